# SPDX-License-Identifier: MIT
"""What a run leaves behind when the numbers or the disk give out.

The program waits 1 + 2 + 4 + 8 + 16 s for a full disk before it gives up. One test here sits that out, the others end
the wait with a signal or by giving the space back.
"""
import os
import re
import resource
import shutil
import signal
import struct
import subprocess
import tempfile
import time
from pathlib import Path

from harness import (BINARY, ProgramTest, environment, json_lines, main, promised_bytes, read_safetensors, wait_until,
                     weights_of, write_safetensors)

SMALL = ["mlp-p97", "p=13", "hidden=[16]", "eval_every=10"]
TRANSFORMER = ["transformer-p113", "p=13", "d_model=32", "checkpoint_every=10", "eval_every=10", "steps=400"]


class Divergence(ProgramTest):
    def assert_diverged(self, words, name):
        result = self.groklab("train", *words, "--out", name, "--threads", "1")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(result.stdout, name + "\n")
        run = self.root / name
        record, lines = self.record(run), self.metrics(run)  # strict readers: a bare NaN is no JSON
        self.assertEqual((record["status"], record["outcome"]), ("failed", "diverged"))
        step, tensor = record["divergence"]["step"], record["divergence"]["tensor"]
        self.assertRegex(result.stderr, rf"(?m)^groklab: .*diverged at step {step}, the gradient of {re.escape(tensor)} ")
        names, _ = read_safetensors(run / "checkpoints/step_00000000.safetensors")
        self.assertIn(tensor, {*names, "loss"})
        self.assertEqual((record["last_step"], lines[-1]["step"]), (step, step))
        self.assertIsNone(lines[-1]["train_loss"])
        for path in (run / "checkpoints").iterdir():  # what is kept can be gone on from
            for tensor_name, (dtype, _, values) in read_safetensors(path)[0].items():
                if dtype == "F32":
                    self.assertTrue(all(value - value == 0 for value in values), f"{path.name}: {tensor_name}")
        self.assert_whole(run)
        self.assertFalse((run / "resume.safetensors").exists())
        return run, result

    def test_a_learning_rate_beyond_all_bounds(self):
        run, _ = self.assert_diverged([*SMALL, "lr=1e6"], "one")
        again, _ = self.assert_diverged([*SMALL, "lr=1e6"], "two")
        self.assertEqual(promised_bytes(run), promised_bytes(again))
        self.assert_diverged(["transformer-p113", "p=13", "d_model=16", "lr=1e6", "engine=reference"], "transformer")
        self.assert_diverged(["transformer-p113", "p=13", "d_model=16", "lr=1e6", "batch_size=16", "fourier_every=1"], "mini")

    def test_json_stream_of_a_diverging_run(self):
        result = self.groklab("train", *SMALL, "lr=1e6", "--out", "run", "--json")
        self.assertEqual(result.returncode, 1)
        self.assertIsNone(json_lines(result.stdout)[-1]["train_loss"])
        self.assertEqual(result.stdout, (self.root / "run/metrics.jsonl").read_text(encoding="utf-8"))

    def test_weights_beyond_all_bounds(self):
        """A file with one huge weight diverges at step 0; so does one with a NaN."""
        first = self.train([*SMALL, "steps=0"], "first")
        source = (first / "checkpoints/step_00000000.safetensors").read_bytes()
        (length,) = struct.unpack_from("<Q", source)
        header = re.sub(rb',"groklab.checksum":\{[^}]*\}', b"", source[8:8 + length])  # weights alone carry no checksum
        header = re.sub(rb'"__metadata__":\{.*?"format":"[^"]*"\},', b"", header)
        header += b" " * (-len(header) % 8)
        body = source[8 + length:-16]
        for name, value in (("huge", 3e38), ("nan", float("nan"))):
            at = [int(n) for n in re.search(rb'"layers.0.W":\{[^}]*"data_offsets":\[(\d+),(\d+)\]', header).groups()]
            data = bytearray(body)
            for position in range(at[0], at[1], 4):
                struct.pack_into("<f", data, position, value)
            file = self.root / f"{name}.safetensors"
            file.write_bytes(struct.pack("<Q", len(header)) + header + data)
            result = self.groklab("train", *SMALL, f"init_from={file}", "--out", name)
            self.assertIn(result.returncode, (1, 3), result.stderr)  # a NaN may be refused as a bad file
            if result.returncode == 1:
                record = self.record(self.root / name)
                self.assertEqual((record["outcome"], record["divergence"]["step"]), ("diverged", 0))
                self.assertIsNone(self.metrics(self.root / name)[0]["train_loss"])

    def test_a_gradient_beyond_all_bounds_while_the_loss_is_finite(self):
        """Tiny weights before huge ones: the logits are large and finite, the gradient of the first layer overflows."""
        words = ["mlp-p97", "p=5", "hidden=[4, 4]", "optimizer.name=adamw"]
        first = self.train([*words, "steps=0"], "first")
        tensors = weights_of(read_safetensors(first / "checkpoints/step_00000000.safetensors")[0])
        each = {"layers.0.W": 1e-30, "layers.1.W": 1e25, "layers.2.W": 1e25}
        for name, (dtype, shape, values) in tensors.items():
            tensors[name] = (dtype, shape, [each.get(name, 0)] * len(values))
        dtype, shape, values = tensors["layers.2.W"]
        tensors["layers.2.W"] = (dtype, shape, [value if i % shape[1] == 0 else 0 for i, value in enumerate(values)])
        write_safetensors(self.root / "steep.safetensors", tensors)
        result = self.groklab("train", *words, "steps=20", "init_from=steep.safetensors", "--out", "run")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(self.record(self.root / "run")["divergence"], {"step": 0, "tensor": "layers.0.W"})

    def test_a_failed_run_is_not_resumed(self):
        run, _ = self.assert_diverged([*SMALL, "lr=1e6"], "run")
        before = promised_bytes(run)
        again = self.groklab("train", "--resume", "run")
        self.assertEqual((again.returncode, again.stdout), (1, "run\n"))  # a job script must not take it for a success
        self.assertEqual(promised_bytes(run), before)
        self.assertEqual(self.record(run)["outcome"], "diverged")


