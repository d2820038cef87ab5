"""Preserve first, above the form: what the policy asks for before this can be signed, and the step that notes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.cases.model import CaseId
from app.decisions import tasks
from app.decisions.gates import facts
from app.decisions.preserving import asked_for
from app.decisions.protocol import Protocol
from app.decisions.rules import Standing
from app.decisions.situation import Situation
from app.i18n import _
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, small
from ui.kit.panels import Card
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context


class KeepingCard(Card):
    """There while these answers take data out or away and nobody has noted that it is kept."""

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, sunken=True)
        self._context, self._case_id = context, case_id
        self._words = small("", self)
        self.note = button(_("Note what is kept…"), self)
        self.note.clicked.connect(self.note_kept)
        self.inside.addWidget(PlainLabel(_("Preserve first"), self, strong=True))
        self.inside.addWidget(self._words)
        self.inside.addWidget(self.note, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_standing(self, protocol: Protocol, standing: Standing, known: Situation, *, deciding: bool) -> None:
        """Show it where these answers ask for it."""
        read = facts(protocol, standing.answers, known)
        asked = deciding and asked_for(read)
        self.setVisible(asked)
        if asked:
            self._words.setText(
                _("A life may hang on this: sign at once. That the data is kept is then a task, due at once.")
                if read.life_saving
                else _("Before data goes out or is taken away: what is kept, and where?")
            )

    def note_kept(self) -> None:
        """Ask what is kept and where, and note it."""
        words = _("What is kept, of which account, and where? It stays on record with your name and the time.")
        note = self._context.ask.text(_("Preserve first"), words, _("Note it"), lines=True)
        if note is not None:
            do(self._context, lambda desk: tasks.note_preserved(desk, self._case_id, note))
