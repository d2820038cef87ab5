"""What the program's own rules read in a set of answers: the two gates, the outcome, and one answer per category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from app.cases.model import Imminence
from app.decisions.bases import LegalBasis
from app.decisions.model import Category, CategoryAnswer, Gate, Outcome, Unseen
from app.decisions.protocol import Protocol

Choice = TypeVar("Choice", bound=Enum)

EMERGENCY = {"yes": Gate.PASSED, "no": Gate.FAILED, "unknown": Gate.UNKNOWN}
ORDER = {"valid": Gate.PASSED, "defective": Gate.FAILED, "unknown": Gate.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Facts:
    """The answers that rules stand on; None is a question that is not asked, or not answered yet."""

    requester: Gate | None = None
    emergency: Gate | None = None
    order: Gate | None = None
    imminence: Imminence | None = None
    outcome: Outcome | None = None
    categories: Mapping[Category, CategoryAnswer] | None = None
    bases: tuple[LegalBasis, ...] = ()
    # What the form lets one choose from, so that what is missing can be named.
    offered: tuple[LegalBasis, ...] = field(default=(), compare=False, repr=False)
    refusal: str = ""
    unseen: Unseen | None = None
    content_from: str = ""
    content_to: str = ""

    def given(self, answer: CategoryAnswer) -> frozenset[Category]:
        """Return the categories that have an answer."""
        return frozenset(category for category, given in (self.categories or {}).items() if given is answer)


def facts(protocol: Protocol, answers: Mapping[str, object]) -> Facts:
    """Read the facts in settled answers; what is not a known value is no fact, and is told as missing."""
    return Facts(
        requester=_requester(answers),
        emergency=EMERGENCY.get(_text(answers, "emergency")),
        order=ORDER.get(_text(answers, "order")),
        imminence=_choice(Imminence, _text(answers, "imminence")),
        outcome=_choice(Outcome, _text(answers, "outcome")),
        categories=_categories(protocol, answers),
        bases=_bases(protocol, answers),
        offered=_offered(protocol),
        refusal=_text(answers, "refusal"),
        unseen=_choice(Unseen, _text(answers, "unseen")),
        content_from=_text(answers, "content_from"),
        content_to=_text(answers, "content_to"),
    )


def _requester(answers: Mapping[str, object]) -> Gate | None:
    """Read the first gate: what stands before a colon is the gate, what stands behind it is how that is known."""
    return _choice(Gate, _text(answers, "requester").partition(":")[0])


def _categories(protocol: Protocol, answers: Mapping[str, object]) -> Mapping[Category, CategoryAnswer] | None:
    if not any(f"data_{category.value}" in protocol.asked for category in Category):
        return None
    read = {category: _choice(CategoryAnswer, _text(answers, f"data_{category.value}")) for category in Category}
    return {category: answer for category, answer in read.items() if answer is not None}


def _bases(protocol: Protocol, answers: Mapping[str, object]) -> tuple[LegalBasis, ...]:
    chosen = answers.get("bases")
    if not isinstance(chosen, list):
        return ()
    return tuple(protocol.bases.by_id[base] for base in chosen if base in protocol.bases.by_id)


def _offered(protocol: Protocol) -> tuple[LegalBasis, ...]:
    asked = protocol.asked.get("bases")
    return () if asked is None else tuple(protocol.bases.by_id[base] for base, _label in asked.question.choices)


def _text(answers: Mapping[str, object], key: str) -> str:
    value = answers.get(key)
    return value if isinstance(value, str) else ""


def _choice(of: type[Choice], value: str) -> Choice | None:
    return next((member for member in of if member.value == value), None)
