#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares the order parameters of given weights with NumPy's and PyTorch's, each from its definition.

usage: order_parameters_oracle.py PROBE

PROBE is the program built from order_parameters_probe.cpp. The definitions below form what ours never forms: singular
values by SVD, the covariance matrix, projectors, a least squares fit for every left-out token, and a gradient of all
parameters for every sample by autograd, all in double. Planted weights have answers known in advance (KNOWN).
"""
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as error:
    sys.exit(f"order_parameters_oracle: {error}; it needs python3-torch and python3-numpy (make test installs them)")

# Absolute, and relative above 1. Ranks: double on both sides, squared by the Gram matrix. Spectra and angles: double.
# Counts: equal, as no error of these cases lies within rounding of its threshold. Products in float: 1e-6 a matrix
# element, of which ratios of sums are taken.
TOLERANCES = {"erank": 1e-9, "energy_rank": 1e-9, "snr": 1e-9, "rqi_circle": 1e-8, "rqi": 0.0,
              "participation_ratio": 1e-5, "kernel_alignment": 1e-5}
ACTIVATIONS = {"relu": F.relu, "gelu": F.gelu, "quadratic": torch.square}
MLP = ["model.kind=mlp", "model.format=one-hot", "model.init=native", "task.split_rng=numpy", "rng=torch"]


class Net:
    """Weights of a one-hot mlp, [in, out], and its forward pass."""

    def __init__(self, p, hidden, activation="relu", alpha=0.0, mlp_bias=True, unembed_bias=True, frac_train=0.3):
        self.p, self.hidden, self.activation, self.alpha = p, hidden, activation, alpha
        sizes = [2 * p, *hidden, p]
        self.W = [np.zeros((m, n)) for m, n in zip(sizes, sizes[1:])]
        has_bias = [mlp_bias] * len(hidden) + [unembed_bias]
        self.b = [np.zeros(n) if on else None for n, on in zip(sizes[1:], has_bias)]
        self.overrides = MLP + [f"task.p={p}", f"model.hidden={hidden}", f"model.activation={activation}",
                                f"model.alpha={alpha}", f"model.mlp_bias={str(mlp_bias).lower()}",
                                f"model.unembed_bias={str(unembed_bias).lower()}", f"task.frac_train={frac_train}"]

    def tensors(self):
        return [t for W, b in zip(self.W, self.b) for t in (W, b) if t is not None]

    def draw(self, seed):
        random = np.random.RandomState(seed)
        for t in self.tensors():
            t[...] = random.normal(0, 0.1 if t.ndim == 1 else t.shape[0]**-0.5, t.shape)
        self.round()
        return self

    def round(self):
        for t in self.tensors():
            t[...] = t.astype(np.float32)

    def forward(self, a, b, leaves):
        """(hidden layers after the activation, logits); leaves in the order of tensors()."""
        leaves = iter(leaves)
        x = torch.cat([F.one_hot(a, self.p), F.one_hot(b, self.p)], 1).double()
        posts = []
        for i, b_array in enumerate(self.b):
            x = x @ next(leaves)
            x = x if b_array is None else x + next(leaves)
            if i < len(self.hidden):
                x = ACTIVATIONS[self.activation](x * (self.hidden[0]**-self.alpha if i == 0 else 1))
                posts.append(x)
        return posts, x


def probed(program, net, threads):
    """Measures by name, and the test set's a, b and label."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        np.concatenate([t.ravel() for t in net.tensors()]).astype("<f4").tofile(folder / "params.f32")
        run = subprocess.run([program, folder, str(threads), *net.overrides], capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"order_parameters_oracle: the probe failed on {net.overrides}: {run.stderr}")
        columns = [torch.tensor(np.fromfile(folder / f"{name}.i32", "<i4")).long() for name in ("a", "b", "label")]
    return dict((name, float(value)) for name, value in (line.split() for line in run.stdout.splitlines())), columns


# ---- the definitions ------------------------------------------------------------------------------------------------


def exp_entropy(weights):
    if weights.sum() == 0:
        return 0.0
    shares = weights / weights.sum()
    shares = shares[shares >= 1e-12]
    return np.exp(-(shares * np.log(shares)).sum())


