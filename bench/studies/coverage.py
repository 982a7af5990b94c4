#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How often the 95 % intervals of `groklab compare` hold the truth, in simulated sweeps.

Usage: coverage.py STATS_PROBE [--replicates N] [--seeds 4 8 16 32] [--at-least SHARE]

Truths: Weibull times of shape 1.5 and median 1000, seen on a grid of 50 steps, watched until half, once, twice or four times
the median; the slope -1 of log time over four cells at x = 0, 1, 2, 3. Seeds are runs a cell; for the AUROC of a forecast they
are cells of three runs, and the setting is how much the score sees of a run's own outcome. A place is marked where the
share is so far below 95 % that chance alone would bring it there once in a thousand simulations.
"""
import argparse
import json
import subprocess
import sys

import numpy as np

SHAPE = 1.5
MEDIAN = 1000.0
GRID = 50.0
SLOPE = -1.0
CELLS = 4


def ask(probe, questions):
    text = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run([probe], input=text, stdout=subprocess.PIPE, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def weibull_times(rng, n, median=MEDIAN):
    return median / np.log(2) ** (1 / SHAPE) * rng.weibull(SHAPE, n)


def watched(times, end):
    at = GRID * np.ceil(times / GRID)
    return [[float(end), None] if t > end else [float(t - GRID), float(t)] for t in at]


def holds(bounds, truth):
    """An end that is missing is open."""
    low, high = bounds
    return (low is None or low <= truth) and (high is None or truth <= high)


def wilson(probe, rng, n, end, replicates):
    truth = 1 - np.exp(-np.log(2) * (end / MEDIAN) ** SHAPE)
    counts = [sum(t[1] is not None for t in watched(weibull_times(rng, n), end)) for _ in range(replicates)]
    answers = ask(probe, [{"what": "binomial", "count": count, "n": n} for count in counts])
    return [holds(bounds, truth) for bounds in answers]


def median(probe, rng, n, end, replicates):
    truth = GRID * np.ceil(MEDIAN / GRID)  # the first evaluation after it
    answers = ask(probe, [{"what": "survival", "times": watched(weibull_times(rng, n), end), "horizon": end}
                          for _ in range(replicates)])
    return [holds(answer["median"][1:], truth) for answer in answers]


def restricted_mean(probe, rng, n, end, replicates):
    steps = np.arange(0, end, GRID)
    truth = GRID * np.sum(np.exp(-np.log(2) * (steps / MEDIAN) ** SHAPE))  # of what the grid shows
    answers = ask(probe, [{"what": "survival", "times": watched(weibull_times(rng, n), end), "horizon": end}
                          for _ in range(replicates)])
    means = [answer["restricted_mean"] for answer in answers]
    return [abs(mean - truth) <= 1.96 * error for mean, error in means]


def slope(probe, rng, n, end, replicates):
    questions = []
    for _ in range(replicates):
        cells = [watched(weibull_times(rng, n, MEDIAN * np.exp(SLOPE * x)), end) for x in range(CELLS)]
        columns = [value for x in range(CELLS) for _ in range(n) for value in (1.0, float(x))]
        questions.append({"what": "weibull", "times": sum(cells, []), "columns": columns, "n_columns": 2})
    fits = [fit for fit in ask(probe, questions) if fit is not None]
    errors = [np.sqrt(fit["covariance"][4]) for fit in fits]
    return [abs(fit["coefficients"][1] - SLOPE) <= 1.96 * error for fit, error in zip(fits, errors)]


def bootstrap_by_cell(probe, rng, n, _, replicates):
    """The mean of log time over four fixed cells, members drawn within each."""
    truth = np.log(MEDIAN / np.log(2) ** (1 / SHAPE)) - 0.5772156649 / SHAPE
    questions = [{"what": "bootstrap_mean", "whole": False, "replicates": 400, "seed": replicate,
                  "groups": [np.log(weibull_times(rng, n)).tolist() for _ in range(CELLS)]}
                 for replicate in range(replicates)]
    return [holds(bounds, truth) for bounds in ask(probe, questions)]


def bootstrap_by_cluster(probe, rng, n, _, replicates):
    """The same where runs share a seed's luck: n seeds in each of four cells, seeds drawn whole."""
    questions = [{"what": "bootstrap_mean", "whole": True, "replicates": 400, "seed": replicate,
                  "groups": (rng.normal(size=(n, 1)) + 0.5 * rng.normal(size=(n, CELLS))).tolist()}
                 for replicate in range(replicates)]
    return [holds(bounds, 0.0) for bounds in ask(probe, questions)]


