"""docs/wellness.md names every value of the policy as it ships, with its source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from app.pacing import shipped_bytes
from tests.test_house import ROOT

DOCUMENT = (ROOT / "docs" / "wellness.md").read_text("utf-8")


def leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each value of the policy with its path."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}" if path else name)
    elif value == []:
        yield path, "none"
    else:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


def test_every_value_stands_in_the_document_with_its_source() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| ([^|]+) \| ([^|]+) \|$", DOCUMENT, re.MULTILINE)
    assert [(path, value) for path, value, _source in rows] == list(leaves(json.loads(shipped_bytes())["values"]))
    assert all(len(source) > 3 for _path, _value, source in rows)
    assert sum(source.startswith("design") for _path, _value, source in rows) > 30


def test_the_null_result_is_told() -> None:
    assert "10.1007/s00426-026-02241-5" in DOCUMENT
    assert "no discount for grey" in DOCUMENT
