"""A protocol's questions on a page: what lets the answer go out first, what is for the record after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.decisions.model import Question, Stage
from app.i18n import _
from ui.kit.form_view import FormView
from ui.kit.labels import PlainLabel, muted, small, title
from ui.kit.panels import Hairline
from ui.kit.question_parts import SIGN
from ui.kit.theme import theme_of

# What a form shows when it opens is drawn at once, the rest in slices that nobody notices.
AT_ONCE, SLICE, SLICE_MS = 6, 2, 12


class Section(QWidget):
    """Some questions under one heading; it goes away with its last question."""

    def __init__(self, name: str, questions: Sequence[Question], parent: QWidget) -> None:
        super().__init__(parent)
        self.keys = frozenset(question.key for question in questions)
        self.form = FormView(questions, name, self, at_once=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        if name:
            column.addWidget(PlainLabel(name, self, muted=True, strong=True))
        column.addWidget(self.form)

    def show_questions(self, keys: Collection[str]) -> None:
        """Show those of its questions that are asked."""
        self.form.show_questions(keys)
        self.setVisible(any(key in keys for key in self.keys))


class ProtocolForm(QWidget):
    """All questions of a protocol; `edited` tells that an answer was changed by the person."""

    edited = Signal()
    led = Signal(str)

    def __init__(self, questions: Sequence[Question], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections: list[Section] = []
        self._drawn = 0
        self._last: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, theme_of().px(8), theme_of().px(16))
        column.setSpacing(theme_of().px(20))
        headings = (
            (Stage.RELEASE, _("To release an answer"), ""),
            (Stage.RECORD, _("For the record"), _("Due before the case is closed; it never holds an answer back.")),
        )
        for stage, heading, hint in headings:
            if stage is Stage.RECORD:
                column.addWidget(Hairline(self))
            column.addWidget(title(heading, self))
            if hint:
                column.addWidget(muted(hint, self))
            self._add(column, [question for question in questions if question.stage is stage])
        for remark in dict.fromkeys(question.remark for question in questions if question.remark):
            column.addWidget(small(f"{SIGN}  {remark}", self))
        column.addStretch(1)
        self._rows = [row for section in self._sections for row in section.form.rows()]
        self._slices = QTimer(self)
        self._slices.setInterval(SLICE_MS)
        self._slices.timeout.connect(lambda: self._draw(SLICE))
        self._draw(AT_ONCE)
        if self._drawn < len(self._rows):
            self._slices.start()

    def answers(self) -> dict[str, object]:
        """Return every answer that is on show."""
        return {key: value for section in self._sections for key, value in section.form.answers().items()}

    def show_answers(self, answers: Mapping[str, object]) -> None:
        """Show answers given before."""
        for section in self._sections:
            section.form.show_answers(answers)

    def show_standing(self, visible: Collection[str], missing: Mapping[str, str]) -> None:
        """Show the questions that are asked, and mark what is missing of them."""
        for section in self._sections:
            section.show_questions(visible)
            section.form.show_missing(missing)

    def show_leads(self, leads: Mapping[str, str]) -> None:
        """Offer at these questions the step to another one."""
        for section in self._sections:
            section.form.show_leads(leads)

    def show_notes(self, notes: Mapping[str, str]) -> None:
        """Show the policy's own words beside these questions."""
        for section in self._sections:
            section.form.show_notes(notes)

    def show_locked(self, keys: Collection[str]) -> None:
        """Let the answers to these questions be read but not changed, and all others be given."""
        for section in self._sections:
            section.form.show_locked(keys)

    def drawn(self) -> bool:
        """Tell whether every question is drawn."""
        return self._drawn == len(self._rows)

    def draw_rest(self) -> None:
        """Draw every question that is not drawn yet."""
        self._draw(len(self._rows) - self._drawn)

    def go_to(self, key: str) -> bool:
        """Put the keyboard on a question, and tell whether it is on show."""
        self._draw_to(key)
        return any(section.form.go_to(key) for section in self._sections)

    def at(self) -> str:
        """Return the question that has the keyboard; nothing where none has."""
        return next((key for section in self._sections if (key := section.form.at())), "")

    def stay_in_view(self) -> None:
        """Show the question that has the keyboard: what is told of it may have pushed it down."""
        for section in self._sections:
            section.form.go_on()

    def row(self, key: str) -> QWidget:
        """Return where a question stands."""
        self._draw_to(key)
        return next(section.form.row(key) for section in self._sections if key in section.keys)

    def _draw(self, count: int) -> None:
        """Draw the next questions, always in their order, and let Tab go by it."""
        for row in self._rows[self._drawn : self._drawn + count]:
            row.parts()
            self._follow(row)
        self._drawn = min(self._drawn + count, len(self._rows))
        if self._drawn == len(self._rows):
            self._slices.stop()

    def _follow(self, row: QWidget) -> None:
        """Let Tab go from the question before to this one: whatever was made meanwhile stands behind the form."""
        # The list that a box drops is a window of its own.
        parts = [part for part in row.findChildren(QWidget) if part.window() is self.window()]
        # Qt moves nothing that hands the focus on, and asks it all the same: for a moment each takes it itself.
        handing = [(part, proxy) for part in parts if (proxy := part.focusProxy()) and part.isAncestorOf(proxy)]
        for part, _proxy in handing:
            part.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes none for it, its stubs do not
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for part in parts:
            if part.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                if self._last is not None:
                    QWidget.setTabOrder(self._last, part)
                self._last = part
        for part, proxy in handing:
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            part.setFocusProxy(proxy)

    def _draw_to(self, key: str) -> None:
        """Draw at once as far as a question that somebody goes to."""
        place = next((n for n, row in enumerate(self._rows) if row.key == key), -1)
        self._draw(max(place + 1 - self._drawn, 0))

    def _add(self, column: QVBoxLayout, questions: Sequence[Question]) -> None:
        for name, group in groupby(questions, key=lambda question: question.section):
            section = Section(name, list(group), self)
            section.form.edited.connect(self.edited)
            section.form.led.connect(self.led)
            self._sections.append(section)
            column.addWidget(section)
