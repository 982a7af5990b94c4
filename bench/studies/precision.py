# SPDX-License-Identifier: MIT
"""Do precision and engine change when mlp-p97 groks? Paired seeds: factored in fp32 against factored in bf16x3, the
reference engine, and fp32 from weights that differ in the last bit only (each moved by -1, 0 or +1 units in the last
place).

    precision.py GROKLAB [--seeds 16] [--out FOLDER] [--figure FILE.png] [--json FILE]

What a last bit does is what rounding may do: an arm is equivalent where the 95 % interval of its mean paired difference
from fp32 lies within one standard deviation of the last-bit arm's differences. (Two one-sided tests at 5 % would ask
for the 90 % interval only.) Runs end when they grok, and runs that are finished are used again. A pair with a run that
never grokked is left out and counted.
"""
import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import statistics
import struct
import subprocess
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import machine, machine_line, markdown, output_of, write_json  # noqa: E402

KEYS = ("mlp-p97", "eval_every=10", "checkpoint_every=0", "train.stop_when=grokked")
BASE, NUDGED = "fp32", "last bit"
ARMS = {BASE: (), "bf16x3": ("precision=bf16x3",), "reference": ("engine=reference",), NUDGED: ()}


def nudged(start, path):
    """Writes the weights of a checkpoint, each moved by a draw of -1, 0, +1 units in the last place."""
    data = start.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    entries = json.loads(data[8:8 + length])
    body, random, header, parts, at = data[8 + length:], np.random.default_rng(0), {}, [], 0
    for name, entry in entries.items():
        if name == "__metadata__" or not name.startswith("layers."):
            continue
        weights = np.frombuffer(body[slice(*entry["data_offsets"])], "<f4")
        units = random.integers(-1, 2, weights.size)
        towards = np.where(units > 0, np.inf, -np.inf).astype("<f4")
        moved = np.where(units == 0, weights, np.nextafter(weights, towards))
        parts.append(moved.astype("<f4").tobytes())
        header[name] = {"dtype": "F32", "shape": entry["shape"], "data_offsets": [at, at + len(parts[-1])]}
        at += len(parts[-1])
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def start_of(options, seed):
    """The file of nudged weights that this seed's last-bit arm starts from."""
    path = pathlib.Path(options.out, f"start_s{seed}.safetensors")
    if not path.exists():
        run = pathlib.Path(options.out, f"start_s{seed}")
        output_of(options.program, "train", *KEYS, f"seed={seed}", "steps=0", "--quiet", "--resume", run)
        nudged(run / "checkpoints" / "step_00000000.safetensors", path)
    return path


def grok_step(options, seed, arm):
    keys = [*KEYS, f"seed={seed}", *ARMS[arm]]
    if arm == NUDGED:
        keys.append(f"init_from={start_of(options, seed)}")
    run = pathlib.Path(options.out, f"s{seed}_{arm.replace(' ', '_')}")
    output_of(options.program, "train", *keys, "--threads", 1, "--quiet", "--resume", run)
    return json.loads((run / "run.json").read_text())["milestones"]["grok_step"]


def t_quantile(degrees, probability=0.975):
    """Of Student's distribution: with t = sqrt(degrees) tan(angle) its density is cos(angle)^(degrees - 1)."""
    angle = np.linspace(0, np.pi / 2, 1_000_001)[:-1]
    mass = np.cumsum(np.cos(angle) ** (degrees - 1))
    return float(math.sqrt(degrees) * np.tan(angle[np.searchsorted(mass / mass[-1], 2 * probability - 1)]))


def compare(arm, steps, seeds):
    """Paired differences of an arm from fp32: mean, interval, spread."""
    pairs = [(steps[seed, arm], steps[seed, BASE]) for seed in seeds]
    kept = [x - y for x, y in pairs if x is not None and y is not None]
    result = {"arm": arm, "n": len(kept), "left_out": len(pairs) - len(kept), "differences": kept}
    if len(kept) >= 2:
        mean, deviation = statistics.mean(kept), statistics.stdev(kept)
        half = t_quantile(len(kept) - 1) * deviation / math.sqrt(len(kept))
        result |= {"mean": mean, "deviation": deviation, "low": mean - half, "high": mean + half}
    return result


