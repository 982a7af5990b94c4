#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails on a link of README.md or docs/ to a file or a heading that is not there, and on a page that docs/README.md,
the table of contents of the site, does not list. Links to other hosts are not asked for.

Usage: check_links.py [ROOT]
"""
import re
import sys
from pathlib import Path

from findings import report

LINK = re.compile(r"\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$")
ELSEWHERE = re.compile(r"^[a-z]+:")


def prose(text):
    """The lines outside of fenced code, with their numbers from 1."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchor(heading):
    """As forges make it, and web/docs/.vitepress/config.mjs after them."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text))


def anchors(page):
    """Of all headings; a heading that is there twice is numbered from its second time on."""
    found = {}
    for _, line in prose(page.read_text(encoding="utf-8")):
        if heading := HEADING.match(line):
            name = anchor(heading[1])
            found[name] = found.get(name, -1) + 1
    return {name if not i else f"{name}-{i}" for name, last in found.items() for i in range(last + 1)}


def links(page):
    for number, line in prose(page.read_text(encoding="utf-8")):
        for target in LINK.findall(re.sub(r"`[^`]*`", "``", line)):
            if not ELSEWHERE.match(target):
                yield number, target


def link_findings(root, page):
    docs = root / "docs"
    for number, target in links(page):
        path, _, name = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        where = f"{page.relative_to(root)}:{number}"
        if not place.exists():
            yield f"{where}: no {target}"
        elif page.is_relative_to(docs) and not place.is_relative_to(docs):
            yield f"{where}: {target} is outside of docs/, which is all that the site has"
        elif name and name not in anchors(place):
            yield f"{where}: {target}: no such heading"


def check(root):
    contents = root / "docs/README.md"
    pages = sorted((root / "docs").rglob("*.md"))
    findings = [finding for page in [root / "README.md", *pages] for finding in link_findings(root, page)]
    listed = {(contents.parent / target.partition("#")[0]).resolve() for _, target in links(contents)}
    findings += [f"{page.relative_to(root)}: docs/README.md does not list it"
                 for page in pages if page not in listed and page != contents]
    return findings


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    return report("check_links", check(root.resolve()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
