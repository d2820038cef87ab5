"""What the program's own rules read in a set of answers: the two gates, the outcome, and one answer per category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from app.cases.model import Imminence, Kind
from app.decisions.bases import LegalBasis
from app.decisions.model import Category, CategoryAnswer, Gate, Outcome, Unseen
from app.decisions.own import Named, SaidOfTest, named, said_of_tests
from app.decisions.protocol import Protocol
from app.decisions.situation import NOTHING_KNOWN, Situation

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
    # How the first gate was passed or failed: what stands behind the colon.
    known_by: str = ""
    harm: str = ""
    child: bool = False
    high_reach: bool = False
    freeze: bool = False
    region: str = ""
    # The first and the last day of each category, as far as they are said.
    spans: Mapping[Category, tuple[str, str]] = field(default_factory=dict)
    # What was said of the tests of the chosen bases, each by itself; and the files that are named to go out.
    tests: tuple[SaidOfTest, ...] = ()
    items: tuple[Named, ...] = ()
    kind: Kind | None = None
    situation: Situation = field(default=NOTHING_KNOWN, compare=False, repr=False)

    @property
    def preserving(self) -> bool:
        """Tell whether what is asked for is that data be kept."""
        return self.kind is Kind.PRESERVATION

    @property
    def goes_out(self) -> bool:
        """Tell whether data leaves the house: to the requester, or with a referral."""
        if self.outcome is Outcome.PROACTIVE_REFERRAL:
            return bool(self.given(CategoryAnswer.DISCLOSE))
        return self.outcome is not None and self.outcome.discloses

    @property
    def life_saving(self) -> bool:
        """Tell whether the answer is one that a life may hang on: nothing but the gates holds it back."""
        return self.emergency is Gate.PASSED

    def denied(self, basis: LegalBasis) -> tuple[str, ...]:
        """Return the tests of a basis of which somebody said that they do not hold."""
        return tuple(each.test for each in self.tests if each.basis == basis.id and each.holds == "no")

    def given(self, answer: CategoryAnswer) -> frozenset[Category]:
        """Return the categories that have an answer."""
        return frozenset(category for category, given in (self.categories or {}).items() if given is answer)


def facts(protocol: Protocol, answers: Mapping[str, object], situation: Situation = NOTHING_KNOWN) -> Facts:
    """Read the facts in settled answers; what is not a known value is no fact, and is told as missing."""
    return Facts(
        requester=_requester(answers),
        known_by=_text(answers, "requester").partition(":")[2],
        emergency=EMERGENCY.get(_text(answers, "emergency")),
        order=ORDER.get(_text(answers, "order")),
        imminence=_choice(Imminence, _text(answers, "imminence")),
        outcome=_choice(Outcome, _text(answers, "outcome")),
        categories=_categories(protocol, answers),
        bases=_bases(protocol, answers),
        offered=_offered(protocol),
        refusal=_text(answers, "refusal"),
        unseen=_choice(Unseen, _text(answers, "unseen")),
        harm=_text(answers, "harm"),
        child=_text(answers, "harm") == "child_abuse" or "child" in _several(answers, "concerns"),
        high_reach="high_reach" in _several(answers, "concerns"),
        region=_text(answers, "user_region"),
        freeze=_text(answers, "freeze") == "yes",
        spans=_spans(answers),
        tests=said_of_tests(_bases(protocol, answers), answers),
        items=named(answers),
        kind=protocol.kind,
        situation=situation,
    )


def _requester(answers: Mapping[str, object]) -> Gate | None:
    """Read the first gate: what stands before a colon is the gate, what stands behind it is how that is known."""
    return _choice(Gate, _text(answers, "requester").partition(":")[0])


def _categories(protocol: Protocol, answers: Mapping[str, object]) -> Mapping[Category, CategoryAnswer] | None:
    if not any(f"data_{category.value}" in protocol.asked for category in Category):
        return None
    read = {category: _choice(CategoryAnswer, _text(answers, f"data_{category.value}")) for category in Category}
    return {category: answer for category, answer in read.items() if answer is not None}


def _spans(answers: Mapping[str, object]) -> Mapping[Category, tuple[str, str]]:
    read = {
        category: (_text(answers, f"{category.value}_from"), _text(answers, f"{category.value}_to"))
        for category in Category
    }
    return {category: span for category, span in read.items() if any(span)}


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


def _several(answers: Mapping[str, object], key: str) -> list[object]:
    value = answers.get(key)
    return value if isinstance(value, list) else []


def _choice(of: type[Choice], value: str) -> Choice | None:
    return next((member for member in of if member.value == value), None)
