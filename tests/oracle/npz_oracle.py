#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""numpy as the judge of our npz files.

usage: npz_oracle.py OURS.npz FOLDER
Checks every array of OURS.npz against values computed here, then saves the same arrays into FOLDER in the ways numpy has,
for our reader: stored.npz, deflated.npz, streamed.npz (no seeking: sizes after the data), format2.npz (.npy format 2.0),
and two it must refuse: fortran.npz, bool.npz.
"""
import io
import os
import sys
import zipfile

import numpy as np


def expected():
    return {
        "f32": (np.arange(6, dtype=np.float32) / 4 - 0.5).reshape(2, 3),
        "f64": np.array([0.1, -0.0, np.nan, np.inf, 5e-324]),
        "i32": np.array([[-1], [2**31 - 1]], dtype=np.int32),
        "i64": np.array([-(2**63), 7]),
        "u64": np.array([2**64 - 1], dtype=np.uint64),
        "u8": np.arange(256, dtype=np.uint8).reshape(4, 8, 8),
        "scalar": np.array(2.5),
        "none": np.zeros((0, 3), dtype=np.float32),
    }


class Unseekable(io.RawIOBase):
    """A file that can only be appended to, as a pipe."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)

    def close(self):
        self.file.close()
        super().close()


def main():
    ours, folder = sys.argv[1:]
    want = expected()
    with np.load(ours, allow_pickle=False) as file:
        assert list(file.keys()) == list(want.keys()), list(file.keys())
        for name, array in want.items():
            got = file[name]
            assert got.dtype == array.dtype and got.shape == array.shape, (name, got.dtype, got.shape)
            assert got.tobytes() == array.tobytes(), name
            assert got.flags["C_CONTIGUOUS"], name
    assert zipfile.ZipFile(ours).testzip() is None

    np.savez(os.path.join(folder, "stored.npz"), **want)
    np.savez_compressed(os.path.join(folder, "deflated.npz"), **want)
    with Unseekable(os.path.join(folder, "streamed.npz")) as out:
        np.savez_compressed(out, **want)
    with zipfile.ZipFile(os.path.join(folder, "format2.npz"), "w") as out:
        for name, array in want.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, array, version=(2, 0))
            out.writestr(name + ".npy", data.getvalue())
    np.savez(os.path.join(folder, "fortran.npz"), a=np.asfortranarray(np.ones((2, 3))))
    np.savez(os.path.join(folder, "bool.npz"), a=np.array([True]))


if __name__ == "__main__":
    main()
