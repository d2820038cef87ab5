"""Chat exports and tables: told apart from other writing by their lines, and a chat in JSON written out as one in lines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MESSAGES = 100_000
_SAMPLE = 400
_LEAST = 2
_SHARE = 0.5
_DATE = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u00a0\u202f]?[AaPp]\.?[Mm]\.?)?"
_STAMP = rf"(?:{_DATE}(?:,? |T))?{_TIME}(?: UTC|Z)?|{_DATE}"
# As telephones and programs export them: a day and a time in brackets or before a dash, a name, a colon, the words.
_LINE = re.compile(rf"[\u200e\u200f]?(?:\[(?:{_STAMP})\]|(?:{_STAMP}))(?: ?[-–] | ?: |  ?)([^:\n]{{1,60}}): ?(.*)")
_NAMES = ("from", "sender", "sender_name", "author", "user", "username", "name", "nickname")
_WORDS = ("text", "content", "message", "body", "msg", "words")
_TIMES = ("date", "timestamp", "time", "created_at", "sent_at", "at", "timestamp_ms")
_LISTS = ("messages", "chat", "conversation", "items", "data")
_MARKS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Form:
    """What sort of writing a text is; how many messages by how many people, or how many columns."""

    name: str = "plain"
    messages: int = 0
    people: int = 0
    columns: int = 0


def form_of(text: str) -> Form:
    """Tell what sort of plain writing a text is."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = [match for line in lines[:MESSAGES] if (match := _LINE.match(line[:1000]))]
    if len(found) >= _LEAST and len(found) >= _SHARE * len(lines[:MESSAGES]):
        return Form("chat", len(found), len({match[1].strip() for match in found}))
    columns = _columns(lines[:_SAMPLE])
    return Form("csv", columns=columns) if columns else Form()


def _columns(lines: Sequence[str]) -> int:
    """Return how many columns a table of marks has; nought when it is none."""
    for mark in _MARKS:
        counts = {line.count(mark) for line in lines if line.count('"') % 2 == 0}
        if len(lines) > _LEAST and len(counts) == 1 and (count := counts.pop()) > 0 and mark in lines[0]:
            return count + 1
    return 0


def from_json(text: str) -> tuple[str, Form]:
    """Return a chat that is kept as JSON as lines; any other JSON as it came."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text, form_of(text)
    messages = _messages(value)
    if len(messages) < _LEAST:
        return text, Form("json")
    lines = [f"{time}  {name}: {words}" if time else f"{name}: {words}" for time, name, words in messages]
    return "\n".join(lines), Form("chat", len(messages), len({name for _time, name, _words in messages}))


def _messages(value: Any) -> list[tuple[str, str, str]]:
    """Return when who wrote what, wherever an export may keep its list."""
    if isinstance(value, Mapping):
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
    if not isinstance(value, list):
        return []
    told = [_told(entry) for entry in value[:MESSAGES] if isinstance(entry, Mapping)]
    found = [message for message in told if message is not None]
    # What is mostly something else is shown as it came, so that nothing of it is lost.
    return found if len(found) >= _SHARE * len(value[:MESSAGES]) else []


def _told(entry: Mapping[str, Any]) -> tuple[str, str, str] | None:
    name, words = _first(entry, _NAMES), _first(entry, _WORDS)
    return (_first(entry, _TIMES), name, words) if name and words else None


def _first(entry: Mapping[str, Any], names: Sequence[str]) -> str:
    return next(filter(None, (_plain(entry[name]) for name in names if name in entry)), "")


def _plain(value: Any) -> str:
    """Return words that an export may have cut into pieces, as some do for links."""
    if isinstance(value, list):
        return "".join(_plain(piece) for piece in value)
    if isinstance(value, Mapping):
        return _first(value, ("text", "name", "username"))
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