def forecast(rng, n_cells, signal):
    """Cells of three runs that grok more often in lucky cells; scores see the cell's luck and, by `signal`, the outcome."""
    luck = np.repeat(rng.normal(size=n_cells), 3)
    grokked = rng.random(luck.size) < 1 / (1 + np.exp(-2 * luck))
    return luck + signal * grokked + rng.normal(size=luck.size), grokked


def area(scores, grokked):
    order = np.argsort(scores)
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    n = grokked.sum()
    return (ranks[grokked].sum() - n * (n + 1) / 2) / (n * (len(scores) - n))


def auroc(probe, rng, n, signal, replicates, whole_cells):
    truth = area(*forecast(np.random.default_rng(1), 200_000, signal))
    questions = []
    for replicate in range(replicates):
        scores, grokked = forecast(rng, n, signal)
        rows = np.arange(len(scores))
        questions.append({"what": "bootstrap_auroc", "whole": True, "replicates": 400, "seed": replicate,
                          "scores": scores.tolist(), "positive": grokked.astype(int).tolist(),
                          "groups": rows.reshape((-1, 3) if whole_cells else (-1, 1)).tolist()})
    return [holds(bounds, truth) for bounds in ask(probe, questions) if bounds is not None]


def auroc_by_cell(probe, rng, n, signal, replicates):
    return auroc(probe, rng, n, signal, replicates, whole_cells=True)


def auroc_by_run(probe, rng, n, signal, replicates):
    """As system F does it: runs of a cell count as if they had nothing in common."""
    return auroc(probe, rng, n, signal, replicates, whole_cells=False)


def auroc_newcombe(probe, rng, n, signal, replicates):
    truth = area(*forecast(np.random.default_rng(1), 200_000, signal))
    questions = []
    for _ in range(replicates):
        scores, grokked = forecast(rng, n, signal)
        by_cell = grokked.reshape(-1, 3)
        counts = {"n_positive": int(by_cell.any(axis=1).sum()), "n_negative": int((~by_cell).any(axis=1).sum())}
        if min(counts.values()) > 0:
            questions.append({"what": "auroc_interval", "area": area(scores, grokked), **counts})
    return [holds(bounds, truth) for bounds in ask(probe, questions)]


# The study, its settings, and what a setting is in units of.
STUDIES = {"probability of grokking, Wilson": (wilson, (0.5, 1, 2, 4), MEDIAN),
           "median, log-log": (median, (1, 2, 4), MEDIAN),
           "restricted mean": (restricted_mean, (0.5, 1, 2, 4), MEDIAN),
           "exponent, Weibull fit": (slope, (0.5, 1, 2, 4), MEDIAN),
           "mean over cells, bootstrap in cells": (bootstrap_by_cell, (4,), MEDIAN),
           "mean over cells, bootstrap of seeds": (bootstrap_by_cluster, (4,), MEDIAN),
           "AUROC, bootstrap of cells of 3": (auroc_by_cell, (0, 2, 4), 1),
           "AUROC, bootstrap of runs": (auroc_by_run, (0, 2, 4), 1),
           "AUROC, Newcombe by cells of 3": (auroc_newcombe, (0, 2, 4), 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("probe")
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[4, 8, 16, 32])
    parser.add_argument("--only", default="", help="studies whose name holds this")
    parser.add_argument("--skip", default="", help="but not those whose name holds this")
    parser.add_argument("--at-least", type=float, default=0, help="fail where an interval holds the truth less often")
    options = parser.parse_args()
    lowest = 1.0
    print(f"{options.replicates} replicates; setting: medians until the last evaluation, or the signal")
    print(f"{'interval':<38} {'seeds':>5} {'setting':>7} {'said something':>14} {'coverage':>9}")
    for name, (study, settings, unit) in STUDIES.items():
        if options.only not in name or (options.skip and options.skip in name):
            continue
        for n in options.seeds:
            for setting in settings:
                held = study(options.probe, np.random.default_rng(1000 * n), n, setting * unit, options.replicates)
                share = np.mean(held) if held else np.nan
                lowest = min(lowest, share)
                too_low = share < 0.95 - 3.09 * np.sqrt(0.95 * 0.05 / max(1, len(held)))
                print(f"{name:<38} {n:>5} {setting:>7} {len(held) / options.replicates:>14.1%} {share:>9.1%}"
                      f"{'  below 95 %' if too_low else ''}", flush=True)
    if not lowest >= options.at_least:
        sys.exit(f"an interval holds the truth in {lowest:.1%} only")


if __name__ == "__main__":
    main()
