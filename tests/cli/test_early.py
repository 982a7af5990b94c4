# SPDX-License-Identifier: MIT
"""The every-step record of the early window (early.npz), against NumPy on the weights of every step; and system F's
own tests: a tiny task is overfitted, shapes are consistent, margins have the right sign, the split is a partition."""
import math

import numpy as np

from harness import ProgramTest, main, read_safetensors, weights_of

TINY = ["forecast-p23", "p=7", "d_model=16", "n_heads=2", "d_mlp=24", "eval_every=1", "checkpoint_every=1"]
SERIES = ["train_loss", "val_loss", "train_acc", "val_acc", "param_norm", "grad_norm", "erank_WE", "erank_WU",
          "train_margin", "update_norm", "cos_update"]
ROUNDING = 2e-6  # the program's float forward pass against double: some float roundings, as losses have


def weights(run, step):
    """{name: float64 array} of a checkpoint."""
    tensors, _ = read_safetensors(run / f"checkpoints/step_{step:08d}.safetensors")
    return {name: np.array(values, dtype=np.float64).reshape(shape)
            for name, (_, shape, values) in weights_of(tensors).items() if not name.startswith("window.")}


def flat(parameters):
    return np.concatenate([parameters[name].ravel() for name in sorted(parameters)])


def logits(parameters, p):
    """All p^2 inputs (a, b, =) through the one-layer causal transformer, read at the last position: [p^2, classes]."""
    w = {name.split(".")[-1]: value for name, value in parameters.items()}
    a, b = np.divmod(np.arange(p * p), p)
    x = w["W_E"][np.stack([a, b, np.full_like(a, p)], axis=1)] + w["W_pos"]
    q = np.einsum("nd,hde->nhe", x[:, 2], w["W_Q"])
    k = np.einsum("ntd,hde->nhte", x, w["W_K"])
    v = np.einsum("ntd,hde->nhte", x, w["W_V"])
    scores = np.einsum("nhe,nhte->nht", q, k) / math.sqrt(q.shape[-1])
    pattern = np.exp(scores - scores.max(-1, keepdims=True))
    pattern /= pattern.sum(-1, keepdims=True)
    z = np.einsum("nht,nhte->nhe", pattern, v)
    resid = x[:, 2] + np.einsum("nhe,hed->nd", z, w["W_O"])
    resid = resid + np.maximum(resid @ w["W_in"] + w["b_in"], 0) @ w["W_out"] + w["b_out"]
    return resid @ w["W_U"]


def effective_rank(matrix):
    sigma = np.linalg.svd(matrix, compute_uv=False)
    share = sigma / sigma.sum()
    share = share[share > 1e-12]
    return math.exp(-(share * np.log(share)).sum())


