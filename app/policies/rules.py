"""The one schema of managed policies, from which the page, the document and the templates of each system are made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from app.policies.model import Rule, Stricter

# What is ours in the schema, beside what every validator knows.
OWN = ("stricter", "sets", "group", "source", "tightens_only", "unreadable")


@cache
def schema() -> Mapping[str, Any]:
    """Return the schema as it ships."""
    found: Mapping[str, Any] = json.loads((files("resources") / "policies" / "managed.schema.json").read_bytes())
    return found


@cache
def rules() -> Mapping[str, Rule]:
    """Return every policy by its name, in the order of the schema."""
    return {name: _rule(name, entry) for name, entry in schema()["properties"].items()}


def _rule(name: str, entry: Mapping[str, Any]) -> Rule:
    return Rule(
        name=name,
        title=entry["title"],
        description=entry["description"],
        group=entry["group"],
        schema={key: value for key, value in entry.items() if key not in OWN},
        stricter=Stricter(entry["stricter"]),
        sets=entry["sets"],
        default=entry["default"],
        source=entry["source"],
        tightens_only=entry.get("tightens_only", False),
        unreadable=entry.get("unreadable"),
    )
