#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Exported weights against forward passes written in PyTorch from the layouts of the programs they are for.

usage: interop_oracle.py GROKLAB LOGITS_PROBE

The loading scripts beside the exports are run as they are. The programs they load into cannot be had offline; the small
modules below stand in for them: they have the parameters and buffers that those have, by name and shape, and refuse
settings they do not know. Gates: logits of all examples to 1e-5 of groklab's own, of the largest logit; weights that
come back through model.init_from equal bit for bit.
"""
import importlib.util
import math
import pathlib
import subprocess
import sys
import tempfile
import tomllib
import types

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
    from torch import nn
except ImportError as error:
    sys.exit(f"interop_oracle: {error}; this test needs python3-torch and python3-numpy (make test installs them)")

# Two float32 forward passes of some hundred operations each, in another order; the largest seen is 6e-7.
LOGITS = 1e-5
PROGRAM, PROBE = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
BASE = ["p=11", "d_model=16", "d_mlp=24", "n_heads=4", "steps=40", "eval_every=40", "checkpoint_every=0", "lr=0.01",
        "fourier_every=0"]
TRANSFORMERS = {
    "plain": ["transformer-p113", *BASE],
    "no biases": ["transformer-p113", *BASE, "mlp_bias=false"],
    "causal, two blocks": ["transformer-p113", *BASE, "causal=true", "n_layers=2"],
    "bidirectional, two blocks": ["transformer-p113", *BASE, "n_layers=2", "activation=gelu"],
    "norms": ["transformer-p113", *BASE, "model.norm=pre", "n_layers=2"],
    "all biases but b_U": ["transformer-p113", *BASE, "attn_bias=true", "causal=true"],
    "system C": ["causal-p97", *BASE, "batch_size=0"],
    "tied, wide heads, more classes": ["transformer-p113", *BASE, "tied_embeddings=true", "d_head=6", "d_vocab_out=12"],
    "published": ["nanda2023", *BASE],
}
REFUSED = {  # case -> layouts that it must not fit, and a word of the reason
    "bidirectional, two blocks": {"nanda2022": "causal"},
    "norms": {"nanda2022": "causal"},
    "all biases but b_U": {"nanda2022": "b_Q"},
    "system C": {"transformerlens-native": "b_U", "nanda2022": "ln1"},
    "tied, wide heads, more classes": {"nanda2022": "n_heads"},
}


def act(name):
    return {"relu": F.relu, "ReLU": F.relu, "gelu": F.gelu, "GeLU": F.gelu}[name]


def attention(q, k, v, mask):
    """[batch, position, head, d_head] -> the same; mask [query, key] is True where a query may look."""
    scores = torch.einsum("bqhd,bkhd->bhqk", q, k) / math.sqrt(q.shape[-1])
    return torch.einsum("bhqk,bkhd->bqhd", scores.masked_fill(~mask, -math.inf).softmax(-1), v)


class Settings(types.SimpleNamespace):
    KNOWN = {"n_layers", "n_heads", "d_model", "d_head", "d_mlp", "n_ctx", "d_vocab", "d_vocab_out", "act_fn",
             "normalization_type", "eps", "attention_dir", "device"}

    def __init__(self, **settings):
        assert set(settings) <= self.KNOWN, set(settings) - self.KNOWN
        super().__init__(**settings)


def holder(**shapes):
    module = nn.Module()
    for name, shape in shapes.items():
        setattr(module, name, nn.Parameter(torch.full(shape, math.nan)))  # what the file lacks shows
    return module


class HookedTransformer(nn.Module):
    """TransformerLens' HookedTransformer: parameters by name and shape, x W."""

    def __init__(self, c):
        super().__init__()
        self.c = c
        heads = (c.n_heads, c.d_model, c.d_head)
        self.embed, self.pos_embed = holder(W_E=(c.d_vocab, c.d_model)), holder(W_pos=(c.n_ctx, c.d_model))
        self.unembed = holder(W_U=(c.d_model, c.d_vocab_out), b_U=(c.d_vocab_out,))
        self.blocks = nn.ModuleList()
        for _ in range(c.n_layers):
            block = nn.Module()
            block.attn = holder(W_Q=heads, W_K=heads, W_V=heads, W_O=(c.n_heads, c.d_head, c.d_model),
                                b_Q=heads[::2], b_K=heads[::2], b_V=heads[::2], b_O=(c.d_model,))
            block.attn.register_buffer("mask", torch.ones(c.n_ctx, c.n_ctx, dtype=torch.bool).tril())
            block.attn.register_buffer("IGNORE", torch.tensor(-math.inf))
            block.mlp = holder(W_in=(c.d_model, c.d_mlp), b_in=(c.d_mlp,),
                               W_out=(c.d_mlp, c.d_model), b_out=(c.d_model,))
            if c.normalization_type == "LN":
                block.ln1, block.ln2 = (holder(w=(c.d_model,), b=(c.d_model,)) for _ in range(2))
            self.blocks.append(block)
        if c.normalization_type == "LN":
            self.ln_final = holder(w=(c.d_model,), b=(c.d_model,))
        else:
            assert c.normalization_type is None

    def norm(self, module, name, x):
        if self.c.normalization_type is None:
            return x
        ln = getattr(module, name)
        x = x - x.mean(-1, keepdim=True)
        return x / (x.pow(2).mean(-1, keepdim=True) + self.c.eps).sqrt() * ln.w + ln.b

    def forward(self, tokens):
        x = self.embed.W_E[tokens] + self.pos_embed.W_pos
        for block in self.blocks:
            a, y = block.attn, self.norm(block, "ln1", x)
            q, k, v = (torch.einsum("bpm,hmd->bphd", y, w) + b
                       for w, b in ((a.W_Q, a.b_Q), (a.W_K, a.b_K), (a.W_V, a.b_V)))
            mask = {"causal": a.mask, "bidirectional": torch.ones_like(a.mask)}[self.c.attention_dir]
            x = x + torch.einsum("bphd,hdm->bpm", attention(q, k, v, mask), a.W_O) + a.b_O
            y = self.norm(block, "ln2", x)
            m = block.mlp
            x = x + act(self.c.act_fn)(y @ m.W_in + m.b_in) @ m.W_out + m.b_out
        return self.norm(self, "ln_final", x) @ self.unembed.W_U + self.unembed.b_U


