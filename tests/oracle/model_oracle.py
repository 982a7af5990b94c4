#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares losses, gradients and training of our engines with PyTorch, on every architecture of the case table.

usage: model_oracle.py PROBE [--engine reference|factored] [--precision fp32|bf16x3]

The networks below are written from the TransformerLens shapes and from torch.nn.functional alone. Gates:
  gradient, double    one step, norm over all parameters                                    <= 1e-10
  gradient, float     the same, against PyTorch in double, at a point where no ReLU input
                      is within 1e-5 of zero (seeds are tried in order, rejected ones reported)  <= 5e-6
                      precision=bf16x3, on the networks that have it: products good to 3 x 2^-16  <= 5e-5
  100 steps, double   AdamW; Adam and SGD on two cases                                      <= 1e-8
  100 steps, float    distance from PyTorch's double run, over PyTorch's own float-to-double
                      distance; median of 5 seeds                                           <= 2
  gradient, learned   factored, where the training set has been learned and gradients are small differences: distance
                      from PyTorch's double gradient over PyTorch's own float-to-double distance; median of 5 seeds,
                      1 but for the scatter of such a median, 0.05                          <= 1.15
                      portable kernels, without fused multiply-adds                         <= 2.5
                      precision=bf16x3                                                      <= 10
Dropout is not compared here: its masks are ours. The difference check covers the double model's gradients, and
engine/factored/factored_engine_test.cpp compares the factored engine's with those.
"""
import argparse
import math
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import tomllib

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as error:
    sys.exit(f"model_oracle: {error}; this test needs python3-torch and python3-numpy (make test installs them)")

GRADIENT_F64, STEPS_F64, STEPS_F32 = 1e-10, 1e-8, 2.0
GRADIENT = {"fp32": 5e-6, "bf16x3": 5e-5}
# fp32: some float roundings of 6e-8. bf16x3: a product is wrong by at most 3 x 2^-16 = 4.6e-5 of itself, with either sign;
# the sum over hidden units and the mean over examples average these errors, which leaves a fifth of it as a bound.
LOSS = {"fp32": 1e-6, "bf16x3": 1e-5}
LEARNED_RATIO = {"fp32": 2.5 if os.environ.get("GROKLAB_KERNELS") == "portable" else 1.15, "bf16x3": 10.0}
STEPS = 100
KINK = 1e-5
SKIPPED = 77
MAX_EXAMPLES = 128  # of the float gates: more examples than this always have a ReLU input near zero
TRAINED_IN_FLOAT = ["plain", "causal-f64", "system-c", "post-quadratic", "mlp-alpha"]
# Networks that learn their training set within so many updates: (updates, overrides).
LEARNER = ["task.p=31", "task.frac_train=0.5", "optimizer.weight_decay=1"]
LEARNERS = {
    "transformer, 500 steps": (500, [*LEARNER, "model.d_model=64", "model.n_heads=4", "model.d_mlp=128"]),
    "two layers, 500 steps": (500, [*LEARNER, "model.n_layers=2", "model.d_model=64", "model.n_heads=4",
                                    "model.d_mlp=128"]),
    "transformer, 3000 steps": (3000, [*LEARNER, "model.d_model=64", "model.n_heads=4", "model.d_mlp=128"]),
    "mlp, 3000 steps": (3000, [*LEARNER, "model.kind=mlp", "model.format=one-hot", "model.init=native",
                               "model.hidden=[128, 128]"])}
OTHER_OPTIMIZERS = ["system-c", "mlp-3-4-5"]


class Probe:
    """What our program wrote about one point."""

    def __init__(self, program, engine, steps, overrides, learned=0):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([program, folder, engine, str(steps), str(learned), *overrides], capture_output=True,
                                 text=True)
            if run.returncode != 0:
                raise RuntimeError(f"the probe failed on {overrides}: {run.stderr}")
            self.read(pathlib.Path(folder))

    def read(self, folder):
        def array(name):
            kind = {".i32": "<i4", ".f32": "<f4", ".f64": "<f8"}[pathlib.Path(name).suffix]
            return np.fromfile(folder / name, dtype=kind)

        self.config = tomllib.loads((folder / "config.toml").read_text())
        self.tensors = []  # (name, offset, shape)
        for line in (folder / "tensors.txt").read_text().splitlines():
            name, offset, *shape = line.split()
            self.tensors.append((name, int(offset), [int(extent) for extent in shape]))
        self.a, self.b, self.label = (torch.tensor(array(f"{n}.i32"), dtype=torch.long) for n in ("a", "b", "label"))
        self.initial, self.params = array("initial.f32"), array("params.f32")
        self.loss, self.engine_loss = array("loss.f64")[0], array("engine_loss.f64")[0]
        self.gradient, self.engine_gradient = array("gradient.f64"), array("engine_gradient.f32")
        if (folder / "after.f64").exists():
            self.after, self.engine_after = array("after.f64"), array("engine_after.f32")

    def one_hot(self, dtype):
        """x = one-hot(a) (+) one-hot(b), [batch, 2p]."""
        p = self.config["task"]["p"]
        return torch.cat([F.one_hot(self.a, p), F.one_hot(self.b, p)], dim=1).to(dtype)

    def named(self, flat, dtype):
        """Flat parameters as {name: leaf tensor}."""
        return {
            name: torch.tensor(flat[offset : offset + math.prod(shape)].reshape(shape), dtype=dtype, requires_grad=True)
            for name, offset, shape in self.tensors
        }


def activation(name, x, kinks):
    if name == "relu":
        kinks.append(x.detach().abs().min().item())
        return F.relu(x)
    return F.gelu(x) if name == "gelu" else x * x


def add_bias(x, t, name):
    return x + t[name] if name in t else x


def transformer(t, config, probe, kinks):
    """Logits [batch, d_vocab_out] at the last position."""
    m, p = config["model"], config["task"]["p"]
    plus = [torch.full_like(probe.a, p)] if m["format"] == "a + b =" else []
    equals = torch.full_like(probe.a, p + len(plus))
    tokens = torch.stack([probe.a, *plus, probe.b, equals], dim=1)
    n_ctx = tokens.shape[1]
    resid = t["embed.W_E"][tokens] + t["pos_embed.W_pos"]

    def norm(x, name):
        return F.layer_norm(x, x.shape[-1:], t[name + ".w"], t[name + ".b"], eps=1e-5)

    for layer in range(m["n_layers"]):
        pre = f"blocks.{layer}."
        x = norm(resid, pre + "ln1") if m["norm"] == "pre" else resid
        q, k, v = (
            add_bias(torch.einsum("bpd,hdk->bphk", x, t[f"{pre}attn.W_{n}"]), t, f"{pre}attn.b_{n}") for n in "QKV"
        )
        scores = torch.einsum("bqhk,bshk->bhqs", q, k) / math.sqrt(m["d_head"])
        if m["causal"]:
            future = torch.ones(n_ctx, n_ctx, dtype=torch.bool).triu(1)
            scores = scores.masked_fill(future, -math.inf)
        z = torch.einsum("bhqs,bshk->bqhk", scores.softmax(-1), v)
        attn_out = add_bias(torch.einsum("bqhk,hkd->bqd", z, t[pre + "attn.W_O"]), t, pre + "attn.b_O")
        resid = resid + attn_out
        if m["norm"] == "post":
            resid = norm(resid, pre + "ln1")
        x = norm(resid, pre + "ln2") if m["norm"] == "pre" else resid
        mlp_pre = add_bias(x @ t[pre + "mlp.W_in"], t, pre + "mlp.b_in")
        mlp_post = activation(m["activation"], mlp_pre, kinks)
        resid = resid + add_bias(mlp_post @ t[pre + "mlp.W_out"], t, pre + "mlp.b_out")
        if m["norm"] == "post":
            resid = norm(resid, pre + "ln2")
    final = resid[:, -1]
    if m["norm"] == "pre":
        final = norm(final, "ln_final")
    unembed = t["embed.W_E"][: m["d_vocab_out"]].T if m["tied_embeddings"] else t["unembed.W_U"]
    return add_bias(final @ unembed, t, "unembed.b_U")


def mlp(t, config, probe, kinks):
    m, h = config["model"], probe.one_hot(t["layers.0.W"].dtype)
    n_layers = len(m["hidden"]) + 1
    for i in range(n_layers):
        h = add_bias(h @ t[f"layers.{i}.W"], t, f"layers.{i}.b")
        if i == 0:
            h = h * m["hidden"][0] ** -m["alpha"]
        if i < n_layers - 1:
            h = activation(m["activation"], h, kinks)
    return h


def loss_of(probe, t, f0, kinks):
    config = probe.config
    network = transformer if config["model"]["kind"] == "transformer" else mlp
    logits = network(t, config, probe, kinks)
    s = config["model"]["output_scale"]
    if s > 0:
        logits = s * (logits - f0)
    if config["loss"]["dtype"] == "f64":
        logits = logits.double()
    return F.cross_entropy(logits, probe.label) / (s * s if s > 0 else 1.0)


def first_outputs(probe, dtype):
    config = probe.config
    network = transformer if config["model"]["kind"] == "transformer" else mlp
    with torch.no_grad():
        return network(probe.named(probe.initial, dtype), config, probe, [])


def gradient_of(probe, dtype):
    """Loss, flat gradient, and the distance of the nearest ReLU input from its kink."""
    t, kinks = probe.named(probe.params, dtype), []
    loss = loss_of(probe, t, first_outputs(probe, dtype), kinks)
    loss.backward()
    flat = torch.cat([x.grad.reshape(-1) for x in t.values()]).double().numpy()
    return loss.item(), flat, min(kinks, default=math.inf)


def train(probe, dtype):
    t, f0, o = probe.named(probe.params, dtype), first_outputs(probe, dtype), probe.config["optimizer"]
    common = dict(lr=o["lr"], weight_decay=o["weight_decay"], foreach=False)
    if o["name"] == "sgd":
        optimizer = torch.optim.SGD(t.values(), momentum=o["momentum"], **common)
    else:
        rule = torch.optim.AdamW if o["name"] == "adamw" else torch.optim.Adam
        optimizer = rule(t.values(), betas=(o["beta1"], o["beta2"]), eps=o["eps"], **common)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss_of(probe, t, f0, []).backward()
        optimizer.step()
    return torch.cat([x.detach().reshape(-1) for x in t.values()]).double().numpy()


def distance(x, y):
    return np.linalg.norm(x.astype(np.float64) - y)


class Gates:
    """The comparisons of one case: (gate, case, value, bound)."""

    def __init__(self):
        self.rows = []

    def check(self, gate, case, value, bound):
        self.rows.append((gate, case, float(value), bound))


def few_examples(overrides):
    """Overrides that keep the training set below MAX_EXAMPLES."""
    p = next(int(item.split("=")[1]) for item in overrides if item.startswith("task.p="))
    return [f"task.frac_train={MAX_EXAMPLES / p**2}"] if p * p * 0.3 > MAX_EXAMPLES else []


def check_double(program, engine, gates, case, overrides):
    probe = Probe(program, engine, 0, overrides)
    loss, gradient, _ = gradient_of(probe, torch.float64)
    gates.check("loss, double", case, abs(probe.loss - loss) / loss, 1e-12)
    gates.check("gradient, double", case, distance(probe.gradient, gradient) / np.linalg.norm(gradient), GRADIENT_F64)


def check_double_training(program, engine, gates, case, overrides):
    probe = Probe(program, engine, STEPS, [*overrides, *few_examples(overrides)])
    after = train(probe, torch.float64)
    gates.check("100 steps, double", case, distance(probe.after, after) / np.linalg.norm(after), STEPS_F64)


def check_float_gradient(program, engine, precision, gates, case, overrides):
    """Returns how many seeds the kink rule rejected."""
    for seed in range(40):
        probe = Probe(program, engine, 0, [*overrides, *few_examples(overrides), f"seed={seed}", f"precision={precision}"])
        loss, gradient, kink = gradient_of(probe, torch.float64)
        if kink <= KINK:
            continue
        size = np.linalg.norm(gradient)
        gates.check("gradient, float", case, distance(probe.engine_gradient, gradient) / size, GRADIENT[precision])
        gates.check("loss, float", case, abs(probe.engine_loss - loss) / loss, LOSS[precision])
        return seed
    gates.check("gradient, float", case + ": no seed", math.inf, GRADIENT[precision])
    return 40


def check_float_training(program, engine, gates, case, overrides):
    ratios = []
    for seed in range(5):
        probe = Probe(program, engine, STEPS, [*overrides, *few_examples(overrides), f"seed={seed}"])
        truth = train(probe, torch.float64)
        ratios.append(distance(probe.engine_after, truth) / distance(train(probe, torch.float32), truth))
    gates.check("100 steps, float", case, statistics.median(ratios), STEPS_F32)


def check_learned(program, engine, precision, gates, case):
    steps, overrides = LEARNERS[case]
    ratios = []
    for seed in range(5):
        probe = Probe(program, engine, 0, [*overrides, f"seed={seed}", f"precision={precision}"], steps)
        loss, truth, _ = gradient_of(probe, torch.float64)
        _, theirs, _ = gradient_of(probe, torch.float32)
        if loss > 0.01:
            raise RuntimeError(f"{case}, seed {seed}: a training loss of {loss:.2g} is not learned")
        ratios.append(distance(probe.engine_gradient, truth) / distance(theirs, truth))
    gates.check("gradient, learned", case, statistics.median(ratios), LEARNED_RATIO[precision])


def run_case(job):
    """All comparisons of one case: its rows, and how many seeds were rejected."""
    program, engine, precision, case, overrides = job
    torch.set_num_threads(1)
    gates = Gates()
    if case in LEARNERS:
        check_learned(program, engine, precision, gates, case)
        return case, gates.rows, 0
    rejected = check_float_gradient(program, engine, precision, gates, case, overrides)
    if precision != "fp32":
        return case, gates.rows, rejected
    if engine == "reference":  # the double model is the reference's alone
        check_double(program, engine, gates, case, overrides)
        check_double_training(program, engine, gates, case, overrides)
        for rule in ("adam", "sgd") if case in OTHER_OPTIMIZERS else ():
            check_double_training(program, engine, gates, f"{case} {rule}", [*overrides, f"optimizer.name={rule}"])
    if case in TRAINED_IN_FLOAT:
        check_float_training(program, engine, gates, case, overrides)
    return case, gates.rows, rejected


def has_bfloat16(overrides):
    """Whether the network's large products come in bfloat16: the mlp, and one layer without norm."""
    keys = dict(item.split("=", 1) for item in overrides)
    return (keys.get("model.kind") == "mlp" or
            int(keys.get("model.n_layers", 1)) == 1 and keys.get("model.norm", "none") == "none")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--engine", choices=("reference", "factored"), default="reference")
    parser.add_argument("--precision", choices=tuple(GRADIENT), default="fp32")
    arguments = parser.parse_args()
    if arguments.precision != "fp32" and "avx512_bf16" not in pathlib.Path("/proc/cpuinfo").read_text():
        print("model_oracle: NOT CHECKED: this processor has no products in bfloat16")
        sys.exit(SKIPPED)
    listing = subprocess.run([arguments.program, "list"], capture_output=True, text=True, check=True).stdout
    cases = [(name, overrides) for name, *overrides in (line.split("\t") for line in listing.splitlines())]
    jobs = [(arguments.program, arguments.engine, arguments.precision, *case) for case in cases
            if not any("model.dropout=" in item for item in case[1])
            and (arguments.precision == "fp32" or has_bfloat16(case[1]))]
    if arguments.engine == "factored":
        jobs += [(arguments.program, arguments.engine, arguments.precision, case, None)
                 for case, (_, overrides) in LEARNERS.items()
                 if arguments.precision == "fp32" or has_bfloat16(overrides)]
    rejected = failed = 0
    worst = {}
    with multiprocessing.Pool(2) as pool:
        for case, rows, seeds in pool.imap(run_case, jobs):
            rejected += seeds
            for gate, name, value, bound in rows:
                held = value <= bound  # a NaN does not
                failed += not held
                worst[gate] = max(worst.get(gate, 0.0), value if held else math.inf)
                print(f"{'ok  ' if held else 'FAIL'} {gate:18} {name:24} {value:.2e} <= {bound:.3g}", flush=True)
    for gate, value in worst.items():
        print(f"worst {gate:18} {value:.2e}")
    print(f"{len(jobs)} cases, {rejected} seeds rejected by the kink rule, {failed} comparisons failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
