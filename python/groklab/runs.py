# SPDX-License-Identifier: MIT
"""One run: its configuration, record, metrics, arrays, weights and figures."""
import functools
import io
import json
import pathlib
import tomllib
import zipfile
import zlib

import numpy as np

from groklab.errors import ReadError
from groklab.files import FolderFiles, PackedFiles, packed_runs
from groklab.plotly import PlotlyFigure
from groklab.safetensors import parse_safetensors


class Run:
    """A folder with config.toml, or a packed run of a sweep. Every property is read at its first use and kept."""

    def __init__(self, files):
        self.path = files.path
        self._files = files
        if not files.holds("config.toml"):
            raise ReadError(self.path, "no run here (there is no config.toml)")

    def __repr__(self):
        return f"Run({str(self.path)!r})"

    @property
    def name(self):
        return self.path.name

    @functools.cached_property
    def config(self):
        """config.toml as nested dictionaries: run.config["task"]["p"]."""
        return self._parsed("config.toml", tomllib.loads)

    def key(self, dotted):
        """The value of a configuration key: run.key("optimizer.weight_decay")."""
        value = self.config
        for part in dotted.split("."):
            value = value[part]
        return value

    @functools.cached_property
    def record(self):
        """run.json: status, outcome, milestones, versions, machine, ..."""
        return self._parsed("run.json", json.loads)

    @functools.cached_property
    def metrics(self):
        """metrics.jsonl as {name: array}: `step` int64, measures float64, NaN where a value was not finite or a line
        lacks the measure. A last line that is being written is left out."""
        lines = self._parsed("metrics.jsonl", lambda text: [
            json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()])
        names = dict.fromkeys(name for line in lines for name in line)
        columns = {name: np.array([np.nan if line.get(name) is None else line[name] for line in lines], np.float64)
                   for name in names}
        columns["step"] = np.array([line["step"] for line in lines], np.int64)
        return columns

    def _parsed(self, name, parse):
        try:
            return parse(self._files.read(name).decode("utf-8"))
        except ValueError as error:
            raise ReadError(self.path / name, f"cannot be read: {error}") from error

    def _arrays(self, name):
        if not self._files.holds(name):
            return {}
        try:
            with np.load(io.BytesIO(self._files.read(name))) as arrays:
                return dict(arrays)
        except (ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise ReadError(self.path / name, f"cannot be read: {error}") from error

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
        return sorted(int(name[len("step_"):-len(".safetensors")]) for name in self._files.names("checkpoints")
                      if name.startswith("step_") and name.endswith(".safetensors"))

    def checkpoint(self, step=None):
        """({name: array}, {metadata}) of a checkpoint, the last one by default: weights, `opt.*` moments, `step`."""
        steps = self.checkpoint_steps
        if not steps or (step is not None and step not in steps):
            raise ReadError(self.path, f"no checkpoint{'' if step is None else f' of step {step}'}; there is: {steps}")
        step = steps[-1] if step is None else step
        name = f"checkpoints/step_{step:08}.safetensors"
        return parse_safetensors(self._files.read(name), self.path / name)

    def weights(self, step=None):
        """{name: float32 array} of a checkpoint, the last one by default, under TransformerLens' names and shapes."""
        tensors, _ = self.checkpoint(step)
        return {name: array for name, array in tensors.items()
                if array.dtype == np.float32 and not name.startswith(("opt.", "window."))}

    @functools.cached_property
    def analysis(self):
        """analysis/*.json of `groklab analyze` as {file name without .json: document}; {} before it ran."""
        return {name.removesuffix(".json"): self._parsed(f"analysis/{name}", json.loads)
                for name in self._files.names("analysis") if name.endswith(".json")}

    def analysis_arrays(self, name="summary"):
        """The arrays beside a document of `analysis`."""
        return self._arrays(f"analysis/{name}.npz")

    @property
    def figures(self):
        """Paths of the pictures of `groklab figures`, by file name."""
        return {name: self.path / "figures" / name for name in self._files.names("figures")}

    def figure(self, name):
        """A figure that `groklab figures RUN --format json` has drawn, to be shown in a notebook or given to Plotly:
        run.figure("training_curves")."""
        return PlotlyFigure(self._parsed(f"figures/{name}.json", json.loads))


def load_run(path):
    """The run in a folder; of a sweep also one that is packed, SWEEP/runs/JOB. Raises ReadError where there is none."""
    path = pathlib.Path(path)
    if not (path / "config.toml").is_file():
        packed = packed_runs(path.parent.parent / "packs").get(path.name)
        if packed is not None:
            return Run(PackedFiles(path, packed))
    return Run(FolderFiles(path))
