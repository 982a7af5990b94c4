# SPDX-License-Identifier: MIT
"""What is left of a run is enough to make it again: run.json the run, a picture's metadata the picture.

20 runs, of which run.json alone is kept, and its command typed as it stands, with the kernel variant that it names; 20
pictures, drawn anew by what stands in each of them, of a run that was made again in the same way. All with GROKLAB_TRUST=1,
else eight runs and five pictures.
"""
import os
import random
import re
import shlex
import shutil
import struct
import subprocess
import sys
from pathlib import Path

from golden_runs import RUNS, has_variant
from harness import BINARY, IS_WHOLE, ProgramTest, environment, main, promised_bytes

SEED = 20261126
N_RUNS = 20 if IS_WHOLE else 8
N_PICTURES = 20 if IS_WHOLE else 5
FORMATS = ["png", "svg", "pdf"] if IS_WHOLE else ["png"]
MLP = ["mlp-p97", "p=11", "hidden=[12]", "steps=80", "eval_every=10", "checkpoint_every=20"]
TRANSFORMER = ["transformer-p113", "p=11", "d_model=16", "n_heads=2", "steps=60", "eval_every=10", "checkpoint_every=20",
               "fourier_every=10", "record_every_step_until=30", "progress_measures=true"]


def description_in(picture):
    """`run NAME · config HASH · FIGURE`, as the picture itself has it."""
    data = picture.read_bytes()
    if picture.suffix == ".png":
        chunk = data.index(b"iTXtDescription")
        (length,) = struct.unpack_from(">I", data, chunk - 4)
        return data[chunk + len("iTXtDescription") + 5:chunk + 4 + length].decode()  # five zeros: not compressed, no language
    if picture.suffix == ".svg":
        return re.search(rb"<desc>(.*?)</desc>", data).group(1).decode()
    return bytes.fromhex(re.search(rb"/Subject <FEFF([0-9A-F]+)>", data).group(1).decode()).decode("utf-16-be")


class Repeat(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.root / "bin").mkdir()
        (self.root / "bin/groklab").symlink_to(BINARY)

    def type_command(self, record, *words):
        """The recorded command in a shell, in the folder where the first one was typed; returns the new run's folder."""
        env = environment(PATH=f"{self.root}/bin:{os.environ['PATH']}", GROKLAB_KERNELS=record["kernels"])
        result = subprocess.run(["sh", "-c", " ".join([record["command"], *map(shlex.quote, words), "--quiet"])], cwd=self.root,
                                env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                timeout=120)
        self.assertEqual(result.returncode, 0, record["command"] + "\n" + result.stderr)
        return self.root / result.stdout.splitlines()[-1]

    def keep_record_alone(self, run):
        """The record, read back after everything else of the folder went."""
        for path in Path(run).iterdir():
            if path.name != "run.json":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.assertEqual([path.name for path in Path(run).iterdir()], ["run.json"])
        return self.record(run)

    def odd_runs(self):
        """Runs that began in other ways than by a preset and a few keys."""
        yield self.train([*MLP, "operation=a^2 + 3ab - 1", "eval_at=[5,7]", "seed=18446744073709551615", "init_seed=4"],
                         "odd keys")
        yield self.train([*TRANSFORMER, "batch_size=16", "dropout=0.1", "batch_seed=3"], "a 'quoted' name")
        yield self.train([*TRANSFORMER, "stop_when=grokked", "warmup_steps=5", "optimizer.name=adam"], "arrays")
        yield self.train([*MLP, "rng=torch", "rng_skip=20", "split=mirror"], "torch", "--threads", "2")
        yield self.train([*MLP, "steps=30"], "portable", GROKLAB_KERNELS="portable")
        if has_variant(BINARY, "avx2"):
            yield self.train(TRANSFORMER, "avx2", GROKLAB_KERNELS="avx2")
        for variant in ("avx512+bf16", "avx512+amx"):
            if has_variant(BINARY, variant):
                yield self.train([*TRANSFORMER, "precision=bf16x3"], variant, GROKLAB_KERNELS=variant)
        (self.root / "mine.toml").write_text(
            'preset = "mlp-p97"\nseeds = 2\n[task]\np = 13\n[model]\nhidden = [9]\n[train]\nsteps = 50\neval_every = 10\n'
            "[[axis]]\nlr = [0.001, 0.01]\n", encoding="utf-8")
        self.ok("sweep", "mine.toml", "--jobs", "1", "--quiet")
        yield from sorted((self.root / "runs/mine/runs").iterdir())[1:3]
        parent = self.train(MLP, "parent")
        self.ok("train", "--fork", parent.name, "--fork-step", "40", "weight_decay=0", "--out", "fork", "--quiet")
        yield self.root / "fork"
        yield self.train([*MLP, "init_from=parent/checkpoints/step_00000020.safetensors"], "from weights")
        words = ["train", *MLP, "--resume", "gone on with", "--quiet"]
        self.groklab(*words, GROKLAB_CRASHPOINT="30")
        self.ok(*words)
        yield self.root / "gone on with"

    def runs(self):
        yield from self.odd_runs()
        for name, words in RUNS.items():
            yield self.train(words, name.replace(",", ""))

    def test_runs(self):
        n_runs = 0
        for run in self.runs():
            with self.subTest(run.name):
                expected = promised_bytes(run)
                again = self.type_command(self.keep_record_alone(run))
                self.assertNotEqual(again, run)
                self.assert_same_bytes(again, expected)
            n_runs += 1
            if n_runs == N_RUNS:
                break
        self.assertEqual(n_runs, N_RUNS)

    def test_pictures(self):
        run = self.train([*TRANSFORMER, "order_params=false"], "drawn")
        self.ok("figures", "drawn", "--format", ",".join(FORMATS), "--out", "pictures", timeout=600)
        record = self.keep_record_alone(run)
        again = self.type_command(record, "--out", "again/drawn")
        pictures = sorted(path for path in (self.root / "pictures").iterdir() if path.suffix[1:] in FORMATS)
        self.assertGreater(len(pictures), 20 * len(FORMATS))
        for picture in random.Random(SEED).sample(pictures, N_PICTURES):
            with self.subTest(picture.name):
                named = re.fullmatch(r"run (.*) · config ([0-9a-f]+) · (\w+)", description_in(picture)).groups()
                self.assertEqual(named, (record["name"], record["config_hash"], picture.stem))
                figure = named[2]
                self.ok("figures", again, "--only", figure, "--format", picture.suffix[1:], "--out", "redrawn")
                self.assertEqual((self.root / "redrawn" / picture.name).read_bytes(), picture.read_bytes())
        print(f"{N_PICTURES} of {len(pictures)} pictures", file=sys.stderr)


if __name__ == "__main__":
    main()
