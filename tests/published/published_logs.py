# SPDX-License-Identifier: MIT
"""Runs that others published, seed for seed: same split, same weights, so the first numbers agree to rounding.

    published_logs.py GROKLAB [--part quick|long] [--reference FOLDER]

quick: first updates, early losses, and grok_step of the runs that grok; long: the runs that never grok, to their end.
The folder (default: the variable GROKLAB_REFERENCE, then shared/reference beside the repository) holds logs of systems M (M/<run>.json) and N (N/<run>/{config,metrics}.json). They are not a part of this
repository; without them nothing is checked and the script says so (exit code 77, which ctest shows as skipped).

Published train losses of "epoch e" come from the forward pass before update e + 1 (our step e); test losses and weight
norms from after it (our step e + 1). Training accuracies: before (M), after (N).
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy as np

FIRST_TOLERANCE = 2e-6  # relative; the logs hold float32 sums taken in another order
EARLY_TOLERANCE = 0.02  # relative, first 300 steps
EARLY_STEPS = 300
STARTS = 16  # runs whose initial weights differ in the last bit only: how much of a difference is rounding
EARLY_POINTS = 7  # epochs 0, 50, ... 300 of a curve
# Two-sided quantile of Student's t with STARTS - 1 degrees of freedom, at 1 - 0.01 / EARLY_POINTS (Bonferroni): the
# interval is one of 99 % for a whole curve. 99 % for each of its points would reject one true curve in fifteen. The spread of
# 8 starts is too unsure: that of M frac_0.9 at step 300 came out as 0.0005 of them and 0.0013 of 32 others.
T_99_OF_A_CURVE = 3.897
SKIPPED = 77

N_OPERATIONS = {"addition": "add", "subtraction": "sub", "multiplication": "mul", "x2_plus_y2": "x2+y2",
                "x3_plus_xy": "x3+xy"}


def m_recipes(program):
    """Preset and keys of M's 18 runs by name, as the program has them."""
    listed = subprocess.run([program, "reproduce", "--list", "--json", "mlp"], check=True, capture_output=True,
                            text=True).stdout
    return {entry["name"].removeprefix("mlp/"): [entry["preset"], *entry["keys"]] for entry in json.loads(listed)}


def n_recipe(config):
    words = ["transformer-p113", "rng=torch", f"task.operation={N_OPERATIONS[config['operation']]}"]
    names = {"p": "task.p", "train_fraction": "frac_train", "d_model": "d_model", "n_heads": "n_heads",
             "d_mlp": "d_mlp", "n_layers": "n_layers", "activation": "activation", "lr": "lr",
             "weight_decay": "weight_decay", "beta1": "beta1", "beta2": "beta2", "seed": "seed"}
    words += [f"{key}={config[name]}" for name, key in names.items()]
    words.append(f"mlp_bias={str(config.get('mlp_bias', True)).lower()}")
    assert not config["use_layernorm"] and not config["tie_embeddings"]
    return words


def train(program, words, steps, every, also=()):
    """Lines of metrics by step."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "train", *words, f"train.steps={steps}", f"eval_every={every}", "fourier_every=0",
                   "checkpoint_every=0", f"eval_at={sorted(also)}", "--json", "--quiet", "--out", f"{folder}/run"]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {line["step"]: line for line in map(json.loads, out.splitlines())}


class Report:
    def __init__(self):
        self.failures = 0

    def line(self, good, text):
        self.failures += not good
        print("PASS" if good else "FAIL", text, flush=True)

    def compare(self, name, pairs, tolerance):
        """pairs: (what, ours, published); one line with the worst."""
        worst = max(pairs, key=lambda pair: abs(pair[1] - pair[2]) / abs(pair[2]))
        difference = abs(worst[1] - worst[2]) / abs(worst[2])
        self.line(difference <= tolerance,
                  f"{name}: worst of {len(pairs)} is {worst[0]}, {worst[1]:.8g} (published {worst[2]:.8g}): "
                  f"{difference:.1e}, allowed {tolerance:g}")


def first_update(report, program, name, words, log):
    lines = train(program, words, 1, 1)
    report.compare(f"{name}, first update",
                   [("train loss before", lines[0]["train_loss"], log["train_loss"][0]),
                    ("test loss after", lines[1]["test_loss"], log["test_loss"][0]),
                    ("weight norm after", lines[1]["weight_norm"], log["weight_norm"][0])], FIRST_TOLERANCE)


def nudged_weights(program, words, folder, seed):
    """A safetensors file of the run's initial weights, each moved by -1, 0 or +1 units in the last place."""
    subprocess.run([program, "train", *words, "train.steps=0", "checkpoint_every=1", "fourier_every=0", "--quiet",
                    "--out", f"{folder}/start"], check=True, capture_output=True)
    raw = pathlib.Path(folder, "start/checkpoints/step_00000000.safetensors").read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header, data = json.loads(raw[8:8 + size]), raw[8 + size:]
    weights = {name: np.frombuffer(data[slice(*entry["data_offsets"])], "<f4")
               for name, entry in header.items() if entry.get("dtype") == "F32" and not name.startswith("opt.")}
    draw = np.random.RandomState(seed)
    out, offset, blocks = {}, 0, []
    for name, values in weights.items():
        direction = draw.choice([-np.inf, 0, np.inf], values.shape).astype(np.float32)
        moved = np.where(direction == 0, values, np.nextafter(values, direction)).astype("<f4").tobytes()
        out[name] = {"dtype": "F32", "shape": header[name]["shape"], "data_offsets": [offset, offset + len(moved)]}
        offset += len(moved)
        blocks.append(moved)
    text = json.dumps(out).encode()
    text += b" " * (-len(text) % 8)
    path = pathlib.Path(folder, "nudged.safetensors")
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blocks))
    return path


