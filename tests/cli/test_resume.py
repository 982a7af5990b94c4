# SPDX-License-Identifier: MIT
"""Killed and stopped runs go on to the bytes of one that nobody disturbed."""
import json
import os
import random
import signal
import time

from harness import BINARY, EXIT_CODES, ProgramTest, environment, main, promised_bytes, wait_until

SEED = 20240611
# Saves every few milliseconds, so that most kills land in one.
SAVES = ["autosave_s=0.004", "eval_every=10", "seed=3"]
FULL_BATCH = ["transformer-p113", "p=13", "d_model=32", "fourier_every=20", "checkpoint_every=40", "steps=1000",
              "record_every_step_until=600", *SAVES]
DROPOUT = ["transformer-p113", "p=13", "d_model=16", "n_layers=2", "norm=pre", "activation=gelu", "model.dropout=0.1",
           "batch_size=32", "fourier_every=25", "checkpoint_every=40", "steps=250", "record_every_step_until=150",
           *SAVES]
LONGEST_STOP_S = 1.0


class Resume(ProgramTest):
    def start_or_continue(self, words, name, **env):
        return self.start("train", *words, "--resume", name, "--quiet", "--threads", "1", **env)

    def finish(self, words, name):
        self.ok("train", *words, "--resume", name, "--quiet", "--threads", "1")
        return self.root / name

    def status(self, name):
        return self.record(self.root / name)["status"]


class Kills(Resume):
    kills = 20

    def storm(self, words):
        begin = time.monotonic()
        expected = promised_bytes(self.train(words, "undisturbed"))
        longest = (time.monotonic() - begin) / 2

        def judge(place):
            run = self.finish(words, f"killed{place}")
            self.assert_same_bytes(run, expected)
            self.assert_whole(run)
            self.assertEqual(self.status(run.name), "finished")
            self.assertFalse((run / "resume.safetensors").exists())
            self.assertFalse((run / "parts").exists())
        self.storm_of_kills(self.kills, longest, SEED, lambda place: self.start_or_continue(words, f"killed{place}"), judge)

    def test_full_batch(self):
        self.storm(FULL_BATCH)

    def test_mini_batches_with_dropout(self):
        self.storm(DROPOUT)

    def test_every_crash_point_of_a_short_run(self):
        """Kills at the n-th moment between two calls of the disk, for every n of the run."""
        words = ["mlp-p97", "p=5", "hidden=[4]", "steps=4", "eval_every=2", "checkpoint_every=2", "autosave_s=0",
                 "record_every_step_until=3"]
        expected = promised_bytes(self.train(words, "undisturbed"))
        point = 0
        died = True
        while died:
            point += 1
            process = self.start_or_continue(words, f"at{point}", GROKLAB_CRASHPOINT=str(point))
            died = process.wait() == -signal.SIGKILL
            run = self.finish(words, f"at{point}")
            self.assert_same_bytes(run, expected)
            self.assertEqual([path.name for path in run.rglob("*.tmp*")], [], f"crash point {point}")
        self.assertGreater(point, 30)

    def test_a_chain_of_crashes_loses_no_step(self):
        """Ten crashes in a row, each in the next save, and no line of metrics.jsonl twice."""
        words = [*FULL_BATCH, "steps=200", "autosave_s=0", "checkpoint_every=10"]
        expected = promised_bytes(self.train(words, "undisturbed"))
        for number in range(10):
            process = self.start_or_continue(words, "chain", GROKLAB_CRASHPOINT=str(20 + number))
            self.assertEqual(process.wait(), -signal.SIGKILL)
        run = self.finish(words, "chain")
        self.assert_same_bytes(run, expected)
        resumed_at = self.record(run)["resumed_at"]
        self.assertEqual(resumed_at, sorted(resumed_at))
        self.assertGreater(len(resumed_at), 5)

    def test_a_damaged_state_is_passed_over(self):
        """The newest state by content wins; one with a flipped bit is named and not used."""
        words = [*FULL_BATCH, "steps=200", "autosave_s=0"]
        expected = promised_bytes(self.train(words, "undisturbed"))
        process = self.start_or_continue([*words, "steps=200"], "damaged")
        newest = self.root / "damaged/checkpoints/step_00000080.safetensors"
        wait_until(newest.exists, what="the checkpoint of step 80")
        process.kill()
        process.wait()
        for path in sorted((self.root / "damaged/checkpoints").glob("*.safetensors"))[-2:]:
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 4
            path.write_bytes(data)
        result = self.ok("train", *words, "--resume", "damaged")
        self.assertIn(newest.name, result.stderr)
        self.assert_same_bytes(self.root / "damaged", expected)


