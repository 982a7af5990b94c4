# SPDX-License-Identifier: MIT
"""The training steps that contenders race on: a preset of groklab, and what PyTorch needs to do the same."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    preset: str
    keys: tuple  # of groklab, on top of the preset
    network: str  # of tests/oracle/published_networks.py
    sizes: tuple  # its arguments behind p
    seed: int
    p: int
    frac_train: float
    split_rng: str
    batch_size: int  # 0: all examples
    beta2: float = 0.999


_CAUSAL = dict(preset="causal-p97", network="CNet", seed=1337, p=97, frac_train=0.5, split_rng="torch", batch_size=512,
               beta2=0.98)

WORKS = {work.name: work for work in (
    Work("transformer-p113", "transformer-p113", (), "NNet", (128, 4, 512, 1), 42, 113, 0.3, "numpy-sorted", 0),
    Work("mlp-p97", "mlp-p97", (), "MlpNet", ([128, 128], False), 42, 97, 0.5, "numpy", 0),
    Work("order-p97", "order-p97", ("order_params=false",), "MlpNet", ([512], True), 42, 97, 0.3, "numpy", 0),
    Work("causal-p97, dropout 0.1", keys=(), sizes=(128, 4, 512, 2, 0.1), **_CAUSAL),
    Work("causal-p97, dropout 0", keys=("dropout=0",), sizes=(128, 4, 512, 2, 0.0), **_CAUSAL),
)}
