#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the seeds of the fuzz targets: small files that are right (good_*), and one of every attack the readers must
refuse.

usage: make_corpus.py [FOLDER]      (default: corpus beside this script)
"""
import io
import json
import pathlib
import struct
import sys
import zipfile
import zlib

ONE = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


def file_of(header, data=b"", claim=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if claim is None else claim) + text + data


def tensor(begin, end, shape=None, dtype="F32"):
    return {"dtype": dtype, "shape": [(end - begin) // 4] if shape is None else shape, "data_offsets": [begin, end]}


SAFETENSORS = {
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


def npy(shape="(2,)", descr="<f4", data=bytes(8), order="False", magic=b"\x93NUMPY\x01\x00", pad=64):
    header = f"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}"
    header += " " * (-(len(magic) + 2 + len(header) + 1) % pad) + "\n"
    return magic + struct.pack("<H", len(header)) + header.encode() + data


def archive(*members, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            file.writestr(info, data)
    return out.getvalue()


def damaged(data, at, byte):
    return data[:at] + bytes([byte]) + data[at + 1:]


ONE_ARRAY = archive(("a.npy", npy()))
NPZ = {
    "good_one": ONE_ARRAY,
    "good_deflated": archive(("a.npy", npy()), ("b.npy", npy("()", "<i8", bytes(8))), method=zipfile.ZIP_DEFLATED),
    "good_no_elements": archive(("a.npy", npy("(0, 3)", "<f8", b""))),
    "good_no_arrays": archive(),
    "bool": archive(("mask.npy", npy("(3,)", "|b1", bytes(3)))),
    "nothing": b"",
    "no_zip": b"PK",
    "not_npy": archive(("a.npy", b"text")),
    "crc_wrong": damaged(ONE_ARRAY, ONE_ARRAY.index(b"NUMPY") + 130, 1),
    "fortran_order": archive(("a.npy", npy(order="True"))),
    "unknown_dtype": archive(("a.npy", npy(descr="<c16"))),
    "shape_negative": archive(("a.npy", npy("(-2,)"))),
    "shape_overflow": archive(("a.npy", npy("(4294967296, 4294967296)", data=b""))),
    "shape_wrong": archive(("a.npy", npy("(3,)"))),
    "bomb": archive(("a.npy", npy("(131072,)", "<f8", bytes(1 << 20))), method=zipfile.ZIP_DEFLATED),
    "duplicate_name": archive(("a.npy", npy())) * 2,
    "truncated": ONE_ARRAY[:-10],
}

CONFIG = {
    "good_empty": b"",
    "good_preset": b'preset = "mlp-p97"\nweight_decay = 2\n\n[task]\np = 23\n',
    "good_lists": b"hidden = [32, 32]\n[model]\nkind = 'mlp'\nformat = 'one-hot'\n",
    "good_numbers": b"lr = 1e-3\nseed = 9223372036854775807\n[train]\nsteps = 1_000\n",
    "unknown_key": b"weigt_decay = 1\n",
    "unknown_preset": b'preset = "mlp-p98"\n',
    "set_twice": b"lr = 1\n[optimizer]\nlr = 1\n",
    "out_of_range": b"[task]\np = -1\n",
    "not_a_number": b"lr = nan\n",
    "wrong_type": b"[task]\np = [1]\n",
    "date": b"lr = 1979-05-27\n",
    "not_toml": b"a = = b\n",
    "not_utf8": b"# \xff\nlr = 1\n",
    "deep": b"a = " + b"[" * 900,
}

OVERRIDES = {
    "good_none": b"",
    "good_some": b"p=23\nweight_decay=0.5\nmodel.kind=mlp\nmodel.format=one-hot\nhidden=[8, 8]",
    "good_text": b"operation=x2+y2\nlr=1e-3",
    "good_unread_operation": b"operation=(a+b",
    "good_later_wins": b"lr=1e-3\nlr=2e-3",
    "no_equals": b"p",
    "no_key": b"=3",
    "unknown_key": b"q=3",
    "ambiguous": b"name=x",
    "not_a_number": b"lr=fast",
    "list_open": b"hidden=[8",
    "nan": b"lr=nan",
}

OPERATION = {
    "good_name": b"x2+y2",
    "good_polynomial": b"2a - 3*b^2 + 5",
    "good_product": b"-(a + b)(a - b)",
    "good_nested": b"(" * 60 + b"a" + b")" * 60,
    "good_power": b"a^1000*b**3",
    "good_large_number": b"123456789012345678901234567890a",
    "nothing": b"",
    "open": b"(a+b",
    "closed": b"a+b)",
    "unknown_letter": b"a+c",
    "deep": b"(" * 500 + b"a" + b")" * 499,
    "exponent_too_large": b"a^1001",
    "exponent_negative": b"a^-1",
    "power_of_a_power": b"a^2^3",
    "too_long": b"a" + b"+a" * 700,
    "nul": b"a+\0",
}

SWEEP = {
    "good_list": b'# A sweep\npreset = "mlp-p97"\nseeds = 2\n[[axis]]\nweight_decay = [0.1, 1]\n',
    "good_range": b'[[axis]]\nfrac_train = {from = 0.3, to = 0.7, step = 0.2}\n[[axis]]\n'
                  b'lr = {from = 1e-4, to = 1e-2, points = 3, scale = "log"}\n',
    "good_rules": b'[[axis]]\nlr = [1e-3, 2e-3]\n[[rule]]\nwhere = {lr = {min = 2e-3}}\nset = {train.steps = 20}\n'
                  b"[[rule]]\nwhere = {lr = 1e-3}\nskip = true\n",
    "good_jobs": b'jobs = [{lr = 1, name = "fast"}, {lr = 1e-3}]\nnames = "run_id"\nstore = "packed"\n',
    "good_seeds": b'seeds = {values = [42, 137], of = ["init"]}\n',
    "good_claim": b'[[axis]]\nlr = [1e-3, 2e-3]\n[[claim]]\ntext = "t"\nsource = "s"\nnever = {lr = 1e-3}\n',
    "good_command_line": b'seeds = 2\n\n[command_line]\nkeys = ["lr=1"]\nseeds = 3\n',
    "axis_empty": b"[[axis]]\n",
    "axis_lengths": b"[[axis]]\nlr = [1, 2]\nweight_decay = [1]\n",
    "range_endless": b"[[axis]]\nlr = {from = 0, to = 1, step = 1e-300}\n",
    "range_infinite": b"[[axis]]\nlr = {from = 0, to = inf, step = 1}\n",
    "range_backwards": b"[[axis]]\nlr = {from = 1, to = 0, step = 0.1}\n",
    "range_log_of_zero": b'[[axis]]\nlr = {from = 0, to = 1, points = 3, scale = "log"}\n',
    "seeds_negative": b"seeds = [-1]\n",
    "seeds_too_many": b"seeds = 99999999999\n",
    "job_outside": b'jobs = [{name = "../x"}]\n',
    "rule_empty": b"[[rule]]\n",
    "not_toml": b"[[axis]\n",
}

JSON_TEXT = {
    "good_run": json.dumps({"format": 1, "status": "finished", "milestones": {"grok_step": None},
                            "final": {"test_acc": 1.0}, "files": ["a"]}).encode(),
    "good_large": b"[18446744073709551615, -9223372036854775808, 1e308, 123456789012345678901234567890]",
    "good_escapes": b'"\\u00e9\\ud83d\\ude00\\\\ \\n"',
    "good_twice": b'{"a": 1, "a": 2}',
    "nothing": b"",
    "nul": b"{}\0",
    "deep_lists": b"[" * 1000,
    "deep_objects": b'{"a":' * 300,
    "infinite": b"[1e999]",
    "not_a_number": b"[NaN]",
    "lone_surrogate": b'"\\ud800"',
    "not_utf8": b'"\xff"',
    "trailing": b"{} {}",
}


def metrics_line(step, **more):
    fixed = dict.fromkeys(("train_loss", "test_loss", "train_acc", "test_acc", "weight_norm"), 0.5)
    return json.dumps({"step": step, **fixed, **more}).encode() + b"\n"


METRICS = {
    "good_none": b"",
    "good_two": metrics_line(0) + metrics_line(100, erank_W1=12.5),
    "good_null": metrics_line(0, test_loss=None),
    "good_torn_end": metrics_line(0) + b'{"step": 1',
    "steps_backwards": metrics_line(2) + metrics_line(1),
    "step_missing": b'{"train_loss": 1}\n',
    "step_too_large": metrics_line(1 << 63),
    "step_negative": metrics_line(-1),
    "there_twice": metrics_line(0)[:-2] + b', "step": 1}\n',
    "nested": metrics_line(0, extra={"a": 1}),
    "text": metrics_line(0, extra="1"),
    "torn_middle": b'{"step": 1\n' + metrics_line(2),
}


def journal(*operations):
    return b"".join(json.dumps({"worker_id": "w", **line}).encode() + b"\n" for line in operations)


FLOAT = json.dumps({"name": "FloatDistribution", "attributes": {"step": None, "low": 0.1, "high": 1.0, "log": True}})
STUDY = {"op_code": 0, "study_name": "study", "directions": [1]}
TRIAL = {"op_code": 4, "study_id": 0, "datetime_start": "2026-01-01T00:00:00.000000+00:00"}
PARAM = {"op_code": 5, "trial_id": 0, "param_name": "lr", "param_value_internal": 0.5, "distribution": FLOAT}
ENDED = {**TRIAL, "state": 1, "value": 3.0, "params": {"lr": 0.5}, "distributions": {"lr": FLOAT},
         "intermediate_values": {"10": 0.5, "20": 0.25}, "user_attrs": {"a": 1}}

JOURNAL = {
    "good_none": b"",
    "good_study": journal(STUDY, TRIAL, PARAM, {"op_code": 7, "trial_id": 0, "step": 5, "intermediate_value": 1.0},
                          {"op_code": 6, "trial_id": 0, "state": 1, "values": [2.0]}),
    "good_ended_at_once": journal(STUDY, ENDED),
    "good_not_a_number": journal(STUDY, {**ENDED, "value": float("nan"), "state": 3}),
    "good_deleted": journal(STUDY, TRIAL, {"op_code": 1, "study_id": 0}, PARAM),
    "good_attributes": journal(STUDY, {"op_code": 2, "study_id": 0, "user_attr": {"a": [1]}}, TRIAL,
                               {"op_code": 8, "trial_id": 0, "user_attr": {"b": None}}),
    "good_unknown_operation": journal(STUDY, TRIAL, {"op_code": 99, "trial_id": 0}),
    "not_json": b"{\n",
    "no_operation": journal({}),
    "operation_text": journal({"op_code": "0"}),
    "directions_text": journal({**STUDY, "directions": ["down"]}),
    "state_unknown": journal(STUDY, {**TRIAL, "state": 9}),
    "distribution_missing": journal(STUDY, {**ENDED, "distributions": {}}),
    "distribution_not_json": journal(STUDY, TRIAL, {**PARAM, "distribution": "{"}),
    "report_without_step": journal(STUDY, {**ENDED, "intermediate_values": {"ten": 0.5}}),
    "report_step_too_large": journal(STUDY, {**ENDED, "intermediate_values": {"9" * 30: 0.5}}),
    "direction_unknown": journal({**STUDY, "directions": [7]}),
    "attribute_no_object": journal(STUDY, {"op_code": 2, "study_id": 0, "user_attr": 3}),
}

REQUEST_TARGET = {
    "good_root": b"/",
    "good_run": b"/api/runs/sweeps%2Fwd%2Fruns%2Fa/metrics?since=100&names=a%2Cb",
    "good_dots": b"/api/runs/..%2F..%2Fetc",
    "good_unicode": b"/%C3%A9?x=%F0%9F%98%80",
    "good_no_value": b"/a?x",
    "nothing": b"",
    "relative": b"api",
    "absolute_form": b"http://host/a",
    "empty_segment": b"/a//b",
    "percent_open": b"/a%2",
    "percent_letters": b"/a%GG",
    "nul": b"/a%00",
    "newline": b"/a?x=%0A",
    "not_utf8": b"/%FF",
    "overlong": b"/%C0%AF",
    "surrogate": b"/%ED%A0%80",
    "parameter_twice": b"/a?x=1&x=2",
}


def http_request(*headers, method="GET", target="/api/runs", host="Host: localhost:8000", body=b""):
    lines = [f"{method} {target} HTTP/1.1", *([host] if host else []), *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


FROM_US = "Origin: http://localhost:8000"
HTTP_REQUEST = {
    "good_get": http_request(FROM_US),
    "good_ipv6": http_request("Sec-Fetch-Site: same-origin", host="Host: [::1]:8000"),
    "good_proxy": http_request("Origin: https://proxy.example", host="Host: proxy.example"),
    "good_post": http_request(FROM_US, "Content-Length: 2", method="POST", body=b"{}"),
    "good_chunked": http_request(FROM_US, "Transfer-Encoding: chunked", method="POST",
                                 body=b"2;x=y\r\n{}\r\n0\r\nA: b\r\n\r\n"),
    "good_pipelined": http_request(FROM_US) * 3,
    "nothing": b"",
    "cut": http_request(FROM_US)[:-2],
    "no_host": http_request(FROM_US, host=None),
    "two_hosts": http_request(FROM_US, "Host: localhost:8000"),
    "host_of_another": http_request("Origin: http://evil.example", host="Host: evil.example:8000"),
    "host_with_a_dot": http_request(FROM_US, host="Host: localhost.:8000"),
    "host_mapped": http_request(host="Host: [::ffff:127.0.0.1]:8000"),
    "port_of_another": http_request(host="Host: localhost:8001"),
    "origin_of_another": http_request("Origin: http://localhost:8001"),
    "origin_null": http_request("Origin: null"),
    "site_of_another": http_request("Sec-Fetch-Site: cross-site"),
    "target_absolute": http_request(FROM_US, target="http://localhost:8000/api/runs"),
    "target_not_utf8": http_request(FROM_US, target="/%FF"),
    "length_and_chunked": http_request(FROM_US, "Content-Length: 2", "Transfer-Encoding: chunked", method="POST",
                                       body=b"0\r\n\r\n"),
    "lengths_that_differ": http_request(FROM_US, "Content-Length: 1", "Content-Length: 2", method="POST", body=b"{}"),
    "length_negative": http_request(FROM_US, "Content-Length: -2", method="POST"),
    "length_too_large": http_request(FROM_US, f"Content-Length: {2**64}", method="POST"),
    "body_over_the_limit": http_request(FROM_US, f"Content-Length: {2**20 + 1}", method="POST"),
    "chunk_negative": http_request(FROM_US, "Transfer-Encoding: chunked", method="POST", body=b"-2\r\n"),
    "chunk_2_64": http_request(FROM_US, "Transfer-Encoding: chunked", method="POST", body=b"FFFFFFFFFFFFFFFF\r\n"),
    "header_over_the_limit": http_request(FROM_US, "X: " + "x" * (16 << 10)),
    "good_folded": http_request(FROM_US, "X: a\r\n Host: evil.example"),
    "newline_alone": http_request(FROM_US).replace(b"\r\n", b"\n"),
    "nul_in_a_header": http_request(FROM_US, "X: a\0b"),
    "space_before_colon": http_request(FROM_US, "Content-Length : 2", method="POST", body=b"{}"),
    "version_2": http_request(FROM_US).replace(b"HTTP/1.1", b"HTTP/2.0"),
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


def wandb_chunk(payload, kind=1):
    """A chunk of W&B's log; 1: a whole record, 2 to 4: its first, a middle and its last part."""
    return struct.pack("<IHB", zlib.crc32(bytes([kind]) + payload), len(payload), kind) + payload


