"""When a question is asked: the rules of a layout, as JSON Forms writes them, compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from app.decisions.documents import BrokenDocumentError, validator
from app.decisions.model import Answers
from app.i18n import _

SCOPE = "#/properties/"


class Condition(Protocol):
    """Something about the answers so far."""

    @property
    def reads(self) -> frozenset[str]:
        """Return the questions it depends on."""

    def holds(self, answers: Answers) -> bool:
        """Tell whether it is so; an unanswered question meets no condition."""


class Effect(Enum):
    """What a rule does to a question while its condition holds."""

    SHOW = "SHOW"
    HIDE = "HIDE"
    ENABLE = "ENABLE"
    DISABLE = "DISABLE"

    @property
    def hides(self) -> bool:
        """Tell whether the question leaves the page, or stays on it greyed."""
        return self in (Effect.SHOW, Effect.HIDE)

    @property
    def wanted(self) -> bool:
        """Return what the condition must be for the question to be asked."""
        return self in (Effect.SHOW, Effect.ENABLE)


@dataclass(frozen=True, slots=True)
class Matches:
    """One answer follows a JSON Schema."""

    key: str
    schema: Draft202012Validator

    @property
    def reads(self) -> frozenset[str]:
        """Return the question it depends on."""
        return frozenset({self.key})

    def holds(self, answers: Answers) -> bool:
        """Tell whether the question is answered so."""
        return self.key in answers and self.schema.is_valid(answers[self.key])


@dataclass(frozen=True, slots=True)
class Together:
    """Several conditions: all of them, or any one."""

    parts: tuple[Condition, ...]
    every: bool

    @property
    def reads(self) -> frozenset[str]:
        """Return every question that any part depends on."""
        return frozenset().union(*(part.reads for part in self.parts))

    def holds(self, answers: Answers) -> bool:
        """Tell whether enough of them hold."""
        return (all if self.every else any)(part.holds(answers) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Rule:
    """An effect and its condition; path is where it stands in the document."""

    effect: Effect
    condition: Condition
    path: str

    def asks(self, answers: Answers) -> bool:
        """Tell whether the rule lets the question be asked."""
        return self.condition.holds(answers) is self.effect.wanted


def compile_rule(name: str, rule: Mapping[str, Any], path: str, keys: frozenset[str]) -> Rule:
    """Compile a rule, or say which part of it points nowhere."""
    return Rule(Effect(rule["effect"]), _compile(name, rule["condition"], f"{path}.condition", keys), path)


def _compile(name: str, node: Mapping[str, Any], path: str, keys: frozenset[str]) -> Condition:
    if "conditions" in node:
        parts = tuple(
            _compile(name, part, f"{path}.conditions[{number}]", keys) for number, part in enumerate(node["conditions"])
        )
        return Together(parts, every=node["type"] == "AND")
    return Matches(key_of(name, node, path, keys), _schema(name, node["schema"], f"{path}.schema"))


def key_of(name: str, node: Mapping[str, Any], path: str, keys: frozenset[str]) -> str:
    """Return the question that a scope points to, or say that it points nowhere."""
    key: str = node["scope"].removeprefix(SCOPE)
    if key not in keys:
        raise BrokenDocumentError(name, f"{path}.scope", _("there is no question “{key}”").format(key=key))
    return key


def _schema(name: str, schema: Any, path: str) -> Draft202012Validator:
    _refuse_references(name, schema, path)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise BrokenDocumentError(name, f"{path}{error.json_path.removeprefix('$')}", error.message) from error
    return validator(schema)


def _refuse_references(name: str, node: Any, path: str) -> None:
    """Refuse every reference: a condition stands by itself, and nothing is ever fetched."""
    if isinstance(node, list):
        for number, part in enumerate(node):
            _refuse_references(name, part, f"{path}[{number}]")
    elif isinstance(node, dict):
        for key, part in node.items():
            if key in ("$ref", "$dynamicRef", "$schema", "$id", "$vocabulary"):
                raise BrokenDocumentError(name, f"{path}.{key}", _("a condition may not refer to another schema"))
            _refuse_references(name, part, f"{path}.{key}")
