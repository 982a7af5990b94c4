# SPDX-License-Identifier: MIT
"""`groklab compare`: numbers that follow from the runs on disk, by a count of our own."""
import csv
import json
import math
from pathlib import Path

from harness import ProgramTest, main, strict_json, tree

SWEEP = """# A planted sweep.
preset = "mlp-p97"
seeds = 12

[model]
hidden = [4]

[train]
steps = 2000
eval_every = 50

[[axis]]
weight_decay = [0.5, 1, 2]

[[axis]]
p = [5, 7]

[[claim]]
text = "more decay, sooner"
source = "the test"
falls_with = "weight_decay"

[[claim]]
text = "nothing groks at 7 with little decay"
source = "the test"
never = {weight_decay = 0.5, p = 7}
"""
Z = 1.959963984540054


def planted_step(decay, p, seed):
    """A multiple of the grid, or None beyond the budget."""
    step = 50 * round((900 / decay + 10 * seed * (1 + seed % 3)) / 50)
    return None if (p == 7 and decay == 0.5) or step > 2000 else step


def grid_record(keys):
    """run.json of a run of SWEEP."""
    return record_of(planted_step(keys["optimizer.weight_decay"], keys["task.p"], keys["seed"] - 42), 200, 2000)


def star_record(keys):
    """Nothing groks with little decay or little data, nor one run with much; the others at 2000 and a little, by seed."""
    never = (keys.get("optimizer.weight_decay", 1) < 0.5 or keys.get("task.frac_train", 0.5) == 0.3
             or (keys.get("task.frac_train"), keys["seed"]) == (0.9, 42))
    return record_of(None if never else 2000 + 10 * (keys["seed"] - 42), 400, 5000)


def record_of(step, mem_step, last_step):
    return {"format": 1, "status": "finished", "outcome": "grokked" if step else "memorized", "last_step": last_step,
            "milestones": {"mem_step": mem_step, "grok_step": step, "sustained_step": step, "collapse_step": None,
                           "slingshots": []}, "final": {"test_acc": 1.0 if step else 0.1}, "seconds": 1.0}


