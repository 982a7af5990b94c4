# SPDX-License-Identifier: MIT
"""python/groklab on runs and a sweep that the program makes, against the readers of the command-line tests.

usage: test_reader.py GROKLAB
"""
import ast
import json
import pathlib
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "tests/cli")]
import numpy as np

from harness import ProgramTest, main, read_safetensors, strict_json, weights_of

import groklab

SMALL = ["transformer-p113", "p=7", "d_model=8", "n_heads=2", "steps=60", "eval_every=20", "checkpoint_every=30",
         "fourier_every=20", "record_every_step_until=5"]


class Reader(ProgramTest):
    def test_a_run(self):
        path = self.train([*SMALL, "weight_decay=0.25"], "run")
        run = groklab.load_run(path)
        self.assertEqual((run.name, run.key("task.p"), run.key("optimizer.weight_decay"), run.key("seed")),
                         ("run", 7, 0.25, 42))
        self.assertEqual(run.record, self.record(path))
        lines = self.metrics(path)
        self.assertEqual(run.metrics["step"].tolist(), [0, 20, 40, 60])
        self.assertEqual(run.metrics["step"].dtype, np.int64)
        for name in lines[0]:
            self.assertEqual(run.metrics[name].tolist(), [line[name] for line in lines])
        self.assertEqual(run.checkpoint_steps, [0, 30, 60])
        for step in (0, 60):
            tensors, _ = read_safetensors(path / f"checkpoints/step_{step:08}.safetensors")
            expected = {name: tensor for name, tensor in weights_of(tensors).items() if not name.startswith("window.")}
            found = run.weights(step)
            self.assertEqual(set(found), set(expected))
            for name, (_, shape, values) in expected.items():
                self.assertEqual((list(found[name].shape), found[name].ravel().tolist()), (shape, list(values)))
        tensors, metadata = run.checkpoint()
        self.assertEqual((tensors["step"].tolist(), metadata["config"]), ([60], (path / "config.toml").read_text()))
        self.assertIn("opt.exp_avg.embed.W_E", tensors)
        self.assertEqual(run.snapshots["step"].tolist(), [0, 20, 40, 60])
        self.assertEqual(len(run.early["train_loss"]), 5)
        self.assertEqual((run.analysis, run.figures), ({}, {}))

    def test_what_is_not_finite_is_nan_and_a_torn_line_is_left_out(self):
        path = self.train(SMALL, "run")
        lines = (path / "metrics.jsonl").read_text().splitlines()
        lines[1] = json.dumps({**json.loads(lines[1]), "test_loss": None, "more": 3})
        (path / "metrics.jsonl").write_text("\n".join(lines) + '\n{"step": 80, "tr')
        metrics = groklab.load_run(path).metrics
        self.assertEqual(metrics["step"].tolist(), [0, 20, 40, 60])
        self.assertEqual(np.isnan(metrics["test_loss"]).tolist(), [False, True, False, False])
        self.assertEqual(np.isnan(metrics["more"]).tolist(), [True, False, True, True])

    def test_analysis_documents(self):
        path = self.train(SMALL, "run")
        self.ok("analyze", path, "analysis.intervene=off")
        run = groklab.load_run(path)
        self.assertEqual(run.analysis["summary"],
                         strict_json((path / "analysis/summary.json").read_text(encoding="utf-8")))
        with np.load(path / "analysis/summary.npz") as arrays:
            self.assertEqual(set(run.analysis_arrays()), set(arrays))

    def test_a_sweep(self):
        (self.root / "s.toml").write_text(
            'preset = "mlp-p97"\nseeds = 2\n[task]\np = 5\n[model]\nhidden = [4]\n[train]\nsteps = 10\n'
            'eval_every = 5\n[[axis]]\nweight_decay = [0.5, 2]\n')
        self.ok("sweep", "s.toml", "--out", "s", "--quiet", "--jobs", 1)
        sweep = groklab.load_sweep(self.root / "s")
        self.assertEqual((len(sweep), sweep.file["seeds"]), (4, 2))
        rows = sweep.table("optimizer.weight_decay", "seed", "grok_step", "n_params", "test_loss", "no.such")
        self.assertEqual(sorted((row["optimizer.weight_decay"], row["seed"]) for row in rows),
                         [(0.5, 42), (0.5, 43), (2.0, 42), (2.0, 43)])
        for run, row in zip(sweep, rows):
            self.assertEqual((row["run"], row["status"]), (run.name, "finished"))
            self.assertEqual(row["n_params"], run.record["n_params"])
            self.assertEqual((row["grok_step"], row["no.such"]), (run.record["milestones"]["grok_step"], None))
            self.assertEqual(row["test_loss"], run.metrics["test_loss"][-1])

    def test_packed_runs_are_read_as_folders_are(self):
        sweep = ('preset = "mlp-p97"\nseeds = 2\nstore = "{}"\n[task]\np = 5\n[model]\nhidden = [4]\n[train]\nsteps = 10\n'
                 'eval_every = 5\nfourier_every = 5\n[[axis]]\nweight_decay = [0.5, 2]\n')
        for store in ("folders", "packed"):
            (self.root / f"{store}.toml").write_text(sweep.format(store))
            self.ok("sweep", f"{store}.toml", "--out", store, "--quiet", "--jobs", 2)
        self.assertEqual(list((self.root / "packed/runs").glob("*/config.toml")), [], "else this says nothing")
        folders, packed = (groklab.load_sweep(self.root / store) for store in ("folders", "packed"))
        self.assertEqual([run.name for run in packed], [run.name for run in folders])
        for one, other in zip(folders, packed):
            self.assertEqual(one.config, other.config)
            self.assertEqual(one.record["milestones"], other.record["milestones"])
            for name, column in one.metrics.items():
                self.assertEqual(column.tolist(), other.metrics[name].tolist())
            self.assertEqual(set(one.snapshots), set(other.snapshots))
            self.assertEqual(one.checkpoint_steps, other.checkpoint_steps)
            for name, array in one.weights().items():
                self.assertEqual(array.tolist(), other.weights()[name].tolist())
        name = packed.runs[0].name
        alone = groklab.load_run(self.root / "packed/runs" / name)
        self.assertEqual(alone.metrics["step"].tolist(), [0, 5, 10])
        self.ok("figures", self.root / "packed/runs" / name, "--only", "training_curves", "--format", "json")
        self.assertEqual(set(alone.figures), {"training_curves.json"})
        for pack in (self.root / "packed/packs").iterdir():
            data = pack.read_bytes()
            pack.write_bytes(b"noise" + data[:-1])
        self.assertLess(len(groklab.load_sweep(self.root / "packed")), 4, "the last record of each pack is cut off")

    def test_figures_are_plotly_documents(self):
        path = self.train(SMALL, "run")
        self.ok("figures", path, "--only", "training_curves", "--format", "json,png")
        run = groklab.load_run(path)
        figure = run.figure("training_curves")
        self.assertIsInstance(figure["data"], list)
        drawn = [trace["y"] for trace in figure["data"] if len(trace.get("y", [])) == len(run.metrics["step"])]
        self.assertTrue(any(np.allclose(y, run.metrics["test_loss"], rtol=1e-6) for y in drawn), "seven digits are written")
        bundle = figure._repr_mimebundle_()
        self.assertEqual(bundle["application/vnd.plotly.v1+json"], {"data": figure["data"], "layout": figure["layout"]})
        self.assertTrue({"training_curves.json", "training_curves.png"} <= set(run.figures))
        with self.assertRaisesRegex(groklab.ReadError, "no_such"):
            run.figure("no_such")

    def test_damaged_files_are_named(self):
        path = self.train(SMALL, "run")
        with self.assertRaisesRegex(groklab.ReadError, "config.toml"):
            groklab.load_run(self.root)
        with self.assertRaisesRegex(groklab.ReadError, "step 7"):
            groklab.load_run(path).weights(7)
        checkpoint = path / "checkpoints/step_00000060.safetensors"
        good = checkpoint.read_bytes()
        claims_much = struct.pack("<Q", 1 << 63) + good[8:]
        for data in (b"", good[:-1], good + b"x", claims_much, good.replace(b"F32", b"F31", 1)):
            checkpoint.write_bytes(data)
            with self.assertRaisesRegex(groklab.ReadError, "step_00000060"):
                groklab.load_run(path).weights()
        for corpus in sorted((ROOT / "tests/fuzz/corpus/safetensors").iterdir()):
            if corpus.name.startswith("good"):
                groklab.load_safetensors(corpus)
            elif not corpus.name.startswith(("checksum", "metadata")):  # which it does not look at
                with self.assertRaises(groklab.ReadError, msg=corpus.name):
                    groklab.load_safetensors(corpus)
        with self.assertRaisesRegex(groklab.ReadError, "missing.safetensors"):
            groklab.load_safetensors(self.root / "missing.safetensors")
        snapshots = path / "snapshots.npz"
        good = snapshots.read_bytes()
        damaged = bytearray(good)
        damaged[len(good) // 3] ^= 1  # of an array: its checksum does not fit
        for data in (b"", good[:-1], bytes(damaged)):
            snapshots.write_bytes(data)
            with self.assertRaisesRegex(groklab.ReadError, "snapshots.npz"):
                groklab.load_run(path).snapshots

    def test_it_needs_numpy_alone(self):
        for source in (ROOT / "python/groklab").glob("*.py"):
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
                    [node.module] if isinstance(node, ast.ImportFrom) else []
                for name in names:
                    self.assertIn(name.split(".")[0], {*sys.stdlib_module_names, "numpy", "groklab"})


if __name__ == "__main__":
    main()