class EarlyWindow(ProgramTest):
    def early(self, run):
        with np.load(run / "early.npz") as arrays:
            return {name: arrays[name] for name in arrays.files}

    def test_shapes_of_200_steps(self):
        for words, rows in ((["steps=200"], 200), (["steps=200", "record_every_step_until=120"], 120),
                            (["steps=200", "stop_when=grokked", "frac_train=0.9", "record_every_step_until=50"], 50)):
            with self.subTest(words):
                run = self.train(["forecast-p23", *words], f"run{rows}{len(words)}")
                early = self.early(run)
                self.assertEqual(sorted(early), sorted(["step", *SERIES]))
                self.assertEqual(early["step"].tolist(), list(range(rows)))
                for name in SERIES:
                    self.assertEqual((early[name].shape, early[name].dtype), ((rows,), np.float64), name)
                    first = 1 if name == "cos_update" else 0  # there is no update before the first
                    self.assertTrue(np.isfinite(early[name][first:]).all(), name)
                self.assertTrue(np.isnan(early["cos_update"][0]))
                self.assert_whole(run)

    def test_the_window_does_not_depend_on_when_a_run_is_evaluated(self):
        """A step with a line takes over its evaluation, one without is evaluated for the window alone: same bits."""
        seldom = self.early(self.train(["forecast-p23", "steps=100", "eval_every=7"], "seldom"))
        lines = self.metrics(self.train(["forecast-p23", "steps=100", "eval_every=1"], "often"))
        for ours, theirs in (("train_loss", "train_loss"), ("val_loss", "test_loss"), ("train_acc", "train_acc"),
                             ("val_acc", "test_acc"), ("param_norm", "weight_norm")):
            self.assertEqual(seldom[ours].tolist(), [line[theirs] for line in lines[:-1]], ours)

    def test_every_series_against_numpy(self):
        """The weights of every step are there; what is recorded about them is computed again from the formulas."""
        steps = 40
        run = self.train([*TINY, f"steps={steps}", "rng=torch", "split_rng=numpy", "seed=5"], "run")
        early = self.early(run)
        p = 7
        train = np.zeros(p * p, bool)
        train[np.random.RandomState(5).permutation(p * p)[:p * p // 2]] = True
        labels = np.add.outer(np.arange(p), np.arange(p)).ravel() % p
        states = [weights(run, step) for step in range(steps + 1)]
        for t in range(steps):
            at = states[t]
            update = flat(states[t + 1]) - flat(at)
            np.testing.assert_allclose(early["param_norm"][t], np.linalg.norm(flat(at)), rtol=1e-12)
            # The program subtracts floats, NumPy the same floats in double: each difference is exact to 6e-8 of the
            # larger weight, of which an update is about a hundredth.
            np.testing.assert_allclose(early["update_norm"][t], np.linalg.norm(update), rtol=1e-6)
            if t > 0:
                before = flat(at) - flat(states[t - 1])
                cosine = update @ before / np.linalg.norm(update) / np.linalg.norm(before)
                np.testing.assert_allclose(early["cos_update"][t], cosine, atol=1e-6)
            # Squaring a matrix costs half of the digits of its small singular values.
            np.testing.assert_allclose(early["erank_WE"][t], effective_rank(at["embed.W_E"]), rtol=1e-6)
            np.testing.assert_allclose(early["erank_WU"][t], effective_rank(at["unembed.W_U"]), rtol=1e-6)

            out = logits(at, p)
            right = out[np.arange(p * p), labels]
            others = out.copy()
            others[np.arange(p * p), labels] = -np.inf
            margins = right - others.max(-1)
            losses = np.log(np.exp(out - right[:, None]).sum(-1))
            np.testing.assert_allclose(early["train_loss"][t], losses[train].mean(), rtol=ROUNDING)
            np.testing.assert_allclose(early["val_loss"][t], losses[~train].mean(), rtol=ROUNDING)
            np.testing.assert_allclose(early["train_margin"][t], margins[train].mean(),
                                       atol=ROUNDING * np.abs(out).max())
            np.testing.assert_allclose(early["train_acc"][t], (margins[train] > 0).mean(), atol=1e-12)
            np.testing.assert_allclose(early["val_acc"][t], (margins[~train] > 0).mean(), atol=1e-12)

    def test_gradient_norm_is_what_plain_descent_moves(self):
        run = self.train([*TINY, "steps=20", "optimizer.name=sgd", "momentum=0", "weight_decay=0", "lr=0.5"], "run")
        early = self.early(run)
        # update = -lr gradient, rounded to the weights' last places
        np.testing.assert_allclose(early["update_norm"], 0.5 * early["grad_norm"], rtol=1e-5)
        norms = [line["weight_norm"] for line in self.metrics(run)]
        np.testing.assert_array_equal(early["param_norm"], norms[:-1])

    def test_mini_batches_and_dropout_record_the_whole_sets(self):
        run = self.train(["forecast-p23", "steps=30", "eval_every=1", "batch_size=64", "model.dropout=0.1",
                          "record_every_step_until=30"], "run")
        early = self.early(run)
        lines = self.metrics(run)[:-1]
        self.assertEqual(early["train_loss"].tolist(), [line["train_loss"] for line in lines])
        self.assertEqual(early["val_acc"].tolist(), [line["test_acc"] for line in lines])

    def test_a_tiny_task_is_overfitted(self):
        run = self.train([*TINY, "steps=400", "checkpoint_every=0", "eval_every=100", "weight_decay=0",
                          "record_every_step_until=400"], "run")
        early = self.early(run)
        self.assertEqual(early["train_acc"][-1], 1.0)
        self.assertLess(early["train_loss"][-1], 0.01)
        self.assertGreater(early["train_margin"][-1], 0)
        self.assertLess(early["train_margin"][0], 0)  # chance: some other class leads

    def test_the_window_of_a_diverged_run_is_kept(self):
        result = self.groklab("train", *TINY, "optimizer.name=sgd", "lr=1e6", "steps=50", "--out", "run", "--quiet")
        self.assertEqual(result.returncode, 1)
        early = self.early(self.root / "run")
        self.assertGreater(len(early["step"]), 0)
        self.assert_whole(self.root / "run")


if __name__ == "__main__":
    main()
