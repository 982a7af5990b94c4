# SPDX-License-Identifier: MIT
"""What the benches share: which machine it was, turns that are taken fairly, and tables.

Machines change their speed by the minute, so contenders take turns in rounds, ratios are formed inside a round, and a
result is the median over rounds with the smallest and largest beside it.
"""
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys


def machine(program):
    """What a table has to say of where it was measured."""
    load = round(os.getloadavg()[0], 2)
    kernels = json_of(program, "bench", "--explain", "--json")["kernels"]
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"cpu": cpu_name(), "cores": len(os.sched_getaffinity(0)), "system": platform.system(), "kernels": kernels,
            "date": now.strftime("%Y-%m-%d %H:%M UTC"), "load_at_start": load}


def cpu_name():
    facts = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        facts.setdefault(name.strip(), value.strip())
    if "model name" not in facts:
        return platform.machine()
    return f"{facts['model name']}, family {facts.get('cpu family')}, model {facts.get('model')}"


def machine_line(facts):
    return (f"{facts['cpu']}; {facts['cores']} cores, {facts['system']}, {facts['kernels']} kernels, {facts['date']}, "
            f"load at start {facts['load_at_start']}")


def output_of(program, *words):
    """Standard output of the program; a failure ends the bench with what it said."""
    run = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{program} {' '.join(map(str, words))}: exit {run.returncode}: {run.stderr.strip()}")
    return run.stdout


def json_of(program, *words):
    return json.loads(output_of(program, *words))


def spread(values, digits=2):
    """Median (smallest to largest)."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def ratios(numerators, denominators):
    """One ratio a round, of what was measured in the same round."""
    return [x / y for x, y in zip(numerators, denominators)]


def statistics_of(values):
    return {"n": len(values), "min": min(values), "median": statistics.median(values), "max": max(values)}


def markdown(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def progress(text):
    print(text, file=sys.stderr, flush=True)


def write_json(path, document):
    if path:
        pathlib.Path(path).write_text(json.dumps(document, indent=2) + "\n")
