#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares the interventions of `groklab analyze` with NumPy: ablations and their random sets, polynomial neurons,
clock or pizza, probes, ranks, and what a run's logs say.

usage: causal_oracle.py GROKLAB

Weights are changed here and the network is run anew; random sets are drawn by the same generator, written again in
philox.py; gradients are PyTorch's. What the program computes from float logits has a tolerance of its own.
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch

from analysis_oracle import LINEAR, Expected, Mlp, Transformer, analyze, cross_entropy, entropy_rank, labels, lookup
from analysis_oracle import read_npz, read_weights
from philox import CONTROL, Philox

RELATIVE = 1e-9  # double on both sides
FLOAT = 2e-5     # logits of the factored engine: float, up to 10, so wrong by a few 1e-6, and losses with them
RANDOM_SETS = 3
KINDS = ["heads", "embedding", "clusters", "logits"]  # in the order of AblationKind


def scores(logits, label):
    keep = label >= 0
    return {"loss": cross_entropy(logits, label), "accuracy": (logits[keep].argmax(1) == label[keep]).mean()}


def random_frame(r, n, zero_mean, draw):
    """Gram-Schmidt by QR: the same subspace, and the same frame but for signs, which no projection sees."""
    rows = np.array([[draw.normal() for _ in range(n)] for _ in range(r)])
    if zero_mean:
        rows -= rows.mean(1, keepdims=True)
    return np.linalg.qr(rows.T)[0].T


def controls(kind, layer, size):
    name = (KINDS.index(kind) << 16 | layer) << 20 | size
    return [Philox(42, CONTROL, name << 20 | i) for i in range(RANDOM_SETS)]  # seed 42 is the default


