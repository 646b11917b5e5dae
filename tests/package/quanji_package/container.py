"""The ZIP of a package: every byte of it follows from names, lengths and bytes of its files."""

import hashlib
import io
import re
import struct
import zlib
from dataclasses import dataclass

from quanji_formats.cbor import require
from quanji_formats.log import leaf, root_of
from quanji_formats.media import CHUNK

NAME = re.compile(rb"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
FLAGS, DATE = 0x0800, 0x0021
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
CENTRAL_FIXED = 46
END, ZIP64_END, ZIP64_LOCATOR = 22, 56, 20


@dataclass(frozen=True, slots=True)
class File:
    """A file of the container: where its bytes begin, and what its record says of them."""

    name: str
    offset: int
    length: int
    crc: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What the bytes of a file are."""

    length: int
    root: bytes
    crc: int


def extra_field(*values):
    data = b"".join(struct.pack("<Q", value) for value in values)
    return struct.pack("<HH", 1, len(data)) + data if values else b""


def version(extra):
    return 45 if extra else 20


def local_header(name, length, crc):
    large = length >= FULL32
    extra = extra_field(length, length) if large else b""
    said = FULL32 if large else length
    fixed = struct.pack(
        "<4sHHHHHIIIHH", b"PK\3\4", version(extra), FLAGS, 0, 0, DATE, crc, said, said, len(name), len(extra)
    )
    return fixed + name + extra


def central_header(name, length, crc, offset):
    values = ([length, length] if length >= FULL32 else []) + ([offset] if offset >= FULL32 else [])
    extra, said = extra_field(*values), min(length, FULL32)
    made = version(extra)
    fixed = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        b"PK\1\2",
        made,
        made,
        FLAGS,
        0,
        0,
        DATE,
        crc,
        said,
        said,
        len(name),
        len(extra),
        0,
        0,
        0,
        0,
        min(offset, FULL32),
    )
    return fixed + name + extra


def end_records(files, length, offset):
    """The end of the container, with that of ZIP64 before it if a field of the end is too small."""
    zip64 = b""
    if files >= FULL16 or length >= FULL32 or offset >= FULL32:
        zip64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, files, files, length, offset)
        zip64 += struct.pack("<4sIQI", b"PK\6\7", 0, offset + length, 1)
    few = min(files, FULL16)
    return zip64 + struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, few, few, min(length, FULL32), min(offset, FULL32), 0
    )


class Container:
    """The files of a package in their order. Raises Refused if it is anything but a container of §14."""

    def __init__(self, stream):
        self.stream = stream
        self.size = stream.seek(0, io.SEEK_END)
        count, length, offset = self.read_end()
        self.files = list(self.read_directory(count, length, offset))
        self.by_name = {file.name: file for file in self.files}
        require(len(self.by_name) == len(self.files))
        self.check_local_headers()

    def bytes_at(self, offset, length):
        require(0 <= offset and offset + length <= self.size)
        self.stream.seek(offset)
        data = self.stream.read(length)
        require(len(data) == length)
        return data

    def read_end(self):
        """Number of files, length and offset of the central directory."""
        end = self.bytes_at(self.size - END, END)
        count, length, offset = struct.unpack("<10xHIIH", end)[:3]
        if FULL16 == count or FULL32 in (length, offset):
            record = self.bytes_at(self.size - END - ZIP64_LOCATOR - ZIP64_END, ZIP64_END)
            count, length, offset = struct.unpack("<32xQQQ", record)
        tail = end_records(count, length, offset)
        require(offset + length + len(tail) == self.size)
        require(self.bytes_at(offset + length, len(tail)) == tail)
        return count, length, offset

    def read_directory(self, count, length, offset):
        at, begins, end = offset, 0, offset + length
        for _ in range(count):
            require(at + CENTRAL_FIXED <= end)
            fixed = self.bytes_at(at, CENTRAL_FIXED)
            crc, size, name_length, extra_length = struct.unpack("<16xI4xIHH14x", fixed)
            require(1 <= name_length <= 200)
            rest = self.bytes_at(at + CENTRAL_FIXED, name_length + extra_length)
            name, extra = rest[:name_length], rest[name_length:]
            require(NAME.fullmatch(name))
            if size == FULL32:
                require(len(extra) >= 12)
                size = struct.unpack_from("<Q", extra, 4)[0]
            record = central_header(name, size, crc, begins)
            require(record == fixed + rest)
            data_at = begins + len(local_header(name, size, crc))
            yield File(name.decode(), data_at, size, crc)
            at, begins = at + len(record), data_at + size
            require(begins <= offset)
        require(at == end and begins == offset)

    def check_local_headers(self):
        begins = 0
        for file in self.files:
            header = local_header(file.name.encode(), file.length, file.crc)
            require(self.bytes_at(begins, len(header)) == header)
            begins = file.offset + file.length

    def chunks(self, file):
        """The bytes of a file, at most one chunk of them at a time. What is given is overwritten by the next."""
        buffer = bytearray(min(CHUNK, file.length))
        self.stream.seek(file.offset)
        left = file.length
        while left:
            view = memoryview(buffer)[: min(CHUNK, left)]
            read = 0
            while read < len(view):
                count = self.stream.readinto(view[read:])
                require(count)
                read += count
            yield view
            left -= len(view)

    def measure(self, file):
        leaves, crc = [], 0
        for chunk in self.chunks(file):
            crc = zlib.crc32(chunk, crc)
            leaves.append(leaf(hashlib.sha256(chunk).digest()))
        return Measured(file.length, root_of(leaves), crc)

    def sha256(self, name):
        digest = hashlib.sha256()
        for chunk in self.chunks(self.by_name[name]):
            digest.update(chunk)
        return digest.digest()

    def whole(self, file):
        return self.bytes_at(file.offset, file.length)

    def at(self, file):
        """The stream, at the first byte of a file."""
        self.stream.seek(file.offset)
        return self.stream

    def read(self, offset, length):
        return self.bytes_at(offset, length)
