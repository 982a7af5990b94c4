# SPDX-License-Identifier: MIT
"""The program that users run has what the system offers against memory errors: readelf says so."""
import re
import subprocess

from harness import BINARY, ProgramTest, main


def readelf(*options):
    return subprocess.run(["readelf", "--wide", *options, BINARY], capture_output=True, text=True, check=True).stdout


class Hardening(ProgramTest):
    def test_it_is_loaded_anywhere(self):
        self.assertRegex(readelf("--file-header"), r"Type:\s+DYN")
        self.assertIn("PIE", readelf("--dynamic"))

    def test_addresses_are_settled_at_the_start_and_read_only_then(self):
        self.assertRegex(readelf("--dynamic"), r"\(FLAGS\)\s+BIND_NOW|Flags:.*\bNOW\b")
        self.assertIn("GNU_RELRO", readelf("--program-headers"))

    def test_neither_the_stack_nor_what_is_writable_is_executed(self):
        headers = re.findall(r"^\s+(\w+)\s+0x\w+ 0x\w+ 0x\w+ 0x\w+ 0x\w+ ([R ][W ][E ])", readelf("--program-headers"), re.M)
        self.assertGreaterEqual(sum(kind == "LOAD" for kind, _ in headers), 4)
        self.assertEqual([kind for kind, flags in headers if "W" in flags and "E" in flags], [])
        self.assertIn(("GNU_STACK", "RW "), headers)

    def test_stacks_and_calls_of_the_library_are_checked(self):
        symbols = readelf("--dyn-syms")
        self.assertIn("__stack_chk_fail", symbols)
        self.assertRegex(symbols, r"__\w+_chk@", "calls that know their buffers")
        self.assertIn("__glibcxx_assert_fail", symbols)


if __name__ == "__main__":
    main()
