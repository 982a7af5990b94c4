#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long `groklab serve` takes with many runs, for figures, and what watching costs a run that trains.

Usage: serving.py GROKLAB [--runs 10000] [--rounds 5] [--clients 32] [--preset transformer-p113] [--only events,list,figures,clients]

events: from a line appended to metrics.jsonl to the event of it. list: a folder of so many runs, the start of the server, the table of runs made and sent again. figures: of one run of the
preset, a step that was never drawn and the same again. clients: processor time of the server while so many listeners hear the
evaluations of a run, as a share of the run's own, which a loaded machine changes less than the clock.
"""
import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

STREAMS_AN_ADDRESS = 32  # the server's limits; it has 256 connections in all
SMALL = ["mlp-p97", "task.p=5", "hidden=[8]", "train.steps=200", "eval_every=1", "checkpoint_every=0"]


class Server:
    def __init__(self, groklab, folder):
        begin = time.perf_counter()
        self.process = subprocess.Popen([groklab, "serve", str(folder), "--port", "0", "--json"], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        start = json.loads(self.process.stdout.readline())
        self.start_s = time.perf_counter() - begin
        self.port, self.token = start["port"], start["token"]

    def open(self, path, client=0):
        """Clients come from as many addresses of the loopback as the streams an address may have need."""
        here = (f"127.0.0.{1 + client // STREAMS_AN_ADDRESS}", 0)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120, source_address=here)
        connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
        return connection.getresponse()

    def seconds(self, path):
        begin = time.perf_counter()
        response = self.open(path)
        body = response.read()
        if response.status != 200:
            sys.exit(f"{path}: {response.status} {body[:200]!r}")
        return time.perf_counter() - begin, len(body)

    def memory_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def processor_s(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.terminate()
        self.process.wait()


def many_runs(groklab, folder, n):
    """Copies of one run under other seeds."""
    subprocess.run([groklab, "train", *SMALL, "--out", str(folder / "run0"), "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    files = {name: (folder / "run0" / name).read_text(encoding="utf-8")
             for name in ("config.toml", "run.json", "metrics.jsonl")}
    for i in range(1, n):
        run = folder / f"run{i}"
        run.mkdir()
        for name, text in files.items():
            text = text.replace("seed = 42", f"seed = {42 + i}") if name == "config.toml" else text
            (run / name).write_text(text, encoding="utf-8")


def measure_list(groklab, folder, options):
    many_runs(groklab, folder, options.runs)
    server = Server(groklab, folder)
    made, size = server.seconds("/api/runs")
    again = statistics.median(server.seconds("/api/runs")[0] for _ in range(options.rounds))
    server.end()
    print(f"{options.runs} runs: server ready after {server.start_s:.2f} s, table made in {1000 * made:.0f} ms "
          f"({size / 1e6:.1f} MB), sent again in {1000 * again:.1f} ms")


def measure_figures(groklab, folder, options):
    subprocess.run([groklab, "train", options.preset, "train.steps=60", "eval_every=10", "checkpoint_every=10", "--out",
                    str(folder / "run"), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    server = Server(groklab, folder)
    for name in ("frequency_spectrum", "embedding_circles", "weight_heatmaps", "training_curves"):
        paths = [f"/api/runs/run/figures/{name}?step={step}" for step in range(10, 60, 10)]
        cold = [server.seconds(path)[0] for path in paths]
        warm = [server.seconds(path)[0] for path in paths]
        print(f"{options.preset}, {name}: drawn in {1000 * statistics.median(cold):.0f} ms, "
              f"again {1000 * statistics.median(warm):.1f} ms (medians of {len(paths)} steps)")
    server.end()


def training_s(groklab, folder, steps):
    """Processor time of a run on one thread."""
    shutil.rmtree(folder / "watched", ignore_errors=True)
    process = subprocess.Popen([groklab, "train", "mlp-p97", f"train.steps={steps}", "eval_every=50", "checkpoint_every=0",
                                "--threads", "1", "--out", str(folder / "watched"), "--quiet"], stdout=subprocess.DEVNULL)
    usage = os.wait4(process.pid, 0)[2]
    return usage.ru_utime + usage.ru_stime


def measure_clients(groklab, folder, options):
    """The server's processor time over the run's: what it would slow the run by on a machine without a free core."""
    steps = 300
    server = Server(groklab, folder)
    shares = []
    memory = server.memory_mb()
    for i in range(options.clients):
        threading.Thread(target=drain, args=(server.open("/api/events?runs=watched", i),), daemon=True).start()
    answers = []
    for _ in range(options.rounds):
        before = server.processor_s()
        trained = training_s(groklab, folder, steps)
        answers += [server.seconds("/api/health")[0] for _ in range(20)]
        time.sleep(0.5)
        shares.append((server.processor_s() - before) / trained)
    grown = server.memory_mb() - memory
    server.end()
    print(f"{options.clients} listeners, an evaluation every 50 steps of mlp-p97: the server takes "
          f"{100 * statistics.median(shares):.2f} % of the run's processor time ({100 * min(shares):.2f} to "
          f"{100 * max(shares):.2f}, {len(shares)} rounds), {grown:.1f} MB more than before, and answers /api/health in "
          f"{1000 * statistics.median(answers):.1f} ms (at most {1000 * max(answers):.0f}, n = {len(answers)})")


def measure_events(groklab, folder, options):
    """A run that this script writes, so that the moment is known."""
    subprocess.run([groklab, "train", *SMALL, "--out", str(folder / "run"), "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    path = folder / "run" / "metrics.jsonl"
    last = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    server = Server(groklab, folder)
    listener = server.open("/api/events?runs=run")
    taken = []
    for _ in range(4 * options.rounds):
        time.sleep(0.3)
        last["step"] += 1
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(last) + "\n")
        begin = time.perf_counter()
        while not (line := listener.readline()).startswith(b'data: {"id":"run"'):
            if not line:
                sys.exit("the stream ended")
        taken.append(time.perf_counter() - begin)
    listener.close()
    server.end()
    print(f"from a line of metrics.jsonl to its event: {1000 * statistics.median(taken):.0f} ms "
          f"({1000 * min(taken):.0f} to {1000 * max(taken):.0f}, n = {len(taken)})")


def drain(listener):
    try:
        while listener.readline():
            pass
    except OSError:
        return  # the server ended


MEASUREMENTS = {"events": measure_events, "list": measure_list, "figures": measure_figures, "clients": measure_clients}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("groklab")
    parser.add_argument("--runs", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--preset", default="transformer-p113")
    parser.add_argument("--only", default=",".join(MEASUREMENTS))
    options = parser.parse_args()
    groklab = str(Path(options.groklab).resolve())
    for name in options.only.split(","):
        with tempfile.TemporaryDirectory(prefix="groklab_serving_") as folder:
            MEASUREMENTS[name](groklab, Path(folder), options)


if __name__ == "__main__":
    main()