class FullDisk(ProgramTest):
    """A limit on file sizes stands in for a full disk: the same calls fail, and it needs no rights."""

    def limited(self, name, limit, words=TRANSFORMER):
        def set_limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        process = subprocess.Popen([BINARY, "train", *words, "--out", name, "--threads", "1"], cwd=self.root,
                                   env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True, preexec_fn=set_limit)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def until_it_waits(self, process):
        """Reads stderr up to the first announced wait; that line."""
        for line in process.stderr:
            if "trying again in" in line:
                return line
        self.fail(f"ended with {process.wait()} and never waited for the disk")

    def small_limit(self):
        """Room for config.toml and run.json, not for a checkpoint."""
        return 16 * 1024

    def test_a_signal_ends_the_wait(self):
        process = self.limited("run", self.small_limit())
        line = self.until_it_waits(process)
        self.assertRegex(line, r"run/checkpoints/step_00000000\.safetensors: .*\d+ bytes needed")
        sent = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=10), 5)
        self.assertLess(time.monotonic() - sent, 1)
        self.assertRegex(process.stderr.read(), r"(?m)^groklab: run/checkpoints/step_00000000\.safetensors: [^\n]*\n\Z")
        self.assertEqual([path.name for path in (self.root / "run").rglob("*.tmp*")], [])

    def test_earlier_checkpoints_stay(self):
        expected = promised_bytes(self.train(TRANSFORMER, "whole"))
        process = self.limited("run", resource.RLIM_INFINITY)
        good = self.root / "run/checkpoints/step_00000010.safetensors"
        wait_until(good.exists, what="the checkpoint of step 10")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (self.small_limit(), resource.RLIM_INFINITY))
        self.until_it_waits(process)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=10), 5)
        run = self.root / "run"
        saved = promised_bytes(run)
        self.assertTrue({"checkpoints/step_00000000.safetensors", "checkpoints/step_00000010.safetensors"} <= set(saved))
        for name, digest in saved.items():
            if name.startswith("checkpoints/"):
                self.assertEqual(digest, expected[name], name)
        self.assert_whole(run)
        self.ok("train", "--resume", "run", "--quiet")
        self.assertEqual(promised_bytes(run), expected)
        self.assert_whole(run)

    def test_freed_space_is_found_and_used(self):
        expected = promised_bytes(self.train(TRANSFORMER, "whole"))
        process = self.limited("run", self.small_limit())
        self.until_it_waits(process)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        process.stderr.read()
        self.assertEqual(process.wait(timeout=30), 0)
        self.assertEqual(promised_bytes(self.root / "run"), expected)
        self.assert_whole(self.root / "run")

    def test_it_gives_up_after_the_waits(self):
        """Takes its 31 s by design: 1 + 2 + 4 + 8 + 16."""
        begin = time.monotonic()
        process = self.limited("run", self.small_limit())
        text = process.stderr.read()
        self.assertEqual(process.wait(), 5)
        self.assertEqual([int(s) for s in re.findall(r"trying again in (\d+) s", text)], [1, 2, 4, 8, 16])
        self.assertTrue(31 <= time.monotonic() - begin < 40)

    def test_a_disk_that_is_really_full(self):
        """A small tmpfs in a mount namespace of its own, where the machine permits one."""
        # The shell outlives the program, so that the mount is still there to copy the run from.
        shell = ('mount -t tmpfs -o size=2m none "$1" && head -c 1900k /dev/zero > "$1/filler" && cd "$1" && copy=$2 && '
                 'shift 2 && { "$@"; code=$?; cp -r run "$copy"; exit $code; }')
        copy = self.root / "copied"
        disk = Path(tempfile.mkdtemp(prefix="groklab_disk_"))
        self.addCleanup(shutil.rmtree, disk, ignore_errors=True)
        if subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", disk], capture_output=True).returncode != 0:
            self.skipTest("no mount namespaces here; the limit on file sizes covers the same calls")
        words = [*TRANSFORMER, "checkpoint_every=0", "steps=20"]
        expected = promised_bytes(self.train(words, "whole"))
        command = ["unshare", "-rm", "sh", "-c", shell, "sh", disk, copy, BINARY, "train", *words, "--out", "run"]
        process = subprocess.Popen(command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertRegex(self.until_it_waits(process), r"No space left on device; .*\d+ bytes are free")
        inside = Path(f"/proc/{process.pid}/root") / disk.relative_to("/")
        for path in (inside / "run").rglob("*.jsonl"):
            self.assertTrue(path.read_bytes().endswith(b"\n"))
        os.unlink(inside / "filler")
        process.stderr.read()
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertEqual(promised_bytes(copy), expected)


if __name__ == "__main__":
    main()
