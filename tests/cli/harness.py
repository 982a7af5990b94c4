# SPDX-License-Identifier: MIT
"""Runs the program under test and reads what it left on disk, with readers of its own.

A test script is called as `python3 -B test_x.py GROKLAB [unittest options]`.
"""
import hashlib
import io
import itertools
import json
import math
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
import zlib
from pathlib import Path

IS_WHOLE = os.environ.get("GROKLAB_TRUST") == "1"  # make trust: all of what make test tries a part of
EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGUSR1: 75, signal.SIGHUP: 129}  # of what saves its state
DTYPES = {"F32": "f", "F64": "d", "I64": "q", "U8": "B"}


def binary_from_arguments():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(f"usage: {sys.argv[0]} GROKLAB [unittest options]")
    path = Path(sys.argv.pop(1)).resolve()
    if not os.access(path, os.X_OK):
        sys.exit(f"{path}: not a program")
    return str(path)


BINARY = binary_from_arguments()


def environment(**extra):
    """Without the variables that change what the program does, unless a test asks for them."""
    kept = {name: value for name, value in os.environ.items()
            if (not name.startswith("GROKLAB_") or name == "GROKLAB_MUTANT")
            and name not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE")}
    return {**kept, "LC_ALL": "C.UTF-8", **extra}


def no_constant(token):
    raise ValueError(f"'{token}' is not JSON")


def strict_json(text):
    """JSON as RFC 8259 has it: Python's reader alone would let NaN and Infinity pass."""
    return json.loads(text, parse_constant=no_constant)


def json_lines(text):
    return [strict_json(line) for line in text.splitlines()]


def wait_until(condition, seconds=30.0, what="the condition"):
    """What `condition` answers as soon as that counts as true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := condition():
            return answer
        time.sleep(0.003)
    raise AssertionError(f"{what} did not come about in {seconds} s")


def read_safetensors(path):
    """{name: (dtype, shape, values)} and the metadata of a file; refuses what the format does not allow."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = strict_json(data[8:8 + length].decode("utf-8"))
    metadata = header.pop("__metadata__", {})
    body = data[8 + length:]
    tensors = {}
    position = 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, end = entry["data_offsets"]
        if begin != position:
            raise ValueError(f"{path}: '{name}' begins at {begin}, not at {position}")
        count = math.prod(entry["shape"])
        code = DTYPES[entry["dtype"]]
        if end - begin != count * struct.calcsize("<" + code):
            raise ValueError(f"{path}: '{name}' has {end - begin} bytes for shape {entry['shape']}")
        tensors[name] = (entry["dtype"], entry["shape"], struct.unpack_from(f"<{count}{code}", body, begin))
        position = end
    if position != len(body):
        raise ValueError(f"{path}: {len(body) - position} bytes belong to no tensor")
    return tensors, metadata


def write_safetensors(path, tensors):
    """A file of other tools: no metadata, no checksum. `tensors` as read_safetensors() gives them."""
    header, body = {}, b""
    for name, (dtype, shape, values) in tensors.items():
        data = struct.pack(f"<{len(values)}{DTYPES[dtype]}", *values)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode("utf-8")
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + body)


def weights_of(tensors):
    """The parameters of a checkpoint: its float tensors without the optimiser's moments."""
    return {name: tensor for name, tensor in tensors.items()
            if tensor[0] in ("F32", "F64") and not name.startswith("opt.")}


