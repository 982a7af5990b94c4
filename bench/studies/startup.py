# SPDX-License-Identifier: MIT
"""How soon a run of transformer-p113 trains, and how much memory it takes at its most.

    startup.py GROKLAB [--starts 20] [--steps 1000] [--out FILE.json]

A start is timed from exec to the line of step 0, when everything that comes before the first step is done and the
network has been evaluated over all pairs: an upper bound for the time to the first step. Memory is the kernel's
ru_maxrss of a run whose steps include evaluations, spectra and the last checkpoint.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import machine, machine_line, markdown, spread, statistics_of, write_json  # noqa: E402

GOAL_MS, GOAL_MB = 50, 150


def run(program, folder, steps, threads):
    """Milliseconds to the first line, and the most memory it had in MB (2^20 bytes)."""
    start = time.perf_counter()
    words = ["train", "transformer-p113", f"steps={steps}", "--threads", str(threads), "--json", "--quiet", "--out",
             str(pathlib.Path(folder, "run"))]
    process = subprocess.Popen([program, *words], stdout=subprocess.PIPE)
    process.stdout.readline()
    first_line_ms = 1000 * (time.perf_counter() - start)
    process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{program} ended with {process.returncode}")
    return first_line_ms, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--out")
    options = parser.parse_args()
    facts, rows, results = machine(options.program), [], []
    for threads in sorted({1, len(os.sched_getaffinity(0))}):
        starts = []
        for _ in range(options.starts):
            with tempfile.TemporaryDirectory() as folder:
                starts.append(run(options.program, folder, 1, threads)[0])
        with tempfile.TemporaryDirectory() as folder:
            memory = run(options.program, folder, options.steps, threads)[1]
        rows.append([threads, spread(starts, 0), GOAL_MS, f"{memory:.0f}", GOAL_MB])
        results.append({"threads": threads, "first_line_ms": statistics_of(starts), "peak_mb": memory})
    print(f"{machine_line(facts)}; n = {options.starts} starts, median (smallest to largest); memory over "
          f"{options.steps} steps\n")
    print(markdown(["threads", "exec to first line, ms", "goal, ms", "peak memory, MB", "goal, MB"], rows))
    write_json(options.out, {"machine": facts, "settings": results})


if __name__ == "__main__":
    main()