class Ablations:
    """Every ablation of a network, and the scores of its random sets."""

    def __init__(self, net, operation):
        self.net, self.expected = net, Expected(net, operation)
        self.label = self.expected.label.ravel()
        self.is_transformer = isinstance(net, Transformer)
        measures, arrays = self.expected.measures()
        self.keys = measures["key_frequencies"][:8]
        self.neuron_frequency, self.neuron_fve = arrays["neuron_frequency"], arrays["neuron_fve"]

    def scores_with(self, name, value):
        changed = copy.deepcopy(self.net)
        changed.t[name] = value
        changed.forward()
        return scores(changed.logits, self.label)

    def without_head_space(self, layer, frame):
        name = f"blocks.{layer}.attn.W_O"
        rows = self.net.t[name].reshape(-1, self.net.t[name].shape[-1])
        return self.scores_with(name, (rows - frame.T @ (frame @ rows)).reshape(self.net.t[name].shape))

    def without_token_functions(self, frame):
        name = "embed.W_E" if self.is_transformer else "layers.0.W"
        table = self.net.t[name].copy()
        for first in [0] if self.is_transformer else [0, self.net.p]:
            at = first + np.array(self.expected.token)
            table[at] -= frame.T @ (frame @ table[at])
        return self.scores_with(name, table)

    def without_neurons(self, neurons):
        readers = self.net.readers().copy()
        readers[neurons] = 0
        name = next(n for n, value in self.net.t.items() if value is self.net.readers())
        return self.scores_with(name, readers)

    def without_label_functions(self, frame):
        n = self.expected.n
        token = self.expected.token
        label = self.expected.label[np.ix_(token, token)].ravel()
        place = self.expected.place(label)
        logits = self.expected.grid(self.net.logits).reshape(n * n, -1)
        functions = frame[:, place] / np.sqrt(n)  # orthonormal over pairs
        return scores(logits - functions.T @ (functions @ logits), label)

    def waves(self, k):
        n = self.expected.n
        angle = 2 * np.pi * k * np.arange(n) / n
        rows = [np.cos(angle)] + ([np.sin(angle)] if 2 * k != n else [])
        return np.array([row / np.linalg.norm(row) for row in rows])

    def all(self):
        """Yields kind, place in the document, size, scores, and the scores of the random sets."""
        if self.is_transformer:
            n_heads, r, _ = self.net.t["blocks.0.attn.W_O"].shape
            n = n_heads * r
            for layer in range(self.net.n_layers):
                drawn = [self.without_head_space(layer, random_frame(r, n, False, d))
                         for d in controls("heads", layer, r)]
                for head in range(n_heads):
                    frame = np.eye(n)[head * r:(head + 1) * r]
                    yield "heads", layer * n_heads + head, r, self.without_head_space(layer, frame), drawn
        functions = {"embedding": self.without_token_functions}
        if self.expected.operation in LINEAR:
            functions["logits"] = self.without_label_functions
        for kind, without in functions.items():
            for i, k in enumerate(self.keys):
                waves = self.waves(k)
                drawn = [without(random_frame(len(waves), self.expected.n, True, d))
                         for d in controls(kind, 0, len(waves))]
                yield kind, i, len(waves), without(waves), drawn
        for i, k in enumerate(self.keys):
            cluster = np.flatnonzero(self.neuron_frequency == k)
            everyone = range(len(self.neuron_frequency))
            drawn = [self.without_neurons(d.shuffled(everyone)[:len(cluster)])
                     for d in controls("clusters", 0, len(cluster))]
            yield "clusters", i, len(cluster), self.without_neurons(cluster), drawn

    def polynomials(self):
        """Least squares on the nine functions of a neuron's frequency, instead of masked coefficients."""
        n, token = self.expected.n, self.expected.token
        label = self.expected.label[np.ix_(token, token)].ravel()
        neurons = self.expected.grid(self.net.neurons).reshape(n * n, -1)
        logits = self.expected.grid(self.net.logits).reshape(n * n, -1)
        change = {"explained": np.zeros_like(logits), "all": np.zeros_like(logits)}
        for unit, (k, fve) in enumerate(zip(self.neuron_frequency, self.neuron_fve)):
            x = 2 * np.pi * k * np.arange(n) / n
            one = [np.ones(n), np.cos(x), np.sin(x)]
            basis = np.stack([np.outer(u, v).ravel() for u in one for v in one], 1)
            fitted = basis @ np.linalg.lstsq(basis, neurons[:, unit], rcond=None)[0]
            step = np.outer(fitted - neurons[:, unit], self.net.map[unit])
            change["all"] += step
            change["explained"] += step * (fve > 0.85)
        found = {name: scores(logits + step, label) for name, step in change.items()}
        return {"intact": scores(logits, label), **found}


def near(found, value, relative):
    return abs(found - value) <= relative * max(abs(value), 1e-3)


def ablation_differences(document, arrays, net, operation):
    ablations = Ablations(net, operation)
    causal = document["causal"]
    for name, value in scores(net.logits, ablations.label).items():
        if not near(causal["intact"][name]["all"], value, FLOAT):
            yield f"intact {name}: {causal['intact'][name]['all']}, expected {value}"
    for kind, place, size, expected, drawn in ablations.all():
        found = causal[kind][place]
        tolerance = RELATIVE if kind == "logits" else FLOAT
        if found["size"] != size:
            yield f"{kind} {place}: size {found['size']}, expected {size}"
        layer = f"_layer{found['layer']}" if kind == "heads" else ""
        for name in ("loss", "accuracy"):
            if not near(found[name]["all"], expected[name], tolerance):
                yield f"{kind} {place}: {name} {found[name]['all']}, expected {expected[name]}"
            sets = arrays[f"random_{kind}{layer}_{found['size']}_{name}"][:, 2]
            values = np.array([s[name] for s in drawn])
            if not all(near(x, y, tolerance) for x, y in zip(sets, values)):
                yield f"{kind} {place}: random {name} {sets}, expected {values}"
            summary = found["random"][name]["all"]
            harm = 1 if name == "loss" else -1
            for key, value in {"mean": sets.mean(), "low": np.quantile(sets, 0.025), "high": np.quantile(sets, 0.975),
                               "p": (1 + (harm * sets >= harm * found[name]["all"]).sum()) / (1 + RANDOM_SETS)}.items():
                if not near(summary[key], value, RELATIVE):
                    yield f"{kind} {place}: {name} {key} {summary[key]}, expected {value}"
    for which, expected in ablations.polynomials().items():
        for name, value in expected.items():
            if not near(causal["polynomials"][which][name]["all"], value, RELATIVE):
                yield f"polynomials {which} {name}: {causal['polynomials'][which][name]['all']}, expected {value}"