class CompareTest(ProgramTest):
    def plant(self, folder="planted", text=SWEEP, record=grid_record):
        """A sweep folder whose runs are records only: compare reads nothing else."""
        sweep = self.root / folder
        (self.root / f"{folder}.toml").write_text(text, encoding="utf-8")
        plan = self.ok("sweep", f"{folder}.toml", "--dry-run", "--json").stdout
        sweep.mkdir()
        (sweep / "sweep.toml").write_text(text, encoding="utf-8")
        for line in map(strict_json, plan.splitlines()):
            run = sweep / "runs" / line["name"]
            run.mkdir(parents=True)
            (run / "config.toml").write_text("", encoding="utf-8")
            (run / "run.json").write_text(json.dumps(record(line["keys"])), encoding="utf-8")
        return sweep

    def wilson(self, k, n):
        centre = (k / n + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * math.sqrt(k / n * (1 - k / n) / n + Z * Z / (4 * n * n))
        return [max(0, centre - half), min(1, centre + half)]


class Numbers(CompareTest):
    def test_follow_from_the_records(self):
        self.plant()
        document = strict_json(self.ok("compare", "planted", "--json").stdout)
        self.assertEqual(document["keys"], ["optimizer.weight_decay", "task.p"])
        self.assertEqual(len(document["cells"]), 6)
        for cell in document["cells"]:
            decay, p = float(cell["keys"]["optimizer.weight_decay"]), int(cell["keys"]["task.p"])
            steps = sorted(step for step in (planted_step(decay, p, seed) for seed in range(12)) if step)
            self.assertEqual((cell["n"], cell["grokked"], cell["memorised"]), (12, len(steps), 12))
            for ours, theirs in zip(cell["probability"], self.wilson(len(steps), 12)):
                self.assertAlmostEqual(ours, theirs, places=9)
            # Nobody leaves before the end, so half have grokked at the sixth of twelve.
            self.assertEqual(cell["median_grok_step"]["estimate"], steps[5] if len(steps) >= 6 else None)
            mean = sum(step or 2000 for step in (planted_step(decay, p, seed) for seed in range(12))) / 12
            self.assertAlmostEqual(cell["restricted_mean"]["mean"], mean, places=6)
        self.assertEqual([claim["verdict"] for claim in document["claims"]], ["survives", "survives"])

    def test_of_pairs_are_adjusted_by_holm(self):
        self.plant()
        pairs = strict_json(self.ok("compare", "planted", "--json", "--bootstrap", "0").stdout)["pairs"]
        self.assertEqual(len(pairs), 4, "every two of three decays, and both primes")
        largest = 0
        for rank, pair in enumerate(sorted(pairs, key=lambda pair: pair["p"])):
            largest = max(largest, min(1, (len(pairs) - rank) * pair["p"]))
            self.assertAlmostEqual(pair["p_holm"], largest, places=12)
        self.assertLess(min(pair["p"] for pair in pairs), min(pair["p_holm"] for pair in pairs))

    def test_count_what_is_missing_and_what_diverged(self):
        sweep = self.plant()
        runs = sorted((sweep / "runs").iterdir())
        record = self.record(runs[0])
        (runs[0] / "run.json").write_text(json.dumps({**record, "status": "failed", "outcome": "diverged"}))
        (runs[1] / "run.json").write_text(json.dumps({**record, "status": "stopped", "outcome": None}))
        (runs[2] / "run.json").unlink()
        document = strict_json(self.ok("compare", "planted", "--json").stdout)
        self.assertEqual(sum(cell["diverged"] for cell in document["cells"]), 1)
        self.assertEqual(sum(cell["missing"] for cell in document["cells"]), 2)
        self.assertEqual(sum(cell["n"] for cell in document["cells"]), 72 - 3)

    def test_are_the_same_from_the_index(self):
        self.plant()
        from_runs = self.ok("compare", "planted", "--json").stdout
        self.ok("sweep", "planted", "--quiet", "--resume")  # all have ended: it writes the index only
        self.assertEqual(self.ok("compare", "planted", "--json").stdout, from_runs)

    def test_of_two_sweeps_are_told_apart(self):
        self.plant("one")
        self.plant("two", SWEEP.replace("seeds = 12", "seeds = 10"))
        document = strict_json(self.ok("compare", "one", "two", "--json", "--bootstrap", "0").stdout)
        self.assertEqual(document["keys"][0], "sweep")
        self.assertEqual(len(document["cells"]), 12)
        pair = next(pair for pair in document["pairs"] if pair["key"] == "sweep")
        # The same steps for the same seeds: no pair is decided.
        self.assertEqual((pair["first_earlier"], pair["second_earlier"], pair["undecided"]), (0, 0, 60))

    def test_of_two_runs_name_the_keys_that_differ(self):
        for decay in (0.5, 2):
            self.train(["mlp-p97", "p=5", "hidden=[4]", "steps=20", f"weight_decay={decay}"], f"decay{decay}")
        document = strict_json(self.ok("compare", "decay0.5", "decay2", "--json", "--out", "out").stdout)
        self.assertEqual(document["keys"], ["sweep", "optimizer.weight_decay"])
        self.assertEqual([cell["keys"]["optimizer.weight_decay"] for cell in document["cells"]], ["0.5", "2.0"])


class Files(CompareTest):
    NAMES = ["cells.csv", "cells.json", "cells.md", "cells.tex", "conclusions.md", "runs.csv"]

    def test_are_written_and_the_same_every_time(self):
        sweep = self.plant()
        conclusions = self.ok("compare", "planted").stdout
        written = tree(sweep / "compare")
        self.assertEqual(sorted(written), self.NAMES)
        self.assertEqual((sweep / "compare/conclusions.md").read_text(encoding="utf-8"), conclusions)
        self.ok("compare", "planted", "--out", "elsewhere")
        self.assertEqual(tree(self.root / "elsewhere"), written)
        rows = list(csv.DictReader((sweep / "compare/runs.csv").read_text(encoding="utf-8").splitlines()))
        self.assertEqual(len(rows), 72)
        self.assertEqual({row["outcome"] for row in rows}, {"grokked", "memorized"})
        for row in rows:
            self.assertEqual(row["grok_step"] == "", row["outcome"] == "memorized")
            self.assertEqual(float(row["grok_after"]), float(row["grok_step"] or 2050) - 50)

    def test_of_a_sweep_of_one_key_at_a_time_have_a_report(self):
        """System M's: planted so that decay and data are needed and width is not, and that the norm keeps falling."""
        presets = Path(__file__).resolve().parents[2] / "presets" / "sweeps"
        text = (presets / "mlp-sensitivity.toml").read_text(encoding="utf-8").replace("seeds = 1", "seeds = 8")
        sweep = self.plant("star", text, star_record)
        for run in (sweep / "runs").glob("weight_decay1.0-s*"):
            norms = {0: 10, 400: 70, strict_json((run / "run.json").read_text())["milestones"]["grok_step"]: 60, 5000: 50}
            (run / "metrics.jsonl").write_text("".join(json.dumps(
                {"step": step, "train_loss": 1, "test_loss": 1, "train_acc": 1, "test_acc": 0.01, "weight_norm": norm})
                + "\n" for step, norm in norms.items()), encoding="utf-8")
        self.ok("compare", "star", "--bootstrap", "0")
        report = (sweep / "compare/report.md").read_text(encoding="utf-8")
        sections = dict(section.split("\n", 1) for section in report.split("\n## ")[1:])
        self.assertEqual(list(sections), ["Baseline", "weight_decay", "hidden", "operation", "frac_train",
                                          "Three regimes", "Hypothesis"])
        self.assertEqual(sections["weight_decay"].count("\n|"), 2 + 6, "two lines of heading")
        self.assertIn("| 8 | 0 (0.00 to 0.32) |", sections["weight_decay"])
        self.assertIn("| 350, 350, 350, 350 |", sections["Baseline"], "published four times")
        self.assertIn("2651, 2301, 2301, 2201", sections["Baseline"])
        self.assertIn("| grokked | 2035", sections["Three regimes"])
        for claim, count in (("memorisation regime", 8), ("decreases in the transition", 8), ("it stabilises", 0)):
            line = next(line for line in sections["Three regimes"].splitlines() if claim in line)
            self.assertIn(f"in {count} of 8", line)
        verdicts = [line.split("**")[1] for line in sections["Hypothesis"].splitlines() if "**" in line]
        self.assertEqual(verdicts[:4], ["does not survive", "survives", "survives", "does not survive"])
        data = next(line for line in sections["Hypothesis"].splitlines() if "(frac_train)" in line)
        self.assertIn("0 of 8 grok at 0.3", data)
        self.assertNotIn("at 0.9", data, "7 of 8 is not certainly fewer than 8 of 8")

    def test_warn_of_few_runs(self):
        self.plant(text=SWEEP.replace("seeds = 12", "seeds = 3"))
        conclusions = self.ok("compare", "planted").stdout
        self.assertIn("Too few runs", conclusions)
        self.assertIn("**cannot be told**", conclusions)

    def test_of_what_is_no_sweep_are_refused(self):
        for words in (["nothing"], ["."], ["a", "b", "c"], []):
            result = self.groklab("compare", *words)
            self.assertIn(result.returncode, (2, 3))
            self.assertEqual(len(result.stderr.splitlines()), 1)


if __name__ == "__main__":
    main()
