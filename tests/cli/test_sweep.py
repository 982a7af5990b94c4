# SPDX-License-Identifier: MIT
"""`groklab sweep`: the bits of `groklab train`, whatever the order, the shard, the kills and the company."""
import contextlib
import json
import os
import random
import re
import shlex
import shutil
import signal
import sqlite3
import time
import unittest
from pathlib import Path

from harness import IS_WHOLE, ProgramTest, json_lines, main, promised_bytes, strict_json, tree, wait_until

SEED = 20261122
SWEEP = """# Two primes and two decays.
preset = "mlp-p97"
seeds = 2

[model]
hidden = [8]

[train]
steps = 300
eval_every = 50
checkpoint_every = 100
autosave_s = 0.004

[[axis]]
p = [5, 7]

[[axis]]
weight_decay = [0.1, 1]
"""
# Runs that grok within a tenth of a second, sooner and later.
GROKKING = """# Two decays of a quadratic network.
preset = "mlp-p97"
seeds = 4

[task]
p = 23
frac_train = 0.9

[model]
hidden = [64]
activation = "quadratic"

[train]
steps = 150
eval_every = 10
checkpoint_every = 0

[optimizer]
lr = 0.01

[[axis]]
weight_decay = [0.3, 1]
"""
ORDERS = 10 if IS_WHOLE else 1
NAMES = [f"p{p}-weight_decay{decay}-s{seed}" for seed in (42, 43) for p in (5, 7) for decay in ("0.1", "1.0")]


class SweepTest(ProgramTest):
    def write(self, text=SWEEP, name="tiny.toml"):
        (self.root / name).write_text(text, encoding="utf-8")
        return name

    def sweep(self, *arguments, code=0, **options):
        result = self.groklab("sweep", *arguments, **options)
        self.assertEqual(result.returncode, code, result.stderr)
        return result

    def runs(self, folder):
        """{job: digests of the promised files} of every run in a sweep folder."""
        return {run.name: promised_bytes(run) for run in sorted((self.root / folder / "runs").iterdir())}

    def index(self, folder):
        return json_lines((self.root / folder / "index.jsonl").read_text(encoding="utf-8"))

    def index_without_times(self, folder):
        return [{**line, "seconds": None} for line in self.index(folder)]


class Bits(SweepTest):
    def test_of_every_run_are_those_of_train(self):
        self.write()
        self.sweep("tiny.toml", "--jobs", "2", "--quiet")
        plan = json_lines(self.sweep("tiny.toml", "--dry-run", "--json").stdout)
        self.assertEqual([line["name"] for line in plan], NAMES)
        for line in plan:
            words = shlex.split(line["command"])[2:]
            alone = self.train(words, f"alone {line['name']}")
            self.assert_same_bytes(alone, promised_bytes(self.root / "runs/tiny/runs" / line["name"]))

    def test_do_not_depend_on_shards_and_workers(self):
        self.write()
        self.sweep("tiny.toml", "--jobs", "1", "--out", "one", "--quiet")
        for shard in ("2/3", "3/3", "1/3"):
            self.sweep("tiny.toml", "--jobs", "3", "--shard", shard, "--out", "three", "--quiet")
        expected = self.runs("one")
        self.assertEqual(sorted(expected), sorted(NAMES))
        self.assertEqual(self.runs("three"), expected)
        self.assertEqual(self.index_without_times("three"), self.index_without_times("one"))

    def compared(self, folder, *shards, jobs=2):
        """What `compare` prints and writes of a sweep of these shards, trained in this order."""
        place = self.root / folder
        place.mkdir()
        self.write(GROKKING, f"{folder}/grokking.toml")
        for shard in shards:
            self.sweep("grokking.toml", "--shard", shard, "--jobs", jobs, "--quiet", cwd=place)
        document = self.ok("compare", "runs/grokking", "--json", cwd=place).stdout
        return document, self.ok("compare", "runs/grokking", cwd=place).stdout, tree(place / "runs/grokking/compare")

    def test_tables_do_not_depend_on_shards_and_order(self):
        """One shard, three and eight, in orders that a seeded generator draws: the same bytes in every table."""
        orders = random.Random(SEED)
        document, *files = self.compared("whole", "1/1", jobs=1)
        self.assertEqual([cell["n"] for cell in strict_json(document)["cells"]], [4, 4])
        for number in range(ORDERS):
            for n in (1, 3, 8):
                shards = [f"{i}/{n}" for i in orders.sample(range(1, n + 1), n)]
                with self.subTest(shards=shards):
                    self.assertEqual(self.compared(f"{n} shards, {number}", *shards), (document, *files))

    def test_survive_200_kills(self):
        """Kill -9 at random moments of sweeps with four workers; one that gets through is compared, and a new one begins."""
        self.write()
        begin = time.monotonic()
        self.sweep("tiny.toml", "--jobs", "4", "--out", "undisturbed", "--quiet")
        longest = (time.monotonic() - begin) / 2
        expected = self.runs("undisturbed")

        def words(place):
            return ["tiny.toml", "--jobs", "4", "--out", f"killed{place}", "--quiet"]

        def judge(place):
            self.sweep(*words(place))
            self.assertEqual(self.runs(f"killed{place}"), expected)
            for name in NAMES:
                self.assert_whole(self.root / f"killed{place}/runs" / name)
        self.storm_of_kills(200, longest, SEED, lambda place: self.start("sweep", *words(place)), judge)

    @unittest.skipIf(len(os.sched_getaffinity(0)) < 2, "needs two cores")
    def test_stay_when_the_last_run_gets_the_free_core(self):
        # Few long steps: on a machine that others use too, two threads wait for each other at every one.
        self.write("""preset = "transformer-p113"
[train]
steps = 160
eval_every = 10
[[axis]]
weight_decay = [0.1, 1]
[[rule]]
where = {weight_decay = 0.1}
set = {train.steps = 2}
""")
        self.sweep("tiny.toml", "--jobs", "2", "--quiet")
        run = self.root / "runs/tiny/runs/weight_decay1.0-s42"
        self.assertEqual(self.record(run)["threads"], 2)
        self.assertEqual(len(self.record(run)["resumed_at"]), 1, "it began with one")
        self.assert_same_bytes(run, promised_bytes(self.train(["transformer-p113", "train.steps=160", "eval_every=10"], "alone")))

    def test_of_the_published_runs_begin_where_their_process_stood(self):
        plan = json_lines(self.sweep("mlp-published", "--dry-run", "--json").stdout)
        skips = {line["name"]: re.search(r"rng_skip=(\d+)", line["command"] + " rng_skip=0").group(1) for line in plan}
        published = strict_json(self.ok("reproduce", "--list", "mlp", "--json").stdout)
        expected = {f"{result['name'].removeprefix('mlp/')}-s42":
                    re.search(r"rng_skip=(\d+)", " ".join(result["keys"])).group(1) for result in published}
        self.assertEqual(skips, expected)


