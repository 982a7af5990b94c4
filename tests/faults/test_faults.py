# SPDX-License-Identifier: MIT
"""Every call on files fails once, and the power goes after every one of them.

Called as `python3 -B test_faults.py GROKLAB LIBRARY [unittest options]`; LIBRARY is file_faults.cpp, compiled. All calls
with GROKLAB_TRUST=1, else a part of them, spread evenly.
"""
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
LIBRARY = str(Path(sys.argv.pop(2)).resolve())

from harness import BINARY, IS_WHOLE, ProgramTest, environment, main, promised_bytes, strict_json  # noqa: E402

ERRORS = {"open": ["EIO", "ENOSPC", "EMFILE", "EINTR"], "write": ["EIO", "ENOSPC", "EDQUOT", "EINTR", "SHORT"],
          "fsync": ["EIO", "EINTR"], "rename": ["EIO", "ENOSPC"], "close": ["EIO", "EINTR"],
          "truncate": ["EIO", "EINTR"], "mkdir": ["EIO", "ENOSPC"], "unlink": ["EIO"]}
CHECKPOINT_EVERY = 20
TRAIN = ["mlp-p97", "p=7", "hidden=[8]", "steps=60", f"checkpoint_every={CHECKPOINT_EVERY}", "fourier_every=20",
         "eval_every=10", "--threads", "1"]
SWEEP = """preset = "mlp-p97"
seeds = 2
store = "{store}"
[[axis]]
weight_decay = [0.5, 1]
[task]
p = 7
[model]
hidden = [8]
[train]
steps = 20
checkpoint_every = 10
fourier_every = 0
eval_every = 10
"""
SEARCH = """preset = "mlp-p97"
[search]
trials = 4
sampler = "random"
[objective]
test_acc = 0.9
[task]
p = 5
[model]
hidden = [4]
[train]
steps = 20
checkpoint_every = 0
eval_every = 10
[space]
optimizer.lr = {from = 1e-4, to = 1e-1, scale = "log"}
"""


def undisturbed(folder, words):
    """What the program prints."""
    result = run_in(folder, words)
    assert result.returncode == 0, f"{words}: {result.stderr}"
    return result.stdout


