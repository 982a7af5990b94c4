# SPDX-License-Identifier: MIT
"""Processes that are killed, stopped and continued, and a clock that jumps: what comes out has the bytes of what nobody
disturbed.

Called as `python3 -B test_storms.py GROKLAB LIBRARY [unittest options]`; LIBRARY is file_faults.cpp, compiled. 1,050 kills
and 300 stops with GROKLAB_TRUST=1, else a few of each.
"""
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
LIBRARY = str(Path(sys.argv.pop(2)).resolve())

from harness import IS_WHOLE, ProgramTest, main, promised_bytes, strict_json, tree  # noqa: E402

KILLS = 150 if IS_WHOLE else 8  # a work
STOPS = 50 if IS_WHOLE else 4
JUMP_S = 3600
SEED = 20261123
TINY = ["p=13", "autosave_s=0.004", "eval_every=10", "seed=3"]
SWEEP = """preset = "forecast-p23"
store = "{store}"
seeds = 3
p = 7
d_model = 8
n_heads = 2
d_mlp = 8
[train]
steps = 300
checkpoint_every = 100
fourier_every = 50
record_every_step_until = 100
autosave_s = 0.004
[[axis]]
frac_train = [0.5, 0.8]
"""
SEARCH = """preset = "mlp-p97"
[search]
trials = 12
sampler = "tpe"
seed = 5
lag = 2
[objective]
test_acc = 0.9
[task]
p = 11
operation = "a"
frac_train = 0.7
[train]
steps = 300
eval_every = 10
checkpoint_every = 0
autosave_s = 0.004
[space]
model.hidden = [[8], [16, 16]]
optimizer.lr = {from = 1e-3, to = 3e-2, scale = "log"}
"""


class Work(NamedTuple):
    """Something the program does, and goes on with when it is asked again."""

    name: str
    prepare: Callable[[Path], None]  # what must be there before
    words: list[str]                 # with {} for the folder
    result: Callable[[Path], object]


