"""What the window says of the sitting: the bar at the foot and the line while a life may be at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases import queries, queue
from app.i18n import _
from ui.shell.footbar import Foot
from ui.unlock.create_page import role_name

if TYPE_CHECKING:
    from app.desk import Desk

# More than these would push each other out of the line.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Sitting:
    """What the bar needs to know beyond the desk."""

    minutes: int
    pause: str = ""
    revealed: bool = False
    call_minutes: int = 0
    synthetic: bool = False
    behind: str = ""


def foot(desk: Desk, sitting: Sitting) -> Foot:
    """Return what the bar at the foot says."""
    shift = _("shift {h:02d}:{m:02d}").format(h=sitting.minutes // 60, m=sitting.minutes % 60)
    binding = [
        "" if desk.vault.device_bound else _("not device-bound"),
        _("synthetic demo") if sitting.synthetic else "",
    ]
    return Foot(
        person=desk.person.name,
        role=role_name(desk.person.role),
        shift=" · ".join((shift, call_words(sitting.call_minutes))) if sitting.call_minutes else shift,
        pause=sitting.pause,
        behind=sitting.behind,
        covered=_("an item is open") if sitting.revealed else _("covered"),
        binding=" · ".join(part for part in binding if part),
        unbound=not desk.vault.device_bound,
    )


def call_words(minutes: int) -> str:
    """Return that somebody is on a call, and for how long that is believed."""
    return _("on a call, {n} min more: the vault stays open, no break begins").format(n=minutes)


def life_line(desk: Desk) -> str:
    """Return the line that names the cases in life-at-risk mode; empty when there is none."""
    cases = queries.life_at_risk(desk.db, desk.person.id)
    if not cases:
        return ""
    names = ", ".join(row.reference for row in queue.rows(desk.db, cases[:NAMED]))
    more = _(" and {n} more").format(n=len(cases) - NAMED) if len(cases) > NAMED else ""
    return _("Life at risk: {cases}{more} · nothing blocks you · covering stays").format(cases=names, more=more)
