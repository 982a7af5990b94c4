# SPDX-License-Identifier: MIT
"""`groklab forecast` against scikit-learn, on the program's own table of features.

Trains a small grid, asks for a forecast, and computes every AUROC and every out-of-fold score anew from the .npz files:
sklearn.metrics.roc_auc_score, LogisticRegression (Newton to convergence: lbfgs stops at a thousandth), StandardScaler inside the fold.
    forecast_oracle.py GROKLAB
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

KEYS = ["p=13", "d_model=32", "n_heads=2", "d_mlp=64", "lr=0.01", "train.steps=1500", "train.record_every_step_until=60"]
WINDOW = 40
AUROC_BOUND = 1e-12  # the issue's: ranks are halves of whole numbers, so both are exact to the last division
SCORE_BOUND = 1e-6   # the issue's, for the coefficients; scores are sums of 28 of them


def train_grid(groklab, folder):
    for fraction in (0.8, 0.9):
        for decay in (1, 3):
            for seed in range(6):
                run = folder / f"f{fraction}_w{decay}_s{seed}"
                subprocess.run([groklab, "train", "forecast-p23", *KEYS, f"frac_train={fraction}",
                                f"weight_decay={decay}", f"seed={seed}", "--threads", "1", "--quiet", "--out", str(run)],
                               check=True, capture_output=True)


def model():
    return LogisticRegression(C=1, solver="newton-cholesky", tol=1e-12, max_iter=1000)


def out_of_fold(x, grokked, fold):
    scores = np.zeros(len(grokked))
    for held_out in np.unique(fold):
        inside = fold == held_out
        known = grokked[~inside]
        if len(np.unique(known)) == 1:  # no model: the same constant as groklab's
            scores[inside] = np.log((len(known) + 0.5) / 0.5) * (1 if known[0] else -1)
            continue
        scaler = StandardScaler().fit(x[~inside])
        fitted = model().fit(scaler.transform(x[~inside]), known)
        scores[inside] = fitted.decision_function(scaler.transform(x[inside]))
    return scores


def columns(arrays, names, predictor):
    features = arrays["features"]
    return {"features": features,
            "val_loss": features[:, [names.index("val_loss_end")]],
            "val_acc": features[:, [names.index("val_acc_end")]],
            "hyperparameters": arrays["hyperparameters"],
            "features and hyperparameters": np.hstack([features, arrays["hyperparameters"]])}[predictor]


def folds(arrays, varied, scheme):
    if scheme == "run":
        return np.arange(len(arrays["cell"]))
    if scheme == "cell":
        return arrays["cell"]
    width = [1 + len(levels) for levels in varied.values()]
    at = sum(width[:list(varied).index(scheme)])
    return arrays["hyperparameters"][:, at]  # the key's place among its levels


def check(name, worst, bound):
    print(f"{name}: worst difference {worst:.2e}, allowed {bound:.0e}")
    return worst <= bound


def main():
    groklab = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        train_grid(groklab, folder)
        subprocess.run([groklab, "forecast", str(folder), "--windows", str(WINDOW), "--resamples", "100", "--quiet"],
                       check=True, capture_output=True)
        out = folder / "forecast"
        document = json.loads((out / "forecast.json").read_text())
        arrays = dict(np.load(out / f"features_{WINDOW}.npz"))
        saved = json.loads((out / "forecaster.json").read_text())
    window = document["windows"][0]
    grokked = arrays["grokked"].astype(int)
    print(f"{len(grokked)} runs, {grokked.sum()} grokked after step {WINDOW}")
    assert 0 < grokked.sum() < len(grokked), "the grid must have both outcomes for this test to say anything"
    names = saved["features"]

    worst_auroc = max(abs(entry["value"] - roc_auc_score(grokked, arrays["features"][:, names.index(entry["feature"])]))
                      for entry in window["features"])
    worst_score = 0
    for i, entry in enumerate(window["schemes"]):
        scores = arrays[f"scores_{i}"]
        worst_auroc = max(worst_auroc, abs(entry["value"] - roc_auc_score(grokked, scores)))
        expected = out_of_fold(columns(arrays, names, entry["predictor"]), grokked,
                               folds(arrays, document["varied"], entry["left_out"]))
        worst_score = max(worst_score, np.abs(scores - expected).max())
    scaler = StandardScaler().fit(arrays["features"])
    fitted = model().fit(scaler.transform(arrays["features"]), grokked)
    worst_coefficient = max(np.abs(fitted.coef_[0] - saved["models"][0]["weights"]).max(),
                            abs(fitted.intercept_[0] - saved["models"][0]["intercept"]))
    fine = [check("AUROC", worst_auroc, AUROC_BOUND), check("out-of-fold scores", worst_score, SCORE_BOUND),
            check("coefficients", worst_coefficient, SCORE_BOUND)]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
