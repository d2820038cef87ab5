"""The verdict: one of a few, with its reasons; once given it is locked, and a change is a new, linked one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import primary_button
from ui.kit.editors import ChoiceEditor, LongEditor
from ui.kit.labels import PlainLabel, small
from ui.kit.theme import STEP


class VerdictForm(QWidget):
    """Asks for the verdict and why; `given` carries both."""

    given = Signal(str, str)
    edited = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict, self.why = ChoiceEditor(choices, self), LongEditor(self)
        self.verdict.name(_("Verdict"), "")
        self.why.name(_("Why"), "")
        self.step = primary_button(_("Give the verdict…"), self)
        self._told = PlainLabel("", self, strong=True)
        self._told.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(self.verdict)
        column.addWidget(small(_("Why, in words for whoever decided"), self))
        column.addWidget(self.why)
        column.addWidget(self._told)
        column.addWidget(self.step, 0, Qt.AlignmentFlag.AlignLeft)
        for editor in (self.verdict, self.why):
            editor.edited.connect(self._on_edited)
        self.step.clicked.connect(self.ask)

    def chosen(self) -> str:
        """Return the verdict that is picked; nothing before that."""
        return str(self.verdict.value() or "")

    def words(self) -> str:
        """Return the reasons as they are written."""
        return str(self.why.value() or "")

    def ask(self) -> None:
        """Ask to give the verdict; without one, go to where it is picked."""
        if self.chosen():
            self.given.emit(self.chosen(), self.words())
        else:
            self.tell(_("Pick the verdict first."))
            self.verdict.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def tell(self, words: str) -> None:
        """Say why it cannot be given yet; no words take the line away."""
        self._told.setText(words)
        self._told.setVisible(bool(words))

    def show_given(self, verdict: str, why: str, *, locked: bool) -> None:
        """Show a verdict, and let it be changed unless it is locked."""
        self.verdict.show_value(verdict or None)
        self.why.show_value(why or None)
        for editor in (self.verdict, self.why):
            editor.show_locked(locked=locked)
        self.step.setVisible(not locked)

    def _on_edited(self) -> None:
        self.tell("")
        self.edited.emit()
