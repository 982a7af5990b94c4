# SPDX-License-Identifier: MIT
"""The statistics of bench/studies/frequency_race.py on tables whose variances are planted."""
import math
import random
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "studies"))
import frequency_race as study  # noqa: E402


def planted(generator, rows, columns, rest, size=8):
    """A table of row, column and cell effects with these standard deviations."""
    row = [generator.gauss(0, rows) for _ in range(size)]
    column = [generator.gauss(0, columns) for _ in range(size)]
    return [[row[i] + column[j] + generator.gauss(0, rest) for j in range(size)] for i in range(size)]


class VarianceComponents(unittest.TestCase):
    def test_are_those_that_were_planted(self):
        """Over 300 tables: the mean has standard errors of 0.13, 0.04 and 0.02."""
        generator = random.Random(1)
        found = [part / 300 for part in study.components([planted(generator, 2, 1, 1.5) for _ in range(300)])]
        for part, truth, bound in zip(found, (4, 1, 2.25), (0.5, 0.16, 0.1)):
            self.assertAlmostEqual(part, truth, delta=bound)

    def test_of_a_pure_row_effect_are_the_rows(self):
        table = [[float(i)] * 4 for i in range(4)]
        self.assertEqual(study.shares(study.components([table])), [1, 0, 0])

    def test_censored_cells_are_put_back_above_the_budget(self):
        generator = random.Random(2)
        logs = planted(generator, 0.1, 0.05, 0.1)
        steps = [[10**(4 + x) for x in line] for line in logs]
        censored = [[x if x < 12000 else None for x in line] for line in steps]
        filled, hidden = study.fill_censored(censored, 12000)
        lost = [(i, j) for i in range(8) for j in range(8) if censored[i][j] is None]
        self.assertGreater(len(lost), 5)
        self.assertTrue(all(filled[i][j] > math.log10(12000) for i, j in lost))
        self.assertGreater(hidden, 0)
        self.assertEqual([filled[i][j] for i in range(8) for j in range(8) if (i, j) not in lost],
                         [math.log10(censored[i][j]) for i in range(8) for j in range(8) if (i, j) not in lost])
        at_the_budget = study.components([[[math.log10(min(x, 12000)) for x in line] for line in steps]])
        self.assertGreater(sum(study.components([filled], hidden)), 1.2 * sum(at_the_budget))

    def test_a_table_without_censoring_is_left_alone(self):
        filled, hidden = study.fill_censored([[100, 1000], [1000, 100]], 5000)
        self.assertEqual((filled, hidden), ([[2, 3], [3, 2]], 0))


class Overlap(unittest.TestCase):
    def test_by_chance_is_that_of_random_sets(self):
        generator = random.Random(3)
        pairs = [(generator.sample(range(1, 30), 3), generator.sample(range(1, 30), 5)) for _ in range(20000)]
        found = sum(study.overlap(x, y) for x, y in pairs) / len(pairs)
        self.assertAlmostEqual(found, study.chance_overlap(pairs, 29), delta=0.005)  # four standard errors
        self.assertEqual(study.overlap([1, 2, 3], [3, 2, 1]), 1)

    def test_pairs_are_sorted_by_what_they_share(self):
        groups = study.pairs_of([[["a0"], ["a1"]], [["b0"], ["b1"]]])
        self.assertEqual(groups["the same data seed"], [(["a0"], ["a1"]), (["b0"], ["b1"])])
        self.assertEqual(groups["the same init seed"], [(["a0"], ["b0"]), (["a1"], ["b1"])])
        self.assertEqual(len(groups["neither"]), 2)


if __name__ == "__main__":
    unittest.main()
