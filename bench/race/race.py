# SPDX-License-Identifier: MIT
"""One training step of every work of works.py: groklab, eager PyTorch, and what a dense framework cannot beat.

    race.py GROKLAB [--rounds 7] [--quick] [--work NAME]... [--out FILE.json]

Contenders take turns, round by round, so that a machine that changes its speed changes it for all; ratios are formed
inside a round. They must agree first: same numbers of examples and parameters, and from the same weights the same loss.

dense at peak         the operations of the plain network (groklab bench --explain), in the time that the fastest float
                      product of this round would need for them: OpenBLAS through torch.mm, best shape and thread count
PyTorch eager         pytorch_eager.py as Debian installs it, at its best number of threads and AdamW loop
PyTorch eager, tuned  the same with everything that a patient user can set from outside: the kernels that make OpenBLAS
                      fastest here, threads that wait without spinning, PyTorch's and OpenBLAS's threads apart
"""
import argparse
import itertools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from measuring import (json_of, machine, machine_line, markdown, output_of, progress, ratios, spread,  # noqa: E402
                       statistics_of, write_json)

from works import WORKS  # noqa: E402

AGREEMENT = 1e-5  # relative, of losses of a few updates: float rounding
UPDATES = 3  # that are compared where both sides see the same batches and no dropout
THREADS = sorted({1, min(2, len(os.sched_getaffinity(0)))})
PRECISIONS = ("fp32", "bf16x3", "bf16")
PYTORCH, TUNED, DENSE = "PyTorch eager", "PyTorch eager, tuned", "dense at peak"


class PyTorch:
    def __init__(self, name, settings, environment):
        """`settings`: numbers of threads of PyTorch and of OpenBLAS."""
        self.name, self.settings, self.environment = name, settings, environment
        script = pathlib.Path(__file__).with_name("pytorch_eager.py")
        self.process = subprocess.Popen(["/usr/bin/python3", "-B", str(script)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=os.environ | environment)

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"pytorch_eager.py ended at '{command}'")
        return json.loads(line)

    def take_up(self, work, weights):
        """The work from our weights, with the faster of AdamW's loops; its facts and how that was chosen."""
        facts = self.ask(f"work {work.name}|{weights}")
        facts["losses"] = self.ask(f"losses {UPDATES + 1}")
        times = {}
        for _ in range(2):
            for foreach in (0, 1):
                self.ask(f"foreach {foreach}")
                times.setdefault(foreach, []).extend(self.time(setting, 2) for setting in self.settings)
        facts["foreach"] = int(min(times, key=lambda foreach: min(times[foreach])))
        self.ask(f"foreach {facts['foreach']}")
        return facts

    def time(self, setting, steps):
        of_torch, of_blas = setting
        return self.ask(f"time {of_torch} {of_blas} {steps}")

    def peak(self):
        """GFLOP/s and shape of the fastest product, and its number of threads."""
        return max((*self.ask(f"peak {threads}"), threads) for threads in THREADS)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def pytorch_as_installed():
    return PyTorch(PYTORCH, [(threads, threads) for threads in THREADS], {})


def pytorch_tuned():
    """With the fastest of OpenBLAS's kernels: its own choice can be wrong on a processor that is newer than it."""
    has_avx512 = "avx512f" in pathlib.Path("/proc/cpuinfo").read_text()
    choices = [{}, {"OPENBLAS_CORETYPE": "Haswell"}] + [{"OPENBLAS_CORETYPE": "SkylakeX"}] * has_avx512
    settings = list(itertools.product(THREADS, THREADS))
    candidates = [PyTorch(TUNED, settings, {"OMP_WAIT_POLICY": "passive", **choice}) for choice in choices]
    rates = [max(candidate.peak()[0] for _ in range(3)) for candidate in candidates]
    best = candidates[rates.index(max(rates))]
    for candidate in candidates:
        if candidate is not best:
            candidate.close()
    return best


class Groklab:
    def __init__(self, program, work, repeats):
        self.program, self.repeats = program, repeats
        self.words = [work.preset, *work.keys]

    def plan(self):
        return json_of(self.program, "bench", *self.words, "--explain", "--json")

    def grants(self, precision):
        """Whether this processor and this network have it; the program refuses what they do not."""
        run = subprocess.run([self.program, "bench", *self.words, f"precision={precision}", "--explain"],
                             capture_output=True)
        return run.returncode == 0

    def time(self, keys, threads):
        result = json_of(self.program, "bench", *self.words, *keys, "--threads", threads, "--repeats", self.repeats,
                         "--json")
        return result["ms_a_step"]["median"]

    def start(self, folder):
        """Lines of metrics of the first updates from the published draws, its run record, and the file of its start."""
        words = ["train", *self.words, "rng=torch", "eval_every=1", "fourier_every=0", "--quiet"]
        run, first = pathlib.Path(folder, "run"), pathlib.Path(folder, "first")
        output_of(self.program, *words, f"steps={UPDATES}", "--out", run)
        output_of(self.program, *words, "steps=0", "--out", first)
        lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
        return lines, json.loads((run / "run.json").read_text()), first / "checkpoints" / "step_00000000.safetensors"


def difference(ours, theirs):
    return max(abs(x - y) / abs(y) for x, y in zip(ours, theirs))


