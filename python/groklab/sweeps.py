# SPDX-License-Identifier: MIT
"""A sweep: a folder of runs with sweep.toml."""
import functools
import pathlib
import tomllib

from groklab.errors import ReadError
from groklab.files import FolderFiles, PackedFiles, packed_runs
from groklab.runs import Run


class Sweep:
    """Its file and its runs, packed ones too, in the order of their paths. Works for any folder that holds runs."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        files = {self.path / "runs" / name: zipped for name, zipped in packed_runs(self.path / "packs").items()}
        files = {path: PackedFiles(path, zipped) for path, zipped in files.items()}
        files |= {config.parent: FolderFiles(config.parent) for config in self.path.rglob("config.toml")}
        self.runs = [Run(files[path]) for path in sorted(files)]
        if not self.runs and not (self.path / "sweep.toml").is_file():
            raise ReadError(self.path, "no sweep here (neither sweep.toml nor runs)")

    def __repr__(self):
        return f"Sweep({str(self.path)!r}, {len(self.runs)} runs)"

    def __iter__(self):
        return iter(self.runs)

    def __len__(self):
        return len(self.runs)

    @functools.cached_property
    def file(self):
        """sweep.toml; {} where there is none."""
        path = self.path / "sweep.toml"
        try:
            return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except ValueError as error:
            raise ReadError(path, f"cannot be read: {error}") from error

    def table(self, *names):
        """A dictionary a run: `run`, `status`, `outcome`, and for every name a configuration key ("optimizer.lr"), a
        milestone ("grok_step") or a value of run.json ("n_params"); None where a run has not come that far."""
        return [{"run": run.name, "status": run.record.get("status"), "outcome": run.record.get("outcome"),
                 **{name: _value(run, name) for name in names}} for run in self.runs]


def _value(run, name):
    for values in (run.record.get("milestones") or {}, run.record.get("final") or {}, run.record):
        if name in values:
            return values[name]
    try:
        return run.key(name)
    except (KeyError, TypeError):
        return None


def load_sweep(path):
    """The sweep in a folder, or all runs below any folder. Raises ReadError where there is nothing."""
    return Sweep(path)
