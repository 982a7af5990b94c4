# SPDX-License-Identifier: MIT
"""How far a step is from what was counted: the operations and bytes of every phase (groklab bench --explain) over the
rates that this machine's units reach in the same rounds (unit_rates), and the measured step beside their sum.

    floor.py GROKLAB UNIT_RATES [--preset NAME] [--key KEY=VALUE]... [--threads N] [--rounds 7] [--out FILE.json]

A phase's floor is the larger of its operations over the rate of multiply-adds (a product in bfloat16: of those products)
and its bytes over the rate of reading the second-level cache. Nothing that is not counted is in it: waits, copies,
activations, the exponentials' own operations.
"""
import argparse
import os
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import (json_of, machine, machine_line, markdown, progress, ratios, spread, statistics_of,  # noqa: E402
                       write_json)


def floor_ms(operations, rates):
    """{bound: milliseconds} of a phase's operations at these rates."""
    arithmetic = sum(work["computed_flop"] / rates["bfloat16_gflops"] if work["bfloat16"] else
                     work["flop"] / rates["multiply_add_gflops"] for work in operations)
    return {"operations": 1e-6 * arithmetic, "bytes": 1e-6 * sum(work["bytes"] for work in operations) / rates["read_gbs"]}


def measure(options, words, plan):
    """By round: each phase's bounds, and the milliseconds of a step."""
    bounds, steps = {phase["phase"]: [] for phase in plan["phases"]}, []
    for number in range(options.rounds):
        rates = json_of(options.unit_rates, options.threads)
        for phase in plan["phases"]:
            operations = [work for work in plan["operations"] if work["phase"] == phase["phase"]]
            bounds[phase["phase"]].append(floor_ms(operations, rates))
        result = json_of(options.program, "bench", *words, "--threads", options.threads, "--repeats", 3, "--json")
        steps.append(result["ms_a_step"]["median"])
        progress(f"{' '.join(words)}: round {number + 1} of {options.rounds}")
    return bounds, steps


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("unit_rates")
    parser.add_argument("--preset", default="transformer-p113")
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--threads", type=int, default=min(2, len(os.sched_getaffinity(0))))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out")
    options = parser.parse_args()
    words = [options.preset, *options.key]
    facts, plan = machine(options.program), json_of(options.program, "bench", *words, "--explain", "--json")
    bounds, steps = measure(options, words, plan)
    rows, floors = [], {}
    for name, rounds in bounds.items():
        by_bound = {bound: statistics.median(entry[bound] for entry in rounds) for bound in ("operations", "bytes")}
        floors[name] = [max(entry.values()) for entry in rounds]
        rows.append([name, f"{by_bound['operations']:.3f}", f"{by_bound['bytes']:.3f}",
                     f"{statistics.median(floors[name]):.3f}", max(by_bound, key=by_bound.get)])
    totals = [sum(parts) for parts in zip(*floors.values())]
    distance = ratios(steps, totals)
    print(f"{machine_line(facts)}; {' '.join(words)}, {options.threads} threads, n = {options.rounds} rounds, "
          "medians\n")
    print(markdown(["phase", "operations, ms", "bytes, ms", "floor, ms", "bound by"], rows))
    print(f"\nfloor {spread(totals)} ms, measured {spread(steps)} ms a step: {spread(distance)} times the floor")
    write_json(options.out, {"machine": facts, "plan": plan["configuration"], "threads": options.threads,
                             "floor_ms": {name: statistics_of(values) for name, values in floors.items()},
                             "total_floor_ms": statistics_of(totals), "ms_a_step": statistics_of(steps),
                             "times_the_floor": statistics_of(distance)})


if __name__ == "__main__":
    main()
