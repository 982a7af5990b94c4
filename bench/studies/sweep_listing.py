#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long a sweep of 10,000 runs takes to list and to compare, as folders and packed, with and without its index.

Usage: sweep_listing.py GROKLAB [--runs N] [--rounds N] [--json FILE]

One run is trained; the others are planted as copies of its files with outcomes of their own, so that the study takes a
minute and not an hour. The commands take turns in rounds. On a machine that others use, the seconds of the processor say
what the wall clock would on a quiet one.
"""
import argparse
import io
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import measuring  # noqa: E402

SWEEP = """# Tiny runs at two primes.
preset = "mlp-p97"
seeds = {seeds}
store = "{store}"
hidden = [8]
steps = 20
eval_every = 10
checkpoint_every = 0

[[axis]]
p = [5, 7]
"""


def files_of(run):
    return {str(path.relative_to(run)): path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()}


def planted_files(template, name, number):
    """The files of a run that groks at a step of its own, or not at all."""
    record = json.loads(template["run.json"])
    record["name"] = name
    step = None if number % 5 == 0 else 10 * (1 + number % 2)
    record["outcome"] = "grokked" if step else "memorized"
    record["milestones"].update({"mem_step": 10, "grok_step": step, "sustained_step": step})
    return {**template, "run.json": (json.dumps(record, indent=2) + "\n").encode()}


def pack_record(name, files):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for member, content in files.items():
            writer.writestr(zipfile.ZipInfo(member), content)
    content = name.encode() + archive.getvalue()
    header = struct.pack("<8s3I", b"groklab1", len(name), len(archive.getvalue()), zlib.crc32(content))
    return header + struct.pack("<I", zlib.crc32(header)) + content


def plant(program, root, store, n_runs):
    """A sweep folder of that many ended runs; its path."""
    plan = root / f"{store}.toml"
    plan.write_text(SWEEP.format(seeds=n_runs // 2, store=store))
    sweep = root / store
    names = [json.loads(line)["name"] for line in
             measuring.output_of(program, "sweep", plan, "--dry-run", "--json", "--quiet").splitlines()]
    measuring.output_of(program, "sweep", plan, "--shard", f"1/{n_runs}", "--out", sweep, "--quiet")
    template_folder = root / f"{store}_template"
    measuring.output_of(program, "export", sweep / "runs" / names[0], "--to", "folder", "--out", template_folder)
    template = files_of(template_folder)
    if store == "packed":
        with open(sweep / "packs/000001.pack", "ab") as pack:
            for number, name in enumerate(names[1:]):
                pack.write(pack_record(name, planted_files(template, name, number)))
    else:
        for number, name in enumerate(names[1:]):
            for member, content in planted_files(template, name, number).items():
                path = sweep / "runs" / name / member
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    return sweep


def timed_s(program, words, drop):
    """Seconds of a command by the wall clock and of the processor; `drop` are index files that it has to do without."""
    for path in drop:
        path.unlink(missing_ok=True)
    begin = time.perf_counter()
    process = subprocess.Popen([program, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{words}: exit {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--runs", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    facts = measuring.machine(arguments.program)
    seconds = {}
    with tempfile.TemporaryDirectory(prefix="groklab_listing_") as folder:
        root = pathlib.Path(folder)
        sweeps = {store: plant(arguments.program, root, store, arguments.runs) for store in ("folders", "packed")}
        for _ in range(arguments.rounds):
            for store, sweep in sweeps.items():
                index = [sweep / "index.sqlite", sweep / "index.jsonl"]
                compare = ["compare", sweep, "--bootstrap", "0", "--out", root / "comparison"]
                for what, words, drop in (
                        ("the plan again (--dry-run), no index", ["sweep", sweep, "--dry-run", "--quiet"], index),
                        ("compare, no index", compare, index),
                        ("the sweep again, all ended: writes the index", ["sweep", sweep, "--quiet"], []),
                        ("the plan again (--dry-run), index", ["sweep", sweep, "--dry-run", "--quiet"], []),
                        ("compare, index", compare, [])):
                    for clock, value in zip(("wall", "processor"), timed_s(arguments.program, words, drop)):
                        seconds.setdefault((what, store, clock), []).append(value)
    print(measuring.machine_line(facts))
    whats = list(dict.fromkeys(what for what, _, _ in seconds))
    kinds = [(store, clock) for store in ("folders", "packed") for clock in ("wall", "processor")]
    print(measuring.markdown(["seconds", *(f"{store}, {clock}" for store, clock in kinds)],
                             [[what, *(measuring.spread(seconds[what, *kind]) for kind in kinds)] for what in whats]))
    measuring.write_json(arguments.json, {"machine": facts, "runs": arguments.runs, "seconds": [
        {"what": what, "store": store, "clock": clock, **measuring.statistics_of(values)}
        for (what, store, clock), values in seconds.items()]})


if __name__ == "__main__":
    main()
