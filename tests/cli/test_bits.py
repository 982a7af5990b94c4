# SPDX-License-Identifier: MIT
"""The same configuration gives the same bytes, for any number of threads, on one core or several, and in any folder."""
import functools
import itertools
import os
import sys
import unittest

from golden_runs import has_variant
from harness import BINARY, IS_WHOLE, ProgramTest, environment, main, promised_bytes

SMALL = ["eval_every=10", "checkpoint_every=50", "seed=5"]
CASES = {
    "transformer, full batch, factored": (
        "factored", ["transformer-p113", "p=23", "d_model=64", "fourier_every=20", "steps=100", *SMALL]),
    "mlp, full batch, factored": ("factored", ["mlp-p97", "p=23", "hidden=[32,16]", "steps=200", *SMALL]),
    "two layers, mini-batches with dropout": (
        "factored",
        ["transformer-p113", "p=23", "d_model=32", "n_layers=2", "norm=pre", "activation=gelu", "format=a + b =",
         "model.dropout=0.1", "batch_size=64", "steps=60", *SMALL]),
    "causal prefix, no dropout": (
        "factored", ["causal-p97", "p=23", "d_model=32", "model.dropout=0", "batch_size=100", "steps=40", *SMALL]),
    "post-norm, tied, three layers": (
        "factored", ["transformer-p113", "p=13", "d_model=32", "n_layers=3", "norm=post", "tied_embeddings=true",
                     "steps=40", *SMALL]),
    "the lazy network": ("factored", ["order-p97", "p=13", "hidden=[48]", "output_scale=4", "steps=40", *SMALL]),
    "two layers, reference": (
        "reference",
        ["causal-p97", "p=11", "d_model=16", "batch_size=40", "engine=reference", "steps=20", *SMALL]),
    "transformer, full batch, reference": (
        "reference",
        ["transformer-p113", "p=23", "d_model=32", "engine=reference", "fourier_every=20", "steps=40", *SMALL]),
    "order parameters": ("factored", ["order-p97", "p=23", "hidden=[48]", "steps=40", *SMALL]),
    "early window": ("factored", ["forecast-p23", "steps=60", "record_every_step_until=45", *SMALL]),
    "everything that torch draws": (
        "factored", ["mlp-p97", "p=23", "hidden=[24]", "rng=torch", "steps=100", "operation=x2+y2", *SMALL]),
}


if has_variant(BINARY, "avx512+bf16"):
    CASES["bfloat16 in three terms"] = (
        "factored", ["transformer-p113", "p=23", "d_model=64", "precision=bf16x3", "steps=60", *SMALL])
    CASES["bfloat16, mlp"] = ("factored", ["mlp-p97", "p=23", "hidden=[40,17]", "precision=bf16", "steps=60", *SMALL])


class SameBytes(ProgramTest):
    def test_any_number_of_threads(self):
        for name, (engine, words) in CASES.items():
            with self.subTest(name):
                runs = {threads: self.train(words, f"{name} {threads}".replace(",", ""), "--threads", str(threads))
                        for threads in (1, 2, 3)}
                expected = promised_bytes(runs[1])
                wanted = ["config.toml", "metrics.jsonl", "checkpoints/step_00000000.safetensors"]
                wanted += ["snapshots.npz"] if "fourier_every=20" in words else []
                self.assertLessEqual(set(wanted), set(expected))
                for threads, run in runs.items():
                    self.assertEqual(self.record(run)["threads"], threads)
                    self.assertEqual(self.record(run)["engine"], engine)
                    self.assert_same_bytes(run, expected)
                    self.assert_whole(run)

    def test_files_hold_no_path_or_clock(self):
        words = CASES["transformer, full batch, factored"][1]
        here = self.train([*words, "steps=20"], "one")
        there = self.train([*words, "steps=20"], "deep/er/another", TZ="Pacific/Auckland", HOME="/nowhere")
        self.assert_same_bytes(there, promised_bytes(here))
        for name in promised_bytes(here):
            self.assertFalse(str(self.root).encode() in (here / name).read_bytes(), f"{name} holds its path")

    def test_another_seed_gives_other_bytes(self):
        """Shows that the comparisons above compare something."""
        words = CASES["mlp, full batch, factored"][1]
        first = promised_bytes(self.train([*words, "steps=20"], "first"))
        for number, key in enumerate(("init_seed=6", "data_seed=6", "weight_decay=0.5")):
            other = promised_bytes(self.train([*words, "steps=20", key], f"other{number}"))
            self.assertEqual(first.keys(), other.keys())
            differing = {name for name in first if first[name] != other[name]}
            self.assertLessEqual({"config.toml", "metrics.jsonl", "checkpoints/step_00000020.safetensors"}, differing)

    def test_batch_seed_reaches_batches_and_dropout(self):
        words = [*CASES["two layers, mini-batches with dropout"][1], "steps=10"]
        first = self.metrics(self.train(words, "first"))
        other = self.metrics(self.train([*words, "batch_seed=6"], "other"))
        self.assertEqual(first[0], other[0])
        self.assertNotEqual(first[-1], other[-1])

    def test_output_flags_change_no_bytes(self):
        words = [*CASES["mlp, full batch, factored"][1], "steps=20"]
        expected = promised_bytes(self.train(words, "quiet"))
        self.ok("train", *words, "--out", "json", "--json", "--threads", "1")
        self.ok("train", *words, "--out", "told", "--threads", "1")
        for name in ("json", "told"):
            self.assert_same_bytes(self.root / name, expected)

    def test_environment_is_clean(self):
        self.assertLessEqual({name for name in environment() if name.startswith("GROKLAB_")}, {"GROKLAB_MUTANT"})


@unittest.skipUnless(IS_WHOLE, "20 seeds with six numbers of threads: in make trust")
class ManyThreads(ProgramTest):
    """More threads than cores too, and all of them on one core, where each waits for what the others have not begun."""

    threads = (1, 2, 3, 4, 7, 8)
    seeds = range(20)
    tasks = [["mlp-p97", "p=13", "hidden=[24,16]"],
             ["transformer-p113", "p=13", "d_model=16", "n_heads=2", "fourier_every=100"],
             ["causal-p97", "p=11", "d_model=16", "n_heads=2", "batch_size=30"],
             ["order-p97", "p=13", "hidden=[32]"]]

    def test_20_seeds_of_500_steps(self):
        cores = os.sched_getaffinity(0)
        bindings = {"all cores": cores, "one core": {min(cores)}}
        metrics = set()
        for seed in self.seeds:
            task = self.tasks[seed % len(self.tasks)]
            with self.subTest(task[0], seed=seed):
                hashes = {}
                for (binding, allowed), threads in itertools.product(bindings.items(), self.threads):
                    run = self.train([*task, "steps=500", "eval_every=50", "checkpoint_every=100", f"seed={seed}"],
                                     f"{seed} {binding} {threads}", "--threads", str(threads),
                                     timeout=600, preexec_fn=functools.partial(os.sched_setaffinity, 0, allowed))
                    self.assertEqual(self.record(run)["threads"], threads)
                    hashes[binding, threads] = promised_bytes(run)
                expected = hashes["all cores", 1]
                self.assertEqual({case: files for case, files in hashes.items() if files != expected}, {})
                metrics.add(expected["metrics.jsonl"])
        self.assertEqual(len(metrics), len(self.seeds), "two seeds train alike")
        print(f"{len(self.seeds)} seeds, {len(hashes)} runs each", file=sys.stderr)


if __name__ == "__main__":
    main()
