# SPDX-License-Identifier: MIT
"""Learning rates and weights beyond all bounds, and numbers that are none in any weight: a run says so in the same step, and
what is no number is written as none anywhere.

Called as `python3 -B test_divergence.py GROKLAB [unittest options]`. 500 runs and a sweep of 200 with GROKLAB_TRUST=1, else a
few.
"""
import math
import random
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
from harness import (IS_WHOLE, ProgramTest, json_lines, main, read_safetensors, strict_json, weights_of,  # noqa: E402
                     write_safetensors)

RATES = 200 if IS_WHOLE else 6
WEIGHTS = 300 if IS_WHOLE else 8
SEEDS = 100 if IS_WHOLE else 4
SEED = 20261123
FINISHED, DIVERGED, BAD_FILE = 0, 1, 3
SHORT = ["steps=20", "eval_every=1", "checkpoint_every=5", "--threads", "1", "--quiet"]
NETWORKS = {
    "mlp": ["mlp-p97", "p=7", "hidden=[8]"],
    "order": ["order-p97", "p=7", "hidden=[8]"],
    "transformer": ["transformer-p113", "p=7", "d_model=8", "n_heads=2", "d_mlp=16"],
    "reference": ["transformer-p113", "p=7", "d_model=8", "n_heads=2", "d_mlp=16", "engine=reference"],
    "causal": ["causal-p97", "p=7", "d_model=8", "n_heads=2", "d_mlp=16", "batch_size=8"],
    "sgd": ["mlp-p97", "p=7", "hidden=[8]", "optimizer.name=sgd"],
}
NO_NUMBERS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
LARGE = {"3e38": 3e38, "1e30": 1e30, "-1e20": -1e20}
NO_NUMBER = r"(?i)(?<![\w.])[+-]?(nan|inf|infinity)(?![\w.])"
SWEEP = """preset = "mlp-p97"
seeds = {seeds}
p = 7
hidden = [8]
optimizer.name = "sgd"
[train]
steps = 20
eval_every = 1
checkpoint_every = 0
[[axis]]
lr = [1e-2, 1e6]
"""
SEARCH = """preset = "mlp-p97"
[search]
trials = 12
sampler = "random"
seed = 5
[objective]
test_acc = 0.9
[task]
p = 7
[model]
hidden = [8]
[optimizer]
name = "sgd"
[train]
steps = 20
eval_every = 1
checkpoint_every = 0
[space]
optimizer.lr = [1e-2, 1e6]
"""


