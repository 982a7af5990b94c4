#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails on a source file of more than 600 lines, on a name that says nothing, and on a missing licence line.

Usage: check_sizes.py [ROOT]
"""
import os
import re
import sys
from pathlib import Path

from findings import report

MAX_LINES = 600
SKIPPED_FOLDERS = {".git", "build", "runs", "results", "node_modules", "third_party", "dist", "__pycache__"}
SOURCE_SUFFIXES = {".cpp", ".hpp", ".h", ".c", ".py", ".sh", ".cmake", ".ts", ".tsx", ".mjs", ".css"}
SOURCE_NAMES = {"CMakeLists.txt", "Makefile"}
SOURCE_PATHS = {".ci/run"}
EMPTY_WORDS = {"util", "utils", "common", "misc"}
VERSIONED = re.compile(r"(_v\d+|_fast\d+|_old|_new)$")
LICENCE = "SPDX-License-Identifier: MIT"


def sources(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS and not f.startswith("build"))
        for name in sorted(names):
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            if path.suffix in SOURCE_SUFFIXES or name in SOURCE_NAMES or relative in SOURCE_PATHS:
                yield path, relative


def name_findings(relative):
    for part in Path(relative).with_suffix("").parts:
        words = set(re.split(r"[_\-.]", part.lower()))
        if words & EMPTY_WORDS:
            yield f"{relative}: `{(words & EMPTY_WORDS).pop()}` says nothing; name what it is for"
        if VERSIONED.search(part.lower()):
            yield f"{relative}: a version in a name; git remembers the old one"


def check(root):
    findings = []
    for path, relative in sources(root):
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > MAX_LINES:
            findings.append(f"{relative}: {len(lines)} lines, more than {MAX_LINES}")
        findings += name_findings(relative)
        first = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
        if lines and not (first and LICENCE in first[0]):
            findings.append(f"{relative}: its first line is not `{LICENCE}`")
    return findings


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    return report("check_sizes", check(root))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