WANDB_HEAD = b":W&B\xe1\xbe\x00"
WANDB_BLOCK = 32768
WANDB_LOG = {
    "good_one": WANDB_HEAD + wandb_chunk(b"record"),
    "good_empty_record": WANDB_HEAD + wandb_chunk(b""),
    "good_parts": WANDB_HEAD + wandb_chunk(b"begins ", 2) + wandb_chunk(b"goes on ", 3) + wandb_chunk(b"ends", 4),
    "good_padded_block": (WANDB_HEAD + wandb_chunk(bytes(WANDB_BLOCK - 7 - 7 - 3)) + bytes(3) + wandb_chunk(b"next")),
    "good_full_block": WANDB_HEAD + wandb_chunk(bytes(WANDB_BLOCK - 14)) + wandb_chunk(b"next"),
    "nothing": b"",
    "head_alone": WANDB_HEAD,
    "another_version": WANDB_HEAD[:-1] + b"\x01" + wandb_chunk(b"record"),
    "cut": (WANDB_HEAD + wandb_chunk(b"record"))[:-1],
    "wrong_sum": WANDB_HEAD + bytes(4) + wandb_chunk(b"record")[4:],
    "over_the_block": WANDB_HEAD + wandb_chunk(bytes(WANDB_BLOCK - 13)),
    "over_the_end": WANDB_HEAD + struct.pack("<IHB", 0, 65535, 1),
    "middle_first": WANDB_HEAD + wandb_chunk(b"x", 3),
    "last_first": WANDB_HEAD + wandb_chunk(b"x", 4),
    "never_ends": WANDB_HEAD + wandb_chunk(b"x", 2),
    "unknown_kind": WANDB_HEAD + wandb_chunk(b"x", 5),
    "trailing": WANDB_HEAD + wandb_chunk(b"record") + b"x",
    "damage_script": bytes([9, 0, 0, 1, 3, 190, 0, 255, 7]),
}


