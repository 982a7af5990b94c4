# SPDX-License-Identifier: MIT
"""Runs a minute of many small runs, one thread a run and one run a core, each a process of its own.

    throughput.py GROKLAB [--jobs CORES] [--grid NAME]... [--quick] [--out FILE.json]

forecast-p23  system F's 48 runs: 4 train_frac x 4 weight_decay x 3 seeds, 10,000 steps, every step of the first 500
              recorded (its code is not public; the values, which give both outcomes, are ours)
mlp-p97       system M's 18 sweep runs of 5,000 steps and its baseline of 10,000
"""
import argparse
import concurrent.futures
import itertools
import json
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import machine, machine_line, markdown, output_of, spread, statistics_of, write_json  # noqa: E402


def forecast_grid():
    axes = itertools.product((0.3, 0.4, 0.5, 0.7), (0, 0.1, 0.5, 1.0), (0, 1, 2))
    return [("forecast-p23", f"frac_train={frac}", f"weight_decay={decay}", f"seed={seed}")
            for frac, decay, seed in axes]


def mlp_sweeps():
    keys = [f"weight_decay={decay}" for decay in (0, 0.1, 0.5, 1, 2, 5)]
    keys += [f"hidden=[{width},{width}]" for width in (32, 64, 128, 256, 512)]
    keys += [f"operation={operation}" for operation in ("add", "sub", "mul")]
    keys += [f"frac_train={frac}" for frac in (0.3, 0.5, 0.7, 0.9)]
    return [("mlp-p97", key, "steps=5000") for key in keys] + [("mlp-p97",)]


GRIDS = {"forecast-p23": (forecast_grid, 120), "mlp-p97": (mlp_sweeps, None)}  # runs, goal in seconds
QUICK_RUNS, QUICK_STEPS = 4, "steps=500"


def run_one(program, words, folder):
    """Its record: seconds, outcome."""
    out = pathlib.Path(folder, "_".join(words).replace("/", "_"))
    output_of(program, "train", *words, "--threads", 1, "--quiet", "--out", out)
    return json.loads((out / "run.json").read_text())


def measure(program, runs, jobs):
    """Wall seconds of all runs, and their records."""
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        start = time.perf_counter()
        records = list(pool.map(lambda words: run_one(program, words, folder), runs))
        return time.perf_counter() - start, records


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--grid", action="append", choices=list(GRIDS))
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_RUNS} runs of a grid, {QUICK_STEPS}")
    parser.add_argument("--out")
    options = parser.parse_args()
    facts, rows, results = machine(options.program), [], []
    for name in options.grid or GRIDS:
        grid, goal_s = GRIDS[name]
        runs = [(*words, QUICK_STEPS) for words in grid()[:QUICK_RUNS]] if options.quick else grid()
        wall_s, records = measure(options.program, runs, options.jobs)
        each = [record["seconds"] for record in records]
        groks = sum(record["milestones"]["grok_step"] is not None for record in records)
        rows.append([name, len(runs), options.jobs, f"{wall_s:.1f}", f"{60 * len(runs) / wall_s:.1f}", spread(each),
                     groks, goal_s or ""])
        results.append({"grid": name, "runs": len(runs), "jobs": options.jobs, "seconds": wall_s,
                        "seconds_a_run": statistics_of(each), "goal_s": goal_s})
    print(f"{machine_line(facts)}{'; short runs, not the grids' if options.quick else ''}\n")
    print(markdown(["grid", "runs", "at a time", "seconds", "runs a minute", "seconds a run", "grokked", "goal, s"],
                   rows))
    write_json(options.out, {"machine": facts, "quick": options.quick, "grids": results})


if __name__ == "__main__":
    main()