class NativeModel(nn.Module):
    """TransformerLens' NativeModel: torch.nn.Linear and LayerNorm, always causal, no bias at the head."""

    def __init__(self, c):
        super().__init__()
        self.c, width = c, c.n_heads * c.d_head
        self.tok_embed, self.pos = nn.Embedding(c.d_vocab, c.d_model), nn.Embedding(c.n_ctx, c.d_model)
        self.layers = nn.ModuleList()
        for _ in range(c.n_layers):
            layer = nn.Module()
            layer.ln1, layer.ln2 = nn.LayerNorm(c.d_model, eps=c.eps), nn.LayerNorm(c.d_model, eps=c.eps)
            layer.attn, layer.mlp = nn.Module(), nn.Module()
            for name in "qkv":
                setattr(layer.attn, name, nn.Linear(c.d_model, width))
            layer.attn.o = nn.Linear(width, c.d_model)
            layer.attn.register_buffer("causal_mask", torch.ones(c.n_ctx, c.n_ctx, dtype=torch.bool).triu(1),
                                       persistent=False)
            layer.mlp.fc_in, layer.mlp.fc_out = nn.Linear(c.d_model, c.d_mlp), nn.Linear(c.d_mlp, c.d_model)
            self.layers.append(layer)
        self.ln_out = nn.LayerNorm(c.d_model, eps=c.eps)
        self.head = nn.Linear(c.d_model, c.d_vocab_out, bias=False)

    def forward(self, tokens):
        x = self.tok_embed(tokens) + self.pos.weight
        for layer in self.layers:
            y = layer.ln1(x)
            q, k, v = (getattr(layer.attn, name)(y).unflatten(-1, (self.c.n_heads, self.c.d_head)) for name in "qkv")
            x = x + layer.attn.o(attention(q, k, v, ~layer.attn.causal_mask).flatten(-2))
            x = x + layer.mlp.fc_out(act(self.c.act_fn)(layer.mlp.fc_in(layer.ln2(x))))
        return self.head(self.ln_out(x))


