"""What the shift hears of the cases: a decision on the hardest material, and a case closed in which a life was at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.cases import queries as cases
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import utc_text
from app.decisions import queries as decisions
from app.looking.severe import most_severe_seen

if TYPE_CHECKING:
    from ui.breaks.breaks import Breaks
    from ui.shell.context import Context


class Feeding(QObject):
    """Listens to what was written on this desk; what was decided or closed before it began is none of its business."""

    def __init__(self, context: Context, breaks: Breaks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = context.desk
        self._breaks = breaks
        self._decided = decisions.last_decision(context.desk.db)
        self._since = utc_text(context.desk.clock.now())
        self._closed: set[CaseId] = set()
        context.bus.changed.connect(self.show_changes)

    def show_changes(self, changes: Changes) -> None:
        """Tell the shift what these changes mean for it."""
        if Topic.DECISIONS in changes.topics:
            self._hear_decisions()
        if Topic.CASES in changes.topics:
            for case_id in sorted(changes.cases):
                self._hear_close(CaseId(case_id))

    def _hear_decisions(self) -> None:
        found = decisions.decided_since(self._desk.db, self._desk.person.id, self._decided)
        self._decided = decisions.last_decision(self._desk.db)
        if any(most_severe_seen(self._desk, case_id) for case_id in found):
            self._breaks.note_severe_decision()

    def _hear_close(self, case_id: CaseId) -> None:
        desk = self._desk
        if case_id in self._closed or not decisions.closed_since(desk.db, case_id, desk.person.id, self._since):
            return
        self._closed.add(case_id)
        if cases.was_at_risk(desk.db, case_id):
            self._breaks.note_close()
