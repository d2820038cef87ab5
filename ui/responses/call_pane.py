"""Speaking first: the script of the call, and the record of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.decisions.model import AnswerKind, Question, Stage
from app.i18n import _
from app.responses.actions import Call
from ui.kit.buttons import button
from ui.kit.form_view import FormView
from ui.kit.labels import PlainLabel, small, title
from ui.kit.theme import theme_of

if TYPE_CHECKING:
    from app.requesters.calls import Callback
    from app.responses.actions import Previewed


class CallPane(QWidget):
    """Show what to say in the letter's language, and take down who was told what; `noted` tells that it is to be kept."""

    noted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.script = PlainLabel("", self)
        self.form = FormView(_questions(), _("The call"), self)
        self.note = button(_("Put the call on record"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        column.addWidget(title(_("Speak first"), self))
        column.addWidget(small(_("On the number that was verified; the letter and the package follow."), self))
        column.addWidget(self.script)
        column.addWidget(self.form)
        column.addWidget(self.note)
        self.note.clicked.connect(self.noted)

    def show_script(self, ahead: Previewed | None) -> None:
        """Show what to say."""
        self.script.setText(ahead.words.call if ahead else _("There is nothing to tell before a decision."))

    def call(self) -> Call:
        """Return what was taken down."""
        said = {name: str(value) for name, value in self.form.answers().items()}
        return Call(*(said.get(name, "") for name in ("whom", "number", "number_from", "said")))

    def begin(self, call: Callback | None) -> None:
        """Begin with the number that was verified, where nothing was taken down yet."""
        if call is not None and not self.form.answers():
            self.form.show_answers({"number": call.number, "number_from": call.found_in})

    def clear(self) -> None:
        """Begin anew, once it is on record."""
        self.form.show_answers({})


def _questions() -> list[Question]:
    asked = (
        ("whom", _("Who was told?"), AnswerKind.TEXT),
        ("number", _("On which number?"), AnswerKind.TEXT),
        ("number_from", _("Where was that number found?"), AnswerKind.TEXT),
        ("said", _("What was said?"), AnswerKind.LONG_TEXT),
    )
    return [Question(key, label, kind, Stage.RELEASE, verified=True) for key, label, kind in asked]
