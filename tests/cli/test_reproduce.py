# SPDX-License-Identifier: MIT
"""`groklab reproduce` and `groklab export --to summary`: published numbers, exit codes, runs that are used again."""
import json
import signal

from harness import ProgramTest, json_lines, main, promised_bytes, read_safetensors, strict_json, tree, wait_until

USAGE, BAD_FILE, CHECK_FAILED, STOPPED = 2, 3, 4, 130
HEAD = '''text = "a small network"
source = "planted"
start = "{start}"
preset = "mlp-p97"
keys = ["p=13", "hidden=[64]", "frac_train=0.8", "weight_decay=3", "lr=0.003"]
eval_every = 10
steps = 1000
[offset]
train_loss = 0
train_acc = 0
test = 1
'''
SMALL = ["mlp-p97", "p=13", "hidden=[64]", "frac_train=0.8", "weight_decay=3", "lr=0.003", "eval_every=10"]


class Reproduce(ProgramTest):
    def data(self, *results, start="published"):
        """A data file with these [[result]] bodies."""
        (self.root / "mine.toml").write_text(
            HEAD.format(start=start) + "".join(f"[[result]]\n{body}\n" for body in results), encoding="utf-8")
        return ["--data", "mine.toml", "--threads", "1"]

    def small_mem_step(self):
        run = self.train([*SMALL, "steps=1000"], "own")
        return next(line["step"] for line in self.metrics(run) if line["train_acc"] >= 0.99)

    def test_the_list_needs_no_training(self):
        before = tree(self.root)
        text = self.ok("reproduce", "--list").stdout
        for name in ("mlp/wd_0.5", "transformer/baseline = transformer/wd_1.0", "order/", "nanda/", "transformerlens/"):
            self.assertIn(name, text)
        entries = {entry["name"]: entry for entry in strict_json(self.ok("reproduce", "--list", "--json").stdout)}
        self.assertEqual(len([name for name in entries if name.startswith("mlp/")]), 18)
        self.assertIn("rng_skip=1288145", entries["mlp/frac_0.9"]["keys"])
        self.assertEqual(len(strict_json(self.ok("reproduce", "--list", "--json", "transformer").stdout)), 12)
        self.assertEqual(tree(self.root), before)

    def test_a_published_run(self):
        """The numbers are system M's frac_0.9, typed in again; the tolerances those of docs/reproduce.md."""
        result = self.ok("reproduce", "mlp/frac_0.9", "--json", "--threads", "1", timeout=110)
        lines = {(line["quantity"], line["step"]): line for line in json_lines(result.stdout)}
        expected = {("train_loss", 0): (4.576673984527588, 2e-6 * 4.58), ("test_loss", 1): (4.575094223022461, 2e-6 * 4.58),
                    ("weight_norm", 1): (10.873056869939377, 2e-6 * 10.9), ("mem_step", None): (250, 100),
                    ("grok_step", None): (451, 100)}
        self.assertEqual(set(lines), set(expected))
        for key, (published, tolerance) in expected.items():
            self.assertEqual(lines[key]["published"], published)
            self.assertLessEqual(abs(lines[key]["ours"] - published), tolerance, key)
            self.assertTrue(lines[key]["pass"])
        run = self.root / "runs/reproduce/mlp/frac_0.9/published"
        self.assert_whole(run)
        first = self.metrics(run)[0]
        self.assertEqual(lines[("train_loss", 0)]["ours"], first["train_loss"])

        before = tree(self.root)
        again = self.ok("reproduce", "mlp/frac_0.9", "--json")  # a finished run is used again
        self.assertEqual(again.stdout, result.stdout)
        self.assertEqual(tree(self.root), before)

    def test_a_wrong_published_number_fails(self):
        mem = self.small_mem_step()
        right = self.groklab("reproduce", "mine/right", *self.data(f'name = "right"\nmem = {mem}'))
        self.assertEqual((right.returncode, right.stdout.split()[0]), (0, "PASS"), right.stdout + right.stderr)
        loss = self.metrics(self.root / "own")[0]["train_loss"]
        result = self.groklab("reproduce", "mine", *self.data(
            f'name = "late"\nmem = {2 * mem}', f'name = "loss"\ntrain_loss = [[0, {loss * 1.00001}]]\nmem = {mem}'))
        self.assertEqual(result.returncode, CHECK_FAILED, result.stderr)
        verdicts = [line.split("  ")[:3] for line in result.stdout.splitlines()]
        self.assertEqual(verdicts, [["FAIL", "mine/late", "mem_step"], ["FAIL", "mine/loss", "train_loss at 0"],
                                    ["PASS", "mine/loss", "mem_step"]])
        self.assertIn("2 do not agree", result.stderr)
        self.starts_differ_in_the_last_bit()

    def starts_differ_in_the_last_bit(self):
        """A milestone that is off is tried from 8 starts; a first loss that is off is not."""
        folder = self.root / "runs/reproduce/mine"
        self.assertEqual([path.name for path in (folder / "loss").iterdir()], ["published"])
        self.assertEqual(sorted(path.name for path in (folder / "late").iterdir() if path.is_dir()),
                         [*(f"last_bit_{i}" for i in range(8)), "published"])
        original, _ = read_safetensors(sorted((self.root / "own/checkpoints").iterdir())[0])
        nudged, _ = read_safetensors(folder / "late/last_bit_0.safetensors")
        for name, (_, shape, values) in nudged.items():
            if name == "groklab.checksum":
                continue
            self.assertEqual(shape, original[name][1])
            moved = [(a, b) for a, b in zip(values, original[name][2]) if a != b]
            self.assertGreater(len(moved), 0.4 * len(values))
            # one unit in the last place is at most 2^-23 of the value; biases of 0 move to the smallest denormal
            self.assertTrue(all(abs(a - b) <= 2.0**-23 * max(abs(b), 2.0**-126) for a, b in moved))

    def test_own_seeds(self):
        mem = self.small_mem_step()
        # Five times what one seed gives lies outside of the interval of eight, what it gives inside.
        result = self.groklab("reproduce", "mine", *self.data(f'name = "near"\nmem = {mem}', f'name = "far"\nmem = {5 * mem}',
                                                               start="own seeds"))
        self.assertEqual(result.returncode, CHECK_FAILED, result.stdout + result.stderr)
        near, far = result.stdout.splitlines()
        self.assertTrue(near.startswith("PASS") and far.startswith("FAIL"), result.stdout)
        self.assertIn("99 % prediction interval of 8 seeds", near)
        seeds = [self.metrics(self.root / f"runs/reproduce/mine/near/seed_{seed}")[0]["train_loss"] for seed in range(8)]
        self.assertEqual(len(set(seeds)), 8)

    def test_a_stopped_reproduction_goes_on(self):
        body = 'name = "long"\nkeys = ["p=31", "frac_train=0.3"]\ngrok = "never"'
        whole = self.groklab("reproduce", "mine/long", *self.data(body), "--out", "whole")
        self.assertIn(whole.returncode, (0, CHECK_FAILED), whole.stderr)
        process = self.start("reproduce", "mine/long", "--data", "mine.toml", "--out", "cut", "--threads", "1")
        metrics = self.root / "cut/mine/long/published/metrics.jsonl"
        wait_until(lambda: metrics.exists() and metrics.read_bytes().count(b"\n") > 2, what="the third line")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), STOPPED)
        again = self.groklab("reproduce", "mine/long", "--data", "mine.toml", "--out", "cut")
        self.assertEqual((again.returncode, again.stdout), (whole.returncode, whole.stdout))
        self.assert_same_bytes(self.root / "cut/mine/long/published",
                               promised_bytes(self.root / "whole/mine/long/published"))

    def test_wrong_words(self):
        self.data('name = "r"\nmem = 3', 'name = "r"\nmem = 4')
        for words, code, parts in ((["mlp/wd0.5"], USAGE, ["mlp/wd0.5", "'mlp/wd_0.5'", "--list"]),
                                   ([], USAGE, ["--list"]), (["mlp", "--starts", "7"], USAGE, ["--starts", "8"]),
                                   (["mine/r", "--data", "no.toml"], BAD_FILE, ["no.toml"]),
                                   (["mine/r", "--data", "mine.toml"], BAD_FILE, ["mine.toml:15", "twice"])):
            result = self.groklab("reproduce", *words)
            self.assertEqual((result.returncode, result.stdout), (code, ""), result.stderr)
            self.assertEqual(result.stderr.count("\n"), 1)
            for part in parts:
                self.assertIn(part, result.stderr)