class Going(SweepTest):
    LONG = SWEEP.replace("steps = 300", "steps = 300000")

    def test_a_signal_saves_every_run_and_the_sweep_goes_on(self):
        self.write(SWEEP.replace("steps = 300", "steps = 6000"))
        self.sweep("tiny.toml", "--out", "undisturbed", "--quiet")
        expected = self.runs("undisturbed")
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGUSR1, 75)):
            folder = f"stopped{code}"
            process = self.start("sweep", "tiny.toml", "--jobs", "2", "--out", folder, "--quiet")
            wait_until(lambda: len(list(self.root.glob(f"{folder}/runs/*/metrics.jsonl"))) >= 2, what="two runs")
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=10), code)
            self.assertLess(len(list((self.root / folder / "runs").iterdir())), len(NAMES), "stopped in the midst of it")
            self.assertTrue(any(line["status"] in ("stopped", "waiting") for line in self.index(folder)))
            self.sweep(folder, "--resume", "--quiet")
            self.assertEqual(self.runs(folder), expected)

    def test_what_has_ended_is_not_trained_again(self):
        self.write()
        self.sweep("tiny.toml", "--shard", "1/2", "--quiet")
        self.assertEqual([line["status"] for line in self.index("runs/tiny")], ["finished", "waiting"] * 4)
        before = tree(self.root / "runs/tiny/runs")
        again = self.sweep("tiny.toml", "--shard", "1/2", "--json")
        self.assertEqual(again.stdout, "", "no run has ended in this one")
        self.assertEqual(tree(self.root / "runs/tiny/runs"), before)
        rest = json_lines(self.sweep("tiny.toml", "--json").stdout)
        self.assertEqual(sorted(line["name"] for line in rest), sorted(NAMES[1::2]))

    def test_may_grow_but_not_turn_into_another(self):
        self.write()
        self.sweep("tiny.toml", "--quiet")
        before = tree(self.root / "runs/tiny/runs")
        self.sweep("tiny.toml", "--seeds", "3", "--quiet")
        after = tree(self.root / "runs/tiny/runs")
        self.assertEqual({path: digest for path, digest in after.items() if path in before}, before)
        self.assertEqual(len(self.index("runs/tiny")), 12)
        self.sweep("tiny.toml", "--quiet")
        self.assertEqual(len(self.index("runs/tiny")), 12, "fewer seeds leave the folder as it is")
        for words in (["train.steps=100"], ["hidden=[4]"]):
            self.assertIn("another sweep", self.sweep("tiny.toml", *words, "--quiet", code=2).stderr)
        self.assertEqual(tree(self.root / "runs/tiny/runs"), after)

    def test_two_at_once_in_one_folder_share_the_runs(self):
        self.write(SWEEP.replace("steps = 300", "steps = 3000"))
        self.sweep("tiny.toml", "--out", "alone", "--quiet")
        others = [self.start("sweep", "tiny.toml", "--jobs", "2", "--out", "shared", "--quiet") for _ in range(3)]
        for process in others:
            self.assertEqual(process.wait(timeout=60), 0)
        self.sweep("tiny.toml", "--out", "shared", "--quiet")
        self.assertEqual(self.runs("shared"), self.runs("alone"))
        for name in NAMES:  # by one, at once, or stopped by itself to go on with the core that has become free
            self.assertLessEqual(len(self.record(self.root / "shared/runs" / name)["resumed_at"]), 1)

    def test_a_run_that_another_process_trains_is_left_to_it(self):
        self.write(self.LONG)
        process = self.start("sweep", "tiny.toml", "--jobs", "1", "--shard", "1/8", "--quiet")
        run = self.root / "runs/tiny/runs" / NAMES[0]
        wait_until((run / "run.json").exists, what="run.json")
        result = self.groklab("train", "--resume", run)
        self.assertEqual(result.returncode, 1)
        self.assertIn("another process", result.stderr)
        process.terminate()
        self.assertEqual(process.wait(timeout=10), 143)


