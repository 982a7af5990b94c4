# SPDX-License-Identifier: MIT
"""One full-batch step of transformer-p113: groklab against eager PyTorch, in the same minutes.

    race.py GROKLAB [--rounds N] [--out FILE.json]

The contenders take turns, round by round, so that a machine that changes its speed changes it for all; the table shows
medians over rounds and the ratio of medians to PyTorch's best thread setting. They must agree first: three updates from
the same weights (the generators of the published code) give the same losses.
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

AGREEMENT = 1e-5  # relative, of the losses of the first updates: float rounding
PYTORCH_STEPS = 3
THREADS = sorted({1, min(2, os.cpu_count() or 1)})


class PyTorch:
    def __init__(self):
        script = pathlib.Path(__file__).with_name("pytorch_eager.py")
        self.process = subprocess.Popen(["/usr/bin/python3", "-B", str(script)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return [float(word) for word in self.process.stdout.readline().split()]


def groklab_losses(program, count):
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        out = subprocess.run([program, "train", "transformer-p113", "rng=torch", f"steps={count - 1}", "eval_every=1",
                              "fourier_every=0", "--json", "--out", f"{folder}/run"], check=True, capture_output=True,
                             text=True).stdout
    return [json.loads(line)["train_loss"] for line in out.splitlines()]


def groklab_time(program, engine, threads):
    out = subprocess.run([program, "bench", "transformer-p113", f"engine={engine}", "--threads", str(threads),
                          "--repeats", "3", "--json"], check=True, capture_output=True, text=True).stdout
    result = json.loads(out)
    return result["ms_a_step"]["median"], f"{result['engine']}, {result['kernels']}"


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(": ", 1)[1]
    return platform.machine()


def race(program, torch, rounds):
    times = {}
    for number in range(rounds):
        for threads in THREADS:
            for engine in ("factored", "reference"):
                ms, what = groklab_time(program, engine, threads)
                times.setdefault(("groklab " + what, threads), []).append(ms)
            times.setdefault(("PyTorch eager", threads), []).append(torch.ask(f"time {threads} {PYTORCH_STEPS}")[0])
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    torch = PyTorch()
    ours, theirs = groklab_losses(arguments.program, 4), torch.ask("losses 4")
    worst = max(abs(x - y) / y for x, y in zip(ours, theirs))
    if worst > AGREEMENT:
        sys.exit(f"the contenders do not compute the same: losses {ours} against {theirs}")
    print(f"agreement: losses of the first updates within {worst:.1e}")
    times = race(arguments.program, torch, arguments.rounds)
    best = min(statistics.median(ms) for (name, _), ms in times.items() if name == "PyTorch eager")
    print(f"transformer-p113, one full-batch step, {cpu_name()}, n = {arguments.rounds} interleaved rounds")
    print(f"{'contender':42} {'threads':>7} {'median ms':>10} {'min':>8} {'max':>8} {'x PyTorch':>10}")
    rows = []
    for (name, threads), ms in times.items():
        median = statistics.median(ms)
        rows.append({"contender": name, "threads": threads, "n": len(ms), "median_ms": median, "min_ms": min(ms),
                     "max_ms": max(ms), "times_pytorch": best / median})
        print(f"{name:42} {threads:7} {median:10.2f} {min(ms):8.2f} {max(ms):8.2f} {best / median:10.2f}")
    if arguments.out:
        document = {"case": "transformer-p113", "cpu": cpu_name(), "agreement": worst, "rows": rows}
        pathlib.Path(arguments.out).write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
