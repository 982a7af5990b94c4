#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the initial weights and splits of rng=torch with PyTorch's, module by module.

    inits_oracle.py DUMP_INITIAL [--reference DIR]

DUMP_INITIAL is the program built from dump_initial.cpp. For each case the PyTorch modules of the published system are
constructed with its seed, their state is written in our layout, and every tensor is compared; the splits come from
torch.randperm, numpy and random. With --reference (the published logs: N/<run>/{config,metrics}.json, M/<run>.json)
the weights that the program dumped also run through PyTorch for one update, and losses and norm are compared with the
first line of each log: train loss before the update, test loss and weight norm after it.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F

from published_networks import CNet, MlpNet, NNet, our_tensors, published_split

WEIGHT_TOLERANCE = 2e-6  # PyTorch's vectorised log and cos against ours, for normals of standard deviation 1
LOG_TOLERANCE = 2e-6  # relative; the logs hold float32 sums taken in another order


class Dump:
    """What dump_initial wrote: tensors by name, and the two id lists."""

    def __init__(self, program, keys):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "dump")
            command = [program, str(out)] + [f"{key}={value}" for key, value in keys.items()]
            table = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            flat = np.fromfile(f"{out}.f32", "<f4")
            self.train = np.fromfile(f"{out}.train.i32", "<i4")
            self.test = np.fromfile(f"{out}.test.i32", "<i4")
        self.tensors = {}
        for line in table.splitlines():
            name, offset, *shape = line.split()
            shape = [int(extent) for extent in shape]
            start = int(offset)
            self.tensors[name] = torch.tensor(flat[start:start + math.prod(shape)].reshape(shape))
        assert sum(t.numel() for t in self.tensors.values()) == flat.size


# ---- comparisons ----------------------------------------------------------------------------------------------------


def compare_case(program, name, keys, make_net):
    """True where every tensor and the split agree; prints the largest difference."""
    seed, p = int(keys["seed"]), int(keys["task.p"])
    torch.manual_seed(seed)
    net = make_net()
    dump = Dump(program, keys)
    expected = {tensor: value.detach() for tensor, value in our_tensors(net).items()}
    good = set(expected) == set(dump.tensors)
    worst = 0.0
    for tensor, value in expected.items():
        if tensor in dump.tensors and value.shape == dump.tensors[tensor].shape:
            worst = max(worst, (value - dump.tensors[tensor]).abs().max().item())
        else:
            print(f"  {name}: {tensor} is missing or of another shape")
            good = False
    train, test = published_split(keys["task.split_rng"], seed, p * p, int(float(keys["task.frac_train"]) * p * p))
    same_split = np.array_equal(train, dump.train) and np.array_equal(test, dump.test)
    good = good and worst <= WEIGHT_TOLERANCE and same_split
    split = "equal" if same_split else "DIFFERS"
    print(f"{'PASS' if good else 'FAIL'}  {name}: largest difference {worst:.1e}, split {split}")
    return good


def mlp_keys(p, hidden, seed, split_rng, frac, init):
    return {"rng": "torch", "model.kind": "mlp", "model.format": "one-hot", "model.hidden": str(hidden), "seed": seed,
            "task.p": p, "task.split_rng": split_rng, "task.frac_train": frac, "model.init": init,
            "model.unembed_bias": "true"}


def transformer_keys(p, d, heads, d_mlp, layers, seed, frac):
    return {"rng": "torch", "task.p": p, "model.d_model": d, "model.n_heads": heads, "model.d_mlp": d_mlp,
            "model.n_layers": layers, "seed": seed, "task.frac_train": frac, "task.split_rng": "numpy-sorted",
            "model.init": "scaled-normal"}


def causal_keys(p, d, heads, d_mlp, layers, seed):
    keys = transformer_keys(p, d, heads, d_mlp, layers, seed, 0.5)
    return keys | {"model.format": "a + b =", "model.init": "torch", "model.norm": "pre", "model.causal": "true",
                   "model.activation": "gelu", "model.attn_bias": "true", "model.unembed_bias": "true",
                   "task.split_rng": "torch"}


def compare_modules(program):
    results = []
    for p, hidden, seed in ((97, [128, 128], 42), (7, [5], 3), (11, [32, 9, 16], 2**33 + 1)):
        # NumPy takes no seed of 33 bits; there the split is CPython's.
        split_rng = "numpy" if seed < 2**32 else "python"
        keys = mlp_keys(p, hidden, seed, split_rng, 0.5, "torch")
        results.append(compare_case(program, f"M p={p} {hidden}", keys, lambda: MlpNet(p, hidden, False)))
        keys = mlp_keys(p, hidden, seed, split_rng, 0.3, "order")
        results.append(compare_case(program, f"O p={p} {hidden}", keys, lambda: MlpNet(p, hidden, True)))
    keys = mlp_keys(97, [512], 42, "numpy", 0.3, "order")
    results.append(compare_case(program, "O p=97 [512]", keys, lambda: MlpNet(97, [512], True)))
    for *shape, seed in ((113, 128, 4, 512, 1, 42), (113, 128, 4, 512, 2, 42), (23, 64, 4, 256, 1, 0),
                         (5, 6, 2, 7, 3, 9)):
        name = "N p={} d={} heads={} d_mlp={} L={}".format(*shape)
        keys = transformer_keys(*shape, seed, 0.3)
        results.append(compare_case(program, name, keys, lambda: NNet(*shape)))
        keys = keys | {"model.mlp_bias": "false"}
        results.append(compare_case(program, name + " nobias", keys, lambda: NNet(*shape, bias=False)))
    for *shape, seed in ((97, 128, 4, 512, 2, 1337), (5, 6, 3, 7, 3, 1)):
        name = "C p={} d={} heads={} d_mlp={} L={}".format(*shape)
        results.append(compare_case(program, name, causal_keys(*shape, seed), lambda: CNet(*shape)))
    return results