class Failures(SweepTest):
    FAILING = SWEEP.replace("steps = 300", "steps = 50") + """
[[rule]]
where = {p = 7, weight_decay = 1}
set = {init_from = "weights.safetensors"}

[[rule]]
where = {p = 5, weight_decay = 1}
set = {lr = 1e5, optimizer.name = "sgd"}
"""

    def test_are_recorded_and_the_sweep_goes_on(self):
        self.write(self.FAILING)
        result = self.sweep("tiny.toml", "--quiet", code=1)
        self.assertEqual(result.stderr.count("weights.safetensors"), 2, result.stderr)
        lines = {line["name"]: line for line in self.index("runs/tiny")}
        self.assertEqual([lines[name]["status"] for name in NAMES], ["finished", "failed", "finished", "error"] * 2)
        self.assertEqual(lines[NAMES[1]]["outcome"], "diverged")
        self.assertIn("weights.safetensors", lines[NAMES[3]]["error"])
        # What was missing is there now: only those two are tried again, and the divergence is an outcome.
        source = self.train(["mlp-p97", "p=7", "hidden=[8]", "steps=0"], "source")
        (source / "checkpoints/step_00000000.safetensors").rename(self.root / "weights.safetensors")
        ended = json_lines(self.sweep("tiny.toml", "--json").stdout)
        self.assertEqual(sorted(line["name"] for line in ended), [NAMES[3], NAMES[7]])
        lines = {line["name"]: line for line in self.index("runs/tiny")}
        self.assertEqual(lines[NAMES[3]]["status"], "finished")
        self.assertNotIn("error", lines[NAMES[3]])

    def test_of_use_are_refused_before_anything_is_written(self):
        self.write()
        self.train(["mlp-p97", "p=5", "hidden=[4]", "steps=1"], "a_run")
        before = tree(self.root)
        for words, part in ((["mlp-weigth-decay"], "mlp-weight-decay"), (["tiny.toml", "--shard", "3/2"], "i/n"),
                            (["tiny.toml", "--seeds", "0"], "--seeds"), (["tiny.toml", "wieght_decay=1"], "weight_decay"),
                            (["tiny.toml", "--resume"], "no sweep to go on with"),
                            (["tiny.toml", "--out", "a_run"], "holds a run"), ([], "what to sweep")):
            with self.subTest(words):
                self.assertIn(part, self.sweep(*words, "--quiet", code=2).stderr)
        self.write(SWEEP + "[[axis]]\n", "bad.toml")
        self.assertIn("bad.toml:19", self.sweep("bad.toml", code=3).stderr)
        (self.root / "bad.toml").unlink()
        self.assertEqual(tree(self.root), before)


