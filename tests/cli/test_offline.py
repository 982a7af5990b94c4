# SPDX-License-Identifier: MIT
"""Nothing needs a network, and nothing asks for one: no look for updates, no report, no file from elsewhere.

The commands run in a network namespace of their own in which only the loopback is there, with strace watching. With
GROKLAB_TRUST=1 all other scripts of this folder run there too.
"""
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from harness import BINARY, IS_WHOLE, ProgramTest, environment, main

NAMESPACE = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
HAS_NAMESPACES = subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0 if shutil.which("unshare") else False
TINY = ["transformer-p113", "p=5", "d_model=8", "n_heads=2", "d_mlp=8", "train.steps=40", "eval_every=10", "fourier_every=20",
        "checkpoint_every=20", "record_every_step_until=20", 'trackers=["tensorboard", "wandb"]']
SWEEP = 'preset = "mlp-p97"\nseeds = 2\n[task]\np = 5\n[model]\nhidden = [4]\n[train]\nsteps = 20\n[[axis]]\nfrac_train = [0.4, 0.7]\n'
COMMANDS = [
    ["train", *TINY, "--out", "run", "--quiet"], ["check", "run"], ["analyze", "run"], ["figures", "run", "--format", "svg,html"],
    ["sweep", "sweep.toml", "--out", "swept", "--quiet"], ["compare", "swept"], ["figures", "swept", "--format", "svg"],
    ["export", "run", "--to", "transformerlens"], ["export", "run", "--to", "tensorboard"], ["export", "run", "--to", "wandb"],
    ["export", "swept", "--to", "optuna", "--out", "study"], ["train", "--fork", "run", "--fork-step", "20", "--out", "fork", "--quiet"],
    ["checkpoint", "run", "10"], ["list", "keys"], ["list", "presets"], ["bench", "--signature"], ["reproduce", "--list"], ["--version"],
]


def addresses(trace):
    """What the connect() and sendto() calls of a trace were for, Unix sockets left out."""
    return [line for line in trace.splitlines() if re.search(r"sa_family=AF_(?!UNIX|UNSPEC)\w+", line)]


@unittest.skipUnless(HAS_NAMESPACES, "no network namespaces here")
class Offline(ProgramTest):
    def traced(self, *words):
        """The result of the command, watched, and the calls that name an address."""
        trace = self.root / "trace"
        watch = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(trace)] if shutil.which("strace") else []
        result = subprocess.run([*NAMESPACE, *watch, *words], cwd=self.root, env=environment(), stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, timeout=120)
        return result, addresses(trace.read_text(encoding="utf-8")) if watch else []

    def test_no_command_asks_for_an_address(self):
        (self.root / "sweep.toml").write_text(SWEEP, encoding="utf-8")
        a_second = ["timeout", "--foreground", "--preserve-status", "--signal=INT", "1"]
        for words in [*([BINARY, *words] for words in COMMANDS), [*a_second, BINARY, "serve", ".", "--port", "0"]]:
            result, found = self.traced(*words)
            self.assertEqual(result.returncode, 0, (words, result.stderr))
            self.assertEqual(found, [], words)

    @unittest.skipUnless(shutil.which("strace"), "strace is not installed")
    def test_who_asks_for_one_is_seen(self):
        """The watch itself: a program that looks for an update."""
        asks = "import socket\ntry:\n  socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError as e:\n  print(e)\n"
        result, found = self.traced(sys.executable, "-c", asks)
        self.assertIn("unreachable", result.stdout)
        self.assertEqual(len(found), 1)
        self.assertIn("192.0.2.1", found[0])

    @unittest.skipUnless(IS_WHOLE, "all scripts of this folder: make trust")
    def test_every_other_script_passes_there(self):
        kept = {**os.environ}
        kept.pop("GROKLAB_TRUST")  # what is long runs on its own
        for script in sorted(Path(__file__).parent.glob("test_*.py")):
            if script.name != Path(__file__).name:
                result = subprocess.run([*NAMESPACE, sys.executable, "-B", str(script), BINARY], capture_output=True, text=True,
                                        env=kept, timeout=1200)
                self.assertEqual(result.returncode, 0, f"{script.name}\n{result.stderr[-3000:]}")
                print(f"{script.name}: {result.stderr.strip().splitlines()[-1]}", flush=True)


if __name__ == "__main__":
    main()
