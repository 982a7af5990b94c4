# SPDX-License-Identifier: MIT
"""Wrong input: one line that says what, where and how to mend it, the promised exit code, nothing made and nothing lost."""
import os
import resource

from golden_runs import has_variant
from harness import BINARY, ProgramTest, main, promised_bytes, strict_json, tree

USAGE, BAD_FILE, CHECK_FAILED, IO = 2, 3, 4, 5
SMALL = ["mlp-p97", "p=13", "hidden=[16,8]"]
GOOD = "good/checkpoints/step_00000040.safetensors"

# (arguments, exit code, words that the line holds). Files: see ErrorTest.setUp.
CASES = [
    # commands and options
    ([], USAGE, ["subcommand", "--help"]),
    (["frobnicate"], USAGE, ["frobnicate"]),
    (["train"], USAGE, ["preset"]),
    (["train", "--frob"], USAGE, ["--frob"]),
    (["train", "--two\nlines"], USAGE, ["--two"]),
    (["train", "mlp-p97", "--threads", "0"], USAGE, ["--threads", "1 to 256"]),
    (["train", "mlp-p97", "--threads", "many"], USAGE, ["--threads", "many"]),
    (["train", "mlp-p97", "--out"], USAGE, ["--out"]),
    (["train", "mlp-p97", "--out", ""], USAGE, ["--out", "empty"]),
    (["train", "mlp-p97", "--resume", ""], USAGE, ["--resume", "empty"]),
    (["train", "mlp-p97", "--out", "a", "--resume", "b"], USAGE, ["--out", "--resume"]),
    (["list"], USAGE, ["WHAT"]),
    (["list", "preset"], USAGE, ["preset", "presets"]),
    (["list", "presets", "--html"], USAGE, ["--html"]),
    (["completion", "tcsh"], USAGE, ["tcsh", "bash"]),
    (["bench", "nope"], USAGE, ["nope", "list presets"]),
    (["analyze", "good", "analysis.key_rule=" + "k" * 5000], USAGE, ["analysis.key_rule", "top5"]),  # longer than any path
    (["sweep", "steps=10"], USAGE, ["what to sweep is missing", "list sweeps"]),
    (["search", "steps=10"], USAGE, ["what to search is missing", "list searches"]),
    (["check"], USAGE, ["RUN|SWEEP|FILE"]),
    (["figures", "good", "--only", "nope"], USAGE, ["nope", "training_curves"]),
    (["figures", "good", "--format", "bmp"], USAGE, ["bmp", "png"]),
    (["figures", "good", "--theme", "blue"], USAGE, ["blue", "light, dark"]),
    (["figures", "good", "--only", "early_window"], USAGE, ["early_window", "train.record_every_step_until"]),
    # presets, keys and values
    (["train", "transformer-p13"], USAGE, ["transformer-p13", "'transformer-p113'"]),
    (["train", "mlp-p97", "transformer-p113"], USAGE, ["transformer-p113", "key=value"]),
    (["train", "mlp-p97", "weight_dekay=1"], USAGE, ["weight_dekay", "'weight_decay'"]),
    (["train", "mlp-p97", "optimiser.lr=1"], USAGE, ["optimiser.lr", "'optimizer.lr'"]),
    (["train", "mlp-p97", "=3"], USAGE, ["=3", "key=value"]),
    (["train", "mlp-p97", "p=1"], USAGE, ["task.p", "'1'", "2 to"]),
    (["train", "mlp-p97", "p=1\n2"], USAGE, ["task.p"]),
    (["train", "mlp-p97", "p=abc"], USAGE, ["task.p", "abc", "whole number"]),
    (["train", "mlp-p97", "frac_train=0"], USAGE, ["task.frac_train", "between 0 and 1"]),
    (["train", "mlp-p97", "frac_train=1"], USAGE, ["task.frac_train", "between 0 and 1"]),
    (["train", "mlp-p97", "frac_train=1.5"], USAGE, ["task.frac_train", "0 to 1"]),
    (["train", "mlp-p97", "frac_train=nan"], USAGE, ["task.frac_train", "nan"]),
    (["train", "mlp-p97", "lr=inf"], USAGE, ["optimizer.lr", "inf"]),
    (["train", "mlp-p97", "lr="], USAGE, ["optimizer.lr"]),
    (["train", "mlp-p97", "seed=-1"], USAGE, ["seed", "-1"]),
    (["train", "mlp-p97", "seed=18446744073709551616"], USAGE, ["seed"]),
    (["train", "mlp-p97", "steps=1.5"], USAGE, ["train.steps", "1.5"]),
    (["train", "mlp-p97", "hidden=[]"], USAGE, ["model.hidden"]),
    (["train", "mlp-p97", "hidden=[1,,2]"], USAGE, ["model.hidden"]),
    (["train", "mlp-p97", "hidden=16"], USAGE, ["model.hidden", "brackets"]),
    (["train", "mlp-p97", "kind=rnn"], USAGE, ["model.kind", "transformer, mlp"]),
    (["train", "mlp-p97", "causal=maybe"], USAGE, ["model.causal", "true, false"]),
    (["train", "mlp-p97", "norm=pre"], USAGE, ["norm"]),
    (["train", "mlp-p97", "format=a b ="], USAGE, ["model.format", "one-hot"]),
    (["train", "mlp-p97", "d_vocab_out=50"], USAGE, ["model.d_vocab_out", "50"]),
    (["train", "transformer-p113", "d_model=30"], USAGE, ["model.d_model", "30", "n_heads"]),
    (["train", "transformer-p113", "alpha=1"], USAGE, ["model.alpha"]),
    (["train", "transformer-p113", "order_params=true"], USAGE, ["train.order_params", "mlp"]),
    (["train", "forecast-p23", "record_every_step_until=-1"], USAGE, ["train.record_every_step_until", "-1"]),
    (["train", "forecast-p23", "record_every_step_until=99999999"], USAGE, ["train.record_every_step_until", "1000000"]),
    (["train", "causal-p97", "dropout=1"], USAGE, ["model.dropout", "0.95"]),
    (["train", "causal-p97", "n_heads=0"], USAGE, ["model.n_heads", "1 to"]),
    (["train", "causal-p97", "batch_size=-5"], USAGE, ["train.batch_size", "-5"]),
    (["train", "causal-p97", "cooldown_frac=2"], USAGE, ["optimizer.cooldown_frac", "0 to 1"]),
    (["train", "order-p97", "n_layers=99999999999999999999"], USAGE, ["model.n_layers"]),
    (["train", "order-p97", "steps=1e30"], USAGE, ["train.steps", "1e30"]),
    (["train", "order-p97", "eval_at=[1,x]"], USAGE, ["train.eval_at"]),
    (["train", "order-p97", "precision=bf16", "engine=reference"], USAGE, ["precision", "engine=auto"]),
    (["train", "order-p97", "precision=fp64"], USAGE, ["precision", "fp32"]),
    (["train", "mlp-p97", "p=12", "operation=div"], USAGE, ["task.operation", "12", "prime"]),
    (["train", "mlp-p97", "operation=a+*b"], USAGE, ["task.operation", "a+*b", "position 3"]),
    (["train", "mlp-p97", "operation=ad"], USAGE, ["task.operation", "'add'"]),
    (["train", "mlp-p97", "operation="], USAGE, ["task.operation"]),
    (["train", "transformer-p113", "model.format=one-hot"], USAGE, ["model.format", "'a b ='"]),
    (["train", "transformer-p113", "tied_embeddings=true", "d_vocab_out=200"], USAGE, ["model.d_vocab_out", "114 rows"]),
    (["train", "transformer-p113", "progress_measures=true", "output_scale=2"], USAGE, ["train.progress_measures", "analyze"]),
    (["train", "--fork", "good", "--fork-step", "40", "--resume", "good"], USAGE, ["--fork", "--resume"]),
    (["serve", ".", "--socket", 120 * "a"], USAGE, ["too long for a socket", "107"]),
    # files
    (["sweep", "store.toml"], BAD_FILE, ["store.toml:2", '"packed"']),
    (["sweep", "seeds.toml"], BAD_FILE, ["seeds.toml:2", "1 to 1000000"]),
    (["train", "missing.toml"], BAD_FILE, ["missing.toml", "no such file"]),
    (["train", "syntax.toml"], BAD_FILE, ["syntax.toml:2"]),
    (["train", "folder.toml"], BAD_FILE, ["folder.toml", "folder"]),
    (["train", "junk.toml"], BAD_FILE, ["junk.toml:1"]),
    (["train", "long.toml"], BAD_FILE, ["long.toml"]),
    (["train", "key.toml"], USAGE, ["key.toml:2", "model.p"]),
    (["train", "value.toml"], USAGE, ["value.toml:3", "task.p"]),
    (["train", "date.toml"], USAGE, ["date.toml:1", "task.p"]),
    (["train", "preset.toml"], USAGE, ["preset.toml:1", "nope"]),
    (["train", "latin.toml"], BAD_FILE, ["latin.toml:1", "utf-8"]),
    (["train", "utf16.toml"], BAD_FILE, ["utf16.toml:1"]),
    (["train", "nul.toml"], BAD_FILE, ["nul.toml:1"]),
    (["train", "fifo.toml"], BAD_FILE, ["fifo.toml", "not a regular file"]),
    (["train", "loop.toml"], BAD_FILE, ["loop.toml", "symbolic links"]),
    (["train", *SMALL, "init_from=fifo.toml"], BAD_FILE, ["fifo.toml", "not a regular file"]),
    (["train", *SMALL, "init_from=loop.toml"], BAD_FILE, ["loop.toml", "symbolic links"]),
    (["check", "nothing"], BAD_FILE, ["nothing"]),
    (["figures", "nothing"], BAD_FILE, ["nothing"]),
    (["figures", "a_file"], BAD_FILE, ["a_file"]),
    # runs
    (["train", *SMALL, "--out", "good"], USAGE, ["good", "--resume"]),
    (["train", *SMALL, "--out", "a_file"], USAGE, ["a_file", "--out"]),
    (["train", *SMALL, "--out", "a_file/run"], IO, ["a_file"]),
    (["train", *SMALL, "--out", "/proc/run"], IO, ["/proc/run"]),
    (["train", "--resume", "nothing"], BAD_FILE, ["nothing", "no run"]),
    (["train", "--resume", "a_file"], BAD_FILE, ["a_file"]),
    (["train", "--resume", "good", "seed=3"], USAGE, ["configuration"]),
    (["train", *SMALL, "seed=3", "--resume", "good"], USAGE, ["good/config.toml", "another configuration"]),
    (["train", "--resume", "newer"], BAD_FILE, ["newer", "update groklab"]),
    # weights
    (["train", *SMALL, "init_from=nothing.safetensors"], BAD_FILE, ["nothing.safetensors"]),
    (["train", *SMALL, "init_from=/"], BAD_FILE, ["folder"]),
    (["train", *SMALL, "init_from=cut.safetensors"], BAD_FILE, ["cut.safetensors", "damaged"]),
    (["train", *SMALL, "init_from=flipped.safetensors"], BAD_FILE, ["flipped.safetensors"]),
    (["train", *SMALL, "init_from=a_file"], BAD_FILE, ["a_file"]),
    (["train", "mlp-p97", "p=13", "hidden=[16,9]", f"init_from={GOOD}"], BAD_FILE, [GOOD, "layers.1.W"]),
]


class ErrorTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.good = self.train([*SMALL, "steps=40", "checkpoint_every=20", "eval_every=10"], "good")
        data = (self.root / GOOD).read_bytes()
        flipped = bytearray(data)
        flipped[-200] ^= 1
        files = {
            "a_file": b"nothing to see\n", "syntax.toml": b"seed = 1\n[task\np = 3\n", "junk.toml": bytes(range(255, 0, -1)),
            "long.toml": b"# long\n" * 200000, "key.toml": b"[model]\np = 3\n", "value.toml": b"# p\n[task]\np = -3\n",
            "latin.toml": "# café\n".encode("latin-1"), "utf16.toml": "seed = 1\n".encode("utf-16"), "nul.toml": b"seed = 1\0\n",
            "date.toml": b"task.p = 1979-05-27\n", "preset.toml": b'preset = "nope"\n', "cut.safetensors": data[:2000],
            "flipped.safetensors": bytes(flipped), "store.toml": b'preset = "mlp-p97"\nstore = "tar"\n',
            "seeds.toml": b'preset = "mlp-p97"\nseeds = 0\n'}
        for name, content in files.items():
            (self.root / name).write_bytes(content)
        (self.root / "folder.toml").mkdir()
        os.mkfifo(self.root / "fifo.toml")
        (self.root / "loop.toml").symlink_to("loop.toml")
        (self.root / "newer").mkdir()
        (self.root / "newer/config.toml").write_bytes((self.good / "config.toml").read_bytes())
        (self.root / "newer/run.json").write_text('{"format": 999, "status": "running"}\n', encoding="utf-8")

    def assert_refused(self, arguments, code, words, **options):
        before = tree(self.root)
        result = self.groklab(*arguments, **options)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, r"\Agroklab: [^\n]+\n\Z")
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertGreater(len(result.stderr.split()), 4, "too short to say what, where and how")
        for bad in ("terminate", "what():", "basic_string", "std::", "Traceback", "vector::", "\x1b"):
            self.assertNotIn(bad, result.stderr)
        self.assertEqual(tree(self.root), before, "something was made, changed or lost")