class PaperConfig(types.SimpleNamespace):
    KNOWN = {"p", "d_model", "num_layers", "num_heads", "d_mlp", "n_ctx", "d_vocab", "act_type", "device"}

    def __init__(self, **settings):
        assert set(settings) == self.KNOWN, set(settings) ^ self.KNOWN
        super().__init__(**settings)


def paper_unembed(d_vocab, d_model):
    return holder(W_U=(d_model, d_vocab))


class PaperTransformer(nn.Module):
    """The Transformer of progress-measures-paper: W x, heads of width d_model / num_heads, always causal."""

    def __init__(self, c, use_ln):
        super().__init__()
        assert not use_ln
        self.c, d_head = c, c.d_model // c.num_heads
        self.embed, self.pos_embed = holder(W_E=(c.d_model, c.d_vocab)), holder(W_pos=(c.n_ctx, c.d_model))
        self.unembed = paper_unembed(c.d_vocab, c.d_model)
        self.blocks = nn.ModuleList()
        for _ in range(c.num_layers):
            block, head = nn.Module(), (c.num_heads, d_head, c.d_model)
            block.attn = holder(W_K=head, W_Q=head, W_V=head, W_O=(c.d_model, d_head * c.num_heads))
            block.attn.register_buffer("mask", torch.ones(c.n_ctx, c.n_ctx).tril())
            block.mlp = holder(W_in=(c.d_mlp, c.d_model), b_in=(c.d_mlp,),
                               W_out=(c.d_model, c.d_mlp), b_out=(c.d_model,))
            self.blocks.append(block)

    def forward(self, tokens):
        x = self.embed.W_E.T[tokens] + self.pos_embed.W_pos
        for block in self.blocks:
            a, m = block.attn, block.mlp
            q, k, v = (torch.einsum("ihd,bpd->bpih", w, x) for w in (a.W_Q, a.W_K, a.W_V))
            x = x + torch.einsum("df,bqf->bqd", a.W_O, attention(q, k, v, a.mask > 0).flatten(-2))
            x = x + act(self.c.act_type)(x @ m.W_in.T + m.b_in) @ m.W_out.T + m.b_out
        return x @ self.unembed.W_U


def plant_modules():
    def module(name, **members):
        sys.modules[name] = types.SimpleNamespace(**members)

    module("transformer_lens", HookedTransformer=HookedTransformer, HookedTransformerConfig=Settings)
    module("transformer_lens.config", TransformerBridgeConfig=Settings)
    for name in ("model_bridge", "model_bridge.sources", "model_bridge.sources.native"):
        module(f"transformer_lens.{name}")
    module("transformer_lens.model_bridge.sources.native.model", NativeModel=NativeModel)
    module("transformers", Config=PaperConfig, Transformer=PaperTransformer, Unembed=paper_unembed)


def groklab(*words, expect=0):
    run = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True)
    if run.returncode != expect:
        sys.exit(f"interop_oracle: groklab {' '.join(map(str, words))}: exit code {run.returncode}\n{run.stderr}")
    return run


def own_logits(folder, run, weights):
    out = folder / "logits.f32"
    subprocess.run([PROBE, out, run / "config.toml", f"model.init_from={weights}"], check=True)
    return np.fromfile(out, "<f4")


def tokens_of(config):
    p = config["task"]["p"]
    a, b = torch.meshgrid(torch.arange(p), torch.arange(p), indexing="ij")
    plus = [torch.full_like(a, p)] if config["model"]["format"] == "a + b =" else []
    return torch.stack([a, *plus, b, torch.full_like(a, p + len(plus))], dim=-1).reshape(p * p, -1)