class Storms(ProgramTest):
    def run_of(self, name, words):
        """A work that trains."""
        def nothing(folder):
            folder.parent.mkdir(exist_ok=True)
        return Work(name, nothing, ["train", *words, *TINY, "--resume", "{}", "--quiet", "--threads", "1"], promised_bytes)

    def sweep_of(self, store):
        (self.root / f"{store}.toml").write_text(SWEEP.format(store=store), encoding="utf-8")

        def runs(folder):
            self.ok("export", folder, "--to", "folder", "--out", f"{folder}_out")
            return {run.name: promised_bytes(run) for run in Path(f"{folder}_out").iterdir()}
        return Work(store, lambda folder: None,
                    ["sweep", f"{store}.toml", "--jobs", "4", "--out", "{}", "--quiet"], runs)

    def search(self):
        (self.root / "search.toml").write_text(SEARCH, encoding="utf-8")

        def trials(folder):
            document = strict_json(self.ok("search", folder, "--resume", "--json").stdout)
            return [{key: trial[key] for key in ("number", "state", "values", "params", "last_step")}
                    for trial in document["trials"]]
        return Work("search", lambda folder: None, ["search", "search.toml", "--jobs", "2", "--out", "{}", "--quiet"], trials)

    def trained(self, folder):
        self.train(["transformer-p113", *TINY, "d_model=16", "n_heads=2", "steps=60", "checkpoint_every=20",
                    "fourier_every=20"], folder / "run")  # always that name: figures show it

    def analysis(self):
        return Work("analysis", self.trained, ["analyze", "{}/run", "--threads", "1"],
                    lambda folder: tree(folder / "run/analysis"))

    def figures(self):
        return Work("figures", self.trained,
                    ["figures", "{}/run", "--only", "training_curves,frequency_spectrum,weight_heatmaps",
                     "--format", "svg,json"], lambda folder: tree(folder / "run/figures"))

    def works(self):
        return [self.run_of("full batch", ["transformer-p113", "d_model=32", "fourier_every=20", "checkpoint_every=40",
                                           "steps=600", "record_every_step_until=300"]),
                self.run_of("dropout", ["transformer-p113", "d_model=16", "n_layers=2", "norm=pre", "activation=gelu",
                                        "model.dropout=0.1", "batch_size=32", "checkpoint_every=40", "steps=150"]),
                self.sweep_of("folders"), self.sweep_of("packed"), self.search(), self.analysis(), self.figures()]

    def begun(self, work, folder, **env):
        return self.start(*(word.format(folder) for word in work.words), **env)

    def undisturbed(self, work):
        """Seconds that it takes, and what comes out."""
        folder = self.root / work.name / "undisturbed"
        folder.parent.mkdir()
        work.prepare(folder)
        begin = time.monotonic()
        self.assertEqual(self.begun(work, folder).wait(), 0, work.name)
        return time.monotonic() - begin, work.result(folder)

    def assert_undisturbed(self, work, folder, expected):
        self.assertEqual(work.result(folder), expected, f"{work.name}, seed {SEED}")
        self.assertEqual([path for path in folder.rglob("*") if ".tmp" in path.name], [], work.name)

    def test_kills(self):
        for work in self.works():
            with self.subTest(work.name):
                self.kill(work)

    def kill(self, work):
        seconds, expected = self.undisturbed(work)
        folders = {}

        def begin(place):
            if place not in folders:
                folders[place] = self.root / work.name / str(place)
                work.prepare(folders[place])
            return self.begun(work, folders[place])

        def judge(place):
            self.assertEqual(begin(place).wait(), 0, work.name)
            self.assert_undisturbed(work, folders[place], expected)
        n_folders = self.storm_of_kills(KILLS, 0.8 * seconds, SEED, begin, judge)
        print(f"{work.name}: {KILLS} kills in {n_folders} folders", file=sys.stderr)

    def test_stops(self):
        """SIGSTOP and SIGCONT at random moments: a laptop that sleeps, a scheduler that makes room."""
        for work in self.works()[:6]:
            seconds, expected = self.undisturbed(work)
            moments = random.Random(SEED)
            stops = 0
            for number in itertools.count(1):
                folder = self.root / work.name / str(number)
                work.prepare(folder)
                process = self.begun(work, folder)
                time.sleep(moments.uniform(0, 0.5 * seconds))
                while process.poll() is None and stops < STOPS:
                    process.send_signal(signal.SIGSTOP)
                    time.sleep(moments.uniform(0, 0.05))
                    process.send_signal(signal.SIGCONT)
                    stops += 1
                    time.sleep(moments.uniform(0, 0.5 * seconds))
                self.assertEqual(process.wait(), 0, work.name)
                self.assert_undisturbed(work, folder, expected)
                if stops == STOPS:
                    break
            print(f"{work.name}: {stops} stops in {number} folders", file=sys.stderr)

    def test_clock_jumps(self):
        """The time of day goes an hour ahead and back at every look at it."""
        for work in self.works():
            _, expected = self.undisturbed(work)
            folder = self.root / work.name / "jumping"
            work.prepare(folder)
            begin = time.monotonic()
            process = self.begun(work, folder, LD_PRELOAD=LIBRARY, FAULTS_FOLDER="/nowhere", FAULTS_JUMPS=str(JUMP_S))
            self.assertEqual(process.wait(), 0, work.name)
            self.assertLess(time.monotonic() - begin, 60, f"{work.name} waited for the clock")
            self.assert_undisturbed(work, folder, expected)
            for record in folder.rglob("run.json"):
                self.assertTrue(0 <= strict_json(record.read_text(encoding="utf-8"))["seconds"] < 60, record)

    def test_clocks_do_jump(self):
        """The test before this one has an opponent."""
        now = subprocess.run(["date", "+%s"], stdout=subprocess.PIPE, text=True,
                             env={**os.environ, "LD_PRELOAD": LIBRARY, "FAULTS_JUMPS": str(JUMP_S)}).stdout
        self.assertGreater(abs(int(now) - time.time()), JUMP_S / 2)


if __name__ == "__main__":
    main()
