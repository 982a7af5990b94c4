# SPDX-License-Identifier: MIT
"""Pages of figures in a real browser: drawn, silent, alone. Called as `python3 -B test_figure_pages.py GROKLAB`."""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from harness import ProgramTest, main, strict_json  # noqa: E402
from test_figures import SWEEP  # noqa: E402

SMALL_RUN = ["transformer-p113", "task.p=23", "d_model=16", "d_head=4", "d_mlp=32", "train.steps=60", "eval_every=10",
             "fourier_every=10", "checkpoint_every=20", "record_every_step_until=30"]


def count(values):
    """Numbers in an array, of whatever depth."""
    if isinstance(values, list):
        return sum(count(value) for value in values)
    return 1 if isinstance(values, (int, float)) else 0


class FigurePages(ProgramTest):
    def assert_drawn(self, folder, report):
        """Every figure of the page holds the points of its JSON, and marks of every kind that it has."""
        self.assertEqual((report["errors"], report["requests"]), ([], []))
        kinds = set()
        for shown in report["figures"]:
            with self.subTest(figure=shown["name"]):
                figure = strict_json((folder / f"{shown['name']}.json").read_text(encoding="utf-8"))
                expected = [(trace["type"], count(trace.get("z", trace["y"]))) for trace in figure["data"]]
                self.assertEqual([(trace["type"], trace["points"]) for trace in shown["traces"]], expected)
                marks = shown["marks"]
                types = {trace["type"] for trace in figure["data"] if count(trace.get("z", trace["y"]))}
                self.assertGreater(marks["texts"], 0)
                for trace_type, mark in [("bar", "bars"), ("heatmap", "images"), ("surface", "surfaces")]:
                    self.assertEqual(trace_type in types, marks[mark] > 0, mark)
                self.assertEqual("scatter" in types, marks["lines"] + marks["points"] > 0)
                kinds |= types
        return kinds

    def opened(self, page):
        result = subprocess.run(["node", str(HERE / "open_page.mjs"), str(page)], cwd=HERE, timeout=120,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        return strict_json(result.stdout)

    def test_every_figure_of_a_run_is_drawn_without_an_error_or_a_request(self):
        run = self.train(SMALL_RUN, "run")
        written = [Path(path) for path in self.ok("figures", run, "--format", "json,html").stdout.split()]
        page = run / "figures" / "figures.html"
        self.assertEqual([path for path in written if path.suffix == ".html"], [page])
        report = self.opened(page)
        self.assertEqual([figure["name"] for figure in report["figures"]],
                         [path.stem for path in written if path.suffix == ".json"])
        self.assertEqual(self.assert_drawn(run / "figures", report), {"scatter", "bar", "heatmap", "surface"})

    def test_the_figures_of_a_sweep(self):
        (self.root / "small.toml").write_text(SWEEP, encoding="utf-8")
        self.ok("sweep", "small.toml", "--out", "swept", "--jobs", "1", "--quiet")
        self.ok("figures", "swept", "--format", "json,html")
        folder = self.root / "swept" / "figures"
        self.assertEqual(self.assert_drawn(folder, self.opened(folder / "figures.html")), {"scatter", "heatmap"})

    def test_the_page_of_one_figure_in_the_dark_theme(self):
        run = self.train(SMALL_RUN, "run")
        self.ok("figures", run, "--only", "training_curves", "--format", "html", "--theme", "dark")
        report = self.opened(run / "figures" / "training_curves_dark.html")
        self.assertEqual((report["errors"], report["requests"]), ([], []))
        self.assertEqual([figure["name"] for figure in report["figures"]], ["training_curves"])

    def test_no_script_but_its_own_runs_and_nothing_is_fetched(self):
        run = self.train(SMALL_RUN, "run")
        self.ok("figures", run, "--only", "training_curves", "--format", "html")
        page = run / "figures" / "training_curves.html"
        planted = '<script>document.title = "owned"</script><img src="https://example.invalid/x.png"></body>'
        page.write_text(page.read_text(encoding="utf-8").replace("</body>", planted), encoding="utf-8")
        report = self.opened(page)
        self.assertNotEqual(report["title"], "owned")
        self.assertEqual(len(report["errors"]), 2, "the policy must refuse the script and the picture")


if __name__ == "__main__":
    main()
