"""Which facts each operation answers with, and the check of what came."""

from __future__ import annotations

from collections.abc import Mapping

from app.cage.checks import MAX_LIST, Check
from app.cage.checks import count as _count
from app.cage.checks import counts as _counts
from app.cage.checks import fingerprint as _fingerprint
from app.cage.checks import flag as _flag
from app.cage.checks import maybe_count as _maybe_count
from app.cage.checks import text as _text
from app.cage.checks import texts as _texts
from app.cage.model import Fact
from app.cage.ops import Op
from app.cage.wire import WireError

_WORD, _LINE, _LONG = _text(64), _text(1024), _text(20_000)
_SHOWN: dict[str, Check] = {
    "format": _WORD,
    "width": _count,
    "height": _count,
    "turned": _flag,
    "scaled": _flag,
    "cut_short": _flag,
}
_WRITTEN: dict[str, Check] = {
    "charset": _WORD,
    "charset_declared": _WORD,
    "html": _flag,
    "length": _count,
    "lines": _count,
    "controls": _count,
    "bidi": _count,
    "invisible": _count,
    "undecodable": _count,
    "links": _count,
    "remote": _count,
    "form": _WORD,
    "messages": _count,
    "people": _count,
    "columns": _count,
}
_PAGE: dict[str, Check] = {
    "page": _count,
    "pages": _count,
    "width": _count,
    "height": _count,
    "scaled": _flag,
}
_LETTER: dict[str, Check] = {
    "from": _LONG,
    "from_address": _LONG,
    "sender": _LONG,
    "reply_to": _LONG,
    "return_path": _LONG,
    "to": _LONG,
    "cc": _LONG,
    "subject": _LONG,
    "date": _LONG,
    "date_utc": _WORD,
    "message_id": _LONG,
    "in_reply_to": _LONG,
    "references": _LONG,
    "received": _texts(4000),
    "authentication_results": _texts(4000),
    "arc": _texts(4000),
    "dkim": _texts(4000),
    "mailer": _LONG,
    "origin": _LONG,
    "body_is_html": _flag,
    "has_html": _flag,
    "truncated": _flag,
    "parts": _count,
    "defects": _texts(200),
}
_STRIP: dict[str, Check] = {
    "duration_ms": _maybe_count,
    "until_ms": _count,
    "scenes": _count,
    "cut_short": _flag,
}
_FRAME: dict[str, Check] = {"at_start": _flag, "ended": _flag, "cut_short": _flag}
_PLAY: dict[str, Check] = {"ended": _flag, "cut_short": _flag}
_HEARD: dict[str, Check] = {"at_ms": _count, "ended": _flag, "cut_short": _flag}
FACTS: Mapping[Op, Mapping[str, Check]] = {
    Op.IDENTIFY: {"kind": _WORD, "type": _LINE, "named": _LINE, "named_extension": _WORD},
    Op.PICTURE_FACTS: {
        "format": _WORD,
        "width": _count,
        "height": _count,
        "mode": _WORD,
        "frames": _count,
        "moves": _flag,
        "duration_ms": _maybe_count,
        "turned": _flag,
        "has_exif": _flag,
        "has_location": _flag,
        "location": _WORD,
        "taken_at": _WORD,
        "camera": _WORD,
        "bytes_after_end": _maybe_count,
    },
    Op.PICTURE_LAYOUT: _SHOWN,
    Op.PICTURE_SKETCH: _SHOWN,
    Op.PICTURE_REDUCED: _SHOWN,
    Op.PICTURE_FULL: _SHOWN,
    Op.PICTURE_STEP: _SHOWN,
    Op.PICTURE_PDQ: {"pdq": _fingerprint, "quality": _count},
    Op.PICTURE_WORDS: {
        "width": _count,
        "height": _count,
        "boxes": _counts(4 * MAX_LIST),
        "sure": _counts(MAX_LIST),
        "truncated": _flag,
    },
    Op.TEXT_FACTS: _WRITTEN,
    Op.TEXT_READ: {**_WRITTEN, "truncated": _flag},
    Op.MAIL: _LETTER,
    Op.MSG: _LETTER,
    Op.MAIL_READ: {
        "from": _LONG,
        "to": _LONG,
        "subject": _LONG,
        "date_utc": _WORD,
        "parts": _count,
        "truncated": _flag,
    },
    Op.PDF_FACTS: {
        "version": _WORD,
        "pages": _count,
        "width": _count,
        "height": _count,
        "encrypted": _flag,
        "script": _flag,
        "forms": _flag,
        "signatures": _count,
        "attachments": _count,
        "links": _count,
        "producer": _LINE,
        "creator": _LINE,
        "author": _LINE,
        "created": _LINE,
        "modified": _LINE,
        "titled": _flag,
        "cut_short": _flag,
    },
    Op.PDF_LAYOUT: _PAGE,
    Op.PDF_SKETCH: _PAGE,
    Op.PDF_REDUCED: _PAGE,
    Op.PDF_FULL: _PAGE,
    Op.PDF_TEXT: {"page": _count, "pages": _count, "length": _count, "truncated": _flag},
    Op.OFFICE_FACTS: {
        "format": _WORD,
        "words": _flag,
        "macros": _flag,
        "external": _count,
        "links": _count,
        "embedded": _count,
        "pictures": _count,
        "sheets": _count,
        "slides": _count,
        "hidden": _count,
        "author": _LINE,
        "modified_by": _LINE,
        "created": _LINE,
        "modified": _LINE,
        "titled": _flag,
    },
    Op.OFFICE_READ: {"length": _count, "truncated": _flag},
    Op.EXPORT_READ: {"wrong": _WORD, "row": _count, "rows": _count},
    Op.ORDER_FORM: {"format": _WORD, "form": _WORD, "sections": _count, "truncated": _flag},
    Op.ARCHIVE_LIST: {
        "format": _WORD,
        "listed": _flag,
        "members": _count,
        "folders": _count,
        "unpacked": _count,
        "depth": _count,
        "locked": _count,
        "bursting": _count,
        "odd_names": _count,
        "unopened": _count,
        "truncated": _flag,
    },
    Op.ARCHIVE_TAKE: {"size": _count},
    Op.VIDEO_FACTS: {
        "container": _WORD,
        "codec": _WORD,
        "width": _count,
        "height": _count,
        "turned": _count,
        "rate_mhz": _count,
        "duration_ms": _maybe_count,
        "found_until_ms": _maybe_count,
        "cut_short": _flag,
        "has_sound": _flag,
        "sound_codec": _WORD,
        "subtitles": _count,
        "streams": _count,
        "playable": _flag,
        "sound_playable": _flag,
    },
    Op.VIDEO_FLASH: {
        "flashes_at_ms": _maybe_count,
        "red_at_ms": _maybe_count,
        "strobe_at_ms": _maybe_count,
        "checked_from_ms": _count,
        "checked_until_ms": _count,
        "ended": _flag,
        "frames": _count,
        "cut_short": _flag,
    },
    Op.STRIP_LAYOUT: _STRIP,
    Op.STRIP_SKETCH: _STRIP,
    Op.STRIP_REDUCED: _STRIP,
    Op.FRAME_REDUCED: _FRAME,
    Op.FRAME_FULL: _FRAME,
    Op.PLAY_TILE: _PLAY,
    Op.PLAY_REDUCED: _PLAY,
    Op.PLAY_FULL: _PLAY,
    Op.SOUND_FACTS: {
        "container": _WORD,
        "codec": _WORD,
        "rate": _count,
        "channels": _count,
        "duration_ms": _maybe_count,
        "found_until_ms": _maybe_count,
        "cut_short": _flag,
        "in_video": _flag,
        "playable": _flag,
        "silent": _flag,
        "peak_db100": _maybe_count,
        "loud_db100": _maybe_count,
        "measured_until_ms": _count,
    },
    Op.SOUND_CURVE: {"duration_ms": _maybe_count, "until_ms": _count, "whole": _flag},
    Op.SOUND_PLAY: _HEARD,
    Op.SOUND_PLAY_FULL: _HEARD,
    Op.SOUND_TRANSCRIPT: {
        "recogniser": _WORD,
        "language": _WORD,
        "from_ms": _count,
        "until_ms": _count,
        "ended": _flag,
        "words": _count,
    },
}


def checked(op: Op, found: object) -> dict[str, Fact]:
    """Return an operation's facts, exactly those it must have, each of its kind."""
    if not isinstance(found, dict):
        raise WireError("facts")
    wanted = FACTS[op]
    if found.keys() != wanted.keys():
        raise WireError("facts")
    return {name: check(found[name], name) for name, check in wanted.items()}
