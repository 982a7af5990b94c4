# SPDX-License-Identifier: MIT
"""Ten runs, p from 13 to 113, come to the numbers that are committed in golden_runs.json, bit for bit.

`python3 -B test_golden.py GROKLAB --write` writes that file anew, for a change of numerics that is meant: name it in the notes
of the version, because runs of the version before it can no longer be repeated to the bit.

What they can promise. Kernel variants differ, so each run has one digest of `portable`, which every x86-64 has, and one of
`avx2`, which is compared where the processor has it. Compilers agree (compare_builds.py). glibc has other `exp`, `log` and
`sin` for processors without fused multiply-add; these ten runs are too short to meet an argument where that shows in a float,
and `make trust` looks. Another version of glibc may have other functions altogether: a failure says which one wrote the file.
"""
import json
import os
import platform
import subprocess
import sys
import unittest

from golden_runs import FILE, RUNS, VARIANTS, committed, has_variant, numbers_from
from harness import BINARY, IS_WHOLE, main

WITHOUT_FMA = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA"}
WHAT_TO_DO = """
These numbers are no longer those of golden_runs.json. If nothing was to change them, this is a defect. If numerics were changed
on purpose: `python3 -B tests/cli/test_golden.py build/release/groklab --write`, and name the change in the notes of the
version. The file was written with {written}; here is {here}: where these differ, the C library may be the cause
(docs/reproducibility.md).
"""


def c_library():
    return " ".join(platform.libc_ver())


def values_of_exp(**env):
    """A digest that depends on every bit of the C library's `exp`."""
    code = ("import hashlib, math\n"
            "print(hashlib.sha256(repr([math.exp(k / 9973) for k in range(-10**5, 10**5)]).encode()).hexdigest())")
    return subprocess.run([sys.executable, "-c", code], env={**os.environ, **env}, stdout=subprocess.PIPE, text=True).stdout


def write():
    """The committed file, from this program."""
    digests = {name: {variant: numbers_from(BINARY, name, variant) for variant in VARIANTS} for name in RUNS}
    FILE.write_text(json.dumps({"written_with": c_library(), "runs": digests}, indent=1) + "\n", encoding="utf-8")
    print(FILE)


class Golden(unittest.TestCase):
    def assert_committed(self, variant, **env):
        if not has_variant(BINARY, variant):
            self.skipTest(f"this processor has no {variant}")
        document = committed()
        what_to_do = WHAT_TO_DO.format(written=document["written_with"], here=c_library())
        self.assertEqual(list(document["runs"]), list(RUNS))
        changed = [name for name, digests in document["runs"].items()
                   if numbers_from(BINARY, name, variant, **env) != digests[variant]]
        self.assertEqual(changed, [], what_to_do)

    def test_portable(self):
        self.assert_committed("portable")

    def test_avx2(self):
        self.assert_committed("avx2")

    def test_runs_differ(self):
        """Every digest is of numbers of its own; the reference engine alone has one for all variants."""
        digests = [set(variants.values()) for variants in committed()["runs"].values()]
        self.assertEqual([len(variants) for variants in digests].count(1), 1)
        self.assertEqual(len(set().union(*digests)), len(VARIANTS) * len(RUNS) - 1)

    @unittest.skipUnless(IS_WHOLE, "the ten runs once more: in make trust")
    def test_with_the_c_library_of_a_processor_without_fma(self):
        if values_of_exp() == values_of_exp(**WITHOUT_FMA):
            self.skipTest("this processor or C library has one exp only")
        for variant in VARIANTS:
            self.assert_committed(variant, **WITHOUT_FMA)


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    else:
        main()
