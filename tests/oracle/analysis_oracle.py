#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares `groklab analyze` with NumPy: each measure from its definition, from the weights alone.

usage: analysis_oracle.py GROKLAB

Weights are written as safetensors with TransformerLens' names and shapes, and every number that comes back is formed here
anew, by another way than in C++: numpy.fft instead of real bases, explicit projections on unit vectors over all pairs,
numpy.linalg.svd. Planted weights have answers known in advance.
"""
import itertools
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

try:
    import numpy as np
except ImportError as error:
    sys.exit(f"analysis_oracle: {error}; it needs python3-numpy (make test installs it)")

RELATIVE = 1e-9  # double on both sides; sums of up to p^2 d_mlp terms, so about 1e-11 of rounding


def write_safetensors(path, tensors):
    header, body = {}, b""
    for name, value in tensors.items():
        data = np.ascontiguousarray(value, dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def read_weights(path):
    """The parameters of a checkpoint: its F32 tensors without the optimiser's moments."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    return {name: np.frombuffer(data[8 + length:], "<f4", (entry["data_offsets"][1] - entry["data_offsets"][0]) // 4,
                                entry["data_offsets"][0]).reshape(entry["shape"]).astype(np.float64)
            for name, entry in header.items()
            if name != "__metadata__" and entry["dtype"] == "F32" and not name.startswith("opt.")}


def read_npz(path):
    with zipfile.ZipFile(path) as archive:
        return {name[:-4]: np.load(archive.open(name)) for name in archive.namelist()}


# ---- networks ----

def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


class Transformer:
    """Weights with TransformerLens' shapes and a forward pass over all pairs."""

    def __init__(self, p, d_model=16, n_heads=2, d_head=8, d_mlp=24, n_layers=1, causal=False, extra_classes=0):
        self.p, self.n_heads, self.n_layers, self.causal = p, n_heads, n_layers, causal
        shapes = {"embed.W_E": (p + 1, d_model), "pos_embed.W_pos": (3, d_model),
                  "unembed.W_U": (d_model, p + extra_classes)}
        for layer in range(n_layers):
            at = f"blocks.{layer}."
            shapes.update({at + "attn.W_Q": (n_heads, d_model, d_head), at + "attn.W_K": (n_heads, d_model, d_head),
                           at + "attn.W_V": (n_heads, d_model, d_head), at + "attn.W_O": (n_heads, d_head, d_model),
                           at + "mlp.W_in": (d_model, d_mlp), at + "mlp.b_in": (d_mlp,),
                           at + "mlp.W_out": (d_mlp, d_model), at + "mlp.b_out": (d_model,)})
        self.t = {name: np.zeros(shape) for name, shape in shapes.items()}

    def draw(self, seed, scale=0.6):
        random = np.random.RandomState(seed)
        for name, value in self.t.items():
            value[...] = random.normal(0, scale / np.sqrt(value.shape[-2] if value.ndim > 1 else 8), value.shape)
        self.round()
        return self

    def round(self):
        for name in self.t:
            self.t[name] = self.t[name].astype(np.float32).astype(np.float64)

    def overrides(self):
        return [f"model.causal={str(self.causal).lower()}"]

    def readers(self):
        """The matrix that reads the last neurons, a row a neuron."""
        return self.t[f"blocks.{self.n_layers - 1}.mlp.W_out"]

    def forward(self):
        p, t = self.p, self.t
        a, b = np.divmod(np.arange(p * p), p)
        tokens = np.stack([a, b, np.full_like(a, p)], 1)
        x = t["embed.W_E"][tokens] + t["pos_embed.W_pos"]
        self.attention = []
        for layer in range(self.n_layers):
            w = {name.split(".", 3)[-1]: v for name, v in t.items() if name.startswith(f"blocks.{layer}.")}
            q, k, v = (np.einsum("nsd,hde->nhse", x, w[m]) for m in ("W_Q", "W_K", "W_V"))
            scores = np.einsum("nhqe,nhke->nhqk", q, k) / np.sqrt(q.shape[-1])
            if self.causal:
                scores = np.where(np.tril(np.ones((3, 3), bool)), scores, -np.inf)
            pattern = softmax(scores)
            self.attention.append(pattern[:, :, -1])
            x = x + np.einsum("nhqk,nhke,hed->nqd", pattern, v, w["W_O"])
            hidden = np.maximum(x @ w["W_in"] + w["b_in"], 0)
            x = x + hidden @ w["W_out"] + w["b_out"]
        self.neurons = hidden[:, -1]
        self.logits = x[:, -1] @ t["unembed.W_U"]
        last = f"blocks.{self.n_layers - 1}.mlp.W_out"
        self.map = t[last] @ t["unembed.W_U"]
        self.tokens_a = self.tokens_b = None
        self.embedding = [t["embed.W_E"][:p]]


