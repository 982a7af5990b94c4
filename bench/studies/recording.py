# SPDX-License-Identifier: MIT
"""What recording costs: runs with everything that a preset records, against the same runs with nothing but their first
and last evaluation and their last checkpoint. Pairs, in alternating order; wall time of the whole program.

    recording.py GROKLAB [--rounds 5] [--quick] [--out FILE.json]

--quick takes fewer steps than the longest interval of a preset's recording: it shows that the bench works, not a cost.
"""
import argparse
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import (machine, machine_line, markdown, output_of, progress, ratios, spread,  # noqa: E402
                       statistics_of, write_json)

BARE = ("fourier_every=0", "checkpoint_every=0", "record_every_step_until=0", "order_params=false",
        "progress_measures=false")
# preset, keys, what it records, steps (whole intervals of all of it), steps of --quick, threads, goal in %
CASES = [("transformer-p113", (), "evaluation every 100, spectra every 500, checkpoint every 5,000", 5000, 500, 2, 5),
         ("transformer-p113", ("progress_measures=true",), "the same with progress measures every 100", 5000, 500, 2, 5),
         ("forecast-p23", ("record_every_step_until=0",), "evaluation every 10", 10000, 1000, 1, 5),
         ("forecast-p23", ("eval_every=10000",), "every step of the first 500", 10000, 1000, 1, 5),
         ("forecast-p23", (), "both", 10000, 1000, 1, "(5 each)"),
         ("order-p97", (), "evaluation and five order parameters every 100", 2000, 200, 2, 15)]


def seconds(program, preset, steps, threads, keys):
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        output_of(program, "train", preset, f"steps={steps}", *keys, "--threads", threads, "--quiet", "--out",
                  pathlib.Path(folder, "run"))
        return time.perf_counter() - start


def measure(program, preset, keys, steps, threads, rounds):
    """Seconds of recorded and of bare runs, by round."""
    arms = {"recorded": keys, "bare": (f"eval_every={steps}", *BARE)}
    times = {arm: [] for arm in arms}
    for number in range(rounds):
        for arm in list(arms) if number % 2 == 0 else list(arms)[::-1]:
            times[arm].append(seconds(program, preset, steps, threads, arms[arm]))
        progress(f"{preset}: round {number + 1} of {rounds}")
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out")
    options = parser.parse_args()
    facts, rows, results = machine(options.program), [], []
    rounds = 2 if options.quick else options.rounds
    for preset, keys, what, long, short, threads, goal in CASES:
        steps = short if options.quick else long
        times = measure(options.program, preset, keys, steps, threads, rounds)
        cost = [100 * (ratio - 1) for ratio in ratios(times["recorded"], times["bare"])]
        rows.append([preset, what, f"{steps:,}", threads, spread(times["bare"]), spread(times["recorded"]),
                     spread(cost, 1), goal])
        results.append({"preset": preset, "keys": keys, "steps": steps, "threads": threads, "cost_percent": statistics_of(cost),
                        "seconds": times, "goal_percent": goal})
    print(f"{machine_line(facts)}; n = {rounds} pairs, medians (smallest to largest)\n")
    print(markdown(["preset", "recorded", "steps", "threads", "bare, s", "recorded, s", "cost, %", "goal, %"], rows))
    write_json(options.out, {"machine": facts, "quick": options.quick, "cases": results})


if __name__ == "__main__":
    main()