def verdict(result, margin):
    if "low" not in result or margin is None:
        return "too few pairs"
    return "equivalent" if -margin < result["low"] and result["high"] < margin else "not shown"


def row_of(result, margin):
    if "low" not in result:
        return [result["arm"], result["n"], result["left_out"], "", "", "", verdict(result, margin)]
    return [result["arm"], result["n"], result["left_out"], f"{result['mean']:.1f}",
            f"{result['low']:.1f} to {result['high']:.1f}", f"{result['deviation']:.1f}",
            "is the margin" if result["arm"] == NUDGED else verdict(result, margin)]


def draw(results, margin, figure):
    script = ["set terminal pngcairo size 1100,560 font 'DejaVu Sans,13' enhanced", f"set output '{figure}'",
              "set title 'mlp-p97: steps until test accuracy 95 %, less the same seed in fp32'",
              "set border 3; set tics nomirror; set grid ytics lc rgb '#dddddd'; set ylabel 'difference in steps'",
              f"set xrange [-0.6:{len(results) - 0.4}]; set key outside bottom center horizontal",
              "set xtics (" + ", ".join(f"'{result['arm']}' {i}" for i, result in enumerate(results)) + ")"]
    if margin is not None:
        script.append(f"set object 1 rectangle from graph 0, first {-margin} to graph 1, first {margin} behind "
                      "fc rgb '#eef3f8' fs solid noborder")
    script.append("$pairs << EOD")
    for i, result in enumerate(results):
        n = len(result["differences"])
        script += [f"{i - 0.25 + 0.2 * j / max(1, n - 1):.3f} {value}" for j, value in enumerate(result["differences"])]
    script += ["EOD", "$means << EOD"]
    script += [f"{i + 0.15} {result['mean']} {result['low']} {result['high']}" for i, result in enumerate(results)
               if "low" in result]
    script += ["EOD", "plot 0 lc rgb '#888888' notitle, "
               "$pairs with points pt 7 ps 0.7 lc rgb '#56b4e9' title 'a seed', "
               "$means with yerrorbars pt 5 lw 2 lc rgb '#d55e00' title 'mean, 95 % interval', "
               "NaN with boxes fs solid fc rgb '#eef3f8' title 'one standard deviation of the last-bit starts'"]
    subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True)


def granted(options):
    """The arms that this processor has; not every one has bf16x3."""
    run = subprocess.run([options.program, "bench", KEYS[0], *ARMS["bf16x3"], "--explain"], capture_output=True)
    return [arm for arm in ARMS if arm != "bf16x3" or run.returncode == 0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seeds", type=int, default=16)
    parser.add_argument("--out", default="runs/precision")
    parser.add_argument("--figure", default="docs/images/precision.png")
    parser.add_argument("--json")
    options = parser.parse_args()
    pathlib.Path(options.out).mkdir(parents=True, exist_ok=True)
    facts, arms, seeds = machine(options.program), granted(options), range(options.seeds)
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        jobs = {(seed, arm): pool.submit(grok_step, options, seed, arm) for seed in seeds for arm in arms}
        steps = {key: job.result() for key, job in jobs.items()}
    results = [compare(arm, steps, seeds) for arm in arms if arm != BASE]
    margin = next(result for result in results if result["arm"] == NUDGED).get("deviation")
    print(f"{machine_line(facts)}; {options.seeds} seeds, evaluated every 10 steps\n")
    print(markdown(["arm less fp32", "pairs", "left out", "mean", "95 % interval", "standard deviation",
                    "within the margin"], [row_of(result, margin) for result in results]))
    draw(results, margin, options.figure)
    by_run = {f"{seed} {arm}": step for (seed, arm), step in steps.items()}
    write_json(options.json, {"machine": facts, "grok_steps": by_run, "comparisons": results, "margin": margin})


if __name__ == "__main__":
    main()
