"""Opens a video or a sound: by what its bytes say, with a demuxer and decoders from a short list, and nothing outside it.

A container can name other files, addresses and playlists. None is followed: the demuxer is named by us, so that no
format which only refers to others is ever tried; whatever still asks for a second file is refused here, and the
confinement refuses it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, BinaryIO, NoReturn

import av
import av.container
import av.error
import av.logging
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.cage.errors import Cause
from app.cage.readers import kinds
from app.cage.readers.budget import Budget
from app.cage.readers.reader import Item, Refusal

DEMUXERS: Mapping[str, str] = {
    "video/mp4": "mov",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/x-flv": "flv",
    "video/mpeg": "mpeg",
    "video/mp2t": "mpegts",
    "video/x-ms-asf": "asf",
    "audio/mp4": "mov",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/amr": "amr",
    "audio/aiff": "aiff",
}
_SHOWN = (
    "av1 flv flv1 h263 h263i h264 hevc libdav1d libvpx libvpx-vp9 mjpeg mpeg1video mpeg2video mpeg4 msmpeg4 msmpeg4v1 "
    "msmpeg4v2 prores rawvideo theora vc1 vp8 vp9 wmv1 wmv2 wmv3"
)
_HEARD = (
    "aac ac3 adpcm_ima_qt adpcm_ima_wav adpcm_ms alac amrnb amrwb eac3 flac gsm gsm_ms libopus mp2 mp2float mp3 "
    "mp3float opus pcm_alaw pcm_f32le pcm_mulaw pcm_s16be pcm_s16le pcm_s24le pcm_s32le pcm_u8 speex vorbis wmapro "
    "wmav1 wmav2"
)
SHOWN, HEARD = frozenset(_SHOWN.split()), frozenset(_HEARD.split())
MAX_STREAMS = 64
# Room for a frame of 8192 × 4320; larger ones would need more memory than the process has.
MAX_SAMPLES = 36_000_000
# Broken packets in a row: a file that is only that would keep a decoder busy to its limit for nothing.
BROKEN = 500
_OPTIONS = {
    "protocol_whitelist": "",
    "format_whitelist": ",".join(sorted(set(DEMUXERS.values()))),
    "codec_whitelist": ",".join(sorted(SHOWN | HEARD)),
    "max_streams": str(MAX_STREAMS),
    "probesize": "5000000",
    "analyzeduration": "3000000",
}
_BUFFER = 64 << 10
_MISSING_MS, _MISSING_SHARE = 1000, 20
MS = 1000


@dataclass(slots=True)
class Opened:
    """An open container; `damage` counts what had to be left out."""

    container: av.container.InputContainer
    format: str
    damage: int = 0
    ended: bool = False
    zero: Fraction = field(init=False)

    def __post_init__(self) -> None:
        first = self.video() or self.sound()
        self.zero = (first.start_time or 0) * _base(first) if first else Fraction(0)

    def video(self) -> VideoStream | None:
        """Return the moving pictures, not the cover of a song."""
        shown = [each for each in self.container.streams.video if not _is_still(each)]
        return shown[0] if shown else None

    def sound(self) -> AudioStream | None:
        """Return the sound."""
        heard = self.container.streams.audio
        return heard[0] if heard else None

    def duration_ms(self, stream: Stream | None = None) -> int | None:
        """Return how long the item says that it is; None when it says nothing that can be true."""
        if self.container.duration is not None and self.container.duration > 0:
            return self.container.duration * MS // av.time_base
        if stream is not None and stream.duration and stream.time_base:
            return max(0, int(stream.duration * stream.time_base * MS))
        return None

    def ms(self, stamp: int, stream: Stream) -> int:
        """Return a time stamp as milliseconds from the item's first frame, or from its first sound."""
        return max(0, int((stamp * _base(stream) - self.zero) * MS))

    def stamp(self, at_ms: int, stream: Stream) -> int:
        """Return milliseconds of the item as a time stamp."""
        return int((Fraction(at_ms, MS) + self.zero) / _base(stream))

    def seek(self, stream: Stream, stamp: int) -> bool:
        """Go to the last place before a time stamp where decoding can start; tell whether there is one."""
        self.ended = False
        try:
            self.container.seek(stamp, stream=stream)
        except av.error.FFmpegError:
            return False
        return True

    def frames(self, stream: VideoStream | AudioStream) -> Iterator[VideoFrame | AudioFrame]:
        """Yield what can be decoded from where the container stands, leaving broken packets out."""
        broken = 0
        for packet in self.packets(stream):
            try:
                found = packet.decode()
            except MemoryError:
                raise
            except av.error.FFmpegError:
                self.damage += 1
                broken += 1
                if broken > BROKEN:
                    return
                continue
            broken = 0 if found else broken
            yield from found

    def packets(self, stream: Stream) -> Iterator[av.Packet[Any]]:
        """Yield the packets from where the container stands; one that breaks off ends there."""
        packets = self.container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
            except MemoryError:
                raise
            except av.error.FFmpegError:
                self.damage += 1
                packet = None
            if packet is None:
                self.ended = True
                return
            yield packet


