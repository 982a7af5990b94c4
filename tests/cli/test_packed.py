# SPDX-License-Identifier: MIT
"""Sweeps that pack their runs: the same bytes and the same readers as folders, whatever the kills and the company."""
import json
import signal
import time

from harness import ProgramTest, json_lines, main, packed_runs, promised_bytes, strict_json, tree, wait_until

SEED = 20261122
SWEEP = """# Small runs with all kinds of files.
preset = "forecast-p23"
store = "packed"
seeds = 3
p = 7
d_model = 8
n_heads = 2
d_mlp = 8

[train]
steps = 60
checkpoint_every = 30
fourier_every = 20
record_every_step_until = 40
autosave_s = 0.004

[[axis]]
frac_train = [0.5, 0.8]
"""


class PackedTest(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.root / "packed.toml").write_text(SWEEP, encoding="utf-8")
        (self.root / "folders.toml").write_text(SWEEP.replace('"packed"', '"folders"'), encoding="utf-8")

    def sweep(self, *words):
        self.ok("sweep", *words, "--quiet")

    def unpacked(self, sweep):
        """{run: digests of its promised files}, through `groklab export --to folder`."""
        runs = {}
        for name in packed_runs(self.root / sweep):
            out = f"unpacked {sweep} {name}"
            self.ok("export", f"{sweep}/runs/{name}", "--to", "folder", "--out", out)
            runs[name] = promised_bytes(self.root / out)
        return runs

    def folders(self):
        self.sweep("folders.toml", "--out", "folders")
        return {run.name: promised_bytes(run) for run in (self.root / "folders/runs").iterdir()}

    def without_times(self, folder):
        lines = json_lines((self.root / folder / "index.jsonl").read_text(encoding="utf-8"))
        return [{**line, "seconds": None} for line in lines]


class Bytes(PackedTest):
    def test_are_those_of_folders(self):
        expected = self.folders()
        self.sweep("packed.toml", "--out", "packed")
        self.assertEqual(list((self.root / "packed/runs").iterdir()), [])
        self.assertEqual(self.unpacked("packed"), expected)
        for name, files in packed_runs(self.root / "packed").items():
            self.assertEqual(sorted(files), sorted(str(path.relative_to(self.root / "folders/runs" / name))
                             for path in (self.root / "folders/runs" / name).rglob("*") if path.is_file()))
        self.assertEqual(self.without_times("packed"), self.without_times("folders"))

    def test_do_not_depend_on_shards(self):
        expected = self.folders()
        for shard in ("2/3", "3/3", "1/3"):
            self.sweep("packed.toml", "--out", "packed", "--shard", shard)
        self.assertEqual(len(list((self.root / "packed/packs").iterdir())), 3, "one writer a pack")
        self.assertEqual(self.unpacked("packed"), expected)

    def test_survive_kills(self):
        expected = self.folders()
        begin = time.monotonic()
        self.sweep("packed.toml", "--out", "undisturbed", "--jobs", "4")
        longest = time.monotonic() - begin

        def words(place):
            return ["packed.toml", "--jobs", "4", "--out", f"killed{place}"]

        def judge(place):
            self.sweep(*words(place))
            self.assertEqual(self.unpacked(f"killed{place}"), expected)
            self.assertEqual(list((self.root / f"killed{place}/runs").iterdir()), [])
        self.storm_of_kills(40, longest, SEED, lambda place: self.start("sweep", *words(place), "--quiet"), judge)

    def test_a_stopped_run_is_not_packed(self):
        self.sweep("packed.toml", "--out", "whole", "train.steps=1500")
        process = self.start("sweep", "packed.toml", "--out", "stopped", "train.steps=1500", "--quiet", "--jobs", "2")
        begun = self.root / "stopped/runs"
        wait_until(lambda: any(len(self.metrics(run)) > 2 for run in begun.glob("*") if (run / "metrics.jsonl").exists()),
                   what="progress")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(), 130)
        self.assertTrue(any((run / "resume.safetensors").exists() for run in begun.iterdir()))
        self.assertEqual(packed_runs(self.root / "stopped"), {})
        self.sweep("packed.toml", "--out", "stopped", "train.steps=1500")
        self.assertEqual(self.unpacked("stopped"), self.unpacked("whole"))

    def test_of_two_processes_in_one_folder_are_packed_once(self):
        expected = self.folders()
        others = [self.start("sweep", "packed.toml", "--jobs", "2", "--out", "shared", "--quiet") for _ in range(3)]
        for process in others:
            self.assertEqual(process.wait(timeout=60), 0)
        self.sweep("packed.toml", "--out", "shared")
        self.assertEqual(self.unpacked("shared"), expected)

    def test_what_is_packed_is_not_trained_again_and_the_sweep_grows(self):
        self.sweep("packed.toml", "--out", "packed")
        before = tree(self.root / "packed/packs")
        again = self.ok("sweep", "packed.toml", "--out", "packed", "--json")
        self.assertEqual(again.stdout, "")
        self.assertEqual(tree(self.root / "packed/packs"), before)
        self.sweep("packed.toml", "--out", "packed", "--seeds", "4")
        self.assertEqual(len(packed_runs(self.root / "packed")), 8)
        after = tree(self.root / "packed/packs")
        self.assertEqual({name: after[name] for name in before}, before, "a pack that is closed stays as it is")

    def test_folders_that_ended_before_are_packed_by_the_next_call(self):
        self.sweep("folders.toml", "--out", "packed")
        self.assertEqual(len(list((self.root / "packed/runs").iterdir())), 6)
        expected = {run.name: promised_bytes(run) for run in (self.root / "packed/runs").iterdir()}
        self.sweep("packed.toml", "--out", "packed")
        self.assertEqual(self.unpacked("packed"), expected)


