# SPDX-License-Identifier: MIT
"""Shows every check of tools/ green on a sound tree and red on a planted violation."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
LICENCE = "// SPDX-License-Identifier: MIT\n"
ARROWS = """# SPDX-License-Identifier: MIT
groklab_folder(core DEPENDS fmt::fmt)
groklab_folder(config DEPENDS groklab_core)
groklab_folder(train DEPENDS groklab_config TEST_DEPENDS groklab_extra)
groklab_folder(extra)
add_executable(groklab ${app_sources})
target_link_libraries(groklab PRIVATE groklab_train CLI11::CLI11)
"""


class CheckTest(unittest.TestCase):
    tool = ""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def plant(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def run_tool(self, *arguments):
        return subprocess.run([sys.executable, TOOLS / self.tool, *map(str, arguments)], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)

    def expect_green(self, *arguments):
        result = self.run_tool(*arguments)
        self.assertEqual(result.returncode, 0, result.stdout)

    def expect_red(self, words, *arguments):
        result = self.run_tool(*arguments)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn(words, result.stdout)


class Layers(CheckTest):
    tool = "check_layers.py"

    def setUp(self):
        super().setUp()
        self.plant("src/CMakeLists.txt", ARROWS)
        self.plant("src/core/error.hpp", LICENCE)
        self.plant("src/config/config.hpp", LICENCE + '#include <string>\n#include "core/error.hpp"\n')
        self.plant("src/train/trainer.hpp", LICENCE + '#include "config/config.hpp"\n#include "core/error.hpp"\n')
        self.plant("src/extra/thing.hpp", LICENCE + '#include "core/error.hpp"\n')
        self.plant("src/train/trainer_test.cpp", LICENCE + '#include "extra/thing.hpp"\n')
        self.plant("src/app/main.cpp", LICENCE + '#include "train/trainer.hpp"\n#include "config/config.hpp"\n')

    def test_a_sound_tree_is_green(self):
        self.expect_green(self.root)

    def test_an_upward_include_is_red(self):
        self.plant("src/core/bad.hpp", LICENCE + '#include "config/config.hpp"\n')
        self.expect_red("src/core/bad.hpp:2", self.root)

    def test_a_sideways_include_is_red(self):
        self.plant("src/train/bad.cpp", LICENCE + '#include "extra/thing.hpp"\n')
        self.expect_red("extra/ is not below it", self.root)

    def test_a_way_up_the_folders_is_red(self):
        self.plant("src/config/bad.cpp", LICENCE + '#include "../core/error.hpp"\n')
        self.expect_red("`../`", self.root)

    def test_our_header_in_angle_brackets_is_red(self):
        self.plant("src/config/bad.cpp", LICENCE + "#include <core/error.hpp>\n")
        self.expect_red("< >", self.root)

    def test_an_include_cycle_is_red(self):
        self.plant("src/core/one.hpp", LICENCE + '#include "core/two.hpp"\n')
        self.plant("src/core/two.hpp", LICENCE + '#include "core/one.hpp"\n')
        self.expect_red("core/one.hpp -> core/two.hpp -> core/one.hpp", self.root)

    def test_an_include_of_nothing_is_red(self):
        self.plant("src/core/bad.hpp", LICENCE + '#include "core/gone.hpp"\n')
        self.expect_red("no src/core/gone.hpp", self.root)

    def test_a_folder_without_a_line_is_red(self):
        self.plant("src/stray/file.cpp", LICENCE)
        self.expect_red("src/stray/file.cpp", self.root)

    def test_folders_in_a_circle_are_red(self):
        self.plant("src/CMakeLists.txt", ARROWS.replace("core DEPENDS fmt::fmt", "core DEPENDS groklab_config"))
        self.expect_red("folders in a circle", self.root)


class Sizes(CheckTest):
    tool = "check_sizes.py"

    def test_a_sound_tree_is_green(self):
        self.plant("src/core/error.cpp", LICENCE + "int x;\n" * 599)
        self.plant("tools/run.sh", "#!/bin/sh\n# SPDX-License-Identifier: MIT\n")
        self.plant("tests/CMakeLists.txt", "")
        self.plant("build/generated_utils.cpp", "int x;\n" * 9000)
        self.plant("src/core/commons_test.cpp", LICENCE)
        self.expect_green(self.root)

    def test_a_long_file_is_red(self):
        self.plant("src/core/long.cpp", LICENCE + "int x;\n" * 600)
        self.expect_red("601 lines", self.root)

    def test_an_empty_name_is_red(self):
        for path in ("src/core/utils.hpp", "src/core/string_utils.cpp", "src/common/a.cpp", "src/core/misc.cpp"):
            with self.subTest(path):
                planted = self.plant(path, LICENCE)
                self.expect_red(path, self.root)
                planted.unlink()

    def test_a_versioned_name_is_red(self):
        self.plant("src/core/engine_v2.cpp", LICENCE)
        self.expect_red("engine_v2.cpp", self.root)

    def test_a_missing_licence_line_is_red(self):
        for path in ("src/core/a.cpp", "cmake/a.cmake", "src/CMakeLists.txt", "tools/a.py", "Makefile", ".ci/run"):
            with self.subTest(path):
                planted = self.plant(path, "x\n// SPDX-License-Identifier: MIT\n")
                self.expect_red(path, self.root)
                planted.unlink()


class Links(CheckTest):
    tool = "check_links.py"

    def setUp(self):
        super().setUp()
        self.plant("README.md", "[the pages](docs/README.md) and [one](docs/a.md#what-a_b-is-and-is-not)\n")
        self.plant("docs/README.md", "- [A](a.md)\n- [B](deep/b.md)\n- [elsewhere](https://example.org/none)\n")
        self.plant("docs/a.md", "# A\n## What `a_b` is, and is not\n![](p.png) [again](#again-1)\n## Again\n## Again\n")
        self.plant("docs/deep/b.md", "# B\n[back](../a.md)\n```\n[no link](none.md)\n# no heading\n```\n`[none](none.md)`\n")
        self.plant("docs/p.png", "")

    def test_sound_pages_are_green(self):
        self.expect_green(self.root)

    def test_a_link_to_nothing_is_red(self):
        self.plant("docs/deep/b.md", "# B\n[back](a.md)\n")
        self.expect_red("docs/deep/b.md:2: no a.md", self.root)

    def test_a_heading_that_is_not_there_is_red(self):
        for target in ("a.md#what-a-b-is", "a.md#again-2", "deep/b.md#no-heading"):
            with self.subTest(target):
                self.plant("docs/README.md", f"- [A](a.md)\n- [B](deep/b.md)\n- [C]({target})\n")
                self.expect_red(f"docs/README.md:3: {target}: no such heading", self.root)

    def test_a_link_out_of_the_site_is_red(self):
        self.plant("docs/a.md", "# A\n## What `a_b` is, and is not\n[up](../README.md)\n")
        self.expect_red("outside of docs/", self.root)

    def test_a_page_that_is_not_listed_is_red(self):
        self.plant("docs/c.md", "# C\n")
        self.expect_red("docs/c.md: docs/README.md does not list it", self.root)


class Docs(CheckTest):
    tool = "check_docs.py"
    PROGRAM = """#!/bin/sh
