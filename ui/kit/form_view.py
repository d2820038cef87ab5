"""Draw questions and report their answers; which of them apply is somebody else's rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import quiet_button
from ui.kit.editors import EDITORS, Editor, Question
from ui.kit.labels import PlainLabel, small
from ui.kit.link_editor import LinkEditor
from ui.kit.marks import Chip, Mark
from ui.kit.scroll import bring
from ui.kit.shapes import Shape
from ui.kit.theme import STEP, Tone

MAKERS: Mapping[str, Callable[[Question, QWidget], Editor]] = {
    **EDITORS,
    "evidence": lambda question, parent: LinkEditor(question.choices, parent),
}
# Small beside a question, and told once at the foot of a form.
SIGN = "°"
# A mark does not break: a longer reason would push the form out of its column.
LONGEST_MARK = 24


class QuestionRow(QWidget):
    """A question, its help, its editor, and a mark while the answer is missing."""

    def __init__(self, question: Question, parent: QWidget) -> None:
        super().__init__(parent)
        self._question = question
        self.editor = MAKERS[str(question.kind)](question, self)
        self.editor.setObjectName(question.key)
        self._mark = Chip(Mark("", Shape.RING, Tone.ATTENTION), self)
        self._why = PlainLabel("", self, strong=True)
        self.lead = quiet_button("", self)
        self._note = small("", self)
        self._note.hide()
        self._build()
        self.show_missing("")
        self.show_lead("")

    def show_missing(self, why: str) -> None:
        """Mark the answer as still missing, and say why; an empty reason takes the mark away."""
        self._mark.setVisible(bool(why))
        fits = len(why) <= LONGEST_MARK
        self._mark.show_mark(Mark(why if fits else _("to mend"), Shape.RING, Tone.ATTENTION))
        self._why.setText("" if fits else why)
        self._why.setVisible(not fits)
        described = " ".join(part for part in (why, self._question.help, self._question.remark) if part)
        self.editor.name(self._question.label, described)

    def show_lead(self, words: str) -> None:
        """Offer the step to another question that has to do with this one; no words take it away."""
        if not words and self.lead.hasFocus():
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.lead.setText(words.replace("&", "&&"))
        self.lead.setAccessibleName(words)
        self.lead.setVisible(bool(words))

    def show_note(self, words: str) -> None:
        """Show what else there is to know beside the answer; no words take it away."""
        if words != self._note.text():
            self._note.setText(words)
            self._note.setVisible(bool(words))

    def be_in_view(self) -> None:
        """Scroll to it; of one higher than its room, where the keyboard is comes before how it begins."""
        bring(self)
        bring(self.editor.focusProxy() or self.editor)

    def is_missing(self) -> bool:
        """Tell whether it carries the mark."""
        return not self._mark.isHidden()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        top = QHBoxLayout()
        top.setSpacing(STEP * 2)
        label, remark = self._question.label, self._question.remark
        # The sign stays with the last word.
        name = PlainLabel(f"{label}\u00a0{SIGN}" if remark else label, self, strong=True)
        name.setToolTip(remark)
        top.addWidget(name, 1)
        top.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addWidget(self._why)
        column.addWidget(self.lead, 0, Qt.AlignmentFlag.AlignLeft)
        if self._question.help:
            column.addWidget(small(self._question.help, self))
        column.addWidget(self.editor)
        column.addWidget(self._note)


class FormView(QWidget):
    """One row a question; rows come and go without moving the focus."""

    edited = Signal(str)
    led = Signal(str)
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
            row.lead.clicked.connect(lambda _on=False, key=key: self.led.emit(key))
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
            row.editor.show_locked(locked=key in keys)

    def _tell(self, key: str) -> None:
        self.edited.emit(key)
        self.changed.emit(self.answers())
