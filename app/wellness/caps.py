"""How much of a shift was spent with evidence, when that is told, and when the evidence locks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.wellness.shift import Shift


class Cap(Enum):
    """What there can be much of."""

    REVIEW = "review"
    CLOSE = "close"
    SEVERE = "severe"
    SAME_CLASS = "same_class"


class Weight(Enum):
    """How much of it: told in passing, asked about once, or the evidence locks."""

    TOLD = "told"
    ASKED = "asked"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Reached:
    """A cap that the shift has reached; figure and limit are seconds of time, or looks."""

    cap: Cap
    weight: Weight
    figure: float
    limit: float


def reached(shift: Shift) -> tuple[Reached, ...]:
    """Return the caps that were reached; while a life is at risk each is only told."""
    policy = shift.policy.caps
    found = (
        _step(Cap.REVIEW, shift.review, policy.review_soft_seconds, policy.review_hard_seconds, Weight.LOCKED),
        _step(Cap.CLOSE, shift.close, policy.close_soft_seconds, None, Weight.TOLD),
        _step(Cap.SEVERE, shift.severe_looks, policy.severe_looks_told, policy.severe_looks_asked, Weight.ASKED),
        _step(Cap.SAME_CLASS, shift.same_class, policy.same_class_looks, None, Weight.TOLD),
    )
    return tuple(_softened(shift, each) for each in found if each is not None)


def is_locked(shift: Shift) -> bool:
    """Tell whether evidence is locked: never while a life is at risk, and not for as long as an override lasts."""
    return any(each.weight is Weight.LOCKED for each in reached(shift))


def override_left(shift: Shift) -> float:
    """Return for how many seconds an override of the hard cap still lasts."""
    return max(0.0, shift.override_until - shift.total) if shift.override_until >= 0 else 0.0


def near_end(shift: Shift, seconds_to_end: float | None) -> bool:
    """Tell whether the person's own end of shift is so near that severe material is better left to somebody else."""
    if seconds_to_end is None or shift.at_risk:
        return False
    return 0 <= seconds_to_end <= shift.policy.caps.shift_end_seconds


def _step(cap: Cap, figure: float, soft: float, hard: float | None, at_hard: Weight) -> Reached | None:
    if hard is not None and figure >= hard:
        return Reached(cap, at_hard, figure, hard)
    return Reached(cap, Weight.TOLD, figure, soft) if figure >= soft else None


def _softened(shift: Shift, found: Reached) -> Reached:
    opened = found.weight is Weight.LOCKED and override_left(shift) > 0
    if shift.at_risk or opened:
        return Reached(found.cap, Weight.TOLD, found.figure, found.limit)
    return found
