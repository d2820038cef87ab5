"""The wellness policy: what is refused, and what managed settings may change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.pacing import BadPacingError, parse, shipped_bytes


def edited(path: str, value: object) -> bytes:
    """Return the shipped policy with one value changed."""
    document: dict[str, Any] = json.loads(shipped_bytes())
    *steps, last = path.split("/")
    inner = document
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("values/weights/severity/S4", -8, "values/weights/severity/S4"),
        ("values/weights/severity/S4", 3, "weights/severity"),
        ("values/usual/work_seconds", 100_000, "values/usual/work_seconds"),
        ("values/usual/rest_seconds", 0, "values/usual/rest_seconds"),
        ("values/caps/review_hard_seconds", 10_000_000, "values/caps/review_hard_seconds"),
        ("values/caps/review_hard_seconds", 3600, "caps/review_soft_seconds"),
        ("values/shift/starts_at", "25:00", "values/shift/starts_at"),
        ("values/hour", {}, "values/hour"),
        ("values/surprise", 1, "surprise"),
        ("version", 2, "version"),
        ("values/weights/onset", float("nan"), "NaN"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(path: str, value: object, told: str) -> None:
    with pytest.raises(BadPacingError, match=told):
        parse(edited(path, value))


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b"", "it is empty"),
        (b"{", "it cannot be read from line 1, column 2 on"),
        (b"[]", "not of type 'object'"),
        (b"\xff", "it is no text in UTF-8"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'"text"', "not of type 'object'"),
    ],
)
def test_what_is_no_policy_is_told(document: bytes, told: str) -> None:
    with pytest.raises(BadPacingError, match=told):
        parse(document)


def test_a_weight_that_is_absent_is_told() -> None:
    document = json.loads(shipped_bytes())
    del document["values"]["weights"]["severity"]["S3"]
    with pytest.raises(BadPacingError, match="S3"):
        parse(json.dumps(document).encode())
