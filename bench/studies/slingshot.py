# SPDX-License-Identifier: MIT
"""What causes the loss spikes of published float32 runs? System N's transformer (p = 59, width 64) with its loss in
float32 and in float64, with Adam's beta2 0.999 and 0.98, seeds 0 to 4: docs/slingshot.md.

    slingshot.py GROKLAB [--out FOLDER] [--figure FILE.png] [--seeds 5] [--steps 40000]

Runs that are finished are used again. Prints a table (Markdown) and draws the figure with gnuplot.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import statistics
import subprocess

ARMS = [("f32", "0.999"), ("f32", "0.98"), ("f64", "0.999"), ("f64", "0.98")]
KEYS = ["transformer-p113", "p=59", "d_model=64", "n_heads=2", "fourier_every=0", "checkpoint_every=0", "eval_every=20"]


def run_of(arguments, seed, arm):
    dtype, beta2 = arm
    path = pathlib.Path(arguments.out, f"s{seed}_{dtype}_b{beta2}")
    subprocess.run([arguments.groklab, "train", *KEYS, f"seed={seed}", f"loss.dtype={dtype}", f"beta2={beta2}",
                    f"train.steps={arguments.steps}", "--threads", "1", "--quiet", "--resume", str(path)],
                   check=True, stdout=subprocess.DEVNULL)
    lines = [json.loads(line) for line in (path / "metrics.jsonl").read_text().splitlines()]
    return lines, json.loads((path / "run.json").read_text())["milestones"]


def events_of(steps, apart=1000):
    """Spikes that follow each other within `apart` steps are one event."""
    return [step for i, step in enumerate(steps) if i == 0 or step - steps[i - 1] >= apart]


def lowest_before(lines, step, window=400):
    return min(line["train_loss"] for line in lines if step - window <= line["step"] <= step)


def spread(values, text):
    return f"{text(min(values))} to {text(max(values))}" if values else "none"


def row(arm, runs):
    events = [events_of(milestones["slingshots"]) for _, milestones in runs]
    first = [steps[0] for steps in events if steps]
    before = [lowest_before(lines, step) for (lines, _), steps in zip(runs, events) for step in steps]
    grok = [milestones["grok_step"] for _, milestones in runs]
    censored = sum(step is None for step in grok)
    lowest = [min(line["train_loss"] for line in lines) for lines, _ in runs]
    return " | ".join([
        f"| {arm[0]}, {arm[1]}", f"{len(first)} of {len(runs)}", spread([len(steps) for steps in events], str),
        spread(first, "{:,}".format), f"{statistics.median(before):.1e}" if before else "none",
        spread(lowest, "{:.1e}".format),
        spread([step for step in grok if step], "{:,}".format) + (f", {censored} never" if censored else "")]) + " |"


def draw(runs, figure):
    """Train loss of seed 0's four runs, and the weight norm around the first spike of the two in float32."""
    script = ["set terminal pngcairo size 1500,620 font 'DejaVu Sans,13' enhanced", f"set output '{figure}'",
              "set multiplot layout 1,2 margins 0.06,0.95,0.13,0.9 spacing 0.08",
              "set logscale y; set format y '10^{%T}'; set grid ytics lc rgb '#dddddd'; set border 3; set tics nomirror",
              "set title 'Training loss, seed 0'; set xlabel 'step'; set ylabel 'train loss' offset 1",
              "set key top right; set xrange [0:*]; set format x '%.0f'"]
    colours = {("f32", "0.999"): "#d55e00", ("f32", "0.98"): "#e69f00", ("f64", "0.999"): "#0072b2",
               ("f64", "0.98"): "#56b4e9"}
    script += block("losses", runs)
    script.append("plot " + ", ".join(
        f"$losses{i} using 1:2 with lines lw 1.4 lc rgb '{colours[arm]}' title 'loss {arm[0]}, {{/Symbol b}}_2 {arm[1]}'"
        for i, arm in enumerate(ARMS)))
    lines, milestones = runs[("f32", "0.999")]
    if milestones["slingshots"]:
        at = milestones["slingshots"][0]
        script += ["set title sprintf('The first spike of float32, {/Symbol b}_2 0.999')",
                   f"set xrange [{at - 2000}:{at + 600}]", "set ylabel 'train loss' offset 1",
                   "set y2label 'weight norm'; set y2tics; set ytics nomirror; set key at graph 0.3, graph 0.62",
                   "plot " + ", ".join(
                       f"$losses{i} using 1:{column} {axes} with lines lw 1.8 dt {dash} lc rgb '{colours[ARMS[i]]}' "
                       f"title '{name} {ARMS[i][0]}'"
                       for i in (0, 2) for column, axes, dash, name in ((2, "", 1, "loss"), (3, "axes x1y2", 2, "norm")))]
    subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True)


def block(name, runs):
    out = []
    for i, arm in enumerate(ARMS):
        out.append(f"${name}{i} << EOD")
        out += [f"{line['step']} {line['train_loss']:.9g} {line['weight_norm']:.6g}" for line in runs[arm][0]]
        out.append("EOD")
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("groklab")
    parser.add_argument("--out", default="runs/slingshot")
    parser.add_argument("--figure", default="docs/images/slingshot.png")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=40000)
    arguments = parser.parse_args()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {(seed, arm): pool.submit(run_of, arguments, seed, arm) for seed in range(arguments.seeds) for arm in ARMS}
        runs = {key: job.result() for key, job in jobs.items()}
    print("| loss, beta2 | seeds with a spike | spikes a run | first spike | lowest loss before a spike, median | "
          "lowest loss of a run | grok_step |\n|---|---|---|---|---|---|---|")
    for arm in ARMS:
        print(row(arm, [runs[seed, arm] for seed in range(arguments.seeds)]))
    draw({arm: runs[0, arm] for arm in ARMS}, arguments.figure)


if __name__ == "__main__":
    main()
