# SPDX-License-Identifier: MIT
"""`groklab forecast` and `train --forecast` from outside: files, bytes, refusals. The numbers: tests/oracle/forecast_oracle.py."""
import csv
import json

import numpy as np

from harness import ProgramTest, main, strict_json, tree

TINY = ["forecast-p23", "p=13", "d_model=16", "n_heads=2", "d_mlp=16", "lr=0.01", "steps=150",
        "train.record_every_step_until=40"]
QUICK = ["--windows", "25", "40", "--resamples", "100", "--quiet"]
FEATURES = 28


class Forecast(ProgramTest):
    def grid(self, *keys, name="sweep", seeds=range(3)):
        for fraction in (0.5, 0.8):
            for seed in seeds:
                self.train([*TINY, *keys, f"frac_train={fraction}", f"seed={seed}"], f"{name}/f{fraction}_s{seed}")
        return self.root / name

    def test_a_sweep_gets_its_documents_tables_and_a_forecaster(self):
        sweep = self.grid()
        result = self.ok("forecast", sweep, *QUICK)
        self.assertEqual(result.stdout.strip(), str(sweep / "forecast"))
        names = sorted(path.name for path in (sweep / "forecast").iterdir())
        self.assertEqual(names, ["features_25.csv", "features_25.npz", "features_40.csv", "features_40.npz",
                                 "forecast.json", "forecaster.json"])
        document = strict_json((sweep / "forecast/forecast.json").read_text(encoding="utf-8"))
        self.assertEqual(document["n_runs"], 6)
        self.assertEqual(document["varied"], {"task.frac_train": ["0.5", "0.8"]})
        self.assertEqual([window["window"] for window in document["windows"]], [25, 40])
        for window in document["windows"]:
            self.assertEqual(len(window["features"]), FEATURES)
            usable = window["n_runs"] + window["n_grokked_inside"] + window["n_not_finite"]
            self.assertEqual(usable, 6)

    def test_a_sweep_of_the_program_is_read_as_one(self):
        (self.root / "tiny.toml").write_text("\n".join([
            'preset = "forecast-p23"', "seeds = 3", "task.p = 13", "model.d_model = 16", "model.n_heads = 2", "model.d_mlp = 16",
            "train.steps = 60", "train.record_every_step_until = 40", "[[axis]]", "frac_train = [0.5, 0.8]"]),
            encoding="utf-8")
        self.ok("sweep", "tiny.toml", "--out", "tiny", "--quiet")
        self.ok("forecast", "tiny", *QUICK)
        document = strict_json((self.root / "tiny/forecast/forecast.json").read_text(encoding="utf-8"))
        self.assertEqual((document["n_runs"], document["n_cells"]), (6, 2))
        self.assertEqual(document["varied"], {"task.frac_train": ["0.5", "0.8"]})

    def test_tables_hold_what_the_early_records_say(self):
        sweep = self.grid()
        self.ok("forecast", sweep, *QUICK)
        arrays = np.load(sweep / "forecast/features_25.npz")
        with open(sweep / "forecast/features_25.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(arrays["features"].shape, (len(rows), FEATURES))
        for row in rows:
            record = np.load(sweep / row["run"] / "early.npz")
            self.assertEqual(float(row["val_loss_end"]), record["val_loss"][24])
            self.assertAlmostEqual(float(row["loss_gap_end"]), record["val_loss"][24] - record["train_loss"][24], 12)
            slope = np.polyfit(np.arange(25), record["param_norm"][:25], 1)[0]
            self.assertAlmostEqual(float(row["param_norm_slope"]), 100 * slope, 8)

    def test_spectra_are_features_where_every_run_keeps_them(self):
        sweep = self.grid("train.fourier_every=5")
        self.ok("forecast", sweep, *QUICK)
        document = strict_json((sweep / "forecast/forecast.json").read_text(encoding="utf-8"))
        predictors = {scheme["predictor"] for scheme in document["windows"][0]["schemes"]}
        self.assertLessEqual({"spectrum", "features and spectrum"}, predictors)
        self.assertIn("at_memorisation", document)
        with open(sweep / "forecast/features_25.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                snapshots = np.load(sweep / row["run"] / "snapshots.npz")
                moment = list(snapshots["step"]).index(25)
                for name, spectrum in (("embed", "embed_spectrum"), ("logit", "logit_spectrum")):
                    energy = np.sort(snapshots[spectrum][moment][1:])[::-1]
                    for count in (1, 3, 5):
                        self.assertAlmostEqual(float(row[f"{name}_share_{count}"]), energy[:count].sum() / energy.sum(), 12)
                    self.assertAlmostEqual(float(row[f"{name}_gini"]), snapshots[f"{name}_gini"][moment], 12)

    def test_the_fitted_models_are_tried_on_other_runs(self):
        sweep = self.grid()
        other = self.grid(name="other", seeds=range(5, 7))
        result = self.ok("forecast", sweep, *QUICK[:-1], "--test", other)
        self.assertIn("on other, after 25 steps: ", result.stderr)
        document = strict_json((sweep / "forecast/forecast.json").read_text(encoding="utf-8"))
        (test,) = document["tests"]
        self.assertEqual(test["sweep"], "other")
        self.assertEqual([window["window"] for window in test["windows"]], [25, 40])
        for window in test["windows"]:
            self.assertEqual(window["n_runs"], 4)
            self.assertLessEqual(window["stopping"]["n_stopped"], 4)

    def test_the_same_runs_give_the_same_bytes(self):
        sweep = self.grid()
        self.ok("forecast", sweep, *QUICK)
        self.ok("forecast", sweep, *QUICK, "--out", self.root / "again")
        self.assertEqual(tree(sweep / "forecast"), tree(self.root / "again"))

    def test_a_saved_forecaster_speaks_while_a_run_trains_and_changes_nothing(self):
        sweep = self.grid()
        self.ok("forecast", sweep, *QUICK)
        keys = [*TINY, "frac_train=0.6", "seed=9"]
        plain = self.train(keys, "plain")
        result = self.ok("train", *keys, "--out", self.root / "told", "--forecast", sweep / "forecast/forecaster.json")
        self.assertIn("forecast after 25 steps: groks within 150 steps with probability", result.stderr)
        told = strict_json((self.root / "told/run.json").read_text(encoding="utf-8"))
        self.assertEqual([forecast["window"] for forecast in told["forecast"]], [25, 40])
        for forecast in told["forecast"]:
            self.assertTrue(0 <= forecast["probability"] <= 1)
        for name in ("metrics.jsonl", "early.npz", "config.toml"):
            self.assertEqual((plain / name).read_bytes(), (self.root / "told" / name).read_bytes())

    def test_refusals_say_what_and_how_to_mend_it(self):
        self.assertIn("name the folder of a sweep", self.refused("forecast", self.root / "nothing", code=3))
        (self.root / "empty").mkdir()
        self.assertIn("no runs in it", self.refused("forecast", self.root / "empty", code=3))
        sweep = self.grid()
        self.assertIn("early record has 40 steps, not 50", self.refused("forecast", sweep, "--windows", "50"))
        broken = self.root / "broken.json"
        broken.write_text(json.dumps({"format": 2}), encoding="utf-8")
        self.assertIn("no forecaster", self.refused("train", *TINY, "--forecast", broken, "--out", self.root / "x", code=3))
        self.ok("forecast", sweep, *QUICK)
        short = [*TINY[:-1], "train.record_every_step_until=10"]
        self.assertIn("record", self.refused("train", *short, "--forecast", sweep / "forecast/forecaster.json",
                                             "--out", self.root / "x"))
        self.assertFalse((self.root / "x").exists())

    def test_features_are_listed(self):
        self.assertEqual(len(json.loads(self.ok("list", "features", "--json").stdout)), FEATURES)


if __name__ == "__main__":
    main()
