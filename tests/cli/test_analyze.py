# SPDX-License-Identifier: MIT
"""`groklab analyze` from outside: files, streams, what is measured again and what is not, refusals."""
import json
import struct

import numpy as np

from harness import ProgramTest, json_lines, main, read_safetensors, strict_json, tree, weights_of

TINY = ["transformer-p113", "p=11", "d_model=12", "n_heads=2", "d_mlp=20", "steps=60", "checkpoint_every=20",
        "eval_every=20", "fourier_every=20"]


def write_safetensors(path, tensors):
    """Weights alone, as another tool would write them: {name: (shape, values)}."""
    header, body = {}, b""
    for name, (shape, values) in tensors.items():
        data = struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


class Analyze(ProgramTest):
    def document(self, run, step):
        return strict_json((run / f"analysis/step_{step:08d}.json").read_text(encoding="utf-8"))

    def test_a_run_gets_a_document_a_checkpoint_and_a_summary(self):
        run = self.train(TINY, "run")
        result = self.ok("analyze", run)
        expected = [f"{stem}.{ending}" for stem in [f"step_{step:08d}" for step in (0, 20, 40, 60)] + ["summary"]
                    for ending in ("json", "npz")]
        self.assertEqual(sorted(path.name for path in (run / "analysis").iterdir()), sorted(expected))
        self.assertEqual([line.rsplit("/", 1)[1] for line in result.stdout.splitlines()], expected)
        self.assertIn("step 20: measured (2 of 4", result.stderr)
        summary = strict_json((run / "analysis/summary.json").read_text(encoding="utf-8"))
        self.assertEqual(summary["step"], [0, 20, 40, 60])
        documents = [self.document(run, step) for step in summary["step"]]
        self.assertEqual(summary["restricted_loss"], [d["progress"]["restricted_loss"]["all"] for d in documents])
        keys = [d["key_frequencies"] for d in documents]
        self.assertEqual(keys, [keys[-1]] * 4, "one key set, that of the final model")
        self.assert_whole(run)

    def test_losses_are_those_of_the_run(self):
        run = self.train(TINY, "run")
        self.ok("analyze", run)
        for line in self.metrics(run):
            loss = self.document(run, line["step"])["loss"]
            for side in ("train", "test"):  # the run's are float, at a loss of ln 11
                self.assertAlmostEqual(loss[side], line[f"{side}_loss"], delta=2e-6)

    def test_spectra_are_those_of_snapshots(self):
        run = self.train(TINY, "run")
        self.ok("analyze", run)
        with np.load(run / "snapshots.npz") as live:
            for i, step in enumerate(live["step"]):
                with np.load(run / f"analysis/step_{step:08d}.npz") as arrays:
                    for name in ("logit_spectrum", "embed_spectrum"):
                        np.testing.assert_allclose(arrays[name], live[name][i], rtol=1e-5)  # from float logits

    def test_nothing_is_measured_twice(self):
        run = self.train(TINY, "run")
        self.ok("analyze", run)
        before = tree(run)
        again = self.ok("analyze", run)
        self.assertEqual(tree(run), before)
        self.assertEqual(again.stderr.count("analysed already"), 4)
        (run / "analysis/step_00000020.json").write_text("{", encoding="utf-8")
        mended = self.ok("analyze", run)
        self.assertEqual(mended.stderr.count("analysed already"), 3)
        self.assertEqual(tree(run), before)
        other = self.ok("analyze", run, "analysis.key_rule=top5")
        self.assertEqual(other.stderr.count("measured"), 4)
        self.assertEqual(len(self.document(run, 0)["key_frequencies"]), 5)

    def test_interventions_are_for_the_last_checkpoint(self):
        run = self.train(TINY, "run")
        steps = (0, 20, 40, 60)
        self.ok("analyze", run, "random_sets=5")
        self.assertEqual(["causal" in self.document(run, step) for step in steps], [False, False, False, True])
        last = self.document(run, 60)
        self.assertEqual(last["causal"]["random_sets"], 5)
        self.assertEqual([head["head"] for head in last["causal"]["heads"]], [0, 1])
        self.assertEqual(last["probes"]["fitted_pairs"] + last["probes"]["held_out_pairs"], 121)
        with np.load(run / "analysis/step_00000060.npz") as arrays:
            self.assertEqual(arrays["random_heads_layer0_6_loss"].shape, (5, 3))
        changed = self.ok("analyze", run, "intervene=off")
        self.assertEqual(changed.stderr.count("measured"), 1, "the others had none")
        self.assertNotIn("probes", self.document(run, 60))
        self.ok("analyze", run, "intervene=all", "random_sets=2")
        self.assertTrue(all("causal" in self.document(run, step) for step in steps))

    def test_a_run_says_what_its_logs_say(self):
        run = self.train(TINY + ["record_every_step_until=60"], "run")
        self.ok("analyze", run, "intervene=off")
        of_run = strict_json((run / "analysis/summary.json").read_text(encoding="utf-8"))["run"]
        self.assertEqual(of_run["slingshots"], [])
        self.assertIn("never memorised", of_run["not_applicable"]["anti_generalisation"])
        self.assertIn("record_every_step_until", of_run["not_applicable"]["early_curve"], "60 steps are no window")
        self.assertIsNone(of_run["phases"]["cleanup_start"])
        self.assertGreater(len(of_run["frequency_race"]["winners"]), 0)
        product = self.train(TINY + ["operation=mul", "fourier_every=0", "eval_every=5"], "product")
        self.ok("analyze", product, "intervene=off")
        of_run = strict_json((product / "analysis/summary.json").read_text(encoding="utf-8"))["run"]
        self.assertIn("fourier_every", of_run["not_applicable"]["frequency_race"])
        self.assertEqual(of_run["early_curve"]["source"], "metrics.jsonl")
        self.assertEqual([window["steps"] for window in of_run["early_curve"]["windows"]], [60])

    def test_threads_do_not_show(self):
        run = self.train(TINY, "run")
        self.ok("analyze", run, "--threads", "1")
        one = tree(run / "analysis")
        for path in (run / "analysis").iterdir():
            path.unlink()
        self.ok("analyze", run, "--threads", "3")
        self.assertEqual(tree(run / "analysis"), one)

    def test_a_checkpoint_gives_a_document_on_stdout(self):
        run = self.train(TINY, "run")
        self.ok("analyze", run, "keys_from=each")
        checkpoint = run / "checkpoints/step_00000040.safetensors"
        before = tree(self.root)
        document = strict_json(self.ok("analyze", checkpoint).stdout)
        self.assertEqual(tree(self.root), before, "nothing is written")
        of_run = self.document(run, 40)
        self.assertEqual(document["step"], 40)
        for part in ("progress", "neurons", "published", "circuits"):
            self.assertEqual(document[part], of_run[part])
        self.ok("analyze", checkpoint, "--out", self.root / "out")
        self.assertEqual(sorted(path.name for path in (self.root / "out").iterdir()),
                         ["step_00000040.json", "step_00000040.npz"])

    def test_weights_from_elsewhere(self):
        run = self.train(TINY, "run")
        checkpoint = run / "checkpoints/step_00000060.safetensors"
        tensors, _ = read_safetensors(checkpoint)
        foreign = self.root / "foreign.safetensors"
        write_safetensors(foreign, {name: (shape, values) for name, (_, shape, values) in weights_of(tensors).items()})
        result = self.ok("analyze", foreign)
        document = strict_json(result.stdout)
        ours = strict_json(self.ok("analyze", checkpoint).stdout)
        self.assertEqual(document["network"], ours["network"])
        self.assertEqual(document["neurons"], ours["neurons"])
        self.assertAlmostEqual(document["progress"]["restricted_loss"]["all"], ours["progress"]["restricted_loss"]["all"],
                           places=12, msg="sums over sides, or over all")
        self.assertIsNone(document["progress"]["restricted_loss"]["train"], "the split is not known")
        self.assertIn("assumed: task.operation=add", result.stderr)
        sub = strict_json(self.ok("analyze", foreign, "task.operation=sub").stdout)
        self.assertEqual(sub["task"]["linear"], {"a": 1, "b": 10, "constant": 0})
        self.assertNotIn("task.operation=add", sub["assumed"])

    def test_json_is_a_line_each(self):
        run = self.train(TINY, "run")
        checkpoint = run / "checkpoints/step_00000040.safetensors"
        documents = json_lines(self.ok("analyze", checkpoint, run, "--json").stdout)
        self.assertEqual(documents[0]["step"], 40)
        self.assertEqual(documents[1]["step"], [0, 20, 40, 60])

    def test_refusals(self):
        run = self.train(TINY, "run")
        (self.root / "text.safetensors").write_text("no weights", encoding="utf-8")
        write_safetensors(self.root / "odd.safetensors", {"layers.0.W": ([3, 2], [0.0] * 6)})
        empty = self.root / "empty"
        empty.mkdir()
        for code, words, part in ((2, ["analyze"], "RUN|CHECKPOINT|WEIGHTS"),
                                  (2, ["analyze", run, "p=7"], "task.p"),
                                  (2, ["analyze", run, "key_rule=k80"], "key_rule"),
                                  (2, ["analyze", "key_rule=k50"], "no run"),
                                  (3, ["analyze", empty], "no run"),
                                  (3, ["analyze", self.root / "missing"], "missing"),
                                  (3, ["analyze", self.root / "text.safetensors"], "text.safetensors"),
                                  (3, ["analyze", self.root / "odd.safetensors"], "3 inputs")):
            with self.subTest(words):
                result = self.groklab(*words)
                self.assertEqual(result.returncode, code, result.stderr)
                self.assertEqual(result.stdout, "")
                self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
                self.assertIn(part, result.stderr)


if __name__ == "__main__":
    main()