def open_media(item: Item, file: BinaryIO | None = None) -> Opened:
    """Open an item by what its bytes say."""
    source = file or item.file
    source.seek(0)
    head = source.read(kinds.HEAD)
    source.seek(0)
    if not head:
        raise Refusal(Cause.EMPTY)
    demuxer = DEMUXERS.get(kinds.type_of(head).media)
    if demuxer is None:
        raise Refusal(Cause.NOT_MEDIA)
    if demuxer == "mpeg" and head.startswith(b"\x00\x00\x01\xb3"):
        demuxer = "mpegvideo"
    try:
        container = av.open(
            source,
            mode="r",
            format=demuxer,
            options=dict(_OPTIONS),
            metadata_errors="replace",
            buffer_size=_BUFFER,
            io_open=_refuse,
        )
    except MemoryError:
        raise
    except av.error.FFmpegError as error:
        raise Refusal(Cause.DAMAGED) from error
    return Opened(container, _named(demuxer, head))


def usable(stream: VideoStream | AudioStream | None, may: frozenset[str]) -> bool:
    """Tell whether a stream's decoder is one of a list."""
    return stream is not None and stream.codec_context.codec.name in may


def ready(stream: VideoStream | AudioStream, may: frozenset[str]) -> bool:
    """Set a stream's decoder to one thread and to the largest picture; False when it is not one of a list."""
    if not usable(stream, may):
        return False
    context = stream.codec_context
    context.thread_count = 1
    context.options = {"max_pixels": str(MAX_SAMPLES)} if isinstance(stream, VideoStream) else {}
    return True


def found_until_ms(opened: Opened, stream: Stream, budget: Budget) -> int | None:
    """Return how far there really is something, told by the packets near the end without decoding them.

    Where nothing is near the end that the item claims, all of its packets are gone through.
    """
    says, start = opened.duration_ms(stream), stream.start_time or 0
    places = [start] if says is None else [opened.stamp(max(0, says - 2 * MS), stream), start]
    for place in places:
        if opened.seek(stream, place) and (last := _last_ms(opened, stream, budget)) is not None:
            return last
    return None


def _last_ms(opened: Opened, stream: Stream, budget: Budget) -> int | None:
    last: int | None = None
    for packet in opened.packets(stream):
        if packet.pts is not None and packet.size:
            last = max(last or 0, opened.ms(packet.pts + (packet.duration or 0), stream))
        if budget.spent:
            return None
    return last


def is_cut_short(says: int | None, found: int | None) -> bool:
    """Tell whether an item ends clearly before it says that it does."""
    return says is not None and found is not None and says - found >= max(_MISSING_MS, says // _MISSING_SHARE)


def _base(stream: Stream) -> Fraction:
    return stream.time_base or Fraction(1, MS)


def _is_still(stream: VideoStream) -> bool:
    return bool(stream.disposition & Disposition.attached_pic)


def _named(demuxer: str, head: bytes) -> str:
    if demuxer == "matroska" and b"webm" in head[:64]:
        return "webm"
    return {"mov": "mp4", "mpegvideo": "mpeg"}.get(demuxer, demuxer)


def _refuse(url: str, _flags: int, _options: Mapping[str, str]) -> NoReturn:
    raise PermissionError(url)


def quiet() -> None:
    """Let the library write nothing: its lines quote the item."""
    with suppress(AttributeError):
        av.logging.set_level(None)
