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
import random
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch import nn
import torch.nn.functional as F

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


# ---- the systems' modules -------------------------------------------------------------------------------------------


class MlpNet(nn.Module):
    """Systems M and O: one-hot a and b, Linear layers, ReLU between."""

    def __init__(self, p, hidden, order):
        super().__init__()
        self.p = p
        sizes = [2 * p, *hidden, p]
        self.layers = nn.ModuleList(nn.Linear(m, n) for m, n in zip(sizes, sizes[1:]))
        if order:
            for layer in self.layers:
                nn.init.normal_(layer.weight, 0, 1 / math.sqrt(layer.in_features))
                nn.init.zeros_(layer.bias)

    def forward(self, a, b):
        x = torch.cat([F.one_hot(a, self.p), F.one_hot(b, self.p)], 1).float()
        for i, layer in enumerate(self.layers):
            x = layer(x if i == 0 else F.relu(x))
        return x


class NBlock(nn.Module):
    def __init__(self, d, heads, d_mlp, bias):
        super().__init__()
        self.attn = nn.MultiheadAttention(d, heads, bias=False, batch_first=True)
        self.W_in = nn.Linear(d, d_mlp, bias=bias)
        self.W_out = nn.Linear(d_mlp, d, bias=bias)

    def forward(self, x):
        x = x + self.attn(x, x, x, need_weights=False)[0]
        return x + self.W_out(F.relu(self.W_in(x)))


class NNet(nn.Module):
    """System N (and F): Embedding and Linear weights N(0, 0.8/sqrt(d)), in_proj_weight left xavier uniform."""

    def __init__(self, p, d, heads, d_mlp, layers, bias=True):
        super().__init__()
        self.p = p
        self.W_E = nn.Embedding(p + 1, d)
        self.W_pos = nn.Embedding(3, d)
        self.blocks = nn.ModuleList(NBlock(d, heads, d_mlp, bias) for _ in range(layers))
        self.W_U = nn.Linear(d, p, bias=False)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, 0, 0.8 / math.sqrt(d))
            if isinstance(module, nn.Linear) and module.bias is not None:
                nn.init.zeros_(module.bias)

    def forward(self, a, b):
        tokens = torch.stack([a, b, torch.full_like(a, self.p)], 1)
        x = self.W_E(tokens) + self.W_pos(torch.arange(3))
        for block in self.blocks:
            x = block(x)
        return self.W_U(x[:, 2])


class CNet(nn.Module):
    """System C: nn.TransformerEncoder, whose layers are copies of one."""

    def __init__(self, p, d, heads, d_mlp, layers):
        super().__init__()
        self.tok = nn.Embedding(p + 2, d)
        self.pos = nn.Embedding(4, d)
        layer = nn.TransformerEncoderLayer(d, heads, d_mlp, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, norm=nn.LayerNorm(d))
        self.head = nn.Linear(d, p)


# ---- PyTorch's layout to ours and back ------------------------------------------------------------------------------


def split_heads(rows, heads):
    """[n_heads d_head, d_model] to [n_heads, d_model, d_head]."""
    return rows.reshape(heads, -1, rows.shape[-1]).transpose(1, 2)


def attention_tensors(prefix, attn):
    ours = {}
    for leaf, rows in zip("QKV", attn.in_proj_weight.chunk(3)):
        ours[f"{prefix}W_{leaf}"] = split_heads(rows, attn.num_heads)
    ours[f"{prefix}W_O"] = attn.out_proj.weight.T.reshape(attn.num_heads, attn.head_dim, -1)
    if attn.in_proj_bias is not None:
        for leaf, rows in zip("QKV", attn.in_proj_bias.chunk(3)):
            ours[f"{prefix}b_{leaf}"] = rows.reshape(attn.num_heads, -1)
        ours[f"{prefix}b_O"] = attn.out_proj.bias
    return ours


def linear_tensors(weight, bias, linear):
    return {weight: linear.weight.T} | ({} if linear.bias is None else {bias: linear.bias})


def our_tensors(net):
    """The state of a net under our names; tensors share memory with it, so they can be written to."""
    ours = {}
    if isinstance(net, MlpNet):
        for i, layer in enumerate(net.layers):
            ours |= linear_tensors(f"layers.{i}.W", f"layers.{i}.b", layer)
        return ours
    is_n = isinstance(net, NNet)
    ours["embed.W_E"] = (net.W_E if is_n else net.tok).weight
    ours["pos_embed.W_pos"] = (net.W_pos if is_n else net.pos).weight
    for i, block in enumerate(net.blocks if is_n else net.encoder.layers):
        at = f"blocks.{i}."
        ours |= attention_tensors(at + "attn.", block.attn if is_n else block.self_attn)
        ours |= linear_tensors(at + "mlp.W_in", at + "mlp.b_in", block.W_in if is_n else block.linear1)
        ours |= linear_tensors(at + "mlp.W_out", at + "mlp.b_out", block.W_out if is_n else block.linear2)
        if not is_n:
            ours |= {at + "ln1.w": block.norm1.weight, at + "ln1.b": block.norm1.bias}
            ours |= {at + "ln2.w": block.norm2.weight, at + "ln2.b": block.norm2.bias}
    if not is_n:
        ours |= {"ln_final.w": net.encoder.norm.weight, "ln_final.b": net.encoder.norm.bias}
    return ours | linear_tensors("unembed.W_U", "unembed.b_U", net.W_U if is_n else net.head)


# ---- comparisons ----------------------------------------------------------------------------------------------------


def expected_split(kind, seed, n, n_train):
    if kind == "torch":
        order = torch.randperm(n, generator=torch.Generator().manual_seed(seed)).numpy()
    elif kind == "python":
        order = list(range(n))
        random.seed(seed)
        random.shuffle(order)
        order = np.array(order)
    else:
        order = np.random.RandomState(seed).permutation(n)
    train, test = order[:n_train], order[n_train:]
    return (np.sort(train), np.sort(test)) if kind == "numpy-sorted" else (train, test)


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
    train, test = expected_split(keys["task.split_rng"], seed, p * p, int(float(keys["task.frac_train"]) * p * p))
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
    train_loss = F.cross_entropy(net(a[train], b[train]), label[train])
    train_loss.backward()
    optimizer.step()
    with torch.no_grad():
        test_loss = F.cross_entropy(net(a[test], b[test]), label[test])
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
