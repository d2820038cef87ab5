"""Whose word is wanted now: a notice when a decision is asked of the person at the desk, first or because others did not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.changes import Changes, Topic
from app.decisions.approvals import my_turn
from ui.shell.notices import Notice

if TYPE_CHECKING:
    from ui.shell.context import Context
    from ui.shell.notices import Notices


class Turns(QObject):
    """Compare whose turn it is with what was told before; `tick` is called by whoever has the timer."""

    def __init__(self, context: Context, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._notices = context, notices
        self._told: frozenset[int] = frozenset()
        context.bus.changed.connect(self._on_changed)

    def tick(self) -> None:
        """Say what was not said yet, and take back what somebody answered meanwhile."""
        mine = frozenset(each.decision for each in my_turn(self._context.desk))
        before, self._told = self._told, mine
        if mine - before:
            self._notices.say(Notice.TURN, len(mine))
        elif not mine:
            self._notices.take(Notice.TURN)
        else:
            self._notices.recount(Notice.TURN, len(mine))

    def stop(self) -> None:
        """Take the notice back: it is for one person, and the vault is about to be locked."""
        self._notices.take(Notice.TURN)

    def _on_changed(self, changes: Changes) -> None:
        if changes.topics & {Topic.CASES, Topic.DECISIONS, Topic.PEOPLE}:
            self.tick()
