#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is our TPE as good as Optuna's where a value is a trained network? System C's search on a task small enough for it.

Usage: tpe_trained.py SEARCH_PROBE GROKLAB [--seeds 20] [--trials 100] [--jobs 2] [--values FOLDER]

The space is that of presets/searches/causal-p97.toml, scaled from p = 97 to 17:

    examples for training   half of 9,409 -> nine tenths of 289: half of so few pairs do not say what the task is
    batch                   64 to 1,024 -> 4 to 64, with the examples
    heads, width of a head  4, 8 of 32, 64, 128 -> 2, 4 of 4, 8, 16; d_mlp 1, 2, 4 times d_model instead of 2, 4, 8
    learning rate           1e-4 to 3e-3 -> ten times that: networks so narrow need it
    decay, steps            0.5 to 2, 2,000 -> 0.1 to 0.4, 1,000: rate x decay x steps is from 0.1 to 12 in both
    warm-up                 100 -> 50 steps, with the steps
    dropout                 0 to 0.3 -> 0 to 0.1: a share of so few neurons is noise

A trial is what C's is: the first step at which the test loss reaches its target, stopped there; one that does not reach it in
its steps has them and an evaluation more. The target is 0.5 instead of 1e-3: a third of random points reach it, in 340 to 900
steps, while 0.1 is reached by one in twenty. One training seed, as C has it, so a point has one value.

Both samplers have their defaults, no pruning, and are told every value before the next question; a value is measured by
`groklab search` with a space of that one point. Values are kept in FOLDER, so that the study goes on where it was stopped.
The whole of it takes about an hour of two idle cores.

Mann-Whitney, one-sided: p is small where ours is worse; fails below --worse-below. A table in Markdown on stdout.
"""
import argparse
import concurrent.futures
import hashlib
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from scipy import stats

from tpe import Probe, best_of_optunas, best_of_ours

SPACE = {
    "model.n_heads": CategoricalDistribution([2, 4]),
    "model.d_head": CategoricalDistribution([4, 8, 16]),
    "mlp_ratio": CategoricalDistribution([1, 2, 4]),
    "model.dropout": FloatDistribution(0.0, 0.1),
    "optimizer.lr": FloatDistribution(1e-3, 3e-2, log=True),
    "optimizer.weight_decay": FloatDistribution(0.1, 0.4),
    "train.batch_size": IntDistribution(4, 64),
}
SEARCH = """preset = "causal-p97"
[search]
trials = 1
sampler = "grid"
[objective]
test_loss = 0.5
[task]
p = 17
frac_train = 0.9
[train]
steps = 1000
eval_every = 10
checkpoint_every = 0
[optimizer]
warmup_steps = 50
[product]
model.d_model = ["model.n_heads", "model.d_head"]
model.d_mlp = ["mlp_ratio", "model.d_model"]
[space]
"""
ARMS = ("groklab TPE", "Optuna TPE", "random")


def trained_value(program, point):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "point.toml")
        path.write_text(SEARCH + "".join(f"{name} = [{value}]\n" for name, value in zip(SPACE, point)))
        command = [program, "search", str(path), "--jobs", "1", "--json", "--quiet", "--out", f"{folder}/out"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)["trials"][0]["values"][0]


class Objective:
    """Values of points, each trained once and kept in a file of its own sampler and seed: no two processes write one."""

    def __init__(self, program, path):
        self.program, self.path = program, path
        lines = path.read_text().splitlines() if path.exists() else []
        whole = [json.loads(line) for line in lines if line.endswith("}")]
        self.values = {tuple(line["point"]): line["value"] for line in whole}

    def __call__(self, point):
        key = tuple(point)
        if key not in self.values:
            self.values[key] = trained_value(self.program, point)
            with open(self.path, "a") as file:
                file.write(json.dumps({"point": list(key), "value": self.values[key]}) + "\n")
        return self.values[key]


def best(task):
    arm, seed, options = task
    search = hashlib.sha256(SEARCH.encode()).hexdigest()[:8]  # values of another task are none of this one
    objective = Objective(options.program,
                          pathlib.Path(options.values, f"{search}-{arm.replace(' ', '-')}-{seed}.jsonl"))
    if arm == "Optuna TPE":
        return best_of_optunas(objective, SPACE, seed, options.trials)
    return best_of_ours(Probe(options.probe), objective, SPACE, seed, options.trials,
                        "tpe" if arm == "groklab TPE" else "random")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("probe")
    parser.add_argument("program")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--values", default="build/tpe_trained")
    parser.add_argument("--worse-below", type=float, default=0.05)
    options = parser.parse_args()
    pathlib.Path(options.values).mkdir(parents=True, exist_ok=True)
    tasks = [(arm, seed, options) for seed in range(options.seeds) for arm in ARMS]
    bests = {arm: [] for arm in ARMS}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (arm, seed, _), value in zip(tasks, pool.map(best, tasks)):
            bests[arm].append(value)
            print(f"{arm}, seed {seed}: {value:g}", file=sys.stderr)
    p_value = stats.mannwhitneyu(bests["groklab TPE"], bests["Optuna TPE"], alternative="greater").pvalue
    print(f"best step of {options.trials} trials, median over {options.seeds} seeds (smallest to largest)\n")
    print("| " + " | ".join(ARMS) + " | p that ours is worse |\n|" + "---|" * 4)
    cells = [f"{np.median(bests[arm]):g} ({min(bests[arm]):g} to {max(bests[arm]):g})" for arm in ARMS]
    print("| " + " | ".join(cells) + f" | {p_value:.3f} |")
    if math.isnan(p_value) or p_value < options.worse_below:
        sys.exit("worse than Optuna's TPE, or nothing to tell them apart by")


if __name__ == "__main__":
    main()
