# SPDX-License-Identifier: MIT
"""`groklab serve` from outside: what it tells of runs and sweeps, live and past, and what it does to them."""
import json
import os
import struct
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from harness import BINARY, ProgramTest, main, strict_json, wait_until
from serve_client import Events, Serve, segment

TINY = ["mlp-p97", "task.p=5", "hidden=[8]", "train.steps=60", "eval_every=10", "checkpoint_every=20"]
LONG = ["mlp-p97", "train.steps=1000000", "eval_every=5", "checkpoint_every=0", "--threads", "1"]
SWEEP = """# A small sweep.
preset = "mlp-p97"
seeds = 2
[task]
p = 5
[model]
hidden = [8]
[train]
steps = 20
eval_every = 5
[[axis]]
weight_decay = [0.5, 1]
"""

FORECAST_SWEEP = """# Runs with an early window.
preset = "forecast-p23"
seeds = 3
store = "folders"
task.p = 13
model.d_model = 16
model.n_heads = 2
model.d_mlp = 16
train.steps = 60
train.record_every_step_until = 40
[[axis]]
frac_train = [0.5, 0.8]
"""


class Data(Serve):
    def test_a_run_is_listed_and_its_columns_are_those_of_its_file(self):
        run = self.train(TINY, "mine")
        server = self.serve()
        row = server.runs()["mine"]
        self.assertEqual((row["status"], row["last_step"], row["steps"]), ("finished", 60, 60))
        self.assertEqual(row["outcome"], self.record(run)["outcome"])
        lines = self.metrics(run)
        answer = server.get("/api/runs/mine/columns?names=step,test_loss&from=2")
        self.assertEqual(answer.headers["groklab-rows"], str(len(lines) - 2))
        self.assertEqual(answer.headers["groklab-total-rows"], str(len(lines)))
        values = struct.unpack(f"<{2 * (len(lines) - 2)}f", answer.body)
        self.assertEqual(list(values[:len(lines) - 2]), [line["step"] for line in lines[2:]])
        expected = [struct.unpack("<f", struct.pack("<f", line["test_loss"]))[0] for line in lines[2:]]
        self.assertEqual(list(values[len(lines) - 2:]), expected)

    def test_details_hold_the_configuration_and_what_was_saved(self):
        run = self.train(TINY, "mine")
        details = self.serve().get("/api/runs/mine").json()
        self.assertEqual(details["config"]["task.p"], "5")
        self.assertEqual(details["config_toml"], (run / "config.toml").read_text(encoding="utf-8"))
        self.assertEqual(details["checkpoints"], [0, 20, 40, 60])
        self.assertEqual(details["record"], self.record(run))
        self.assertEqual(details["controls"], [], "read-only")

    def test_columns_that_differ_are_in_the_table_and_no_others(self):
        self.train(TINY + ["seed=1"], "a")
        self.train(TINY + ["seed=2", "weight_decay=0.5"], "b")
        columns = {name for name in self.serve().get("/api/runs").json()["columns"] if name.startswith("config.")}
        self.assertEqual(columns, {"config.optimizer.weight_decay", "config.seed", "config.data_seed",
                                   "config.init_seed", "config.batch_seed"})

    def test_an_unchanged_answer_is_not_sent_again(self):
        self.train(TINY, "mine")
        server = self.serve()
        for path in ("/api/runs", "/api/runs/mine", "/api/runs/mine/columns", "/api/info", "/api/sweeps",
                     "/api/runs/mine/figures/training_curves"):
            tag = server.get(path).headers["etag"]
            again = server.ask(path, If_None_Match=tag)
            self.assertEqual((again.status, again.body), (304, b""), path)

    def test_a_range_of_columns_is_a_part_of_them(self):
        self.train(TINY, "mine")
        server = self.serve()
        whole = server.get("/api/runs/mine/columns").body
        part = server.ask("/api/runs/mine/columns", Range="bytes=4-11")
        self.assertEqual((part.status, part.body), (206, whole[4:12]))
        self.assertEqual(part.headers["content-range"], f"bytes 4-11/{len(whole)}")
        many = server.ask("/api/runs/mine/columns", Range="bytes=" + ",".join(["0-"] * 1000))
        self.assertEqual((many.status, many.body), (200, whole), "several ranges are not worth the trouble")

    def test_a_figure_of_one_moment_follows_the_step(self):
        self.train(TINY, "mine")
        server = self.serve()
        at = {}
        for step in (0, 39, 40, 59, 60):
            answer = server.get(f"/api/runs/mine/figures/frequency_spectrum?step={step}")
            at[step] = (answer.headers["groklab-step"], answer.body)
        self.assertEqual([at[step][0] for step in (0, 39, 40, 59, 60)], ["0", "20", "40", "40", "60"])
        self.assertEqual(at[40][1], at[59][1])
        self.assertEqual(len({at[0][1], at[39][1], at[40][1], at[60][1]}), 4)

    def test_a_figure_over_steps_gets_a_line_at_the_step(self):
        self.train(TINY, "mine")
        server = self.serve()
        path = "/api/runs/mine/figures/training_curves"
        without, marked = server.get(path).json(), server.get(path + "?step=30").json()
        count = [len(figure["layout"].get("shapes", [])) + len(figure["data"]) for figure in (without, marked)]
        self.assertGreater(count[1], count[0])

    def test_a_figure_that_does_not_apply_says_why(self):
        self.train(TINY, "mine")
        server = self.serve()
        answer = server.ask("/api/runs/mine/figures/attention_patterns")
        self.assertEqual(answer.status, 422)
        self.assertIn("transformer", answer.json()["error"]["what"])
        self.assertEqual(server.ask("/api/runs/mine/figures/no_such").status, 404)

    def test_a_sweep_has_its_cells_and_its_runs(self):
        (self.root / "small.toml").write_text(SWEEP, encoding="utf-8")
        self.ok("sweep", "small.toml", "--out", "swept", "--jobs", "1", "--quiet")
        server = self.serve()
        sweep = server.get("/api/sweeps/swept").json()
        self.assertEqual(sweep["axes"], [{"key": "optimizer.weight_decay", "levels": ["0.5", "1"]}])
        self.assertEqual([(cell["level"], cell["n"], cell["n_ended"]) for cell in sweep["cells"]],
                         [([0], 2, 2), ([1], 2, 2)])
        self.assertEqual(sorted(run for cell in sweep["cells"] for run in cell["runs"]), sorted(server.runs()))
        compared = server.get("/api/sweeps/swept/compare").json()
        self.assertEqual(compared, strict_json(self.ok("compare", "swept", "--json").stdout))
        self.assertEqual(server.ask("/api/sweeps/swept/forecast").status, 404)
        self.assertIn("data", server.get("/api/sweeps/swept/figures/sweep_grok_step").json())
        self.assertEqual(server.ask("/api/sweeps/swept/figures/forecast_roc").status, 422)
        self.assertEqual(server.ask("/api/sweeps/swept/figures/no_such").status, 404)

    def test_a_run_under_way_has_the_probability_that_train_foretells(self):
        (self.root / "small.toml").write_text(FORECAST_SWEEP, encoding="utf-8")
        self.ok("sweep", "small.toml", "--out", "swept", "--jobs", "1", "--quiet")
        self.ok("forecast", "swept", "--windows", "25", "--resamples", "100", "--quiet")
        run = sorted((self.root / "swept" / "runs").iterdir())[0]
        again = self.root / "again"
        self.ok("train", run / "config.toml", "--out", again, "--forecast", "swept/forecast/forecaster.json", "--quiet")
        told = strict_json((again / "run.json").read_text(encoding="utf-8"))["forecast"][-1]
        record = strict_json((run / "run.json").read_text(encoding="utf-8"))
        (run / "run.json").write_text(json.dumps({**record, "status": "stopped"}), encoding="utf-8")
        os.utime(run.parent)  # the index of the sweep, which has the run as ended, is older now
        server = self.serve()
        self.assertEqual(server.get("/api/sweeps/swept/forecast/runs").json(),
                         {"runs": [{"id": f"swept/runs/{run.name}", "status": "stopped", "forecast": told}]})
        (run / "early.npz").unlink()
        self.assertIsNone(server.get("/api/sweeps/swept/forecast/runs").json()["runs"][0]["forecast"])
        self.assertEqual(server.ask("/api/sweeps/none/forecast/runs").status, 404)

    def test_a_single_run_is_served_under_its_name(self):
        self.train(TINY, "mine")
        self.train(TINY, "other")
        self.assertEqual(set(self.serve(folder="mine").runs()), {"mine"})

    def test_names_of_html_and_script_are_data(self):
        name = "<img src=x onerror=alert(1)>\u202e<script>\"'&%2f"
        self.train(TINY, "plain")
        (self.root / "plain").rename(self.root / name)
        server = self.serve()
        self.assertEqual(set(server.runs()), {name})
        answer = server.get(f"/api/runs/{segment(name)}")
        self.assertEqual(answer.headers["content-type"], "application/json")
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
        self.assertEqual(answer.json()["name"], name)