class Readers(PackedTest):
    """Every command reads a packed run by the path of its folder."""

    def setUp(self):
        super().setUp()
        self.sweep("folders.toml", "--out", "folders")
        self.sweep("packed.toml", "--out", "packed")
        self.name = sorted(packed_runs(self.root / "packed"))[0]
        self.run_path = f"packed/runs/{self.name}"

    def both(self, *words):
        """What the command says of the folder and of the packed run, names of the two sweeps aside."""
        return [self.ok(*(word.format(sweep) for word in words)).stdout.replace(sweep, "SWEEP")
                for sweep in ("folders", "packed")]

    def test_compare(self):
        folders, packed = self.both("compare", "{}", "--json", "--bootstrap", "0")
        self.assertEqual(strict_json(packed), strict_json(folders))
        run, packed_run = self.both("compare", "{}/runs/" + self.name, "--json", "--bootstrap", "0")
        self.assertEqual(strict_json(packed_run), strict_json(run))

    def test_forecast(self):
        self.both("forecast", "{}", "--windows", "20", "--resamples", "100", "--quiet")
        documents = [strict_json((self.root / sweep / "forecast/forecast.json").read_text(encoding="utf-8"))
                     for sweep in ("folders", "packed")]
        self.assertEqual(json.dumps(documents[0]).replace("folders", "packed"), json.dumps(documents[1]))

    def test_check(self):
        folders, packed = self.both("check", "{}/runs/" + self.name)
        self.assertEqual(packed, folders)
        self.assertIn("checkpoints/step_00000060.safetensors", packed)
        folders, packed = self.both("check", "{}")
        self.assertEqual(packed, folders)
        self.assertEqual(packed, "ok    .: 6 of 6 runs ended, 0 interrupted or going on, 0 not begun; 0 damaged\n")

    def test_check_names_what_is_damaged(self):
        metrics = self.root / "folders/runs" / self.name / "metrics.jsonl"
        whole = metrics.read_bytes()
        metrics.write_bytes(whole[:-1])
        (self.root / "folders/runs/stray").mkdir()
        (self.root / "folders/runs/stray/config.toml").write_bytes(
            (self.root / "folders/runs" / self.name / "config.toml").read_bytes())
        (self.root / "folders/sweep.toml").write_text(
            (self.root / "folders/sweep.toml").read_text(encoding="utf-8").replace("0.5, 0.8", "0.5, 0.8, 0.9"),
            encoding="utf-8")
        result = self.groklab("check", "folders")
        self.assertEqual(result.returncode, 4)
        lines = result.stdout.splitlines()
        self.assertEqual([line.split(": ")[0] for line in lines],
                         ["FAIL  runs/stray", f"FAIL  runs/{self.name}/metrics.jsonl",
                          f"FAIL  runs/{self.name}/checkpoints/step_00000060.safetensors", "FAIL  runs/stray/run.json",
                          "FAIL  runs/stray/metrics.jsonl", "FAIL  ."], "the checkpoint counts the bytes of metrics.jsonl")
        self.assertIn("6 of 9 runs ended, 1 interrupted or going on, 3 not begun; 5 damaged", lines[-1])
        document = strict_json(self.groklab("check", "folders", "--json").stdout)
        self.assertEqual([finding["ok"] for finding in document], [False] * 6)

    def test_analyze(self):
        self.both("analyze", "{}/runs/" + self.name, "analysis.intervene=off")
        folders, packed = ({str(path.relative_to(self.root / sweep)): path.read_bytes()
                            for path in (self.root / sweep / "runs" / self.name / "analysis").iterdir()}
                           for sweep in ("folders", "packed"))
        self.assertGreater(len(packed), 2)
        self.assertEqual(packed, folders)
        self.ok("check", self.run_path)

    def test_figures(self):
        self.both("figures", "{}/runs/" + self.name, "--only", "training_curves", "--format", "svg")
        folders, packed = ((self.root / sweep / "runs" / self.name / "figures/training_curves.svg").read_bytes()
                           for sweep in ("folders", "packed"))
        self.assertEqual(packed, folders)

    def test_export_of_the_sweep(self):
        for sweep in ("folders", "packed"):
            self.ok("export", sweep, "--to", "folder", "--out", f"all of {sweep}")
        promised = [{path.name: promised_bytes(path) for path in (self.root / f"all of {sweep}").iterdir()}
                    for sweep in ("folders", "packed")]
        self.assertEqual(len(promised[0]), 6)
        self.assertEqual(promised[1], promised[0])

    def test_export_of_runs_named_with_a_slash(self):
        names = sorted(packed_runs(self.root / "packed"))[:2]
        self.ok("export", *(f"folders/runs/{name}/" for name in names), "--to", "folder", "--out", "two")
        self.assertEqual(sorted(path.name for path in (self.root / "two").iterdir()), names)

    def test_every_export_of_a_run(self):
        """Numbers and weights as text and for NumPy, and the layouts of weights: the bytes of the folder's."""
        for form in ("npz", "csv", "safetensors", "summary"):
            written = []
            for sweep in ("folders", "packed"):
                out = self.root / f"{form} of {sweep}"
                self.ok("export", f"{sweep}/runs/{self.name}", "--to", form, "--out", out)
                written.append({path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()})
            self.assertGreater(len(written[1]), 0, form)
            self.assertEqual(written[1], written[0], form)

    def test_export_to_logs(self):
        """Needs what the program was built with; what a record is called is not the same in both."""
        for form in ("tensorboard", "wandb"):
            result = self.groklab("export", self.run_path, "--to", form, "--out", form)
            if result.returncode == 2 and "protobuf" in result.stderr:
                self.skipTest("built without protobuf")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertTrue(any((self.root / form).rglob("*")))

    def test_train_has_nothing_left_to_do(self):
        before = tree(self.root / "packed")
        self.ok("train", "--resume", self.run_path, "--quiet")
        self.assertEqual(tree(self.root / "packed"), before)

    def test_a_damaged_record_is_trained_again(self):
        expected = packed_runs(self.root / "packed")[self.name]
        pack = self.root / "packed/packs/000001.pack"
        data = bytearray(pack.read_bytes())
        data[data.index(self.name.encode()) + len(self.name) + 200] ^= 1
        pack.write_bytes(data)
        self.assertEqual(self.groklab("check", self.run_path).returncode, 3)
        checked = self.groklab("check", "packed")
        self.assertEqual(checked.returncode, 4)
        self.assertIn("FAIL  packs: ", checked.stdout)
        self.assertIn("5 of 6 runs ended, 0 interrupted or going on, 1 not begun; 1 damaged", checked.stdout)
        self.sweep("packed.toml", "--out", "packed")
        self.ok("export", self.run_path, "--to", "folder", "--out", "again")
        for file in ("config.toml", "metrics.jsonl", "early.npz"):
            self.assertEqual((self.root / "again" / file).read_bytes(), expected[file])


if __name__ == "__main__":
    main()
