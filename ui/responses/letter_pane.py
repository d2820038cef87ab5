"""The letter of a case before it is made: which one, in which language, what is still empty, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.decisions.model import AnswerKind, Question, Stage
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.responses import actions
from app.responses.actions import Previewed
from app.responses.model import places
from app.responses.page import lacking, unsure
from app.responses.queries import decided
from app.responses.rendering import MARKS, mark
from app.responses.templates import FALLBACK, language_name, languages, others
from ui.kit.buttons import primary_button
from ui.kit.drop import Drop
from ui.kit.form_view import FormView
from ui.kit.labels import PlainLabel, small, title
from ui.kit.theme import theme_of
from ui.responses.letter_text import LetterText

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from ui.shell.context import Context

# A preview follows the typing, not each letter.
FOLLOW_MS = 120
# What the bar of a list that scrolls takes.
BAR = 16
LONG = frozenset({"facts", "question", "answer"})


class LetterPane(QWidget):
    """Show the letter as it would be; `asked` tells that it is to be made."""

    asked = Signal()
    changed = Signal()

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._case_id = context, case_id
        self.which, self.language = Drop(_("Which letter"), self), Drop(_("Language"), self)
        self.told = PlainLabel("", self)
        self.form: FormView | None = None
        self.text = LetterText(self)
        self.replaced = small("", self)
        self.make = primary_button(_("Make the letter"), self)
        self.ahead: Previewed | None = None
        self._typed: dict[str, str] = {}
        self._needed: tuple[str, ...] = ()
        self._asked: tuple[str, ...] = ()
        self._follow = QTimer(self)
        self._fields = QScrollArea(self)
        self._build()
        self._wire()

    def typed(self) -> Mapping[str, str]:
        """Return what was typed for places that nothing on record fills."""
        if self.form is not None:
            # What was emptied again is empty again.
            answers = self.form.answers()
            self._typed |= {name: str(answers.get(name) or "") for name in self._asked}
        return self._typed

    def show_letters(self) -> None:
        """Offer the letters there are now, the decision's own first, and show the one that was chosen."""
        answers, answered = self.which.findData(""), decided(self._context.desk, self._case_id) is not None
        # Once something is decided, its answer comes before whatever stood there until then.
        chosen = "" if answered and answers < 0 else self.which.currentData()
        self.which.blockSignals(True)
        self.which.clear()
        if answered:
            self.which.addItem(_("The answer to the decision"), "")
        for template in others(self.language.currentData() or FALLBACK):
            self.which.addItem(template.title, template.id)
        self.which.setCurrentIndex(max(0, self.which.findData(chosen)))
        self.which.blockSignals(False)
        self.show_letter()

    def show_letter(self) -> None:
        """Show the letter that is chosen, with fields for what is still empty."""
        self._look(whole=True)
        self._show_fields()
        self._show_words()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        missing = self.ahead.words.missing if self.ahead else ()
        if self.form is None or not any(self.form.go_to(name) for name in missing):
            self.which.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_fields()

    def _fit_fields(self) -> None:
        """Leave the letter at least as much room as what is asked for it; the questions scroll."""
        layout = None if self.form is None else self.form.layout()
        # Qt does not ask how high broken lines are at their width.
        needed = 0 if layout is None else layout.totalHeightForWidth(max(1, self.width() - theme_of().px(BAR)))
        self._fields.setFixedHeight(min(needed, max(1, self.height() * 2 // 5)))

    def _look(self, *, whole: bool) -> None:
        """Read the letter as it is now, and if it is another one, what has to be typed; what holds it back is told."""
        desk, name = self._context.desk, self.which.currentData() or ""
        try:
            template = actions.template_for(desk, self._case_id, self.language.currentData() or FALLBACK, name)
            self.ahead = actions.look_ahead(desk, self._case_id, template, self.typed())
            self._needed = (
                actions.look_ahead(desk, self._case_id, template, {}).words.missing if whole else self._needed
            )
        except StillwaterError as error:
            self.ahead = None
            self.told.setText(str(error))

    def _show_fields(self) -> None:
        """Ask for what nothing on record fills; what is asked already stays where it is, with what is typed."""
        asked = tuple(name for name in self._needed if self.ahead and not places()[name].lines)
        if asked == self._asked:
            return
        typed, self._asked, self.form = dict(self.typed()), asked, None
        held = self._fields.isAncestorOf(QApplication.focusWidget() or self)
        if (old := self._fields.takeWidget()) is not None:
            old.deleteLater()
        if asked:
            self.form = FormView([_question(name) for name in asked], _("What is still empty"), self)
            self.form.show_answers({name: typed[name] for name in asked if typed.get(name)})
            self._fields.setWidget(self.form)
            self.form.edited.connect(lambda _key: self._follow.start())
        self._fields.setVisible(bool(asked))
        self._fit_fields()
        if held:
            # Qt would hand the keyboard to whatever stands next in the window, where the keys of this page do nothing.
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_words(self) -> None:
        ahead = self.ahead
        self.make.setEnabled(ahead is not None and not ahead.words.missing)
        if ahead is None:
            self.text.show_words(_("Letter"), "")
            self.replaced.hide()
            return
        missing = len(ahead.words.missing)
        words = ngettext(
            "{n} place is still empty; it is marked.", "{n} places are still empty; they are marked.", missing
        )
        done = _("Nothing is empty. It is sent by nobody but you.")
        english = (
            ""
            if ahead.template.language == self.language.currentData()
            else _("There is none in this language: English.")
        )
        self.told.setText(" ".join(part for part in (english, words.format(n=missing) if missing else done) if part))
        self.text.show_words(_("Letter"), _whole(ahead))
        self._tell_replaced(_whole(ahead))
        self.changed.emit()

    def _tell_replaced(self, words: str) -> None:
        """Tell which signs no font has; the fonts are read on a worker, and seldom."""
        # The signs that mark what is empty are no signs of the letter.
        plain = words.translate({ord(sign): None for sign in MARKS})

        def show(signs: Sequence[str]) -> None:
            self.replaced.setText(_("No font of ours has {signs}: a box stands there.").format(signs=" ".join(signs)))
            self.replaced.setVisible(bool(signs))

        if unsure(plain):
            self._context.tasks.run(lambda _task: lacking(plain), show, owner=self)
        else:
            show(())

    def _follow_typing(self) -> None:
        self._look(whole=False)
        self._show_words()

    def _build(self) -> None:
        for code in languages():
            self.language.addItem(language_name(code), code)
        first = self._context.desk.settings.house.letter_language
        self.language.setCurrentIndex(max(0, self.language.findData(first)))
        self._follow.setSingleShot(True)
        self._follow.setInterval(FOLLOW_MS)
        self._fields.setWidgetResizable(True)
        self._fields.setAccessibleName(_("What is still empty"))
        self._fields.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        column.addWidget(title(_("Letter"), self))
        row = QHBoxLayout()
        row.setSpacing(theme_of().px(8))
        row.addWidget(self.which, 1)
        row.addWidget(self.language)
        column.addLayout(row)
        column.addWidget(self.told)
        column.addWidget(self._fields)
        column.addWidget(self.text, 1)
        self.replaced.hide()
        column.addWidget(self.replaced)
        column.addWidget(self.make)

    def _wire(self) -> None:
        self.which.currentIndexChanged.connect(lambda _index: self.show_letter())
        self.language.currentIndexChanged.connect(lambda _index: self.show_letters())
        self._follow.timeout.connect(self._follow_typing)
        self.make.clicked.connect(self.asked)


def _whole(ahead: Previewed) -> str:
    """Return everything that stands on the page, in its order; what is empty is marked there."""
    letter, missing = ahead.letter, ahead.words.missing
    marked = [mark(place.name) for place in places().values() if place.of_the_house and place.name in missing]
    references = "   ".join(": ".join(pair) for pair in letter.marks)
    head = [*letter.sender, *marked, "", *letter.recipient, "", letter.date, references, ""]
    return "\n".join([*head, ahead.words.subject, "", ahead.words.letter, "", letter.signed_by])


def _question(name: str) -> Question:
    place = places()[name]
    kind = AnswerKind.LONG_TEXT if name in LONG else AnswerKind.TEXT
    helped = _("Kept for every letter from now on.") if place.of_the_house else ""
    label = place.label[:1].upper() + place.label[1:]
    return Question(name, label, kind, Stage.RELEASE, help=helped, verified=True)