class Live(Serve):
    def test_a_run_of_another_process_is_followed_while_it_trains(self):
        server = self.serve()
        events = Events(server, "/api/events?runs=live")
        process = self.start("train", *LONG, "--out", "live", "--quiet")
        events.next("runs", lambda data: any(row["id"] == "live" for row in data.get("changed", [])))
        first = events.next("metrics")
        second = events.next("metrics", lambda data: data["rows"] > first["rows"])
        self.assertEqual(second["id"], "live")
        self.assertGreater(second["last"]["step"], first["last"]["step"])
        self.assertEqual(server.runs()["live"]["status"], "running")
        process.kill()
        process.wait()
        wait_until(lambda: server.runs()["live"]["status"] == "interrupted", what="the end being noticed")
        events.close()

    def test_who_comes_back_gets_what_was_missed(self):
        server = self.serve()
        events = Events(server)
        generation = events.next("runs")["generation"]
        events.close()
        self.train(TINY, "mine")
        wait_until(lambda: server.runs().get("mine", {}).get("status") == "finished")
        again = Events(server, **{"Last-Event-ID": str(generation)})
        self.assertIn("mine", [row["id"] for row in again.next("runs")["changed"]])
        again.close()

    def test_removed_runs_are_gone(self):
        run = self.train(TINY, "mine")
        self.train(TINY, "other")
        server = self.serve()
        events = Events(server)
        run.rename(self.root / "elsewhere")
        events.next("runs", lambda data: "mine" in data.get("removed", []))
        wait_until(lambda: set(server.runs()) == {"elsewhere", "other"}, what="the new name")
        self.assertEqual(server.ask("/api/runs/mine").status, 404)
        events.close()

    def test_packed_runs_are_read_like_folders(self):
        text = SWEEP.replace("seeds = 2", 'seeds = 2\nstore = "packed"')
        (self.root / "small.toml").write_text(text, encoding="utf-8")
        server = self.serve()
        self.ok("sweep", "small.toml", "--out", "swept", "--jobs", "1", "--quiet")
        wait_until(lambda: len(server.runs()) == 4 and
                   all(row["status"] == "finished" for row in server.runs().values()), what="four finished runs")
        self.assertEqual(list((self.root / "swept" / "runs").glob("*")), [])
        for run in server.runs():
            answer = server.get(f"/api/runs/{segment(run)}/columns?names=step")
            self.assertEqual(struct.unpack("<5f", answer.body), (0, 5, 10, 15, 20))


