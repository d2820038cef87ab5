"""Draw questions and report their answers; which of them apply is somebody else's rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.editors import EDITORS, Question
from ui.kit.labels import PlainLabel, small
from ui.kit.marks import Chip, Mark
from ui.kit.shapes import Shape
from ui.kit.theme import STEP, Tone

# A mark does not break: a longer reason would push the form out of its column.
LONGEST_MARK = 32


class QuestionRow(QWidget):
    """A question, its help, its editor, and a mark while the answer is missing."""

    def __init__(self, question: Question, parent: QWidget) -> None:
        super().__init__(parent)
        self._question = question
        self.editor = EDITORS[str(question.kind)](question, self)
        self.editor.setObjectName(question.key)
        self._mark = Chip(Mark("", Shape.RING, Tone.ATTENTION), self)
        self._why = PlainLabel("", self, strong=True)
        self._build()
        self.show_missing("")

    def show_missing(self, why: str) -> None:
        """Mark the answer as still missing, and say why; an empty reason takes the mark away."""
        self._mark.setVisible(bool(why))
        fits = len(why) <= LONGEST_MARK
        self._mark.show_mark(Mark(why if fits else _("to mend"), Shape.RING, Tone.ATTENTION))
        self._why.setText("" if fits else why)
        self._why.setVisible(not fits)
        described = " ".join(part for part in (why, self._question.help) if part)
        self.editor.name(self._question.label, described)

    def is_missing(self) -> bool:
        """Tell whether it carries the mark."""
        return not self._mark.isHidden()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        top = QHBoxLayout()
        top.setSpacing(STEP * 2)
        top.addWidget(PlainLabel(self._question.label, self, strong=True), 1)
        top.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addWidget(self._why)
        if self._question.help:
            column.addWidget(small(self._question.help, self))
        column.addWidget(self.editor)


class FormView(QWidget):
    """One row a question; rows come and go without moving the focus."""

    edited = Signal(str)
    changed = Signal(dict)

    def __init__(self, questions: Sequence[Question], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._rows = {question.key: QuestionRow(question, self) for question in questions}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 4)
        for key, row in self._rows.items():
            column.addWidget(row)
            row.editor.edited.connect(lambda key=key: self._tell(key))
        column.addStretch(1)

    def answers(self) -> dict[str, object]:
        """Return what is answered, of the questions on show."""
        shown = {key: row.editor.value() for key, row in self._rows.items() if not row.isHidden()}
        return {key: value for key, value in shown.items() if value is not None}

    def show_answers(self, answers: Mapping[str, object]) -> None:
        """Show answers given before."""
        for key, row in self._rows.items():
            row.editor.show_value(answers.get(key))

    def show_questions(self, keys: Collection[str]) -> None:
        """Show these questions and no others; an answer stays with its question while it is away."""
        for key, row in self._rows.items():
            row.setVisible(key in keys)

    def show_missing(self, missing: Mapping[str, str]) -> None:
        """Mark what is still missing, each with its reason."""
        for key, row in self._rows.items():
            row.show_missing(missing.get(key, ""))

    def missing(self) -> list[str]:
        """Return the keys that carry the mark, in order."""
        return [key for key, row in self._rows.items() if row.is_missing()]

    def go_to(self, key: str) -> bool:
        """Put the focus on a question, and tell whether it is here."""
        row = self._rows.get(key)
        if row is None or row.isHidden():
            return False
        row.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def row(self, key: str) -> QWidget:
        """Return where a question stands."""
        return self._rows[key]

    def show_locked(self, keys: Collection[str]) -> None:
        """Let the answers to these questions be read but not changed, and all others be given."""
        for key, row in self._rows.items():
            row.editor.show_locked(locked=key in keys)

    def _tell(self, key: str) -> None:
        self.edited.emit(key)
        self.changed.emit(self.answers())
