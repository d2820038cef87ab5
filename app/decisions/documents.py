"""Reading the JSON documents that an organisation edits: strictly, and told with the path when one is broken."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match
from referencing import Registry

from app.errors import StillwaterError
from app.i18n import _
from app.policies.unread import OddJSONError, finite, why

LARGEST_DOCUMENT = 1_000_000
DEEPEST_DOCUMENT = 32
LONGEST_REASON = 300


class BrokenDocumentError(StillwaterError):
    """A protocol or legal-basis document does not say what it must; path is the place in it."""

    def __init__(self, name: str, path: str, why: str) -> None:
        super().__init__(
            _("The document {name} cannot be used. At {path}: {why}.").format(name=name, path=path, why=why),
            kept=_("Nothing was changed; cases keep the version they began with."),
            do=_("Correct that place in the file, or put the shipped file back."),
        )
        self.path = path


def read(name: str, data: bytes) -> Any:
    """Read JSON as strictly as it is written: no duplicate names, no infinities, no bottomless nesting."""
    if len(data) > LARGEST_DOCUMENT:
        raise BrokenDocumentError(name, "$", _("it is larger than {size} bytes").format(size=LARGEST_DOCUMENT))
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=finite)
    except (ValueError, RecursionError) as error:
        raise BrokenDocumentError(name, "$", why(error, data)) from error
    if _deeper_than(DEEPEST_DOCUMENT, document):
        raise BrokenDocumentError(name, "$", _("it is nested too deeply"))
    return document


def check(name: str, document: Any, schema: str) -> None:
    """Refuse a document that does not follow a published schema, naming the path."""
    error = best_match(_validator(schema).iter_errors(document))
    if error is not None:
        words = _("this is not expected here") if error.validator == "not" else _short(error.message)
        raise BrokenDocumentError(name, error.json_path, words)


def validator(schema: Any) -> Draft202012Validator:
    """Return a validator that can fetch nothing: its registry is empty, and stays so."""
    return Draft202012Validator(schema, registry=Registry(), format_checker=FormatChecker(("date",)))


@cache
def _validator(schema: str) -> Draft202012Validator:
    return validator(json.loads((files("resources") / "schemas" / schema).read_text("utf-8")))


def _deeper_than(levels: int, document: Any) -> bool:
    row = [document]
    for _level in range(levels):
        row = [part for node in row for part in _parts(node)]
    return bool(row)


def _parts(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise OddJSONError(_("“{name}” stands twice in one object").format(name=twice))
    return members


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"