# ---- clock or pizza ----

def gradients(net, a, b, c):
    """dQ_abc / dE_a and dQ_abc / dE_b by PyTorch, the embeddings of the two places being leaves."""
    t = {name: torch.tensor(value) for name, value in net.t.items()}
    x = (t["embed.W_E"][[a, b, net.p]] + t["pos_embed.W_pos"]).requires_grad_(True)
    y = x
    for layer in range(net.n_layers):
        w = {name.split(".", 3)[-1]: v for name, v in t.items() if name.startswith(f"blocks.{layer}.")}
        q, k, v = (torch.einsum("sd,hde->hse", y, w[m]) for m in ("W_Q", "W_K", "W_V"))
        score = torch.einsum("hqe,hke->hqk", q, k) / q.shape[-1]**0.5
        if net.causal:
            score = score.masked_fill(~torch.tril(torch.ones(3, 3, dtype=torch.bool)), -torch.inf)
        y = y + torch.einsum("hqk,hke,hed->qd", score.softmax(-1), v, w["W_O"])
        y = y + torch.relu(y @ w["W_in"] + w["b_in"]) @ w["W_out"] + w["b_out"]
    (y[-1] @ t["unembed.W_U"])[c].backward()
    return x.grad[0].numpy(), x.grad[1].numpy()


