"""Whether the hard cap has locked the evidence, as every look asks before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import StillwaterError
from app.i18n import _
from app.wellness import store

if TYPE_CHECKING:
    from app.desk import Desk


class EvidenceLockedError(StillwaterError):
    """The shift has reached the most review time that the policy allows."""

    def __init__(self) -> None:
        super().__init__(
            _("Evidence is closed for the rest of this shift: the review time it allows has been used."),
            kept=_("Nothing was shown; the case, calls, forms, notes and the handover stay open."),
            do=_("Hand the case over, or open evidence for a while: for a life at risk, or with a second person."),
        )


def is_locked(desk: Desk) -> bool:
    """Tell whether the shift as it was last saved locks evidence; it is saved the moment that changes."""
    with store.telling(desk):
        row = desk.own.execute("SELECT locked FROM shift_state WHERE id = 1").fetchone()
    return row is not None and bool(row[0])


def refuse_if_locked(desk: Desk) -> None:
    """Refuse a look while evidence is locked; who asks leaves out papers and lives at risk."""
    if is_locked(desk):
        raise EvidenceLockedError