class Refused(ErrorTest):
    def test_table(self):
        self.assertGreaterEqual(len(CASES), 60)
        for arguments, code, words in CASES:
            with self.subTest(" ".join(arguments)):
                self.assert_refused(arguments, code, words)

    def test_bfloat16_where_there_is_none(self):
        for variant in ("portable", "avx2", "avx512"):
            if has_variant(BINARY, variant):
                self.assert_refused(["train", *SMALL, "precision=bf16x3"], USAGE, ["precision", variant, "fp32"],
                                    GROKLAB_KERNELS=variant)

    def test_bfloat16_for_networks_that_have_no_use_for_it(self):
        for words in (["train"], ["bench", "--explain"]):
            self.assert_refused([*words, "causal-p97", "p=11", "precision=bf16"], USAGE, ["one layer", "precision", "fp32"])

    def test_a_file_in_the_way_of_the_runs_folder(self):
        (self.root / "runs").write_text("in the way", encoding="utf-8")
        self.assert_refused(["train", *SMALL, "steps=1"], IO, ["runs", "file is in the way"])

    def test_a_line_of_a_gigabyte(self):
        with open(self.root / "line.toml", "wb") as file:
            file.truncate(1 << 30)  # takes no place on a disk
        for words, code in ((["train"], BAD_FILE), (["check"], CHECK_FAILED)):
            result = self.groklab(*words, "line.toml")
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertIn("more than the", result.stdout + result.stderr)

    def test_wrong_kernels(self):
        for engine in ("auto", "factored", "reference", "check"):
            self.assert_refused(["train", *SMALL, f"engine={engine}"], USAGE, ["GROKLAB_KERNELS", "sse9"],
                                GROKLAB_KERNELS="sse9")

    def test_too_large_for_the_memory(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
        for words in (["d_model=4096", "n_layers=16"], ["p=4096", "batch_size=8"],
                      ["p=4096", "d_model=4096", "n_layers=16", "engine=reference"]):
            self.assert_refused(["train", "transformer-p113", *words], 1, ["memory"], preexec_fn=limit)

    def test_too_many_threads_for_the_machine(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20))
        self.assert_refused(["train", *SMALL, "steps=1", "--threads", "250"], 1, ["thread"], preexec_fn=limit)

    def test_a_corrected_command_takes_the_same_folder(self):
        wrong = ["train", *SMALL, "steps=1", "--out", "mine", "operation=a+*b"]
        self.assert_refused(wrong, USAGE, ["a+*b"])
        self.ok(*wrong[:-1])


