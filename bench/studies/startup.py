# SPDX-License-Identifier: MIT
"""How soon a run of transformer-p113 trains, and how much memory it takes at its most.

    startup.py GROKLAB [--starts 20] [--steps 1000] [--out FILE.json]

A start is timed from exec to what the program says when it begins with the first step (everything that comes before is
done then), and to the line of step 0, which is after the first gradient and an evaluation over all pairs. Memory is the kernel's
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
    """Milliseconds to the first step and to the line of step 0, and the most memory it had in MB (2^20 bytes)."""
    start = time.perf_counter()
    words = ["train", "transformer-p113", f"steps={steps}", "--threads", str(threads), "--out",
             str(pathlib.Path(folder, "run"))]
    process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    process.stderr.readline()
    first_step_ms = 1000 * (time.perf_counter() - start)
    while not process.stderr.readline().startswith(b"step 0/"):
        pass
    first_line_ms = 1000 * (time.perf_counter() - start)
    process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{program} ended with {process.returncode}")
    return first_step_ms, first_line_ms, usage.ru_maxrss / 1024


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
                starts.append(run(options.program, folder, 1, threads)[:2])
        with tempfile.TemporaryDirectory() as folder:
            memory = run(options.program, folder, options.steps, threads)[2]
        steps, lines = zip(*starts)
        rows.append([threads, spread(steps, 0), GOAL_MS, spread(lines, 0), f"{memory:.0f}", GOAL_MB])
        results.append({"threads": threads, "first_step_ms": statistics_of(steps),
                        "first_line_ms": statistics_of(lines), "peak_mb": memory})
    print(f"{machine_line(facts)}; n = {options.starts} starts, median (smallest to largest); memory over "
          f"{options.steps} steps\n")
    print(markdown(["threads", "exec to first step, ms", "goal, ms", "exec to line of step 0, ms", "peak memory, MB", "goal, MB"], rows))
    write_json(options.out, {"machine": facts, "settings": results})


if __name__ == "__main__":
    main()