def within_rounding(program, words, log, early):
    """True where the published losses lie in the 99 % prediction interval of starts that differ in the last bit."""
    assert len(early) <= EARLY_POINTS
    runs = []
    for seed in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            start = nudged_weights(program, words, folder, seed)
            runs.append(train(program, [*words, f"model.init_from={start}"], EARLY_STEPS, 50))
    good = True
    for i, epoch in enumerate(early):
        losses = [run[epoch]["train_loss"] for run in runs]
        mean, spread = statistics.mean(losses), statistics.stdev(losses)
        half = max(T_99_OF_A_CURVE * spread * math.sqrt(1 + 1 / STARTS), FIRST_TOLERANCE * mean)
        inside = abs(log["train_loss"][i] - mean) <= half
        good = good and inside
        print(f"     step {epoch}: published {log['train_loss'][i]:.6g}, {STARTS} starts {mean:.6g} +- {half:.2g}"
              f" ({min(losses):.6g} to {max(losses):.6g}){'' if inside else '  OUTSIDE'}", flush=True)
    return good


def early_losses(report, program, name, words, log, epochs):
    """Within 2 %; where that fails, it must be no more than a change of the last bit of the start does."""
    early = [int(e) for e in epochs if e <= EARLY_STEPS]
    lines = train(program, words, EARLY_STEPS + 1, 50, [e + 1 for e in early])
    pairs = []
    for i, epoch in enumerate(early):
        pairs.append((f"train loss at {epoch}", lines[epoch]["train_loss"], log["train_loss"][i]))
        pairs.append((f"test loss at {epoch + 1}", lines[epoch + 1]["test_loss"], log["test_loss"][i]))
    worst = max(abs(ours - theirs) / abs(theirs) for _, ours, theirs in pairs)
    if worst <= EARLY_TOLERANCE:
        report.compare(f"{name}, first {EARLY_STEPS} steps", pairs, EARLY_TOLERANCE)
        return
    print(f"     {name}, first {EARLY_STEPS} steps: {worst:.1e} off, more than {EARLY_TOLERANCE}; is it rounding?")
    report.line(within_rounding(program, words, log, early),
                f"{name}, first {EARLY_STEPS} steps: {worst:.1e} off; as far as starts that differ in the last bit")


def grok_step(report, program, name, words, log):
    every = 50
    published = published_grok(log)
    if published is None:
        last = log["epoch"][-1]
        lines = train(program, words, last, every)
        ours = next((s for s in sorted(lines) if lines[s]["test_acc"] >= 0.95), None)
        report.line(ours is None, f"{name}, grok_step: {ours} (published: never within {last})")
        return
    allowed = max(0.15 * published, 2 * every)
    lines = train(program, words, int(published + allowed) + every, every)
    ours = next((s for s in sorted(lines) if lines[s]["test_acc"] >= 0.95), None)
    report.line(ours is not None and abs(ours - published) <= allowed,
                f"{name}, grok_step: {ours} (published {published}, allowed +-{allowed:g})")


def published_grok(log):
    return next((e for e, acc in zip(log["epoch"], log["test_acc"]) if acc >= 0.95), None)


def check_m(report, program, path, words, part):
    name, log = f"M {path.stem}", json.loads(path.read_text())
    if part == "quick":
        first_update(report, program, name, words, log)
        early_losses(report, program, name, words, log, log["epoch"])
    if (published_grok(log) is None) == (part == "long"):
        grok_step(report, program, name, words, log)


def check_n(report, program, folder):
    name, log = f"N {folder.name}", json.loads((folder / "metrics.json").read_text())["history"]
    words = n_recipe(json.loads((folder / "config.json").read_text()))
    first_update(report, program, name, words, log)
    if folder.name == "p113_d128_h4_mlp512_L1_wd1.0_s42":  # the baseline
        early_losses(report, program, name, words, log, log["eval_epochs"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--part", choices=("quick", "long"), default="quick")
    parser.add_argument("--reference", default=os.environ.get("GROKLAB_REFERENCE"))
    arguments = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parents[2]
    folder = pathlib.Path(arguments.reference or root.parent / "shared" / "reference")
    if not folder.is_dir():
        print("NOT CHECKED: the published logs are not there; name their folder with --reference or GROKLAB_REFERENCE")
        return SKIPPED
    report = Report()
    recipes = m_recipes(arguments.program)
    for path in sorted(folder.glob("M/*.json")):
        check_m(report, arguments.program, path, recipes[path.stem], arguments.part)
    for path in sorted(folder.glob("N/*/metrics.json")):
        if arguments.part == "quick":
            check_n(report, arguments.program, path.parent)
    print(f"{report.failures} failed")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