def run_in(folder, words, **env):
    # The folder is the working directory too: a path in a file that the program writes is the same in all of them.
    return subprocess.run([BINARY, *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120, env={**environment(), **env})


class Work:
    """Something the program does in a folder, and what must be the same however often it was disturbed.

    `progress` counts what it has come to, of which a loss of power may take `at_risk`."""

    def __init__(self, name, words, again, promised, progress=lambda folder: 0, at_risk=0):
        self.name, self.words, self.again, self.promised = name, words, again, promised
        self.progress, self.at_risk = progress, at_risk

    def disturbed(self, folder, **env):
        return run_in(folder, self.words, LD_PRELOAD=LIBRARY, FAULTS_FOLDER=str(folder), FAULTS_HASTE="200", **env)

    def whole_again(self, folder):
        """Goes on from what is there, undisturbed."""
        undisturbed(folder, self.again(folder))
        return self.promised(folder)


def last_checkpoint(folder):
    """The step of the last checkpoint of a run, -1 where there is none."""
    return max((int(path.stem.removeprefix("step_")) for path in folder.glob("run/checkpoints/*.safetensors")), default=-1)


def ended_trials(folder):
    """How many trials the journal of a search says have ended: lines whose op_code is that of a trial's state."""
    path = folder / "search/journal.log"
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    return sum(b'"op_code": 6,' in line and line.endswith(b"}\n") for line in lines)


def train_again(folder):
    run = folder / "run"
    if (run / "run.json").exists():
        return ["train", "--resume", "run", "--threads", "1", "--quiet"]
    shutil.rmtree(run, ignore_errors=True)  # what never began
    return ["train", *TRAIN, "--quiet", "--out", "run"]


class Faults(ProgramTest):
    def folder(self, *parts):
        folder = self.root.joinpath(*map(str, parts))
        folder.mkdir(parents=True)
        return folder

    def train(self):
        return Work("train", ["train", *TRAIN, "--quiet", "--out", "run"], train_again,
                    lambda folder: promised_bytes(folder / "run"), last_checkpoint, CHECKPOINT_EVERY)

    def sweep(self, store):
        words = ["sweep", "grid.toml", "--out", "sweep", "--jobs", "1", "--quiet"]
        (self.root / "grid.toml").write_text(SWEEP.format(store=store), encoding="utf-8")

        def runs(folder):
            shutil.rmtree(folder / "all", ignore_errors=True)
            undisturbed(folder, ["export", "sweep", "--to", "folder", "--out", "all"])
            found = {path.name: promised_bytes(path) for path in (folder / "all").iterdir()}
            assert len(found) == 4, found.keys()
            return found

        return Work("sweep_" + store, words, lambda folder: words, runs)

    def search(self):
        words = ["search", "tiny.toml", "--out", "search", "--jobs", "1"]
        (self.root / "tiny.toml").write_text(SEARCH, encoding="utf-8")

        def trials(folder):
            document = strict_json(undisturbed(folder, [*words, "--json"]))
            assert len(document["trials"]) == 4
            return [{key: trial[key] for key in ("number", "state", "values", "outcome", "params")}
                    for trial in document["trials"]]

        return Work("search", [*words, "--quiet"], lambda folder: [*words, "--quiet"], trials, ended_trials, 1)

    def sampled(self, cases, wanted):
        cases = list(cases)
        return cases if IS_WHOLE or len(cases) <= wanted else cases[:: max(1, len(cases) // wanted)]

    def prepared(self, work, *parts):
        folder = self.folder(work.name, *parts)
        for path in self.root.glob("*.toml"):
            shutil.copy(path, folder)
        return folder

    def counts(self, work):
        folder = self.prepared(work, "counted")
        result = work.disturbed(folder, FAULTS_COUNTS=str(self.root / "counts"))
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = (self.root / "counts").read_text(encoding="utf-8").splitlines()
        return {name: int(number) for name, number in map(str.split, lines)}, work.promised(folder)

    def every_fault(self, work, wanted):
        numbers, expected = self.counts(work)
        total = numbers.pop("all")
        self.assertGreater(total, 50)
        cases = [(call, n, error) for call, most in numbers.items() for n in range(1, most + 1)
                 for error in ERRORS[call]]
        ends = {}

        def fail(case):
            call, n, error = case
            folder = self.prepared(work, f"{call}-{n}-{error}")
            result = work.disturbed(folder, FAULTS_FAIL=f"{call}:{n}:{error}")
            where = f"{work.name}, {error} of {call} {n}: {result.stderr}"
            self.assertIn(result.returncode, (0, 5), where)  # never a signal, nor another kind of error
            if result.returncode != 0:
                self.assertRegex(result.stderr, r"(?m)^groklab: ", where)
            self.assertEqual(work.whole_again(folder), expected, where)
            ends[result.returncode] = ends.get(result.returncode, 0) + 1
            shutil.rmtree(folder)

        chosen = self.sampled(cases, wanted)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(fail, chosen))
        print(f"{work.name}: {len(chosen)} of {len(cases)} faults at {total} calls "
              f"({', '.join(f'{number} {name}' for name, number in numbers.items() if number)}); "
              f"exit codes {dict(sorted(ends.items()))}", file=sys.stderr)

    def every_power_loss(self, work, wanted):
        numbers, expected = self.counts(work)

        def lose(case):
            n, what = case
            folder = self.prepared(work, f"{n}-{what}")
            left = self.root / work.name / f"{n}-{what}-left"
            result = work.disturbed(folder, FAULTS_POWER=f"{n}:{what}:{left}")
            where = f"{work.name}, power lost after call {n}, {what}"
            self.assertEqual(result.returncode, 137, where + result.stderr)
            self.assertGreaterEqual(work.progress(left), work.progress(folder) - work.at_risk, where)
            self.assertEqual(work.whole_again(left), expected, where)
            shutil.rmtree(folder)
            shutil.rmtree(left)

        cases = self.sampled([(n, what) for n in range(1, numbers["all"] + 1) for what in ("synced", "names", "torn")],
                             wanted)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lose, cases))
        print(f"{work.name}: power lost {len(cases)} times, {numbers['all']} calls", file=sys.stderr)

    def test_every_fault_of_a_run(self):
        self.every_fault(self.train(), 60)

    def test_every_power_loss_of_a_run(self):
        self.every_power_loss(self.train(), 60)

    def test_every_fault_of_a_sweep(self):
        self.every_fault(self.sweep("folders"), 40)

    def test_every_power_loss_of_a_sweep(self):
        self.every_power_loss(self.sweep("folders"), 40)

    def test_every_fault_of_a_packed_sweep(self):
        self.every_fault(self.sweep("packed"), 40)

    def test_every_power_loss_of_a_packed_sweep(self):
        self.every_power_loss(self.sweep("packed"), 40)

    def test_every_fault_of_a_search(self):
        self.every_fault(self.search(), 30)

    def test_every_power_loss_of_a_search(self):
        self.every_power_loss(self.search(), 30)


if __name__ == "__main__":
    main()
