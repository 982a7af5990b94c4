# SPDX-License-Identifier: MIT
"""Training steps in eager PyTorch, with the published systems' own networks (tests/oracle/published_networks.py) and
torch.optim.AdamW.

A contender of race.py. Reads commands from stdin, answers each with one line of JSON:
    work NAME[|WEIGHTS]   takes up a work of works.py, from the published draws or from a file of ours: its sizes, and
                          the training loss there, dropout off
    losses N              the losses before updates 1 .. N, from the start
    foreach 0|1           which of AdamW's two loops to use
    time TORCH BLAS N     milliseconds a step of N steps after one that is not counted; threads of PyTorch and of OpenBLAS
    peak BLAS             GFLOP/s of the fastest float matrix product
Without `work` it is transformer-p113.
"""
import ctypes
import json
import pathlib
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tests" / "oracle"))
import published_networks  # noqa: E402

from works import WORKS  # noqa: E402

# [m, k] [k, n]: cubes that fit the second and third cache, and the largest products of the works.
PEAK_SHAPES = [(512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (11490, 128, 512), (11490, 512, 128),
               (2048, 128, 512), (4704, 194, 128), (2822, 512, 97)]
PEAK_SECONDS = 0.04  # a shape


def set_threads(of_torch, of_blas):
    torch.set_num_threads(of_torch)
    try:  # Debian's PyTorch leaves products to OpenBLAS, which has threads of its own
        ctypes.CDLL("libopenblas.so.0").openblas_set_num_threads(of_blas)
    except OSError:
        pass


def read_tensors(path):
    """{name: tensor} of a safetensors file's float tensors."""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    body = data[8 + length:]
    return {name: torch.tensor(np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]))
            for name, entry in header.items() if entry["dtype"] == "F32"}


class Training:
    """A network, its examples and its optimiser; a step takes the next batch."""

    def __init__(self, work, weights=None, foreach=False):
        torch.manual_seed(work.seed)
        self.net = getattr(published_networks, work.network)(work.p, *work.sizes)
        if weights is not None:
            with torch.no_grad():
                for name, tensor in published_networks.our_tensors(self.net).items():
                    tensor.copy_(weights[name])
        n = work.p**2
        ids, _ = published_networks.published_split(work.split_rng, work.seed, n, int(n * work.frac_train))
        a, b = torch.tensor(ids // work.p), torch.tensor(ids % work.p)
        self.inputs, self.labels = self.net.encode(a, b), (a + b) % work.p
        self.batch_size = work.batch_size or len(ids)
        self.batches = iter(())
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=1e-3, weight_decay=1.0, betas=(0.9, work.beta2),
                                           foreach=foreach)

    def next_batch(self):
        if self.batch_size == len(self.labels):
            return self.inputs, self.labels
        batch = next(self.batches, None)
        if batch is None:
            self.batches = iter(torch.randperm(len(self.labels)).split(self.batch_size))
            batch = next(self.batches)
        return self.inputs[batch], self.labels[batch]

    def step(self):
        inputs, labels = self.next_batch()
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.net(inputs), labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def description(self):
        self.net.eval()
        # Under no_grad PyTorch 1.13 would take a path of its own, which fails on attention without biases.
        loss = F.cross_entropy(self.net(self.inputs), self.labels).item()
        self.net.train()
        return {"n_params": sum(w.numel() for w in self.net.parameters()), "n_examples": self.batch_size,
                "train_loss": loss, "torch": torch.__version__}


def peak_gflops():
    """[GFLOP/s, shape] of the fastest shape, a median of products each."""
    best = (0.0, None)
    for m, k, n in PEAK_SHAPES:
        a, b, c = torch.rand(m, k), torch.rand(k, n), torch.empty(m, n)
        torch.mm(a, b, out=c)
        times = []
        while sum(times) < PEAK_SECONDS or len(times) < 3:
            start = time.perf_counter()
            torch.mm(a, b, out=c)
            times.append(time.perf_counter() - start)
        best = max(best, (2e-9 * m * k * n / sorted(times)[len(times) // 2], (m, k, n)))
    return best


class Contender:
    def __init__(self):
        self.work, self.weights, self.foreach = WORKS["transformer-p113"], None, False
        self.training = None

    def restart(self):
        self.training = Training(self.work, self.weights, self.foreach)
        return self.training

    def answer(self, command, argument):
        if command == "work":
            name, _, path = argument.partition("|")
            self.work, self.weights = WORKS[name], read_tensors(path) if path else None
            return self.restart().description()
        if command == "losses":
            fresh = self.restart()
            return [fresh.step() for _ in range(int(argument))]
        if command == "foreach":
            self.foreach = argument == "1"
            self.restart()
            return self.foreach
        *threads, count = map(int, argument.split())
        if command == "peak":
            set_threads(count, count)
            return peak_gflops()
        set_threads(*threads)
        training = self.training or self.restart()
        training.step()
        start = time.perf_counter()
        for _ in range(count):
            training.step()
        return 1000 * (time.perf_counter() - start) / count


if __name__ == "__main__":
    contender = Contender()
    for line in sys.stdin:
        print(json.dumps(contender.answer(*line.strip().split(" ", 1))), flush=True)
