# SPDX-License-Identifier: MIT
"""Ten short runs whose numbers are committed, in golden_runs.json, and a digest of what they leave.

The digest is of numbers alone: weights and moments of the last checkpoint, step and losses of every line of metrics.jsonl. A
new key, a new column or another file format leaves it as it is.
"""
import hashlib
import json
import struct
import subprocess
import tempfile
from pathlib import Path

from harness import DTYPES, environment, json_lines, read_safetensors

FILE = Path(__file__).with_name("golden_runs.json")
COLUMNS = ("step", "train_loss", "test_loss", "train_acc", "test_acc", "weight_norm")
SMALL = ["eval_every=5", "checkpoint_every=0", "seed=7"]
# What every processor has, and what most have. Another processor must come to the same bits with either.
VARIANTS = ("portable", "avx2")
RUNS = {
    "mlp p=13, adamw": ["mlp-p97", "p=13", "hidden=[16,8]", "steps=200", *SMALL],
    "transformer p=13, reference": ["transformer-p113", "p=13", "d_model=32", "engine=reference", "steps=30", *SMALL],
    "two layers p=17, mini-batches, dropout": ["causal-p97", "p=17", "d_model=32", "batch_size=64", "steps=20", *SMALL],
    "three layers p=19, post-norm, tied": [
        "transformer-p113", "p=19", "d_model=32", "n_layers=3", "norm=post", "tied_embeddings=true", "steps=10", *SMALL],
    "transformer p=23, adam, schedule": [
        "forecast-p23", "optimizer.name=adam", "weight_decay=0.01", "warmup_steps=10", "cooldown_frac=0.5", "steps=30", *SMALL],
    "lazy mlp p=31, order parameters": ["order-p97", "p=31", "hidden=[48]", "output_scale=4", "steps=30", *SMALL],
    "mlp p=47, sgd, quadratic": [
        "mlp-p97", "p=47", "hidden=[40]", "activation=quadratic", "optimizer.name=sgd", "lr=0.1", "operation=x2+y2",
        "steps=30", *SMALL],
    "mlp p=59, torch, double loss": ["mlp-p97", "p=59", "rng=torch", "loss.dtype=f64", "hidden=[32]", "steps=30", *SMALL],
    "mlp p=97": ["mlp-p97", "steps=2", *SMALL],
    "transformer p=113": ["transformer-p113", "d_model=16", "steps=3", *SMALL],
}


def numbers_of(run):
    """Digest of a finished run's numbers."""
    digest = hashlib.sha256()
    for line in json_lines((run / "metrics.jsonl").read_text(encoding="utf-8")):
        digest.update(json.dumps([line[column] for column in COLUMNS]).encode())
    (checkpoint,) = (run / "checkpoints").glob("*.safetensors")
    for name, (dtype, shape, values) in sorted(read_safetensors(checkpoint)[0].items()):
        if dtype in ("F32", "F64"):
            digest.update(f"{name} {shape}".encode())
            digest.update(struct.pack(f"<{len(values)}{DTYPES[dtype]}", *values))
    return digest.hexdigest()[:32]


def numbers_from(binary, name, variant, **env):
    """What a program makes of one of the runs with a variant of the kernels."""
    with tempfile.TemporaryDirectory(prefix="groklab_golden_") as folder:
        subprocess.run([binary, "train", *RUNS[name], "--out", "run", "--quiet", "--threads", "1"], cwd=folder, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment(GROKLAB_KERNELS=variant, **env))
        return numbers_of(Path(folder) / "run")


def committed():
    return json.loads(FILE.read_text(encoding="utf-8"))


def has_variant(binary, variant):
    """Whether this processor can run it."""
    result = subprocess.run([binary, "bench", "mlp-p97", "--explain"], env=environment(GROKLAB_KERNELS=variant),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0 and f"no {variant}" not in result.stderr:
        raise RuntimeError(result.stderr)
    return result.returncode == 0
