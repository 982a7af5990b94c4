# SPDX-License-Identifier: MIT
"""The one exception of this package."""


class ReadError(Exception):
    """A file that is missing, damaged, or no file of groklab."""

    def __init__(self, path, what):
        super().__init__(f"{path}: {what}")
        self.path = path
