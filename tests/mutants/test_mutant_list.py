# SPDX-License-Identifier: MIT
"""The lists of mutants fit the sources, and a list that does not is refused."""
import tempfile
import unittest
from pathlib import Path

from mutant_list import ROOT, ListError, Mutant, mutated_files, read_mutants, with_mutants

SOURCE = "int f(int a) { return a < 3; }\nint g(int a) { sync(a); return a < 3; }\n"


def mutant(**fields):
    return Mutant(**{"id": 7, "file": "core/f.cpp", "original": "sync(a);", "mutated": "", "breaks": "it", **fields})


class Lists(unittest.TestCase):
    def test_every_mutant_has_its_place_in_the_sources(self):
        mutants = read_mutants()
        self.assertEqual(len(mutated_files(mutants, ROOT / "src")), len({one.file for one in mutants}))

    def test_there_are_many_and_in_every_folder(self):
        mutants = read_mutants()
        self.assertGreaterEqual(len(mutants), 150)
        folders = {path.name for path in (ROOT / "src").iterdir() if path.is_dir()}
        self.assertEqual({one.folder for one in mutants}, folders)

    def test_a_file_that_is_gone_is_refused(self):
        with self.assertRaisesRegex(ListError, "no src/core/f.cpp"):
            mutated_files([mutant()], ROOT / "src")

    def refused(self, text, message):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "core.toml").write_text(text, encoding="utf-8")
            with self.assertRaisesRegex(ListError, message):
                read_mutants(Path(folder))

    def test_lists_with_mistakes_are_refused(self):
        entry = "[[mutant]]\nid = 1\nfile = 'core/f.cpp'\noriginal = 'a'\nmutated = 'b'\nbreaks = 'it'\n"
        self.refused(entry + entry, "two mutants have the number 1")
        self.refused(entry.replace("core/", "runs/"), "a list of its own")
        self.refused(entry.replace("'b'", "'a'"), "changes nothing")
        self.refused(entry.replace("breaks", "braeks"), "braeks")
        self.refused(entry.replace("'a'", "'const bool a = b;'"), "declares a name")
        self.refused(entry.replace("'a'", "'f(a'"), "a bracket")
        self.refused(entry.replace("'a'", "'a ? std::f'"), "no expression")


class Sites(unittest.TestCase):
    def test_an_expression_is_chosen_at_run_time(self):
        text = with_mutants(SOURCE, [mutant(original="a < 3", mutated="a <= 3", after="sync(a);")])
        self.assertTrue(text.endswith("return a < 3; }\nint g(int a) { sync(a); return (groklab_mutant(7) ? (a <= 3) : (a < 3)); }\n"))

    def test_a_statement_may_be_left_out(self):
        self.assertIn("{ if (groklab_mutant(7)) {  } else { sync(a); } return", with_mutants(SOURCE, [mutant()]))

    def test_a_text_that_is_gone_or_there_twice_is_refused(self):
        for original, times in (("sync(b);", 0), ("a < 3", 2)):
            with self.assertRaisesRegex(ListError, f"occurs {times} times"):
                with_mutants(SOURCE, [mutant(original=original, mutated="0")])

    def test_mutants_that_overlap_are_refused(self):
        with self.assertRaisesRegex(ListError, "overlaps"):
            with_mutants(SOURCE, [mutant(), mutant(id=8, original="a); return", mutated="0")])


if __name__ == "__main__":
    unittest.main()
