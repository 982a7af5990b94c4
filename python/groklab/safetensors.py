# SPDX-License-Identifier: MIT
"""Checkpoints and weights: the safetensors format, with the checks of groklab's own reader but for the checksum."""
import json
import math
import pathlib
import struct

import numpy as np

from groklab.errors import ReadError
from groklab.files import FolderFiles

MAX_HEADER_BYTES = 100_000_000
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
          "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1"}


def _object_without_repeats(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a name appears twice")
    return dict(pairs)


def _array(entry, body, position):
    """The array of one entry, which must begin where the last one ended."""
    begin, end = entry["data_offsets"]
    shape = entry["shape"]
    dtype = np.dtype("<u2" if entry["dtype"] == "BF16" else DTYPES[entry["dtype"]])
    if begin != position or not begin <= end <= len(body) or any(extent < 0 for extent in shape):
        raise ValueError("its data leave a hole, overlap or overrun")
    if end - begin != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{end - begin} bytes do not fit the shape {shape}")
    array = np.frombuffer(body, dtype, count=math.prod(shape), offset=begin).reshape(shape)
    if entry["dtype"] == "BF16":  # the upper half of a float32
        array = (array.astype("<u4") << 16).view("<f4")
    return array


def load_safetensors(path):
    """({name: array}, {metadata}) of a safetensors file. Arrays are read-only views of one buffer; bfloat16 becomes
    float32. Raises ReadError."""
    path = pathlib.Path(path)
    return parse_safetensors(FolderFiles(path.parent).read(path.name), path)


def parse_safetensors(data, path):
    """The same of its bytes; `path` is for messages."""
    try:
        (length,) = struct.unpack_from("<Q", data)
        if length > min(MAX_HEADER_BYTES, len(data) - 8):
            raise ValueError(f"a header of {length} bytes")
        header = json.loads(data[8 : 8 + length].decode("utf-8"), object_pairs_hook=_object_without_repeats)
        metadata = header.pop("__metadata__", {})
        body = memoryview(data)[8 + length :]
        tensors, position = {}, 0
        for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
            tensors[name] = _array(entry, body, position)
            position = entry["data_offsets"][1]
        if position != len(body):
            raise ValueError(f"{len(body) - position} bytes belong to no tensor")
    except (ValueError, KeyError, TypeError, AttributeError, struct.error, RecursionError) as error:
        raise ReadError(path, f"damaged safetensors file: {error}") from error
    tensors.pop("groklab.checksum", None)
    return tensors, metadata