def script_of(paths):
    (path,) = (path for path in paths if path.endswith(".py"))
    spec = importlib.util.spec_from_file_location("loading_script", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def same_after_init_from(folder, run, exported, name):
    """Starts a run of the same configuration from the exported file and compares the weights it begins with."""
    begun = folder / f"begun from {name}"
    groklab("train", run / "config.toml", f"model.init_from={exported}", "steps=0", "--out", begun, "--quiet")
    groklab("export", begun, "--to", "npz")
    groklab("export", run, "--to", "npz")
    (old,), (new,) = (list((path / "export").glob("weights_step_*.npz")) for path in (run, begun))
    with np.load(old) as first, np.load(new) as second:
        return set(first) == set(second) and all(first[key].tobytes() == second[key].tobytes() for key in first)


def check_case(folder, case, words):
    run = folder / "run"
    groklab("train", *words, "--out", run, "--quiet", "--threads", 1)
    config = tomllib.loads((run / "config.toml").read_text())
    (checkpoint,) = (run / "checkpoints").iterdir()
    own = own_logits(folder, run, checkpoint)
    worst, failures = 0.0, []
    for layout in ("transformerlens", "transformerlens-native", "nanda2022"):
        reason = REFUSED.get(case, {}).get(layout)
        result = groklab("export", run, "--to", layout, expect=2 if reason else 0)
        if reason:
            if reason not in result.stderr:
                failures.append(f"{layout}: '{reason}' is not the reason: {result.stderr}")
            continue
        paths = result.stdout.split("\n")[:-1]
        with torch.no_grad():
            logits = script_of(paths).load_model()(tokens_of(config))[:, -1].numpy().ravel()
        gap = np.abs(logits - own).max() / np.abs(own).max()
        worst = max(worst, gap)
        if not gap <= LOGITS:
            failures.append(f"{layout}: logits differ by {gap:.1e}")
        if not np.array_equal(own_logits(folder, run, paths[0]), own):
            failures.append(f"{layout}: read back, groklab itself computes something else")
        if not same_after_init_from(folder, run, paths[0], layout):
            failures.append(f"{layout}: the weights do not come back to the same bits")
        groklab("analyze", paths[0], "analysis.intervene=off")
    return worst, failures


def check_plain_formats(folder, words):
    """safetensors, npz and csv of any network hold the same floats."""
    run = folder / "run"
    groklab("train", *words, "--out", run, "--quiet", "--threads", 1)
    loaded = []
    for name in ("safetensors", "npz", "csv"):
        paths = groklab("export", run, "--to", name).stdout.split("\n")[:-1]
        loaded.append({key: np.asarray(value) for key, value in script_of(paths).load_weights().items()})
        if name != "csv" and not same_after_init_from(folder, run, [p for p in paths if "_step_" in p][0], name):
            return [f"{name}: the weights do not come back to the same bits"]
    first = loaded[0]
    same = all(set(other) == set(first) and all(np.array_equal(other[key], first[key]) for key in first)
               for other in loaded[1:])
    metrics = np.genfromtxt(run / "export/metrics.csv", delimiter=",", names=True)
    with np.load(run / "export/metrics.npz") as arrays:
        same = same and set(arrays) == set(metrics.dtype.names)
        same = same and all(np.array_equal(np.atleast_1d(metrics[key]), arrays[key]) for key in arrays)
    return [] if same else ["safetensors, npz and csv differ"]


def main():
    plant_modules()
    failed = False
    cases = [(name, words, check_case) for name, words in TRANSFORMERS.items()]
    for name, words, check in cases:
        with tempfile.TemporaryDirectory(prefix="groklab_interop_") as folder:
            worst, failures = check(pathlib.Path(folder), name, words)
        failed = failed or bool(failures)
        print(f"{name:32} logits within {worst:.1e}  {'; '.join(failures) or 'ok'}")
    for words in (["mlp-p97", "p=7", "hidden=[5,6]", "steps=3"], TRANSFORMERS["norms"]):
        with tempfile.TemporaryDirectory(prefix="groklab_interop_") as folder:
            failures = check_plain_formats(pathlib.Path(folder), words)
        failed = failed or bool(failures)
        print(f"{words[0]:32} safetensors, npz, csv  {'; '.join(failures) or 'ok'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
