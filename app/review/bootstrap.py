"""How sure a figure of agreement is: the cases are drawn again many times, with replacement, and it is worked out each time.

Cases that were answered in the same way are one number, so a resample is a draw of how often each way is met. That is the
same as drawing the cases one by one, at a cost that hardly grows with their number.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

import numpy as np

from app.errors import StillwaterError
from app.i18n import _
from app.review.measures import Floats, Scale, Tally, figures
from app.settings import BadPolicyError

Progress = Callable[[int, int], object]
Cancelled = Callable[[], bool]
# The same cases give the same intervals, today and in a year.
SEED = 20110125
FLOOR_CASES = 5
RESAMPLES = range(100, 100_001)
# So many numbers at a time stay small beside everything else in memory.
_AT_ONCE = 2_000_000


class StoppedError(StillwaterError):
    """Somebody stopped the working out of figures."""

    def __init__(self) -> None:
        super().__init__(_("The figures were not worked out to the end."), kept=_("Nothing was changed."))


class Why(Enum):
    """Why a figure or its interval is not there."""

    THERE = "there"
    FEW = "few"
    ONE_ANSWER = "one_answer"
    NO_PAIRS = "no_pairs"
    UNSTEADY = "unsteady"
    ALL_ALIKE = "all_alike"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Why.THERE: "",
            Why.FEW: _("too few cases to show a figure"),
            Why.ONE_ANSWER: _("everybody always gave the same answer, so agreement by chance cannot be taken off"),
            Why.NO_PAIRS: _("nobody stands first here, and this figure is for two"),
            Why.UNSTEADY: _("too often the cases drawn again give no figure, so how sure it is cannot be said"),
            Why.ALL_ALIKE: _("nothing differed in these cases, so they do not say how sure it is"),
        }[self]


@dataclass(frozen=True, slots=True)
class AgreementPolicy:
    """When figures are shown, and how their intervals are worked out."""

    least_cases: int
    resamples: int
    confidence: float
    steady: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and the interval around it, or why either is missing."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: Why = Why.THERE


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is known of the agreement on one question, over so many cases."""

    cases: int
    raw: Figure
    kappa: Figure
    alpha: Figure
    scale: Scale = Scale.NOMINAL


@cache
def agreement_policy() -> AgreementPolicy:
    """Return the policy in force."""
    text = (files("resources") / "policies" / "agreement.json").read_text("utf-8")
    return parse_policy(text)


def parse_policy(text: str) -> AgreementPolicy:
    """Read a policy, or refuse it: a group smaller than the floor is never shown."""
    try:
        policy = AgreementPolicy(**json.loads(text)["values"])
        sound = (
            policy.least_cases >= FLOOR_CASES
            and policy.resamples in RESAMPLES
            and 0 < policy.confidence < 1
            and 0 < policy.steady <= 1
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadPolicyError("agreement", type(error).__name__) from error
    if not sound:
        raise BadPolicyError("agreement", _("a value is outside its bounds"))
    return policy


def measured(
    tally: Tally,
    scale: Scale,
    policy: AgreementPolicy,
    progress: Progress = lambda _done, _total: None,
    cancelled: Cancelled = lambda: False,
) -> Agreement:
    """Work out the three figures with their intervals; of too few cases only how many there are."""
    cases = tally.cases
    if cases < policy.least_cases:
        few = Figure(None, why=Why.FEW)
        return Agreement(cases, few, few, few, scale)
    found = figures(tally, tally.counts[None, :], scale)
    drawn = _drawn(tally, scale, policy, progress, cancelled)
    return Agreement(
        cases,
        _figure(found.raw, drawn[0], policy, Why.NO_PAIRS),
        _figure(found.kappa, drawn[1], policy, Why.ONE_ANSWER if tally.compared.any() else Why.NO_PAIRS),
        _figure(found.alpha, drawn[2], policy, Why.ONE_ANSWER),
        scale,
    )


def _drawn(tally: Tally, scale: Scale, policy: AgreementPolicy, progress: Progress, cancelled: Cancelled) -> Floats:
    """Return the three figures of each resample, a row a figure."""
    random = np.random.default_rng(SEED)
    shares = tally.counts / tally.counts.sum()
    most = max(1, min(policy.resamples // 10, _AT_ONCE // max(len(tally.entries.ways), 1)))
    parts: list[Floats] = []
    for done in range(0, policy.resamples, most):
        progress(done, policy.resamples)
        if cancelled():
            raise StoppedError
        size = min(most, policy.resamples - done)
        counts = random.multinomial(tally.cases, shares, size).astype(np.float64)
        found = figures(tally, counts, scale)
        parts.append(np.stack([found.raw, found.kappa, found.alpha]))
    progress(policy.resamples, policy.resamples)
    return np.concatenate(parts, axis=1)


def _figure(found: Floats, drawn: Floats, policy: AgreementPolicy, missing: Why) -> Figure:
    value = float(found[0])
    if np.isnan(value):
        return Figure(None, why=missing)
    there = drawn[~np.isnan(drawn)]
    if len(there) < policy.steady * len(drawn):
        return Figure(value, why=Why.UNSTEADY)
    tail = (1 - policy.confidence) / 2
    low, high = (float(edge) for edge in np.quantile(there, (tail, 1 - tail)))
    if low == high:
        return Figure(value, why=Why.ALL_ALIKE)
    return Figure(value, low, high)
