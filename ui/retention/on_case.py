"""One line on a case's own page: whether it is held, how long it is kept, what is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases.model import CaseId, State
from app.retention import queries
from app.retention.errors import RulesUnusableError
from app.retention.holds import Hold, holds_of, linked_unheld
from ui.retention.holding import unheld_words
from ui.retention.reading import told
from ui.retention.words import on_case

if TYPE_CHECKING:
    from app.cases.queue import QueueRow
    from app.desk import Desk


def kept_words(desk: Desk, row: QueueRow) -> str:
    """Return what is to be said of how long a case is kept; of an open one only that it is held."""
    case_id = CaseId(row.id)
    held = holds_of(desk.db, case_id)
    words = _kept(desk, row, held)
    # A hold on this one alone keeps no other from falling due.
    linked = linked_unheld(desk.db, case_id) if held else ()
    return "\n".join(part for part in (words, unheld_words(linked) if linked else "") if part)


def _kept(desk: Desk, row: QueueRow, held: tuple[Hold, ...]) -> str:
    case_id = CaseId(row.id)
    if row.state is not State.CLOSED:
        return on_case(held, (), ())
    found = told(desk, queries.of_case(desk.db, case_id))
    try:
        return on_case(held, queries.kept_until(desk, case_id), found)
    except RulesUnusableError as broken:
        # An administrator's rules that cannot be read keep nobody from the case.
        return "\n".join(part for part in (on_case(held, (), found), broken.what) if part)
