#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is the estimate of time right that `groklab sweep` shows before it starts? Over the named sweeps, in short versions.

    sweep_estimate.py GROKLAB [SWEEP ...] [--seconds 20] [--out FILE.json]

Every sweep is cut to as many steps as should take so long, by its own first estimate, then estimated again and run. The
goal is an error of at most 25 %. On a machine that others use, the estimate cannot know what they will do next.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import json_of, machine, machine_line, markdown, progress, write_json  # noqa: E402

GOAL = 0.25
FEWEST_STEPS = 20


def seconds_of(text):
    """"8.3 s", "2:05", "1:02:03"."""
    if text.endswith(" s"):
        return float(text[:-2])
    seconds = 0
    for part in text.split(":"):
        seconds = 60 * seconds + int(part)
    return float(seconds)


def estimate_s(program, words):
    shown = subprocess.run([program, "sweep", *words, "--dry-run"], capture_output=True, text=True, check=True).stderr
    return seconds_of(re.search(r"about ([\d:.]+(?: s)?)", shown).group(1))


def measured(program, name, seconds):
    """Steps, estimate and seconds of a short version of the sweep."""
    trial = 200
    scale = seconds / max(0.1, estimate_s(program, [name, f"train.steps={trial}"]))
    steps = max(FEWEST_STEPS, round(trial * scale))
    words = [name, f"train.steps={steps}"]
    estimate = estimate_s(program, words)
    with tempfile.TemporaryDirectory(prefix="groklab_estimate_") as folder:
        begin = time.perf_counter()
        subprocess.run([program, "sweep", *words, "--quiet", "--out", folder + "/sweep"], check=True,
                       stdout=subprocess.DEVNULL)
        return steps, estimate, time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("sweeps", nargs="*", help="all that have a name unless some are given")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--out")
    options = parser.parse_args()
    facts = machine(options.program)
    names = options.sweeps or [item["name"] for item in json_of(options.program, "list", "sweeps", "--json")]
    results = []
    for name in names:
        steps, estimate, taken = measured(options.program, name, options.seconds)
        results.append({"sweep": name, "steps": steps, "estimate_s": estimate, "taken_s": taken, "ratio": estimate / taken})
        progress(f"{name}: estimate {estimate:.1f} s, taken {taken:.1f} s")
    print(machine_line(facts))
    print(markdown(["sweep", "steps", "estimate", "taken", "estimate / taken"],
                   [[r["sweep"], r["steps"], f"{r['estimate_s']:.1f} s", f"{r['taken_s']:.1f} s", f"{r['ratio']:.2f}"]
                    for r in results]))
    far = [r["sweep"] for r in results if abs(r["ratio"] - 1) > GOAL]
    print(f"further than {100 * GOAL:.0f} % away: {', '.join(far) or 'none'}")
    write_json(options.out, {"machine": facts, "goal": GOAL, "sweeps": results})


if __name__ == "__main__":
    main()