class Showing(SweepTest):
    def test_a_file_may_have_an_equals_sign_and_keys_may_come_first(self):
        self.write(name="p=5.toml")
        lines = {self.sweep(*words, "--dry-run").stdout for words in (("p=5.toml", "steps=20"), ("steps=20", "p=5.toml"))}
        self.assertEqual(len(lines), 1)

    def test_a_dry_run_writes_nothing_and_estimates(self):
        self.write()
        before = tree(self.root)
        result = self.sweep("tiny.toml", "--dry-run", "--jobs", "2")
        self.assertEqual(tree(self.root), before)
        self.assertEqual([line.split("\t")[0] for line in result.stdout.splitlines()], NAMES)
        self.assertRegex(result.stderr, r"8 to train on 2 cores: about [\d.]+ s")

    def test_the_progress_names_every_run_that_ends(self):
        self.write()
        result = self.sweep("tiny.toml", "--jobs", "2")
        for name in NAMES:
            self.assertEqual(result.stderr.count(f"{name}: "), 1, result.stderr)
        self.assertIn("8 of 8 runs ended", result.stderr)
        self.assertEqual(result.stdout, "runs/tiny\n")

    def test_the_stream_is_the_index(self):
        self.write()
        ended = json_lines(self.sweep("tiny.toml", "--json").stdout)
        for line in ended:
            self.assertTrue((self.root / line.pop("path") / "run.json").exists())
            self.assertGreaterEqual(line.pop("job_seconds"), line["seconds"])
        ended.sort(key=lambda line: NAMES.index(line["name"]))
        self.assertEqual(ended, self.index("runs/tiny"))
        self.assertEqual(ended[0]["keys"], {"task.p": 5, "optimizer.weight_decay": 0.1, "seed": 42})

    def test_the_index_is_made_anew_from_the_runs(self):
        self.write()
        self.sweep("tiny.toml", "--quiet")
        index = (self.root / "runs/tiny/index.jsonl").read_bytes()
        (self.root / "runs/tiny/index.jsonl").unlink()
        self.sweep("runs/tiny", "--resume", "--quiet")
        self.assertEqual((self.root / "runs/tiny/index.jsonl").read_bytes(), index)

    def test_the_database_answers_queries_and_is_not_believed_when_it_is_stale(self):
        self.write()
        self.sweep("tiny.toml", "--quiet")
        path = self.root / "runs/tiny/index.sqlite"
        with contextlib.closing(sqlite3.connect(path)) as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            rows = database.execute("SELECT name, status, last_step, test_acc FROM runs").fetchall()
            keys = database.execute("SELECT value, count(*) FROM run_keys WHERE key = 'task.p' GROUP BY value").fetchall()
        self.assertEqual(rows, [(line["name"], line["status"], line["last_step"], line["final"]["test_acc"])
                                for line in self.index("runs/tiny")])
        self.assertEqual(keys, [(5, 4), (7, 4)])

        def compared():
            cells = strict_json(self.ok("compare", "runs/tiny", "--json", "--bootstrap", "0").stdout)["cells"]
            return [(cell["n"], cell["missing"]) for cell in cells]

        whole = compared()
        path.write_bytes(path.read_bytes()[:5000])
        self.assertEqual(compared(), whole, "damaged: the runs are read")
        self.sweep("tiny.toml", "--quiet")
        shutil.rmtree(self.root / "runs/tiny/runs" / NAMES[0])
        self.assertEqual(compared(), [(1, 1), *whole[1:]], "stale: the runs are read")

    def test_the_example_of_the_manual_works(self):
        manual = Path(__file__).resolve().parents[2] / "docs/sweeps.md"
        self.write(re.search(r"```toml\n(.*?)```", manual.read_text(encoding="utf-8"), re.DOTALL).group(1))
        plan = json_lines(self.sweep("tiny.toml", "--dry-run", "--json").stdout)
        self.assertEqual(len(plan), 2 * 3 * 4)
        steps = {line["name"]: "train.steps=2000" in line["command"] for line in plan}
        self.assertEqual([name for name, short in steps.items() if short], [name for name in steps if "0.7" in name])

    def test_named_sweeps_are_listed_with_their_runs(self):
        listed = {item["name"]: item for item in json.loads(self.ok("list", "sweeps", "--json").stdout)}
        self.assertEqual(listed["mlp-published"]["runs"], "18")
        self.assertEqual(len(listed), 21)
        for name in listed:
            with self.subTest(name):
                self.sweep(name, "--dry-run", "--quiet", "--shard", "1/1000000" if listed[name]["runs"] == "1" else "1/4")

    def test_the_folder_holds_the_sweep_that_was_run(self):
        self.write()
        self.sweep("tiny.toml", "train.steps=60", "--seeds", "1", "--quiet")
        text = (self.root / "runs/tiny/sweep.toml").read_text(encoding="utf-8")
        self.assertTrue(text.startswith(SWEEP))
        plan = json_lines(self.sweep("runs/tiny", "--dry-run", "--json").stdout)
        self.assertEqual([line["name"] for line in plan], NAMES[:4])
        self.assertIn("train.steps=60", plan[0]["command"])
        self.assertEqual({(line["status"], line["last_step"]) for line in plan}, {("finished", 60)})


if __name__ == "__main__":
    main()
