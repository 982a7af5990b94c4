# SPDX-License-Identifier: MIT
"""What would a study of a few seeds have said? A large sweep is cut into studies of --seeds seeds each, every one of which
`groklab forecast` judges by itself, beside the forecast of the whole.

    forecast_studies.py GROKLAB SWEEP [--seeds 3] [--window 500] [--label published] [--out FOLDER] [--json FILE]

Prints for each predictor and difference, cells left out: the value of the whole, median and range over the studies, how
many of their intervals hold the value of the whole, and in how many studies a difference's interval excludes 0. SWEEP has
its runs as folders; seeds that are left over are not used.
"""
import argparse
import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import markdown, output_of, progress, spread, write_json  # noqa: E402


def runs_by_seed(sweep):
    seeds = {}
    for line in (sweep / "index.jsonl").read_text().splitlines():
        run = json.loads(line)
        seeds.setdefault(run["keys"]["seed"], []).append(run["name"])
    return [names for _, names in sorted(seeds.items())]


def forecast(options, sweep, out):
    if not (out / "forecast.json").exists():
        output_of(options.program, "forecast", sweep, "--windows", options.window, "--label", options.label, "--out", out,
                  "--quiet")
    return json.loads((out / "forecast.json").read_text())["windows"][0]


def study(options, number, names):
    """The forecast of the runs of these names alone."""
    folder, out = (pathlib.Path(options.out, f"{part}{number}") for part in ("study", "forecast"))
    if not (out / "forecast.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).symlink_to((pathlib.Path(options.sweep) / "runs" / name).resolve())
    return forecast(options, folder, out)


def key_of(entry):
    return entry["predictor"] + (f" - {entry['baseline']}" if "baseline" in entry else "")


def values_of(window):
    """Name of a number -> (value, its interval), cells left out."""
    entries = [*window["schemes"], *window["differences"]]
    return {key_of(entry): (entry["value"], entry.get("newcombe_95") or entry["cells_95"])
            for entry in entries if entry["left_out"] == "cell"}


def row_of(name, whole, studies):
    value, _ = whole
    there = [(x, interval) for x, interval in studies if x is not None and interval]
    low_high = [interval for _, interval in there]
    decided = sum(1 for low, high in low_high if low > 0 or high < 0) if " - " in name else None
    return {"name": name, "whole": value, "studies": [x for x, _ in there], "n": len(there),
            "intervals_with_the_whole": sum(low <= value <= high for low, high in low_high), "exclude_0": decided}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("sweep")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--window", type=int, default=500)
    parser.add_argument("--label", default="published")
    parser.add_argument("--out", default="forecast-studies")
    parser.add_argument("--json")
    options = parser.parse_args()

    seeds = runs_by_seed(pathlib.Path(options.sweep))
    whole = forecast(options, options.sweep, pathlib.Path(options.out, "whole"))
    studies = []
    for first in range(0, len(seeds) - options.seeds + 1, options.seeds):
        studies.append(study(options, first, [name for names in seeds[first:first + options.seeds] for name in names]))
        progress(f"{len(studies)} of {len(seeds) // options.seeds} studies")

    values = [values_of(window) for window in studies]
    rows = [row_of(name, entry, [v[name] for v in values]) for name, entry in values_of(whole).items()]
    runs = [window["n_grokked"] for window in studies]
    print(f"{len(studies)} studies of {options.seeds} seeds, window {options.window}, label {options.label}; runs that "
          f"grok, of about {studies[0]['n_runs']}: {spread(runs, 0)}; whole: {whole['n_grokked']} of {whole['n_runs']}\n")
    print(markdown(["cells left out", "whole", "studies: median (range)", "intervals with the whole", "exclude 0"],
                   [[row["name"], f"{row['whole']:.3f}", spread(row["studies"], 3),
                     f"{row['intervals_with_the_whole']} of {row['n']}",
                     "" if row["exclude_0"] is None else f"{row['exclude_0']} of {row['n']}"] for row in rows]))
    write_json(options.json, {"seeds": options.seeds, "window": options.window, "label": options.label,
                              "n_grokked": runs, "rows": rows})


if __name__ == "__main__":
    main()
