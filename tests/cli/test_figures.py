# SPDX-License-Identifier: MIT
"""`groklab figures` from outside: what it writes, of runs and of sweeps, and what it refuses."""
import json
from pathlib import Path

from harness import ProgramTest, json_lines, main, strict_json

SMALL = ["task.p=7", "d_model=8", "d_head=4", "n_heads=2", "d_mlp=16", "train.steps=40", "eval_every=10"]
SWEEP = """# A small sweep.
preset = "mlp-p97"
seeds = 2

[task]
p = 5

[model]
hidden = [8]

[train]
steps = 20
eval_every = 5

[[axis]]
weight_decay = [0.5, 1]

[[axis]]
frac_train = [0.5, 0.8]
"""


class Figures(ProgramTest):
    def lists(self):
        return {item["name"]: item for item in json.loads(self.ok("list", "figures", "--json").stdout)}

    def refused(self, words, *in_text):
        line = super().refused("figures", *words)
        for text in in_text:
            self.assertIn(text, line)

    def test_every_name_of_the_list_is_drawn_or_left_out_with_a_reason(self):
        run = self.train(["transformer-p113", *SMALL, "fourier_every=10", "checkpoint_every=10"], "run")
        (self.root / "small.toml").write_text(SWEEP, encoding="utf-8")
        self.ok("sweep", "small.toml", "--out", "swept", "--jobs", "1", "--quiet")
        stills = self.ok("figures", run, "--format", "json")
        films = self.ok("figures", run, "--format", "mp4")
        swept = self.ok("figures", "swept", "--format", "json")
        swept_films = self.ok("figures", "swept", "--format", "mp4")
        results = (stills, films, swept, swept_films)
        drawn = [Path(path) for result in results for path in result.stdout.split()]
        left_out = {line.split(": ")[1] for result in results for line in result.stderr.splitlines()}
        of_papers = {name for name in self.lists() if name.startswith("forecast_")}
        self.assertEqual({path.stem for path in drawn} | left_out, set(self.lists()) - of_papers)
        self.assertEqual({path.stem for path in drawn} & left_out, set())
        for path in drawn:
            self.assertGreater((self.root / path).stat().st_size, 500, path)
        self.assertEqual({path.stem for path in drawn if path.suffix == ".mp4"},
                         {name for name, item in self.lists().items() if item.get("formats") == "mp4, gif"})

    def test_plotly_figures_are_strict_json_with_data_and_layout(self):
        run = self.train(["transformer-p113", *SMALL], "run")
        self.ok("figures", run, "--only", "training_curves", "--format", "json")
        figure = strict_json((run / "figures" / "training_curves.json").read_text(encoding="utf-8"))
        steps = [line["step"] for line in self.metrics(run)]
        losses = [line["train_loss"] for line in self.metrics(run)]
        self.assertEqual(figure["data"][0]["x"], steps)
        for shown, stored in zip(figure["data"][0]["y"], losses):
            self.assertAlmostEqual(shown, stored, delta=1e-6 * stored)  # seven digits
        self.assertEqual(figure["layout"]["yaxis"]["type"], "log")

    def test_a_sweep_is_drawn_from_its_runs(self):
        (self.root / "small.toml").write_text(SWEEP, encoding="utf-8")
        self.ok("sweep", "small.toml", "--out", "swept", "--jobs", "1", "--quiet")
        self.ok("figures", "swept", "--only", "sweep_grok_step,sweep_test_accuracy", "--format", "json")
        folder = self.root / "swept"
        index = json_lines((folder / "index.jsonl").read_text(encoding="utf-8"))
        never = [line for line in index if line["milestones"]["grok_step"] is None]
        steps = strict_json((folder / "figures" / "sweep_grok_step.json").read_text(encoding="utf-8"))
        triangles = [trace for trace in steps["data"] if trace["name"] == "not within its steps"]
        self.assertEqual(len(triangles), 2 if never else 0, "a panel a key")
        for trace in triangles:
            self.assertEqual(trace["y"], [20] * len(never), "where they ended, not at 0")
        curves = strict_json((folder / "figures" / "sweep_test_accuracy.json").read_text(encoding="utf-8"))
        line = next(trace for trace in curves["data"] if trace["name"] == "weight_decay 1" and trace["yaxis"] == "y")
        seeds = [[at["test_acc"] for at in self.metrics(folder / "runs" / job["name"])] for job in index
                 if job["keys"]["optimizer.weight_decay"] == 1
                 and job["keys"]["task.frac_train"] == 0.5]
        self.assertEqual(len(seeds), 2)
        for shown, values in zip(line["y"], zip(*seeds)):
            self.assertAlmostEqual(shown, sum(values) / 2, delta=1e-6)  # seven digits

    def test_packed_runs_have_curves_and_spectra_too(self):
        text = SWEEP.replace("[[axis]]", "fourier_every = 10\n\n[[axis]]", 1)
        drawn = {}
        for store in ("folders", "packed"):
            (self.root / f"{store}.toml").write_text(f'{text.splitlines()[0]}\nstore = "{store}"\n'
                                                     + text.split("\n", 1)[1], encoding="utf-8")
            self.ok("sweep", f"{store}.toml", "--out", f"{store}/mine", "--jobs", "1", "--quiet")
            self.ok("figures", f"{store}/mine", "--only", "sweep_test_accuracy,sweep_gini", "--format", "json")
            drawn[store] = [(self.root / store / "mine/figures" / f"{name}.json").read_bytes()
                            for name in ("sweep_test_accuracy", "sweep_gini")]
        self.assertTrue(list((self.root / "packed/mine/packs").iterdir()))
        self.assertEqual(drawn["folders"], drawn["packed"])

    def test_two_sweeps_stand_in_the_same_panels(self):
        (self.root / "small.toml").write_text(SWEEP, encoding="utf-8")
        self.ok("sweep", "small.toml", "--out", "one", "--jobs", "1", "--quiet")
        self.ok("sweep", "small.toml", "lr=0.01", "--out", "two", "--jobs", "1", "--quiet")
        self.ok("figures", "one", "two", "--only", "sweep_train_loss", "--format", "json")
        curves = strict_json((self.root / "one/compare/figures/sweep_train_loss.json").read_text(encoding="utf-8"))
        names = [trace["name"] for trace in curves["data"] if trace.get("name")]
        self.assertIn("sweep one", names)
        self.assertIn("sweep two", names)
        self.ok("figures", "one", "two", "--only", "sweep_train_loss", "--format", "json", "--out", "both")
        self.assertEqual((self.root / "both/sweep_train_loss.json").read_bytes(),
                         (self.root / "one/compare/figures/sweep_train_loss.json").read_bytes())

    def test_the_same_files_for_any_number_of_threads(self):
        run = self.train(["transformer-p113", *SMALL, "checkpoint_every=10"], "run")
        files = {}
        for threads in (1, 3):
            paths = self.ok("figures", run, "--format", "svg,json", "--threads", threads).stdout.split()
            files[threads] = [(path, (self.root / path).read_bytes()) for path in paths]
        self.assertEqual(files[1], files[3])

    def test_of_a_step_what_shows_one_moment(self):
        """The last step is what is drawn without one; a run that ends there draws the same."""
        run = self.train(["transformer-p113", *SMALL, "checkpoint_every=10"], "run")
        self.train(["transformer-p113", *SMALL, "checkpoint_every=10", "train.steps=20"], "short")
        at = [Path(path) for path in self.ok("figures", run, "--format", "json", "--step", 20).stdout.split()]
        self.assertEqual({path.parent for path in at}, {run / "figures/step_00000020"})
        names = {path.stem for path in at}
        self.assertIn("frequency_spectrum", names)
        self.assertNotIn("training_curves", names)
        self.ok("figures", run, "--format", "json")
        self.ok("figures", "short", "--format", "json")
        data = lambda path: strict_json(path.read_text(encoding="utf-8"))["data"]
        for path in at:
            self.assertEqual(data(path), data(self.root / "short/figures" / path.name), path)
        self.assertNotEqual(data(run / "figures/step_00000020/frequency_spectrum.json"),
                            data(run / "figures/frequency_spectrum.json"))
        self.refused([run, "--step", "25"], "no checkpoint of step 25", "groklab checkpoint")
        self.refused([run, "--step", "20", "--only", "training_curves"], "shows all steps")
        self.refused([run, "short", "--step", "20"], "--step")

    def test_what_is_refused(self):
        run = self.train(["transformer-p113", *SMALL, "checkpoint_every=10"], "run")
        (self.root / "small.toml").write_text(SWEEP, encoding="utf-8")
        self.ok("sweep", "small.toml", "--out", "swept", "--jobs", "1", "--quiet")
        self.refused([run, "--only", "pair_loss", "--format", "png"], "pair_loss", "mp4, gif")
        self.refused([run, "--only", "training_curves", "--format", "gif"], "training_curves", "png")
        self.refused([run, "--only", "sweep_survival"], "sweep_survival", "training_curves")
        self.refused(["swept", "--only", "training_curves"], "training_curves", "sweep_survival")
        self.refused(["swept", "--only", "sweep_overview"], "sweep_overview", "several keys")
        self.refused(["swept", "--only", "sweep_survival", "--format", "mp4"], "sweep_survival", "png")
        self.refused(["swept", "--only", "sweep_story", "--format", "png"], "sweep_story", "mp4, gif")
        self.refused(["swept", "--only", "forecast_roc"], "forecast_roc", "no forecast")
        self.refused([run, "--format", "bmp"], "bmp", "html")


if __name__ == "__main__":
    main()
