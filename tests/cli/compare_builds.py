# SPDX-License-Identifier: MIT
"""Do builds of groklab compute the same bits? `python3 -B compare_builds.py GROKLAB OTHER...`

The ten golden runs with every kernel variant of this processor, by each program; compilers, flags, optimisation levels and
sanitizers may differ. Prints a line for every run and variant in which a program differs from the first, then what was compared.
Exit code 1 where one does.
"""
import itertools
import sys
from pathlib import Path

from golden_runs import RUNS, VARIANTS, has_variant, numbers_from
from harness import BINARY


def differences(others):
    variants = [variant for variant in (*VARIANTS, "avx512") if has_variant(BINARY, variant)]
    for variant, name in itertools.product(variants, RUNS):
        first = numbers_from(BINARY, name, variant)
        for other in others:
            if numbers_from(other, name, variant) != first:
                yield f"{name}, {variant}: {other} differs"
    print(f"{len(RUNS)} runs with {', '.join(variants)} kernels by {1 + len(others)} programs", file=sys.stderr)


def main():
    others = [str(Path(path).resolve()) for path in sys.argv[1:]]
    if not others:
        sys.exit("usage: compare_builds.py GROKLAB OTHER...")
    lines = list(differences(others))
    print("\n".join(lines) or "equal")
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
