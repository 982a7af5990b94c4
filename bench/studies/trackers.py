# SPDX-License-Identifier: MIT
"""What the logs of TensorBoard and W&B cost: processor time of runs of a tiny network with both, against the same runs
without, over the number of records; then as a share of a step of a preset, one thread, processor time too. Histograms of
the weights, which come with checkpoints, are measured on each preset's own network: the same run with a checkpoint a step,
with both logs and without.

    trackers.py GROKLAB [--rounds 5] [--quick] [--out FILE.json]

Processor time, because a loaded machine stretches wall time by more than the goal of 1 %. A record costs the same in
any run; a tiny network only makes it visible.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import machine, machine_line, markdown, progress, spread, statistics_of, write_json  # noqa: E402

TINY = ["mlp-p97", "p=5", "hidden=[4]", "checkpoint_every=0", "autosave_s=0"]
BOTH = "trackers=[tensorboard, wandb]"
ARMS = {"evaluation": ["eval_every=1"], "batch": ["eval_every=1000000", "wandb_log_every=1"]}  # a record a step
# eval_every, checkpoint_every, steps to time, checkpoints to time
PRESETS = [("transformer-p113", 100, 5000, 60, 40), ("mlp-p97", 50, 1000, 300, 150),
           ("causal-p97", 250, 10000, 15, 20)]


def processor_s(program, *words):
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "train", *map(str, words), "--threads", "1", "--quiet", "--out", f"{folder}/run"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"{' '.join(command)}: status {status}")
        return usage.ru_utime + usage.ru_stime


def step_s(program, preset, steps):
    """Processor time of a step, evaluations left out: the difference of two lengths."""
    words = [preset, "eval_every=1000000", "fourier_every=0", "checkpoint_every=0"]
    long, short = processor_s(program, *words, f"steps={2 * steps}"), processor_s(program, *words, f"steps={steps}")
    return (long - short) / steps


def histogram_us(program, preset, checkpoints):
    """Processor time that both logs take for one checkpoint, its checkpoint file left out."""
    words = [preset, "eval_every=1000000", "fourier_every=0", "checkpoint_every=1", "autosave_s=0", f"steps={checkpoints}"]
    without, told = processor_s(program, *words), processor_s(program, *words, BOTH)
    return 1e6 * (told - without) / checkpoints


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out")
    options = parser.parse_args()
    facts = machine(options.program)
    rounds, records = (2, 500) if options.quick else (options.rounds, 4000)
    cost_us = {what: [] for what in ARMS}
    for number in range(rounds):
        for what, keys in ARMS.items():
            words = [*TINY, *keys, f"steps={records}"]
            without, told = processor_s(options.program, *words), processor_s(options.program, *words, BOTH)
            cost_us[what].append(1e6 * (told - without) / records)
        progress(f"round {number + 1} of {rounds}")
    print(f"{machine_line(facts)}; n = {rounds} pairs of {records:,} records, processor time, medians (smallest to "
          "largest)\n")
    print(markdown(["record in both logs", "microseconds"], [[what, spread(cost_us[what], 1)] for what in ARMS]))
    rows, results = [], []
    for preset, every, checkpoint_every, steps, checkpoints in PRESETS:
        step_us = 1e6 * step_s(options.program, preset, steps)
        histograms = [histogram_us(options.program, preset, checkpoints) for _ in range(rounds)]
        share = [100 * (cost / every + histogram / checkpoint_every) / step_us
                 for cost, histogram in zip(cost_us["evaluation"], histograms)]
        each_step = [100 * (cost + batch) / step_us for cost, batch in zip(cost_us["evaluation"], cost_us["batch"])]
        rows.append([preset, f"{step_us / 1000:.2f}", every, checkpoint_every, spread(histograms, 0), spread(share, 4),
                     spread(each_step, 2)])
        results.append({"preset": preset, "step_us": step_us, "histogram_us": statistics_of(histograms),
                        "percent": statistics_of(share),
                        "percent_if_every_step": statistics_of(each_step)})
    print()
    print(markdown(["preset", "step, ms of one thread", "evaluations every", "checkpoints every",
                    "histograms of a checkpoint, microseconds", "all logging, % of a step", "if every step were evaluated and logged, %"], rows))
    write_json(options.out, {"machine": facts, "microseconds": {what: statistics_of(cost_us[what]) for what in ARMS},
                             "presets": results})


if __name__ == "__main__":
    main()
