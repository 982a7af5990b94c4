# SPDX-License-Identifier: MIT
"""The command lines of README.md and docs/, and what the test of them does with each.

A command line stands in a fenced block without a language, at the beginning of a line (after "$ " where the block shows
what is printed, too), and begins with groklab, make, or a script of tools/ or bench/. Two spaces end it: what follows is a
remark."""
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = r"(?:build/release/)?groklab"
BEGINNING = re.compile(rf"(?:source <\()?(?:{PROGRAM}|make|(?:/usr/bin/)?(?:python3 )?(?:-B )?(?:tools|bench)/\S+)(?=[ )]|$)")


class Command(NamedTuple):
    page: str  # below the root
    line: int
    text: str


def fenced_blocks(text):
    """(line number of the first line, lines) of every fenced block that names no language."""
    block, language, start = None, "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("```"):
            if block is not None:
                block.append(line.strip())
        elif block is None:
            block, language, start = [], line.strip()[3:], number + 1
        else:
            if not language:
                yield start, block
            block = None


def without_remark(line):
    """Up to two spaces outside of quotes, or all of it."""
    quote = ""
    for i, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif line.startswith("  ", i):
            return line[:i]
    return line


def commands_of(page):
    for start, block in fenced_blocks(page.read_text(encoding="utf-8")):
        shows_output = any(line.startswith("$ ") for line in block)
        for number, line in enumerate(block, start):
            if shows_output and not line.startswith("$ "):
                continue
            text = without_remark(line.removeprefix("$ ")).strip()
            if BEGINNING.match(text):
                yield Command(page.relative_to(ROOT).as_posix(), number, text)


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


class Refusal(NamedTuple):
    """A kind of command that is not run, whatever the time."""

    pattern: str
    reason: str
    instead: str  # "recipe": make -n; "options": those of the script's --help; "listed": groklab reproduce --list


NOT_RUN = (
    Refusal(r"^make\b", "a build, an installation or hours; this test is part of one of them", "recipe"),
    Refusal(r"^(?:/usr/bin/)?(?:python3 )?(?:-B )?(?:tools|bench)/", "measures, checks or draws for minutes to hours", "options"),
    Refusal(rf"^{PROGRAM} sweep (?!.*--dry-run).*--submit", "needs a cluster; tests/slurm has one", "dry run"),
    Refusal(rf"^{PROGRAM} reproduce (?!--list)", "trains published runs for minutes to hours; cli_reproduce has short ones",
            "listed"),
)

SHORT_RUN = "train.steps=10 train.eval_every=5"
# Of two threads that wait for each other on a machine with other work, both wait.
ALONE = " --threads 1"
# What every other kind of command gets so that it takes a moment: words at its end.
# The first pattern that fits counts. Under GROKLAB_TRUST=1 the words are left out.
SMALL = (
    (rf"^{PROGRAM} train .*--threads", SHORT_RUN),
    (rf"^{PROGRAM} train .*--(?:resume|fork) ", ALONE),
    (rf"^{PROGRAM} train .*--profile", "train.steps=300" + ALONE),
    (rf"^{PROGRAM} train .*--forecast ", "p=7 d_model=8 n_heads=2 d_mlp=8 train.steps=510" + ALONE),
    (rf"^{PROGRAM} train ", SHORT_RUN + ALONE),
    (rf"^{PROGRAM} sweep .*forecast-\S+", "p=7 d_model=8 n_heads=2 d_mlp=8 train.steps=510 --quiet"),
    (rf"^{PROGRAM} sweep .*--dry-run", SHORT_RUN),
    (rf"^{PROGRAM} sweep .*--resume", "--quiet"),
    (rf"^{PROGRAM} sweep ", f"{SHORT_RUN} p=11 --quiet"),
    (rf"^{PROGRAM} search .*--resume", "--quiet"),
    (rf"^{PROGRAM} search .*--trials", f"{SHORT_RUN} p=11 --jobs 1 --quiet"),
    (rf"^{PROGRAM} search ", f"{SHORT_RUN} p=11 --trials 1 --jobs 1 --quiet"),
    (rf"^{PROGRAM} forecast ", "--resamples 100 --quiet"),
    (rf"^{PROGRAM} paper (?!.*--tex-only)", "--tex-only --quiet"),
    (rf"^{PROGRAM} figures (?!.*--(?:only|format))", "--format json"),
    (rf"^{PROGRAM} bench .*--(?:explain|signature|steps)", ""),
    (rf"^{PROGRAM} bench", "--steps 1 --repeats 1"),
    (rf"^{PROGRAM} analyze ", ""),
    (rf"^{PROGRAM} (?:compare|figures|paper|export|check|list|reproduce|serve) ?", ""),
    (rf"^source <\({PROGRAM} completion \w+\)", ""),
    (rf"^{PROGRAM} completion \w+", ""),
)
# What the pages write and a scratch folder has otherwise, and numbers that a word at the end cannot make smaller.
ELSEWHERE = (
    (r"^build/release/", ""),
    (r"(?<= |=)/shared/", "shared/"),
    (r"--port \d+", "--port 0"),
    (r"--host 0\.0\.0\.0", "--host 127.0.0.1"),
    (r"(?<=groklab train )my\.toml", "my_run.toml"),
    (r"(?<=groklab search )my\.toml", "my_search.toml"),
)
FEWER = (
    (r"--seeds \d+", "--seeds 1"),
    (r"--trials \d+", "--trials 1"),
    (r"--timeout \d+", "--timeout 1"),
    (r"--repeats \d+ --steps \d+", "--repeats 1 --steps 1"),
    (r"paper forecast-grid", "paper runs/forecast-grid"),
    (r"(?<= )p=\d+", "p=7"),
)

# Of these one run is enough, on whichever page: they depend on no run.
ALIKE_EVERYWHERE = rf"^{PROGRAM} (?:list|bench|reproduce)|^source"


def refusal_of(text):
    return next((refusal for refusal in NOT_RUN if re.search(refusal.pattern, text)), None)


def in_scratch(text):
    for pattern, replacement in ELSEWHERE:
        text = re.sub(pattern, replacement, text)
    return text


def made_small(text):
    """What is run in place of a command; None where no row says how."""
    words = next((words for pattern, words in SMALL if re.search(pattern, text)), None)
    if words is None:
        return None
    for pattern, replacement in FEWER:
        text = re.sub(pattern, replacement, text)
    return f"{text} {words}".strip()
