# SPDX-License-Identifier: MIT
"""Runs every command line of README.md and docs/, page by page and in their order, each page in a copy of a folder that
has the runs they speak of: test_doc_commands.py GROKLAB [unittest options]. doc_commands.py says how they are made small."""
import json
import os
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

from doc_commands import ALIKE_EVERYWHERE, NOT_RUN, ROOT, SMALL, commands_of, in_scratch, made_small, pages, refusal_of

BINARY = Path(sys.argv.pop(1)).resolve()
IS_LONG = os.environ.get("GROKLAB_TRUST") == "1"
TINY_MLP = "mlp-p97 p=5 hidden=[8] steps=5100 eval_every=100 checkpoint_every=5000"
TINY_TRANSFORMER = ("transformer-p113 p=5 d_model=8 n_heads=2 d_head=4 d_mlp=8 steps=5100 eval_every=100 checkpoint_every=5000 "
                    "fourier_every=2500")
# The runs that the pages speak of as if the reader had trained them, by commands of the pages themselves where there is one.
WORLD = (
    f"groklab train {TINY_MLP} --threads 1 --out runs/mlp-p97_s7",
    f"groklab train {TINY_TRANSFORMER} --threads 1 --out runs/mine",
    f"groklab train {TINY_TRANSFORMER} seed=1 --threads 1 --out runs/theirs",
    "groklab train transformer-p113 steps=1 --threads 1 --out full",
    "groklab export full --to nanda2022 --out full",
    "groklab export runs/mine/checkpoints/step_00005000.safetensors --to transformerlens --out foreign",
    "groklab sweep mlp-weight-decay",
    "groklab sweep mlp-width",
    "groklab sweep forecast-grid --seeds 1",
    "groklab sweep mlp-sensitivity",
    "groklab search causal-p97 --trials 1",
    "groklab forecast runs/forecast-grid",
    "groklab sweep tools/doc_sweeps/decay.toml --out runs/small",
)
OWN_FILES = {
    "my.toml": 'preset = "mlp-p97"\nseeds = 2\n[[axis]]\nweight_decay = [1, 3]\n',
    "decay.toml": 'preset = "mlp-p97"\nseeds = 16\ntrain.stop_when = "sustained"\n[[axis]]\nweight_decay = [1, 3]\n',
    "seeds.toml": 'preset = "transformer-p113"\nseeds = 4\nd_model = 16\nd_head = 4\nd_mlp = 16\n[[axis]]\nweight_decay = [0.5, 1]\n',
    "my_run.toml": 'preset = "mlp-p97"\nweight_decay = 3\n',
    "my_search.toml": 'preset = "mlp-p97"\n[objective]\ntest_acc = 0.95\n[space]\nweight_decay = [1, 3]\n',
}


def as_another_program_writes(source, target):
    """A safetensors file without our metadata and checksum, which is the last of its tensors."""
    data = source.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__")
    end, _ = header.pop("groklab.checksum")["data_offsets"]
    text = json.dumps(header).encode()
    target.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length:8 + length + end])


