# SPDX-License-Identifier: MIT
"""Selects the mutants one after another and asks the tests: run_mutants.py [options] in a tree built by --preset mutants.

For each the unit tests of its folder, then those of the folders above it, then the whole-program tests that its list names,
up to the first that fails. A test that takes longer than it may fails too. Results are lines of JSON in the build folder: a
mutant that was killed is not asked again, one that survived only where a test is new or has changed.
"""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mutant_list import ROOT, read_mutants

BUILD = ROOT / "build/mutants"
RESULTS = BUILD / "mutants.jsonl"
ENOUGH_KILLED = 0.9
HANGS_AFTER_S = 60  # and ten times as long as without a mutant


def folders_below():
    """{folder: all folders that it may include}, from src/CMakeLists.txt."""
    text = (ROOT / "src/CMakeLists.txt").read_text(encoding="utf-8")
    direct = {name: set(re.findall(r"groklab_(\w+)", words))
              for name, words in re.findall(r"^ *groklab_folder\((\w+)([^)]*)\)", text, re.M)}
    direct["app"] = set(direct)

    def below(name):
        return direct[name].union(*(below(other) for other in direct[name])) if direct[name] else set()

    return {name: below(name) for name in direct}


def unit_programs(folder):
    """The unit tests that could notice: those of the folder, then those of the folders above it, nearest first."""
    below = folders_below()
    above = sorted((name for name in below if folder in below[name]), key=lambda name: (len(below[name]), name))
    programs = [BUILD / f"{name}_tests" for name in [folder, *above]]
    return [program for program in programs if program.exists()]


class Asker:
    """Runs tests with a mutant, and remembers how long they take without."""

    def __init__(self):
        self.plain_s = {}

    def command(self, test):
        if isinstance(test, Path):
            return [str(test), "--gtest_brief=1", "--gtest_fail_fast"]
        return ["ctest", "--test-dir", str(BUILD), "-R", f"^{test}$", "--no-tests=error", "--output-on-failure"]

    def passes(self, test, number, limit_s):
        environment = {**os.environ, "GROKLAB_MUTANT": str(number)}
        process = subprocess.Popen(self.command(test), env=environment, cwd=BUILD, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            return process.wait(timeout=limit_s) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            return False

    def measure(self, tests):
        """Without a mutant every test passes; returns those that do not."""
        failed = []
        for test in tests:
            begin = time.monotonic()
            if not self.passes(test, 0, 1800):
                failed.append(test)
            self.plain_s[test] = time.monotonic() - begin
        return failed

    def killer(self, mutant, tests):
        """The name of the first test that fails, None where all pass."""
        for test in tests:
            if not self.passes(test, mutant.id, HANGS_AFTER_S + 10 * self.plain_s[test]):
                return name_of(test)
        return None


def identity(mutant):
    """Changes with the mutant's text."""
    words = [mutant.file, mutant.after, mutant.original, mutant.mutated]
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def name_of(test):
    return test.name if isinstance(test, Path) else test


def stamp_of(test):
    """Changes with a unit test's program and with the scripts of the others, so that survivors are asked again."""
    if isinstance(test, Path):
        return f"{test.name} {test.stat().st_mtime_ns}"
    return f"{test} {max(path.stat().st_mtime_ns for path in ROOT.glob('tests/*/*.py'))}"


def known_results():
    """{identity: the last result of a mutant}."""
    if not RESULTS.exists():
        return {}
    return {line["identity"]: line for line in map(json.loads, RESULTS.read_text(encoding="utf-8").splitlines())}


def report(mutants, killed_by):
    """Prints the table; returns the share that was killed."""
    folders = dict.fromkeys(mutant.folder for mutant in mutants)
    for folder in folders:
        asked = [mutant for mutant in mutants if mutant.folder == folder]
        killed = sum(killed_by[mutant.id] is not None for mutant in asked)
        print(f"{folder:10} {killed:3} of {len(asked):3} killed")
    survivors = [mutant for mutant in mutants if killed_by[mutant.id] is None]
    share = 1 - len(survivors) / len(mutants)
    print(f"{len(mutants) - len(survivors)} of {len(mutants)} killed, {100 * share:.1f} %")
    for mutant in survivors:
        print(f"survives: {mutant.id} {mutant.file}: {mutant.breaks}")
    return share


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folders", nargs="*", help="mutants of these folders alone")
    parser.add_argument("--again", action="store_true", help="forget the results there are")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--units", action="store_true", help="leave the whole-program tests out")
    parser.add_argument("--own", action="store_true", help="only the unit tests of a mutant's own folder: fast, and a lower bound")
    options = parser.parse_args()
    if options.again:
        RESULTS.unlink(missing_ok=True)
    mutants = [mutant for mutant in read_mutants() if not options.folders or mutant.folder in options.folders]

    def tests_for(mutant):
        units = unit_programs(mutant.folder)
        return units[:1] if options.own else units if options.units else [*units, *mutant.tests]

    tests_of = {mutant.id: tests_for(mutant) for mutant in mutants}
    asker = Asker()
    killed_by = {}
    known = known_results()
    for mutant in mutants:
        line = known.get(identity(mutant))
        if line is not None and (line["killed_by"] or set(map(stamp_of, tests_of[mutant.id])) <= set(line["asked"])):
            killed_by[mutant.id] = line["killed_by"]
    left = [mutant for mutant in mutants if mutant.id not in killed_by]
    wanted = dict.fromkeys(test for mutant in left for test in tests_of[mutant.id])
    if failed := asker.measure(wanted):
        sys.exit(f"without a mutant these fail: {', '.join(map(str, failed))}")
    lock = threading.Lock()

    def ask(mutant):
        killer = asker.killer(mutant, tests_of[mutant.id])
        line = {"id": mutant.id, "identity": identity(mutant), "file": mutant.file, "killed_by": killer,
                "asked": list(map(stamp_of, tests_of[mutant.id]))}
        with lock, RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        killed_by[mutant.id] = killer

    with ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(ask, left))
    if report(mutants, killed_by) < ENOUGH_KILLED:
        sys.exit("fewer than nine in ten are killed")


if __name__ == "__main__":
    main()
