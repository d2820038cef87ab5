"""The quick yes to a document is always the library's yes."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from app.intake.document import _is_plainly_right, _validator
from app.intake.plainly import compiled
from tests.intake.letters import request

FIRST = "stillwater.request/1"
EXAMPLE = json.loads((files("resources") / "schemas" / "request.example.json").read_text("utf-8"))
EXAMPLE.pop("attachments")
VALUES = st.sampled_from(
    [None, True, 0, 1.5, "", "x", "x" * 9000, "police", "2026-03-07", "2026-02-30T00:00:00Z", "2026-03-07T21:00:00Z"]
) | st.sampled_from(
    [[], {}, ["login", "login"], [["login"]], [{"value": "a"}], [{"value": ""}], [{"type": "username"}]]
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, entry in inner for place in places(entry, (*path, key)))]


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    document = copy.deepcopy(document)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return document


def test_the_usual_request_is_plainly_right() -> None:
    assert _is_plainly_right(FIRST)(EXAMPLE)
    assert _is_plainly_right(FIRST)(request())
    assert not _is_plainly_right(FIRST)(request(attachments=[{"name": "a", "text": "b"}])), "left to the library"


@given(st.sampled_from(places(EXAMPLE)), VALUES, st.sampled_from([None, "x", "kind"]))
def test_a_quick_yes_is_the_librarys_yes(path: tuple[Any, ...], value: Any, extra: str | None) -> None:
    document = changed(EXAMPLE, path, value)
    if extra and isinstance(document, dict):
        document[extra] = value
    assert not _is_plainly_right(FIRST)(document) or _validator(FIRST).is_valid(document)


@pytest.mark.parametrize("path", places(EXAMPLE)[1:], ids=str)
def test_every_place_of_a_request_is_tested(path: tuple[Any, ...]) -> None:
    wrong = changed(EXAMPLE, path, 7)
    assert not _is_plainly_right(FIRST)(wrong)
    assert not _validator(FIRST).is_valid(wrong)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "integer"},
        {"type": ["string", "null"]},
        {"type": "string", "pattern": "^a$"},
        {"type": "string", "format": "no such"},
        {"type": "object", "patternProperties": {"a": {}}},
        {"$ref": "#"},
    ],
)
def test_a_rule_that_is_not_known_is_left_to_the_library(schema: dict[str, Any]) -> None:
    for value in ("a", "b", None, 1, {}, {"a": 1}):
        assert not compiled(schema, {})(value) or Draft202012Validator(schema).is_valid(value)
    assert not compiled(schema, {})("a")


@pytest.mark.parametrize("gone", ["kind", "requester"])
def test_what_must_be_there_is_missed(gone: str) -> None:
    assert not _is_plainly_right(FIRST)({name: value for name, value in EXAMPLE.items() if name != gone})
