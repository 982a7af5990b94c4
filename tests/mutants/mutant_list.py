# SPDX-License-Identifier: MIT
"""The seeded mutants of src/: their lists (*.toml beside this file) and how one becomes C++.

A mutant is a site and another text for it:

    [[mutant]]
    id = 101                       # the number that GROKLAB_MUTANT selects it by
    file = "core/atomic_file.cpp"  # below src/
    after = "void sync_folder"     # optional: the first site after this text, which occurs once
    original = "result != 0"       # occurs once in the file, or `after` says where
    mutated = "result == 0"
    breaks = "a failed sync is taken for a good one"
    tests = ["cli_resume"]         # optional: whole-program tests, asked after the unit tests

A text that ends with ; or } is one or more statements that declare nothing, anything else a complete expression; both are
compiled in and chosen between at run time. `mutated` may be empty for statements: they are left out.
"""
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SWITCH = "mutant_switch.hpp"
DECLARATION = re.compile(r"(?:const|auto|static|constexpr)\b")


class ListError(Exception):
    """A list that does not fit the sources."""


@dataclass
class Mutant:
    id: int
    file: str
    original: str
    mutated: str
    breaks: str
    after: str = ""
    tests: list = field(default_factory=list)

    @property
    def folder(self):
        return self.file.split("/")[0]

    @property
    def is_statement(self):
        return self.original.rstrip().endswith((";", "}"))

    def place(self, text):
        """Where the site begins in the text of its file."""
        begin = 0
        if self.after:
            self.require_one(text, self.after)
            begin = text.index(self.after) + len(self.after)
            if self.original not in text[begin:]:
                raise ListError(f"mutant {self.id}: `{self.original}` is not in {self.file} after `{self.after}`")
        else:
            self.require_one(text, self.original)
        return text.index(self.original, begin)

    def require_whole(self):
        """What no compiler is needed for to see that the choice would not compile."""
        for text in (self.original, self.mutated):
            if self.is_statement and DECLARATION.match(text):
                raise ListError(f"mutant {self.id}: `{text}` declares a name that would end with the choice")
            if any(text.count(left) != text.count(right) for left, right in ("()", "[]", "{}")):
                raise ListError(f"mutant {self.id}: `{text}` has a bracket without its other")
            if "{" not in text and not self.is_statement and text.count("?") != len(re.findall("(?<!:):(?!:)", text)):
                raise ListError(f"mutant {self.id}: `{text}` is a part of a choice, no expression")

    def require_one(self, text, wanted):
        if (count := text.count(wanted)) != 1:
            raise ListError(f"mutant {self.id}: `{wanted}` occurs {count} times in {self.file}, not once")

    def choice(self):
        """C++ that is the original unless this mutant is selected."""
        if not self.is_statement:
            return f"(groklab_mutant({self.id}) ? ({self.mutated}) : ({self.original}))"
        return f"if (groklab_mutant({self.id})) {{ {self.mutated} }} else {{ {self.original} }}"


def read_mutants(folder=HERE):
    """All mutants, by number. Raises ListError where a list is not one."""
    mutants = []
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", []):
            try:
                mutant = Mutant(**entry)
            except TypeError as error:
                raise ListError(f"{path.name}: {error}") from None
            if mutant.folder != path.stem:
                raise ListError(f"{path.name}: mutant {mutant.id} is in {mutant.file}, which has a list of its own")
            if mutant.mutated == mutant.original:
                raise ListError(f"mutant {mutant.id} changes nothing")
            mutant.require_whole()
            mutants.append(mutant)
    mutants.sort(key=lambda mutant: mutant.id)
    for one, other in zip(mutants, mutants[1:]):
        if one.id == other.id:
            raise ListError(f"two mutants have the number {one.id}: {one.file}, {other.file}")
    return mutants


def with_mutants(text, mutants):
    """The text of a file with the choices of its mutants, and the line that declares the switch."""
    sites = sorted(((mutant.place(text), mutant) for mutant in mutants), key=lambda site: site[0])
    parts, end = [f'#include "{SWITCH}"\n'], 0
    for begin, mutant in sites:
        if begin < end:
            raise ListError(f"mutant {mutant.id} overlaps another one in {mutant.file}")
        parts += [text[end:begin], mutant.choice()]
        end = begin + len(mutant.original)
    return "".join(parts) + text[end:]


def mutated_files(mutants, source):
    """{file below `source`: its text with its mutants}."""
    files = {}
    for mutant in mutants:
        files.setdefault(mutant.file, []).append(mutant)
    texts = {}
    for name, those in files.items():
        path = source / name
        if not path.is_file():
            raise ListError(f"mutant {those[0].id}: there is no src/{name}")
        texts[name] = with_mutants(path.read_text(encoding="utf-8"), those)
    return texts
