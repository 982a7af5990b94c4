#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which lines and branches of src/ the tests run: by the unit tests, by the others, by both.

    coverage.py BUILD [--tests NAME=REGEX|NAME ...] [--missed FOLDER_OR_FILE ...]

BUILD is a tree of the preset `coverage`. For each NAME=REGEX the counters are set back and the tests of ctest that match run,
in one table a column each; a NAME alone is what the counters say now. Branches are those of the source: the ones that the compiler adds for exceptions that may fly out
of a call are left out. A process that is killed writes no counters, so what only killed processes run counts as not run.
--missed lists the lines that no test ran.
"""
import argparse
import collections
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[1]
DEFAULT_TESTS = {"unit": "^unit_", "program": "^(cli|faults|storms|slurm|docs_commands|[a-z_]*oracle|published)"}


class Counts:
    """{(file, line): runs} and {(file, line, branch): runs}, files as paths from src/."""

    def __init__(self):
        self.lines = collections.Counter()
        self.branches = collections.Counter()

    def add(self, other):
        for mine, theirs in ((self.lines, other.lines), (self.branches, other.branches)):
            for key, runs in theirs.items():
                mine[key] += runs

    def read(self, document):
        for entry in document["files"]:
            path = pathlib.Path(document["current_working_directory"], entry["file"])
            if ROOT / "src" not in path.parents or path.name.endswith("_test.cpp"):
                continue
            name = str(path.relative_to(ROOT / "src"))
            for line in entry["lines"]:
                self.lines[name, line["line_number"]] += line["count"]
                taken = [branch["count"] for branch in line["branches"] if not branch["throw"]]
                for i, runs in enumerate(taken):
                    self.branches[name, line["line_number"], i] += runs


def counts_of(build):
    """What the .gcda files of the tree say."""
    files = sorted(build.rglob("*.gcda"))

    def read(path):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["gcov", "--json-format", "--branch-probabilities", str(path)], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            counts = Counts()
            for written in pathlib.Path(folder).glob("*.json.gz"):
                counts.read(json.loads(gzip.decompress(written.read_bytes())))
            return counts

    total = Counts()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for counts in pool.map(read, files):
            total.add(counts)
    return total


def run_tests(build, pattern):
    """The counts of these tests alone; what failed is said and does not end the measurement."""
    for path in build.rglob("*.gcda"):
        path.unlink()
    done = subprocess.run(["ctest", "--test-dir", str(build), "-R", pattern, "-LE", "trust", "-j", str(os.cpu_count()),
                           "--timeout", "1800", "--no-tests=error"], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        print(done.stdout[-2000:], file=sys.stderr)
    return counts_of(build)


def share(counter, keep):
    keys = [key for key in counter if keep(key)]
    run = sum(1 for key in keys if counter[key] > 0)
    return f"{100 * run / len(keys):.1f} ({run} of {len(keys)})" if keys else "-"


def table(parts):
    folders = sorted({key[0].split("/")[0] for counts in parts.values() for key in counts.lines})
    rows = [["folder"] + [f"{what}, {name}, %" for name in parts for what in ("lines", "branches")]]
    for folder in [*folders, ""]:
        def inside(key, prefix=folder + "/" if folder else ""):
            return key[0].startswith(prefix)
        rows.append([folder or "all"] + [share(counter, inside) for counts in parts.values()
                                         for counter in (counts.lines, counts.branches)])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def missed_lines(counts, prefix):
    by_file = collections.defaultdict(list)
    for (name, line), runs in sorted(counts.lines.items()):
        if name.startswith(prefix) and runs == 0:
            by_file[name].append(line)
    for name, numbers in by_file.items():
        text = (ROOT / "src" / name).read_text(encoding="utf-8").splitlines()
        for number in numbers:
            yield f"{name}:{number}: {text[number - 1].strip()}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--tests", nargs="+", default=[f"{name}={pattern}" for name, pattern in DEFAULT_TESTS.items()])
    parser.add_argument("--missed", nargs="*", default=[])
    options = parser.parse_args()
    parts = {}
    for word in options.tests:
        name, _, pattern = word.partition("=")
        parts[name] = run_tests(options.build, pattern) if pattern else counts_of(options.build)
    both = Counts()
    for counts in parts.values():
        both.add(counts)
    print(table({**parts, "all": both} if len(parts) > 1 else parts))
    for prefix in options.missed:
        print("\n".join(missed_lines(both, prefix)))


if __name__ == "__main__":
    main()
