# SPDX-License-Identifier: MIT
"""`groklab search`: its objective, its bits, and studies that Python's Optuna (3.1) reads, continues and began."""
import datetime
import json
import os
import random
import signal
import sqlite3
import time
import tomllib
import warnings

import optuna

from harness import ProgramTest, json_lines, main, strict_json, tree, wait_until

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)

SEED = 20261122
SEARCH = """# A tiny network on a tiny task.
preset = "mlp-p97"

[search]
trials = 24
sampler = "tpe"
seed = 5
lag = 3

[objective]
test_acc = 0.9

[prune]
median = true
too_late = true
min_trials = 5

[task]
p = 11
operation = "a"
frac_train = 0.7

[train]
steps = 300
eval_every = 10
checkpoint_every = 0
autosave_s = 0.004

[space]
model.hidden = [[8], [16, 16]]
optimizer.lr = {from = 1e-4, to = 3e-2, scale = "log"}
optimizer.weight_decay = {from = 0, to = 4}
optimizer.warmup_steps = {from = 1, to = 41, step = 10}
"""


def journal(path):
    return optuna.storages.JournalStorage(optuna.storages.JournalFileStorage(str(path)))


def suggest(trial):
    """A point of the space of SEARCH; its learning rate."""
    trial.suggest_categorical("model.hidden", ["[8]", "[16, 16]"])
    trial.suggest_float("optimizer.weight_decay", 0, 4)
    trial.suggest_int("optimizer.warmup_steps", 1, 41, step=10)
    return trial.suggest_float("optimizer.lr", 1e-4, 3e-2, log=True)


def objective(trial):
    """What a Python user might have begun with."""
    lr = suggest(trial)
    trial.report(lr, 10)
    if trial.number == 3:
        raise optuna.TrialPruned()
    return float("nan") if trial.number == 4 else 100 + 1e4 * lr


class SearchTest(ProgramTest):
    def write(self, text=SEARCH, name="tiny.toml"):
        (self.root / name).write_text(text, encoding="utf-8")
        return name

    def search(self, *arguments, code=0, **options):
        result = self.groklab("search", *arguments, **options)
        self.assertEqual(result.returncode, code, result.stderr)
        return result

    def document(self, *arguments, **options):
        return strict_json(self.search(*arguments, "--json", **options).stdout)

    def trials(self, document):
        """What must not depend on workers, kills and clocks."""
        return [{key: trial[key] for key in ("number", "state", "values", "outcome", "params", "last_step", "run")}
                for trial in document["trials"]]

    def assert_same_study(self, study, document):
        """Optuna's reading of a study is that of our document."""
        self.assertEqual([t.number for t in study.trials], [t["number"] for t in document["trials"]])
        for theirs, ours in zip(study.trials, document["trials"]):
            self.assertEqual(theirs.state.name, ours["state"])
            self.assertEqual(theirs.params, ours["params"])
            if ours["state"] == "COMPLETE":
                self.assertEqual(theirs.values, ours["values"])
            if ours["run"]:
                lines = self.metrics(self.root / document["path"] / "runs" / ours["run"])
                self.assertEqual(theirs.intermediate_values, {line["step"]: line["test_loss"] for line in lines})
        self.assertEqual(study.best_trial.number, document["best"][0]["number"])
        self.assertEqual(study.best_trial.params, document["best"][0]["params"])