class Signals(Resume):
    def running(self, words, name, lines=3):
        process = self.start_or_continue(words, name)
        metrics = self.root / name / "metrics.jsonl"
        wait_until(lambda: process.poll() is not None or metrics.exists() and metrics.read_bytes().count(b"\n") >= lines,
                   what=f"line {lines} of metrics.jsonl")
        self.assertIsNone(process.poll(), "the run ended before the signal")
        return process

    def assert_stops(self, process, number):
        sent = time.monotonic()
        process.send_signal(number)
        code = process.wait(timeout=30)
        self.assertLess(time.monotonic() - sent, LONGEST_STOP_S)
        self.assertEqual(code, EXIT_CODES[number])

    def test_exit_codes_and_saved_state(self):
        for words, steps in ((FULL_BATCH, 1500), (DROPOUT, 300)):
            words = [*words, "autosave_s=30", f"steps={steps}"]
            expected = promised_bytes(self.train(words, f"whole {words[2]}"))
            for number in EXIT_CODES:
                with self.subTest(words[2], signal=number.name):
                    name = f"{words[2]} {number.name}"
                    process = self.running(words, name)
                    self.assert_stops(process, number)
                    run = self.root / name
                    record = self.record(run)
                    self.assertEqual((record["status"], record["outcome"]), ("stopped", None))
                    self.assertTrue((run / "resume.safetensors").exists())
                    self.assert_whole(run)
                    self.ok("train", "--resume", name, "--quiet", "--threads", "1")  # the run knows what it is
                    self.assert_same_bytes(run, expected)
                    self.assert_whole(run)
                    self.assertEqual(self.record(run)["resumed_at"], [record["last_step"]])
                    self.assertEqual(self.status(name), "finished")

    def test_requeued_again_and_again(self):
        words = [*DROPOUT, "autosave_s=30", "steps=400"]
        expected = promised_bytes(self.train(words, "whole"))
        for number in range(5):
            self.assert_stops(self.running(words, "requeued", lines=4 * (number + 1)), signal.SIGUSR1)
        run = self.finish(words, "requeued")
        self.assert_same_bytes(run, expected)
        self.assertEqual(len(self.record(run)["resumed_at"]), 5)

    def test_a_second_interrupt_does_not_wait(self):
        """Two SIGINTs in the middle of a step that takes seconds: gone at once, and what is on disk is whole."""
        words = ["transformer-p113", "p=97", "frac_train=0.9", "d_model=512", "n_layers=4", "engine=reference",
                 "steps=2", "checkpoint_every=1"]
        process = self.start_or_continue(words, "slow")
        metrics = self.root / "slow/metrics.jsonl"
        wait_until(metrics.exists, what="metrics.jsonl, which is opened once signals are caught")
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        self.assertIsNone(process.poll(), "too fast for this test: one step should take seconds")
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), 130)
        self.assertLess(time.monotonic() - sent, 0.2)
        self.assertEqual([path.name for path in (self.root / "slow").rglob("*.tmp*")], [])

    def test_a_second_termination_is_the_same_one(self):
        """Slurm ends a task by a signal to its shell, which passes it on, and one to every process: the state is saved."""
        process = self.start_or_continue([*FULL_BATCH, "steps=1000000", "autosave_s=30"], "twice")
        metrics = self.root / "twice/metrics.jsonl"
        wait_until(lambda: metrics.exists() and metrics.stat().st_size > 500, what="a few lines of metrics")
        for _ in range(3):
            process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=30), 143)
        self.assertEqual(json.loads((self.root / "twice/run.json").read_text())["status"], "stopped")

    def test_signals_in_the_first_moments(self):
        """Before the handlers stand a signal ends the process as any other; after it, the state is saved."""
        words = [*FULL_BATCH, "autosave_s=30", "steps=300"]
        expected = promised_bytes(self.train(words, "whole"))
        moments = random.Random(SEED)
        for number in range(12):
            process = self.start_or_continue(words, "early")
            time.sleep(moments.uniform(0, 0.03))
            process.send_signal(signal.SIGTERM)
            self.assertIn(process.wait(timeout=30), (-signal.SIGTERM, 143, 0))
        self.assert_same_bytes(self.finish(words, "early"), expected)

    def test_a_closed_pipe_is_no_accident(self):
        """`groklab train --json | head -1` must not spoil the run."""
        words = [*FULL_BATCH, "autosave_s=30", "steps=200"]
        expected = promised_bytes(self.train(words, "whole"))
        reading, writing = os.pipe()
        os.close(reading)
        pid = os.fork()
        if pid == 0:
            os.chdir(self.root)
            os.dup2(writing, 1)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as a shell has it: Python ignores it, and that is inherited
            arguments = ["groklab", "train", *words, "--out", "piped", "--json", "--threads", "1"]
            os.execve(BINARY, arguments, environment())
        os.close(writing)
        _, status = os.waitpid(pid, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0)
        self.assert_same_bytes(self.root / "piped", expected)  # it went on to its end

    def test_a_finished_run_stays_as_it_is(self):
        words = [*FULL_BATCH, "autosave_s=30", "steps=40"]
        run = self.train(words, "done")
        before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
        self.finish(words, "done")
        self.ok("train", "--resume", "done")
        self.assertEqual({path: path.stat().st_mtime_ns for path in run.rglob("*")}, before)

    def test_a_key_that_an_older_version_did_not_have_is_no_other_configuration(self):
        words = [*FULL_BATCH, "steps=20"]
        run = self.train(words, "older")
        config = run / "config.toml"
        lines = config.read_text().splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("progress_measures")]
        self.assertEqual(len(kept), len(lines) - 1)
        config.write_text("".join(kept))
        self.finish(words, "older")
        refused = self.groklab("train", *words, "progress_measures=true", "lr=0.5", "--resume", "older")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("another optimizer.lr, and 1 more", refused.stderr)


if __name__ == "__main__":
    main()