class Polling(ProgramTest):
    def test_what_cannot_be_watched_is_looked_at(self):
        """All of Live again, in a name space of users where no folder can be watched."""
        unwatched = ["unshare", "--user", "--map-root-user", "sh", "-c",
                     'echo 0 >/proc/sys/user/max_inotify_watches && exec "$@"', "sh"]
        if subprocess.run([*unwatched, "true"], stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("this machine has no name spaces of users: polling was NOT tested")
        result = subprocess.run([*unwatched, sys.executable, "-B", __file__, BINARY, "Live"], stderr=subprocess.PIPE,
                                text=True)
        self.assertEqual(result.returncode, 0, result.stderr)


class Control(Serve):
    def status(self, server, run):
        return server.runs().get(run, {}).get("status")

    def ended(self, server, run, status):
        wait_until(lambda: self.status(server, run) == status, 60, f"{run} {status}")

    def test_start_pause_continue_stop_resume(self):
        server = self.serve("--allow-control")
        overrides = ["train.steps=1000000", "eval_every=50", "checkpoint_every=0"]
        answer = server.post("/api/control/train", {"preset": "mlp-p97", "overrides": overrides, "name": "mine",
                                                    "threads": 1})
        self.assertEqual((answer.status, answer.json()), (202, {"id": "mine"}))
        self.ended(server, "mine", "running")
        self.assertEqual(server.get("/api/runs/mine").json()["controls"], ["pause", "stop", "fork", "checkpoint"])
        self.assertEqual(server.post("/api/runs/mine/pause").status, 202)
        self.ended(server, "mine", "paused")
        size = (self.root / "mine" / "metrics.jsonl").stat().st_size
        time.sleep(0.3)
        self.assertEqual((self.root / "mine" / "metrics.jsonl").stat().st_size, size)
        self.assertEqual(server.post("/api/runs/mine/continue").status, 202)
        self.ended(server, "mine", "running")
        self.assertEqual(server.post("/api/runs/mine/stop").status, 202)
        self.ended(server, "mine", "stopped")
        self.assertEqual(server.post("/api/runs/mine/stop").status, 409)
        self.assertEqual(server.post("/api/runs/mine/resume").status, 202)
        self.ended(server, "mine", "running")
        self.assertEqual(server.post("/api/runs/mine/pause").status, 202)
        self.assertEqual(server.post("/api/runs/mine/stop").status, 202)
        self.ended(server, "mine", "stopped")

    def test_a_fork_is_a_run_with_its_parent(self):
        self.train(TINY, "mine")
        server = self.serve("--allow-control")
        answer = server.post("/api/runs/mine/fork", {"step": 20, "overrides": ["weight_decay=0"], "name": "forked"})
        self.assertEqual((answer.status, answer.json()), (202, {"id": "forked"}))
        self.ended(server, "forked", "finished")
        self.assertEqual(server.runs()["forked"]["parent"], "mine")
        refused = server.post("/api/runs/mine/fork", {"step": 30})
        self.assertEqual(refused.status, 400)
        self.assertIn("checkpoint", refused.json()["error"]["what"])

    def test_a_checkpoint_is_made_of_any_step_that_was_passed(self):
        self.train(TINY, "mine")
        server = self.serve("--allow-control")
        before = server.get("/api/runs/mine").json()
        self.assertIn("checkpoint", before["controls"])
        self.assertEqual(before["making"], [])
        way = lambda: server.get("/api/runs/mine/figures/weight_trajectory_pca").json()["data"]
        points = max(len(trace["x"]) for trace in way())
        step = next(step for step in range(100) if step not in before["checkpoints"])
        answer = server.post("/api/runs/mine/checkpoint", {"step": step})
        self.assertEqual((answer.status, answer.json()), (202, {"id": "mine", "step": step}))
        wait_until(lambda: step in server.get("/api/runs/mine").json()["checkpoints"], 30, "the checkpoint")
        self.assertEqual(server.get(f"/api/runs/mine/figures/training_curves?step={step}").status, 200)
        self.assertEqual(max(len(trace["x"]) for trace in way()), points + 1, "figures over steps have it too")
        refused = server.post("/api/runs/mine/checkpoint", {"step": 10**6})
        self.assertEqual(refused.status, 400)
        self.assertIn("did not come to step", refused.json()["error"]["what"])
        self.assertEqual(server.post("/api/runs/none/checkpoint", {"step": 1}).status, 404)

    def test_a_sweep_starts(self):
        server = self.serve("--allow-control")
        words = ["task.p=5", "hidden=[8]", "train.steps=20", "eval_every=10"]
        answer = server.post("/api/control/sweep", {"sweep": "mlp-weight-decay", "overrides": words, "seeds": 1,
                                                    "name": "swept"})
        self.assertEqual((answer.status, answer.json()), (202, {"id": "swept"}))
        wait_until(lambda: server.get("/api/sweeps").json()[0]["n_ended"] ==
                   server.get("/api/sweeps").json()[0]["n_jobs"], 60, "the end of the sweep")

    def test_a_sweep_is_paused_continued_stopped_and_resumed(self):
        server = self.serve("--allow-control")
        words = ["task.p=7", "hidden=[8]", "train.steps=20000000", "eval_every=1000", "checkpoint_every=0"]
        server.post("/api/control/sweep", {"sweep": "mlp-weight-decay", "overrides": words, "seeds": 1, "name": "swept"})
        controls = lambda: server.get("/api/sweeps/swept").json()["controls"]
        become = lambda wanted: wait_until(lambda: controls() == wanted, 30, f"controls {wanted}")
        become(["pause", "stop"])
        trained = lambda: [id for id, run in server.runs().items() if run["status"] == "running"]
        running = wait_until(trained, 30, "a run of the sweep")[0]
        metrics = self.root / running / "metrics.jsonl"
        wait_until(metrics.exists, 30, "its metrics")
        self.assertEqual(server.post(f"/api/runs/{segment(running)}/stop").status, 409, "its process trains others too")
        self.assertEqual(server.post("/api/sweeps/swept/resume").status, 409)
        self.assertEqual(server.post("/api/sweeps/swept/pause").status, 202)
        become(["continue", "stop"])
        size = metrics.stat().st_size
        time.sleep(0.3)
        self.assertEqual(metrics.stat().st_size, size)
        self.assertEqual(server.post("/api/sweeps/swept/continue").status, 202)
        become(["pause", "stop"])
        self.assertEqual(server.post("/api/sweeps/swept/stop").status, 202)
        become(["resume"])
        self.assertEqual(server.post("/api/sweeps/swept/stop").status, 409)
        self.assertEqual(server.post("/api/sweeps/swept/resume").status, 202)
        become(["pause", "stop"])
        self.assertEqual(server.post("/api/sweeps/swept/stop").status, 202)
        become(["resume"])
        self.assertEqual(server.post("/api/sweeps/none/stop").status, 404)

    def test_a_preset_says_what_it_sets(self):
        presets = Path(__file__).resolve().parents[2] / "presets"
        server = self.serve()
        info, values = server.get("/api/info").json(), server.get("/api/presets").json()["train"]
        self.assertEqual(sorted(values), sorted(preset["name"] for preset in info["presets"]))
        defaults = {key["key"]: key["default"] for key in info["keys"]}
        for preset, changed in values.items():
            file = tomllib.loads((presets / f"{preset}.toml").read_text(encoding="utf-8"))
            numbers = {f"{table}.{key}": value for table, keys in file.items() if isinstance(keys, dict)
                       for key, value in keys.items() if isinstance(value, (int, float)) and not isinstance(value, bool)}
            for key, value in numbers.items():
                self.assertEqual(float(changed.get(key, defaults[key])), value, f"{preset} {key}")
            self.assertEqual([key for key, value in changed.items() if value == defaults[key]], [])

    def test_what_names_files_or_options_is_refused(self):
        server = self.serve("--allow-control")
        for body in ({"preset": "../x.toml"}, {"preset": "/etc/passwd"}, {"preset": "mlp-p97", "name": "../out"},
                     {"preset": "mlp-p97", "name": "a/b"}, {"preset": "mlp-p97", "name": ".hidden"},
                     {"preset": "mlp-p97", "name": "--out"}, {"preset": "mlp-p97", "overrides": ["--out=/tmp/x"]},
                     {"preset": "mlp-p97", "overrides": ["model.init_from=/etc/passwd"]},
                     {"preset": "mlp-p97", "overrides": ["init_from=/etc/passwd"]},
                     {"preset": "mlp-p97", "overrides": ["no.such=1"]}, {"preset": "mlp-p97", "overrides": ["plain"]},
                     {"preset": "mlp-p97", "threads": -1}, {"preset": "mlp-p97", "threads": "1"},
                     {"preset": "mlp-p97", "out": "/tmp"}, {"preset": 5}, [], "x"):
            self.assertEqual(server.post("/api/control/train", body).status, 400, body)
        self.assertEqual(server.runs(), {})
        self.assertEqual([path.name for path in self.root.iterdir()], ["serve.log"])

    def test_runs_go_on_when_the_server_ends(self):
        server = self.serve("--allow-control")
        server.post("/api/control/train", {"preset": "mlp-p97", "overrides": ["train.steps=1000000"], "name": "mine"})
        self.ended(server, "mine", "running")
        self.assertEqual(server.end(), 0)
        again = self.serve("--allow-control")
        self.assertEqual(self.status(again, "mine"), "running")
        self.assertEqual(again.post("/api/runs/mine/stop").status, 202)
        self.ended(again, "mine", "stopped")

    def test_without_the_option_nothing_can_be_changed(self):
        self.train(TINY, "mine")
        server = self.serve()
        for path in ("/api/control/train", "/api/control/sweep", "/api/runs/mine/stop", "/api/runs/mine/fork"):
            self.assertEqual(server.post(path, {"preset": "mlp-p97"}).status, 403, path)
        for method in ("DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE"):
            self.assertEqual(server.ask("/api/runs/mine", method).status, 405, method)


if __name__ == "__main__":
    main()
