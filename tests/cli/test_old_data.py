# SPDX-License-Identifier: MIT
"""Files that earlier versions wrote are read for ever; files of later versions are refused by name.

tests/old_data/format-N holds a killed run of run format N, with a checkpoint, an early window and snapshots, and a packed
sweep of four runs. A new format comes with a new folder; what stands there is never written anew.
"""
import csv
import io
import json
import re
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np

from harness import ProgramTest, main, read_safetensors

OLD = sorted((Path(__file__).parents[1] / "old_data").glob("format-*"))
BAD_FILE = 3


class OldDataTest(ProgramTest):
    def copy(self, path, name):
        shutil.copytree(path, self.root / name)
        return self.root / name

    def each_format(self, part):
        """The part of every format, as a copy in a folder of its own."""
        self.assertGreater(len(OLD), 0)
        return [(folder / part, self.copy(folder / part, f"{folder.name}-{part}")) for folder in OLD]


class OldRuns(OldDataTest):
    def test_the_check_is_content(self):
        for _, run in self.each_format("run"):
            self.assert_whole(run)

    def test_the_weights_are_those_of_the_file(self):
        for old, run in self.each_format("run"):
            (checkpoint,) = old.glob("checkpoints/*")
            saved, _ = read_safetensors(checkpoint)
            self.ok("export", run, "--to", "safetensors", "--out", "weights")
            (exported,) = (self.root / "weights").glob("*.safetensors")
            tensors, _ = read_safetensors(exported)
            self.assertEqual(tensors.pop("groklab.checksum")[:2], ("U8", [16]))
            self.assertEqual(sum(len(values) for _, _, values in tensors.values()), self.record(run)["n_params"])
            self.assertEqual(tensors, {name: saved[name] for name in tensors})
            shutil.rmtree(self.root / "weights")

    def test_it_is_analysed_and_drawn(self):
        for old, run in self.each_format("run"):
            (checkpoint,) = old.glob("checkpoints/*")
            self.ok("analyze", run)
            self.assertTrue((run / "analysis" / (checkpoint.stem + ".json")).exists())
            self.ok("figures", run, "--only", "training_curves,weight_heatmaps,early_window", "--format", "svg")
            self.assertEqual(len(list((run / "figures").glob("*.svg"))), 3)

    def test_it_goes_on(self):
        for old, run in self.each_format("run"):
            (checkpoint,) = old.glob("checkpoints/*")
            _, _, (saved,) = read_safetensors(checkpoint)[0]["metrics_bytes"]
            before = (old / "metrics.jsonl").read_bytes()
            self.assertLess(saved, len(before), "the kill came after the state")
            self.ok("train", "--resume", run, "--quiet", "--threads", "1")
            after = (run / "metrics.jsonl").read_bytes()
            self.assertEqual(after[:saved], before[:saved])
            self.assertEqual([line["step"] for line in self.metrics(run)], list(range(0, 61, 10)))
            record = self.record(run)
            self.assertEqual((record["status"], record["last_step"], record["resumed_at"]), ("finished", 60, [20]))
            with np.load(old / "early.npz") as first, np.load(run / "early.npz") as early:
                self.assertEqual(early["step"].tolist(), list(range(30)))
                for name in early.files:  # what the state had: what comes after it is of this machine's kernels
                    np.testing.assert_array_equal(early[name][:20], first[name][:20], name)
            self.assert_whole(run)


class OldSweeps(OldDataTest):
    def test_its_runs_are_found_checked_and_compared(self):
        for old, sweep in self.each_format("sweep"):
            records = [json.loads(line) for line in (old / "index.jsonl").read_text(encoding="utf-8").splitlines()]
            expected = sorted(line["name"] for line in records)
            self.assertEqual(len(expected), 4)
            self.ok("check", sweep)
            self.ok("compare", sweep)
            rows = list(csv.DictReader(io.StringIO((sweep / "compare/runs.csv").read_text(encoding="utf-8"))))
            self.assertEqual(sorted(row["name"] for row in rows), expected)
            self.ok("export", sweep / "runs" / expected[0], "--to", "folder", "--out", "unpacked")
            self.assert_whole(self.root / "unpacked")
            shutil.rmtree(self.root / "unpacked")

    def test_nothing_is_left_to_train(self):
        for old, sweep in self.each_format("sweep"):
            self.ok("sweep", sweep / "sweep.toml", "--out", sweep, "--quiet")
            pack = "packs/000001.pack"
            self.assertEqual((sweep / pack).read_bytes(), (old / pack).read_bytes())
            self.assertEqual(len(list((sweep / "packs").iterdir())), 1)


class NewerFiles(OldDataTest):
    def assert_refused(self, words, name):
        result = self.groklab(*words)
        self.assertEqual(result.returncode, BAD_FILE, (words, result.stdout, result.stderr))
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn("newer groklab", result.stderr)
        self.assertIn("update groklab", result.stderr)
        self.assertIn(name, result.stderr)

    def test_a_run(self):
        run = self.copy(OLD[-1] / "run", "run")
        text = (run / "run.json").read_text(encoding="utf-8")
        number = json.loads(text)["format"]
        (run / "run.json").write_text(text.replace(f'"format": {number}', f'"format": {number + 1}'), encoding="utf-8")
        for words in (["analyze", "run"], ["figures", "run"], ["train", "--resume", "run"], ["compare", "run", "run"],
                      ["export", "run", "--to", "npz"], ["checkpoint", "run", "30"], ["train", "--fork", "run", "--fork-step", "20"]):
            self.assert_refused(words, "run")

    def test_a_pack(self):
        sweep = self.copy(OLD[-1] / "sweep", "sweep")
        pack = sweep / "packs/000001.pack"
        data = bytearray(pack.read_bytes())
        places = [found.start() for found in re.finditer(b"groklab1", data)]
        self.assertEqual(len(places), 4)
        for at in places:
            data[at + 7] += 1
            struct.pack_into("<I", data, at + 20, zlib.crc32(data[at:at + 20]))
        pack.write_bytes(data)
        for words in (["compare", "sweep"], ["check", "sweep"], ["sweep", "sweep/sweep.toml", "--out", "sweep", "--quiet"]):
            self.assert_refused(words, "000001.pack")
        self.assertEqual(list((sweep / "packs").iterdir()), [pack], "nothing was trained again")


if __name__ == "__main__":
    main()
