# SPDX-License-Identifier: MIT
"""`groklab paper` from outside: files, bytes, where its numbers come from, what TeX makes of it."""
import json
import re
import shutil
import subprocess
import sys
import unittest

from harness import ProgramTest, main, strict_json, tree

# Commands that read files and run programs, a text that turns round, one without width, one outside of the fonts.
HOSTILE = "\\input{/etc/passwd} \\immediate\\write18{touch $OWNED} \u202egnp.x\u200b \U0001f600 100 % $x_1$ & more"
SWEEP = "\n".join([
    f"# A made study; {HOSTILE}", 'preset = "forecast-p23"', "seeds = 4", "[task]", "p = 13",
    "[model]", "d_model = 16", "n_heads = 2", "d_mlp = 16", "[optimizer]", "lr = 0.01", "[train]", "steps = 400",
    "record_every_step_until = 40", "[[axis]]", "frac_train = [0.5, 0.8, 0.9]"])
QUICK = ["--windows", "25", "40", "--label", "sustained", "--resamples", "100", "--quiet"]
NAME = "hostile_{$%}#\\write18{touch owned}\u202e\u200b"
CONSTANTS = {"95", "1982", "2008", "0", "0.5"}  # the level of intervals, years of sources, values that mean nothing
PACKAGES = "latexmk texlive-latex-base"


def plain(tex):
    """The text of generated LaTeX without its commands, minus signs as ASCII."""
    tex = re.sub(r"\\(begin|end|label|includegraphics|ref)(\[[^]]*\])?\{[^}]*\}(\[[^]]*\])?(\{l+\})?", " ", tex)
    tex = re.sub(r"\\textbackslash\{\}|\\~\{\}|\\\^\{\}", " ", tex)
    tex = re.sub(r"\\([%&$#_{}])", r"\1", tex)
    return tex.replace("\u2212", "-")


