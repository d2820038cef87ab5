"""The fields of the request form: read from the published schema, so that no list of them stands twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.cases.model import Kind

SCHEMA = "request.schema.json"

# What only an emergency must say; another kind lacks nothing when these are empty.
_EMERGENCY_ONLY = frozenset({"emergency"})
_EMERGENCIES = frozenset({Kind.EMERGENCY_DISCLOSURE, Kind.INTERNAL_ESCALATION, Kind.PROACTIVE})
# What nobody from outside states about a case that we opened ourselves.
_OUR_OWN = frozenset({Kind.INTERNAL_ESCALATION, Kind.PROACTIVE})
_FROM_OUTSIDE = frozenset({"document", "legal"})


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form, in the order in which it is asked."""

    id: str
    label: str
    group: str
    need: str
    hint: str
    verified: bool
    choices: tuple[str, ...]


@cache
def schema() -> dict[str, Any]:
    """Return the published schema."""
    text = (files("resources") / "schemas" / SCHEMA).read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def form_fields() -> tuple[FormField, ...]:
    """Return every field of the form, in its order."""
    groups = {name: part for name, part in schema()["properties"].items() if "properties" in part}
    return tuple(
        _field(name, group, part) for group, whole in groups.items() for name, part in whole["properties"].items()
    )


@cache
def field(name: str) -> FormField | None:
    """Return a field of the form by its id."""
    return next((known for known in form_fields() if known.id == name), None)


def gaps(kind: Kind, facts: Mapping[str, Any]) -> tuple[FormField, ...]:
    """Return the fields that the form requires of this kind and that nobody has filled in."""
    return tuple(
        known
        for known in form_fields()
        if known.need == "required" and _applies(known, kind) and not is_filled(facts.get(known.id))
    )


def is_filled(value: Any) -> bool:
    """Tell whether a field says something; "no" says something."""
    return value is not None and value not in ("", [], {}, ())


def _applies(known: FormField, kind: Kind) -> bool:
    if known.group in _EMERGENCY_ONLY and kind not in _EMERGENCIES:
        return False
    return not (known.group in _FROM_OUTSIDE and kind in _OUR_OWN)


def _field(name: str, group: str, part: Mapping[str, Any]) -> FormField:
    choices = part.get("enum") or part.get("examples") or part.get("items", {}).get("enum") or ()
    return FormField(
        name,
        part["title"],
        group,
        part["x-required"],
        part.get("description", ""),
        part["x-verified"],
        tuple(choices),
    )
