# SPDX-License-Identifier: MIT
"""What the first week of a user does, through the program alone. Each day takes up what the days before left, and a
number that two places show must be one number: milestones are worked out anew from metrics.jsonl by milestones.py."""
import csv
import json
import statistics

import numpy as np

from harness import main, promised_bytes, strict_json
from milestones import milestones
from serve_client import Serve, segment

TASK = ["mlp-p97", "p=31", "task.operation=mul", "frac_train=0.7", "train.steps=1500", "eval_every=20",
        "train.checkpoint_every=500", "train.record_every_step_until=101"]
DECAYS = (1.0, 3.0)
SEEDS = (42, 43, 44, 45)
TABLES = """[task]
p = 31
operation = "mul"
frac_train = 0.7

[train]
steps = 1500
eval_every = 20
"""
SWEEP = """# Does more weight decay grok sooner on multiplication?
preset = "mlp-p97"
seeds = 4

""" + TABLES + """checkpoint_every = 500
record_every_step_until = 101

[[axis]]
weight_decay = [1, 3]

[[claim]]
text = "more decay groks earlier"
source = "a colleague"
earlier = {weight_decay = 3}
than = {weight_decay = 1}
"""
SEARCH = """# The decay that groks first.
preset = "mlp-p97"

[search]
sampler = "grid"
trials = 2

[objective]
test_acc = 0.95

""" + TABLES + """
[space]
weight_decay = [1.0, 3.0]
"""
EARLY = 101  # of the early window: its last row is step 100, which is an evaluation too


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def step_text(step):
    return "" if step is None else str(step)


