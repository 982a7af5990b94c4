# SPDX-License-Identifier: MIT
"""`groklab checkpoint`: what it makes has the bytes that training would have kept, and nothing else of the run changes."""
import json
import shutil

from harness import ProgramTest, main, promised_bytes

MLP = ["mlp-p97", "task.p=7", "hidden=[8]", "train.steps=60", "eval_every=10", "checkpoint_every=20"]
TRANSFORMER = ["transformer-p113", "task.p=5", "d_model=8", "d_head=4", "n_heads=2", "d_mlp=16", "train.steps=60",
               "eval_every=10", "checkpoint_every=20", "fourier_every=10", "record_every_step_until=25",
               "batch_size=5", "dropout=0.1", "warmup_steps=5", "cooldown_frac=0.5"]


def checkpoint(run, step):
    return run / "checkpoints" / f"step_{step:08}.safetensors"


class Checkpoint(ProgramTest):
    def make(self, run, step, **extra):
        return self.groklab("checkpoint", run, step, "--quiet", **extra)

    def refused(self, run, step, words, code=2, **extra):
        """One line with these words, and the run is as it was."""
        before = self.files(run)
        result = self.make(run, step, **extra)
        self.assertEqual((result.returncode, result.stderr.count("\n")), (code, 1), result.stderr)
        self.assertIn(words, result.stderr)
        self.assertEqual(self.files(run), before)

    def files(self, run):
        folder = self.root / run
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def test_one_that_was_lost_comes_back_byte_for_byte(self):
        for name, words in (("mlp", MLP), ("transformer", TRANSFORMER)):
            run = self.train(words, name)
            whole = self.files(name)
            for lost in ((20,), (20, 40), (0, 20, 40), (60,)):
                for step in lost:
                    checkpoint(run, step).unlink()
                for step in reversed(lost):
                    made = self.make(name, step)
                    self.assertEqual((made.returncode, made.stdout.strip()),
                                     (0, f"{name}/checkpoints/step_{step:08}.safetensors"), made.stderr)
                self.assertEqual(self.files(name), whole, (name, lost))

    def test_between_two_it_is_on_the_way_of_the_run(self):
        self.train(TRANSFORMER, "mine")
        self.assertEqual(self.make("mine", 33).returncode, 0)
        self.assert_whole(self.root / "mine")
        self.ok("train", "--fork", "mine", "--fork-step", 33, "--out", "on", "--quiet", "--threads", "1")
        ours = promised_bytes(self.root / "on")
        theirs = promised_bytes(self.root / "mine")
        self.assertEqual({file: ours[file] for file in theirs}, theirs)

    def test_one_that_is_there_stays(self):
        run = self.train(MLP, "mine")
        before = checkpoint(run, 20).stat().st_mtime_ns
        self.assertEqual(self.make("mine", 20).returncode, 0)
        self.assertEqual(checkpoint(run, 20).stat().st_mtime_ns, before)

    def test_a_damaged_one_on_the_way_is_passed_over(self):
        run = self.train(MLP, "mine")
        good = checkpoint(run, 40).read_bytes()
        checkpoint(run, 40).unlink()
        checkpoint(run, 20).write_bytes(b"\0" * 100)
        made = self.make("mine", 40)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn("step_00000020", made.stderr)
        self.assertEqual(checkpoint(run, 40).read_bytes(), good)

    def test_what_does_not_come_out_as_the_run_has_it_is_not_kept(self):
        run = self.train(MLP, "mine")
        checkpoint(run, 40).unlink()
        lines = (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        number = json.loads(lines[3])["test_loss"]
        lines[3] = lines[3].replace(repr(number), repr(number * (1 + 1e-7))[:len(repr(number))])
        (run / "metrics.jsonl").write_text("".join(lines), encoding="utf-8")
        self.refused("mine", 40, "not those of the run", code=1)

    def test_what_cannot_be_made_says_why(self):
        self.train(MLP, "mine")
        self.refused("mine", 61, "did not come to step 61")
        self.refused("mine", 30, "GROKLAB_KERNELS=", code=1,
                     GROKLAB_KERNELS="avx2" if "portable" in self.record(self.root / "mine")["kernels"] else "portable")
        self.ok("train", "--fork", "mine", "--fork-step", 40, "lr=0.01", "--out", "other", "--quiet")
        self.refused("other", 30, "mine")
        self.assertEqual(self.make("other", 50).returncode, 0)
        self.assertEqual(self.make("nothing", 5).returncode, 3)

    def test_a_packed_run_is_left_alone(self):
        (self.root / "small.toml").write_text(
            '# One run.\npreset = "mlp-p97"\nstore = "packed"\n[task]\np = 7\n[model]\nhidden = [8]\n[train]\nsteps = 60\n'
            "eval_every = 10\ncheckpoint_every = 20\n", encoding="utf-8")
        self.ok("sweep", "small.toml", "--out", "swept", "--quiet", "--jobs", "1")
        job = json.loads((self.root / "swept" / "index.jsonl").read_text(encoding="utf-8"))["name"]
        self.refused(f"swept/runs/{job}", 30, "packed")

    def test_an_interrupted_run_goes_on_from_it_to_the_same_bytes(self):
        whole = self.train(TRANSFORMER, "whole")
        shutil.copytree(whole, self.root / "cut")
        cut = self.root / "cut"
        for step in (40, 60):
            checkpoint(cut, step).unlink()
        record = json.loads((cut / "run.json").read_text(encoding="utf-8"))
        (cut / "run.json").write_text(json.dumps({**record, "status": "running", "outcome": None}), encoding="utf-8")
        self.assertEqual(self.make("cut", 47).returncode, 0)
        self.ok("train", "--resume", "cut", "--quiet", "--threads", "1")
        ours, theirs = promised_bytes(cut), promised_bytes(whole)
        for file in theirs:
            if "00000040" not in file:
                self.assertEqual(ours[file], theirs[file], file)


if __name__ == "__main__":
    main()
