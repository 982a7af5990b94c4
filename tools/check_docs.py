#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails where a page of docs/ differs from what the program prints, byte for byte: the lists of `groklab list`, which are
pages of their own, and the help of every command, which stands in its page between two marks.

Usage: check_docs.py BINARY [--write] [--root ROOT]      --write: regenerate what differs
"""
import argparse
import difflib
import re
import subprocess
import sys
from pathlib import Path

from findings import report

PAGES = {"keys": "config.md"}  # of the lists; any other is reference/LIST.md
END = "<!-- end -->"


def printed(binary, *words):
    return subprocess.run([binary, *words], stdout=subprocess.PIPE, check=True, text=True, encoding="utf-8").stdout


def lists(binary):
    """What `groklab list` can list: the description of its argument names them."""
    text = re.search(r"WHAT TEXT REQUIRED\s+(.+?)\n\n", printed(binary, "list", "--help"), re.DOTALL)[1]
    return [name.strip() for name in text.split(",")]


def commands(binary):
    block = re.search(r"^Subcommands:\n(.+?)\n\n", printed(binary, "--help"), re.DOTALL | re.MULTILINE)[1]
    return [line.split()[0] for line in block.splitlines()]


def expected_pages(binary, docs):
    """(page, what is printed for it, the text that it should have); the text is None where the page has no place for it."""
    for name in lists(binary):
        page = docs / PAGES.get(name, f"reference/{name}.md")
        yield page, f"groklab list {name} --markdown", printed(binary, "list", name, "--markdown")
    for command in commands(binary):
        page = docs / "commands" / f"{command}.md"
        words = f"groklab {command} --help"
        stored = page.read_text(encoding="utf-8") if page.exists() else ""
        begin = f"<!-- generated: {words} -->\n"
        before, mark, rest = stored.partition(begin)
        _, end, after = rest.partition(END)
        block = f"```\n{printed(binary, command, '--help').strip()}\n```\n"
        yield page, words, before + begin + block + END + after if mark and end else None


def difference(page, words, stored, expected, docs):
    lines = difflib.unified_diff(stored.splitlines(), expected.splitlines(), str(page.relative_to(docs.parent)), words,
                                 lineterm="", n=1)
    return list(lines)[:40]


def check(binary, root, write):
    docs = root / "docs"
    findings = []
    for page, words, expected in expected_pages(binary, docs):
        name = page.relative_to(root)
        stored = page.read_text(encoding="utf-8") if page.exists() else ""
        if not expected:
            findings.append(f"{name}: has no place for `{words}` (<!-- generated: {words} --> and {END})")
        elif write and stored != expected:
            page.parent.mkdir(exist_ok=True)
            page.write_text(expected, encoding="utf-8")
        elif stored != expected:
            findings += difference(page, words, stored, expected, docs)
            findings.append(f"{name} is out of date: tools/check_docs.py {binary} --write")
    return findings


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args(arguments)
    try:
        findings = check(options.binary, options.root, options.write)
    except (OSError, subprocess.CalledProcessError, TypeError) as error:  # TypeError: a help without the lists
        findings = [f"cannot ask the program: {error}"]
    return report("check_docs", findings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
