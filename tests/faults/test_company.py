# SPDX-License-Identifier: MIT
"""Sixteen processes on one folder of a sweep, killed at random moments, whose clocks are up to an hour apart: every run is
trained, none is there twice, and the table is that of one process that nobody disturbed.

Called as `python3 -B test_company.py GROKLAB LIBRARY [unittest options]`; LIBRARY is file_faults.cpp, compiled. 2,000 runs and
100 kills with GROKLAB_TRUST=1, else a few. The folder is in memory where there is a place for it: a kill leaves what was
written there.
"""
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
LIBRARY = str(Path(sys.argv.pop(2)).resolve())

from harness import IS_WHOLE, ProgramTest, json_lines, main, packed_runs, promised_bytes, strict_json  # noqa: E402

RUNS = 2000 if IS_WHOLE else 60
KILLS = 100 if IS_WHOLE else 8
PROCESSES = 16
APART_S = 3600
SEED = 20261123
IN_MEMORY = Path("/dev/shm")
SWEEP = """preset = "mlp-p97"
store = "{store}"
seeds = {seeds}
hidden = [4]
[task]
p = 5
[train]
steps = 6
eval_every = 3
checkpoint_every = 3
fourier_every = 0
autosave_s = 0.001
[[axis]]
weight_decay = [0.1, 1]
"""
PROMISED = ("config.toml", "metrics.jsonl", "checkpoints/")


class Company(ProgramTest):
    def setUp(self):
        if os.access(IN_MEMORY, os.W_OK):
            before = tempfile.tempdir
            tempfile.tempdir = str(IN_MEMORY)
            self.addCleanup(setattr, tempfile, "tempdir", before)
        super().setUp()
        self.chance = random.Random(SEED)

    def member(self, store):
        """A process with a clock of its own."""
        ahead = self.chance.randint(-APART_S, APART_S)
        return self.start("sweep", f"{store}.toml", "--jobs", "1", "--out", store, "--quiet", LD_PRELOAD=LIBRARY,
                          FAULTS_AHEAD=str(ahead))

    def table(self, folder):
        """The index but for the seconds, and what `compare` says of the sweep."""
        text = (self.root / folder / "index.jsonl").read_text(encoding="utf-8")
        compared = self.ok("compare", folder, "--json", "--bootstrap", "0").stdout.replace(folder, "SWEEP")
        return [{**line, "seconds": None} for line in json_lines(text)], strict_json(compared)

    def runs(self, folder):
        """The promised bytes of all runs; a run that is packed twice is an error of packed_runs()."""
        packed = {name: {path: data for path, data in files.items() if path.startswith(PROMISED)}
                  for name, files in packed_runs(self.root / folder).items()}
        return packed, {run.name: promised_bytes(run) for run in (self.root / folder / "runs").iterdir()}

    def storm(self, store, n_runs):
        for name in (store, "alone"):
            (self.root / f"{name}.toml").write_text(SWEEP.format(store=store, seeds=n_runs // 2), encoding="utf-8")
        begin = time.monotonic()
        self.ok("sweep", "alone.toml", "--jobs", "1", "--out", "alone", "--quiet", timeout=3000)
        seconds = time.monotonic() - begin  # sixteen on two cores need longer

        members = [self.member(store) for _ in range(PROCESSES)]
        kills = 0
        while kills < KILLS:
            time.sleep(self.chance.uniform(0, seconds / KILLS))
            at_work = [process for process in members if process.poll() is None]
            if not at_work:
                break
            victim = self.chance.choice(at_work)
            victim.kill()
            kills += victim.wait() != 0
            members[members.index(victim)] = self.member(store)
        self.assertGreater(kills, KILLS // 4, "over before it was disturbed")
        for process in members:
            self.assertEqual(process.wait(timeout=3000), 0)
        last = self.ok("sweep", f"{store}.toml", "--jobs", "1", "--out", store, "--json", timeout=3000)
        n_left = len(json_lines(last.stdout))

        self.assertEqual(len(self.table("alone")[0]), n_runs)
        self.assertEqual(self.table(store), self.table("alone"), f"seed {SEED}")
        self.assertEqual(self.runs(store), self.runs("alone"), f"seed {SEED}")
        self.assertEqual([str(path) for path in (self.root / store).rglob("*.tmp*")], [])
        self.ok("check", store, timeout=600)
        print(f"{store}: {n_runs} runs, {PROCESSES} processes, {kills} kills, {n_left} runs left "
              f"for the last call", file=sys.stderr)

    def test_packed(self):
        self.storm("packed", RUNS)

    def test_folders(self):
        self.storm("folders", RUNS // 5)

    def test_clocks_are_apart(self):
        """The tests before this one have an opponent."""
        for ahead in (-APART_S, APART_S):
            now = subprocess.run(["date", "+%s"], stdout=subprocess.PIPE, text=True, check=True,
                                 env={**os.environ, "LD_PRELOAD": LIBRARY, "FAULTS_AHEAD": str(ahead)}).stdout
            self.assertLess(abs(int(now) - time.time() - ahead), APART_S / 2)


if __name__ == "__main__":
    main()
