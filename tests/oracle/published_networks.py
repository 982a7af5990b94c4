# SPDX-License-Identifier: MIT
"""The published systems' networks as PyTorch modules, with their seeds' draws, and our names for their tensors.

The oracles compare initial weights and losses with them, and bench/race times them. A network is called with what its
`encode` made of tokens: a training loop encodes once.
"""
import math
import random

import numpy as np
import torch
from torch import nn
import torch.nn.functional as F


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

    def encode(self, a, b):
        return torch.cat([F.one_hot(a, self.p), F.one_hot(b, self.p)], 1).float()

    def forward(self, x):
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

    def encode(self, a, b):
        return torch.stack([a, b, torch.full_like(a, self.p)], 1)

    def forward(self, tokens):
        x = self.W_E(tokens) + self.W_pos(torch.arange(3))
        for block in self.blocks:
            x = block(x)
        return self.W_U(x[:, 2])


class CNet(nn.Module):
    """System C: nn.TransformerEncoder, whose layers are copies of one."""

    def __init__(self, p, d, heads, d_mlp, layers, dropout=0.1):
        super().__init__()
        self.p = p
        self.tok = nn.Embedding(p + 2, d)
        self.pos = nn.Embedding(4, d)
        layer = nn.TransformerEncoderLayer(d, heads, d_mlp, dropout, activation="gelu", batch_first=True,
                                           norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, norm=nn.LayerNorm(d))
        self.head = nn.Linear(d, p)
        self.mask = torch.full((4, 4), -math.inf).triu(1)

    def encode(self, a, b):
        return torch.stack([a, torch.full_like(a, self.p), b, torch.full_like(a, self.p + 1)], 1)

    def forward(self, tokens):
        x = self.tok(tokens) + self.pos(torch.arange(4))
        return self.head(self.encoder(x, self.mask)[:, 3])


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


def published_split(kind, seed, n, n_train):
    """Train and test ids as task.split_rng names them."""
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
