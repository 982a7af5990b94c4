#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails on an include that goes up the layers, on `../` in an include, and on an include cycle.

The allowed arrows are the groklab_folder lines of src/CMakeLists.txt and what they reach; app/ may include what the
program links. Usage: check_layers.py [ROOT]
"""
import re
import sys
from pathlib import Path

from findings import report

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
FOLDER = re.compile(r"groklab_folder\(\s*(\w+)([^)]*)\)")
PROGRAM = re.compile(r"target_link_libraries\(\s*groklab\s+PRIVATE([^)]*)\)")
SUFFIXES = {".cpp", ".hpp", ".h", ".c", ".cc"}


def read_arrows(cmake_text):
    """(arrows, arrows of tests only): folder -> folders it names."""
    text = re.sub(r"#[^\n]*", "", cmake_text)
    arrows, test_arrows = {}, {}
    for name, rest in FOLDER.findall(text):
        words, section = rest.split(), None
        arrows[name], test_arrows[name] = set(), set()
        for word in words:
            if word in ("DEPENDS", "TEST_DEPENDS"):
                section = word
            elif word.startswith("groklab_"):
                (arrows if section == "DEPENDS" else test_arrows)[name].add(word.removeprefix("groklab_"))
    linked = PROGRAM.findall(text)
    if linked:
        arrows["app"] = {w.removeprefix("groklab_") for words in linked for w in words.split() if w.startswith("groklab_")}
    return arrows, test_arrows


def closure(arrows, start):
    reached, todo = set(), set(start)
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo |= arrows.get(name, set())
    return reached


def find_cycle(edges):
    """One cycle of a graph as a list of nodes, or None."""
    state = {}
    for root in sorted(edges):
        if root in state:
            continue
        stack = [(root, iter(sorted(edges[root])))]
        state[root] = "open"
        while stack:
            node, successors = stack[-1]
            following = next(successors, None)
            if following is None:
                state[node] = "done"
                stack.pop()
            elif state.get(following) == "open":
                path = [n for n, _ in stack]
                return path[path.index(following):] + [following]
            elif following not in state:
                state[following] = "open"
                stack.append((following, iter(sorted(edges.get(following, ())))))
    return None


def check(root):
    src = root / "src"
    arrows, test_arrows = read_arrows((src / "CMakeLists.txt").read_text(encoding="utf-8"))
    if not arrows:
        return [f"{src / 'CMakeLists.txt'}: no groklab_folder lines"]
    findings, edges = [], {}
    cycle = find_cycle(arrows)
    if cycle:
        findings.append("src/CMakeLists.txt: folders in a circle: " + " -> ".join(cycle))
    for path in sorted(p for p in src.rglob("*") if p.suffix in SUFFIXES):
        name = path.relative_to(src).as_posix()
        folder = name.split("/")[0]
        if "/" not in name or folder not in arrows:
            findings.append(f"src/{name}: its folder has no line in src/CMakeLists.txt")
            continue
        start = {folder, "core"} | arrows[folder]
        if name.rsplit(".", 1)[0].endswith("_test"):
            start |= test_arrows.get(folder, set())
        allowed = closure(arrows, start)
        edges[name] = set()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            quote, target = found.groups()
            where = f"src/{name}:{number}"
            if "../" in target:
                findings.append(f"{where}: `../` in an include; write the path from src/")
            elif (src / target).is_file():
                below = target.split("/")[0]
                edges[name].add(target)
                if quote == "<":
                    findings.append(f'{where}: our own header {target} in < >; write "{target}"')
                if below not in allowed:
                    findings.append(f"{where}: {folder}/ includes {target}, but {below}/ is not below it")
            elif quote == '"':
                findings.append(f"{where}: there is no src/{target}")
    cycle = find_cycle(edges)
    if cycle:
        findings.append("includes in a circle: " + " -> ".join(cycle))
    return findings


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    return report("check_layers", check(root))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