case "$*" in
  "--help") printf 'groklab\\n\\nSubcommands:\\n  train   Train\\n  list    List\\n\\nExamples:\\n' ;;
  "list --help") printf 'List\\n\\n  WHAT TEXT REQUIRED   keys, metrics\\n\\nOptions:\\n' ;;
  "train --help") printf 'Train one run\\n' ;;
  "list keys --markdown") printf '# Keys\\n' ;;
  "list metrics --markdown") printf '# Metrics\\n' ;;
  *) exit 2 ;;
esac
"""
    TRAIN = "# train\n<!-- generated: groklab train --help -->\n```\nTrain one run\n```\n<!-- end -->\nmore\n"

    def setUp(self):
        super().setUp()
        self.program = self.plant("groklab", self.PROGRAM)
        self.program.chmod(0o755)
        self.plant("docs/config.md", "# Keys\n")
        self.plant("docs/reference/metrics.md", "# Metrics\n")
        self.plant("docs/commands/train.md", self.TRAIN)
        self.plant("docs/commands/list.md", "<!-- generated: groklab list --help -->\n```\nList\n\n"
                   "  WHAT TEXT REQUIRED   keys, metrics\n\nOptions:\n```\n<!-- end -->\n")

    def check(self):
        return self.program, "--root", self.root

    def test_the_printed_pages_are_green(self):
        self.expect_green(*self.check())

    def test_one_byte_more_is_red(self):
        self.plant("docs/config.md", "# Keys\n\n")
        self.expect_red("docs/config.md is out of date", *self.check())

    def test_no_page_of_a_list_is_red(self):
        (self.root / "docs/reference/metrics.md").unlink()
        self.expect_red("docs/reference/metrics.md is out of date", *self.check())

    def test_help_that_has_changed_is_red(self):
        self.plant("docs/commands/train.md", self.TRAIN.replace("one run", "a run"))
        self.expect_red("docs/commands/train.md is out of date", *self.check())

    def test_a_command_without_a_page_or_a_place_is_red(self):
        self.plant("docs/commands/train.md", "# train\n")
        self.expect_red("docs/commands/train.md: has no place", *self.check())
        (self.root / "docs/commands/train.md").unlink()
        self.expect_red("docs/commands/train.md: has no place", *self.check())

    def test_no_program_is_red(self):
        self.expect_red("cannot ask", self.root / "absent", "--root", self.root)

    def test_a_failing_program_is_red(self):
        self.plant("groklab", "#!/bin/sh\nexit 2\n")
        self.expect_red("cannot ask", *self.check())

    def test_write_regenerates_lists_and_help_and_nothing_else(self):
        self.plant("docs/config.md", "old\n")
        self.plant("docs/commands/train.md", self.TRAIN.replace("Train one run\n", "Train\nold\n"))
        self.expect_green(self.program, "--write", "--root", self.root)
        self.assertEqual((self.root / "docs/config.md").read_text(), "# Keys\n")
        self.assertEqual((self.root / "docs/commands/train.md").read_text(), self.TRAIN)


class Install(CheckTest):
    """tools/install_packages.sh against stand-ins of dpkg-query, apt-get and id: nothing is installed."""

    def setUp(self):
        super().setUp()
        self.plant("packages.txt", "# remark\n[build]\ng++\ncmake\n\n[test]\nlibgtest-dev\ng++\n")
        self.command("dpkg-query", 'case "$*" in *cmake) echo installed ;; *) exit 1 ;; esac')
        self.command("apt-get", f'echo "$@" >> "{self.root}/calls"; [ ! -e "{self.root}/refuse" ] || rm "{self.root}/refuse"')
        self.command("id", "echo 0")

    def command(self, name, body):
        self.plant("bin/" + name, f"#!/bin/sh\n{body}\n").chmod(0o755)

    def install(self, *sections, path=None):
        environment = {"PATH": path or f"{self.root}/bin:/usr/bin:/bin", "GROKLAB_PACKAGES": str(self.root / "packages.txt")}
        return subprocess.run([TOOLS / "install_packages.sh", *sections], env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)

    def calls(self):
        path = self.root / "calls"
        return path.read_text() if path.exists() else ""

    def test_installs_only_what_is_missing_once(self):
        result = self.install("build", "test")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("installing: g++ libgtest-dev\n", result.stderr)
        self.assertTrue(self.calls().strip().endswith("install --no-install-recommends g++ libgtest-dev"), self.calls())
        self.assertEqual(self.calls().count("\n"), 1)

    def test_updates_the_lists_once_where_installing_fails(self):
        self.command("apt-get", f'echo "$@" >> "{self.root}/calls"; [ "$(wc -l < "{self.root}/calls")" -gt 1 ]')
        self.assertEqual(self.install("build").returncode, 0)
        self.assertEqual([line.split()[4] for line in self.calls().splitlines()], ["install", "update", "install"])

    def test_does_nothing_where_all_is_there(self):
        self.command("dpkg-query", "echo installed")
        result = self.install("build", "test")
        self.assertEqual((result.returncode, result.stderr, self.calls()), (0, "", ""))

    def test_one_clear_line_without_root_and_sudo(self):
        self.command("id", "echo 1000")
        # A PATH with everything the script needs but sudo.
        for name in ("dirname", "grep", "awk", "sh", "env"):
            (self.root / "bin" / name).symlink_to(f"/usr/bin/{name}")
        result = self.install("build", path=str(self.root / "bin"))
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn("neither root nor sudo", result.stderr)

    def test_an_unknown_section_is_an_error(self):
        self.assertEqual(self.install("biuld").returncode, 2)


del CheckTest  # the base class is no test


if __name__ == "__main__":
    unittest.main()