def numbers_of(node):
    """Every number of a document, also in the texts of levels."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from numbers_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from numbers_of(value)
    elif isinstance(node, (int, float)) and not isinstance(node, bool):
        yield float(node)


def results_section(tex):
    return tex[tex.index("%%% results"):tex.index("%%% end of results")]


class StudyTest(ProgramTest):
    def study(self):
        (self.root / "made.toml").write_text(SWEEP, encoding="utf-8")
        self.ok("sweep", "made.toml", "--out", NAME, "--quiet")
        self.ok("forecast", NAME, *QUICK)
        return self.root / NAME

    def forecast_of(self, sweep):
        return strict_json((sweep / "forecast/forecast.json").read_text(encoding="utf-8"))

    def tex(self, sweep, *options):
        path = self.ok("paper", sweep, "--tex-only", "--quiet", *options).stdout.strip()
        return (self.root / path).read_text(encoding="utf-8")


class Paper(StudyTest):
    def test_a_study_gets_its_text_and_figures_the_same_bytes_twice(self):
        sweep = self.study()
        self.assertGreater(self.forecast_of(sweep)["n_grokked"], 0, "the made study must have both outcomes")
        self.tex(sweep)
        self.tex(sweep, "--out", self.root / "again")
        self.assertEqual(tree(sweep / "paper"), tree(self.root / "again"))
        figures = {path.stem for path in (sweep / "paper/figures").glob("*.pdf")}
        listed = {item["name"] for item in json.loads(self.ok("list", "figures", "--json").stdout)}
        self.assertEqual(figures, {name for name in listed if name.startswith("forecast_")})
        tex = (sweep / "paper/paper.tex").read_text(encoding="utf-8")
        self.assertEqual(set(re.findall(r"figures/(\w+)\.pdf", tex)), figures)

    def test_every_number_of_the_results_is_one_of_the_forecast(self):
        sweep = self.study()
        known = set(numbers_of(self.forecast_of(sweep)))
        text = plain(results_section(self.tex(sweep)))
        found = re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w])", text)
        self.assertGreater(len(found), 50)
        for token in found:
            decimals = len(token.partition(".")[2])
            same = any(f"{number:.{decimals}f}" in (token, "-" + token if float(token) == 0 else token) for number in known)
            self.assertTrue(same or token in CONSTANTS, f"{token} is not in forecast.json")

    def test_the_main_table_is_the_forecasts(self):
        sweep = self.study()
        window = self.forecast_of(sweep)["windows"][-1]
        table = re.search(r"\\label\{main\}.*?\\end\{tabular\}", self.tex(sweep), re.S).group(0)
        rows = [[cell.strip() for cell in line.rstrip("\\ ").split(" & ")] for line in table.splitlines() if " & " in line]
        schemes = plain(" & ".join(rows[0])).split(" & ")[1:]
        cells = {(plain(row[0]), scheme): plain(cell) for row in rows[1:] for scheme, cell in zip(schemes, row[1:])}
        self.assertEqual(len(cells), len(window["schemes"]))
        for scheme in window["schemes"]:
            low, high = scheme.get("newcombe_95") or scheme["cells_95"]
            self.assertEqual(cells[scheme["predictor"], scheme["left_out"]],
                             f"{scheme['value']:.3f} ({low:.3f} to {high:.3f})")

    def test_a_claim_follows_the_forecast_it_is_given(self):
        sweep = self.study()
        path = sweep / "forecast/forecast.json"
        document = self.forecast_of(sweep)
        for scheme in document["windows"][-1]["schemes"]:
            scheme.update(value=0.712, cells_95=[0.613, 0.834])
            scheme.pop("newcombe_95", None)
        path.write_text(json.dumps(document), encoding="utf-8")
        self.assertIn("the AUROC of the features is 0.712 (0.613 to 0.834): the interval is above", self.tex(sweep))
        for scheme in document["windows"][-1]["schemes"]:
            scheme["cells_95"] = [0.413, 0.834]
        path.write_text(json.dumps(document), encoding="utf-8")
        tex = self.tex(sweep)
        self.assertNotIn("the interval is above", results_section(tex).partition("subsection{How early")[0])
        self.assertIn("0.712 (0.413 to 0.834): the interval includes a coin's", tex)

    def test_what_is_missing_is_trained_and_forecast_first(self):
        text = SWEEP.replace("seeds = 4", "seeds = 1").replace("steps = 400", "steps = 600").replace("until = 40", "until = 500")
        (self.root / "made.toml").write_text(text, encoding="utf-8")
        result = self.ok("paper", "made.toml", "--tex-only")
        self.assertEqual(result.stdout, "runs/made/paper/paper.tex\n")
        self.assertIn("3 runs", result.stderr)
        self.assertIn("after 500 steps", result.stderr)
        forecast = (self.root / "runs/made/forecast/forecast.json").read_bytes()
        again = self.ok("paper", "made.toml", "--tex-only")
        self.assertEqual(again.stderr, "", "nothing is missing now")
        self.assertEqual((self.root / "runs/made/forecast/forecast.json").read_bytes(), forecast)

    def test_a_forecast_of_other_runs_is_refused(self):
        sweep = self.study()
        shutil.rmtree(sweep / "runs" / sorted(path.name for path in (sweep / "runs").iterdir())[0])
        (sweep / "sweep.toml").rename(self.root / "sweep.toml")  # runs without their sweep: nothing to train again
        moved = self.root / "fewer"
        (sweep / "runs").rename(moved)
        (sweep / "forecast").rename(moved / "forecast")
        self.assertIn("its forecast is of 12 runs", self.refused("paper", moved, "--tex-only"))

    def test_without_tex_the_text_is_left_and_the_packages_named(self):
        sweep = self.study()
        tools = self.root / "bin"
        tools.mkdir()
        (tools / "gnuplot").symlink_to(shutil.which("gnuplot"))
        result = self.ok("paper", sweep, "--quiet", PATH=str(tools))
        self.assertEqual(result.stdout.strip(), f"{sweep}/paper/paper.tex")
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        self.assertIn(PACKAGES, result.stderr)
        self.assertFalse((sweep / "paper/paper.pdf").exists())


@unittest.skipUnless(shutil.which("latexmk") and shutil.which("pdflatex"), "TeX is not installed")
class Pdf(StudyTest):
    def test_tex_makes_the_same_pdf_twice_with_its_fonts_in_it(self):
        sweep = self.study()
        owned = self.root / "owned"
        path = self.ok("paper", sweep, "--quiet", OWNED=str(owned)).stdout.strip()
        again = self.ok("paper", sweep, "--quiet", "--out", self.root / "again").stdout.strip()
        self.assertEqual((self.root / path).read_bytes(), (self.root / again).read_bytes())
        self.assertNotIn(str(self.root).encode(), (self.root / path).read_bytes())
        fonts = subprocess.run(["pdffonts", path], cwd=self.root, capture_output=True, text=True, check=True)
        rows = [line.split() for line in fonts.stdout.splitlines()[2:]]
        self.assertGreater(len(rows), 5)
        self.assertTrue(all(row[-5] == "yes" for row in rows), fonts.stdout)
        text = subprocess.run(["pdftotext", path, "-"], cwd=self.root, capture_output=True, text=True, check=True).stdout
        self.assertIn("\\input{/etc/passwd}", text)
        self.assertIn("\\immediate\\write18{touch $OWNED}", text)
        self.assertNotIn("root:", text)
        self.assertFalse(owned.exists(), "TeX ran a program")


if __name__ == "__main__":
    if not shutil.which("latexmk") or not shutil.which("pdflatex"):
        print(f"SKIPPED: the PDF is not tested, TeX is not installed (packages {PACKAGES})", file=sys.stderr)
    main()
