"""What became of each break, for the person's own store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from app.clock import utc_text
from app.wellness.shift import Kind, Phase, Shift

if TYPE_CHECKING:
    from app.desk import Desk


class Act(Enum):
    """What can become of a break."""

    DUE = "due"
    OFFERED = "offered"
    TAKEN = "taken"
    CUT_SHORT = "cut_short"
    NATURAL = "natural"
    TOLD = "told"
    POSTPONED = "postponed"
    DEFERRED = "deferred"
    OWED = "owed"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that became of a break, and how many seconds it is about."""

    act: Act
    seconds: float = 0.0
    kind: Kind = Kind.USUAL


def events(before: Shift, after: Shift, *, told: bool = False, asked: bool = False) -> list[Event]:
    """Return what became of breaks between two states of a shift; told and asked are the person's own doing."""
    cut = asked or after.at_risk > before.at_risk
    found = _finished(before, after, told=told, cut=cut)
    if after.postponed > before.postponed:
        found.append(Event(Act.POSTPONED, after.policy.usual.postpone_seconds))
    if after.phase is Phase.DEFERRED and before.phase is not Phase.DEFERRED:
        found.append(Event(Act.DEFERRED, kind=after.kind))
    if before.phase is Phase.DEFERRED and after.phase is not Phase.DEFERRED:
        found.append(Event(Act.OWED, after.owed))
    if asked:
        return found
    if after.phase in {Phase.DUE, Phase.RESTING} and (before.phase, before.kind) not in _known(after.kind):
        found.append(Event(Act.DUE, after.rest_needed, after.kind))
    if after.phase is Phase.RESTING and before.phase is not Phase.RESTING:
        found.append(Event(Act.OFFERED, after.rest_needed, after.kind))
    return found


def was_natural(before: Shift, after: Shift) -> bool:
    """Tell whether time away became a break just now."""
    return before.phase is not Phase.RESTING and before.worked > 0 and after.worked == 0 and after.rested > 0


def record(desk: Desk, shift_uid: str, found: Sequence[Event]) -> None:
    """Write what became of breaks."""
    at = utc_text(desk.clock.now())
    desk.own.executemany(
        "INSERT INTO break_event (shift_uid, at, kind, act, seconds) VALUES (?, ?, ?, ?, ?)",
        [(shift_uid, at, event.kind.value, event.act.value, event.seconds) for event in found],
    )


def _known(kind: Kind) -> set[tuple[Phase, Kind]]:
    return {(Phase.DUE, kind), (Phase.RESTING, kind)}


def _finished(before: Shift, after: Shift, *, told: bool, cut: bool) -> list[Event]:
    if told:
        return [Event(Act.TOLD, after.policy.usual.rest_seconds)]
    if was_natural(before, after):
        return [Event(Act.NATURAL, after.rested)]
    if before.phase is not Phase.RESTING or after.phase is Phase.RESTING:
        return []
    act, seconds = (Act.CUT_SHORT, before.rested) if cut else (Act.TAKEN, before.rest_needed)
    return [Event(act, seconds, before.kind)]
