"""The fields of the request form: read from the published schema, so that no list of them stands twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.cases.model import Kind

# Each version that was ever published is accepted for ever; a document that names none is read by the newest.
SCHEMAS = {"stillwater.request/1": "request.schema.json", "stillwater.request/2": "request-2.schema.json"}
NEWEST = "stillwater.request/2"

# What only an emergency must say; another kind lacks nothing when these are empty.
_EMERGENCY_ONLY = frozenset({"emergency"})
_EMERGENCIES = frozenset({Kind.EMERGENCY_DISCLOSURE, Kind.INTERNAL_ESCALATION, Kind.PROACTIVE})
# What nobody from outside states about a case that we opened ourselves.
_OUR_OWN = frozenset({Kind.INTERNAL_ESCALATION, Kind.PROACTIVE})
_FROM_OUTSIDE = frozenset({"document", "legal"})
# A question about policy and process asks for no data: only who asks can be missing.
_ASKS_NO_DATA = frozenset({Kind.ENQUIRY})


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
def schema(version: str = NEWEST) -> dict[str, Any]:
    """Return a version of the published schema, the newest unless another is named."""
    text = (files("resources") / "schemas" / SCHEMAS[version]).read_text("utf-8")
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
    if kind in _ASKS_NO_DATA and known.group != "requester":
        return False
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
