# SPDX-License-Identifier: MIT
"""How exact a gradient in float32 is on trained weights, where it is a small difference of large numbers: the factored
engine's error and PyTorch's, against PyTorch in double on the same weights, seed by seed; none is left out.

    trained_gradients.py GRADIENT_PROBE [--seeds 8] [--steps 500] [--precision fp32] [--key KEY=VALUE]...

The default is the network of transformer-p113. Where rounding moves a ReLU input across zero, its unit gives or loses
its whole gradient, and the error is a hundred times as large: such seeds, told by an error above ten times the smallest
of that side, are counted and their median is taken apart.
"""
import argparse
import pathlib
import statistics
import sys

import numpy as np
import torch

sys.path[:0] = [str(pathlib.Path(__file__).parents[1]), str(pathlib.Path(__file__).parents[2] / "tests" / "oracle")]
from measuring import cpu_name, markdown, progress, spread  # noqa: E402
from model_oracle import Probe, distance, gradient_of  # noqa: E402

TRANSFORMER_P113 = ["task.p=113", "task.frac_train=0.3", "model.d_model=128", "model.n_heads=4", "model.d_mlp=512",
                    "optimizer.weight_decay=1"]
JUMP = 10  # a sign that flips moves the error by two orders; seeds without one lie within a factor of 3


def measure(options, seed):
    """{training loss, relative errors of both sides} of one seed."""
    keys = [*TRANSFORMER_P113, *options.key, f"precision={options.precision}", f"seed={seed}"]
    probe = Probe(options.probe, "factored", 0, keys, options.steps)
    loss, truth, _ = gradient_of(probe, torch.float64)
    _, theirs, _ = gradient_of(probe, torch.float32)
    size = np.linalg.norm(truth)
    return {"seed": seed, "loss": loss, "ours": distance(probe.engine_gradient, truth) / size,
            "PyTorch": distance(theirs, truth) / size}


def flipped(row, rows, side):
    return row[side] > JUMP * min(other[side] for other in rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("probe")
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--precision", default="fp32", choices=("fp32", "bf16x3", "bf16"))
    parser.add_argument("--key", action="append", default=[])
    options = parser.parse_args()
    rows = []
    for seed in range(options.seeds):
        rows.append(measure(options, seed))
        progress(f"seed {seed + 1} of {options.seeds}")
    table, smooth = [], []
    for row in rows:
        sides = [side for side in ("ours", "PyTorch") if flipped(row, rows, side)]
        ratio = row["ours"] / row["PyTorch"]
        smooth += [] if sides else [ratio]
        table.append([row["seed"], f"{row['loss']:.1e}", f"{row['ours']:.2e}", f"{row['PyTorch']:.2e}", f"{ratio:.2f}",
                      " and ".join(sides)])
    print(f"{cpu_name()}; {options.precision}, {options.steps} updates, {' '.join(options.key)}\n")
    print(markdown(["seed", "training loss", "our error", "PyTorch's", "ratio", "a sign flipped"], table))
    print(f"\nratio, all {len(rows)} seeds: {spread([row['ours'] / row['PyTorch'] for row in rows])}")
    print(f"ratio, {len(smooth)} seeds without a flip: {spread(smooth) if smooth else 'none'}")


if __name__ == "__main__":
    main()
