# SPDX-License-Identifier: MIT
"""One run: its configuration, record, metrics, arrays and weights."""
import functools
import json
import pathlib
import tomllib

import numpy as np

from groklab.errors import ReadError
from groklab.safetensors import load_safetensors


def _read_json(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReadError(path, f"cannot be read: {error}") from error


class Run:
    """A folder with config.toml. Every property is read at its first use and kept."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        if not (self.path / "config.toml").is_file():
            raise ReadError(self.path, "no run here (there is no config.toml)")

    def __repr__(self):
        return f"Run({str(self.path)!r})"

    @property
    def name(self):
        return self.path.name

    @functools.cached_property
    def config(self):
        """config.toml as nested dictionaries: run.config["task"]["p"]."""
        path = self.path / "config.toml"
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ReadError(path, f"cannot be read: {error}") from error

    def key(self, dotted):
        """The value of a configuration key: run.key("optimizer.weight_decay")."""
        value = self.config
        for part in dotted.split("."):
            value = value[part]
        return value

    @functools.cached_property
    def record(self):
        """run.json: status, outcome, milestones, versions, machine, ..."""
        return _read_json(self.path / "run.json")

    @functools.cached_property
    def metrics(self):
        """metrics.jsonl as {name: array}: `step` int64, measures float64, NaN where a value was not finite or a line
        lacks the measure. A last line that is being written is left out."""
        path = self.path / "metrics.jsonl"
        try:
            text = path.read_text(encoding="utf-8")
            lines = [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]
        except (OSError, ValueError) as error:
            raise ReadError(path, f"cannot be read: {error}") from error
        names = dict.fromkeys(name for line in lines for name in line)
        columns = {name: np.array([np.nan if line.get(name) is None else line[name] for line in lines], np.float64)
                   for name in names}
        columns["step"] = np.array([line["step"] for line in lines], np.int64)
        return columns

    def _arrays(self, name):
        path = self.path / name
        if not path.is_file():
            return {}
        with np.load(path) as arrays:
            return dict(arrays)

    @functools.cached_property
    def snapshots(self):
        """snapshots.npz: spectra and other arrays over time, `step` first. {} where the run has none (yet)."""
        return self._arrays("snapshots.npz")

    @functools.cached_property
    def early(self):
        """early.npz: every step of the early window. {} where none was recorded."""
        return self._arrays("early.npz")

    @property
    def checkpoint_steps(self):
        """Steps of the checkpoints that are there, ascending."""
        return sorted(int(path.stem.split("_")[1]) for path in (self.path / "checkpoints").glob("step_*.safetensors"))

    def checkpoint(self, step=None):
        """({name: array}, {metadata}) of a checkpoint, the last one by default: weights, `opt.*` moments, `step`."""
        steps = self.checkpoint_steps
        if not steps or (step is not None and step not in steps):
            raise ReadError(self.path, f"no checkpoint{'' if step is None else f' of step {step}'}; there is: {steps}")
        step = steps[-1] if step is None else step
        return load_safetensors(self.path / "checkpoints" / f"step_{step:08}.safetensors")

    def weights(self, step=None):
        """{name: float32 array} of a checkpoint, the last one by default, under TransformerLens' names and shapes."""
        tensors, _ = self.checkpoint(step)
        return {name: array for name, array in tensors.items()
                if array.dtype == np.float32 and not name.startswith(("opt.", "window."))}

    @functools.cached_property
    def analysis(self):
        """analysis/*.json of `groklab analyze` as {file name without .json: document}; {} before it ran."""
        return {path.stem: _read_json(path) for path in sorted((self.path / "analysis").glob("*.json"))}

    def analysis_arrays(self, name="summary"):
        """The arrays beside a document of `analysis`."""
        return self._arrays(f"analysis/{name}.npz")

    @property
    def figures(self):
        """Paths of the pictures of `groklab figures`, by file name."""
        return {path.name: path for path in sorted((self.path / "figures").glob("*.*"))}


def load_run(path):
    """The run in a folder. Raises ReadError where there is none."""
    return Run(path)
