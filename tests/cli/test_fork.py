# SPDX-License-Identifier: MIT
"""`groklab train --fork`: a fork without changes ends in the bytes of its parent, and one with changes in others."""
import json

from harness import ProgramTest, main, promised_bytes, read_safetensors

MLP = ["mlp-p97", "task.p=7", "hidden=[8]", "train.steps=60", "eval_every=10", "checkpoint_every=20"]
TRANSFORMER = ["transformer-p113", "task.p=5", "d_model=8", "d_head=4", "n_heads=2", "d_mlp=16", "train.steps=60",
               "eval_every=10", "checkpoint_every=20", "fourier_every=10", "record_every_step_until=15",
               "batch_size=5", "dropout=0.1"]


class Fork(ProgramTest):
    def fork(self, parent, step, *words):
        self.ok("train", "--fork", parent, "--fork-step", step, *words, "--quiet", "--threads", "1")

    def refused(self, *words, code=2):
        return super().refused("train", "--fork", *words, "--quiet", code=code)

    def test_nothing_changed_is_the_same_run(self):
        for name, words in (("mlp", MLP), ("transformer", TRANSFORMER)):
            parent = self.train(words, name)
            for step in (0, 20, 40):
                fork = f"{name}_{step}"
                self.fork(name, step, "--out", fork)
                self.assert_same_bytes(self.root / fork, promised_bytes(parent))
                self.assert_whole(self.root / fork)

    def test_a_fork_that_ends_before_its_parent_did_has_nothing_of_what_came_after(self):
        for name, words in (("mlp", MLP), ("transformer", TRANSFORMER)):
            self.train(words, name)
            whole = self.train(words + ["train.steps=30"], f"{name}_whole")
            self.fork(name, 20, "train.steps=30", "--out", f"{name}_short")
            self.assertEqual(promised_bytes(self.root / f"{name}_short"), promised_bytes(whole))

    def test_a_change_begins_at_the_step_and_the_parent_is_named(self):
        parent = self.train(MLP, "mine")
        before = promised_bytes(parent)
        self.fork("mine", 20, "weight_decay=0", "train.steps=80", "--out", "other")
        self.assert_same_bytes(parent, before)
        ours, theirs = self.metrics(self.root / "other"), self.metrics(parent)
        self.assertEqual(ours[:3], theirs[:3])
        self.assertNotEqual(ours[3:7], theirs[3:7])
        self.assertEqual(ours[-1]["step"], 80)
        record = self.record(self.root / "other")
        self.assertEqual(record["parent"], {"name": "mine", "path": "mine", "step": 20,
                                            "changed": ["optimizer.weight_decay=0.0", "train.steps=80"]})
        self.assertEqual(record["command"],
                         "groklab train --fork mine --fork-step 20 optimizer.weight_decay=0.0 train.steps=80")
        file = "checkpoints/step_00000020.safetensors"
        self.assertEqual(self.state(self.root / "other" / file), self.state(parent / file))

    def state(self, checkpoint):
        """Its numbers; the checksum over the configuration is another."""
        return {name: tensor for name, tensor in read_safetensors(checkpoint)[0].items() if tensor[0] != "U8"}

    def test_the_command_of_a_fork_makes_it_again(self):
        self.train(MLP, "mine")
        self.fork("mine", 20, "lr=0.01", "--out", "a")
        words = self.record(self.root / "a")["command"].split()[1:]
        self.ok(*words, "--out", "b", "--quiet", "--threads", "1")
        self.assertEqual(promised_bytes(self.root / "a"), promised_bytes(self.root / "b"))

    def test_a_stopped_fork_resumes_to_the_same_bytes_and_keeps_its_parent(self):
        self.train(MLP, "mine")
        self.fork("mine", 20, "weight_decay=0.5", "--out", "whole")
        self.groklab("train", "--fork", "mine", "--fork-step", "20", "weight_decay=0.5", "--out", "cut", "--quiet",
                     "--threads", "1", GROKLAB_CRASHPOINT="40")
        if (self.root / "cut").exists():
            self.ok("train", "--resume", "cut", "--quiet", "--threads", "1")
            self.assertEqual(promised_bytes(self.root / "cut"), promised_bytes(self.root / "whole"))
            self.assertEqual(self.record(self.root / "cut")["parent"]["name"], "mine")

    def test_a_kill_while_it_is_made_leaves_a_whole_fork_or_none(self):
        self.train(MLP, "mine")
        self.fork("mine", 40, "--out", "whole")
        for point in range(1, 60, 4):
            name = f"cut{point}"
            self.groklab("train", "--fork", "mine", "--fork-step", "40", "--out", name, "--quiet", "--threads", "1",
                         GROKLAB_CRASHPOINT=str(point))
            if (self.root / name).exists():
                self.ok("train", "--resume", name, "--quiet", "--threads", "1")
                self.assertEqual(promised_bytes(self.root / name), promised_bytes(self.root / "whole"), point)

    def test_a_packed_run_can_be_forked(self):
        (self.root / "small.toml").write_text(
            '# One run.\npreset = "mlp-p97"\nstore = "packed"\n[task]\np = 7\n[model]\nhidden = [8]\n[train]\nsteps = 60\n'
            "eval_every = 10\ncheckpoint_every = 20\n", encoding="utf-8")
        self.ok("sweep", "small.toml", "--out", "swept", "--quiet", "--jobs", "1")
        job = json.loads((self.root / "swept" / "index.jsonl").read_text(encoding="utf-8"))["name"]
        self.train(MLP, "mine")
        self.fork(f"swept/runs/{job}", 20, "--out", "forked")
        self.assertEqual(promised_bytes(self.root / "forked"), promised_bytes(self.root / "mine"))

    def test_what_cannot_be_forked_says_why_and_leaves_nothing(self):
        self.train(MLP, "mine")
        names = sorted(path.name for path in self.root.iterdir())
        self.assertIn("0, 20, 40, 60", self.refused("mine", "--fork-step", 30))
        for word in ("task.p=11", "hidden=[16]", "frac_train=0.3", "data_seed=3", "init_seed=3", "optimizer.name=sgd",
                     "task.operation=mul", "rng=torch"):
            self.assertIn(word.split("=")[0].split(".")[-1], self.refused("mine", "--fork-step", 20, word))
        self.refused("mine", "--fork-step", 60)
        self.refused("mine")
        self.refused("mine", "--fork-step", 20, "--out", "mine")
        self.refused("nothing", "--fork-step", 20, code=3)
        self.assertEqual(self.groklab("train", "mlp-p97", "--fork-step", "3").returncode, 2)
        self.assertEqual(sorted(path.name for path in self.root.iterdir()), names)


if __name__ == "__main__":
    main()