def clock_or_pizza(net, operation):
    expected = Expected(net, operation)
    draw = Philox(0, CONTROL, 1 << 63)
    cosines = []
    for _ in range(256):
        g, h = gradients(net, *[draw.below(net.p) for _ in range(3)])
        norms = np.linalg.norm(g) * np.linalg.norm(h)
        cosines.append(g @ h / norms if norms > 0 else 0.0)
    out = {"gradient_symmetricity": np.mean(cosines), "gradient_symmetricity_standard_error": np.std(cosines) / 16}
    rows = net.t["embed.W_E"][expected.token]
    u, sigma, _ = np.linalg.svd(rows - rows.mean(0))
    n = expected.n
    best = []
    for v in u.T[:4]:
        power = 2 / n * np.abs(np.fft.fft(v))**2
        if n % 2 == 0:
            power[n // 2] /= 2
        best.append(power[1:].max())
    out["circularity"] = np.mean(best)
    if operation in LINEAR:
        coefficient = {"add": (1, 1), "sub": (1, -1), "mul": (1, 1), "div": (1, -1), "2a + 3b + 1": (2, 3)}[operation]
        label = expected.label[np.ix_(expected.token, expected.token)].ravel()
        right = expected.grid(net.logits).reshape(n * n, -1)[np.arange(n * n), label]
        i, j = np.divmod(np.arange(n * n), n)
        distance = (coefficient[0] * i - coefficient[1] * j) % n
        out["distance_irrelevance"] = np.mean([right[distance == d].std() for d in np.unique(distance)]) / right.std()
    return out


def weight_differences(document, net):
    for name, value in net.t.items():
        if value.ndim == 2 and ".attn." not in name:
            sigma = np.linalg.svd(value, compute_uv=False)
            for key, weights in {"effective_rank": sigma, "energy_rank": sigma**2}.items():
                if not near(document["weight_ranks"][name][key], entropy_rank(weights), RELATIVE):
                    yield f"{name}: {key} {document['weight_ranks'][name][key]}, expected {entropy_rank(weights)}"


def compare_networks(groklab, folder):
    failures = 0
    nets = [("transformer", Transformer(13)), ("two layers, causal, '=' is a class", Transformer(
        11, n_layers=2, causal=True, extra_classes=1)), ("mlp", Mlp(13, 20))]
    for seed, (name, net) in enumerate(nets):
        net.draw(seed + 10, scale=1.2)
        for operation in ("add", "div", "x2+y2"):
            more = ("analysis.intervene=all", f"analysis.random_sets={RANDOM_SETS}")
            document, arrays = analyze(groklab, folder, net, operation, more)
            net.forward()
            found = [*ablation_differences(document, arrays, net, operation), *weight_differences(document, net)]
            if isinstance(net, Transformer):
                for key, value in clock_or_pizza(net, operation).items():
                    if not near(document["clock_or_pizza"][key], value, RELATIVE):
                        found.append(f"{key}: {document['clock_or_pizza'][key]}, expected {value}")
            for text in found:
                print(f"{name}, {operation}: {text}")
            failures += len(found)
    return failures


# ---- runs ----

def ridge_accuracy(x, held, target, held_target, p):
    mean, y = x.mean(0), np.eye(p)[target]
    centred = x - mean
    gram = centred.T @ centred
    gram += 1e-3 * np.trace(gram) / len(gram) * np.eye(len(gram))
    weights = np.linalg.solve(gram, centred.T @ (y - y.mean(0)))
    right = [((rows - mean) @ weights + y.mean(0)).argmax(1) == wanted
             for rows, wanted in ((x, target), (held, held_target))]
    return {"fitted": right[0].mean(), "held_out": right[1].mean()}


def expected_probes(net, initial, p, train, test):
    a, b = np.divmod(np.arange(p * p), p)
    out = {}
    for i, (name, target) in enumerate({"a": a, "b": b, "c": (a + b) % p}.items()):
        shuffled = np.array(Philox(3, CONTROL, (1 << 63) + 1 + i).shuffled(target[train]))
        of = lambda table, fitted: ridge_accuracy(table[train], table[test], fitted, target[test], p)
        out[name] = {"trained": of(net.neurons, target[train]), "shuffled": of(net.neurons, shuffled),
                     "untrained": of(initial.neurons, target[train])}
    return out


def signature(loss, spacing):
    first = np.diff(loss) / spacing
    second = np.diff(first) / spacing
    n = len(loss)
    x = np.arange(n)
    left = loss - np.polyval(np.polyfit(x, loss, 1), x)
    energy = np.abs(np.fft.rfft(left))**2
    energy[1:] *= 2
    if n % 2 == 0:
        energy[-1] /= 2
    share = energy[1:] / energy[1:].sum()
    mobility = np.sqrt(first.var() / loss.var())
    return {"activity": loss.var(), "mobility": mobility, "complexity": np.sqrt(second.var() / first.var()) / mobility,
            "low_frequency_share": share[:max(1, len(share) // 10)].sum(),
            "spectral_centroid": (share * np.arange(1, len(share) + 1)).sum() / (n * spacing)}


def expected_race(run, mem_step):
    arrays = read_npz(run / "snapshots.npz")
    step, spectra = arrays["step"], arrays["logit_spectrum"][:, 1:]
    order = np.argsort(-spectra, axis=1, kind="stable") + 1
    last = spectra[-1][order[-1] - 1]
    winners = order[-1][:int((np.cumsum(last) / last.sum() < 0.9).sum()) + 1]
    leaders = order[:, :max(5, len(winners))]
    share = np.isin(leaders, winners).sum(1) / len(winners)
    missing = np.flatnonzero(share < 1)
    out = {"winners": winners.tolist(), "leaders": leaders.shape[1],
           "known_step": int(step[missing[-1] + 1]) if len(missing) else int(step[0])}
    for name, begin in (("at_memorisation", mem_step), ("at_500", 500)):
        at = np.flatnonzero(step >= begin)
        out[name] = {"step": int(step[at[0]]), "leaders": leaders[at[0]].tolist(),
                     "share": share[at[0]]} if len(at) else None
    return out, {"race_step": step, "race_share": share,
                 "race_dominant_rank": (order == winners[0]).argmax(1) + 1}


def compare_run(groklab, folder):
    p, seed, steps = 13, 3, 600
    run = folder / "run"
    subprocess.run([groklab, "train", "transformer-p113", f"p={p}", "d_model=16", "n_heads=2", f"steps={steps}",
                    "rng=torch", f"seed={seed}", "--out", str(run), "--quiet", "--threads", "1", "fourier_every=50",
                    "checkpoint_every=300", "eval_every=20", "record_every_step_until=250"], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run([groklab, "analyze", str(run), f"analysis.random_sets={RANDOM_SETS}"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    nets = []
    for step in (0, steps):
        net = Transformer(p, d_head=8, d_mlp=64)
        net.t = read_weights(run / f"checkpoints/step_{step:08d}.safetensors")
        net.forward()
        nets.append(net)
    order = np.random.RandomState(seed).permutation(p * p)
    train, test = np.sort(order[:int(0.3 * p * p)]), np.sort(order[int(0.3 * p * p):])
    document = json.loads((run / f"analysis/step_{steps:08d}.json").read_text())
    expected = {f"probes.{target}.{network}.{side}": value
                for target, of in expected_probes(nets[1], nets[0], p, train, test).items()
                for network, sides in of.items() for side, value in sides.items()}
    label = labels("add", p).ravel()
    for side, ids in (("train", train), ("test", test)):
        expected[f"causal.intact.accuracy.{side}"] = (nets[1].logits[ids].argmax(1) == label[ids]).mean()
    found = [f"{path}: {lookup(document, path)}, expected {value}" for path, value in expected.items()
             if not near(lookup(document, path), value, RELATIVE)]
    found += [f"step {step} has interventions" for step in (0, 300)
              if "causal" in json.loads((run / f"analysis/step_{step:08d}.json").read_text())]
    return found + list(run_differences(run, p, len(test)))


def run_differences(run, p, n_test):
    summary = json.loads((run / "analysis/summary.json").read_text())["run"]
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    memorised = next(line for line in lines if line["train_acc"] >= 0.99)
    anti = summary["anti_generalisation"]
    z, share = 1.959963984540054, memorised["test_acc"]
    roots = np.sort(np.roots([1 + z * z / n_test, -2 * share - z * z / n_test, share**2]).real)
    checks = {"step": memorised["step"], "test_loss": memorised["test_loss"], "chance_loss": np.log(p),
              "chance_acc": 1 / p}
    for key, value in checks.items():
        if not near(anti[key], value, RELATIVE):
            yield f"anti_generalisation {key}: {anti[key]}, expected {value}"
    if not np.allclose(anti["test_acc_95"], np.clip(roots, 0, 1), rtol=1e-9, atol=1e-12):
        yield f"anti_generalisation interval: {anti['test_acc_95']}, expected {roots}"
    loss = read_npz(run / "early.npz")["train_loss"]
    windows = summary["early_curve"]["windows"]
    if [w["steps"] for w in windows] != [100, 200]:
        yield f"windows: {windows}"
    for window in windows:
        for key, value in signature(loss[:window["steps"]], 1).items():
            if not near(window[key], value, 1e-7):  # a derivative of a derivative of numbers near ln 13
                yield f"window {window['steps']}: {key} {window[key]}, expected {value}"
    race, arrays = expected_race(run, memorised["step"])
    for key, value in race.items():
        if summary["frequency_race"][key] != value:
            yield f"race {key}: {summary['frequency_race'][key]}, expected {value}"
    found = read_npz(run / "analysis/summary.npz")
    for name, value in arrays.items():
        if not np.array_equal(found[name], value):
            yield f"{name}: {found[name]}, expected {value}"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: causal_oracle.py GROKLAB")
    with tempfile.TemporaryDirectory() as folder:
        failures = compare_networks(sys.argv[1], pathlib.Path(folder))
        of_run = compare_run(sys.argv[1], pathlib.Path(folder))
        for text in of_run:
            print(f"run: {text}")
        failures += len(of_run)
    print("causal_oracle: " + (f"{failures} difference(s)" if failures else "every measure agrees"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
