"""Draw questions and report their answers; which of them apply is somebody else's rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from ui.kit.editors import Editor, Question
from ui.kit.question_parts import Parts
from ui.kit.scroll import bring
from ui.kit.theme import STEP


class QuestionRow(QWidget):
    """A question, its help, its editor, and a mark while the answer is missing.

    It can be there before it is drawn: what it is given meanwhile, an answer among it, is kept until then.
    """

    edited = Signal()
    led = Signal()

    def __init__(self, question: Question, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = question.key
        self._question = question
        self._parts: Parts | None = None
        self._value: object = None
        self._locked = False
        self._missing = self._lead = self._note = ""

    @property
    def editor(self) -> Editor:
        """Return what the answer is given with."""
        return self.parts().editor

    @property
    def lead(self) -> QPushButton:
        """Return the step to another question."""
        return self.parts().lead

    def made(self) -> bool:
        """Tell whether it is drawn."""
        return self._parts is not None

    def parts(self) -> Parts:
        """Return what it is drawn with, and draw it where it is not yet."""
        if self._parts is None:
            seen = not self.isHidden()
            # What is added to a row in sight is laid out and shown piece by piece, and a moment later at that.
            self.hide()
            self._parts = parts = Parts(self._question, self)
            parts.editor.show_value(self._value)
            parts.show_missing(self._missing)
            parts.show_lead(self._lead)
            parts.show_note(self._note)
            if self._locked:
                parts.editor.show_locked(locked=True)
            parts.editor.edited.connect(self.edited)
            parts.lead.clicked.connect(self.led)
            self.setVisible(seen)
        return self._parts

    def value(self) -> object:
        """Return the answer."""
        return self._value if self._parts is None else self._parts.editor.value()

    def show_value(self, value: object) -> None:
        """Show an answer given before."""
        self._value = value
        if self._parts is not None:
            self._parts.editor.show_value(value)

    def show_locked(self, *, locked: bool) -> None:
        """Let the answer be read but not changed."""
        self._locked = locked
        if self._parts is not None:
            self._parts.editor.show_locked(locked=locked)

    def show_missing(self, why: str) -> None:
        """Mark the answer as still missing, and say why; an empty reason takes the mark away."""
        was, self._missing = self._missing, why
        if self._parts is not None and why != was:
            self._parts.show_missing(why)

    def show_lead(self, words: str) -> None:
        """Offer the step to another question that has to do with this one; no words take it away."""
        was, self._lead = self._lead, words
        if self._parts is not None and words != was:
            self._parts.show_lead(words)

    def show_note(self, words: str) -> None:
        """Show what else there is to know beside the answer; no words take it away."""
        was, self._note = self._note, words
        if self._parts is not None and words != was:
            self._parts.show_note(words)

    def be_in_view(self) -> None:
        """Scroll to it; of one higher than its room, where the keyboard is comes before how it begins."""
        bring(self)
        bring(self.editor.focusProxy() or self.editor)

    def is_missing(self) -> bool:
        """Tell whether it carries the mark."""
        return bool(self._missing)


class FormView(QWidget):
    """One row a question; rows come and go without moving the focus."""

    edited = Signal(str)
    led = Signal(str)
    changed = Signal(dict)

    def __init__(
        self, questions: Sequence[Question], name: str, parent: QWidget | None = None, *, at_once: bool = True
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._rows = {question.key: QuestionRow(question, self) for question in questions}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 4)
        for key, row in self._rows.items():
            column.addWidget(row)
            row.edited.connect(lambda key=key: self._tell(key))
            row.led.connect(lambda key=key: self.led.emit(key))
            if at_once:
                row.parts()
        column.addStretch(1)

    def rows(self) -> Sequence[QuestionRow]:
        """Return the questions in order."""
        return tuple(self._rows.values())

    def answers(self) -> dict[str, object]:
        """Return what is answered, of the questions on show."""
        shown = {key: row.value() for key, row in self._rows.items() if not row.isHidden()}
        return {key: value for key, value in shown.items() if value is not None}

    def show_answers(self, answers: Mapping[str, object]) -> None:
        """Show answers given before."""
        for key, row in self._rows.items():
            row.show_value(answers.get(key))

    def show_questions(self, keys: Collection[str]) -> None:
        """Show these questions and no others; an answer stays with its question while it is away."""
        for key, row in self._rows.items():
            if row.isHidden() is (key in keys):
                row.setVisible(key in keys)

    def show_missing(self, missing: Mapping[str, str]) -> None:
        """Mark what is still missing, each with its reason."""
        for key, row in self._rows.items():
            row.show_missing(missing.get(key, ""))

    def show_leads(self, leads: Mapping[str, str]) -> None:
        """Offer at these questions, in these words, the step to another one; `led` tells that it is taken."""
        for key, row in self._rows.items():
            row.show_lead(leads.get(key, ""))

    def show_notes(self, notes: Mapping[str, str]) -> None:
        """Show beside these questions what else there is to know."""
        for key, row in self._rows.items():
            row.show_note(notes.get(key, ""))

    def at(self) -> str:
        """Return the question that has the keyboard; nothing where none has."""
        focus = QApplication.focusWidget()
        return next((key for key, row in self._rows.items() if focus and row.isAncestorOf(focus)), "")

    def missing(self) -> list[str]:
        """Return the keys that carry the mark, in order."""
        return [key for key, row in self._rows.items() if row.is_missing()]

    def go_to(self, key: str) -> bool:
        """Put the focus on a question, and tell whether it is here."""
        row = self._rows.get(key)
        if row is None or row.isHidden():
            return False
        row.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        row.be_in_view()
        return True

    def go_on(self) -> None:
        """Keep the question that has the keyboard in view, whatever came and went around it."""
        if key := self.at():
            self._rows[key].be_in_view()

    def row(self, key: str) -> QWidget:
        """Return where a question stands."""
        return self._rows[key]

    def show_locked(self, keys: Collection[str]) -> None:
        """Let the answers to these questions be read but not changed, and all others be given."""
        for key, row in self._rows.items():
            row.show_locked(locked=key in keys)

    def _tell(self, key: str) -> None:
        self.edited.emit(key)
        self.changed.emit(self.answers())
