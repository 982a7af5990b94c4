# SPDX-License-Identifier: MIT
"""The patches of docs/extending.md still fit the sources, one after the other; under GROKLAB_TRUST=1 the patched copy is
built, its unit tests and its oracles pass, and the page's commands run.

usage: test_extending.py [unittest's options]
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/extending.md"
PATCHES = sorted((ROOT / "docs/extending").glob("*.patch"))
TARGETS = ["groklab", "data_tests", "kernels_tests", "train_tests", "engine_tests", "analysis_tests", "figures_tests",
           "gradient_probe"]


def run(*command, cwd, env=None):
    result = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: exit {result.returncode}\n{result.stdout[-3000:]}\n"
                             f"{result.stderr[-3000:]}")
    return result.stdout


def commands():
    """Lines of the page's blocks in sh."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


class Extending(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.copy = Path(folder.name, "groklab")
        elsewhere = {"build", ".git", "runs"}
        shutil.copytree(ROOT, self.copy, ignore=lambda folder, names: {
            name for name in names if name == "node_modules" or Path(folder) == ROOT and name in elsewhere})
        if (ROOT / "build/web").is_dir():
            shutil.copytree(ROOT / "build/web", self.copy / "build/web")

    def test_the_page_names_every_patch(self):
        named = [line.split()[-1] for line in commands() if line.startswith("git apply ")]
        self.assertEqual(sorted(named), [patch.relative_to(ROOT).as_posix() for patch in PATCHES])

    def test_the_patches_apply_together_and_add_no_finding(self):
        self.apply()
        for check in ("check_layers.py", "check_sizes.py"):
            run(sys.executable, "-B", self.copy / "tools" / check, cwd=self.copy)

    @unittest.skipUnless(os.environ.get("GROKLAB_TRUST"), "builds the program; GROKLAB_TRUST=1 runs it")
    def test_the_patched_program_passes_and_does_what_the_page_says(self):
        self.apply()
        run("cmake", "--preset", "release", "-DGROKLAB_TESTS=ON", cwd=self.copy)
        run("cmake", "--build", "--preset", "release", "--target", *TARGETS, cwd=self.copy)
        program = self.copy / "build/release/groklab"
        run(sys.executable, "-B", self.copy / "tools/check_docs.py", program, cwd=self.copy)
        run("ctest", "--test-dir", "build/release", "-R", "^(unit_(data|kernels|train|engine|analysis|figures)|model_oracle_reference|analysis_oracle)$",
            "--output-on-failure", "--no-tests=error", cwd=self.copy)
        env = os.environ | {"PATH": f"{program.parent}:{os.environ['PATH']}"}
        for line in commands():
            if not line.startswith(("git apply ", "make ")):
                run("bash", "-c", line, cwd=self.copy, env=env)

    def apply(self):
        for patch in PATCHES:
            run("git", "apply", patch, cwd=self.copy)


if __name__ == "__main__":
    unittest.main()
