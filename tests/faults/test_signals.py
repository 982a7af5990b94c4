# SPDX-License-Identifier: MIT
"""Signals at random moments of training, saving, evaluating, analysing, drawing and starting: the promised exit code, and the
next call goes on to the bytes of what nobody disturbed.

Called as `python3 -B test_signals.py GROKLAB [unittest options]`. 500 signals and chains of 50 warnings with GROKLAB_TRUST=1,
else a few. How long the program takes to end is printed, not asserted.
"""
import random
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
from harness import (BINARY, EXIT_CODES, IS_WHOLE, ProgramTest, environment, main, promised_bytes,  # noqa: E402
                     tree, wait_until)

SIGNALS = {"train": 180, "start": 120, "sweep": 80, "analyze": 60, "figures": 60} if IS_WHOLE else {
    "train": 8, "start": 6, "sweep": 4, "analyze": 3, "figures": 2}
WARNINGS = 50 if IS_WHOLE else 5
SEED = 20261123
FIRST_MOMENTS_S = 0.005
# Evaluates and saves all the time, so that most signals fall into that.
TRAIN = ["transformer-p113", "p=13", "d_model=16", "n_heads=2", "eval_every=5", "fourier_every=20", "checkpoint_every=25",
         "record_every_step_until=200", "autosave_s=0.01", "seed=3", "steps=600"]
LONG = ["transformer-p113", "p=13", "d_model=16", "n_heads=2", "eval_every=10", "checkpoint_every=0", "autosave_s=30", "seed=3"]
SWEEP = """preset = "mlp-p97"
seeds = 3
p = 7
hidden = [8]
[train]
steps = {steps}
eval_every = 20
checkpoint_every = 100
autosave_s = 30
[[axis]]
weight_decay = [0.1, 1]
"""


