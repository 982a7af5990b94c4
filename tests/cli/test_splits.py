# SPDX-License-Identifier: MIT
"""A run that is cut at any step goes on to the bytes of one that nobody cut: weights and moments after every update,
metrics, spectra, the early window.

24 configurations, every optimiser with every network in full batches and in mini-batches. A run keeps a checkpoint of every
step, so the files that are compared hold all of them. It is killed at a counted moment between two calls of the disk; a
seeded generator draws the moments until as many different steps as wanted have been gone on from. With GROKLAB_TRUST=1 50
steps a configuration, 1,200 in all, and a chain of 20 kills in a row for each; else one step of five of them, and a chain of six,
of shorter runs.
"""
import itertools
import random
import re
import shutil
import signal
import sys

from harness import IS_WHOLE, ProgramTest, main, promised_bytes

SEED = 20261125
STEPS = 100 if IS_WHOLE else 30
SPLITS = 50 if IS_WHOLE else 1  # a configuration
LINKS = 20 if IS_WHOLE else 6
EVERY_STEP = [f"steps={STEPS}", "checkpoint_every=1", "autosave_s=0", "eval_every=10", "seed=11"]
# Moments at the disk: a process that goes on passes some ten before its first step, then some six a step.
MOMENTS_OF_A_RUN = 1024
MOMENTS_OF_A_LINK = (11, 36)
MODELS = {
    "transformer": ["transformer-p113", "p=7", "d_model=8", "n_heads=2", "d_mlp=8"],
    "two layers": ["causal-p97", "p=7", "d_model=8", "n_heads=2", "d_mlp=8"],  # pre-norm, GELU, dropout 0.1
    "mlp": ["mlp-p97", "p=7", "hidden=[8,8]"],
    "lazy mlp": ["order-p97", "p=7", "hidden=[8]", "output_scale=4"],
}
# Optimiser and batch, with keys that each network has in turn.
TRAININGS = {
    ("adamw", "full batch"): ["fourier_every=7"],
    ("adamw", "mini-batches"): ["batch_size=10", "loss.dtype=f64", "rng=torch"],
    ("adam", "full batch"): ["loss.dtype=f64", "warmup_steps=20", "cooldown_frac=0.5", "eval_at=[3,44]"],
    ("adam", "mini-batches"): ["batch_size=10", "engine=reference", "fourier_every=13"],
    ("sgd", "full batch"): ["record_every_step_until=40", "rng=torch", "momentum=0.5", "lr=0.1"],
    ("sgd", "mini-batches"): ["batch_size=10", "split=mirror", "lr=0.1", "cooldown_frac=0.3"],
}


def configurations():
    for (model, network), ((optimiser, batch), training) in itertools.product(MODELS.items(), TRAININGS.items()):
        dropout = ["dropout=0.2"] if model == "transformer" and batch == "mini-batches" else []
        yield f"{model}, {optimiser}, {batch}", [*network, *training, *dropout, f"optimizer.name={optimiser}", *EVERY_STEP]


class Splits(ProgramTest):
    def killed_at(self, moment, words, name):
        """Begins a run, or goes on with it, until it is killed; false if it came to its end before."""
        process = self.start("train", *words, "--resume", name, "--quiet", "--threads", "1", GROKLAB_CRASHPOINT=str(moment))
        code = process.wait()
        self.assertIn(code, (0, -signal.SIGKILL))
        return code != 0

    def newest_step(self, name):
        """The step that a killed run can go on from."""
        files = (self.root / name / "checkpoints").glob("step_*.safetensors")
        return max((int(re.search(r"\d+", path.name).group()) for path in files), default=0)

    def finish(self, words, name):
        self.ok("train", *words, "--resume", name, "--quiet", "--threads", "1")
        return self.root / name

    def split_everywhere(self, words, expected, moments):
        last_moment = MOMENTS_OF_A_RUN
        steps = set()
        while len(steps) < SPLITS:
            moment = moments.randrange(1, last_moment)
            if not self.killed_at(moment, words, "cut"):
                last_moment = moment
            elif (step := self.newest_step("cut")) in range(1, STEPS) and step not in steps:
                with self.subTest(step=step, moment=moment):
                    run = self.finish(words, "cut")
                    self.assertEqual(self.record(run)["resumed_at"], [step])
                    self.assert_same_bytes(run, expected)
                steps.add(step)
            shutil.rmtree(self.root / "cut", ignore_errors=True)
        return steps

    def test_at_single_steps(self):
        n_cases = 0
        curves = set()
        chosen = list(configurations())[:: 1 if IS_WHOLE else 5]
        for name, words in chosen:
            with self.subTest(name):
                expected = promised_bytes(self.train(words, name))
                self.assertIn(f"checkpoints/step_{STEPS:08}.safetensors", expected)
                curves.add(expected["metrics.jsonl"])
                n_cases += len(self.split_everywhere(words, expected, random.Random(f"{SEED} {name}")))
        self.assertEqual(len(curves), len(chosen), "two of them train alike")
        print(f"{n_cases} splits of {len(chosen)} configurations, seed {SEED}", file=sys.stderr)

    def test_in_a_chain(self):
        """Kills in a row, a few steps after one another."""
        for name, words in list(configurations())[:: 1 if IS_WHOLE else 24]:
            with self.subTest(name):
                expected = promised_bytes(self.train(words, f"whole {name}"))
                moments = random.Random(f"{SEED} chain {name}")
                for _ in range(LINKS):
                    self.assertTrue(self.killed_at(moments.randrange(*MOMENTS_OF_A_LINK), words, name), "it has ended")
                run = self.finish(words, name)
                self.assert_same_bytes(run, expected)
                self.assert_whole(run)
                self.assertGreaterEqual(len(set(self.record(run)["resumed_at"])), LINKS // 2)


if __name__ == "__main__":
    main()