class Objective(SearchTest):
    def test_is_the_first_step_at_the_target_where_the_run_stops(self):
        self.write()
        document = self.document("tiny.toml", "prune.median=false", "prune.too_late=false", "--trials", "8")
        outcomes = set()
        for trial in document["trials"]:
            lines = self.metrics(self.root / "runs/tiny/runs" / trial["run"])
            hits = [line["step"] for line in lines if line["test_acc"] >= 0.9]
            outcomes.add(trial["outcome"])
            self.assertEqual(trial["values"], [hits[0] if hits else 310])
            self.assertEqual(lines[-1]["step"], hits[0] if hits else 300, "it goes no further")
            self.assertEqual(trial["outcome"], "reached" if hits else "not reached")
            self.assertEqual(self.record(self.root / "runs/tiny/runs" / trial["run"])["status"], "finished")
        self.assertEqual(outcomes, {"reached", "not reached"}, "the space has both")

    def test_is_averaged_over_seeds_and_sustained(self):
        self.write()
        document = self.document("tiny.toml", "prune.median=false", "prune.too_late=false", "objective.seeds=2",
                                 "objective.sustained=3", "--trials", "4")
        for trial in document["trials"]:
            steps = []
            for name in (trial["run"], trial["run"] + "-2"):
                lines = self.metrics(self.root / "runs/tiny/runs" / name)
                rows = [i for i in range(len(lines) - 2) if all(line["test_acc"] >= 0.9 for line in lines[i:i + 3])]
                steps.append(lines[rows[0]]["step"] if rows else 310)
            self.assertEqual(trial["values"], [sum(steps) / 2])

    def test_of_two_is_a_front(self):
        self.write(SEARCH.replace('sampler = "tpe"', 'sampler = "nsga2"\npopulation = 5').replace(
            "median = true\ntoo_late = true", "").replace(
            "test_acc = 0.9", 'test_acc = 0.9\nsecond = "task.frac_train"').replace(
            "[space]", "[space]\ntask.frac_train = {from = 0.5, to = 0.9}"))
        document = self.document("tiny.toml", "--storage", "two.db", "--optuna-schema", "3.0")
        study = optuna.load_study(study_name="tiny", storage=f"sqlite:///{self.root}/two.db")
        self.assertEqual(sorted(t.number for t in study.best_trials), sorted(t["number"] for t in document["best"]))
        self.assertEqual([t.values for t in study.trials], [t["values"] for t in document["trials"]])
        generations = [t.system_attrs["nsga2:generation"] for t in study.trials]
        self.assertEqual((generations[0], generations[7]), (0, 1), "lag 3: trial 7 is the first to see five of them")

    def test_that_diverges_is_a_failure(self):
        self.write(SEARCH.replace("to = 3e-2", "to = 1e5").replace("from = 1e-4", "from = 9e4"))
        document = self.document("tiny.toml", "name=sgd", "--trials", "3")
        self.assertEqual([(t["state"], t["values"]) for t in document["trials"]], [("FAIL", [])] * 3)
        self.assertEqual(document["best"], [])
        self.assertEqual([t.state.name for t in optuna.load_study(study_name="tiny", storage=journal(
            self.root / "runs/tiny/journal.log")).trials], ["FAIL"] * 3)


class Trials(SearchTest):
    def expected(self):
        self.write()
        document = self.document("tiny.toml", "--jobs", "1", "--out", "alone")
        self.assertEqual({t["state"] for t in document["trials"]}, {"COMPLETE", "PRUNED"}, "both happen")
        return document

    def test_do_not_depend_on_workers(self):
        expected = self.trials(self.expected())
        self.assertEqual(self.trials(self.document("tiny.toml", "--jobs", "3", "--out", "three")), expected)

    def test_survive_kills_and_stops(self):
        expected = self.expected()
        rng = random.Random(SEED)
        again = ("search", "tiny.toml", "--jobs", "2", "--out", "killed", "--quiet")
        for point in range(1, 60, 7):
            self.assertEqual(self.start(*again, GROKLAB_CRASHPOINT=str(point)).wait(), -signal.SIGKILL, point)
        for _ in range(6):
            process = self.start(*again)
            time.sleep(rng.uniform(0.01, 0.05))
            process.send_signal(signal.SIGINT)
            self.assertIn(process.wait(), (0, 130, -signal.SIGINT), "the last: it came before anyone listened")
        left = self.root / "killed/search.toml.tmp.999999999.0"
        left.write_text("of a process of another machine, killed while it wrote")
        os.utime(left, (time.time() - 2 * 86400,) * 2)
        document = self.document("tiny.toml", "--jobs", "2", "--out", "killed")
        self.assertEqual(self.trials(document), self.trials(expected))
        for folder in ("alone", "killed"):
            self.assertEqual(list((self.root / folder).rglob("*.tmp.*")), [])
        study = optuna.load_study(study_name="tiny", storage=journal(self.root / "killed/journal.log"))
        self.assert_same_study(study, document)

    def test_of_a_run_that_ended_before_the_study_knew_are_judged_by_what_it_left(self):
        expected = self.trials(self.expected())
        path = self.root / "alone/journal.log"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        last = max(i for i, line in enumerate(lines) if json.loads(line).get("state") == 1)
        path.write_text("".join(lines[:last]), encoding="utf-8")  # killed before it told the study
        self.assertEqual(self.trials(self.document("alone", "--resume")), expected)

    def test_are_continued_and_budgets_may_grow(self):
        expected = self.trials(self.expected())
        self.document("tiny.toml", "--trials", "7", "--out", "grown")
        self.assertEqual(self.trials(self.document("grown", "--trials", "24", "--resume")), expected)
        before = tree(self.root / "grown")
        self.document("grown", "--resume")
        self.assertEqual(tree(self.root / "grown"), before, "nothing is left to do")

    def test_stop_at_the_end_of_the_time(self):
        self.write()
        begin = time.monotonic()
        document = self.document("tiny.toml", "train.steps=100000000", "prune.median=false", "prune.too_late=false",
                                 "objective.test_loss=1e-9", "--timeout", "0.3", "--jobs", "1")
        self.assertLess(time.monotonic() - begin, 30)
        self.assertEqual([t["state"] for t in document["trials"]], ["RUNNING"])
        self.assertTrue(document["timed_out"])
        self.assertNotIn("timeout", (self.root / "runs/tiny/search.toml").read_text(), "of this call alone")

    def test_of_a_grid_are_all_of_it(self):
        self.write(SEARCH.replace('sampler = "tpe"', 'sampler = "grid"').replace(
            "to = 4}", "to = 4, points = 2}").replace('scale = "log"}', 'scale = "log", points = 2}'))
        document = self.document("tiny.toml", "train.steps=10", "--trials", "1000")
        points = {json.dumps(t["params"]) for t in document["trials"]}
        self.assertEqual((len(document["trials"]), len(points)), (40, 40))

    def test_that_are_best_come_first_in_the_table(self):
        self.write()
        out = self.search("tiny.toml", "--trials", "6").stdout.splitlines()
        self.assertTrue(out[0].startswith("trial  state     steps"), out[0])
        self.assertEqual(len(out), 1 + 6 + 1)
        self.assertRegex(out[-1], r"^best: trial \d+ \(reached\): groklab train mlp-p97 .*lr=")
        self.assertEqual(out[1].split()[0], out[-1].split()[2])