class Mlp:
    """A one-hot mlp with one hidden layer, as weights alone."""

    def __init__(self, p, width):
        self.p, self.width = p, width
        self.t = {"layers.0.W": np.zeros((2 * p, width)), "layers.0.b": np.zeros(width),
                  "layers.1.W": np.zeros((width, p)), "layers.1.b": np.zeros(p)}
        self.attention = []

    draw = Transformer.draw
    round = Transformer.round

    def overrides(self):
        return []

    def readers(self):
        return self.t["layers.1.W"]

    def forward(self):
        p, t = self.p, self.t
        a, b = np.divmod(np.arange(p * p), p)
        self.neurons = np.maximum(t["layers.0.W"][a] + t["layers.0.W"][p + b] + t["layers.0.b"], 0)
        self.logits = self.neurons @ t["layers.1.W"] + t["layers.1.b"]
        self.map = t["layers.1.W"]
        self.embedding = [t["layers.0.W"][:p], t["layers.0.W"][p:]]


# ---- the task ----

OPERATIONS = {"add": lambda a, b, p: (a + b) % p, "sub": lambda a, b, p: (a - b) % p, "mul": lambda a, b, p: a * b % p,
              "div": lambda a, b, p: a * pow(int(b), p - 2, p) % p, "x2+y2": lambda a, b, p: (a * a + b * b) % p,
              "2a + 3b + 1": lambda a, b, p: (2 * a + 3 * b + 1) % p}


def labels(operation, p):
    out = np.full((p, p), -1)
    for a, b in itertools.product(range(p), range(p)):
        if operation != "div" or b:
            out[a, b] = OPERATIONS[operation](a, b, p)
    return out


def powers(p):
    for g in range(1, p):
        row = [pow(g, i, p) for i in range(p - 1)]
        if len(set(row)) == p - 1:
            return row
    raise AssertionError


LINEAR = {"add": "additive", "sub": "additive", "2a + 3b + 1": "additive", "mul": "multiplicative",
          "div": "multiplicative"}


# ---- measures, from their definitions ----

def fold(k, n):
    return min(k % n, -k % n)


def pair_components(table):
    """|coefficient|^2 of functions [n, n, c] by complex frequency, unitary, summed over c."""
    return (np.abs(np.fft.fft2(table, axes=(0, 1), norm="ortho"))**2).sum(-1)


