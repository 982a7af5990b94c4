# SPDX-License-Identifier: MIT
"""Commands, streams and the files of a run, as users and scripts rely on them."""
import fcntl
import json
import math
import os
import pty
import re
import shlex
import struct
import subprocess
import termios
import time
import tomllib
import zipfile
from pathlib import Path

from harness import (BINARY, ProgramTest, environment, main, promised_bytes, read_safetensors, strict_json,
                     weights_of)

COMMANDS = ["train", "figures", "reproduce", "analyze", "export", "check", "list", "bench", "completion"]
LISTS = ["presets", "operations", "metrics", "record", "measures", "features", "figures", "sweeps", "searches", "keys",
         "search-keys"]
MLP = ["mlp-p97", "p=13", "hidden=[16,8]", "eval_every=10", "checkpoint_every=40", "steps=100"]
TRANSFORMER = ["transformer-p113", "p=13", "d_model=16", "n_layers=2", "norm=pre", "format=a + b =", "attn_bias=true",
               "unembed_bias=true", "eval_every=10", "checkpoint_every=20", "steps=30"]
LINE_KEYS = ["step", "train_loss", "test_loss", "train_acc", "test_acc", "weight_norm"]
RECORD_KEYS = ["status", "outcome", "milestones", "versions", "machine", "kernels", "threads", "seconds", "command"]
PRESETS = {  # what the published systems are, key for key
    "transformer-p113": {
        "task.p": 113, "task.frac_train": 0.3, "task.split_rng": "numpy-sorted", "model.kind": "transformer",
        "model.format": "a b =", "model.n_layers": 1, "model.n_heads": 4, "model.d_model": 128, "model.d_head": 32,
        "model.d_mlp": 512, "model.activation": "relu", "model.norm": "none", "model.causal": False,
        "model.d_vocab_out": 113, "model.attn_bias": False, "model.mlp_bias": True, "model.unembed_bias": False,
        "model.init": "scaled-normal", "optimizer.beta2": 0.999, "train.steps": 40000, "train.eval_every": 100,
        "train.fourier_every": 500, "train.checkpoint_every": 5000, "seed": 42},
    "mlp-p97": {
        "task.p": 97, "task.frac_train": 0.5, "task.split_rng": "numpy", "model.kind": "mlp", "model.format": "one-hot",
        "model.hidden": [128, 128], "model.activation": "relu", "model.d_vocab_out": 97, "model.mlp_bias": True,
        "model.unembed_bias": True, "model.init": "torch", "optimizer.beta2": 0.999, "train.steps": 10000,
        "train.eval_every": 50, "train.fourier_every": 0, "train.checkpoint_every": 1000, "seed": 42},
    "order-p97": {
        "task.p": 97, "task.frac_train": 0.3, "task.split_rng": "numpy", "model.kind": "mlp", "model.format": "one-hot",
        "model.hidden": [512], "model.activation": "relu", "model.d_vocab_out": 97, "model.alpha": 0, "model.init": "order",
        "optimizer.beta2": 0.999, "train.steps": 30000, "train.eval_every": 100, "train.fourier_every": 0,
        "train.checkpoint_every": 5000, "train.order_params": True, "seed": 42},
    "causal-p97": {
        "task.p": 97, "task.frac_train": 0.5, "task.split_rng": "torch", "model.kind": "transformer",
        "model.format": "a + b =", "model.n_layers": 2, "model.n_heads": 4, "model.d_model": 128, "model.d_head": 32,
        "model.d_mlp": 512, "model.activation": "gelu", "model.norm": "pre", "model.causal": True, "model.d_vocab_out": 97,
        "model.attn_bias": True, "model.mlp_bias": True, "model.unembed_bias": True, "model.dropout": 0.1,
        "model.init": "torch", "optimizer.beta2": 0.98, "optimizer.warmup_steps": 10, "train.steps": 100000,
        "train.batch_size": 512, "train.eval_every": 250, "train.checkpoint_every": 10000, "seed": 1337},
    "forecast-p23": {
        "task.p": 23, "task.frac_train": 0.5, "task.split_rng": "torch", "model.format": "a b =", "model.n_layers": 1,
        "model.n_heads": 4, "model.d_model": 64, "model.d_head": 16, "model.d_mlp": 256, "model.norm": "none",
        "model.causal": True, "model.d_vocab_out": 23, "model.init": "scaled-normal", "optimizer.beta2": 0.98,
        "train.steps": 10000, "train.eval_every": 10, "train.checkpoint_every": 0, "train.record_every_step_until": 500,
        "seed": 0},
    "nanda2023": {
        "task.p": 113, "task.frac_train": 0.3, "task.split_rng": "python", "model.format": "a b =", "model.d_model": 128,
        "model.d_head": 32, "model.d_mlp": 512, "model.causal": True, "model.d_vocab_out": 114, "model.init": "nanda",
        "optimizer.beta2": 0.98, "optimizer.warmup_steps": 10, "optimizer.warmup_from_zero": True, "loss.dtype": "f64",
        "train.steps": 40000, "train.eval_every": 100, "train.fourier_every": 200, "train.checkpoint_every": 2000,
        "seed": 0},
}
EVERY_PRESET = {  # what all of them share
    "task.operation": "add", "task.split": "iid", "optimizer.name": "adamw", "optimizer.lr": 1e-3,
    "optimizer.weight_decay": 1.0, "optimizer.beta1": 0.9, "optimizer.eps": 1e-8, "optimizer.cooldown_frac": 0.0,
    "train.stop_when": "never", "rng": "native", "model.dropout": 0.0, "train.batch_size": 0}