class FirstWeek(Serve):
    def test_every_number_is_the_same_wherever_it_is_shown(self):
        self.a_run_is_trained()
        self.it_is_dissected()
        self.it_is_drawn()
        self.a_sweep_repeats_it_with_seeds()
        self.the_sweep_is_compared()
        self.grokking_is_forecast()
        self.the_forecast_becomes_a_paper()
        self.a_search_finds_the_faster_decay()
        self.results_are_exported()
        self.all_of_it_is_served()
        self.the_run_is_forked()
        self.damage_is_found()

    def a_run_is_trained(self):
        result = self.ok("train", *TASK, "weight_decay=3", "--out", "first", "--threads", "1")
        self.run_folder = self.root / "first"
        self.lines = self.metrics(self.run_folder)
        self.grok_step = milestones(self.lines, 20)["grok_step"]
        self.assertIsNotNone(self.grok_step, "the settings of this test are meant to grok")
        self.assertEqual(result.stdout, "first\n")
        self.assertIn(f"grokked {self.grok_step:,}", result.stderr.splitlines()[-1])
        self.assertEqual(self.record(self.run_folder)["milestones"], milestones(self.lines, 20))
        self.assertEqual(self.record(self.run_folder)["final"]["test_acc"], self.lines[-1]["test_acc"])

    def it_is_dissected(self):
        self.ok("analyze", "first")
        summary = strict_json((self.run_folder / "analysis/summary.json").read_text(encoding="utf-8"))
        self.assertEqual(summary["step"], [0, 500, 1000, 1500])
        trained = {line["step"]: line for line in self.lines}
        for i, step in enumerate(summary["step"]):
            for name in ("train_loss", "test_loss"):
                # The analysis sums float32 logits in another order than the engine that trained: 1e-5 is a hundred roundings.
                self.assertAlmostEqual(summary[name][i] / trained[step][name], 1, delta=1e-5)
        # It has grokked: without its key frequencies it is no better than a guess, with them alone nearly as good as whole.
        guess = np.log(31)
        self.assertGreater(summary["excluded_loss"][-1], guess)
        self.assertLess(summary["restricted_loss"][-1], guess / 4)
        self.assertTrue(all(1 <= frequency <= 15 for frequency in summary["key_frequencies"]), "folded, mod 30")

    def it_is_drawn(self):
        self.ok("figures", "first", "--only", "training_curves", "--format", "json,svg")
        figure = strict_json((self.run_folder / "figures/training_curves.json").read_text(encoding="utf-8"))
        drawn = {(trace["name"], trace["yaxis"]): trace for trace in figure["data"] if trace.get("x")}
        for name, metric in (("train", "train_loss"), ("test", "test_loss")):
            trace = drawn[name, "y"]
            self.assertEqual(trace["x"], [line["step"] for line in self.lines])
            # Documents hold seven digits.
            np.testing.assert_allclose(trace["y"], [line[metric] for line in self.lines], rtol=1e-6)
        self.assertIn("<svg", (self.run_folder / "figures/training_curves.svg").read_text(encoding="utf-8"))

    def a_sweep_repeats_it_with_seeds(self):
        (self.root / "decay.toml").write_text(SWEEP, encoding="utf-8")
        listed = self.ok("sweep", "decay.toml", "--dry-run").stdout.splitlines()
        self.ok("sweep", "decay.toml", "--out", "decay", "--jobs", "1", "--quiet")
        self.names = {(decay, seed): f"weight_decay{decay}-s{seed}" for seed in SEEDS for decay in DECAYS}
        self.assertEqual([line.split("\t")[0] for line in listed], list(self.names.values()))
        self.milestones = {}
        for key, name in self.names.items():
            self.milestones[key] = milestones(self.metrics(self.root / "decay/runs" / name), 20)
            self.assertEqual(self.record(self.root / "decay/runs" / name)["milestones"], self.milestones[key])
        self.assertEqual(promised_bytes(self.root / "decay/runs" / self.names[3.0, 42]), promised_bytes(self.run_folder))
        self.n_grokked = sum(found["grok_step"] is not None for found in self.milestones.values())
        self.assertTrue(0 < self.n_grokked < 8, "some grok and some do not, or the days to come have no question")

    def the_sweep_is_compared(self):
        conclusions = self.ok("compare", "decay").stdout
        shown = {row["name"]: row for row in rows_of(self.root / "decay/compare/runs.csv")}
        for key, name in self.names.items():
            self.assertEqual(shown[name]["grok_step"], step_text(self.milestones[key]["grok_step"]))
            self.assertEqual(shown[name]["mem_step"], step_text(self.milestones[key]["mem_step"]))
        for decay, cell in zip(DECAYS, rows_of(self.root / "decay/compare/cells.csv")):
            found = [self.milestones[decay, seed] for seed in SEEDS]
            grokked = [one["grok_step"] for one in found if one["grok_step"] is not None]
            self.assertEqual((float(cell["optimizer.weight_decay"]), int(cell["grokked"])), (decay, len(grokked)))
            self.assertIn(f"- weight_decay = {decay}: {len(grokked)} of 4 grok", conclusions)
            mean = statistics.mean(one["grok_step"] or 1500 for one in found)
            self.assertIn(f"mean of min(step, 1500) {mean:.0f}", conclusions)
        before = sum((self.milestones[3.0, seed]["grok_step"] or 1e9) < (self.milestones[1.0, seed]["grok_step"] or 1e9)
                     for seed in SEEDS)
        self.assertIn(f"- weight_decay = 1.0 before 3.0: in 0 of {before} decided pairs", conclusions)

    def grokking_is_forecast(self):
        self.ok("forecast", "decay", "--windows", EARLY, "--label", "sustained", "--resamples", "100", "--quiet")
        table = {row["run"]: row for row in rows_of(self.root / f"decay/forecast/features_{EARLY}.csv")}
        for key, name in self.names.items():
            sustained = self.milestones[key]["sustained_step"]
            self.assertEqual((table[name]["grokked"], table[name]["grok_step"]),
                             ("0" if sustained is None else "1", step_text(sustained)))
            evaluated = {line["step"]: line for line in self.metrics(self.root / "decay/runs" / name)}
            self.assertAlmostEqual(float(table[name]["val_loss_end"]), evaluated[EARLY - 1]["test_loss"], delta=1e-6)
        forecast = strict_json((self.root / "decay/forecast/forecast.json").read_text(encoding="utf-8"))
        sustained = sum(found["sustained_step"] is not None for found in self.milestones.values())
        self.assertEqual((forecast["n_runs"], forecast["n_grokked"], forecast["n_cells"]), (8, sustained, 2))
        self.n_sustained = sustained

    def the_forecast_becomes_a_paper(self):
        self.ok("paper", "decay", "--tex-only", "--quiet")
        text = (self.root / "decay/paper/paper.tex").read_text(encoding="utf-8")
        self.assertIn(f"Of 8 runs in 2 cells of settings {self.n_sustained} grok.", text)
        self.assertIn("Does more weight decay grok sooner on multiplication?", text)

    def a_search_finds_the_faster_decay(self):
        (self.root / "fastest.toml").write_text(SEARCH, encoding="utf-8")
        found = strict_json(self.ok("search", "fastest.toml", "--out", "fastest", "--jobs", "1", "--json").stdout)
        trials = {trial["params"]["optimizer.weight_decay"]: trial for trial in found["trials"]}
        for decay in DECAYS:
            # A trial that does not get there counts as one evaluation later than its last.
            self.assertEqual(trials[decay]["values"][0], self.milestones[decay, 42]["grok_step"] or 1520)
        stopped = self.metrics(self.root / "fastest/runs" / f"trial_{trials[3.0]['number']:05d}")
        self.assertEqual(stopped, self.lines[:len(stopped)], "the same run, up to its target")
        self.assertEqual(stopped[-1]["step"], self.grok_step)

    def results_are_exported(self):
        self.ok("export", "first", "--to", "csv")
        table = rows_of(self.run_folder / "export/metrics.csv")
        self.assertEqual(next(int(row["step"]) for row in table if float(row["test_acc"]) >= 0.95), self.grok_step)
        self.assertEqual([float(row["test_loss"]) for row in table], [line["test_loss"] for line in self.lines])
        self.ok("export", "first", "--to", "npz")
        np.testing.assert_array_equal(np.load(self.run_folder / "export/metrics.npz")["test_acc"],
                                      [line["test_acc"] for line in self.lines])
        self.ok("export", "decay", "--to", "summary")
        summary = strict_json((self.root / "decay/summary.json").read_text(encoding="utf-8"))
        exported = sorted(str(run["grok_epoch"]) for group in summary.values() for run in group)
        self.assertEqual(exported, sorted(str(found["grok_step"]) for found in self.milestones.values()))
        self.ok("export", "decay", "--to", "optuna")
        study = [json.loads(line) for line in (self.root / "decay/optuna.log").read_text(encoding="utf-8").splitlines()]
        attributes = [line["user_attrs"] for line in study if "run" in line.get("user_attrs", {})]
        self.assertEqual({one["run"]: one["grok_step"] for one in attributes},
                         {name: self.milestones[key]["grok_step"] for key, name in self.names.items()})

    def all_of_it_is_served(self):
        server = self.serve()
        rows = server.runs()
        self.assertEqual(rows["first"]["grok_step"], self.grok_step)
        of_sweep = {row["name"]: row for row in rows.values() if row["sweep"] == "decay"}
        for key, name in self.names.items():
            self.assertEqual(of_sweep[name]["grok_step"], self.milestones[key]["grok_step"])
            self.assertEqual(of_sweep[name]["config.optimizer.weight_decay"], key[0])
        details = server.get(f"/api/runs/{segment('first')}").json()
        self.assertEqual(details["record"], self.record(self.run_folder))
        (sweep,) = [one for one in server.get("/api/sweeps").json() if one["id"] == "decay"]
        self.assertEqual((sweep["n_jobs"], sweep["n_ended"], sweep["n_grokked"]), (8, 8, self.n_grokked))
        self.assertEqual(server.get("/api/sweeps/decay/compare").json(),
                         strict_json(self.ok("compare", "decay", "--json").stdout))
        self.assertEqual(server.end(), 0)

    def the_run_is_forked(self):
        self.ok("train", "--fork", "first", "--fork-step", "500", "--out", "same", "--threads", "1", "--quiet")
        self.assertEqual((self.root / "same/metrics.jsonl").read_bytes(), (self.run_folder / "metrics.jsonl").read_bytes())
        self.ok("train", "--fork", "first", "--fork-step", "500", "weight_decay=0", "--out", "free", "--threads", "1", "--quiet")
        forked = self.metrics(self.root / "free")
        shared = [line for line in self.lines if line["step"] <= 500]
        self.assertEqual(forked[:len(shared)], shared)
        self.assertNotEqual(forked[len(shared)], self.lines[len(shared)])
        self.assertGreater(forked[-1]["weight_norm"], self.lines[-1]["weight_norm"], "nothing holds the weights any more")
        self.assertEqual(self.record(self.root / "free")["parent"]["step"], 500)

    def damage_is_found(self):
        self.ok("check", "first", "decay", "same", "free")
        checkpoint = self.run_folder / "checkpoints/step_00000500.safetensors"
        data = bytearray(checkpoint.read_bytes())
        data[len(data) // 2] ^= 1
        checkpoint.write_bytes(data)
        result = self.groklab("check", "first")
        self.assertEqual(result.returncode, 4)
        (damaged,) = [line for line in result.stdout.splitlines() if not line.startswith("ok")]
        self.assertIn("step_00000500.safetensors", damaged)


if __name__ == "__main__":
    main()
