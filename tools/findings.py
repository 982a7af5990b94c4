# SPDX-License-Identifier: MIT
"""How every check of this folder ends."""


def report(tool, findings):
    """Prints the findings, or that there are none; the exit code."""
    for finding in findings:
        print(finding)
    if not findings:
        print(f"{tool}: ok")
    return 1 if findings else 0
