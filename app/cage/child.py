"""The life of a caged process: it says that it is confined, takes one item, answers about it, and ends."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from app.cage import wire
from app.cage.errors import Cause
from app.cage.model import Job, Layers, Part, Pixels
from app.cage.ops import Op
from app.cage.ranges import open_ranges
from app.cage.readers.reader import Found, Item, Reader, Refusal
from app.cage.wire import Channel, FillingChannel, GoneError, Kind, WireError, read_all


class Shelf(Protocol):
    """Memory shared with the window, where there is such."""

    def clear(self) -> None:
        """Start again from the beginning."""

    def put(self, data: bytes, /) -> int | None:
        """Return where the data stands now, or nothing when it must go through the channel."""


class FileChannel:
    """A channel over two open files of the system, or over one socket that is both."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._in = io.FileIO(incoming, "rb", closefd=False)
        self._out = io.FileIO(outgoing, "wb", closefd=False)

    def receive(self, n: int, /) -> bytearray:
        """Receive exactly n bytes."""
        return read_all(self._in.readinto, n)

    def fill(self, view: memoryview, /) -> None:
        """Receive into memory that is there."""
        wire.fill(self._in.readinto, view)

    def send(self, data: bytes | bytearray | memoryview, /) -> None:
        """Send all of it."""
        view = memoryview(data)
        while view:
            view = view[self._out.write(view) or 0 :]


def serve(channel: FillingChannel, layers: Layers, readers: Mapping[Op, Reader], shelf: Shelf | None = None) -> None:
    """Take one item and answer each question about it, until the window hangs up."""
    try:
        wire.send(channel, Kind.HELLO, layers.as_dict())
        message = wire.receive(channel, {Kind.ITEM: wire.FIRST})
        held = _Held(wire.number(message.head, "size", 1 << 62), message.body)
        while True:
            job = _job(wire.receive(channel, {Kind.JOB: 0}).head)
            # Each question reads from the start; a reader that keeps its file open keeps its own place in it.
            file = open_ranges(channel, held.size, held.first)
            item = Item(job, file, held.size, partial(_give, channel), held.state)
            if shelf is not None:
                shelf.clear()
            _answer(channel, item, readers[job.op], shelf)
    except (GoneError, WireError, OSError, ValueError):
        return  # the window is gone, or is not ours: there is nobody to tell


@dataclass(frozen=True, slots=True)
class _Held:
    """The item, and what readers keep of it between two questions."""

    size: int
    first: bytearray
    state: dict[str, object] = field(default_factory=dict)


def _job(head: Mapping[str, Any]) -> Job:
    op = Op(wire.words(head, "op", 64))
    return Job(op, side=wire.number(head, "side", 1 << 30), params=wire.params(head))


def _answer(channel: Channel, item: Item, reader: Reader, shelf: Shelf | None) -> None:
    try:
        _tell(channel, reader(item), shelf)
    except Refusal as refusal:
        _fail(channel, refusal.cause, refusal.figure)
    except MemoryError:
        _fail(channel, Cause.MEMORY)
    except (GoneError, WireError):
        raise
    except Exception:  # noqa: BLE001 -- decoders raise anything on a hostile file, and the item is told as damaged
        _fail(channel, Cause.DAMAGED)


def _fail(channel: Channel, cause: Cause, figure: int = 0) -> None:
    wire.send(channel, Kind.FAILED, {"cause": cause.value, "figure": figure})


def _tell(channel: Channel, found: Found, shelf: Shelf | None) -> None:
    for frame in found.frames:  # a reader may still be making them
        _send(channel, Kind.FRAME, {"at_ms": frame.at_ms, **_shape(frame.pixels)}, frame.pixels.data, shelf)
    head: dict[str, object] = {"facts": found.facts, "text": found.text is not None, "rate": 0, "channels": 0}
    head |= _shape(found.pixels)
    if found.pixels is not None:
        _send(channel, Kind.ANSWER, head, found.pixels.data, shelf)
        return
    body = b"" if found.text is None else found.text.encode("utf-8")
    if found.samples is not None:
        head |= {"rate": found.samples.rate, "channels": found.samples.channels}
        body = found.samples.data
    wire.send(channel, Kind.ANSWER, head, body)


def _send(channel: Channel, kind: Kind, head: dict[str, object], data: bytes, shelf: Shelf | None) -> None:
    """Send a picture, by way of the shared memory where it fits."""
    at = shelf.put(data) if shelf is not None else None
    if at is None:
        wire.send(channel, kind, head, data)
    else:
        wire.send(channel, kind, head | {"shared": at})


def _shape(pixels: Pixels | None) -> dict[str, int | str]:
    if pixels is None:
        return {"width": 0, "height": 0, "format": ""}
    return {"width": pixels.width, "height": pixels.height, "format": pixels.format}


def _give(channel: Channel, part: Part) -> None:
    """Send an attachment on while the rest of the mail is still being read."""
    head = {"name": part.name, "type": part.declared_type, "depth": part.depth, "inline": part.inline}
    wire.send(channel, Kind.PART, head | {"size": len(part.data)})
    for at in range(0, len(part.data), wire.CHUNK):
        wire.send(channel, Kind.CHUNK, {}, memoryview(part.data)[at : at + wire.CHUNK])


def as_files() -> FileChannel:
    """Return the channel of a process that was started for one job: its standard input and output."""
    return FileChannel(0, 1)