class Damage(ErrorTest):
    """`check` finds what is wrong, says so in its findings, and changes nothing."""

    def assert_found(self, path, file, *words):
        before = tree(self.root)
        result = self.groklab("check", path)
        self.assertEqual(result.returncode, CHECK_FAILED, result.stdout + result.stderr)
        failed = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
        self.assertEqual(len(failed), 1, result.stdout)
        for word in (file, *words):
            self.assertIn(word, failed[0])
        document = self.groklab("check", path, "--json")
        self.assertEqual(document.returncode, CHECK_FAILED)
        self.assertEqual([entry["file"] for entry in strict_json(document.stdout) if not entry["ok"]], [file])
        self.assertEqual(tree(self.root), before)

    def test_files_on_their_own(self):
        for file in ("cut.safetensors", "flipped.safetensors", "junk.toml", "syntax.toml", "fifo.toml"):
            self.assert_found(file, file)
        self.ok("check", GOOD)

    def test_every_file_of_a_run(self):
        for path in sorted(self.good.rglob("*")):
            if not path.is_file():
                continue
            name = str(path.relative_to(self.good))
            data = path.read_bytes()
            with self.subTest(name):
                # A configuration that ends between two lines is one with fewer keys: cut it inside a value.
                half = data.index(b"= ", len(data) // 2) + 2 if name.endswith("toml") else len(data) // 2
                damaged = data[:-1] if name.endswith("jsonl") else data[:half]
                path.write_bytes(damaged)
                result = self.groklab("check", "good")
                self.assertEqual(result.returncode, CHECK_FAILED, result.stdout)
                self.assertRegex(result.stdout, rf"(?m)^FAIL  {name}: ")
                path.write_bytes(data)
        self.ok("check", "good")

    def test_single_bits_of_a_checkpoint(self):
        path = self.root / GOOD
        data = path.read_bytes()
        for position in range(0, len(data), max(1, len(data) // 40)):
            damaged = bytearray(data)
            damaged[position] ^= 1 << (position % 8)
            path.write_bytes(damaged)
            result = self.groklab("check", GOOD)
            self.assertEqual(result.returncode, CHECK_FAILED, f"byte {position}")
            self.assertTrue(result.stdout.startswith("FAIL") and result.stderr == "", result.stdout + result.stderr)
        path.write_bytes(data)

    def test_things_that_do_not_belong_there(self):
        stray = self.good / "checkpoints/step_00000020.safetensors.tmp.99999999.0"
        stray.write_bytes(b"half a file")
        self.assert_found("good", "checkpoints/step_00000020.safetensors.tmp.99999999.0")
        stray.unlink()
        (self.good / "checkpoints/step_00000020.safetensors").rename(self.good / "checkpoints/step_00000030.safetensors")
        self.assert_found("good", "checkpoints/step_00000030.safetensors", "name")

    def test_a_torn_log_is_mended_by_resume(self):
        words = [*SMALL, "steps=400", "checkpoint_every=20", "eval_every=10"]
        expected = promised_bytes(self.train(words, "whole"))
        self.train(words, "torn")
        for path in sorted((self.root / "torn/checkpoints").iterdir())[3:]:
            path.unlink()
        (self.root / "torn/run.json").unlink()
        with open(self.root / "torn/metrics.jsonl", "ab") as log:
            log.write(b'{"step":410,"train_l')
        self.ok("train", "--resume", "torn")
        self.assert_same_bytes(self.root / "torn", expected)


if __name__ == "__main__":
    main()
