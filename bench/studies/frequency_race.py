# SPDX-License-Identifier: MIT
"""Which seed decides which frequencies win, and when a run groks: the seed of the split or that of the initial weights?
A transformer (p = 59, width 64), every data seed with every init seed: docs/measures.md, "Frequency race".

    frequency_race.py GROKLAB [--out FOLDER] [--figure FILE.png] [--data-seeds 8] [--init-seeds 8] [--steps 40000]

Runs that are finished are used again. `groklab analyze` says of every run which frequencies won and how early they led;
this prints the table (Markdown) with variance components and draws the figure with gnuplot.
"""
import argparse
import concurrent.futures
import itertools
import json
import math
import os
import pathlib
import random
import statistics
import subprocess

import numpy as np

KEYS = ["transformer-p113", "d_model=64", "n_heads=2", "fourier_every=100", "checkpoint_every=0", "eval_every=20",
        "loss.dtype=f64"]  # float64: a loss spike would change the winners (docs/slingshot.md)
STRONGEST = 3  # of a run's frequencies, however many win: where nothing is grokked yet, nearly all do
DRAWS = 2000  # bootstrap samples
FEWEST = 4    # seeds of a kind that an interval needs


# ---- runs ----

def run_of(arguments, data_seed, init_seed):
    path = pathlib.Path(arguments.out, f"d{data_seed}_i{init_seed}")
    subprocess.run([arguments.groklab, "train", *KEYS, f"p={arguments.p}", f"data_seed={data_seed}",
                    f"init_seed={init_seed}", f"train.steps={arguments.steps}", "--threads", "1", "--quiet", "--resume",
                    str(path)], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([arguments.groklab, "analyze", str(path), "analysis.intervene=off", "--threads", "1"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    race = json.loads((path / "analysis/summary.json").read_text())["run"]["frequency_race"]
    milestones = json.loads((path / "run.json").read_text())["milestones"]
    energy = np.load(path / "snapshots.npz")["logit_spectrum"][-1][1:]
    strongest = sorted(int(k) + 1 for k in np.argsort(-energy, kind="stable")[:STRONGEST])
    return {"strongest": strongest, "winners": race["winners"], "at_500": race["at_500"], "at_memorisation": race["at_memorisation"],
            "known_step": race["known_step"], "chance": race["chance_share"], "grok_step": milestones["grok_step"]}


# ---- variance components of a two-way table with one run a cell ----

def mean_squares(table):
    """(rows, columns, residual) mean squares of [rows][columns] numbers."""
    r, c = len(table), len(table[0])
    grand = sum(map(sum, table)) / (r * c)
    row = [sum(line) / c for line in table]
    column = [sum(line[j] for line in table) / r for j in range(c)]
    residual = sum((table[i][j] - row[i] - column[j] + grand)**2 for i in range(r) for j in range(c))
    return (c * sum((x - grand)**2 for x in row) / (r - 1), r * sum((x - grand)**2 for x in column) / (c - 1),
            residual / ((r - 1) * (c - 1)))


def components(tables, hidden=0.0):
    """Variances due to rows, columns and the rest, by the expected mean squares of the two-way random-effects model;
    added over tables. `hidden`: variance of the rest that the numbers do not show, a cell. Negative ones stay."""
    total = [0.0, 0.0, 0.0]
    for table in tables:
        rows, columns, rest = mean_squares(table)
        for i, value in enumerate(((rows - rest) / len(table[0]), (columns - rest) / len(table), rest + hidden)):
            total[i] += value
    return total


def shares(parts):
    total = sum(parts)
    return [part / total for part in parts] if total > 0 else [0.0] * 3


def indicator_tables(winners, n_frequencies):
    """One table of 0 and 1 a frequency: did it win?"""
    return [[[float(k in cell) for cell in line] for line in winners] for k in range(1, n_frequencies + 1)]


def normal_density(x):
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def normal_above(x):
    return max(math.erfc(x / math.sqrt(2)) / 2, 1e-300)


def fill_censored(table, budget):
    """log10 steps with every censored cell (None) replaced by what it is expected to be under row + column effects, and
    the variance that this hides, a cell. EM for a censored normal linear model: Aitkin 1981, Technometrics 23."""
    r, c = len(table), len(table[0])
    limit = math.log10(budget)
    filled = [[limit if cell is None else math.log10(cell) for cell in line] for line in table]
    hidden, variance = 0.0, None
    for _ in range(500):
        grand = sum(map(sum, filled)) / (r * c)
        row = [sum(line) / c - grand for line in filled]
        column = [sum(line[j] for line in filled) / r - grand for j in range(c)]
        squares = sum((filled[i][j] - grand - row[i] - column[j])**2 for i in range(r) for j in range(c))
        before, variance = variance, squares / ((r - 1) * (c - 1)) + hidden
        if variance <= 0 or before is not None and abs(variance - before) < 1e-10 * variance:
            break
        sigma, hidden = math.sqrt(variance), 0.0
        for i, j in itertools.product(range(r), range(c)):
            if table[i][j] is None:
                fit = grand + row[i] + column[j]
                z = (limit - fit) / sigma
                hazard = normal_density(z) / normal_above(z)
                filled[i][j] = fit + sigma * hazard
                hidden += variance * max(0.0, 1 + z * hazard - hazard * hazard) / ((r - 1) * (c - 1))
    return filled, hidden


def interval(rows, columns, statistic, point):
    """95 % of shares by the bootstrap over row seeds and column seeds (Owen 2007), each share moved so that the draws'
    mean is the point: seeds that are drawn twice make rows and columns look alike."""
    generator = random.Random(0)
    draws = []
    while len(draws) < DRAWS:
        i = [generator.randrange(rows) for _ in range(rows)]
        j = [generator.randrange(columns) for _ in range(columns)]
        if len(set(i)) > 1 and len(set(j)) > 1:
            draws.append(statistic(i, j))
    out = []
    for part in range(3):
        values = sorted(draw[part] for draw in draws)
        shift = point[part] - statistics.fmean(values)
        out.append((values[int(0.025 * DRAWS)] + shift, values[int(0.975 * DRAWS) - 1] + shift))
    return out


def component_row(name, tables_of, rows, columns):
    """tables_of(i, j): (tables, hidden) of these rows and columns."""
    everything = tables_of(range(rows), range(columns))
    point = shares(components(*everything))
    if min(rows, columns) < FEWEST:
        return f"| {name} | " + " | ".join(f"{100 * x:.0f} %" for x in point) + " |"
    bounds = interval(rows, columns, lambda i, j: shares(components(*tables_of(i, j))), point)
    cells = [f"{100 * x:.0f} % ({100 * low:.0f} to {100 * high:.0f})" for x, (low, high) in zip(point, bounds)]
    return f"| {name} | " + " | ".join(cells) + " |"


# ---- what is shared ----

def overlap(first, second):
    """Frequencies that both have, over the mean of how many each has."""
    return 2 * len(set(first) & set(second)) / (len(first) + len(second))


def chance_overlap(pairs, n_frequencies):
    """Expected overlap of random sets of the same sizes."""
    return statistics.fmean(2 * len(x) * len(y) / n_frequencies / (len(x) + len(y)) for x, y in pairs)


def overlap_row(name, pairs, n_frequencies):
    found = statistics.fmean(overlap(x, y) for x, y in pairs)
    return f"| {name} | {len(pairs)} | {found:.3f} | {chance_overlap(pairs, n_frequencies):.3f} |"


def pairs_of(winners):
    cells = list(itertools.product(range(len(winners)), range(len(winners[0]))))
    groups = {"the same data seed": [], "the same init seed": [], "neither": []}
    for (i, j), (k, m) in itertools.combinations(cells, 2):
        name = "the same data seed" if i == k else "the same init seed" if j == m else "neither"
        groups[name].append((winners[i][j], winners[k][m]))
    return groups


# ---- report ----

def report(runs, data_seeds, init_seeds, p, budget):
    n_frequencies = p // 2
    grid = [[runs[d, i] for i in range(init_seeds)] for d in range(data_seeds)]
    winners = [[cell["winners"] for cell in line] for line in grid]
    steps = [[cell["grok_step"] for cell in line] for line in grid]
    flat = [cell for line in grid for cell in line]
    print("| two runs with | pairs | key frequencies in common | by chance |\n|---|---|---|---|")
    for name, pairs in pairs_of(winners).items():
        print(overlap_row(name, pairs, n_frequencies))
    strongest = [[cell["strongest"] for cell in line] for line in grid]
    print(f"\n| {STRONGEST} strongest of two runs with | pairs | in common | by chance |\n|---|---|---|---|")
    for name, pairs in pairs_of(strongest).items():
        print(overlap_row(name, pairs, n_frequencies))
    tables = {"which frequencies win": indicator_tables(winners, n_frequencies),
              f"which {STRONGEST} are strongest": indicator_tables(strongest, n_frequencies)}
    filled, hidden = fill_censored(steps, budget)
    print("\n| share of the variance | data seed | init seed | the two together, and the rest |\n|---|---|---|---|")

    def part(table, i, j):
        return [[table[a][b] for b in j] for a in i]

    for name, indicators in tables.items():
        print(component_row(name, lambda i, j: ([part(table, i, j) for table in indicators], 0.0), data_seeds, init_seeds))
    if any(step is not None for line in steps for step in line):
        print(component_row("log10 of grok_step", lambda i, j: ([part(filled, i, j)], hidden), data_seeds, init_seeds))
    total = sum(len(cell["winners"]) for cell in flat)
    print("\n| winners among the leaders | runs | share | by chance |\n|---|---|---|---|")
    groups = {"all": flat, "that grok": [cell for cell in flat if cell["grok_step"] is not None]}
    for (group, cells), (name, key) in itertools.product(groups.items(), (("at memorisation", "at_memorisation"),
                                                                         ("at step 500", "at_500"))):
        seen = [cell for cell in cells if cell[key]]
        leading = sum(cell[key]["share"] * len(cell["winners"]) for cell in seen)
        wins = sum(len(cell["winners"]) for cell in seen)
        chance = sum(cell["chance"] * len(cell["winners"]) for cell in seen) / max(1, wins)
        print(f"| {name} | {len(seen)}, {group} | {leading:.0f} of {wins} | {chance:.2f} |")
    reached = sorted(step for line in steps for step in line if step is not None)
    known = [cell["known_step"] for cell in flat]
    print(f"\nAll winners lead from step {statistics.median(known):,.0f} on (median; {max(known):,} at the latest); "
          f"{total / len(flat):.1f} frequencies win a run. "
          f"{len(reached)} of {len(flat)} runs grok within {budget:,} steps"
          + (f", median of those {statistics.median(reached):,.0f}." if reached else "."))
    return grid


def draw(grid, p, figure):
    """Who won where: data seeds down, init seeds across, a mark a winning frequency; and log10 of the grok step."""
    lines = ["$wins << EOD"]
    for d, line in enumerate(grid):
        lines += [f"{d * (len(line) + 1) + i} {k}" for i, cell in enumerate(line) for k in cell["winners"]]
    lines += ["EOD", "$grok << EOD"]
    for d, line in enumerate(grid):
        logs = [math.log10(cell["grok_step"]) if cell["grok_step"] else "NaN" for cell in line]
        lines += [f"{i} {d} {log}" for i, log in enumerate(logs)]
        lines.append("")
    lines.append("EOD")
    width = len(grid[0]) + 1
    ticks = ", ".join(f"'{d}' {d * width + (width - 2) / 2}" for d in range(len(grid)))
    script = ["set terminal pngcairo size 1500,620 font 'DejaVu Sans,13' enhanced", f"set output '{figure}'",
              "set multiplot layout 1,2 margins 0.05,0.93,0.13,0.9 spacing 0.09", "set border 3; set tics nomirror",
              "set title 'Frequencies that win, by data seed; within a group by init seed'; unset key",
              "set xlabel 'data seed'; set ylabel 'frequency' offset 1; set grid ytics lc rgb '#dddddd'",
              f"set xtics ({ticks}); set xrange [-1:{len(grid) * width}]; set yrange [0:{p // 2 + 1}]",
              "plot $wins using 1:2 with points pt 5 ps 0.7 lc rgb '#0072b2'",
              "set title 'log_{10} of the grok step; white: not reached'; unset grid",
              "set xlabel 'init seed'; set ylabel 'data seed'; set xtics autofreq 1; set ytics autofreq 1",
              f"set xrange [-0.5:{len(grid[0]) - 0.5}]; set yrange [-0.5:{len(grid) - 0.5}]",
              "set palette defined (0 '#440154', 1 '#3b528b', 2 '#21918c', 3 '#5ec962', 4 '#fde725')",
              "plot $grok using 1:2:3 with image"]
    subprocess.run(["gnuplot"], input="\n".join(lines + script) + "\n", text=True, check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("groklab")
    parser.add_argument("--out", default="runs/frequency_race")
    parser.add_argument("--figure", default="docs/images/frequency_race.png")
    parser.add_argument("--data-seeds", type=int, default=8)
    parser.add_argument("--init-seeds", type=int, default=8)
    parser.add_argument("--p", type=int, default=59)
    parser.add_argument("--steps", type=int, default=40000)
    arguments = parser.parse_args()
    if min(arguments.data_seeds, arguments.init_seeds) < 2:
        parser.error("variance components need two seeds of each kind")
    cells = list(itertools.product(range(arguments.data_seeds), range(arguments.init_seeds)))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {cell: pool.submit(run_of, arguments, *cell) for cell in cells}
        runs = {cell: job.result() for cell, job in jobs.items()}
    grid = report(runs, arguments.data_seeds, arguments.init_seeds, arguments.p, arguments.steps)
    draw(grid, arguments.p, arguments.figure)


if __name__ == "__main__":
    main()