class Divergence(ProgramTest):
    def assert_told(self, run, code, where, began_finite=True):
        """What run.json, metrics.jsonl, the checkpoints and the exit code say is one story; the step, None where it is over."""
        record, lines = self.record(run), self.metrics(run)  # strict readers
        divergence = record.get("divergence")
        self.assertEqual(code, DIVERGED if divergence else FINISHED, where)
        self.assertEqual((record["status"], record["outcome"] == "diverged"),
                         ("failed", True) if divergence else ("finished", False), where)
        last = divergence["step"] if divergence else 20
        self.assertEqual((record["last_step"], [line["step"] for line in lines]), (last, list(range(last + 1))), where)
        for line in lines[:-1] if divergence else lines:
            self.assertIsNotNone(line["train_loss"], where)
        for path in (run / "checkpoints").iterdir() if began_finite else []:  # each can be gone on from
            for name, (_, _, values) in weights_of(read_safetensors(path)[0]).items():
                self.assertTrue(all(map(math.isfinite, values)), f"{where}: {path.name}, {name}")
        self.ok("check", run)
        return divergence and divergence["step"]

    def each(self, case, n, what):
        with ThreadPoolExecutor(2) as pool:
            ends = Counter(pool.map(case, range(n)))
        print(f"{what}: {n} runs, {dict(ends)}", file=sys.stderr)
        return ends

    def test_learning_rates(self):
        """From 1 to 1e6: AdamW's step is bounded by the rate, so that up to 1e3 many runs have large losses and no more."""
        def case(number):
            chance = random.Random(SEED + number)
            name = chance.choice(list(NETWORKS))
            rate = 10 ** chance.uniform(0, 6 if number % 2 else 3)
            words = [*NETWORKS[name], f"lr={rate}", f"seed={number}"]
            result = self.groklab("train", *words, *SHORT, "--out", f"rate{number}")
            step = self.assert_told(self.root / f"rate{number}", result.returncode, f"{words}: {result.stderr}")
            return "finished" if step is None else "diverged"

        ends = self.each(case, RATES, "learning rates")
        self.assertGreater(ends["diverged"], 0)

    def test_weights(self):
        """One weight of a file that is no number: diverged at step 0. One that is large: at whatever step, or not at all."""
        sources = {}
        for name, words in NETWORKS.items():
            run = self.train([*words, "steps=0"], f"source {name}")
            sources[name] = weights_of(read_safetensors(run / "checkpoints/step_00000000.safetensors")[0])

        def case(number):
            chance = random.Random(SEED - 1 - number)
            name = chance.choice(list(NETWORKS))
            kind = chance.choice([*NO_NUMBERS, *LARGE])
            tensors = dict(sources[name])
            tensor = chance.choice(list(tensors))
            dtype, shape, values = tensors[tensor]
            values = list(values)
            values[chance.randrange(len(values))] = {**NO_NUMBERS, **LARGE}[kind]
            tensors[tensor] = (dtype, shape, values)
            write_safetensors(self.root / f"{number}.safetensors", tensors)
            where = f"weight {number}: {kind} in {tensor} of {name}"
            result = self.groklab("train", *NETWORKS[name], *SHORT, f"init_from={number}.safetensors", "--out", f"weight{number}")
            if result.returncode == BAD_FILE:
                self.assertIn(kind, NO_NUMBERS, where)
                self.assertRegex(result.stderr, rf"\Agroklab: {number}\.safetensors: [^\n]*{re.escape(tensor)}", where)
                return "refused"
            step = self.assert_told(self.root / f"weight{number}", result.returncode, f"{where}: {result.stderr}",
                                    began_finite=kind not in NO_NUMBERS)
            if kind in NO_NUMBERS:
                self.assertEqual(step, 0, where)
            return "finished" if step is None else "diverged at step 0" if step == 0 else "diverged later"

        self.each(case, WEIGHTS, "weights")

    def assert_no_number_is_written(self, folder):
        """Text of every kind: JSON by a strict reader, and nowhere a word that is no number."""
        n_files = 0
        for path in sorted(folder.rglob("*")):
            if path.suffix == ".json":
                strict_json(path.read_text(encoding="utf-8"))
            elif path.suffix == ".jsonl":
                json_lines(path.read_text(encoding="utf-8"))
            if path.suffix in (".json", ".jsonl", ".tex", ".csv", ".md", ".svg", ".gp", ".dat", ".html"):
                found = re.search(NO_NUMBER, path.read_text(encoding="utf-8"))
                self.assertIsNone(found, f"{path.name}: {found}")
                n_files += 1
        return n_files

    def test_a_sweep_half_of_which_diverges(self):
        (self.root / "half.toml").write_text(SWEEP.format(seeds=SEEDS), encoding="utf-8")
        ended = json_lines(self.ok("sweep", "half.toml", "--out", "half", "--json", timeout=900).stdout)
        index = json_lines((self.root / "half/index.jsonl").read_text(encoding="utf-8"))
        for lines in (ended, index):
            self.assertEqual(Counter((line["keys"]["optimizer.lr"] > 1, line["status"], line["outcome"] == "diverged")
                                     for line in lines),
                             {(False, "finished", False): SEEDS, (True, "failed", True): SEEDS})
        compared = strict_json(self.ok("compare", "half", "--json", "--bootstrap", "0").stdout)
        self.assertEqual([(cell["n"], cell["diverged"], cell["missing"]) for cell in compared["cells"]],
                         [(SEEDS, 0, 0), (0, SEEDS, 0)])
        self.ok("compare", "half", "--bootstrap", "20")
        self.ok("figures", "half", "--format", "svg,png,json", timeout=300)
        diverged = next(line for line in index if line["status"] == "failed")
        run = self.root / "half/runs" / diverged["name"]
        self.ok("figures", run, "--only", "training_curves", "--format", "svg,png,json", timeout=300)
        self.ok("export", "half", "--to", "summary", "--out", "summary")
        n_files = self.assert_no_number_is_written(self.root / "half") + self.assert_no_number_is_written(self.root / "summary")
        print(f"sweep: {2 * SEEDS} runs, {SEEDS} of them diverged; {n_files} files of text", file=sys.stderr)

    def test_a_search_whose_trials_diverge(self):
        (self.root / "half.toml").write_text(SEARCH, encoding="utf-8")
        document = strict_json(self.ok("search", "half.toml", "--out", "half", "--json", "--jobs", "2").stdout)
        for trial in document["trials"]:
            self.assertEqual(trial["state"] == "FAIL", trial["params"]["optimizer.lr"] > 1, trial)
        self.assertEqual(len({trial["state"] for trial in document["trials"]}), 2)
        for line in (self.root / "half/journal.log").read_text(encoding="utf-8").splitlines():
            if "NaN" in line:  # Optuna's own word for a report of a loss that is none; never a value of a trial
                self.assertRegex(line, r'"op_code": 7, .*"intermediate_value": NaN')
            else:
                strict_json(line)


if __name__ == "__main__":
    main()