def masked_crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def tfrecord(payload):
    length = struct.pack("<Q", len(payload))
    return length + struct.pack("<I", masked_crc32c(length)) + payload + struct.pack("<I", masked_crc32c(payload))


TFRECORD = {
    "good_one": tfrecord(b"event"),
    "good_three": tfrecord(b"event") + tfrecord(b"") + tfrecord(bytes(1000)),
    "nothing": b"",
    "cut": tfrecord(b"event")[:-1],
    "wrong_sum_of_length": tfrecord(b"event")[:8] + bytes(4) + tfrecord(b"event")[12:],
    "wrong_sum_of_payload": tfrecord(b"event")[:-4] + bytes(4),
    "length_2_64": struct.pack("<QI", 2**64 - 1, masked_crc32c(struct.pack("<Q", 2**64 - 1))) + bytes(64),
    "length_over_the_end": struct.pack("<QI", 100, masked_crc32c(struct.pack("<Q", 100))) + bytes(64),
    "trailing": tfrecord(b"event") + b"x",
    "damage_script": bytes([9, 0, 0, 1, 3, 190, 0, 255, 7]),
}

CORPORA = {"safetensors": SAFETENSORS, "npz": NPZ, "config": CONFIG, "overrides": OVERRIDES,
           "operation": OPERATION, "sweep": SWEEP, "json": JSON_TEXT, "metrics": METRICS, "journal": JOURNAL,
           "request_target": REQUEST_TARGET, "http_request": HTTP_REQUEST, "wandb_log": WANDB_LOG, "tfrecord": TFRECORD}


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "corpus"
    for target, seeds in CORPORA.items():
        (root / target).mkdir(parents=True, exist_ok=True)
        for name, data in seeds.items():
            (root / target / name).write_bytes(data)


if __name__ == "__main__":
    main()
