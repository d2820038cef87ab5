"""What the program knows of a case beside its answers: a little at once, the checks of who asks from behind the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.cases.model import CaseId
from app.decisions.situation import Situation, known_at_once, situation
from app.log import failed

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context


class Knowing(QObject):
    """Holds what is known now; `learned` tells that it is more than before."""

    learned = Signal()

    def __init__(self, context: Context, case_id: CaseId, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._case_id = context, case_id
        self._now = known_at_once(context.desk, case_id)

    @property
    def now(self) -> Situation:
        """Return what is known."""
        return self._now

    def look_further(self) -> None:
        """Find out behind the window what a few short reads do not tell."""

        def found(_task: Task) -> Situation:
            with self._context.desk.elsewhere() as desk:
                return situation(desk, self._case_id)

        self._context.tasks.run(found, self._learn, _tell, owner=self)

    def _learn(self, known: Situation) -> None:
        if known != self._now:
            self._now = known
            self.learned.emit()


def _tell(error: BaseException) -> None:
    # The same is worked out again when a decision is signed, and there an error is told.
    if not isinstance(error, Exception):
        raise error
    failed("looking at the signs of a request", error)
