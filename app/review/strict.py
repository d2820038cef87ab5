"""JSON from another machine, read strictly: no name twice, no endless number, no half sign."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any, NoReturn

from app.i18n import _

_LARGEST = 2**63
# Only an escape can write half of a pair: UTF-8 itself has none.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class NotStrictError(Exception):
    """Bytes are not the JSON that this program writes; the reason is a part of a sentence."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def strict_json(data: bytes, most: int) -> Any:
    """Return a JSON value of at most so many bytes, or raise with the reason."""
    if len(data) > most:
        raise NotStrictError(_("it is larger than it can be"))
    try:
        text = data.decode()
        value = _loads(text)
    except RecursionError:
        raise NotStrictError(_("it is nested too deeply")) from None
    except ValueError as error:
        raise NotStrictError(_("it is not well-formed JSON")) from error
    if _HALF.search(text) and not _whole(value):
        raise NotStrictError(_("it holds signs that are no text"))
    return value


def strict_object(data: bytes, most: int) -> dict[str, Any]:
    """Return a JSON object of at most so many bytes, or raise with the reason."""
    value = strict_json(data, most)
    if not isinstance(value, dict):
        raise NotStrictError(_("it is not the object it must be"))
    return value


def _loads(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse, parse_int=_bounded, parse_float=_finite)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise NotStrictError(_("a name stands twice in one object"))
    return members


def _bounded(text: str) -> int:
    value = int(text)
    if not -_LARGEST <= value < _LARGEST:
        raise NotStrictError(_("it holds a number that is too large"))
    return value


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise NotStrictError(_("it holds a number that is too large"))
    return value


def _refuse(_text: str) -> NoReturn:
    raise NotStrictError(_("it holds a number that JSON does not know"))


def _whole(value: object) -> bool:
    """Tell whether every text can be written again; a loop of our own, since nesting was bounded by the parser."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and not _is_text(one):
            return False
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return True


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