def ranks(net):
    sigma = [np.linalg.svd(W, compute_uv=False) for W in net.W]
    result = {f"erank_W{i + 1}": exp_entropy(np.where(s > 1e-7 * s[0], s, 0)) for i, s in enumerate(sigma)}
    return result | {"energy_rank_W1": 0.0 if (sigma[0]**2).sum() < 1e-12 else exp_entropy(sigma[0]**2)}


def participation_ratio(h):
    centred = h - h.mean(0)
    covariance = centred.T @ centred / len(h)
    if np.trace(covariance) < 1e-13 * (h**2).mean(0).sum() or not h.any():
        return 0.0
    return np.trace(covariance)**2 / np.trace(covariance @ covariance)


def key_frequencies(blocks, p):
    n = p // 2
    if n < 2:
        return []
    energy = np.zeros(n + 1)
    for W in blocks:
        for k, row in enumerate(np.fft.fft(W, axis=0)):
            energy[min(k, p - k)] += (abs(row)**2).sum() / p
    order = sorted(range(1, n + 1), key=lambda k: -energy[k])
    return [(k, energy[k]) for k in order[:max(1, min(5, n // 4))]]


def span_projector(p, frequencies):
    """Orthogonal projector on cos and sin of these frequencies."""
    angles = 2 * np.pi * np.outer(np.arange(p), list(frequencies)) / p
    Q, R = np.linalg.qr(np.concatenate([np.cos(angles), np.sin(angles)], 1))
    Q = Q[:, abs(np.diag(R)) > 1e-9]
    return Q @ Q.T


def ratio(signal, noise, smallest, without):
    return without if noise < smallest else signal / noise


def signal_to_noise(blocks, p):
    published = span_projector(p, range(1, (p - 1) // 2 + 1))
    keys = span_projector(p, [k for k, _ in key_frequencies(blocks, p)])
    constant = np.full((p, p), 1 / p)
    square = lambda M: (M**2).sum()
    result = {"snr": 0.0, "snr_published": 0.0}
    for W in blocks:
        signal, noise = square(published @ W), square(W - published @ W)
        result["snr_published"] += ratio(signal, noise, 1e-12, 1e6) / 2
        signal, noise = square(keys @ W), square(W - keys @ W - constant @ W)
        result["snr"] += 0 if signal == 0 else min(1e12, signal / max(noise, 1e-300)) / 2
    return result


def quadruples(p):
    rng = np.random.RandomState(0)
    for _ in range(2000):
        a = rng.randint(0, p)
        b = rng.randint(0, p)
        c = rng.randint(0, p)
        yield a, b, c, (a + b - c) % p


def nontrivial(p):
    return [q for q in quadruples(p) if not (q[0] == q[2] and q[1] == q[3])]


def representation(blocks, p):
    Ea, Eb = blocks
    errors = np.array([np.linalg.norm(Ea[a] + Eb[b] - Ea[c] - Eb[d]) for a, b, c, d in nontrivial(p)])
    pairs = (Ea[:, None] + Eb[None]).reshape(p * p, -1)
    distance = np.sqrt(2 * ((pairs - pairs.mean(0))**2).sum(1).mean())
    return {"rqi": (errors < 0.1 * distance).mean() if len(errors) else 0.0,
            "rqi_published": (errors < 0.5).sum() / 2000}


def circle_angles(E, k):
    """Angles of the rows, each in the plane fitted to the other rows; None where there is no plane."""
    p = len(E)
    if 2 * k == p:
        return None
    w = 2 * np.pi * k * np.arange(p) / p
    X = np.stack([np.ones(p), np.cos(w), np.sin(w)], 1)
    angles = np.zeros(p)
    for t in range(p):
        others = np.arange(p) != t
        mean, u, v = np.linalg.lstsq(X[others], E[others], rcond=None)[0]
        plane = np.stack([u, v], 1)
        if np.linalg.det(plane.T @ plane) <= 1e-12 * np.trace(plane.T @ plane)**2:
            return None
        x, y = np.linalg.lstsq(plane, E[t] - mean, rcond=None)[0]
        angles[t] = np.arctan2(y, x)
    return angles


def circle_quality(blocks, p):
    keys = key_frequencies(blocks, p) if p >= 4 else []
    if sum(energy for _, energy in keys) == 0:
        return 0.0
    total = 0.0
    for k, energy in keys:
        angles = [circle_angles(E, k) for E in blocks]
        if any(x is None for x in angles):
            continue
        A, B = angles
        total += energy * np.mean([np.cos(A[a] + B[b] - A[c] - B[d]) for a, b, c, d in nontrivial(p)])
    return total / sum(energy for _, energy in keys)


def cosine(K, L):
    norms = np.linalg.norm(K) * np.linalg.norm(L)
    return (K * L).sum() / norms if norms > 1e-12 else 0.0


def jacobian(net, a, b, scalar):
    """Gradients [n, n_params] of scalar(logits, i) for each example i."""
    leaves = [torch.tensor(t, requires_grad=True) for t in net.tensors()]
    rows = []
    for i in range(len(a)):
        logits = net.forward(a[i:i + 1], b[i:i + 1], leaves)[1][0]
        grads = torch.autograd.grad(scalar(logits, i), leaves, allow_unused=True)
        rows.append(torch.cat([torch.zeros_like(x).ravel() if g is None else g.ravel()
                               for g, x in zip(grads, leaves)]))
    return torch.stack(rows).numpy()


def every_logit_kernel(net, a, b):
    """Sum over classes of J_c J_c^T, J_c the gradients of logit c minus the mean logit."""
    centred = torch.eye(net.p).double() - 1 / net.p
    if len(net.tensors()[0]) * net.W[0].shape[1] > 5000:
        return every_logit_kernel_by_layers(net, a, b, centred)
    return sum(J @ J.T for J in (jacobian(net, a, b, lambda logits, i, row=row: logits @ row) for row in centred))


def every_logit_kernel_by_layers(net, a, b, centred):
    """The same for one hidden layer too wide for that: the gradients are outer products, here with every class's delta
    written out."""
    W, bias, U = (torch.tensor(t) for t in (net.W[0], net.b[0], net.W[1]))
    x = torch.cat([F.one_hot(a, net.p), F.one_hot(b, net.p)], 1).double()
    scale = net.hidden[0]**-net.alpha
    pre = scale * (x @ W + bias)
    delta = (scale * (pre > 0)[:, :, None] * (U @ centred)).flatten(1)
    h = pre.relu()
    return ((x @ x.T + 1) * (delta @ delta.T) + (h @ h.T + 1) * (net.p - 1)).numpy()


def alignments(net, a, b, label):
    chosen = np.random.RandomState(0).choice(len(a), min(500, len(a)), replace=False)
    a, b, label = a[chosen], b[chosen], label[chosen]
    target = (label[:, None] == label[None]).numpy().astype(float)
    H = np.eye(len(a)) - 1 / len(a)

    def centred_alignment(K):
        centred = H @ K @ H, H @ target @ H
        vanishes = np.linalg.norm(centred[0]) < 1e-12 * np.linalg.norm(K) or np.linalg.norm(centred[1]) < 1e-12 * len(a)
        return 0.0 if vanishes else cosine(*centred)

    J_sum = jacobian(net, a, b, lambda logits, i: logits.sum())
    J_label = jacobian(net, a, b, lambda logits, i: logits[label[i]] - logits.mean())
    return {"kernel_alignment": centred_alignment(every_logit_kernel(net, a, b)),
            "kernel_alignment_label": centred_alignment(J_label @ J_label.T),
            "kernel_alignment_published": cosine(J_sum @ J_sum.T, target)}


def expected(net, a, b, label):
    blocks = net.W[0][:net.p], net.W[0][net.p:]
    hidden = net.forward(a, b, [torch.tensor(t) for t in net.tensors()])[0][-1].numpy()
    return (ranks(net) | {"participation_ratio": participation_ratio(hidden)} | signal_to_noise(blocks, net.p) |
            representation(blocks, net.p) | {"rqi_circle": circle_quality(blocks, net.p)} |
            alignments(net, a, b, label))


# ---- cases ----------------------------------------------------------------------------------------------------------


def circle(p, width, k, radius):
    """Both blocks on circles of one frequency, each in a plane of its own."""
    net = Net(p, [width]).draw(5)
    random = np.random.RandomState(1)
    angles = 2 * np.pi * k * np.arange(p) / p
    for block in (slice(0, p), slice(p, 2 * p)):
        u, v = radius * random.normal(0, width**-0.5, (2, width))
        net.W[0][block] = np.outer(np.cos(angles), u) + np.outer(np.sin(angles), v)
    net.round()
    return net


def rank_one(p, width):
    """An outer product of small whole numbers: exact in float."""
    net = Net(p, [width]).draw(6)
    random = np.random.RandomState(2)
    net.W[0][...] = np.outer(random.randint(1, 9, 2 * p), random.randint(1, 9, width))
    return net


def cases():
    yield "random p=97 width=512", Net(97, [512]).draw(0)
    yield "random p=31 alpha=0.5 no bias", Net(31, [40], alpha=0.5, mlp_bias=False, unembed_bias=False).draw(1)
    yield "random p=23 gelu, two layers", Net(23, [17, 10], "gelu", alpha=0.25).draw(2)
    yield "random p=23 quadratic, three layers", Net(23, [8, 9, 33], "quadratic", unembed_bias=False).draw(3)
    yield "random p=7 relu", Net(7, [512], frac_train=0.5).draw(4)
    yield "random p=6, an even modulus", Net(6, [11]).draw(7)
    yield "random p=4", Net(4, [5]).draw(9)
    yield "random p=3", Net(3, [5]).draw(8)
    yield "random p=2", Net(2, [3], frac_train=0.5).draw(8)
    yield "circle p=97 width=512", circle(97, 512, 17, 1.0)
    yield "small circle p=97", circle(97, 512, 17, 0.1)
    yield "circle p=23", circle(23, 64, 3, 1.0)
    yield "rank one p=23", rank_one(23, 64)
    yield "zero p=7", Net(7, [9])


# What planted weights must have, whoever computes it: (case, measure): (smallest, largest).
KNOWN = {
    ("circle p=97 width=512", "snr"): (1e12, 1e12),
    ("circle p=97 width=512", "rqi_circle"): (1 - 1e-9, 1),
    ("circle p=97 width=512", "rqi"): (0, 0.1),
    ("circle p=97 width=512", "rqi_published"): (0, 0.2),
    ("small circle p=97", "rqi_published"): (0.9, 1),
    ("small circle p=97", "rqi_circle"): (1 - 1e-9, 1),
    ("circle p=23", "rqi_circle"): (1 - 1e-9, 1),
    ("random p=97 width=512", "snr"): (5 / 43, 0.15),
    ("random p=97 width=512", "snr_published"): (86, 106),
    ("random p=97 width=512", "rqi_circle"): (-0.1, 0.1),
    ("random p=97 width=512", "rqi_published"): (0, 0),
    ("random p=7 relu", "erank_W1"): (13.8, 14),
    ("rank one p=23", "erank_W1"): (1, 1),
    ("rank one p=23", "energy_rank_W1"): (1, 1),
} | {("zero p=7", name): (0, 0) for name in ("erank_W1", "energy_rank_W1", "participation_ratio", "snr", "rqi",
                                             "rqi_circle")}


def tolerance(name):
    return next(value for prefix, value in TOLERANCES.items() if name.startswith(prefix))


def failures(program, case, net):
    """Lines that say what disagrees."""
    actual, columns = probed(program, net, 2)
    if probed(program, net, 1)[0] != actual:
        yield "one thread and two give different bits"
    reference = expected(net, *columns)
    if sorted(actual) != sorted(reference):
        yield f"measures {sorted(actual)}, not {sorted(reference)}"
        return
    for name, value in reference.items():
        if not abs(actual[name] - value) <= tolerance(name) * max(1, abs(value)):
            yield f"{name} {actual[name]!r}, not {value!r}"
    for (known_case, name), (smallest, largest) in KNOWN.items():
        if known_case == case and not smallest <= actual[name] <= largest:
            yield f"{name} {actual[name]!r}, known to lie in [{smallest}, {largest}]"
    print(f"      {case}: " + ", ".join(f"{name} {value:.6g}" for name, value in actual.items()))


def main():
    torch.set_num_threads(1)
    n_failed = n_cases = 0
    for case, net in cases():
        lines = list(failures(sys.argv[1], case, net))
        print(f"{'FAIL' if lines else 'PASS'}  {case}", *lines, sep="\n      ")
        n_failed += bool(lines)
        n_cases += 1
    print(f"{n_cases - n_failed} of {n_cases} cases agree")
    return 0 if n_failed == 0 else 4


if __name__ == "__main__":
    sys.exit(main())
