# SPDX-License-Identifier: MIT
"""Writes a copy of src/ with all mutants compiled in: write_mutants.py FOLDER. A file that is as it should be is left alone."""
import sys
from pathlib import Path

from mutant_list import HERE, ROOT, SWITCH, ListError, mutated_files, read_mutants


def write(target):
    """Makes `target` the copy; nothing else may be in it."""
    source = ROOT / "src"
    texts = {name: text.encode() for name, text in mutated_files(read_mutants(), source).items()}
    texts[SWITCH] = (HERE / SWITCH).read_bytes()
    wanted = {path.relative_to(source).as_posix(): path for path in source.rglob("*") if path.is_file()}
    for name in wanted.keys() | texts.keys():
        content = texts[name] if name in texts else wanted[name].read_bytes()
        path = target / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for path in list(target.rglob("*")):
        if path.is_file() and path.relative_to(target).as_posix() not in wanted.keys() | texts.keys():
            path.unlink()


if __name__ == "__main__":
    try:
        write(Path(sys.argv[1]))
    except ListError as error:
        sys.exit(f"write_mutants: {error}")
