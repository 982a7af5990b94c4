# SPDX-License-Identifier: MIT
"""The files of a run, whether it is a folder or a record in a pack of its sweep (docs/sweeps.md)."""
import io
import pathlib
import struct
import zipfile
import zlib

from groklab.errors import ReadError

MAGIC = b"groklab1"
HEADER = struct.Struct("<8s4I")  # magic, bytes of the name, bytes of the zip, CRC-32 of both, CRC-32 of what stands before it


class FolderFiles:
    """A run that is a folder."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def holds(self, name):
        return (self.path / name).is_file()

    def read(self, name):
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise ReadError(self.path / name, f"cannot be read: {error}") from error

    def names(self, folder):
        """Names of the files in a folder of the run, sorted."""
        return sorted(path.name for path in (self.path / folder).glob("*") if path.is_file())


class PackedFiles(FolderFiles):
    """A run that is packed. What was made of it later (analysis, figures) is in the folder all the same."""

    def __init__(self, path, zipped):
        super().__init__(path)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(zipped))
        except zipfile.BadZipFile as error:
            raise ReadError(self.path, f"damaged packed run: {error}") from error

    def holds(self, name):
        return name in self._zip.namelist() or super().holds(name)

    def read(self, name):
        if name not in self._zip.namelist():
            return super().read(name)
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error) as error:
            raise ReadError(self.path / name, f"damaged packed run: {error}") from error

    def names(self, folder):
        packed = {name.removeprefix(f"{folder}/") for name in self._zip.namelist() if name.startswith(f"{folder}/")}
        return sorted(packed | set(super().names(folder)))


def packed_runs(folder):
    """{name: zip} of all packs in a folder. Records that are cut off or do not fit their checksums are passed over; of a run
    that was packed twice the first is taken."""
    runs = {}
    for pack in sorted(pathlib.Path(folder).glob("*.pack")):
        data = pack.read_bytes()
        at = data.find(MAGIC)
        while 0 <= at <= len(data) - HEADER.size:
            _, n_name, n_zip, crc, header_crc = HEADER.unpack_from(data, at)
            body = data[at + HEADER.size : at + HEADER.size + n_name + n_zip]
            if zlib.crc32(data[at : at + HEADER.size - 4]) == header_crc and zlib.crc32(body) == crc:
                runs.setdefault(body[:n_name].decode("utf-8"), body[n_name:])
                at += HEADER.size + n_name + n_zip - 1
            at = data.find(MAGIC, at + 1)
    return runs
