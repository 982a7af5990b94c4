# SPDX-License-Identifier: MIT
"""TensorBoard and W&B logs, read back with readers written here from the descriptions of the formats alone."""
import functools
import json
import math
import signal
import struct
import time
import zlib

from harness import ProgramTest, main, read_safetensors, wait_until, weights_of

SMALL = ["transformer-p113", "p=7", "d_model=8", "n_heads=2", "eval_every=10", "fourier_every=0"]
BOTH = "trackers=[tensorboard, wandb]"
MEASURES = ["train_loss", "test_loss", "train_acc", "test_acc", "weight_norm"]


# Protobuf's wire format: {field number: [values]}, where a value is an int or bytes.

def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def message(data):
    fields, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(kind)
            if size is None:
                assert kind == 2, f"wire type {kind}"
                size, at = varint(data, at)
            value, at = data[at:at + size], at + size
            assert len(value) == size
        fields.setdefault(key >> 3, []).append(value)
    return fields


def one(fields, number, default=b""):
    values = fields.get(number, [default])
    assert len(values) == 1, (number, values)
    return values[0]


def doubles(data):
    return list(struct.unpack(f"<{len(data) // 8}d", data))


# TFRecord: u64 length, u32 masked CRC-32C of it, data, u32 masked CRC-32C of it.

CRC_TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    CRC_TABLE.append(byte)


@functools.lru_cache(maxsize=None)
def masked_crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def tf_records(data):
    """The payloads up to the first that is torn, and the bytes they take."""
    records, at = [], 0
    while len(data) - at >= 16:
        length, of_length = struct.unpack_from("<QI", data, at)
        payload = data[at + 12:at + 12 + length]
        if masked_crc32c(data[at:at + 8]) != of_length or len(data) < at + 16 + length:
            break
        if masked_crc32c(payload) != struct.unpack_from("<I", data, at + 12 + length)[0]:
            break
        at += 16 + length
        records.append(payload)
    return records, at


# W&B: header, then blocks of 32 KiB with chunks u32 crc32(type + payload), u16 length, u8 type.

def wandb_records(data):
    assert data[:7] == b":W&B" + struct.pack("<HB", 0xBEE1, 0) or len(data) < 7
    records, at, begun, end = [], 7, b"", 7
    while True:
        left = 32768 - at % 32768
        at += left if left < 7 else 0
        if at + 7 > len(data):
            break
        crc, length, kind = struct.unpack_from("<IHB", data, at)
        payload = data[at + 7:at + 7 + length]
        if len(payload) < length or zlib.crc32(bytes([kind]) + payload) != crc:
            break
        begun = payload if kind in (1, 2) else begun + payload
        at += 7 + length
        if kind in (1, 4):
            records.append(begun)
            end = at
    return records, end


def items(fields, number=1):
    """{key: value} of repeated items with a JSON text each."""
    pairs = [message(item) for item in fields.get(number, [])]
    return {one(pair, 1).decode(): json.loads(one(pair, 16)) for pair in pairs}


class WandbRun:
    KINDS = {2: "history", 3: "summary", 5: "config", 17: "run", 18: "exit", 21: "header"}

    def __init__(self, data):
        self.order, self.history, self.exits = [], [], []
        for number, payload in enumerate(wandb_records(data)[0], 1):
            record = message(payload)
            assert one(record, 1) == number, "records are not numbered one by one"
            (kind,) = set(record) & set(self.KINDS)
            self.order.append(self.KINDS[kind])
            fields = message(one(record, kind))
            if self.order[-1] == "history":
                row = items(fields)
                assert one(message(one(fields, 2)), 1, 0) == row["_step"]
                self.history.append(row)
            elif self.order[-1] == "run":
                self.run = {name: one(fields, field).decode() for field, name in
                            ((1, "id"), (3, "project"), (6, "group"), (8, "name"))}
                self.run["config"] = items(message(one(fields, 4)))
                self.run["start"] = one(message(one(fields, 17)), 1)
            elif self.order[-1] == "config":
                self.config = items(fields)
            elif self.order[-1] == "summary":
                self.summary = items(fields)
            elif self.order[-1] == "exit":
                self.exits.append(one(fields, 1, 0))

    def evaluations(self):
        return [row for row in self.history if "test_loss" in row]


