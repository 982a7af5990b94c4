#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails where docs/config.md is not what `groklab list keys --markdown` prints, byte for byte.

Usage: check_docs.py BINARY [--write] [--root ROOT]      --write: regenerate the file
"""
import argparse
import difflib
import subprocess
import sys
from pathlib import Path

from findings import report


def check(binary, root, write):
    page = root / "docs" / "config.md"
    printed = subprocess.run([binary, "list", "keys", "--markdown"], stdout=subprocess.PIPE, check=True).stdout
    if not printed:
        return [f"{binary} list keys --markdown prints nothing"]
    if write:
        page.write_bytes(printed)
    stored = page.read_bytes() if page.exists() else b""
    if stored == printed:
        return []
    difference = difflib.unified_diff(
        stored.decode("utf-8", "replace").splitlines(), printed.decode("utf-8", "replace").splitlines(),
        "docs/config.md", "groklab list keys --markdown", lineterm="", n=1)
    return list(difference)[:40] + [f"docs/config.md is out of date: tools/check_docs.py {binary} --write"]


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args(arguments)
    try:
        findings = check(options.binary, options.root, options.write)
    except (OSError, subprocess.CalledProcessError) as error:
        findings = [f"cannot ask the program: {error}"]
    return report("check_docs", findings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
