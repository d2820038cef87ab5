"""The life of a caged process: it says that it is confined, takes one job, answers it, and ends."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial

from app.cage import wire
from app.cage.errors import Cause
from app.cage.model import Job, Layers, Op, Part
from app.cage.ranges import open_ranges
from app.cage.readers.reader import Found, Item, Reader, Refusal
from app.cage.wire import Channel, FillingChannel, GoneError, Kind, WireError, read_all


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


def serve(channel: FillingChannel, layers: Layers, readers: Mapping[Op, Reader]) -> None:
    """Answer one job."""
    try:
        wire.send(channel, Kind.HELLO, layers.as_dict())
        message = wire.receive(channel, {Kind.JOB: wire.FIRST})
        job = Job(Op(wire.words(message.head, "op", 64)), side=wire.number(message.head, "side", 1 << 30))
        size = wire.number(message.head, "size", 1 << 62)
        item = Item(job, open_ranges(channel, size, message.body), size, partial(_give, channel))
        _answer(channel, item, readers[job.op])
    except (GoneError, WireError, OSError):
        return  # the window is gone, or is not ours: there is nobody to tell


def _answer(channel: Channel, item: Item, reader: Reader) -> None:
    try:
        found = reader(item)
    except Refusal as refusal:
        _fail(channel, refusal.cause, refusal.figure)
    except MemoryError:
        _fail(channel, Cause.MEMORY)
    except (GoneError, WireError):
        raise
    except Exception:  # noqa: BLE001 -- decoders raise anything on a hostile file, and the item is told as damaged
        _fail(channel, Cause.DAMAGED)
    else:
        _tell(channel, found)


def _fail(channel: Channel, cause: Cause, figure: int = 0) -> None:
    wire.send(channel, Kind.FAILED, {"cause": cause.value, "figure": figure})


def _tell(channel: Channel, found: Found) -> None:
    head = {"facts": found.facts, "width": 0, "height": 0, "format": "", "text": found.text is not None}
    body = b"" if found.text is None else found.text.encode("utf-8")
    if found.pixels is not None:
        shape = {"width": found.pixels.width, "height": found.pixels.height, "format": found.pixels.format}
        head, body = head | shape, found.pixels.data
    wire.send(channel, Kind.ANSWER, head, body)


def _give(channel: Channel, part: Part) -> None:
    """Send an attachment on while the rest of the mail is still being read."""
    head = {"name": part.name, "type": part.declared_type, "depth": part.depth, "inline": part.inline}
    wire.send(channel, Kind.PART, head | {"size": len(part.data)})
    for at in range(0, len(part.data), wire.CHUNK):
        wire.send(channel, Kind.CHUNK, {}, memoryview(part.data)[at : at + wire.CHUNK])


def as_files() -> FileChannel:
    """Return the channel of a process that was started for one job: its standard input and output."""
    return FileChannel(0, 1)
