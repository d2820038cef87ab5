"""Whether somebody has seen the most severe material of a case, for the rest that follows a decision on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases.model import CaseId

if TYPE_CHECKING:
    from app.desk import Desk


def most_severe_seen(desk: Desk, case_id: CaseId) -> bool:
    """Tell whether the person at the desk has looked closely at an item of the case that is of the hardest kind."""
    found = desk.db.execute(
        "SELECT 1 FROM look k JOIN item i ON i.id = k.item_id LEFT JOIN look_end e ON e.look_id = k.id"
        " WHERE i.case_id = ? AND k.person_id = ? AND k.level IN ('L3', 'L4') AND k.part = 'item' AND i.source = 'subject'"
        " AND coalesce(i.severity, ?) = 'S4' AND coalesce(e.ended_by, '') NOT IN ('undecodable', 'uncounted') LIMIT 1",
        (case_id, desk.person.id, desk.settings.looking.unclassified_severity),
    ).fetchone()
    return found is not None
