#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is our TPE as good as Optuna's? Best value after some trials on four standard functions and on system C's space.

Usage: tpe.py SEARCH_PROBE [--seeds 20] [--trials 100] [--worse-below 0.05]

Both samplers have their defaults (Optuna: TPESampler(seed=...), multivariate off) and are told every value before the
next question. Over system C's space the function is made up (choices, whole numbers, a logarithm, a narrow valley):
training there 4,000 times would take days. Mann-Whitney, one-sided: p is small where ours is worse. Fails where the p of
all functions together (Stouffer) is below --worse-below, or one of them below that divided by their number (Bonferroni).
A table in Markdown on stdout.
"""
import argparse
import json
import math
import subprocess
import sys
import warnings

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution, distribution_to_json
from scipy import stats

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)

HARTMANN_ALPHA = np.array([1.0, 1.2, 3.0, 3.2])
HARTMANN_A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8],
                       [17, 8, 0.05, 10, 0.1, 14]])
HARTMANN_P = 1e-4 * np.array([[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
                              [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]])


def branin(x):
    """Minimum 0.3979. Source: Dixon and Szego 1978."""
    a, b = x
    parabola = b - 5.1 / (4 * math.pi ** 2) * a ** 2 + 5 / math.pi * a - 6
    return parabola ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10


def rosenbrock(x):
    """Minimum 0 at 1. Source: Rosenbrock 1960."""
    return float(sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1)))


def ackley(x):
    """Minimum 0 at 0. Source: Ackley 1987."""
    x = np.array(x)
    return float(-20 * np.exp(-0.2 * np.sqrt(np.mean(x ** 2))) - np.exp(np.mean(np.cos(2 * np.pi * x))) + 20 + np.e)


def hartmann6(x):
    """Minimum -3.3224. Source: Hartman 1973."""
    return float(-HARTMANN_ALPHA @ np.exp(-np.sum(HARTMANN_A * (np.array(x) - HARTMANN_P) ** 2, axis=1)))


def valley(x):
    """Minimum 300, at 4 heads of 64, ratio 4, no dropout, decay 1, and a learning rate that grows with the batch."""
    heads, d_head, ratio, dropout, lr, decay, batch = x
    slope = (math.log(lr / 1e-3) - 0.5 * math.log(batch / 512)) ** 2 + 0.5 * (decay - 1) ** 2 + 4 * dropout ** 2
    widths = 0.1 * abs(math.log2(d_head / 64)) + 0.1 * abs(math.log2(ratio / 4)) + 0.2 * (heads == 8)
    return 300 * math.exp(slope + widths)


def cube(*bounds):
    return {f"x{i}": FloatDistribution(low, high) for i, (low, high) in enumerate(bounds)}


SPACE_OF_C = {
    "model.n_heads": CategoricalDistribution([4, 8]),
    "model.d_head": CategoricalDistribution([32, 64, 128]),
    "mlp_ratio": CategoricalDistribution([2, 4, 8]),
    "model.dropout": FloatDistribution(0.0, 0.3),
    "optimizer.lr": FloatDistribution(1e-4, 3e-3, log=True),
    "optimizer.weight_decay": FloatDistribution(0.5, 2.0),
    "train.batch_size": IntDistribution(64, 1024),
}
FUNCTIONS = {
    "Branin (2)": (branin, cube((-5, 10), (0, 15))),
    "Rosenbrock (3)": (rosenbrock, cube(*[(-2, 2)] * 3)),
    "Ackley (4)": (ackley, cube(*[(-10, 10)] * 4)),
    "Hartmann (6)": (hartmann6, cube(*[(0, 1)] * 6)),
    "valley over C's space (7)": (valley, SPACE_OF_C),
}


class Probe:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, what, **question):
        self.process.stdin.write(json.dumps({"do": what, **question}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def best_of_ours(probe, function, space, seed, n_trials, sampler):
    probe("begin", space={name: json.loads(distribution_to_json(d)) for name, d in space.items()}, sampler=sampler,
          seed=seed)
    best = math.inf
    for _ in range(n_trials):
        value = function([d.to_external_repr(v) for d, v in zip(space.values(), probe("ask"))])
        probe("tell", values=[value])
        best = min(best, value)
    return best


def best_of_optunas(function, space, seed, n_trials):
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    for _ in range(n_trials):
        trial = study.ask(space)
        study.tell(trial, function([trial.params[name] for name in space]))
    return study.best_value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("probe")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--worse-below", type=float, default=0.05)
    options = parser.parse_args()
    probe = Probe(options.probe)
    p_values = {}
    print("| function (parameters) | groklab TPE | Optuna TPE | random | p that ours is worse |\n|---|---|---|---|---|")
    for name, (function, space) in FUNCTIONS.items():
        seeds = range(options.seeds)
        ours = [best_of_ours(probe, function, space, seed, options.trials, "tpe") for seed in seeds]
        chance = [best_of_ours(probe, function, space, seed, options.trials, "random") for seed in seeds]
        theirs = [best_of_optunas(function, space, seed, options.trials) for seed in seeds]
        p_value = stats.mannwhitneyu(ours, theirs, alternative="greater").pvalue
        print(f"| {name} | {np.median(ours):.4g} | {np.median(theirs):.4g} | {np.median(chance):.4g} | {p_value:.3f} |",
              flush=True)
        p_values[name] = p_value
    together = stats.combine_pvalues(list(p_values.values()), method="stouffer").pvalue
    print(f"| all of them | | | | {together:.3f} |")
    worse = [name for name, p_value in p_values.items() if p_value < options.worse_below / len(FUNCTIONS)]
    if together < options.worse_below:
        worse.append("all of them together")
    if worse:
        sys.exit(f"worse than Optuna's TPE on {', '.join(worse)}")


if __name__ == "__main__":
    main()
