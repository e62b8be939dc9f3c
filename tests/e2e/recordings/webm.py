"""The container WebM: an index before the pictures, so that players can seek; and read again, to see what a file holds."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SEGMENT, INFO, CLUSTER = 0x18538067, 0x1549A966, 0x1F43B675
DURATION, CLUSTER_TIME, BLOCK = 0x4489, 0xE7, 0xA3
CONTAINERS = {SEGMENT, INFO, CLUSTER}
KEY = 0x80


@dataclass(frozen=True, slots=True)
class Block:
    """An encoded frame, and its moment in milliseconds."""

    at: int
    is_key: bool
    data: bytes


def written(blocks: list[Block], width: int, height: int, duration: int) -> bytes:
    """A file with one VP9 track. Each key frame begins a cluster, and has its line in the index."""
    head = _element(0x1A45DFA3, _number(0x4286, 1) + _number(0x42F7, 1) + _number(0x42F2, 4) + _number(0x42F3, 8)
                    + _element(0x4282, b"webm") + _number(0x4287, 4) + _number(0x4285, 2))  # fmt: skip
    info = _element(INFO, _number(0x2AD7B1, 1_000_000) + _element(DURATION, struct.pack(">d", float(duration)))
                    + _element(0x4D80, b"Seatwright") + _element(0x5741, b"Seatwright"))  # fmt: skip
    video = _element(0xE0, _number(0xB0, width) + _number(0xBA, height))
    track = _element(0xAE, _number(0xD7, 1) + _number(0x73C5, 1) + _number(0x9C, 0) + _element(0x22B59C, b"und")
                     + _element(0x86, b"V_VP9") + _number(0x83, 1) + video)  # fmt: skip
    front = info + _element(0x1654AE6B, track)
    clusters = [(group[0].at, _cluster(group)) for group in _groups(blocks)]
    place = len(front) + len(_index([(at, 0) for at, _ in clusters]))  # every place is written in four bytes
    index = []
    for at, cluster in clusters:
        index.append((at, place))
        place += len(cluster)
    return head + _element(SEGMENT, front + _index(index) + b"".join(cluster for _, cluster in clusters))


def _groups(blocks: list[Block]) -> list[list[Block]]:
    found: list[list[Block]] = []
    for block in blocks:
        if block.is_key:
            found.append([])
        found[-1].append(block)
    return found


def _cluster(group: list[Block]) -> bytes:
    start = group[0].at
    blocks = (struct.pack(">BhB", 0x81, one.at - start, KEY if one.is_key else 0) + one.data for one in group)
    return _element(CLUSTER, _number(CLUSTER_TIME, start) + b"".join(_element(BLOCK, one) for one in blocks))


def _index(places: list[tuple[int, int]]) -> bytes:
    def line(at: int, place: int) -> bytes:
        where = _number(0xF7, 1) + _element(0xF1, place.to_bytes(4, "big"))
        return _element(0xBB, _element(0xB3, at.to_bytes(4, "big")) + _element(0xB7, where))

    return _element(0x1C53BB6B, b"".join(line(*one) for one in places))


def _element(name: int, content: bytes) -> bytes:
    return (
        name.to_bytes((name.bit_length() + 7) // 8, "big")
        + (len(content) | 1 << 56).to_bytes(8, "big")
        + content
    )


def _number(name: int, value: int) -> bytes:
    return _element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


@dataclass(frozen=True, slots=True)
class Inside:
    """What a file holds: its length in seconds, and when each frame is shown."""

    seconds: float
    frames: list[float]


def read(file: bytes) -> Inside:
    """What is in a file that `written` wrote. ValueError if it is none."""
    if not file.startswith(b"\x1a\x45\xdf\xa3"):
        raise ValueError("This is no WebM file.")
    seconds, start, frames = 0.0, 0, []
    for name, content in _elements(file):
        if name == DURATION:
            seconds = struct.unpack(">d", content)[0] / 1000
        elif name == CLUSTER_TIME:
            start = int.from_bytes(content, "big")
        elif name == BLOCK:
            frames.append((start + struct.unpack(">h", content[1:3])[0]) / 1000)
    return Inside(seconds, frames)


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(content):
        length = 9 - content[place].bit_length()
        name = int.from_bytes(content[place : place + length], "big")
        place += length
        size = int.from_bytes(content[place + 1 : place + 8], "big")
        inside = content[place + 8 : place + 8 + size]
        place += 8 + size
        yield name, inside
        if name in CONTAINERS:
            yield from _elements(inside)