class Signals(ProgramTest):
    def setUp(self):
        super().setUp()
        self.ends = []

    def tell(self, name, text):
        if self.ends:
            ends = sorted(self.ends)
            print(f"{name}: {text}; time to exit: median {1e3 * statistics.median(ends):.0f} ms, 99 % "
                  f"{1e3 * ends[int(0.99 * (len(ends) - 1))]:.0f} ms, longest {1e3 * ends[-1]:.0f} ms", file=sys.stderr)

    def end_by(self, process, number):
        """The exit code after this signal."""
        sent = time.monotonic()
        process.send_signal(number)
        if number == signal.SIGSTOP:
            time.sleep(0.01)
            process.send_signal(signal.SIGCONT)
            return process.wait(timeout=120)
        code = process.wait(timeout=60)
        self.ends.append(time.monotonic() - sent)
        return code

    def storm(self, name, begin, result, saves, longest=None):
        """`begin(place)` starts the work in a place or goes on with it; `result(place)` is what it came to in the end."""
        chance = random.Random(SEED)
        started = time.monotonic()
        self.assertEqual(begin("whole").wait(timeout=300), 0)
        longest = longest or time.monotonic() - started
        expected = result("whole")
        numbers = [*EXIT_CODES, signal.SIGSTOP]
        codes, place = Counter(), 0
        for sent in range(SIGNALS[name]):
            process = begin(f"{name}{place}")
            time.sleep(chance.uniform(0, longest))
            number = numbers[sent % len(numbers)]
            code = self.end_by(process, number)
            codes[code] += 1
            # Before the handlers stand, and where there is no state to save, a signal ends the process as any other.
            allowed = {0} if number == signal.SIGSTOP else {0, -number, EXIT_CODES[number]} if saves else {0, -number}
            self.assertIn(code, allowed, f"{name}, {number.name}, seed {SEED}")
            if code == 0:
                self.assertEqual(result(f"{name}{place}"), expected, f"{name}, seed {SEED}")
                place += 1
        if saves and name != "start" and IS_WHOLE:  # of a few signals all may come too late
            self.assertGreater(sum(codes[code] for code in EXIT_CODES.values()), 0, "no signal fell into the work")
        self.assertEqual(begin(f"{name}{place}").wait(timeout=300), 0)
        self.assertEqual(result(f"{name}{place}"), expected, f"{name}, seed {SEED}")
        self.assertEqual([str(path) for path in self.root.rglob("*.tmp*")], [])
        self.tell(name, f"{SIGNALS[name]} signals in {place + 1} places, exit codes {dict(codes)}")

    def begin_training(self, place):
        return self.start("train", *TRAIN, "--resume", place, "--quiet", "--threads", "1")

    def test_training(self):
        self.storm("train", self.begin_training, lambda place: promised_bytes(self.root / place), saves=True)

    def test_the_first_moments(self):
        self.storm("start", self.begin_training, lambda place: promised_bytes(self.root / place), saves=True,
                   longest=FIRST_MOMENTS_S)

    def runs_of(self, place):
        return {run.name: promised_bytes(run) for run in (self.root / place / "runs").iterdir()}

    def begin_sweep(self, place):
        return self.start("sweep", "tiny.toml", "--jobs", "2", "--out", place, "--quiet")

    def test_a_sweep(self):
        (self.root / "tiny.toml").write_text(SWEEP.format(steps=1000), encoding="utf-8")
        self.storm("sweep", self.begin_sweep, self.runs_of, saves=True)

    def of_a_run(self, name, words, made):
        def begin(place):
            if not (self.root / place).exists():
                self.train([*TRAIN, "steps=50"], f"{place}/run")
            return self.start(*(word.format(place) for word in words))
        self.storm(name, begin, lambda place: tree(self.root / place / "run" / made), saves=False)

    def test_an_analysis(self):
        self.of_a_run("analyze", ["analyze", "{}/run", "--threads", "1"], "analysis")

    def test_figures(self):
        self.of_a_run("figures", ["figures", "{}/run", "--only", "training_curves,frequency_spectrum", "--format", "svg"], "figures")

    def test_a_chain_of_warnings(self):
        """Slurm warns before the end of the time, and the run comes back: as often as it takes."""
        steps = 1000 * WARNINGS  # enough for every warning to come while it runs
        words = [*LONG, f"steps={steps}"]
        expected = promised_bytes(self.train(words, "whole"))
        metrics = self.root / "warned/metrics.jsonl"
        lines = 1  # the line of step 0: a run that goes on from there has not been resumed
        for number in range(WARNINGS):
            process = self.start("train", *words, "--resume", "warned", "--quiet", "--threads", "1")
            wait_until(lambda: process.poll() is not None or metrics.exists() and metrics.read_bytes().count(b"\n") > lines,
                       seconds=60, what="another line")
            self.assertEqual(self.end_by(process, signal.SIGUSR1), 75, f"warning {number}")
            lines = metrics.read_bytes().count(b"\n")
        self.ok("train", *words, "--resume", "warned", "--quiet", "--threads", "1")
        self.assertEqual(promised_bytes(self.root / "warned"), expected)
        self.assertEqual(len(self.record(self.root / "warned")["resumed_at"]), WARNINGS)
        self.tell("chain of a run", f"{WARNINGS} warnings")

    def test_a_chain_of_warnings_of_a_sweep(self):
        (self.root / "tiny.toml").write_text(SWEEP.format(steps=1000 * WARNINGS), encoding="utf-8")
        self.assertEqual(self.begin_sweep("whole").wait(timeout=300), 0)
        warnings = 0
        for _ in range(WARNINGS):
            process = self.begin_sweep("warned")
            before = sum(path.stat().st_size for path in self.root.glob("warned/runs/*/metrics.jsonl"))
            wait_until(lambda: process.poll() is not None or before < sum(
                path.stat().st_size for path in self.root.glob("warned/runs/*/metrics.jsonl")), seconds=60, what="another line")
            code = self.end_by(process, signal.SIGUSR1)
            self.assertIn(code, (0, 75))
            warnings += code == 75
        self.assertEqual(self.begin_sweep("warned").wait(timeout=300), 0)
        self.assertEqual(self.runs_of("warned"), self.runs_of("whole"))
        self.assertGreater(warnings, 2)
        self.tell("chain of a sweep", f"{warnings} warnings")

    def test_a_reader_that_has_seen_enough(self):
        """`groklab train --json | head -1`: the pipe closes in the midst of it."""
        words = [*LONG, "steps=2000"]
        expected = promised_bytes(self.train(words, "whole"))
        pipe = 'set -o pipefail; "$@" --json --out piped --threads 1 | head -1'
        result = subprocess.run(["bash", "-c", pipe, "bash", BINARY, "train", *words], cwd=self.root, env=environment(),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertIn(result.returncode, (0, 141))
        self.assertTrue(result.stdout.startswith('{"step":0,'), result.stdout)
        self.ok("train", *words, "--resume", "piped", "--quiet", "--threads", "1")
        self.assertEqual(promised_bytes(self.root / "piped"), expected)


if __name__ == "__main__":
    main()
