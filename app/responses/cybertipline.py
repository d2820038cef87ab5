"""CyberTipline XML as a draft: written in schema order, held to the fields, values and lengths that are on file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from lxml import etree

from app.i18n import _
from app.responses.errors import BadDraftError

# A leaf is words; a branch has names; what repeats is a list. The words of a leaf with attributes stand under "".
Node: TypeAlias = "str | Mapping[str, Node] | Sequence[Node]"

# They are given out once a report is opened there, so no draft can have them.
GIVEN_THERE = frozenset({("fileDetails", "reportId"), ("fileDetails", "fileId")})
# Signs that XML cannot hold, as a sign-in's export may have them.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BOOLEANS = frozenset({"true", "false"})


@dataclass(frozen=True, slots=True)
class Field:
    """An element or an attribute: what it is called, what it holds, and how often and how long it may be."""

    owner: str
    name: str
    type: str
    required: bool
    repeatable: bool
    longest: int | None

    @property
    def is_attribute(self) -> bool:
        """Tell whether it stands in the tag of its owner."""
        return self.name.startswith("@")


@dataclass(frozen=True, slots=True)
class Schema:
    """Every owner with its fields in their order, and the values that a type allows."""

    owners: Mapping[str, tuple[Field, ...]]
    values: Mapping[str, tuple[str, ...]]

    def inside(self, field: Field) -> str:
        """Return the owner that describes what is inside a field; nothing where it holds words alone."""
        owner = field.type.removeprefix("ref:")
        return owner if owner in self.owners else ""


@cache
def schema() -> Schema:
    """Return what is on file of the report's schema."""
    content = json.loads((files("resources") / "cybertipline_fields.json").read_text("utf-8"))
    owners: dict[str, list[Field]] = {}
    for each in content["elements"]:
        field = Field(
            each["owner"], each["name"], each["type"], each["required"], each["repeatable"], each.get("max_length")
        )
        owners.setdefault(field.owner, []).append(field)
    values = {name: tuple(allowed) for name, allowed in content["enumerations"].items()}
    return Schema({owner: tuple(fields) for owner, fields in owners.items()}, values)


def write(owner: str, content: Mapping[str, Node]) -> bytes:
    """Return a report as XML, or say everything that does not fit."""
    points = problems(owner, content)
    if points:
        raise BadDraftError(points)
    root = etree.Element(owner)
    _fill(root, owner, content)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def problems(owner: str, content: Mapping[str, Node], at: str = "") -> list[str]:
    """Return everything that is missing, unknown, too long or of the wrong kind, each with its path."""
    place = at or owner
    known = {field.name: field for field in schema().owners[owner]}
    found = [
        _("{path}: there is no such field").format(path=f"{place}/{name}")
        for name in content
        if name and name not in known
    ]
    for field in known.values():
        given = content.get(field.name)
        path = f"{place}/{field.name}"
        if given in (None, "", (), []):
            if field.required and (owner, field.name) not in GIVEN_THERE:
                found.append(_("{path}: is missing").format(path=path))
            continue
        found += _field_problems(field, given, path)
    return found


def _field_problems(field: Field, given: Node | None, path: str) -> list[str]:
    several = list(given) if isinstance(given, (list, tuple)) else [given]
    if len(several) > 1 and not field.repeatable:
        return [_("{path}: may stand once").format(path=path)]
    found: list[str] = []
    inside = schema().inside(field)
    for each in several:
        if isinstance(each, Mapping):
            if not inside:
                found.append(_("{path}: holds words alone").format(path=path))
                continue
            found += problems(inside, {name: value for name, value in each.items() if name}, path)
            found += _word_problems(field, each[""], path) if "" in each else []
        elif inside and any(not part.is_attribute for part in schema().owners[inside]):
            found.append(_("{path}: has fields of its own").format(path=path))
        else:
            found += _word_problems(field, each, path)
    return found


def _word_problems(field: Field, given: object, path: str) -> list[str]:
    if not isinstance(given, str):
        return [_("{path}: is no text").format(path=path)]
    if _NO_XML.search(given):
        return [_("{path}: has signs that cannot be written").format(path=path)]
    allowed = schema().values.get(field.type)
    if allowed and given not in allowed:
        return [_("{path}: is none of the values that are allowed").format(path=path)]
    if field.longest is not None and len(given) > field.longest:
        return [_("{path}: is longer than {n} signs").format(path=path, n=field.longest)]
    if not _fits(field.type, given):
        return [_("{path}: is no {kind}").format(path=path, kind=field.type)]
    return []


def _fits(kind: str, given: str) -> bool:
    if kind == "boolean":
        return given in _BOOLEANS
    if kind in ("int", "long"):
        return given.removeprefix("-").isdecimal()
    if kind == "dateTime":
        try:
            return datetime.fromisoformat(given).tzinfo is not None
        except ValueError:
            return False
    return True


def _fill(element: Any, owner: str, content: Mapping[str, Node]) -> None:
    """Write what an owner holds in the order of the schema, whatever order it was said in."""
    for field in schema().owners[owner]:
        given = content.get(field.name)
        if given in (None, "", (), []):
            continue
        if field.is_attribute:
            element.set(field.name[1:], str(given))
            continue
        for each in given if isinstance(given, (list, tuple)) else [given]:
            _write_one(etree.SubElement(element, field.name), field, each)


def _write_one(made: Any, field: Field, given: Node) -> None:
    if isinstance(given, Mapping):
        made.text = str(given[""]) if "" in given else None
        _fill(made, schema().inside(field), given)
    else:
        made.text = str(given)
