"""A call on its way into the vault: what was typed is kept until it is written, and written in its order."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from app.cases import actions
from app.cases.model import CaseId, Imminence
from app.changes import Changes
from app.i18n import _
from app.intake import phone

if TYPE_CHECKING:
    from app.desk import Desk

# The form's own field for a time frame, in words; the case's place in the queue follows it.
HOW_SOON = "imminence"


def how_soon() -> tuple[tuple[str, str], ...]:
    """Return the choices of how soon harm is feared."""
    return (
        (Imminence.NOW.value, _("now, or about to")),
        (Imminence.HOURS.value, _("within hours")),
        (Imminence.DAYS.value, _("within days")),
        (Imminence.UNKNOWN.value, _("cannot be told")),
    )


class Call:
    """What one caller says; saved from the window or, behind another writer, from a worker, one at a time."""

    def __init__(self) -> None:
        self.case_id: CaseId | None = None
        self.reference = ""
        self._typed: dict[str, str] = {}
        self._changes = Changes()
        self._handing = threading.Lock()
        self._saving = threading.Lock()

    def note(self, name: str, value: str) -> None:
        """Keep what a field holds now, to be written next."""
        with self._handing:
            if self.case_id is not None or value or name in self._typed:
                self._typed[name] = value

    def unsaved(self) -> bool:
        """Tell whether something typed is not written yet."""
        with self._handing:
            return any(value or self.case_id is not None for value in self._typed.values())

    def changes(self) -> Changes:
        """Return what saving changed since this was last asked."""
        with self._handing:
            changes, self._changes = self._changes, Changes()
        return changes

    def save(self, desk: Desk) -> None:
        """Write what is not written; what fails stays to be written again."""
        with self._saving:
            while (typed := self._next()) is not None:
                name, value = typed
                changes = self._write(desk, name, value)
                with self._handing:
                    self._changes |= changes
                    if self._typed.get(name) == value:
                        del self._typed[name]

    def _next(self) -> tuple[str, str] | None:
        with self._handing:
            waiting = ((name, value) for name, value in self._typed.items() if value or self.case_id is not None)
            return next(waiting, None)

    def _write(self, desk: Desk, name: str, value: str) -> Changes:
        words = dict(how_soon()).get(value, "") if name == HOW_SOON else value
        if self.case_id is None:
            started = phone.start(desk, name, words)
            self.case_id, self.reference = started.case_id, started.reference
            changes = started.changes
        else:
            changes = phone.fill(desk, self.case_id, name, words)
        if name == HOW_SOON:
            changes |= actions.assess(desk, self.case_id, Imminence(value) if value else Imminence.UNASSESSED)
        return changes
