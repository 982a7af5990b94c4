# SPDX-License-Identifier: MIT
"""How far the kernel variants part: their bits differ (docs/reproducibility.md), what they say must not.

Every variant of this processor trains 16 seeds of two small tasks until they grok. Of each seed the loss curves are compared
over the first 200 steps, and the step of grokking. What must hold is what follows from rounding alone: curves that agree to
1e-5 before it has had steps to grow in, the same seeds that grok, and no variant that groks sooner than another (paired t test
over the seeds, of the logarithms, at 1 % over all comparisons: the runs are the same at every call on one processor, so this is
no lottery). How far a last bit has grown by step 200 and in the step of grokking is printed: training is chaotic, so no bound
on that follows from any promise.
"""
import itertools
import math
import statistics
import sys
import unittest

from golden_runs import VARIANTS, has_variant
from harness import BINARY, IS_WHOLE, ProgramTest, main

SEEDS = range(16)
TASKS = {
    "mlp": ["mlp-p97", "p=31", "frac_train=0.9", "hidden=[128]", "lr=0.005"],
    "transformer": ["forecast-p23", "p=31", "frac_train=0.8", "d_model=32", "d_mlp=64", "lr=0.003"],
}
UNTIL_GROKKED = ["steps=6000", "eval_every=10", "checkpoint_every=0", "stop_when=grokked"]
FIRST_STEPS = 10
LAST_STEP = 200
ROUNDING = 1e-5
ENOUGH_SEEDS = 15
# Student's t with one degree of freedom less, two-sided, 1 % over six comparisons: two tasks, three pairs of variants.
LARGEST_T = 3.88


def largest_difference(curves, others, last_step):
    """Of train and test losses up to a step, relative."""
    return max(abs(ours[loss] - theirs[loss]) / abs(theirs[loss])
               for ours, theirs in zip(curves, others) if ours["step"] <= last_step
               for loss in ("train_loss", "test_loss"))


@unittest.skipUnless(IS_WHOLE, "16 seeds until they grok with each variant: in make trust")
class Variants(ProgramTest):
    def trained(self, task, variant):
        """Curves and steps of grokking, seed by seed."""
        runs = [self.train([*TASKS[task], *UNTIL_GROKKED, f"seed={seed}"], f"{task} {variant} {seed}", timeout=600,
                           GROKLAB_KERNELS=variant) for seed in SEEDS]
        self.assertEqual({self.record(run)["kernels"] for run in runs}, {variant})
        return [self.metrics(run) for run in runs], [self.record(run)["milestones"]["grok_step"] for run in runs]

    def compare(self, names, runs):
        (curves, steps), (other_curves, other_steps) = runs
        groks, other_groks = ([step is not None for step in each] for each in (steps, other_steps))
        self.assertEqual(groks, other_groks, "a seed groks with one of them only")
        early, late = ([largest_difference(ours, theirs, last) for ours, theirs in zip(curves, other_curves)]
                       for last in (FIRST_STEPS, LAST_STEP))
        logs = [math.log(ours / theirs) for ours, theirs in zip(steps, other_steps) if ours is not None]
        self.assertGreaterEqual(len(logs), ENOUGH_SEEDS)
        error = statistics.stdev(logs) / math.sqrt(len(logs))
        print(f"{names}: losses differ by {max(early):.1e} up to step {FIRST_STEPS}, up to step {LAST_STEP} by "
              f"{statistics.median(late):.1e} (median) and {max(late):.1e} (largest seed); grok step: mean ratio "
              f"{math.exp(statistics.mean(logs)):.3f}, within 5 % for {sum(abs(log) <= math.log(1.05) for log in logs)} of "
              f"{len(logs)} seeds, largest difference {100 * math.expm1(max(map(abs, logs))):.0f} %", file=sys.stderr)
        self.assertLess(max(early), ROUNDING)
        self.assertGreater(max(late), 0, "the same bits: nothing was compared")
        self.assertLess(abs(statistics.mean(logs)), LARGEST_T * error)

    def test_say_the_same(self):
        variants = [variant for variant in (*VARIANTS, "avx512") if has_variant(BINARY, variant)]
        for task in TASKS:
            runs = {variant: self.trained(task, variant) for variant in variants}
            for pair in itertools.combinations(variants, 2):
                with self.subTest(task, pair=pair):
                    self.compare(f"{task}, {' and '.join(pair)}", [runs[variant] for variant in pair])


if __name__ == "__main__":
    main()