class Scratch:
    """A folder to run commands in; `groklab` is the program under test."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.n_beside = 0
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GROKLAB_")}
        self.environment = {**kept, "PATH": f"{self.folder.parent}/bin:{kept['PATH']}", "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}

    def run(self, text):
        """None, or what went wrong."""
        if re.match(r"groklab serve\b(?!.*--help)", text):
            return self.serve(text)
        result = subprocess.run(["bash", "-o", "pipefail", "-c", text], cwd=self.folder, env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                timeout=24 * 3600 if IS_LONG else 120)
        return None if result.returncode == 0 else f"exit code {result.returncode}: {result.stdout[-600:]}"

    def serve(self, text):
        """A server answers on the address that it prints and ends at Ctrl-C."""
        words = [os.path.expanduser(word.replace("~", str(self.folder))) for word in shlex.split(text)]
        server = subprocess.Popen([*words, *([] if "--json" in words else ["--json"])], cwd=self.folder, env=self.environment,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = server.stdout.readline()
        problem = None if line else "no address"
        if line and "--socket" not in words:
            address = json.loads(line)
            request = urllib.request.Request(f"http://127.0.0.1:{address['port']}/api/health",
                                             headers={"Authorization": f"Bearer {address['token']}"})
            with urllib.request.urlopen(request, timeout=20) as answer:
                problem = None if answer.status == 200 else f"answered {answer.status}"
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=30)
        return problem or (None if server.returncode == 0 else f"exit code {server.returncode}: {said[-600:]}")

    def beside(self, text):
        """The command with a folder of its own where a new run, or a study in another file, would meet one that is there."""
        self.n_beside += 1
        out = re.search(r"groklab (?:train|search) .*--out (\S+)", text)
        if out and "--resume" not in text and (self.folder / out[1]).exists():
            return text.replace(f"--out {out[1]}", f"--out {out[1]}-{self.n_beside}")
        if not out and re.search(r"groklab search .*--storage", text):
            return f"{text} --out runs/study-{self.n_beside}"
        return text


def parts_of(text):
    return text.split(" && ")


class DocCommands(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.root = Path(tempfile.mkdtemp(prefix="groklab_docs_"))
        cls.addClassCleanup(shutil.rmtree, cls.root, ignore_errors=True)
        (cls.root / "bin").mkdir()
        (cls.root / "bin/groklab").symlink_to(BINARY)
        cls.world = cls.root / "world"
        cls.world.mkdir()
        (cls.world / "tools").symlink_to(ROOT / "tools")
        for name, text in OWN_FILES.items():
            (cls.world / name).write_text(text, encoding="utf-8")
        scratch = Scratch(cls.world)
        for text in WORLD:
            small = made_small(text) if "sweep" in text or "search" in text else text
            if problem := scratch.run(small):
                raise AssertionError(f"{small}\n{problem}")
        shutil.copytree(cls.world / "runs/mine", cls.world / "runs/transformer-p113_s42")
        shutil.copytree(cls.world / "runs/mlp-p97_s7", cls.world / "runs/reproduce/mlp/wd_1.0")
        for other in ("other-seeds", "other-task"):
            shutil.copytree(cls.world / "runs/forecast-grid", cls.world / "runs" / other)
        exported = cls.world / "runs/mine/export"
        exported.mkdir()
        for weights in (*(cls.world / "foreign").glob("*.safetensors"), *(cls.world / "full").glob("nanda2022*.safetensors")):
            layout = weights.name.split("_step_")[0]
            shutil.copy(weights, exported / f"{layout}_step_00005000.safetensors")
        as_another_program_writes(exported / "transformerlens_step_00005000.safetensors", cls.world / "foreign.safetensors")
        cls.seen = set()

    def run_page(self, number, commands):
        scratch = Scratch(self.root / f"page{number}")
        shutil.copytree(self.world, scratch.folder, symlinks=True)
        for command in commands:
            for part in parts_of(command.text):
                with self.subTest(page=command.page, line=command.line, command=part):
                    self.run_part(scratch, part)
        shutil.rmtree(scratch.folder)

    def run_part(self, scratch, part):
        text = in_scratch(part)
        if refusal := refusal_of(text):
            self.assertIsNone(self.looked_at(scratch, text, refusal))
            return
        small = made_small(text)
        self.assertIsNotNone(small, "no row of SMALL and none of NOT_RUN fits")
        if small in self.seen:
            return
        if re.search(ALIKE_EVERYWHERE, small):
            self.seen.add(small)
        self.assertIsNone(scratch.run(scratch.beside(text if IS_LONG else small)))

    def looked_at(self, scratch, text, refusal):
        """Of a command that is not run: does everything that it names exist?"""
        if refusal.instead == "recipe":
            recipes = re.search(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(), re.M)[1].split()
            unknown = [word for word in text.split()[1:] if re.fullmatch("[a-z]+", word) and word not in recipes]
            # Make itself is content with a file of that name, and `make run` leaves a folder `runs`.
            return f"no recipe {unknown}" if unknown else Scratch(ROOT).run(text.replace("make", "make -n", 1))
        if refusal.instead == "listed":
            return scratch.run(re.sub(r" --(?:starts|threads) \d+| --json", "", text) + " --list")
        if refusal.instead == "dry run":
            return scratch.run(f"{text} --dry-run")
        script = re.search(r"(?:tools|bench)/\S+", text)[0]
        if not os.access(ROOT / script, os.R_OK):
            return f"no {script}"
        asked = subprocess.run(["/usr/bin/python3", "-B", ROOT / script, "--help"], stdout=subprocess.PIPE, text=True)
        unknown = [word for word in re.findall(r"(?<= )--[a-z-]+", text) if word not in asked.stdout]
        return f"{script} --help has no {unknown}" if unknown else None

    def test_every_command_of_the_pages_does_what_it_is_there_for(self):
        n_commands = 0
        for number, page in enumerate(pages()):
            commands = list(commands_of(page))
            n_commands += len(commands)
            if commands:
                self.run_page(number, commands)
        self.assertGreater(n_commands, 80, "the pages have hundreds; where are they?")

    def test_a_key_that_does_not_exist_is_red(self):
        for text in ("groklab train mlp-p97 wieght_decay=0.5", "groklab train mlp-p97 --thread 1", "groklab lst keys"):
            with self.subTest(text), self.assertRaises(AssertionError):
                self.run_part(Scratch(self.world), text)

    def test_a_target_and_an_option_of_a_script_that_do_not_exist_are_red(self):
        for text in ("make runs", "python3 bench/studies/slingshot.py build/release/groklab --beta 1", "python3 bench/none.py"):
            with self.subTest(text), self.assertRaises(AssertionError):
                self.run_part(Scratch(self.world), text)

    def test_a_command_in_no_table_is_red(self):
        with self.assertRaisesRegex(AssertionError, "no row"):
            self.run_part(Scratch(self.world), "groklab dance")

    def test_no_row_of_the_tables_is_left_over(self):
        """A row that fits no command of any page is one that a change of the pages has left behind."""
        texts = [in_scratch(part) for page in pages() for command in commands_of(page) for part in parts_of(command.text)]
        rows = [refusal.pattern for refusal in NOT_RUN] + [pattern for pattern, _ in SMALL]
        self.assertEqual([row for row in rows if not any(re.search(row, text) for text in texts)], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
