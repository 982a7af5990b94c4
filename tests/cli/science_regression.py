# SPDX-License-Identifier: MIT
"""What is published about grokking, as k of n seeds: with weight decay 1 networks that memorise come to generalise, without it
they do not.

    python3 -B science_regression.py GROKLAB [--task NAME] [--seeds N] [--jobs N] [--out DIR]

Trains a `groklab sweep` of both decays and judges it: at most one seed of 16 may miss 99 % test accuracy within the steps with
decay, none may reach it without. `transformer-p113` is Nanda et al.'s task (p = 113, 30 % of the pairs, 25,000 steps; some
minutes a run), `mlp-p31` the same claim for a network that needs a second. With `--out` the runs stay in DIR, in a folder named
by the program's digest: the same call goes on where it was interrupted, and another program begins anew. Exit code 1 when a
claim fails, 2 when nothing was trained.

The transformer's runs with decay end 500 steps after 95 % is there to stay; one that has not seen 99 % by then counts as one
that did not grok.
"""
import argparse
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import BINARY, environment, json_lines

TASKS = {
    "mlp-p31": """preset = "mlp-p97"
[task]
p = 31
frac_train = 0.9
[model]
hidden = [128]
[optimizer]
lr = 0.005
[train]
steps = 2500
eval_every = 10
checkpoint_every = 0
""",
    "transformer-p113": """preset = "transformer-p113"
[train]
steps = 25000
eval_every = 100
fourier_every = 0
checkpoint_every = 0
[[rule]]
where = {weight_decay = 1}
set = {train.stop_when = "sustained"}
""",
}
DECAYS = """[[axis]]
weight_decay = [0, 1]
"""
SEEDS_PER_MISS = 16


def train(arguments, folder):
    """The lines of the sweep's index, of the runs that have ended."""
    digest = hashlib.sha256(Path(BINARY).read_bytes()).hexdigest()[:12]
    place = folder / f"{arguments.task}-{digest}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "science.toml").write_text(TASKS[arguments.task] + DECAYS, encoding="utf-8")
    jobs = ["--jobs", str(arguments.jobs)] if arguments.jobs else []
    subprocess.run([BINARY, "sweep", "science.toml", "--seeds", str(arguments.seeds), "--out", "runs", "--quiet", *jobs],
                   cwd=place, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    lines = json_lines((place / "runs/index.jsonl").read_text(encoding="utf-8"))
    return [line for line in lines if line["status"] == "finished"]


def claims(lines, n_seeds):
    """What is claimed, whether it holds, and the numbers."""
    for decay, least, most in ((1, n_seeds - n_seeds // SEEDS_PER_MISS, n_seeds), (0, 0, 0)):
        runs = [line for line in lines if line["keys"]["optimizer.weight_decay"] == decay]
        steps = sorted(line["milestones"]["grok99_step"] for line in runs if line["milestones"]["grok99_step"] is not None)
        memorised = sum(line["milestones"]["mem_step"] is not None for line in runs)
        holds = len(runs) == n_seeds and memorised == n_seeds and least <= len(steps) <= most
        when = f", at steps {steps[0]} to {steps[-1]}" if steps else ""
        yield holds, (f"weight decay {decay}: {memorised} of {len(runs)} seeds memorise, {len(steps)} reach 99 % test accuracy"
                      f"{when} (claimed: {least} to {most} of {n_seeds})")


def main():
    parser = argparse.ArgumentParser(description="published claims, as k of n seeds")
    parser.add_argument("--task", choices=TASKS, default="transformer-p113")
    parser.add_argument("--seeds", type=int, default=SEEDS_PER_MISS)
    parser.add_argument("--jobs", type=int, help="runs at the same time; the cores unless said")
    parser.add_argument("--out", type=Path, help="keep the runs here, and go on with them")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="groklab_science_") as folder:
        lines = train(arguments, arguments.out or Path(folder))
    verdicts = list(claims(lines, arguments.seeds))
    for holds, text in verdicts:
        print(f"{'PASS' if holds else 'FAIL'}  {arguments.task}, {text}")
    sys.exit(0 if all(holds for holds, _ in verdicts) else 1)


if __name__ == "__main__":
    main()
