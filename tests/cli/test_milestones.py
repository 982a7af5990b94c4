# SPDX-License-Identifier: MIT
"""run.json of real runs against the definitions of milestones.py, and the rules that stop a run."""
import tomllib
import unittest

import milestones
from harness import ProgramTest, main

GROKS = ["mlp-p97", "p=31", "hidden=[128]", "frac_train=0.8", "lr=1e-2", "eval_every=10", "checkpoint_every=0"]
TRAINS_HARD = ["mlp-p97", "p=23", "frac_train=0.8", "activation=quadratic", "eval_every=10", "checkpoint_every=0"]
RUNS = {  # name: (words, the outcome it is there for)
    "grokks and stays": ([*GROKS, "steps=1400"], "grokked"),
    "cut by the end": ([*GROKS, "steps=800"], "grokked"),
    "falls again": ([*TRAINS_HARD, "hidden=[64]", "weight_decay=0.1", "lr=3e-2", "steps=2000"], "unstable"),
    # The float loss reaches its floor at step 500 and then jumps again and again (docs/slingshot.md).
    "jumps": (["transformer-p113", "p=13", "d_model=32", "n_heads=2", "beta2=0.98", "lr=3e-3", "weight_decay=0.3",
               "eval_every=10", "fourier_every=0", "checkpoint_every=0", "steps=3000"], None),
    "only memorises": (["mlp-p97", "p=23", "hidden=[64]", "weight_decay=0", "steps=1500", "lr=3e-3"], "memorized"),
    "learns nothing": (["mlp-p97", "p=23", "hidden=[4]", "steps=30", "eval_every=7"], "unfit"),
    "coarse evaluations": ([*GROKS, "steps=2500", "eval_every=600"], "grokked"),
    "further evaluations": ([*GROKS, "steps=700", "eval_every=100", "eval_at=[503,505,507,512]"], None),
}


class Recorded(ProgramTest):
    def assert_recorded(self, run, eval_every):
        record = self.record(run)
        lines = self.metrics(run)
        expected = milestones.milestones(lines, eval_every)
        self.assertEqual(record["milestones"], expected)
        self.assertEqual(record["outcome"], milestones.outcome(lines))
        self.assertEqual(record["last_step"], lines[-1]["step"])
        self.assertEqual(record["final"], {name: value for name, value in lines[-1].items() if name != "step"})
        self.assertEqual(record["best_test_acc"], max(line["test_acc"] for line in lines))
        self.assertEqual(record["best_test_loss"], min(line["test_loss"] for line in lines))
        return record

    def test_milestones_and_outcomes(self):
        seen = []
        for name, (words, outcome) in RUNS.items():
            with self.subTest(name):
                run = self.train(words, name)
                every = tomllib.loads((run / "config.toml").read_text(encoding="utf-8"))["train"]["eval_every"]
                record = self.assert_recorded(run, every)
                if outcome is not None:
                    self.assertEqual(record["outcome"], outcome)
                seen.append(record["milestones"])
        for key in ("mem_step", "grok_step", "grok99_step", "sustained_step", "stay_step", "collapse_step", "slingshots"):
            self.assertTrue(any(values[key] for values in seen), f"no run of this test reaches {key}")
        self.assertTrue(any(values["sustained_censored"] for values in seen))

    def test_stop_rules(self):
        whole = self.metrics(self.train([*GROKS, "steps=1400"], "never"))
        self.assertEqual(whole[-1]["step"], 1400)
        for rule in ("grokked", "sustained"):
            run = self.train([*GROKS, "steps=1400", f"stop_when={rule}"], rule)
            end = milestones.stop_step(whole, rule, 1400)
            self.assertLess(end, 1400)
            self.assertEqual(self.metrics(run), [line for line in whole if line["step"] <= end])
            record = self.assert_recorded(run, 10)
            self.assertEqual((record["status"], record["last_step"], record["steps"]), ("finished", end, 1400))
            self.assertTrue((run / f"checkpoints/step_{end:08d}.safetensors").exists())
            self.assert_whole(run)
        sustained_step = self.record(self.root / "sustained")["milestones"]["sustained_step"]
        self.assertEqual(end, sustained_step + 500)

    def test_stop_rule_at_coarse_evaluations(self):
        """The first evaluation at or after sustained_step + 500, not at it."""
        words = [*GROKS, "eval_every=200", "steps=2000"]
        whole = self.metrics(self.train(words, "never"))
        run = self.train([*words, "stop_when=sustained"], "sustained")
        record = self.assert_recorded(run, 200)
        self.assertEqual(record["last_step"], milestones.stop_step(whole, "sustained", 2000))
        self.assertEqual(record["last_step"], record["milestones"]["sustained_step"] + 600)


class Definitions(unittest.TestCase):
    """The reference itself on lines made by hand, so that it cannot share a misreading with the program unnoticed."""

    @staticmethod
    def lines(test, every=100, train=1.0, loss=1.0):
        return [{"step": i * every, "test_acc": acc, "train_acc": train, "train_loss": loss} for i, acc in enumerate(test)]

    def test_a_window_that_breaks_moves_the_start(self):
        values = milestones.milestones(self.lines([0, .96, .96, .94, .97, .97, .97, .97, .97, .97]), 100)
        self.assertEqual((values["grok_step"], values["sustained_step"], values["sustained_censored"]), (100, 400, False))

    def test_a_window_cut_by_the_end_counts(self):
        values = milestones.milestones(self.lines([0, .5, .96]), 100)
        self.assertEqual((values["sustained_step"], values["sustained_censored"], values["stay_step"]), (200, True, 200))

    def test_collapse_needs_a_sustained_step(self):
        values = milestones.milestones(self.lines([0, .96, .8, .5]), 100)
        self.assertIsNone(values["collapse_step"])
        self.assertEqual(milestones.outcome(self.lines([0, .96, .8, .5])), "unstable")
        values = milestones.milestones(self.lines([0] + [.96] * 6 + [.8]), 100)
        self.assertEqual((values["sustained_step"], values["collapse_step"]), (100, 700))

    def test_slingshots_are_counted_once_and_not_early(self):
        lines = self.lines([0] * 20)
        for step, loss in ((500, 20), (1200, 10), (1300, 200), (1500, 9.9)):
            lines[step // 100]["train_loss"] = loss
        self.assertEqual(milestones.slingshots(lines, 100), [1200])


if __name__ == "__main__":
    main()