def folded_pairs(table):
    n = table.shape[0]
    energy = np.zeros(n // 2 + 1)
    component = pair_components(table)
    for k1, k2 in itertools.product(range(n), range(n)):
        energy[fold(k1, n)] += component[k1, k2]
        if fold(k1, n) != fold(k2, n):
            energy[fold(k2, n)] += component[k1, k2]
    return energy


def folded_square(component):
    """Energy [n, n] by complex frequencies of two residues, conjugates added up."""
    n = component.shape[0]
    folded = np.zeros((n // 2 + 1, n // 2 + 1))
    for i, j in itertools.product(range(n), range(n)):
        folded[fold(i, n), fold(j, n)] += component[i, j]
    return folded


def pair_shares(table):
    """Share of the energy beyond the constant of functions [n, n, c] by both frequencies."""
    folded = folded_square(pair_components(table))
    folded[0, 0] = 0
    return folded / folded.sum()


def folded_rows(rows):
    """Energy of functions of one residue [n, c]."""
    n = rows.shape[0]
    energy = np.zeros(n // 2 + 1)
    for k, value in enumerate((np.abs(np.fft.fft(rows, axis=0, norm="ortho"))**2).sum(1)):
        energy[fold(k, n)] += value
    return energy


def shape(energy):
    share = energy[1:] / energy[1:].sum()
    k = len(share)
    ordered = np.sort(share)
    spread = np.abs(share[:, None] - share[None, :]).sum() / (2 * k * share.sum())  # Gini by mean difference
    falling = np.cumsum(ordered[::-1])
    positive = share[share > 0]
    return {"gini": spread, "ipr": (share**2).sum(), "participation": 1 / (share**2).sum(),
            "entropy": -(positive * np.log(positive)).sum(), "k50": int((falling < 0.5).sum()) + 1,
            "k90": int((falling < 0.9).sum()) + 1}


def strongest(energy):
    return [int(k) + 1 for k in np.argsort(-energy[1:], kind="stable")]


def k90_keys(energy):
    order = strongest(energy)
    falling = np.cumsum([energy[k] for k in order]) / energy[1:].sum()
    return order[:int((falling < 0.9).sum()) + 1]


def cross_entropy(logits, label):
    keep = label >= 0
    x, c = logits[keep], label[keep]
    others = np.exp(x - x[np.arange(len(c)), c][:, None])
    others[np.arange(len(c)), c] = 0
    return np.log1p(others.sum(1)).mean()


def unit(vector):
    return vector / np.linalg.norm(vector)


def frequency_fve(f, k):
    """Share of the variance of f [n, n] in the subspace of k, by least squares on its eight functions."""
    n = f.shape[0]
    x = 2 * np.pi * k * np.arange(n) / n
    one = [np.cos(x), np.sin(x)]
    ones = np.ones(n)
    columns = [np.outer(u, ones) for u in one] + [np.outer(ones, u) for u in one] + [np.outer(u, v) for u in one for v in one]
    basis = np.stack([c.ravel() for c in columns if np.linalg.norm(c) > 1e-9], 1)
    y = f.ravel() - f.mean()
    fitted = basis @ np.linalg.lstsq(basis, y, rcond=None)[0]
    return (fitted**2).sum() / (y**2).sum()


def entropy_rank(weights):
    q = weights / weights.sum()
    q = q[q > 1e-12]
    return np.exp(-(q * np.log(q)).sum())


class Expected:
    """Everything that `groklab analyze` should say of a network and an operation."""

    def __init__(self, net, operation):
        net.forward()
        self.p, self.net, self.operation = net.p, net, operation
        self.label = labels(operation, net.p)
        token = {"additive": list(range(net.p)), "multiplicative": powers(net.p)}
        share = {kind: self.leading_share(token[kind]) for kind in token}
        self.basis = LINEAR.get(operation) or max(share, key=lambda kind: round(share[kind], 9))
        self.share, self.token = share, token[self.basis]
        self.n = len(self.token)

    def grid(self, table):
        """[p^2, c] -> [n, n, c] by place."""
        return self.at(table, self.token)

    def at(self, table, token):
        return table.reshape(self.p, self.p, -1)[np.ix_(token, token)]

    def leading_share(self, token):
        energy = folded_pairs(self.at(self.net.logits[:, :self.p], token))
        return np.sort(energy[1:])[::-1][:5].sum() / energy[1:].sum()

    def place(self, label):
        where = {c: i for i, c in enumerate(self.token)}
        return np.array([where.get(int(c), -1) for c in label.ravel()])

    def measures(self):
        net, n, p = self.net, self.n, self.p
        logits = self.grid(net.logits)
        label = self.label[np.ix_(self.token, self.token)]
        energy = folded_pairs(logits[:, :, :p])
        keys = k90_keys(energy)
        out = {"key_frequencies": keys, "best_basis.additive_share": self.share["additive"],
               "best_basis.multiplicative_share": self.share["multiplicative"]}
        arrays = {"logit_spectrum": energy}
        arrays["embed_spectrum"] = sum(folded_rows(e[self.token]) for e in net.embedding)
        arrays["neuron_spectrum"] = folded_pairs(self.grid(net.neurons))
        arrays["logit_pair_shares"] = pair_shares(logits[:, :, :p])
        arrays["label_pair_shares"] = pair_shares(np.eye(p + 1)[label][:, :, :p])  # -1, no label: a row of zeros
        for name, value in net.t.items():
            if name.rsplit(".", 1)[-1].startswith("W") and value.ndim == 2:
                arrays["singular_values." + name] = np.linalg.svd(value, compute_uv=False)
        for name, array in (("logits", "logit"), ("embedding", "embed"), ("neuron_spectrum", "neuron")):
            for key, value in shape(arrays[f"{array}_spectrum"]).items():
                out[f"{name}.{key}"] = value
        out["loss.all"] = cross_entropy(net.logits, self.label.ravel())
        s = self.place(label)
        if self.operation in LINEAR:
            self.add_progress(out, logits.reshape(n * n, -1), label.ravel(), s, keys)
        self.add_trig(out, arrays, logits, s, keys)
        self.add_neurons(out, arrays)
        self.add_map(out, arrays, s, keys)
        self.add_attention(out)
        if self.net.attention and len(self.net.attention) == 1:
            self.add_circuits(out, arrays)
        self.add_published(out, arrays)
        for name, value in net.t.items():
            out[f"sum_sq_weights.{name}"] = (value**2).sum()
        return out, arrays

    def waves(self, s, k):
        angle = 2 * np.pi * k * s / self.n
        return [unit(np.cos(angle))] + ([unit(np.sin(angle))] if 2 * k != self.n else [])

    def add_progress(self, out, logits, label, s, keys):
        directions = {k: self.waves(s, k) for k in keys}
        part = {k: sum(np.outer(u, u @ logits) for u in directions[k]) for k in keys}
        constant = np.ones((len(logits), 1)) * logits.mean(0)
        together = sum(part.values())
        out["progress.loss.all"] = cross_entropy(logits, label)
        out["progress.restricted_loss.all"] = cross_entropy(constant + together, label)
        out["progress.excluded_loss.all"] = cross_entropy(logits - together, label)
        for i, k in enumerate(keys):
            out[f"progress.alone.{i}.restricted_loss.all"] = cross_entropy(constant + part[k], label)
            out[f"progress.alone.{i}.excluded_loss.all"] = cross_entropy(logits - part[k], label)

    def add_trig(self, out, arrays, logits, s, keys):
        n = self.n
        keep = s >= 0
        x = logits[:, :, self.token].reshape(n * n, n)[keep]
        x = x - x.mean(1, keepdims=True)
        distance = s[keep][:, None] - np.arange(n)[None, :]
        alpha, explained = np.zeros(n // 2 + 1), np.zeros(n // 2 + 1)
        for k in range(1, n // 2 + 1):
            wave = np.cos(2 * np.pi * k * distance / n)
            alpha[k] = (x * wave).sum() / (wave**2).sum()
            explained[k] = (x * wave).sum()**2 / (wave**2).sum() / (x**2).sum()
        arrays["trig_coefficients"] = alpha
        out["trig_logits.fve"] = explained[keys].sum()
        out["trig_logits.fve_all"] = explained.sum()
        substituted = sum(alpha[k] * np.cos(2 * np.pi * k * np.arange(n) / n) for k in keys)
        out["trig_logits.loss"] = np.log1p(np.exp(substituted[1:] - substituted[0]).sum())

    def fits(self, table):
        best = []
        for f in np.moveaxis(self.grid(table), 2, 0):
            if f.var() < 1e-20:
                best.append((0, 0.0, 0.0))
                continue
            fve = [0.0] + [frequency_fve(f, k) for k in range(1, self.n // 2 + 1)]
            order = np.argsort(fve)[::-1]
            best.append((int(order[0]), fve[order[0]], fve[order[1]]))
        return [np.array(column) for column in zip(*best)]

    def add_neurons(self, out, arrays):
        frequency, fve, second = self.fits(self.net.neurons)
        arrays["neuron_frequency"], arrays["neuron_fve"], arrays["neuron_second_fve"] = frequency, fve, second
        out["neurons.dead"] = int((frequency == 0).sum())
        out["neurons.explained"] = int((fve > 0.85).sum())
        out["neurons.mean_gap"] = (fve - second).mean()

    def add_map(self, out, arrays, s, keys):
        rows = self.net.map[:, self.token].T  # [n, neurons]
        arrays["logit_map_spectrum"] = folded_rows(rows)
        sigma = np.linalg.svd(rows - rows.mean(0), compute_uv=False)
        out["logit_map.effective_rank"] = entropy_rank(sigma)
        out["logit_map.energy_rank"] = entropy_rank(sigma**2)
        out["logit_map.rank99"] = int((np.cumsum(sigma**2) / (sigma**2).sum() < 0.99).sum()) + 1
        energy = arrays["logit_map_spectrum"]
        out["logit_map.residual"] = 1 - energy[keys].sum() / energy[1:].sum()
        if self.operation not in LINEAR:
            return
        neurons = self.grid(self.net.neurons).reshape(self.n**2, -1)
        for i, k in enumerate(keys):
            for name, wave, target in zip(("fve_cos", "fve_sin"), self.waves(np.arange(self.n), k), self.waves(s, k)):
                f = neurons @ (wave @ rows)
                f = f - f.mean()
                out[f"logit_map.directions.{i}.{name}"] = (f @ target)**2 / (f @ f)

    def add_attention(self, out):
        at = 0
        for pattern in self.net.attention:
            for head in range(pattern.shape[1]):
                frequency, fve, _ = self.fits(pattern[:, head])
                for position in range(pattern.shape[2]):
                    out[f"attention.{at}.mean"] = self.grid(pattern[:, head])[:, :, position].mean()
                    out[f"attention.{at}.frequency"] = int(frequency[position])
                    out[f"attention.{at}.fve"] = fve[position]
                    at += 1

    def add_circuits(self, out, arrays):
        """Couplings by the complex transform of both sides; angles by projectors instead of products of bases."""
        t = self.net.t
        tokens, classes = t["embed.W_E"][self.token], t["unembed.W_U"][:, self.token]
        query = t["embed.W_E"][self.p] + t["pos_embed.W_pos"][-1]
        coupling, spectra, projectors, total = [], [], [], 0
        for head in range(self.net.n_heads):
            q, key, v, o = (t[f"blocks.0.attn.{m}"][head] for m in ("W_Q", "W_K", "W_V", "W_O"))
            path = tokens @ v @ o @ classes
            total = total + path
            folded = folded_square(np.abs(np.fft.fft2(path, norm="ortho"))**2)
            coupling.append(folded)
            scores = tokens @ key @ (q.T @ query) / np.sqrt(q.shape[1])
            spectra.append(folded_rows(scores[:, None]))
            on, beyond = np.trace(folded[1:, 1:]), folded[1:, 1:].sum()
            at = f"circuits.heads.{head}."
            out[at + "ov_norm"], out[at + "interference"] = np.sqrt(beyond), (beyond - on) / on
            for name, matrix in (("ov", v @ o), ("qk", q @ key.T)):
                sigma = np.linalg.svd(matrix, compute_uv=False)
                out[at + name + "_effective_rank"] = entropy_rank(sigma)
                out[at + name + "_energy_rank"] = entropy_rank(sigma**2)
            _, sigma, rows = np.linalg.svd(tokens @ v @ o)
            r = int((np.cumsum(sigma**2) / (sigma**2).sum() < 0.95).sum()) + 1
            projectors.append((r, rows[:r].T @ rows[:r]))
        arrays["ov_coupling"], arrays["qk_spectrum"] = np.array(coupling), np.array(spectra)
        together = folded_square(np.abs(np.fft.fft2(total, norm="ortho"))**2)
        arrays["ov_coupling_all_heads"] = together
        on, beyond = np.trace(together[1:, 1:]), together[1:, 1:].sum()
        out["circuits.all_heads.ov_norm"] = np.sqrt(beyond)
        out["circuits.all_heads.interference"] = (beyond - on) / on
        for i, ((r, first), (s, second)) in enumerate(itertools.combinations(projectors, 2)):
            out[f"circuits.overlaps.{i}.mean_cos2"] = np.trace(first @ second) / min(r, s)
            out[f"circuits.overlaps.{i}.dimensions"] = [r, s]

    def add_published(self, out, arrays):
        p = self.p
        table = self.net.logits.reshape(p, p, -1)
        component = pair_components(table[:, :, :p])
        norms = component.sum(0) + component.sum(1) - np.diag(component)
        arrays["frequency_norms_published"] = norms
        # k and p - k are equal but for rounding, where NumPy's sort takes either: ours takes the lower one.
        order = sorted(range(1, p), key=lambda k: (-round(norms[k] / norms.max(), 10), k))
        keys = order[:5]
        out["published.key_frequencies_published"] = keys
        ordered = np.sort(norms)
        out["published.gini_published"] = 1 - 2 * np.cumsum(ordered).sum() / (p * norms.sum()) + 1 / p
        r_squared = []
        for f in self.net.neurons.T:
            c = np.abs(np.fft.fft2(f.reshape(p, p), norm="ortho"))**2
            energy = c.sum(0) + c.sum(1) - np.diag(c)
            r_squared.append(energy[1:].max() / c.sum() if c.sum() > 0 else 0.0)
        arrays["neuron_r_squared_published"] = np.array(r_squared)


# ---- comparison ----

def lookup(document, path):
    for part in path.split("."):
        document = document[int(part)] if part.isdigit() else document[part]
    return document


def value_of(document, path):
    if path.startswith("sum_sq_weights."):
        return document["sum_sq_weights"][path.split(".", 1)[1]]
    return lookup(document, path)


def close(mine, theirs, scale):
    return np.all(np.abs(np.asarray(mine, float) - np.asarray(theirs, float)) <= RELATIVE * scale)


def differences(document, arrays, expected, expected_arrays):
    for path, value in expected.items():
        found = value_of(document, path)
        if isinstance(value, (int, list)):
            if found != value:
                yield f"{path}: {found}, expected {value}"
        elif not close(found, value, max(abs(value), 1e-3)):  # a share of 1e-3 is rounded to 1e-12
            yield f"{path}: {found!r}, expected {value!r}"
    for name, value in expected_arrays.items():
        if arrays[name].shape != value.shape or not close(arrays[name], value, max(np.abs(value).max(), 1e-300)):
            yield f"{name}: {arrays[name]}, expected {value}"


def analyze(groklab, folder, net, operation, more=("analysis.intervene=off",)):
    path = folder / "net.safetensors"
    write_safetensors(path, net.t)
    command = [groklab, "analyze", str(path), f"task.operation={operation}", *net.overrides(), "--json", "--threads", "2",
               "--out", str(folder), "analysis.key_rule=k90", *more]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"analysis_oracle: {' '.join(command)}: {result.stderr}")
    return json.loads(result.stdout), read_npz(folder / "net.npz")


def compare_with_numpy(groklab, folder):
    failures = 0
    nets = [("transformer", Transformer(13)), ("two layers, causal, '=' is a class", Transformer(
        11, n_layers=2, causal=True, extra_classes=1)), ("mlp", Mlp(13, 20))]
    for seed, (name, net) in enumerate(nets):
        net.draw(seed)
        for operation in OPERATIONS:
            document, arrays = analyze(groklab, folder, net, operation)
            found = list(differences(document, arrays, *Expected(net, operation).measures()))
            for text in found:
                print(f"{name}, {operation}: {text}")
            failures += len(found)
    return failures


def published_losses(net, label, train):
    """System N's restricted and excluded loss on the training pairs, by its own formulas."""
    p = net.p
    table = net.logits.reshape(p, p, -1)
    spectrum = np.fft.fft2(table, axes=(0, 1), norm="ortho")
    component = (np.abs(spectrum)**2).sum(-1)
    norms = component.sum(0) + component.sum(1) - np.diag(component)
    keys = sorted(range(1, p), key=lambda k: (-round(norms[k] / norms.max(), 10), k))[:5]
    allowed = np.isin(np.arange(p), [0, *keys])
    restricted = np.fft.ifft2(spectrum * np.outer(allowed, allowed)[:, :, None], axes=(0, 1), norm="ortho").real
    parts = {"restricted": restricted, "excluded": table - restricted}
    return {f"published.{name}_loss_published": cross_entropy(part.reshape(p * p, -1)[train], label[train])
            for name, part in parts.items()}


def compare_split_with_numpy(groklab, folder):
    """A checkpoint brings its split, which rng=torch draws as NumPy does: losses by side."""
    p, seed = 13, 3
    run = folder / "run"
    subprocess.run([groklab, "train", "transformer-p113", f"p={p}", "d_model=16", "n_heads=2", "steps=30", "rng=torch",
                    f"seed={seed}", "--out", str(run), "--quiet", "--threads", "1"], check=True,
                   stdout=subprocess.DEVNULL)
    path = run / "checkpoints/step_00000030.safetensors"
    net = Transformer(p, d_head=8, d_mlp=64)
    net.t = read_weights(path)
    net.forward()
    label = labels("add", p).ravel()
    order = np.random.RandomState(seed).permutation(p * p)
    train, test = np.sort(order[:int(0.3 * p * p)]), np.sort(order[int(0.3 * p * p):])
    expected = {"loss.train": cross_entropy(net.logits[train], label[train]),
                "loss.test": cross_entropy(net.logits[test], label[test]), **published_losses(net, label, train)}
    output = subprocess.run([groklab, "analyze", str(path)], capture_output=True, text=True, check=True).stdout
    found = list(differences(json.loads(output), {}, expected, {}))
    for text in found:
        print(f"split: {text}")
    return len(found)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: analysis_oracle.py GROKLAB")
    with tempfile.TemporaryDirectory() as folder:
        failures = compare_with_numpy(sys.argv[1], pathlib.Path(folder))
        failures += compare_split_with_numpy(sys.argv[1], pathlib.Path(folder))
    print("analysis_oracle: " + (f"{failures} difference(s)" if failures else "every measure agrees"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