class Optuna(SearchTest):
    def storages(self):
        return (("journal.log", [], lambda p: journal(p)),
                ("study.db", ["--optuna-schema", "3.0"], lambda p: optuna.storages.RDBStorage(f"sqlite:///{p}")))

    def test_loads_a_study_and_goes_on_with_it(self):
        self.write()
        for name, words, open_storage in self.storages():
            with self.subTest(name):
                document = self.document("tiny.toml", "--storage", name, *words, "--out", f"for {name}",
                                         TZ="America/New_York")
                study = optuna.load_study(study_name="tiny", storage=open_storage(self.root / name))
                self.assert_same_study(study, document)
                begun = study.trials[0].datetime_start
                now = datetime.datetime.now(datetime.timezone.utc)
                self.assertEqual(begun.tzinfo is None, name == "study.db", "aware in the journal, naive in SQLite")
                begun = begun.replace(tzinfo=datetime.timezone.utc) if begun.tzinfo is None else begun
                self.assertLess(abs((now - begun).total_seconds()), 600)
                self.assertGreaterEqual(study.trials[0].datetime_complete, study.trials[0].datetime_start)
                trial = study.ask()
                self.assertEqual(trial.number, 24)
                self.assertIn(trial.suggest_categorical("model.hidden", ["[8]", "[16, 16]"]), ("[8]", "[16, 16]"))
                study.tell(trial, 1.0)
                study.optimize(objective, n_trials=2)
                again = self.document(f"for {name}", "--storage", name, "--trials", "29")
                self.assertEqual([t["state"] for t in again["trials"][24:27]], ["COMPLETE"] * 3)
                self.assertEqual(len(again["trials"]), 29)
                self.assertEqual(again["best"][0]["number"], 24)

    def test_study_is_gone_on_with(self):
        self.write()
        for name, words, open_storage in self.storages():
            with self.subTest(name):
                storage = open_storage(self.root / f"py {name}")
                study = optuna.create_study(study_name="tiny", storage=storage,
                                            sampler=optuna.samplers.RandomSampler(seed=1))
                study.optimize(objective, n_trials=15)
                theirs = study.ask()  # of a worker that is still at it: none of ours
                suggest(theirs)
                document = self.document("tiny.toml", "--storage", f"py {name}", "--out", f"of {name}")
                states = [t["state"] for t in document["trials"]]
                self.assertEqual(states[3:5] + states[15:16], ["PRUNED", "FAIL", "RUNNING"])
                self.assertEqual(len(states), 24)
                self.assertNotIn("RUNNING", states[16:])
                self.assertEqual({t["run"] for t in document["trials"][:16]}, {""})
                study.tell(theirs, 5.0)
                again = optuna.load_study(study_name="tiny", storage=open_storage(self.root / f"py {name}"))
                self.assertEqual([t.state.name for t in again.trials][:15], states[:15])
                self.assertEqual(again.best_trial.number, 15)

    def test_databases_of_later_versions_have_their_schema(self):
        self.write()
        self.document("tiny.toml", "--trials", "2", "--storage", "new.db")
        database = sqlite3.connect(self.root / "new.db")
        self.assertEqual(database.execute("SELECT version_num FROM alembic_version").fetchall(), [("v3.2.0.a",)])
        index = database.execute("SELECT tbl_name FROM sqlite_master WHERE name = 'trials_study_id_key'").fetchall()
        self.assertEqual(index, [("trials",)])
        with self.assertRaisesRegex(RuntimeError, "no longer compatible"):
            optuna.storages.RDBStorage(f"sqlite:///{self.root}/new.db")
        # All else is what 3.1 makes itself: column by column.
        optuna.create_study(storage=f"sqlite:///{self.root}/theirs.db")
        theirs = sqlite3.connect(self.root / "theirs.db")
        tables = [name for (name,) in theirs.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self.assertEqual(len(tables), 13)
        for table in tables:
            for pragma in ("table_info", "foreign_key_list"):
                self.assertEqual(database.execute(f"PRAGMA {pragma}({table})").fetchall(),
                                 theirs.execute(f"PRAGMA {pragma}({table})").fetchall(), table)

    def test_journal_is_written_by_both_at_once(self):
        self.write()
        process = self.start("search", "tiny.toml", "--quiet", "--jobs", "2")
        wait_until((self.root / "runs/tiny/journal.log").exists, what="the journal")
        wait_until(lambda: (self.root / "runs/tiny/journal.log").read_text().count("\n") > 2, what="a trial")
        study = optuna.load_study(study_name="tiny", storage=journal(self.root / "runs/tiny/journal.log"))
        for _ in range(5):
            study.tell(study.ask(), 1e6)
        self.assertEqual(process.wait(timeout=60), 0)
        lines = json_lines((self.root / "runs/tiny/journal.log").read_text())
        self.assertGreater(len(lines), 29)
        states = [t.state.name for t in optuna.load_study(study_name="tiny", storage=journal(
            self.root / "runs/tiny/journal.log")).trials]
        self.assertGreaterEqual(len(states), 24)
        self.assertNotIn("RUNNING", states)


class Errors(SearchTest):
    def test_are_one_line_with_a_hint(self):
        self.write()
        self.search("tiny.toml", "--trials", "1", "--quiet")
        for words, code, text in ((["tinny"], 2, "causal-p97"), (["tiny.toml", "objective.test_los=1"], 2, "test_loss"),
                                  (["tiny.toml", "--resume", "--out", "none"], 2, "leave out --resume"),
                                  (["tiny.toml", "search.seed=9"], 2, "another search"),
                                  (["tiny.toml", "--storage", "x.db", "--optuna-schema", "2", "--out", "o"], 2, "3.2"),
                                  (["none.toml"], 3, "none.toml"), ([], 2, "list searches")):
            with self.subTest(words):
                result = self.groklab("search", *words)
                self.assertEqual(result.returncode, code, result.stderr)
                self.assertIn(text, result.stderr.splitlines()[-1])
                self.assertEqual(result.stdout, "")

    def test_in_a_configuration_fail_its_trial_only(self):
        self.write(SEARCH.replace("[space]", '[product]\nmodel.d_mlp = ["half", "optimizer.warmup_steps"]\n\n'
                                             "[space]\nhalf = [1, 4000]"))
        document = self.document("tiny.toml", "--trials", "8")
        self.assertEqual({t["state"] for t in document["trials"]} >= {"FAIL"}, True)
        self.assertIn("model.d_mlp", next(t for t in document["trials"] if t["state"] == "FAIL")["outcome"])

    def test_of_the_disk_stop_the_search(self):
        self.write()
        (self.root / "folder.log").mkdir()
        self.search("tiny.toml", "--storage", "folder.log", "--quiet", code=5)

    def test_lists_and_completion_know_searches(self):
        self.assertIn("causal-p97", self.ok("list", "searches").stdout)
        self.assertIn("prune.margin", self.ok("list", "search-keys").stdout)
        self.assertIn("objective.test_acc=", self.ok("completion", "bash").stdout)


class SystemC(SearchTest):
    def test_has_its_space_and_flags(self):
        document = self.document("causal-p97", "--trials", "2", "train.steps=2", "train.eval_every=1",
                                 "objective.test_acc=1.0", timeout=120)
        self.assertEqual(document["study"], "late_generalization_mo")
        for trial in document["trials"]:
            params = trial["params"]
            config = (self.root / "runs/causal-p97/runs" / trial["run"] / "config.toml").read_text(encoding="utf-8")
            self.assertIn(params["model.n_heads"], (4, 8))
            self.assertIn(f"d_model = {params['model.n_heads'] * params['model.d_head']}\n", config)
            self.assertIn(f"d_mlp = {params['mlp_ratio'] * params['model.n_heads'] * params['model.d_head']}\n", config)
            self.assertIn("warmup_steps = 100\n", config)
            self.assertTrue(64 <= params["train.batch_size"] <= 1024)


class Export(SearchTest):
    SWEEP = """preset = "mlp-p97"
seeds = 2

[task]
p = 11
operation = "a"
frac_train = 0.7

[train]
steps = 300
eval_every = 10

[[axis]]
hidden = [[8], [16, 16]]

[[axis]]
lr = [1e-4, 3e-2, 1e5]

[[axis]]
batch_size = [0, 50]
"""

    def params_of(self, run):
        """What its config.toml says of the keys that vary."""
        config = tomllib.loads((self.root / "swept/runs" / run / "config.toml").read_text(encoding="utf-8"))
        return {"model.hidden": str(config["model"]["hidden"]), "optimizer.lr": config["optimizer"]["lr"],
                "train.batch_size": config["train"]["batch_size"]}

    def test_of_a_sweep_is_a_study(self):
        (self.root / "sweep.toml").write_text(self.SWEEP, encoding="utf-8")
        self.ok("sweep", "sweep.toml", "--quiet", "--out", "swept")
        path = self.ok("export", "swept", "--to", "optuna").stdout.strip()
        study = optuna.load_study(study_name="swept", storage=journal(self.root / path))
        records = {run.name: self.record(run) for run in (self.root / "swept/runs").iterdir()}
        self.assertEqual({trial.user_attrs["run"] for trial in study.trials}, set(records))
        for trial in study.trials:
            record = records[trial.user_attrs["run"]]
            grok_step = record["milestones"]["grok_step"]
            expected = "FAIL" if record["outcome"] == "diverged" else "PRUNED" if grok_step is None else "COMPLETE"
            self.assertEqual(trial.state.name, expected)
            if expected == "COMPLETE":
                self.assertEqual(trial.value, grok_step)
            lines = self.metrics(self.root / "swept/runs" / trial.user_attrs["run"])
            self.assertEqual(list(trial.intermediate_values), [line["step"] for line in lines])
            self.assertEqual(trial.params, self.params_of(trial.user_attrs["run"]))
        self.assertEqual({trial.state.name for trial in study.trials}, {"COMPLETE", "PRUNED", "FAIL"})
        trial = study.trials[0]
        self.assertEqual(trial.distributions["optimizer.lr"],
                         optuna.distributions.FloatDistribution(1e-4, 1e5, log=True))
        self.assertEqual(trial.distributions["train.batch_size"], optuna.distributions.FloatDistribution(0, 50))
        self.assertEqual(set(trial.distributions["model.hidden"].choices), {"[8]", "[16, 16]"})
        best = min(record["milestones"]["grok_step"] or 1e9 for record in records.values())
        self.assertEqual(study.best_value, best)
        optuna.copy_study(from_study_name="swept", from_storage=journal(self.root / path),  # checks every trial
                          to_storage=f"sqlite:///{self.root}/copied.db")

    def test_of_one_run_has_what_differs_from_the_preset(self):
        self.ok("train", "mlp-p97", "p=7", "hidden=[8]", "steps=20", "--out", "one", "--quiet")
        path = self.ok("export", "one", "--to", "optuna").stdout.strip()
        study = optuna.load_study(study_name="one", storage=journal(self.root / path))
        self.assertEqual([trial.params for trial in study.trials],
                         [{"task.p": 7, "model.hidden": "[8]", "train.steps": 20}])


if __name__ == "__main__":
    main()
