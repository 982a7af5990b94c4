# SPDX-License-Identifier: MIT
"""What the benches' scripts compute from measurements, with answers known otherwise. Nothing is timed."""
import json
import pathlib
import struct
import sys
import tempfile
import unittest

import numpy as np

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
sys.path[:0] = [str(BENCH), str(BENCH / "studies")]
import measuring  # noqa: E402
import floor  # noqa: E402
import precision  # noqa: E402
import throughput  # noqa: E402


class Measuring(unittest.TestCase):
    def test_ratios_are_of_the_same_round(self):
        # A machine of another speed in every round: the quotient of the medians is 1.
        self.assertEqual(measuring.ratios([2, 8, 4], [1, 4, 8]), [2, 2, 0.5])

    def test_a_spread_is_median_smallest_and_largest(self):
        self.assertEqual(measuring.spread([3, 1, 2], 0), "2 (1 to 3)")


class Precision(unittest.TestCase):
    def test_quantiles_are_those_of_the_tables(self):
        for degrees, quantile in ((1, 12.706), (2, 4.303), (15, 2.131), (30, 2.042)):
            self.assertAlmostEqual(precision.t_quantile(degrees), quantile, places=3)

    def test_interval_of_known_differences(self):
        steps = {(seed, "x"): 100 + seed for seed in range(4)} | {(seed, "fp32"): 100 for seed in range(4)}
        steps |= {(4, "x"): None, (4, "fp32"): 100}  # never grokked
        result = precision.compare("x", steps, range(5))
        self.assertEqual((result["n"], result["left_out"], result["mean"]), (4, 1, 1.5))
        # t of 3 degrees, deviation, root of 4
        self.assertAlmostEqual(result["high"] - 1.5, 3.182 * 1.2910 / 2, places=3)
        self.assertEqual(precision.verdict(result, 4), "equivalent")
        self.assertEqual(precision.verdict(result, 3), "not shown")

    def test_nudges_are_at_most_one_unit_in_the_last_place(self):
        weights = np.array([1, -1, 0.1, -3e-8] * 300, "<f4")
        header = json.dumps({"layers.0.W": {"dtype": "F32", "shape": [1200], "data_offsets": [0, 4800]}}).encode()
        with tempfile.TemporaryDirectory() as folder:
            start, out = pathlib.Path(folder, "start"), pathlib.Path(folder, "out")
            start.write_bytes(struct.pack("<Q", len(header)) + header + weights.tobytes())
            precision.nudged(start, out)
            moved = np.frombuffer(out.read_bytes()[-4800:], "<f4")
        units = moved.view("<i4").astype(int) - weights.view("<i4")
        self.assertEqual(set(units), {-1, 0, 1})
        self.assertGreater(np.count_nonzero(units), 700)  # two thirds of 1,200 are expected: 800, deviation 16


class Others(unittest.TestCase):
    def test_a_floor_is_work_over_rate(self):
        product = {"flop": 4e9, "computed_flop": 9e9, "bytes": 2e9, "bfloat16": False}
        rates = {"multiply_add_gflops": 100, "bfloat16_gflops": 1000, "read_gbs": 50}
        self.assertEqual(floor.floor_ms([product], rates), {"operations": 40, "bytes": 40})
        self.assertEqual(floor.floor_ms([product, product | {"bfloat16": True}], rates)["operations"], 40 + 9)

    def test_grids_have_the_runs_of_their_systems(self):
        self.assertEqual([len(set(grid())) for grid, _ in throughput.GRIDS.values()], [48, 19])


if __name__ == "__main__":
    unittest.main()