# ---- the published logs ---------------------------------------------------------------------------------------------

OPERATIONS = {"addition": "add", "subtraction": "sub", "multiplication": "mul", "x2_plus_y2": "x2+y2",
              "x3_plus_xy": "x3+xy"}
FORMULAS = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
            "x2+y2": lambda a, b: a * a + b * b, "x3+xy": lambda a, b: a**3 + a * b}


def first_update(net, dump, p, operation, lr, weight_decay, betas):
    """(train loss before, test loss after, weight norm after) the first update from the dumped weights."""
    with torch.no_grad():
        for tensor, value in our_tensors(net).items():
            value.copy_(dump.tensors[tensor])
    a, b = torch.arange(p * p) // p, torch.arange(p * p) % p
    label = FORMULAS[operation](a, b) % p
    train, test = torch.tensor(dump.train).long(), torch.tensor(dump.test).long()
    optimizer = torch.optim.AdamW(net.parameters(), lr=lr, weight_decay=weight_decay, betas=betas)
    train_loss = F.cross_entropy(net(net.encode(a[train], b[train])), label[train])
    train_loss.backward()
    optimizer.step()
    with torch.no_grad():
        test_loss = F.cross_entropy(net(net.encode(a[test], b[test])), label[test])
        norm = math.sqrt(sum((w.double()**2).sum().item() for w in net.parameters()))
    return train_loss.item(), test_loss.item(), norm


def report(name, actual, published):
    differences = [abs(x - y) / abs(y) for x, y in zip(actual, published)]
    good = max(differences) <= LOG_TOLERANCE
    text = ", ".join(f"{what} {x:.7g} (log {y:.7g}, {d:.1e})"
                     for what, x, y, d in zip(("train", "test", "norm"), actual, published, differences))
    print(f"{'PASS' if good else 'FAIL'}  log {name}: {text}")
    return good


def compare_n_logs(program, folder):
    results = []
    for run in sorted(path.parent for path in folder.glob("*/config.json")):
        c = json.loads((run / "config.json").read_text())
        history = json.loads((run / "metrics.json").read_text())["history"]
        shape = c["p"], c["d_model"], c["n_heads"], c["d_mlp"], c["n_layers"]
        operation = OPERATIONS[c["operation"]]
        keys = transformer_keys(*shape, c["seed"], c["train_fraction"]) | {"task.operation": operation}
        actual = first_update(NNet(*shape), Dump(program, keys), c["p"], operation, c["lr"], c["weight_decay"],
                              (c["beta1"], c["beta2"]))
        results.append(report(run.name, actual, [history[k][0] for k in ("train_loss", "test_loss", "weight_norm")]))
    return results


def m_runs():
    """System M's runs in the order of its one process: name, hidden width, operation, fraction, weight decay."""
    for decay in (0.0, 0.1, 0.5, 1.0, 2.0, 5.0):
        yield f"wd_{decay}", 128, "add", 0.5, decay
    for width in (32, 64, 128, 256, 512):
        yield f"hidden_{width}", width, "add", 0.5, 1.0
    for name, operation in (("add", "add"), ("subtract", "sub"), ("multiply", "mul")):
        yield f"op_{name}", 128, operation, 0.5, 1.0
    for fraction in (0.3, 0.5, 0.7, 0.9):
        yield f"frac_{fraction}", 128, "add", fraction, 1.0


def compare_m_logs(program, folder):
    results = []
    skip = 0  # one draw a parameter of the models before
    for name, width, operation, fraction, decay in m_runs():
        net = MlpNet(97, [width, width], False)
        path = folder / f"{name}.json"
        if path.exists():
            log = json.loads(path.read_text())
            keys = mlp_keys(97, [width, width], 42, "numpy", fraction, "torch")
            keys |= {"rng_skip": skip, "task.operation": operation}
            actual = first_update(net, Dump(program, keys), 97, operation, 1e-3, decay, (0.9, 0.999))
            results.append(report(f"M/{name}", actual, [log[k][0] for k in ("train_loss", "test_loss", "weight_norm")]))
        skip += sum(w.numel() for w in net.parameters())
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--reference", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    results = compare_modules(arguments.program)
    if arguments.reference:
        results += compare_n_logs(arguments.program, arguments.reference / "N")
        results += compare_m_logs(arguments.program, arguments.reference / "M")
    print(f"{sum(results)} of {len(results)} agree")
    return 0 if all(results) else 4


if __name__ == "__main__":
    sys.exit(main())