def promised_bytes(run):
    """Digests of the files of a run that never depend on threads, kills or the day."""
    run = Path(run)
    files = [run / "config.toml", run / "metrics.jsonl", *run.glob("*.npz"), *run.glob("checkpoints/*")]
    return {str(path.relative_to(run)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def packed_runs(sweep):
    """{run: {file: bytes}} of the packs of a sweep: the reader of docs/sweeps.md, with every check that it leaves out."""
    runs = {}
    for pack in sorted(Path(sweep, "packs").glob("*.pack")):
        data = pack.read_bytes()
        at = 0
        while at < len(data):
            if len(data) - at < 24:
                break
            magic, n_name, n_zip, content_crc, header_crc = struct.unpack_from("<8s4I", data, at)
            content = data[at + 24:at + 24 + n_name + n_zip]
            assert magic == b"groklab1" and header_crc == zlib.crc32(data[at:at + 20])
            if at + 24 + n_name + n_zip > len(data):
                break  # its writer was killed while it wrote
            assert content_crc == zlib.crc32(content)
            archive = zipfile.ZipFile(io.BytesIO(content[n_name:]))
            name = content[:n_name].decode()
            assert name not in runs, f"{name} is packed twice"
            runs[name] = {member: archive.read(member) for member in archive.namelist()}
            at += 24 + n_name + n_zip
    return runs


def tree(folder):
    """Every file below a folder with its digest, every folder with None."""
    folder = Path(folder)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
            for path in sorted(folder.rglob("*"))}


class ProgramTest(unittest.TestCase):
    """A folder of its own for each test, which is also the working directory of the program."""

    maxDiff = 4000

    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="groklab_cli_"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)

    def groklab(self, *arguments, timeout=60, cwd=None, preexec_fn=None, text=True, **env):
        return subprocess.run([BINARY, *map(str, arguments)], cwd=cwd or self.root, env=environment(**env),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=timeout, preexec_fn=preexec_fn, text=text)

    def start(self, *arguments, stderr=subprocess.DEVNULL, **env):
        process = subprocess.Popen([BINARY, *map(str, arguments)], cwd=self.root, env=environment(**env),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def ok(self, *arguments, **options):
        result = self.groklab(*arguments, **options)
        self.assertEqual(result.returncode, 0, f"{' '.join(map(str, arguments))}\n{result.stderr}")
        return result

    def refused(self, *arguments, code=2, **options):
        """The one line on stderr with which the command ends, with this exit code."""
        result = self.groklab(*arguments, **options)
        self.assertEqual((result.returncode, result.stderr.count("\n")), (code, 1), result.stderr)
        return result.stderr

    def train(self, words, name, *options, **env):
        """Trains a run to its end in one thread unless the options say otherwise, and returns its folder."""
        threads = [] if "--threads" in options else ["--threads", "1"]
        self.ok("train", *words, "--out", name, "--quiet", *threads, *options, **env)
        return self.root / name

    def record(self, run):
        return strict_json((Path(run) / "run.json").read_text(encoding="utf-8"))

    def metrics(self, run):
        return json_lines((Path(run) / "metrics.jsonl").read_text(encoding="utf-8"))

    def assert_whole(self, run):
        """Nothing temporary is left and the program's own check is content."""
        names = [str(path.relative_to(run)) for path in Path(run).rglob("*") if ".tmp" in path.name]
        self.assertEqual(names, [], "temporary files are left")
        result = self.groklab("check", run)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def assert_same_bytes(self, run, expected):
        self.assertEqual(promised_bytes(run), expected)

    def storm_of_kills(self, kills, seconds, seed, begin, judge):
        """SIGKILL at random moments up to `seconds` after the start, `kills` times. `begin(n)` starts the work in the n-th
        place, and goes on with it after a kill; `judge(n)` ends and looks at what a process that got through has left, or the
        last kill. Returns the number of places."""
        print(f"seed {seed}, kills up to {seconds:.3f} s after the start", flush=True)
        moments = random.Random(seed)
        killed = 0
        for place in itertools.count(1):
            while killed < kills:
                process = begin(place)
                time.sleep(moments.uniform(0, seconds))
                process.kill()
                if process.wait() == 0:
                    break
                self.assertEqual(process.returncode, -signal.SIGKILL)
                killed += 1
            judge(place)
            if killed == kills:
                return place


def main():
    unittest.main(verbosity=2)