def agree(work, groklab, torches):
    """Takes up the work on all sides. What was compared; ends the race where they differ."""
    with tempfile.TemporaryDirectory() as folder:
        lines, record, weights = groklab.start(folder)
        facts, *others = [torch.take_up(work, weights) for torch in torches]
    plan = groklab.plan()
    same_batches = work.batch_size == 0
    # A step's loss is the training loss where a step sees all examples.
    ours = [line["train_loss"] for line in lines] if same_batches else [lines[0]["train_loss"]]
    theirs = facts["losses"] if same_batches else [facts["train_loss"]]
    worst = difference(ours, theirs)
    sizes = (plan["n_examples"], record["n_params"]), (facts["n_examples"], facts["n_params"])
    if worst > AGREEMENT or sizes[0] != sizes[1]:
        sys.exit(f"{work.name}: the contenders do not do the same: losses {ours} against {theirs}; "
                 f"examples and parameters {sizes[0]} against {sizes[1]}")
    compared = (f"losses of the first {UPDATES + 1} steps" if same_batches else
                "training loss at the common start; batches and masks are each side's own")
    return {"compared": compared, "largest_difference": worst, "n_examples": plan["n_examples"],
            "n_params": record["n_params"], "torch": facts["torch"],
            "foreach": [bool(each["foreach"]) for each in (facts, *others)],
            "dense_flop": plan["total"]["dense"]["flop"], "factored_flop": plan["total"]["factored"]["flop"]}


def arms_of(groklab):
    """Our contenders: (name, keys, threads)."""
    arms = [(f"groklab, {precision}", (f"precision={precision}",), threads)
            for precision in PRECISIONS if groklab.grants(precision) for threads in THREADS]
    return arms + [("groklab, reference engine", ("engine=reference",), threads) for threads in THREADS]


def take_turns(work, groklab, torches, dense_flop, options):
    """{(contender, threads): milliseconds a step, by round} and the fastest product by round."""
    arms = arms_of(groklab)
    times, peaks = {}, []
    for number in range(options.rounds):
        for name, keys, threads in arms:
            times.setdefault((name, threads), []).append(groklab.time(keys, threads))
        for torch in torches:
            for setting in torch.settings:
                times.setdefault((torch.name, setting), []).append(torch.time(setting, options.pytorch_steps))
        peaks.append(max(torch.peak() for torch in torches))
        times.setdefault((DENSE, ""), []).append(1e-6 * dense_flop / peaks[-1][0])
        progress(f"{work.name}: round {number + 1} of {options.rounds}")
    return times, peaks


def at_its_best(name, times):
    """Of the contender's settings, the one with the smallest median."""
    return min((ms for key, ms in times.items() if key[0] == name), key=statistics.median)


def threads_text(threads):
    """One number where PyTorch and OpenBLAS have the same."""
    return f"{threads[0]} + {threads[1]}" if isinstance(threads, tuple) and len(set(threads)) > 1 else \
        threads[0] if isinstance(threads, tuple) else threads


def rows_of(times):
    pytorch, tuned, dense = at_its_best(PYTORCH, times), at_its_best(TUNED, times), times[DENSE, ""]
    return [{"contender": name, "threads": threads_text(threads), "ms": statistics_of(ms),
             "times_pytorch": statistics_of(ratios(pytorch, ms)),
             "times_pytorch_tuned": statistics_of(ratios(tuned, ms)),
             "times_dense_at_peak": statistics_of(ratios(dense, ms)), "ms_by_round": ms}
            for (name, threads), ms in times.items()]


def table_of(rows):
    def cell(values, digits):
        return f"{values['median']:.{digits}f} ({values['min']:.{digits}f} to {values['max']:.{digits}f})"

    return markdown(["contender", "threads", "ms a step", "times PyTorch", "times PyTorch, tuned", "times dense at peak"],
                    [[row["contender"], row["threads"], cell(row["ms"], 2), cell(row["times_pytorch"], 1),
                      cell(row["times_pytorch_tuned"], 1), cell(row["times_dense_at_peak"], 2)] for row in rows])


def race(work, options, torches):
    groklab = Groklab(options.program, work, options.repeats)
    facts = agree(work, groklab, torches)
    times, peaks = take_turns(work, groklab, torches, facts["dense_flop"], options)
    rows = rows_of(times)
    _, shape, threads = max(peaks)
    print(f"\n## {work.name}\n\n{facts['n_examples']} examples a step, {facts['n_params']} parameters; compared: "
          f"{facts['compared']}, within {facts['largest_difference']:.1e}. Counted: dense "
          f"{facts['dense_flop'] / 1e9:.2f} GFLOP, factored {facts['factored_flop'] / 1e9:.3f}. sgemm "
          f"{spread([peak[0] for peak in peaks], 0)} GFLOP/s, the fastest {shape} on {threads} threads. AdamW foreach: "
          f"{', '.join(map(str, facts['foreach']))}.\n\n{table_of(rows)}", flush=True)
    return {"work": work.name, **facts, "peaks": peaks, "rows": rows}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="two rounds: does it work, roughly how fast")
    parser.add_argument("--work", action="append", choices=list(WORKS))
    parser.add_argument("--out")
    options = parser.parse_args()
    options.rounds = 2 if options.quick else options.rounds
    options.repeats = 1 if options.quick else 3
    options.pytorch_steps = 1 if options.quick else 3
    facts = machine(options.program)
    torches = [pytorch_as_installed(), pytorch_tuned()]
    print(f"# One training step\n\n{machine_line(facts)}; n = {options.rounds} interleaved rounds, medians (smallest "
          f"to largest); ratios are formed inside a round. Threads a + b: PyTorch's and OpenBLAS's. Tuned with "
          f"{', '.join(f'{key}={value}' for key, value in torches[1].environment.items())}.")
    results = [race(WORKS[name], options, torches) for name in options.work or WORKS]
    write_json(options.out, {"machine": facts, "rounds": options.rounds, "tuned": torches[1].environment,
                             "works": results})


if __name__ == "__main__":
    main()
