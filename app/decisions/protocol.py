"""A protocol: an ordered set of questions with rules, in the version that a case began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from jsonschema import Draft202012Validator

from app.cases.model import Kind
from app.decisions.bases import LegalBases
from app.decisions.conditions import Rule
from app.decisions.model import Answers, Missing, Question, Stage, answered
from app.i18n import _


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what decides whether it is asked and whether its answer can stand."""

    question: Question
    rules: tuple[Rule, ...]
    schema: Draft202012Validator


@dataclass(frozen=True, slots=True)
class Settled:
    """Answers brought in line with the rules: what the page shows, what can be typed into, what counts."""

    visible: frozenset[str]
    enabled: frozenset[str]
    answers: dict[str, object]


@dataclass(frozen=True, slots=True)
class Protocol:
    """One version of one decision form, known by the hash of its bytes."""

    sha256: str
    document: bytes = field(compare=False, repr=False)
    id: str
    version: int
    kind: Kind
    title: str
    language: str
    effective_from: date
    bases: LegalBases
    asked: Mapping[str, Asked] = field(compare=False, repr=False)
    order: tuple[str, ...] = field(compare=False, repr=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question in the order of the page."""
        return tuple(asked.question for asked in self.asked.values())

    def settle(self, answers: Answers) -> Settled:
        """Bring answers in line with the rules; `order` puts what a rule reads before what it rules."""
        visible: set[str] = set()
        enabled: set[str] = set()
        kept: dict[str, object] = {}
        for key in self.order:
            silent = [rule for rule in self.asked[key].rules if not rule.asks(kept)]
            if not any(rule.effect.hides for rule in silent):
                visible.add(key)
            if not silent:
                enabled.add(key)
                if answered(value := answers.get(key)):
                    kept[key] = list(value) if isinstance(value, tuple) else value
        return Settled(frozenset(visible), frozenset(enabled), {key: kept[key] for key in self.asked if key in kept})


def visible(protocol: Protocol, answers: Answers) -> frozenset[str]:
    """Return the questions that the page shows for these answers."""
    return protocol.settle(answers).visible


def clean(protocol: Protocol, answers: Answers) -> dict[str, object]:
    """Drop every answer that is blank, unknown to the protocol, or hidden by its rules."""
    return protocol.settle(answers).answers


def missing(protocol: Protocol, answers: Answers, stage: Stage) -> tuple[Missing, ...]:
    """Return what a stage still needs, and what of it cannot stand as it is, in the order of the page."""
    return missing_of(protocol, protocol.settle(answers), stage)


def missing_of(protocol: Protocol, settled: Settled, stage: Stage) -> tuple[Missing, ...]:
    """Return what a stage still needs of answers that are already settled."""
    found = []
    for key, asked in protocol.asked.items():
        question = asked.question
        if question.stage is not stage or key not in settled.enabled:
            continue
        if key not in settled.answers:
            if question.needed:
                found.append(Missing(key, question.label, _("not answered yet")))
        elif why := _objection(asked.schema, settled.answers[key]):
            found.append(Missing(key, question.label, why))
    return tuple(found)


def sound(protocol: Protocol, answers: Answers) -> dict[str, object]:
    """Leave out every answer for the record that cannot stand as it is; it is still due, and holds nothing back."""
    settled = protocol.settle(answers)
    due = {entry.key for entry in missing_of(protocol, settled, Stage.RECORD)}
    return {key: value for key, value in settled.answers.items() if key not in due}


def _objection(schema: Draft202012Validator, value: object) -> str:
    error = next(schema.iter_errors(value), None)
    if error is None:
        return ""
    reasons = {
        "minLength": _("at least {limit} characters are needed"),
        "maxLength": _("at most {limit} characters fit"),
        "minimum": _("it must be at least {limit}"),
        "maximum": _("it must be at most {limit}"),
        "minItems": _("choose at least {limit}"),
        "maxItems": _("choose at most {limit}"),
        "format": _("write the date as year-month-day, for example 2026-03-07"),
        "uniqueItems": _("one choice stands twice"),
    }
    return reasons.get(str(error.validator), _("this is not one of the answers offered")).format(
        limit=error.validator_value
    )