class TensorBoardRun:
    def __init__(self, data):
        self.scalars, self.histograms, self.hparams, self.images, self.described = {}, {}, {}, {}, []
        for index, payload in enumerate(tf_records(data)[0]):
            event = message(payload)
            step, self.wall_time = one(event, 2, 0), doubles(one(event, 1))[0]
            if index == 0:
                assert one(event, 3) == b"brain.Event:2"
                continue
            for value in message(one(event, 5))[1]:
                self.add(step, message(value))

    def add(self, step, value):
        tag, metadata = one(value, 1).decode(), message(one(value, 9))
        plugin = message(one(metadata, 1))
        name = one(plugin, 1).decode()
        if name == "hparams":
            assert one(metadata, 4) == 2 and one(message(one(value, 8)), 1) == 1
            data = message(one(plugin, 2))
            assert one(data, 1, 0) == 0
            self.hparams[tag] = data
        elif 5 in value:
            assert (step, tag) not in self.histograms, "weights of a step twice"
            self.histograms[step, tag] = message(one(value, 5))
        elif 4 in value:
            self.images[tag] = message(one(value, 4))
        else:
            if name:
                assert name == "scalars" and one(metadata, 4) == 1
                self.described.append(tag)
            assert tag in self.described, "a tag without metadata at its first value"
            tensor = message(one(value, 8))
            assert one(tensor, 1) == 1 and one(tensor, 2) == b""
            (number,) = struct.unpack("<f", one(tensor, 5))
            self.scalars.setdefault(tag, []).append((step, number))


def float32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


