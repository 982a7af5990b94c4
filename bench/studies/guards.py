#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Three costs that grow unnoticed: instructions of a step, a checkpoint, going on from one.

    guards.py GROKLAB GRADIENT_PROBE [--against PROBE] [--rounds 10] [--folder DIR] [--only instructions,checkpoint,resume]

instructions: of a gradient over the training set and an update, counted by valgrind, which knows no AVX-512, as the
difference of a longer and a shorter run: the same number on a loaded machine. It is tests/oracle/gradient_probe that runs, not
the program, whose statistics (Boost's constants in long double) do not start under valgrind. With --against, the ratio to the
probe of another build: more than 1.02 asks for a reason. checkpoint: processor time of a run that writes one at every step
less that of one that writes none, a checkpoint, beside the time on the clock with its fsync. resume: from exec to what the
program says when it begins with the next step.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import machine, machine_line, markdown, progress, spread  # noqa: E402

VARIANTS = ("avx2", "portable")
NETWORKS = {
    "transformer, 128 wide, p = 31": ["task.p=31", "d_model=128", "n_heads=4", "d_head=32", "d_mlp=512", "model.format=a b ="],
    "mlp [128, 128], p = 31": ["model.kind=mlp", "model.format=one-hot", "model.init=torch", "task.p=31", "hidden=[128, 128]"],
}
FEW, MANY = 2, 10  # updates
PRESETS = ("transformer-p113", "mlp-p97")
QUIET = ["train.eval_every=1000000", "train.fourier_every=0", "train.checkpoint_every=0"]
GOALS = {"instructions": 1.02, "checkpoint_ms": 5, "resume_ms": 50}


def train_words(preset, steps, out):
    return ["train", preset, *QUIET, f"train.steps={steps}", "--threads", "1", "--out", str(out), "--quiet"]


def instructions_of(probe, keys, variant, updates):
    with tempfile.TemporaryDirectory() as folder:
        words = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", probe, folder, "factored", "0", str(updates), *keys]
        run = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "GROKLAB_KERNELS": variant})
    counted = re.search(r"I +refs: +([\d,]+)", run.stderr)
    if run.returncode != 0 or not counted:
        sys.exit(f"{' '.join(words)}: exit {run.returncode}: {run.stderr.strip()}")
    return int(counted.group(1).replace(",", ""))


def instructions_a_step(probe, keys, variant):
    few, many = (instructions_of(probe, keys, variant, updates) for updates in (FEW, MANY))
    return (many - few) / (MANY - FEW)


def measure_instructions(options):
    rows = []
    for name, keys in NETWORKS.items():
        for variant in VARIANTS:
            progress(f"{name}, {variant}")
            counts = [instructions_a_step(probe, keys, variant) for probe in (options.probe, options.against) if probe]
            row = [name, variant, f"{counts[0] / 1e6:.3f}"]
            rows.append(row + [f"{counts[1] / 1e6:.3f}", f"{counts[0] / counts[1]:.4f}"] if options.against else row)
    header = ["network", "kernels", "million instructions a step"]
    more = ["of the other", f"ratio (goal {GOALS['instructions']})"] if options.against else []
    print(markdown(header + more, rows), end="\n\n")


def seconds_of(program, words):
    """Clock and processor of a run to its end."""
    begin = time.perf_counter()
    process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{program} {' '.join(words)}: exit {process.returncode}")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime


def measure_checkpoint(options):
    steps, rows = 20, []
    for preset in PRESETS:
        clock, processor, size = [], [], 0
        for _ in range(options.rounds):
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                run = pathlib.Path(folder, "run")
                without = seconds_of(options.program, train_words(preset, steps, pathlib.Path(folder, "none")))
                words = [word.replace("checkpoint_every=0", "checkpoint_every=1") for word in train_words(preset, steps, run)]
                with_them = seconds_of(options.program, words)
                files = list((run / "checkpoints").iterdir())
                size = files[0].stat().st_size
            # A run without them writes the last one all the same.
            clock.append(1000 * (with_them[0] - without[0]) / (len(files) - 1))
            processor.append(1000 * (with_them[1] - without[1]) / (len(files) - 1))
        rows.append([preset, f"{size / 1e6:.2f}", spread(processor), spread(clock)])
    print(markdown(["preset", "MB", f"processor, ms a checkpoint (goal {GOALS['checkpoint_ms']})", "clock with fsync, ms"], rows), end="\n\n")


def measure_resume(options):
    rows = []
    for preset in PRESETS:
        taken = []
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            run = pathlib.Path(folder, "run")
            words = [word.replace("checkpoint_every=0", "checkpoint_every=5") for word in train_words(preset, 1_000_000, run)]
            training = subprocess.Popen([options.program, *words], stdout=subprocess.DEVNULL)
            while not list(run.glob("checkpoints/*.safetensors")):
                time.sleep(0.01)
            training.kill()
            training.wait()
            for _ in range(options.rounds):
                begin = time.perf_counter()
                resumed = subprocess.Popen([options.program, "train", "--resume", str(run), "--threads", "1"],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                said = resumed.stderr.readline()
                taken.append(1000 * (time.perf_counter() - begin))
                resumed.kill()
                resumed.communicate()
                if b" mod " not in said:
                    sys.exit(f"{preset} does not go on: {said.decode()}")
        rows.append([preset, spread(taken, 1)])
    print(markdown(["preset", f"exec to the next step after a checkpoint, ms (goal {GOALS['resume_ms']})"], rows), end="\n\n")


MEASUREMENTS = {"instructions": measure_instructions, "checkpoint": measure_checkpoint, "resume": measure_resume}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("probe", type=os.path.abspath)
    parser.add_argument("--against", type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--folder", help="on the disk that checkpoints are to be timed on")
    parser.add_argument("--only", default=",".join(MEASUREMENTS))
    options = parser.parse_args()
    print(machine_line(machine(options.program)) + f"; n = {options.rounds} rounds, median (smallest to largest)\n")
    for name in options.only.split(","):
        MEASUREMENTS[name](options)


if __name__ == "__main__":
    main()