def resolved(run):
    """{dotted key: value} of config.toml."""
    flat = {}
    for name, value in tomllib.loads((run / "config.toml").read_text(encoding="utf-8")).items():
        if isinstance(value, dict):
            flat.update({f"{name}.{leaf}": item for leaf, item in value.items()})
        else:
            flat[name] = value
    return flat


class Streams(ProgramTest):
    def test_train_prints_one_line_of_data(self):
        result = self.ok("train", *MLP, "--out", "run")
        self.assertEqual(result.stdout, "run\n")
        self.assertRegex(result.stderr, r"(?m)^step 0/100 .*$")
        self.assertRegex(result.stderr, r"(?m)^step 100/100 .*$")
        quiet = self.ok("train", *MLP, "--out", "quiet", "--quiet")
        self.assertEqual((quiet.stdout, quiet.stderr), ("quiet\n", ""))

    def test_without_out_the_first_free_name_in_runs(self):
        for name in ("runs/mlp-p97_s7", "runs/mlp-p97_s7-2", "runs/mlp-p97_s7-3"):
            result = self.ok("train", *MLP, "steps=1", "seed=7", "--quiet")
            self.assertEqual(result.stdout, name + "\n")
            self.assertEqual(self.record(self.root / name)["name"], name[5:])

    def test_json_is_the_metrics_as_they_come(self):
        result = self.ok("train", *MLP, "--out", "run", "--json")
        self.assertEqual(result.stdout, (self.root / "run/metrics.jsonl").read_text(encoding="utf-8"))
        self.assertEqual(result.stderr, "")
        process = subprocess.Popen([BINARY, "train", *MLP, "steps=100000000", "--out", "live", "--json"], cwd=self.root,
                                   env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertEqual(strict_json(process.stdout.readline())["step"], 0)  # flushed line by line
        self.assertEqual(strict_json(process.stdout.readline())["step"], 10)

    def test_a_profile_is_a_table_of_phases_and_changes_nothing(self):
        plain = self.train([*MLP, "steps=8"], "plain")
        text = self.ok("train", *MLP, "steps=8", "--profile", "5", "--quiet", "--out", "profiled").stderr
        head, *lines, last = text.strip().splitlines()
        self.assertTrue(head.startswith("5 steps "), head)
        shares = {line[:22].strip(): float(line.split()[-1].rstrip("%")) for line in lines}
        self.assertLess(abs(sum(shares.values()) - 100), 0.1 * len(shares))  # each is rounded to 0.1
        for phase in ("tables, forward", "pair rows, forward", "pair products, forward", "loss", "optimiser", "evaluation"):
            self.assertIn(phase, shares)
        self.assertTrue(last.startswith("all "), last)
        self.assertEqual(self.metrics(self.root / "profiled"), self.metrics(plain))

    def test_no_escape_codes_without_a_terminal(self):
        calls = [["train", *MLP, "--out", "run"], ["train", *MLP, "lr=1e6", "--out", "bad"], ["check", "run"], ["--help"],
                 ["train", "mlp-p97", "weight_dekay=1"], *(["list", what] for what in LISTS)]
        for call in calls:
            result = self.groklab(*call, text=False)
            self.assertNotIn(b"\x1b", result.stdout + result.stderr, call)
            self.assertNotIn(b"\r", result.stdout + result.stderr, call)

    def on_a_terminal(self, *arguments, **env):
        """What the program writes to its stderr when that is a terminal of 200 columns."""
        reading, writing = pty.openpty()
        fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
        process = subprocess.Popen([BINARY, *arguments], cwd=self.root, env=environment(TERM="xterm", **env),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=writing)
        os.close(writing)
        written = b""
        while True:
            try:
                block = os.read(reading, 65536)
            except OSError:  # the other end is closed
                break
            if not block:
                break
            written += block
        os.close(reading)
        out = process.stdout.read()
        process.stdout.close()
        self.assertEqual(process.wait(), 0, written)
        return out, written.decode("utf-8")

    def test_a_terminal_gets_one_line_that_is_rewritten(self):
        out, text = self.on_a_terminal("train", *MLP, "steps=6000", "--out", "run", "--threads", "1")
        self.assertEqual(out, b"run\n")
        rewritten = re.findall(r"\r\x1b\[Kstep ", text)
        self.assertGreater(len(rewritten), 1)
        self.assertRegex(text, r"\r\x1b\[Kstep 6,000/6,000 [^\n]*\n")
        self.assertNotRegex(text, r"\x1b\[[0-9;]*m")

    def test_no_color_means_no_colour(self):
        _, text = self.on_a_terminal("train", *MLP, "--out", "run", NO_COLOR="1")
        self.assertNotRegex(text, r"\x1b\[[0-9;]*m")

    def test_help_of_every_command_has_examples(self):
        top = self.ok("--help")
        self.assertEqual(top.stderr, "")
        self.assertIn("Example", top.stdout)
        listed = re.search(r"Subcommands:\n((?:  \S.*\n)+)", top.stdout).group(1)
        commands = re.findall(r"(?m)^  (\S+)", listed)
        self.assertLessEqual(set(COMMANDS), set(commands))
        for command in commands:
            text = self.ok(command, "--help").stdout
            self.assertRegex(text, rf"Examples?:\n(.*\n)*?.*groklab {command} ", command)
            self.assertEqual(self.ok(command, "-h").stdout, text)
        self.assertRegex(self.ok("--version").stdout, r"^groklab \d+\.\d+\.\d+\S*\n$")

    def test_examples_of_the_help_are_understood(self):
        """Every `groklab train` example of a help text starts: its keys and options exist."""
        for command in ("--help", "train --help"):
            for line in self.ok(*command.split()).stdout.splitlines():
                words = shlex.split(line.strip()) if line.startswith("  groklab train") else []
                if not words or any(word.endswith(".toml") for word in words) or {"--resume", "--fork"} & set(words):
                    continue
                words = [word for word in words[2:] if word not in ("--out", "runs/mine")]
                with self.subTest(line):
                    self.ok("train", *words, "steps=0", "p=5", "--quiet", "--out", re.sub(r"\W", "_", command + line))


class Lists(ProgramTest):
    def test_every_list_in_text_and_json(self):
        for what in LISTS:
            document = strict_json(self.ok("list", what, "--json").stdout)
            text = self.ok("list", what)
            self.assertEqual(text.stderr, "")
            self.assertEqual(len(text.stdout.splitlines()), len(document))
            for entry, line in zip(document, text.stdout.splitlines()):
                self.assertTrue(line.startswith(entry["name"] + " ") and entry["text"], line)
        self.assertEqual([entry["name"] for entry in strict_json(self.ok("list", "metrics", "--json").stdout)][:6], LINE_KEYS)

    def test_every_preset_loads_and_is_the_published_one(self):
        names = [entry["name"] for entry in strict_json(self.ok("list", "presets", "--json").stdout)]
        self.assertLessEqual({"transformer-p113", "mlp-p97", "nanda2023"}, set(names))
        for name in names:
            with self.subTest(name):
                run = self.train([name, "steps=0", "fourier_every=0"], name)
                self.assertEqual([line["step"] for line in self.metrics(run)], [0])
                config = {**resolved(run)}
                for key, value in {**EVERY_PRESET, **PRESETS.get(name, {})}.items():
                    if key not in ("train.steps", "train.fourier_every"):
                        self.assertEqual(config.get(key), value, key)
                for key in ("data_seed", "init_seed", "batch_seed"):
                    self.assertEqual(config[key], config["seed"])

    def test_config_holds_every_key_and_loads_again(self):
        run = self.train(MLP, "run")
        keys = {entry["name"] for entry in strict_json(self.ok("list", "keys", "--json").stdout)}
        self.assertEqual(set(resolved(run)), keys)
        again = self.train([str(run / "config.toml")], "again")
        self.assertEqual(promised_bytes(again), promised_bytes(run))

    def test_every_operation_trains(self):
        for entry in strict_json(self.ok("list", "operations", "--json").stdout):
            name = "a^3 + 2ab - 1" if entry["name"].startswith("(") else entry["name"]
            with self.subTest(name):
                self.train(["mlp-p97", "p=7", "hidden=[4]", "steps=1", f"operation={name}"], f"op {entry['name']}".replace("/", "_"))

    def test_completion_scripts(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.ok("completion", shell).stdout
            for word in [*COMMANDS, "mlp-p97", "optimizer.weight_decay=", "resume", "mlp/wd_0.5"]:
                self.assertIn(word, script, shell)
        script = self.ok("completion", "bash").stdout
        checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        use = script + '\nCOMP_WORDS=(groklab tr); COMP_CWORD=1; _groklab; echo "${COMPREPLY[@]}"'
        used = subprocess.run(["bash", "-c", use], capture_output=True, text=True)
        self.assertEqual(used.stdout, "train\n", used.stderr)
        self.assertEqual(self.completed(script, "figures", "runs/mine", "--only", "training_curves_"),
                         ["training_curves_log"])
        self.assertEqual(self.completed(script, "figures", "runs/mine", "--only", "pair_loss,sweep_sto"),
                         ["pair_loss,sweep_story"])
        self.assertEqual(self.completed(script, "figures", "runs/mine", "--format", "png,gi"), ["png,gif"])
        fish = self.ok("completion", "fish").stdout
        self.assertIn("-l only -x -a '(__fish_append , training_curves ", fish)
        for command in ("train", "sweep", "search", "bench", "analyze", "reproduce", "export", "paper"):
            self.assertIn(f"'__fish_seen_subcommand_from {command}' -a '", fish)

    @staticmethod
    def completed(script, *words):
        use = f'{script}\nCOMP_WORDS=(groklab {" ".join(words)}); COMP_CWORD={len(words)}; _groklab\n'
        used = subprocess.run(["bash", "-c", use + 'printf "%s\\n" "${COMPREPLY[@]}"'], capture_output=True, text=True)
        return used.stdout.split()

    @staticmethod
    def phase(plan, name):
        """Operations of a phase: ours, the dense network's."""
        entry = next(entry for entry in plan["phases"] if entry["phase"] == name)
        return entry["factored"]["flop"], entry["dense"]["flop"]

    def test_json_documents_of_other_commands(self):
        run = self.train(MLP, "run")
        findings = strict_json(self.ok("check", run, "--json").stdout)
        self.assertTrue(findings and all(finding["ok"] is True for finding in findings))
        bench = strict_json(self.ok("bench", "mlp-p97", "p=13", "--steps", "2", "--repeats", "2", "--json").stdout)
        self.assertLessEqual(bench["ms_a_step"]["min"], bench["ms_a_step"]["max"])
        plan = strict_json(self.ok("bench", "mlp-p97", "hidden=[8]", "--explain", "--json").stdout)
        products = 4704 * 8 * 97  # of the second layer; the first is table look-ups, which a dense network multiplies
        self.assertEqual(self.phase(plan, "pair products, forward"), (2 * products, 2 * products + 2 * 4704 * 194 * 8))
        self.assertIn("factored engine", self.ok("bench", "mlp-p97", "--explain").stdout)
        signature = self.ok("bench", "--signature").stdout
        self.assertRegex(signature, r"^[0-9a-f]{16}\n$")
        self.assertEqual(self.ok("bench", "--signature").stdout, signature)


class Files(ProgramTest):
    def test_steps_are_updates_done(self):
        run = self.train([*MLP, "steps=37", "eval_at=[3,0,36]"], "run")
        lines = self.metrics(run)
        self.assertEqual([line["step"] for line in lines], [0, 3, 10, 20, 30, 36, 37])
        for line in lines:
            self.assertEqual(list(line)[:len(LINE_KEYS)], LINE_KEYS)
        text = (run / "metrics.jsonl").read_text(encoding="utf-8")
        self.assertTrue(text.endswith("}\n") and "\n\n" not in text and " " not in text)

    def test_evaluating_and_saving_change_nothing(self):
        """Looking at a run at other steps leaves its trajectory alone."""
        often = {line["step"]: line for line in self.metrics(self.train([*MLP, "eval_every=1"], "often"))}
        rarely = self.metrics(self.train([*MLP, "eval_every=33", "checkpoint_every=0", "eval_at=[]"], "rarely"))
        self.assertEqual([line["step"] for line in rarely], [0, 33, 66, 99, 100])
        for line in rarely:
            self.assertEqual(line, often[line["step"]])
        ahead = self.metrics(self.train([*MLP, "steps=60", "eval_every=20"], "shorter"))
        self.assertEqual(ahead, [often[line["step"]] for line in ahead])

    def test_zero_steps(self):
        run = self.train([*MLP, "steps=0"], "run")
        self.assertEqual([line["step"] for line in self.metrics(run)], [0])
        self.assertEqual([path.name for path in (run / "checkpoints").iterdir()], ["step_00000000.safetensors"])
        self.assert_whole(run)

    def test_train_share_and_chance(self):
        for frac, n in ((0.3, 169), (0.999, 169), (0.001, 169)):
            run = self.train([*MLP, "steps=0", f"frac_train={frac}"], f"frac {frac}")
            record = self.record(run)
            self.assertEqual(record["n_train"], min(max(int(frac * n), 1), n - 1))
            self.assertEqual(record["n_train"] + record["n_test"], n)
        self.assertAlmostEqual(record["chance_acc"], 1 / 13)
        self.assertAlmostEqual(record["chance_loss"], math.log(13))
        run = self.train([*MLP, "steps=0", "operation=div", "frac_train=0.5"], "div")
        self.assertEqual(self.record(run)["n_train"] + self.record(run)["n_test"], 13 * 12)

    def test_accuracies_are_shares_of_the_examples(self):
        run = self.train(MLP, "run")
        record = self.record(run)
        for line in self.metrics(run):
            for name in ("train", "test"):
                right = line[f"{name}_acc"] * record[f"n_{name}"]
                self.assertAlmostEqual(right, round(right), places=6)
                self.assertGreaterEqual(line[f"{name}_loss"], 0)

    def test_run_json(self):
        begin = time.time()
        run = self.train(MLP, "run", "--threads", "2")
        record = self.record(run)
        self.assertLessEqual(set(RECORD_KEYS), set(record))
        self.assertEqual((record["status"], record["threads"], record["last_step"], record["steps"]), ("finished", 2, 100, 100))
        self.assertTrue(0 < record["seconds"] < time.time() - begin)
        self.assertEqual(record["labels_seen"], 100 * record["n_train"])
        self.assertEqual(record["resumed_at"], [])
        for key in ("cpu", "cores", "system"):
            self.assertTrue(record["machine"][key])
        words = json.loads(json.dumps(record))
        self.assertEqual(words, record)
        mini = self.record(self.train([*MLP, "batch_size=16"], "mini"))
        self.assertTrue(0 < mini["labels_seen"] <= 1600)

    def test_every_field_of_run_json_is_listed(self):
        listed = {item["name"]: item["when"] for item in strict_json(self.ok("list", "record", "--json").stdout)}
        found = set()
        parent = self.train(MLP, "run")
        self.ok("train", "--fork", parent, "--fork-step", "40", "lr=0.002", "--out", "forked", "--quiet")
        self.groklab("train", *MLP, "lr=1000000", "--out", "diverged", "--quiet")
        for run in ("run", "forked", "diverged"):
            for name, value in self.record(self.root / run).items():
                inside = isinstance(value, dict) and name != "parent"
                found |= {f"{name}.{field}" for field in value} if inside else {name}
        self.assertEqual(found - set(listed), set(), "not listed")
        self.assertEqual({name for name in set(listed) - found if listed[name] != "train --forecast"}, set(), "not there")

    def test_the_recorded_command_repeats_the_bytes(self):
        cases = {"mlp": MLP, "transformer": TRANSFORMER,
                 "odd": [*MLP, "operation=a^2 + 3ab - 1", "eval_at=[5,7]", "lr=0.0003", "seed=18446744073709551615",
                         "batch_size=16", "init_seed=4", "loss.dtype=f64", "activation=quadratic"]}
        for name, words in cases.items():
            with self.subTest(name):
                run = self.train(words, name)
                command = shlex.split(self.record(run)["command"])
                self.assertEqual(command[:2], ["groklab", "train"])
                self.ok(*command[1:], "--out", f"{name} again", "--quiet")
                self.assertEqual(promised_bytes(self.root / f"{name} again"), promised_bytes(run))

    def test_a_toml_file_and_a_preset_with_keys_are_the_same(self):
        file = self.root / "mine.toml"
        file.write_text('preset = "mlp-p97"\n[task]\np = 13\n[model]\nhidden = [16, 8]\n[train]\neval_every = 10\n'
                        'checkpoint_every = 40\nsteps = 100\n', encoding="utf-8")
        self.assertEqual(promised_bytes(self.train([str(file)], "file")), promised_bytes(self.train(MLP, "keys")))
        self.assertEqual(promised_bytes(self.train([str(file), "seed=2"], "over")),
                         promised_bytes(self.train([*MLP, "seed=2"], "keys over")))

    def test_figures_of_a_run(self):
        run = self.train([*MLP, "steps=40"], "run")
        before = promised_bytes(run)
        paths = self.ok("figures", run, "--only", "training_curves").stdout.split()
        self.assertTrue(paths and all((self.root / path).stat().st_size > 0 for path in paths))
        self.assertEqual(promised_bytes(run), before)
        self.assert_whole(run)

    def test_every_figure_of_a_run_is_drawn_or_says_why_not(self):
        run = self.train([*TRANSFORMER, "fourier_every=10"], "run")
        listed = json.loads(self.ok("list", "figures", "--json").stdout)
        names = {item["name"] for item in listed if "formats" not in item and not item["needs"].startswith("a sweep")}
        result = self.ok("figures", run)
        drawn = {Path(path).stem for path in result.stdout.split()}
        left_out = {line.split(": ")[1] for line in result.stderr.splitlines() if line.startswith("left out: ")}
        self.assertEqual(drawn | left_out, names)
        self.assertEqual(left_out, {"order_parameters", "phase_transition", "early_window", "neuron_logit_map",
                                    "head_coupling", "head_roles", "head_subspaces"})

    def test_every_figure_is_explained(self):
        names = {item["name"] for item in json.loads(self.ok("list", "figures", "--json").stdout)}
        headings = [line[4:] for line in (Path(__file__).parents[2] / "docs/figures.md").read_text(encoding="utf-8").splitlines()
                    if line.startswith("### ")]
        self.assertEqual({name for heading in headings for name in heading.split(", ")}, names)


class Checkpoints(ProgramTest):
    def transformer_shapes(self, p, d_model, n_layers, n_heads):
        d_head, d_mlp, vocabulary, context = d_model // n_heads, 4 * d_model, p + 2, 4
        shapes = {"embed.W_E": [vocabulary, d_model], "pos_embed.W_pos": [context, d_model],
                  "unembed.W_U": [d_model, p], "unembed.b_U": [p], "ln_final.w": [d_model], "ln_final.b": [d_model]}
        for layer in range(n_layers):
            block = f"blocks.{layer}."
            for letter in "QKV":
                shapes[f"{block}attn.W_{letter}"] = [n_heads, d_model, d_head]
                shapes[f"{block}attn.b_{letter}"] = [n_heads, d_head]
            shapes.update({f"{block}attn.W_O": [n_heads, d_head, d_model], f"{block}attn.b_O": [d_model],
                           f"{block}mlp.W_in": [d_model, d_mlp], f"{block}mlp.W_out": [d_mlp, d_model],
                           f"{block}mlp.b_in": [d_mlp], f"{block}mlp.b_out": [d_model]})
            for norm in ("ln1", "ln2"):
                shapes.update({f"{block}{norm}.w": [d_model], f"{block}{norm}.b": [d_model]})
        return shapes

    def test_names_and_shapes_are_those_of_transformerlens(self):
        run = self.train(TRANSFORMER, "run")
        self.assertEqual(sorted(path.name for path in (run / "checkpoints").iterdir()),
                         [f"step_{step:08d}.safetensors" for step in (0, 20, 30)])
        tensors, metadata = read_safetensors(run / "checkpoints/step_00000030.safetensors")
        expected = self.transformer_shapes(13, 16, 2, 4)
        self.assertEqual({name: shape for name, (_, shape, _) in weights_of(tensors).items()}, expected)
        for name, shape in expected.items():  # both moments of every weight
            moments = [other for other in tensors if other.startswith("opt.") and other.endswith("." + name)]
            self.assertEqual(len(moments), 2, name)
            self.assertEqual([tensors[moment][1] for moment in moments], [shape, shape])
        self.assertEqual(tensors["step"][2], (30,))
        self.assertEqual(metadata["config"], (run / "config.toml").read_text(encoding="utf-8"))
        self.assertEqual(self.record(run)["n_params"], sum(math.prod(shape) for shape in expected.values()))

    def test_weights_are_those_of_the_line(self):
        for name, words in (("mlp", MLP), ("transformer", TRANSFORMER)):
            run = self.train(words, name)
            lines = {line["step"]: line for line in self.metrics(run)}
            files = sorted((run / "checkpoints").iterdir())
            self.assertGreaterEqual(len(files), 3)
            for path in files:
                tensors, _ = read_safetensors(path)
                norm = math.sqrt(math.fsum(value * value for _, _, values in weights_of(tensors).values() for value in values))
                recorded = lines[tensors["step"][2][0]]["weight_norm"]
                self.assertLess(abs(norm - recorded), 1e-6 * recorded, path.name)

    def test_the_mlp_computes_what_its_checkpoint_says(self):
        """Loss and accuracy of the whole table from the weights alone, in double precision."""
        run = self.train([*MLP, "steps=40", "frac_train=0.5"], "run")
        tensors, _ = read_safetensors(run / "checkpoints/step_00000040.safetensors")
        record, line, p = self.record(run), self.metrics(run)[-1], 13
        total, right = 0.0, 0
        layers = [(tensors[f"layers.{i}.W"], tensors[f"layers.{i}.b"]) for i in range(3)]
        for a in range(p):
            for b in range(p):
                x = [1.0 if i in (a, p + b) else 0.0 for i in range(2 * p)]
                for i, ((_, (n_in, n_out), weight), (_, _, bias)) in enumerate(layers):
                    x = [bias[o] + sum(x[k] * weight[k * n_out + o] for k in range(n_in) if x[k]) for o in range(n_out)]
                    x = [max(value, 0.0) for value in x] if i < 2 else x
                target = (a + b) % p
                top = max(x)
                total += math.log(sum(math.exp(value - top) for value in x)) + top - x[target]
                right += max(range(p), key=lambda c: x[c]) == target
        n_train, n_test = record["n_train"], record["n_test"]
        self.assertAlmostEqual(total, line["train_loss"] * n_train + line["test_loss"] * n_test, delta=1e-4 * total)
        self.assertEqual(right, round(line["train_acc"] * n_train + line["test_acc"] * n_test))

    def test_every_update_has_the_learning_rate_of_its_number(self):
        """AdamW (Loshchilov and Hutter 2019, algorithm 2) solved for the rate, from the moments of two neighbouring checkpoints;
        the schedule as docs/config.md has it."""
        lr, decay, beta1, beta2, epsilon, n_steps, n_warm = 0.01, 0.5, 0.9, 0.98, 1e-8, 12, 4
        for from_zero in (False, True):
            run = self.train([*MLP, f"steps={n_steps}", "checkpoint_every=1", f"lr={lr}", f"weight_decay={decay}", f"warmup_steps={n_warm}",
                              f"beta1={beta1}", f"beta2={beta2}", f"optimizer.eps={epsilon}",
                              f"warmup_from_zero={str(from_zero).lower()}", "cooldown_frac=0.5"], f"from zero {from_zero}")
            states = [read_safetensors(path)[0] for path in sorted((run / "checkpoints").iterdir())]
            self.assertEqual(len(states), n_steps + 1)
            for update in range(1, n_steps + 1):
                before, after = states[update - 1]["layers.0.W"][2], states[update]["layers.0.W"][2]
                mean, square = (states[update][f"opt.{name}.layers.0.W"][2] for name in ("exp_avg", "exp_avg_sq"))
                directions = [m / (1 - beta1 ** update) / (math.sqrt(v / (1 - beta2 ** update)) + epsilon) + decay * w
                              for w, m, v in zip(before, mean, square)]
                most = max(range(len(directions)), key=lambda i: abs(directions[i]))
                warm = min((update - from_zero) / n_warm, 1)
                cool = max(0, (update - n_steps / 2) / (n_steps / 2))
                expected = lr * warm * (1 + math.cos(math.pi * cool)) / 2
                # A weight of about 0.3 is known to 3e-8, an update of lr to a share of 1e-5.
                self.assertAlmostEqual((before[most] - after[most]) / directions[most], expected, delta=2e-5 * lr, msg=update)

    def test_init_from_starts_with_those_weights(self):
        for name, words in (("mlp", MLP), ("transformer", TRANSFORMER)):
            first = self.train(words, name)
            source = sorted((first / "checkpoints").iterdir())[-1]
            second = self.train([*words, f"init_from={source}", "steps=1"], f"{name} from")
            theirs, _ = read_safetensors(source)
            ours, _ = read_safetensors(second / "checkpoints/step_00000000.safetensors")
            self.assertEqual(weights_of(ours), weights_of(theirs))
            self.assertTrue(all(not any(values) for tensor, (_, _, values) in ours.items() if tensor.startswith("opt.")))
            self.assertEqual({**self.metrics(second)[0], "step": None}, {**self.metrics(first)[-1], "step": None})

    def test_snapshots_belong_to_the_evaluated_steps(self):
        words = ["transformer-p113", "p=13", "d_model=16", "fourier_every=20", "steps=50", "eval_every=10"]
        run = self.train(words, "run")
        with zipfile.ZipFile(run / "snapshots.npz") as archive:
            self.assertIsNone(archive.testzip())
            data = archive.read("step.npy")
        length = struct.unpack_from("<H", data, 8)[0]
        self.assertIn(b"'<i8'", data[:10 + length])
        self.assertEqual(struct.unpack(f"<{(len(data) - 10 - length) // 8}q", data[10 + length:]), (0, 20, 40, 50))
        self.assertFalse((run / "parts").exists())


if __name__ == "__main__":
    main()