class Trackers(ProgramTest):
    def logs(self, folder):
        (wandb,) = folder.glob("wandb/offline-run-*/run-*.wandb")
        return (folder / "tensorboard/events.out.tfevents.groklab").read_bytes(), wandb.read_bytes()

    def read(self, folder):
        board, wandb = self.logs(folder)
        return TensorBoardRun(board), WandbRun(wandb)

    def assert_has_every_line_once(self, folder, run):
        lines = self.metrics(run)
        board, wandb = self.read(folder)
        self.assertEqual([{key: row[key] for key in ["_step", *MEASURES]} for row in wandb.evaluations()],
                         [{"_step": line["step"], **{key: line[key] for key in MEASURES}} for line in lines])
        for name in MEASURES:
            self.assertEqual(board.scalars[name], [(line["step"], float32(line[name])) for line in lines], name)
        return board, wandb

    def test_the_readers_know_the_published_checksum(self):
        self.assertEqual(masked_crc32c(b"\x1a\x11CRC test, one two"), 0x5794D08A)

    def test_logs_hold_what_the_run_holds(self):
        before = time.time()
        run = self.train([*SMALL, BOTH, "steps=95", "checkpoint_every=40", "wandb_log_every=4", "wandb_project=mine",
                          "wandb_group=g", "seed=3"], "run")
        board, wandb = self.assert_has_every_line_once(run, run)
        record = self.record(run)
        self.assertEqual(wandb.order[:3], ["header", "run", "config"])
        self.assertEqual(wandb.order[-2:], ["summary", "exit"])
        self.assertEqual(wandb.exits, [0])
        self.assertEqual((wandb.run["project"], wandb.run["group"], wandb.run["name"]), ("mine", "g", "run"))
        self.assertEqual(wandb.run["config"], wandb.config)
        self.assertEqual((wandb.config["task.p"], wandb.config["seed"], wandb.config["optimizer.lr"]), (7, 3, 1e-3))
        self.assertTrue(list(run.glob(f"wandb/offline-run-*-{wandb.run['id']}/files")))
        self.assertEqual(wandb.summary["mem_step"], record["milestones"]["mem_step"])
        self.assertEqual(wandb.summary["test_loss"], record["final"]["test_loss"])
        batches = [row for row in wandb.history if "batch_loss" in row]
        self.assertEqual([row["_step"] for row in batches], [step for step in range(0, 95, 4) if step % 10])
        self.assertEqual(batches[0]["lr"], 1e-3)
        steps = [row["_step"] for row in wandb.history]
        self.assertEqual(steps, sorted(set(steps)))
        times = [row["_timestamp"] for row in wandb.history]
        self.assertEqual(times, sorted(times))
        self.assertTrue(before - 1 <= times[0] <= times[-1] <= time.time() + 1)
        self.check_hparams(board)
        self.check_histograms(board, run)

    def check_hparams(self, board):
        experiment = message(one(board.hparams["_hparams_/experiment"], 2))
        names = {one(message(info), 1).decode() for info in experiment[4]}
        metrics = [one(message(one(message(info), 1)), 2).decode() for info in experiment[5]]
        self.assertEqual(metrics, MEASURES)
        start = message(one(board.hparams["_hparams_/session_start_info"], 3))
        values = {one(message(pair), 1).decode(): message(one(message(pair), 2)) for pair in start[1]}
        self.assertEqual(set(values), names)
        self.assertEqual(doubles(one(values["task.p"], 2)), [7.0])
        self.assertEqual(one(values["task.operation"], 3), b"add")
        self.assertEqual(one(values["model.mlp_bias"], 4), 1)
        end = message(one(board.hparams["_hparams_/session_end_info"], 4))
        self.assertEqual(one(end, 1), 1)

    def check_histograms(self, board, run):
        checkpoints = sorted((run / "checkpoints").iterdir())
        self.assertEqual({step for step, _ in board.histograms}, {int(path.stem.split("_")[1]) for path in checkpoints})
        for path in checkpoints:
            for name, (_, _, values) in weights_of(read_safetensors(path)[0]).items():
                found = board.histograms[int(path.stem.split("_")[1]), "weights/" + name]
                numbers = [doubles(one(found, field, bytes(8)))[0] for field in range(1, 6)]
                self.assertEqual(numbers[:3], [min(values), max(values), len(values)])
                self.assertTrue(math.isclose(numbers[4], math.fsum(v * v for v in values), rel_tol=1e-12))
                limits, counts = doubles(one(found, 6)), doubles(one(found, 7))
                self.assertEqual((len(limits), sum(counts), limits[-1]), (len(counts), len(values), max(values)))
                if len(limits) > 1:
                    below = sum(value < limits[0] for value in values)
                    self.assertLessEqual(abs(counts[0] - below), 1)  # a value at the edge may round to either side

    def test_every_truncation_of_a_long_log_opens(self):
        words = ["mlp-p97", "p=5", "hidden=[4]", "steps=400", "eval_every=1", "checkpoint_every=0"]
        run = self.train([*words, BOTH], "run")
        for data, read in zip(self.logs(run), (tf_records, wandb_records)):
            whole, end = read(data)
            self.assertEqual(end, len(data))
            self.assertGreater(len(data), 65536)
            for size in range(len(data) - 65536, len(data), 7):  # every byte: src/interop/record_log_test.cpp
                records, end = read(data[:size])
                self.assertEqual(records, whole[:len(records)])
                self.assertLessEqual(end, size)
                self.assertIn(len(whole) - len(records), range(1, 2000))

    def test_a_killed_run_goes_on_in_the_same_log(self):
        words = [*SMALL, BOTH, "steps=4000", "autosave_s=0.02", "checkpoint_every=1000", "wandb_log_every=3"]
        process = self.start("train", *words, "--out", "run", "--quiet", "--threads", 1)
        run = self.root / "run"
        for kill in range(6):
            size = len((run / "metrics.jsonl").read_bytes()) if kill else 0
            wait_until(lambda: (run / "metrics.jsonl").exists() and
                       len((run / "metrics.jsonl").read_bytes()) > size + 400, what="progress")
            process.kill()
            process.wait()
            self.tear(run, kill)
            process = self.start("train", "--resume", "run", "--quiet", "--threads", 1)
        process.wait()
        self.assertEqual(process.returncode, 0)
        board, wandb = self.assert_has_every_line_once(run, run)
        self.assertEqual((wandb.exits, wandb.order.count("run")), ([0], 1))
        steps = [row["_step"] for row in wandb.history]
        self.assertEqual(len(steps), len(set(steps)))
        self.assertEqual({step for step, _ in board.histograms}, {0, 1000, 2000, 3000, 4000})

    def tear(self, run, kill):
        """What a power failure leaves: the end of a log is gone, in the middle of a record."""
        if kill % 2:
            for path in (run / "tensorboard/events.out.tfevents.groklab", *run.glob("wandb/*/*.wandb")):
                data = path.read_bytes()
                path.write_bytes(data[:max(7, len(data) - 1000 * kill)])

    def test_a_stopped_run_says_so_and_goes_on(self):
        words = [*SMALL, BOTH, "steps=100000", "checkpoint_every=0"]
        process = self.start("train", *words, "--out", "run", "--quiet", "--threads", 1)
        run = self.root / "run"
        wait_until(lambda: (run / "metrics.jsonl").exists() and len(self.metrics(run)) > 2, what="progress")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 143)
        board, wandb = self.read(run)
        self.assertEqual((wandb.exits, wandb.order[-1]), ([143], "exit"))
        self.assertEqual(one(message(one(board.hparams["_hparams_/session_end_info"], 4)), 1), 2)
        self.assert_has_every_line_once(run, run)
        process = self.start("train", "--resume", "run", "--quiet", "--threads", 1)
        lines = len(self.metrics(run))
        wait_until(lambda: len(self.metrics(run)) > lines + 2, what="progress")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(), 130)
        _, wandb = self.assert_has_every_line_once(run, run)
        self.assertEqual(wandb.exits, [130])

    def test_export_writes_the_same_records_afterwards(self):
        run = self.train([*SMALL, BOTH, "steps=60", "checkpoint_every=20"], "run")
        for name in ("tensorboard", "wandb"):
            self.ok("export", run, "--to", name)
        live, exported = self.read(run), self.read(run / "export")
        self.assert_has_every_line_once(run / "export", run)
        self.assertEqual(exported[0].histograms, live[0].histograms)
        self.assertEqual(exported[0].scalars, live[0].scalars)
        self.assertEqual(exported[1].order, live[1].order)
        for key, value in live[1].summary.items():
            self.assertEqual(exported[1].summary[key], value, key)

    def test_figures_become_images(self):
        run = self.train([*SMALL, "steps=60"], "run")
        (run / "figures").mkdir()
        png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s2I", 13, b"IHDR", 640, 480) + b"\x08\x02\0\0\0"
        (run / "figures/curves.png").write_bytes(png)
        paths = self.ok("export", run, "--to", "tensorboard").stdout.split()
        self.assertEqual(len(paths), 2)
        images = TensorBoardRun((self.root / paths[1]).read_bytes()).images
        self.assertEqual(list(images), ["figures/curves"])
        image = images["figures/curves"]
        self.assertEqual((one(image, 1), one(image, 2), one(image, 3), one(image, 4)), (480, 640, 3, png))

    def test_a_log_that_cannot_be_written_does_not_stop_the_run(self):
        run = self.root / "run"
        run.mkdir()
        (run / "tensorboard").write_text("in the way")
        result = self.ok("train", *SMALL, BOTH, "steps=20", "--out", run, "--threads", 1)
        self.assertIn("tensorboard", result.stderr)
        (wandb,) = run.glob("wandb/*/*.wandb")
        self.assertEqual(WandbRun(wandb.read_bytes()).exits, [0])

    def test_bits_do_not_depend_on_who_is_told(self):
        quiet = self.train([*SMALL, "steps=30"], "quiet")
        told = self.train([*SMALL, BOTH, "wandb_log_every=1", "steps=30"], "told")
        self.assertEqual((quiet / "metrics.jsonl").read_bytes(), (told / "metrics.jsonl").read_bytes())

    def test_wrong_trackers_are_refused(self):
        for words, part in ((["trackers=[tensorbord]"], "'tensorboard'"), (["trackers=wandb"], "[tensorboard, wandb]"),
                            (["trackers=[wandb, wandb]"], "twice")):
            result = self.groklab("train", *SMALL, *words, "--out", "x")
            self.assertEqual(result.returncode, 2)
            self.assertIn(part, result.stderr)


if __name__ == "__main__":
    main()
