#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What running a sweep costs beside its training, and how well it uses two cores.

    sweep_scaling.py GROKLAB [--runs 16] [--rounds 5] [--out FILE.json]

Overhead: one worker on one core trains runs of about half a second each. What the wall clock shows beyond the time of its
jobs (`sweep --json`, "job_seconds") is scheduling: starting the program, the plan, the queue, the index. What it shows beyond
the seconds of training (run.json, "seconds") has also what a job does before and after: building tables, files, syncs.

Scaling: the same runs with one worker and with two, and in the same round a product of matrices (NumPy, one thread) pinned to
one core and then one on each of two. A machine that lends its second core out slows both down, so the sweep is measured by
the share of the products' scaling that it reaches.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import machine, machine_line, markdown, progress, spread, statistics_of, write_json  # noqa: E402

GOAL_OVERHEAD, GOAL_SCALING = 0.01, 0.95
RUN_S = 0.5
SWEEP = """# Runs of about half a second.
preset = "mlp-p97"
seeds = {runs}
p = 31
hidden = [64]
steps = {steps}
eval_every = 100
checkpoint_every = 0
"""
PRODUCTS = """
import os, sys, time
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy
os.sched_setaffinity(0, {int(sys.argv[1])})
a = numpy.random.default_rng(0).random((384, 384), dtype=numpy.float32)
a @ a
end, done = time.perf_counter() + float(sys.argv[2]), 0
while time.perf_counter() < end:
    a @ a
    done += 1
print(done)
"""


def products_done(cores, seconds):
    """Matrix products in that time, one process pinned to each of the cores."""
    processes = [subprocess.Popen(["/usr/bin/python3", "-c", PRODUCTS, str(core), str(seconds)], stdout=subprocess.PIPE,
                                  text=True) for core in cores]
    return sum(int(process.communicate()[0]) for process in processes)


def sweep_s(program, folder, plan, cores):
    """Wall seconds of the sweep with a worker a core, those of its jobs, and those of their training."""
    out = pathlib.Path(folder, "sweep")
    shutil.rmtree(out, ignore_errors=True)
    words = [program, "sweep", plan, "--json", "--jobs", str(len(cores)), "--out", out]
    begin = time.perf_counter()
    ended = subprocess.run(words, check=True, stdout=subprocess.PIPE, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    wall = time.perf_counter() - begin
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    return wall, sum(line["job_seconds"] for line in lines), sum(line["seconds"] for line in lines)


def write_plan(folder, runs, steps):
    plan = pathlib.Path(folder, "plan.toml")
    plan.write_text(SWEEP.format(runs=runs, steps=steps))
    return plan


def steps_for(program, folder, core):
    """Steps of a run of about RUN_S."""
    trial = 500
    seconds = sweep_s(program, folder, write_plan(folder, 2, trial), {core})[-1]
    return max(100, round(trial * RUN_S / (seconds / 2) / 100) * 100)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--runs", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out")
    options = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        sys.exit("needs two cores")
    program = str(pathlib.Path(options.program).resolve())
    facts = machine(program)
    scheduling, beside, scaling, products, share = [], [], [], [], []
    with tempfile.TemporaryDirectory(prefix="groklab_scaling_") as folder:
        plan = write_plan(folder, options.runs, steps_for(program, folder, cores[0]))
        for number in range(options.rounds):
            wall, jobs, trained = sweep_s(program, folder, plan, {cores[0]})
            scheduling.append((wall - jobs) / jobs)
            beside.append((jobs - trained) / trained)
            both = sweep_s(program, folder, plan, set(cores))[0]
            scaling.append(wall / both)
            one = products_done(cores[:1], wall / 4)
            products.append(products_done(cores, wall / 4) / one)
            share.append(scaling[-1] / products[-1])
            progress(f"round {number + 1}: {trained / options.runs:.2f} s a run, scheduling {100 * scheduling[-1]:.2f} %, "
                     f"scaling {scaling[-1]:.2f} of {products[-1]:.2f}")
    print(machine_line(facts))
    print(markdown(["", "median (smallest to largest)", "goal"], [
        ["scheduling, share of the jobs", spread([100 * x for x in scheduling]) + " %", f"{100 * GOAL_OVERHEAD:.0f} %"],
        ["building and files, share of the training", spread([100 * x for x in beside]) + " %", ""],
        ["two workers against one", spread(scaling), ""],
        ["two products against one", spread(products), ""],
        ["share of the products' scaling", spread(share), f"{GOAL_SCALING}"]]))
    write_json(options.out, {"machine": facts, "runs": options.runs, "scheduling": statistics_of(scheduling),
                             "building_and_files": statistics_of(beside),
                             "scaling": statistics_of(scaling), "products": statistics_of(products),
                             "share": statistics_of(share)})


if __name__ == "__main__":
    main()