class ExportSummary(ProgramTest):
    def row(self, run, **varied):
        """A row by hand from the lines of a run."""
        lines = self.metrics(run)
        mem = next((line["step"] for line in lines if line["train_acc"] >= 0.99), None)
        grok = next((line["step"] for line in lines if line["test_acc"] >= 0.95), None)
        return {**varied, "final_train_acc": lines[-1]["train_acc"], "final_test_acc": lines[-1]["test_acc"],
                "grok_epoch": grok, "overfit_epoch": mem, "delay": grok - mem if grok and mem else None}

    def without_param(self, rows):
        return [{key: value for key, value in row.items() if key != "param"} for row in rows]

    def test_runs_of_two_sweeps(self):
        base = ["mlp-p97", "p=31", "hidden=[64,64]", "frac_train=0.8", "lr=0.003", "steps=1400", "checkpoint_every=0"]
        # What is not M's (p, lr) varies in both runs alike and is named beside the axis.
        runs = {wd: self.train([*base, f"weight_decay={wd}"], f"all/wd_{wd}") for wd in (2, 0.5)}
        result = self.ok("export", "all", "--to", "summary")
        self.assertEqual(result.stdout, "all/summary.json\n")
        document = strict_json((self.root / "all/summary.json").read_text(encoding="utf-8"))
        (title, rows), = document.items()
        self.assertIn("Weight Decay", title)
        for row, wd in zip(self.without_param(rows), (0.5, 2)):
            expected = self.row(runs[wd], weight_decay=wd)
            self.assertIsNotNone(expected["overfit_epoch"])
            self.assertEqual({key: row[key] for key in expected}, expected)
        self.assertEqual([row["grok_epoch"] is None for row in rows], [True, False])
        self.assertRegex(result.stderr, r"overfit +grok +delay")

    def test_the_published_shape(self):
        """p = 97 and M's own settings, a few steps each: group, names and order of the keys as published."""
        words = ["mlp-p97", "steps=2", "eval_every=1", "checkpoint_every=0"]
        small = self.train([*words, "hidden=[32,32]"], "small")
        sparse = self.train([*words, "frac_train=0.3"], "sparse")
        self.ok("export", small, sparse, "--to", "summary", "--out", "out")
        document = json.loads((self.root / "out/summary.json").read_text(encoding="utf-8"))
        self.assertEqual({title: self.without_param(rows) for title, rows in document.items()},
                         {"Model Size": [self.row(small, hidden_dim=32, num_params=10497)],
                          "Data Fraction": [self.row(sparse, train_fraction=0.3, train_size=2822)]})
        self.assertEqual(list(document["Model Size"][0])[:3], ["hidden_dim", "num_params", "final_train_acc"])

    def test_one_run_and_wrong_words(self):
        run = self.train(["mlp-p97", "p=13", "steps=2", "eval_every=1"], "run")
        self.assertEqual(self.ok("export", run, "--to", "summary").stdout, f"{run}/export/summary.json\n")
        self.assert_whole(run)
        (self.root / "empty").mkdir()
        for words, code, parts in ((["run", "--to", "sumary"], USAGE, ["sumary", "'summary'"]),
                                   (["run"], USAGE, ["--to"]), (["run", "run", "--to", "summary"], USAGE, ["--out"]),
                                   (["empty", "--to", "summary"], BAD_FILE, ["empty"])):
            result = self.groklab("export", *words)
            self.assertEqual((result.returncode, result.stdout), (code, ""), result.stderr)
            for part in parts:
                self.assertIn(part, result.stderr)


if __name__ == "__main__":
    main()
