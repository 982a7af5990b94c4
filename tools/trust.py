#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the long tests one after another and prints the figures that they print: trust.py BUILD [NAME...].

What passed with the same program is not run again, so that hours of them can be interrupted. NAME: only these tests.
BUILD/trust.jsonl keeps what came out. Exit code 1 where one of them fails.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

# What unittest and ctest say beside the figures.
CHATTER = re.compile(r"^(-+|=+|\.+|Ran \d+ tests? in .*|OK.*|ok|skipped .*|.* \.\.\. (ok|skipped .*)?|Running main\(\).*|)$")


def trust_tests(build):
    listing = subprocess.run(["ctest", "--test-dir", build, "-L", "trust", "--show-only=json-v1"], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    for test in json.loads(listing)["tests"]:
        yield test["name"], test["command"], {entry["name"]: entry["value"] for entry in test["properties"]}


def fingerprint(command):
    """Of the files that a test consists of: the program, its libraries, its script."""
    digest = hashlib.sha256()
    for word in command:
        if Path(word).is_file():
            digest.update(Path(word).read_bytes())
    return digest.hexdigest()[:16]


def figures_of(output):
    """Lines that are not chatter; what unittest writes before a figure on the same line is taken off."""
    lines = (re.sub(r"^(test_\w+ \([\w.]+\)|.*\.\.\. )", "", line).strip() for line in output.splitlines())
    return [line for line in lines if not CHATTER.match(line)]


def run(command, properties):
    environment = {**os.environ, **dict(pair.split("=", 1) for pair in properties.get("ENVIRONMENT", []))}
    begin = time.monotonic()
    try:
        result = subprocess.run(command, cwd=properties["WORKING_DIRECTORY"], env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                timeout=properties.get("TIMEOUT"))
        code, output = result.returncode, result.stdout
    except subprocess.TimeoutExpired as error:
        code, output = 124, (error.stdout or b"").decode(errors="replace") + "\nlonger than it may take"
    outcome = "passed" if code == 0 else "skipped" if code == properties.get("SKIP_RETURN_CODE") else "failed"
    return {"outcome": outcome, "seconds": round(time.monotonic() - begin), "figures": figures_of(output)}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__.splitlines()[0])
    build, wanted = sys.argv[1], sys.argv[2:]
    log = Path(build, "trust.jsonl")
    known = {}
    if log.exists():
        for line in log.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            known[entry["test"], entry["of"]] = entry
    failed = 0
    for name, command, properties in trust_tests(build):
        if wanted and name not in wanted:
            continue
        of = fingerprint(command)
        entry = known.get((name, of))
        if entry is None or entry["outcome"] != "passed":
            print(f"{name} ...", flush=True)
            entry = {"test": name, "of": of, **run(command, properties)}
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")
        print(f"{name}: {entry['outcome']}, {entry['seconds']} s", flush=True)
        for line in entry["figures"][-40:]:
            print(f"    {line}")
        failed += entry["outcome"] == "failed"
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
