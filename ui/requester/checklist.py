"""The red flags that only a person can see, each answered by one key."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.requesters.flags import checklist
from app.requesters.gate import Answered
from ui.kit.editors import ChoiceEditor
from ui.kit.labels import PlainLabel, small
from ui.kit.theme import STEP
from ui.requester.words import answer_choices, moment


class Checklist(QWidget):
    """Asks of each flag whether it is seen; `answered` tells a flag and what was said of it."""

    answered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editors: dict[str, ChoiceEditor] = {}
        self._said: dict[str, PlainLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        for flag in checklist():
            source = (
                flag.source if flag.verified else _("{source}, to be confirmed by counsel").format(source=flag.source)
            )
            column.addWidget(PlainLabel(flag.title, self, strong=True))
            column.addWidget(small(_("{check} · {source}").format(check=flag.what_to_check, source=source), self))
            editor = self._editors[flag.id] = ChoiceEditor(answer_choices(), self)
            editor.name(flag.title, flag.what_to_check)
            editor.edited.connect(lambda flag=flag.id: self._tell(flag))
            column.addWidget(editor)
            said = self._said[flag.id] = small("", self)
            column.addWidget(said)
            column.addSpacing(STEP * 2)

    def show_answers(self, answers: Mapping[str, Answered], *, locked: bool) -> None:
        """Show what was last said of each flag."""
        for flag, editor in self._editors.items():
            answer = answers.get(flag)
            blocker = QSignalBlocker(self)
            editor.show_value(answer.answer.value if answer else None)
            blocker.unblock()
            editor.show_locked(locked=locked)
            said = _("{person}, {at} UTC").format(person=answer.person, at=moment(answer.at)) if answer else ""
            self._said[flag].setText(said)
            self._said[flag].setVisible(bool(said))

    def left(self) -> int:
        """Return how many flags have no answer."""
        return sum(1 for editor in self._editors.values() if editor.value() is None)

    def _tell(self, flag: str) -> None:
        value = self._editors[flag].value()
        if value is not None:
            self.answered.emit(flag, str(value))
