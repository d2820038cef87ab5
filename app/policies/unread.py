"""Why bytes are no JSON that is believed, in words for whoever edits the file; Python's own speak of its reader."""

from __future__ import annotations

import json

from app.i18n import _


class OddJSONError(ValueError):
    """It could be read and is not believed; the words say why."""


def why(error: ValueError | RecursionError, data: bytes) -> str:
    """Return the reason in a sentence's part."""
    if not data.strip():
        return _("it is no JSON (it is empty)")
    return _("it is no JSON ({why})").format(why=_part(error))


def finite(text: str) -> float:
    """Refuse infinity and what is no number, which Python's reader takes."""
    raise OddJSONError(_("{text} is not a number that JSON knows").format(text=text))


def _part(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return _("it is nested too deeply")
    if isinstance(error, UnicodeDecodeError):
        return _("it is no text in UTF-8")
    if isinstance(error, json.JSONDecodeError):
        words = _("it cannot be read from line {line}, column {column} on")
        return words.format(line=error.lineno, column=error.colno)
    # All else that Python's reader refuses is a whole number of more digits than it makes a number of.
    return str(error) if isinstance(error, OddJSONError) else _("a number in it is too long")
