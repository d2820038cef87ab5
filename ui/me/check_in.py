"""How am I: asked only where the organisation allows it and the person wants it; the words never leave their own store."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import button
from ui.kit.editors import ChoiceEditor, LongEditor
from ui.kit.labels import muted
from ui.kit.theme import STEP

Keep = Callable[[str, str], object]


class CheckInForm(QWidget):
    """Nothing is scored, nothing is compared, and nobody else reads it."""

    def __init__(self, keep: Keep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keep = keep
        answers = [("fine", _("fine")), ("so_so", _("so-so")), ("heavy", _("heavy"))]
        self._answer, self._words = ChoiceEditor(answers, self), LongEditor(self)
        self._answer.name(_("How am I today?"), "")
        self._words.name(_("Words for myself"), "")
        self._step = button(_("Keep it for myself"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(muted(_("For you alone. It is let go by itself, and leaving it out is fine too."), self))
        column.addWidget(self._answer)
        column.addWidget(self._words)
        column.addWidget(self._step, 0, Qt.AlignmentFlag.AlignLeft)
        self._answer.edited.connect(self._allow)
        self._step.clicked.connect(self._give)
        self._allow()

    def _allow(self) -> None:
        self._step.setEnabled(self._answer.value() is not None)

    def _give(self) -> None:
        self._keep(str(self._answer.value()), str(self._words.value() or ""))
        self._answer.show_value(None)
        self._words.show_value("")
        self._allow()
