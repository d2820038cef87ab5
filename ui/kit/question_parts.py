"""What a question is drawn with: its words, its mark, the step to another one, the editor, and what stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import quiet_button
from ui.kit.editors import EDITORS, Editor, Question
from ui.kit.labels import PlainLabel, small
from ui.kit.link_editor import LinkEditor
from ui.kit.marks import Chip, Mark
from ui.kit.named_editor import NamedEditor
from ui.kit.shapes import Shape
from ui.kit.tested_editor import TestedEditor
from ui.kit.theme import STEP, Tone

MAKERS: Mapping[str, Callable[[Question, QWidget], Editor]] = {
    **EDITORS,
    "evidence": lambda question, parent: LinkEditor(question.choices, parent),
    "test": lambda question, parent: TestedEditor(question.choices, parent),
    "items": lambda question, parent: NamedEditor(question.choices, parent),
}
# Small beside a question, and told once at the foot of a form.
SIGN = "°"
# A mark does not break: a longer reason would push the form out of its column.
LONGEST_MARK = 24


class Parts:
    """Lays itself into a row; what is seldom needed is made when it is."""

    def __init__(self, question: Question, row: QWidget) -> None:
        self._question, self._row = question, row
        # The order in which they are made is the order of Tab.
        self.lead = quiet_button("", row)
        self.lead.hide()
        self.editor = MAKERS[str(question.kind)](question, row)
        self.editor.setObjectName(question.key)
        self._mark: Chip | None = None
        self._why: PlainLabel | None = None
        self._note: PlainLabel | None = None
        self._column = QVBoxLayout(row)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP)
        self._top = QHBoxLayout()
        self._top.setSpacing(STEP * 2)
        self._build()

    def show_missing(self, why: str) -> None:
        """Mark the answer as missing and say why, or take the mark away."""
        described = " ".join(part for part in (why, self._question.help, self._question.remark) if part)
        self.editor.name(self._question.label, described)
        fits = len(why) <= LONGEST_MARK
        if why and self._mark is None:
            self._mark = Chip(Mark("", Shape.RING, Tone.ATTENTION), self._row)
            self._top.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignTop)
        if self._mark is not None:
            self._mark.show_mark(Mark(why if fits else _("to mend"), Shape.RING, Tone.ATTENTION))
            self._mark.setVisible(bool(why))
        if not fits and self._why is None:
            self._why = PlainLabel("", self._row, strong=True)
            self._column.insertWidget(1, self._why)
        if self._why is not None:
            self._why.setText("" if fits else why)
            self._why.setVisible(not fits)

    def show_lead(self, words: str) -> None:
        """Offer a step, or take it away."""
        if not words and self.lead.hasFocus():
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.lead.setText(words.replace("&", "&&"))
        self.lead.setAccessibleName(words)
        self.lead.setVisible(bool(words))

    def show_note(self, words: str) -> None:
        """Show what stands beside the answer, or take it away."""
        if words and self._note is None:
            self._note = small("", self._row)
            self._column.addWidget(self._note)
        if self._note is not None:
            self._note.setText(words)
            self._note.setVisible(bool(words))

    def _build(self) -> None:
        label, remark = self._question.label, self._question.remark
        # The sign stays with the last word.
        name = PlainLabel(f"{label}\u00a0{SIGN}" if remark else label, self._row, strong=True)
        name.setToolTip(remark)
        self._top.addWidget(name, 1)
        self._column.addLayout(self._top)
        self._column.addWidget(self.lead, 0, Qt.AlignmentFlag.AlignLeft)
        if self._question.help:
            self._column.addWidget(small(self._question.help, self._row))
        self._column.addWidget(self.editor)
