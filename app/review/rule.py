"""By what rule cases are drawn, and a closed case as a draw sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.cases.model import CaseId
from app.i18n import _


class Method(StrEnum):
    """How cases are drawn."""

    RANDOM = "random"
    STRATIFIED = "stratified"
    RISK_FIRST = "risk_first"
    NAMED = "named"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Method.RANDOM: _("by lot"),
            Method.STRATIFIED: _("some of each"),
            Method.RISK_FIRST: _("the riskiest first"),
            Method.NAMED: _("named one by one"),
        }[self]


class Stratum(StrEnum):
    """What cases can be told apart by."""

    KIND = "kind"
    OUTCOME = "outcome"
    COUNTRY = "country"
    RESPONDER = "responder"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Stratum.KIND: _("kind"),
            Stratum.OUTCOME: _("outcome"),
            Stratum.COUNTRY: _("country"),
            Stratum.RESPONDER: _("who decided"),
        }[self]


class Risk(StrEnum):
    """A fact of a closed case that makes another look at it worth more."""

    OVERRIDE = "override"
    DISAGREED = "disagreed"
    CHILD = "child"
    UNSEEN = "unseen"
    SLOW = "slow"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Risk.OVERRIDE: _("a safeguard was overridden"),
            Risk.DISAGREED: _("a reviewer disagreed before"),
            Risk.CHILD: _("a child is concerned"),
            Risk.UNSEEN: _("decided without looking"),
            Risk.SLOW: _("later than a clock allowed"),
        }[self]


# What each risk counts where the riskiest go first; a rule carries its own copy, so that it can be drawn again.
WEIGHTS: Mapping[Risk, int] = {
    Risk.OVERRIDE: 5,
    Risk.DISAGREED: 4,
    Risk.CHILD: 4,
    Risk.UNSEEN: 3,
    Risk.SLOW: 2,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A closed case as a draw sees it.

    involved are those who may not judge it, judges those who did already; both by uid and by name.
    """

    case_id: CaseId
    uid: str
    reference: str
    kind: str
    outcome: str
    country: str
    responder: str
    responder_name: str
    closed_at: str
    risks: frozenset[Risk]
    involved: frozenset[str]
    golden: bool = False
    judges: frozenset[str] = frozenset()

    def facts(self) -> list[Any]:
        """Return all that a draw rests on, in one order."""
        return [
            self.uid,
            self.kind,
            self.outcome,
            self.country,
            self.responder,
            self.closed_at,
            sorted(self.risks),
            sorted(self.involved),
            self.golden,
            sorted(self.judges),
        ]

    def stratum(self, by: Sequence[Stratum]) -> tuple[str, ...]:
        """Return where it stands among others."""
        told = {
            Stratum.KIND: self.kind,
            Stratum.OUTCOME: self.outcome,
            Stratum.COUNTRY: self.country,
            Stratum.RESPONDER: self.responder_name,
        }
        return tuple(told[each] for each in by)


@dataclass(frozen=True, slots=True)
class SampleRule:
    """How a sample is drawn; with its seed and the moment it says all there is to draw it again.

    Moments are UTC texts; empty filters let everything pass. reviewers are who will judge, by uid (an older rule names them, too),
    whose own cases are left out; again lets cases in that were judged before.
    """

    method: Method
    size: int
    closed_from: str = ""
    closed_until: str = ""
    strata: tuple[Stratum, ...] = ()
    golden: int = 0
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    responders: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    again: bool = False
    named: tuple[str, ...] = ()
    weights: tuple[tuple[Risk, int], ...] = tuple(WEIGHTS.items())

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "method": self.method.value,
            "size": self.size,
            "closed_from": self.closed_from,
            "closed_until": self.closed_until,
            "strata": [each.value for each in self.strata],
            "golden": self.golden,
            "kinds": list(self.kinds),
            "countries": list(self.countries),
            "responders": list(self.responders),
            "reviewers": list(self.reviewers),
            "again": self.again,
            "named": list(self.named),
            "weights": {risk.value: weight for risk, weight in self.weights},
        }

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> SampleRule:
        """Read what body wrote."""
        several = {name: tuple(body[name]) for name in ("kinds", "countries", "responders", "reviewers", "named")}
        return cls(
            method=Method(body["method"]),
            size=body["size"],
            closed_from=body["closed_from"],
            closed_until=body["closed_until"],
            strata=tuple(Stratum(each) for each in body["strata"]),
            golden=body["golden"],
            again=body["again"],
            weights=tuple((Risk(name), weight) for name, weight in body["weights"].items()),
            **several,
        )

    def passes(self, case: Candidate) -> bool:
        """Tell whether a case may be drawn by lot; what a reviewer disagreed with may be looked at once more."""
        return (
            not case.golden
            and self.fits(case)
            and self.unmet(case)
            and self.in_period(case)
            and (self.again or not case.judges or Risk.DISAGREED in case.risks)
        )

    def unmet(self, case: Candidate) -> bool:
        """Tell whether none of the reviewers has judged a case before: who meets one twice knows it for golden."""
        return case.judges.isdisjoint(self.reviewers)

    def fits(self, case: Candidate) -> bool:
        """Tell whether a case is of the sort that is asked for, and nobody's own."""
        return (
            _among(case.kind, self.kinds)
            and _among(case.country, self.countries)
            and _among(case.responder, self.responders)
            and case.involved.isdisjoint(self.reviewers)
        )

    def in_period(self, case: Candidate) -> bool:
        """Tell whether a case was closed in the time that is asked for."""
        return self.closed_from <= case.closed_at and (not self.closed_until or case.closed_at < self.closed_until)

    def weight(self, case: Candidate) -> int:
        """Return what the risks of a case count together."""
        return sum(weight for risk, weight in self.weights if risk in case.risks)


def _among(value: str, wanted: Sequence[str]) -> bool:
    return not wanted or value in wanted
