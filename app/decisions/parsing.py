"""From the bytes of a protocol file to a Protocol, or the place in the file that is broken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from app.cases.model import Kind
from app.decisions.bases import LegalBases
from app.decisions.conditions import Rule, compile_rule, key_of
from app.decisions.documents import BrokenDocumentError, check, read, validator
from app.decisions.model import AnswerKind, Outcome, Question, Stage
from app.decisions.own import with_own
from app.decisions.protocol import Asked, Protocol
from app.i18n import _

KINDS = {
    "array": AnswerKind.CHOICES,
    "boolean": AnswerKind.FLAG,
    "integer": AnswerKind.NUMBER,
    "number": AnswerKind.NUMBER,
}
FORMATS = {"date": AnswerKind.DATE, "evidence": AnswerKind.EVIDENCE}


@dataclass(frozen=True, slots=True)
class Placed:
    """A control of the layout with what it inherits from the groups around it."""

    control: Mapping[str, Any]
    path: str
    section: str
    rules: tuple[Rule, ...]


@lru_cache(maxsize=64)
def parse(document: bytes, bases: LegalBases) -> Protocol:
    """Read a protocol file in full, or refuse it with the path of what is broken."""
    content = read("protocol", document)
    check("protocol", content, "protocol.schema.json")
    name = f"{content['id']} {content['version']}"
    properties = content["answers"]["properties"]
    placed = _placed(name, content["layout"], properties)
    asked = {key: _asked(name, key, properties[key], place, bases) for key, place in placed.items()}
    _check_gates(name, properties, asked)
    whole = with_own(asked, bases)
    return Protocol(
        sha256=hashlib.sha256(document).hexdigest(),
        document=document,
        id=content["id"],
        version=content["version"],
        kind=Kind(content["kind"]),
        title=content["title"],
        language=content["language"],
        effective_from=date.fromisoformat(content["effective_from"]),
        bases=bases,
        asked=whole,
        order=_order(name, whole),
    )


def _placed(name: str, layout: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Placed]:
    keys = frozenset(properties)
    placed: dict[str, Placed] = {}
    for place in _controls(name, layout, "$.layout", keys, "", ()):
        key = key_of(name, place.control, place.path, keys)
        if key in placed:
            raise BrokenDocumentError(name, f"{place.path}.scope", _("“{key}” is asked twice").format(key=key))
        placed[key] = place
    for key in properties:
        if key not in placed:
            raise BrokenDocumentError(name, f"$.answers.properties.{key}", _("the layout never asks this"))
    return placed


def _controls(
    name: str, node: Mapping[str, Any], path: str, keys: frozenset[str], section: str, above: tuple[Rule, ...]
) -> Iterator[Placed]:
    rules = above
    if "rule" in node:
        rules = (*above, compile_rule(name, node["rule"], f"{path}.rule", keys))
    if node["type"] == "Control":
        yield Placed(node, path, section, rules)
        return
    inside = node.get("label", section)
    for number, element in enumerate(node["elements"]):
        yield from _controls(name, element, f"{path}.elements[{number}]", keys, inside, rules)


def _asked(name: str, key: str, schema: Mapping[str, Any], place: Placed, bases: LegalBases) -> Asked:
    options = place.control["options"]
    question = Question(
        key=key,
        label=place.control.get("label", schema["title"]),
        kind=_kind(schema, options),
        stage=Stage(options["stage"]),
        section=place.section,
        choices=_choices(name, key, schema, bases),
        help=options["help"],
        needed=not options.get("optional", False),
        verified=options["verified"],
        sources=tuple(options.get("sources", ())),
    )
    return Asked(question, place.rules, validator(schema))


def _kind(schema: Mapping[str, Any], options: Mapping[str, Any]) -> AnswerKind:
    if schema["type"] != "string":
        return KINDS[schema["type"]]
    if "oneOf" in schema:
        return AnswerKind.CHOICE
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    return AnswerKind.LONG_TEXT if options.get("multi") else AnswerKind.TEXT


def _choices(name: str, key: str, schema: Mapping[str, Any], bases: LegalBases) -> tuple[tuple[str, str], ...]:
    offered = schema.get("items", schema)
    if key != "bases":
        return tuple((choice["const"], choice["title"]) for choice in offered.get("oneOf", ()))
    for number, base in enumerate(offered["enum"]):
        if base not in bases.by_id:
            path = f"$.answers.properties.bases.items.enum[{number}]"
            raise BrokenDocumentError(name, path, _("no legal basis has the id “{base}”").format(base=base))
    return tuple((base, bases.by_id[base].label) for base in offered["enum"])


def _check_gates(name: str, properties: Mapping[str, Any], asked: Mapping[str, Asked]) -> None:
    """Refuse a form that could give data out without asking who asks, whether it must go out, and on what basis."""
    _always_asked(name, asked, ("outcome",))
    if not any(Outcome(choice["const"]).discloses for choice in properties["outcome"]["oneOf"]):
        return
    _always_asked(name, asked, ("requester",))
    _always_asked(name, asked, ("emergency", "order"))
    for kind, found in (("bases", "bases" in asked), ("data_…", any(key.startswith("data_") for key in asked))):
        if not found:
            why = _("it offers a disclosure, so it must ask “{key}”").format(key=kind)
            raise BrokenDocumentError(name, "$.answers.properties", why)


def _always_asked(name: str, asked: Mapping[str, Asked], keys: tuple[str, ...]) -> None:
    entries = [asked[key] for key in keys if key in asked]
    if not any(
        entry.question.stage is Stage.RELEASE and entry.question.needed and not entry.rules for entry in entries
    ):
        why = _("“{key}” must always be asked, and before release").format(key="” / “".join(keys))
        raise BrokenDocumentError(name, f"$.answers.properties.{keys[0]}", why)


def _order(name: str, asked: Mapping[str, Asked]) -> tuple[str, ...]:
    """Put what a rule reads before what it rules; a circle of rules has no such order and is refused."""
    sorter = TopologicalSorter(
        {
            key: sorted(frozenset().union(*(rule.condition.reads for rule in entry.rules)))
            for key, entry in asked.items()
        }
    )
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        circle: list[str] = error.args[1]
        path = next(rule.path for rule in asked[circle[-1]].rules if circle[-2] in rule.condition.reads)
        why = _("the rules go round in a circle: {circle}").format(circle=" → ".join(circle))
        raise BrokenDocumentError(name, path, why) from error
