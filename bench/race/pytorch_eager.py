# SPDX-License-Identifier: MIT
"""System N's training step in eager PyTorch, as its users write it: nn.Embedding, nn.MultiheadAttention, AdamW.

A contender of race.py. Reads commands from stdin, answers each with one line:
    losses N           the train losses before updates 1 .. N, from the start
    time THREADS N     milliseconds a step, N full-batch steps after one that is not counted
"""
import math
import sys
import time

import numpy as np
import torch
from torch import nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, d_model, n_heads, d_mlp):
        super().__init__()
        self.attn = nn.MultiheadAttention(d_model, n_heads, bias=False, batch_first=True)
        self.W_in = nn.Linear(d_model, d_mlp)
        self.W_out = nn.Linear(d_mlp, d_model)

    def forward(self, x):
        x = x + self.attn(x, x, x)[0]
        return x + self.W_out(F.relu(self.W_in(x)))


class Transformer(nn.Module):
    def __init__(self, p, d_model=128, n_heads=4, d_mlp=512):
        super().__init__()
        self.p = p
        self.W_E = nn.Embedding(p + 1, d_model)
        self.W_pos = nn.Embedding(3, d_model)
        self.block = Block(d_model, n_heads, d_mlp)
        self.W_U = nn.Linear(d_model, p, bias=False)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, 0, 0.8 / math.sqrt(d_model))
            if isinstance(module, nn.Linear) and module.bias is not None:
                nn.init.zeros_(module.bias)

    def forward(self, a, b):
        tokens = torch.stack([a, b, torch.full_like(a, self.p)], 1)
        return self.W_U(self.block(self.W_E(tokens) + self.W_pos.weight)[:, 2])


class Training:
    def __init__(self, p=113, frac_train=0.3, seed=42):
        torch.manual_seed(seed)
        ids = np.sort(np.random.RandomState(seed).permutation(p * p)[:int(p * p * frac_train)])
        self.a, self.b = torch.tensor(ids // p), torch.tensor(ids % p)
        self.label = (self.a + self.b) % p
        self.net = Transformer(p)
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=1e-3, weight_decay=1.0, betas=(0.9, 0.999))

    def step(self):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.net(self.a, self.b), self.label)
        loss.backward()
        self.optimizer.step()
        return loss


def answer(words, training):
    if words[0] == "losses":
        fresh = Training()
        return " ".join(repr(fresh.step().item()) for _ in range(int(words[1])))
    torch.set_num_threads(int(words[1]))
    training.step()
    start = time.perf_counter()
    for _ in range(int(words[2])):
        training.step()
    return str(1000 * (time.perf_counter() - start) / int(words[2]))


if __name__ == "__main__":
    trained = Training()
    for command in sys.stdin:
        print(answer(command.split(), trained), flush=True)
