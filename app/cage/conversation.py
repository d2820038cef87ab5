"""The window's side of one job: it serves ranges, and checks everything that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.cage import wire
from app.cage.errors import Cause, DecodeFailedError
from app.cage.facts import checked
from app.cage.model import Answer, Frame, Job, Part, Pixels, Samples, Source
from app.cage.ops import (
    CHANNELS,
    MAX_FRAMES_BYTES,
    MAX_PARTS,
    MAX_PARTS_BYTES,
    MAX_PIXELS,
    MAX_RATE,
    MAX_TEXT,
    PixelFormat,
)
from app.cage.wire import Channel, Kind, Message, WireError

# A picture with many small directories is read here and there; past this it is a way to spend the window's time.
SERVED_TIMES = 4
SERVED_MORE = 64 << 20
# An honest reader asks for a megabyte at a time; each question costs the window the same, however small it is.
ASKED_TIMES, ASKED_FOR = 1 << 14, 64 << 10
NAME = 16_000
MEGA = 1_000_000
SAMPLE_BYTES = 2
STEREO = 2
MAX_MS = 1 << 40


class Shared(Protocol):
    """Memory that the other side has written pictures into."""

    @property
    def size(self) -> int: ...

    def take(self, at: int, length: int, /) -> bytes:
        """Return a copy of what stands somewhere."""


class Conversation:
    """One item and one caged process, which is handed the item with the first question about it."""

    def __init__(self, channel: Channel, source: Source, shared: Shared | None = None) -> None:
        self._channel = channel
        self._shared = shared
        self._source = source
        self._handed = False

    def ask(self, job: Job) -> Answer:
        """Have one question answered; raise WireError when the other side breaks the rules."""
        size = self._source.size
        if size > job.rule.input_bytes:
            raise DecodeFailedError(Cause.TOO_LARGE, job.rule.input_bytes // MEGA)
        if not self._handed:
            first = _range(self._source, 0, min(size, wire.FIRST))
            wire.send(self._channel, Kind.ITEM, {"size": size}, first)
            self._handed = True
        head = {"op": job.op.value, "side": job.longest, "params": dict(job.params)}
        wire.send(self._channel, Kind.JOB, head)
        return _Talk(self._channel, job, self._source, size, self._shared).run()


def _range(source: Source, at: int, length: int) -> bytes:
    data = source.read(at, length)
    if len(data) != length:
        raise OSError("the item is shorter than it says")
    return data


@dataclass(slots=True)
class _Unfinished:
    """An attachment whose bytes are still coming."""

    name: str
    declared_type: str
    depth: int
    inline: bool
    size: int
    data: bytearray

    def done(self) -> Part:
        return Part(self.name, self.declared_type, self.depth, self.inline, bytes(self.data))


class _Talk:
    def __init__(self, channel: Channel, job: Job, source: Source, size: int, shared: Shared | None) -> None:
        self._shared = shared
        self._channel = channel
        self._job = job
        self._source = source
        self._size = size
        self._may_serve = size * SERVED_TIMES + SERVED_MORE
        self._may_ask = ASKED_TIMES + size // ASKED_FOR
        self._may_give = MAX_PARTS_BYTES
        self._parts: list[Part] = []
        self._part: _Unfinished | None = None
        self._frames: list[Frame] = []
        self._may_show = MAX_FRAMES_BYTES

    def run(self) -> Answer:
        while True:
            message = wire.receive(self._channel, self._bounds())
            if message.kind is Kind.ANSWER:
                return self._answer(message)
            if message.kind is Kind.RANGE:
                self._serve(message.head)
            elif message.kind is Kind.PART:
                self._begin(message.head)
            elif message.kind is Kind.CHUNK:
                self._go_on(message.body)
            elif message.kind is Kind.FRAME:
                self._show(message.head, message.body)
            else:
                self._failed(message.head)

    def _bounds(self) -> Mapping[Kind, int]:
        """Return what may come now, and how long its body may be."""
        if self._part is not None:
            return {Kind.CHUNK: min(wire.CHUNK, self._part.size - len(self._part.data))}
        rule = self._job.rule
        picture = min(self._job.longest**2, MAX_PIXELS) * CHANNELS[rule.format]
        bounds = {Kind.RANGE: 0, Kind.FAILED: 0, Kind.ANSWER: picture}
        if rule.text:
            bounds[Kind.ANSWER] = MAX_TEXT
        if rule.samples:
            bounds[Kind.ANSWER] = rule.samples * SAMPLE_BYTES
        if rule.parts:
            bounds[Kind.PART] = 0
        if rule.frames:
            bounds |= {Kind.ANSWER: 0, Kind.FRAME: min(picture, self._may_show)}
        return bounds

    def _serve(self, head: Mapping[str, object]) -> None:
        at = wire.number(head, "at", self._size)
        length = wire.number(head, "length", min(wire.RANGE, self._size - at), least=1)
        self._may_serve -= length
        self._may_ask -= 1
        if min(self._may_serve, self._may_ask) < 0:
            raise WireError("asked for too much")
        wire.send(self._channel, Kind.DATA, {}, _range(self._source, at, length))

    def _begin(self, head: Mapping[str, object]) -> None:
        size = wire.number(head, "size", self._may_give)
        if len(self._parts) >= MAX_PARTS:
            raise WireError("parts")
        self._may_give -= size
        self._part = _Unfinished(
            name=wire.words(head, "name", NAME),
            declared_type=wire.words(head, "type", NAME),
            depth=wire.number(head, "depth", MAX_PARTS),
            inline=wire.flag(head, "inline"),
            size=size,
            data=bytearray(),
        )
        if not size:
            self._finish_part(self._part)

    def _go_on(self, more: bytearray) -> None:
        part = self._part
        assert part is not None
        if not more:
            raise WireError("nothing more")
        part.data += more
        if len(part.data) == part.size:
            self._finish_part(part)

    def _finish_part(self, part: _Unfinished) -> None:
        self._parts.append(part.done())
        self._part = None

    def _show(self, head: Mapping[str, object], body: bytearray) -> None:
        if len(self._frames) >= self._job.rule.frames:
            raise WireError("frames")
        at_ms = wire.number(head, "at_ms", MAX_MS)
        if self._frames and at_ms < self._frames[-1].at_ms:
            raise WireError("at_ms")
        frame = Frame(at_ms, self._pixels(head, body))
        self._may_show -= len(frame.pixels.data)
        if self._may_show < 0:
            raise WireError("frames")
        self._frames.append(frame)

    def _failed(self, head: Mapping[str, object]) -> None:
        try:
            cause = Cause(wire.words(head, "cause", 64))
        except ValueError as error:
            raise WireError("cause") from error
        raise DecodeFailedError(cause, wire.number(head, "figure", 1 << 40))

    def _answer(self, message: Message) -> Answer:
        op, rule = self._job.op, self._job.rule
        facts = checked(op, message.head.get("facts"))
        if wire.flag(message.head, "text") is not rule.text:
            raise WireError("text")
        if rule.text:
            return Answer(op, facts, text=_text(message.body), parts=tuple(self._parts))
        if rule.frames:
            return Answer(op, facts, frames=tuple(self._frames))
        if rule.samples:
            return Answer(op, facts, samples=_samples(message.head, message.body))
        if rule.side:
            return Answer(op, facts, self._pixels(message.head, message.body))
        if message.body:
            raise WireError("more than facts")
        return Answer(op, facts, parts=tuple(self._parts))

    def _pixels(self, head: Mapping[str, object], body: bytearray) -> Pixels:
        """Return the samples if they are no more than the operation may show."""
        rule, longest = self._job.rule, self._job.longest
        width = wire.number(head, "width", longest, least=1)
        height = wire.number(head, "height", longest, least=1)
        shape: PixelFormat = rule.format
        if wire.words(head, "format", 8) != shape:
            raise WireError("format")
        samples = self._samples_at(head, body, width * height * CHANNELS[shape])
        if rule.greys < 256 and len(set(samples)) > rule.greys:  # noqa: PLR2004 -- the values of a byte
            raise WireError("greys")
        return Pixels(width, height, shape, samples)

    def _samples_at(self, head: Mapping[str, object], body: bytearray, length: int) -> bytes:
        """Return the samples from the message, or a copy of them from the shared memory."""
        if "shared" in head and self._shared is not None:
            at = wire.number(head, "shared", self._shared.size - length)
            samples = b"" if body else self._shared.take(at, length)
        else:
            samples = bytes(body)
        if len(samples) != length:
            raise WireError("samples")
        return samples


def _samples(head: Mapping[str, object], body: bytearray) -> Samples:
    rate = wire.number(head, "rate", MAX_RATE, least=1)
    channels = wire.number(head, "channels", STEREO, least=1)
    if len(body) % (channels * SAMPLE_BYTES):
        raise WireError("samples")
    return Samples(rate, channels, bytes(body))


def _text(body: bytearray) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WireError("text") from error
