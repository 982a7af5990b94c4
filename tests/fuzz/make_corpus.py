#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the seeds of corpus/safetensors: small files that are right, and one of every attack the reader must refuse.

usage: make_corpus.py [FOLDER]      (default: corpus/safetensors beside this script)
"""
import json
import pathlib
import struct
import sys

ONE = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


def file_of(header, data=b"", claim=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if claim is None else claim) + text + data


def tensor(begin, end, shape=None, dtype="F32"):
    return {"dtype": dtype, "shape": [(end - begin) // 4] if shape is None else shape, "data_offsets": [begin, end]}


SEEDS = {
    "good_empty": file_of({}),
    "good_one": file_of({"a": ONE}, bytes(4)),
    "good_metadata": file_of({"__metadata__": {"config": "p = 5"}, "a": ONE}, bytes(4)),
    "good_order": file_of({"b": tensor(4, 8), "a": tensor(0, 4)}, bytes(8)),
    "good_scalar": file_of({"a": tensor(0, 4, [])}, bytes(4)),
    "good_no_elements": file_of({"a": tensor(0, 0, [0, 5]), "b": tensor(0, 4)}, bytes(4)),
    "good_bool": file_of({"mask": tensor(0, 3, [3], "BOOL")}, bytes(3)),
    "good_halves": file_of({"x": tensor(0, 4, [2], "F16"), "y": tensor(4, 8, [2], "BF16")}, bytes(8)),
    "good_padding": file_of(json.dumps({"a": ONE}).encode() + b"   ", bytes(4)),
    "nothing": b"",
    "short": b"\x01\x02",
    "header_over_the_limit": file_of(b"{}", claim=100_000_001),
    "header_over_the_end": file_of(b"{}", claim=3),
    "header_2_63": file_of(b"{}", claim=1 << 63),
    "offsets_overlap": file_of({"a": tensor(0, 8), "b": tensor(4, 12)}, bytes(12)),
    "offsets_same": file_of({"a": tensor(0, 4), "b": tensor(0, 4)}, bytes(4)),
    "offsets_hole": file_of({"a": tensor(0, 4), "b": tensor(8, 12)}, bytes(12)),
    "offsets_hole_in_front": file_of({"a": tensor(4, 8)}, bytes(8)),
    "offsets_overrun": file_of({"a": tensor(0, 8)}, bytes(4)),
    "offsets_reversed": file_of({"a": tensor(4, 0, [1])}, bytes(4)),
    "shape_overflow": file_of({"a": tensor(0, 0, [1 << 32, 1 << 32])}),
    "shape_overflow_bytes": file_of({"a": tensor(0, 0, [1 << 62])}),
    "shape_too_large": file_of({"a": tensor(0, 4, [1 << 63])}, bytes(4)),
    "shape_wrong": file_of({"a": tensor(0, 4, [2])}, bytes(4)),
    "duplicate_name": file_of(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
                              b'"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}', bytes(4)),
    "duplicate_metadata": file_of(b'{"__metadata__":{"a":"x","a":"y"}}'),
    "trailing_bytes": file_of({"a": ONE}, bytes(5)),
    "deep_lists": file_of(b'{"a":' + b"[" * 1000),
    "deep_objects": file_of(b'{"a":' * 1000),
    "metadata_not_text": file_of({"__metadata__": {"a": 1}}),
    "unknown_dtype": file_of({"a": tensor(0, 4, [1], "F31")}, bytes(4)),
    "nul_in_header": file_of(b"{}\0{}"),
    "not_utf8": file_of(b'{"\xff":1}'),
    "checksum_wrong": file_of({"groklab.checksum": tensor(0, 16, [16], "U8")}, bytes(16)),
    "checksum_not_last": file_of({"groklab.checksum": tensor(0, 16, [16], "U8"), "a": tensor(16, 17, [1], "U8")},
                                 bytes(17)),
}


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "corpus/safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in SEEDS.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
