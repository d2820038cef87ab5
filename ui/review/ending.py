"""How a case ended: what went out, who acknowledged it, and whether the person was found; shown after the verdict."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.cases.model import CaseId
from app.decisions.model import Located
from app.decisions.queries import ending
from app.desk import Desk
from app.i18n import _
from app.responses.queries import responses
from ui.case.facts import Facts
from ui.kit.labels import PlainLabel, small, title
from ui.kit.panels import EmptyState
from ui.kit.theme import STEP
from ui.review.words import moment


class EndingView(QScrollArea):
    """Empty words until the verdict is given, so that the end does not lead the judgement."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("How it ended"))
        hint = _("It shows once your verdict is given: a good end does not make a good decision, nor a bad one.")
        self.setWidget(EmptyState(_("How it ended is not shown yet."), hint, parent=self))

    def show_ending(self, desk: Desk, case_id: CaseId) -> None:
        """Show how a case ended."""
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        column.addWidget(title(_("How it ended"), body))
        ended = ending(desk.db, case_id)
        if ended is not None:
            told = (
                (_("Closed"), moment(ended.at)),
                (_("Acknowledged by"), ended.acknowledged_by),
                (_("The person was found"), located_words(ended.located)),
            )
            column.addWidget(Facts(told, body))
        column.addWidget(title(_("What went out"), body))
        sent = responses(desk.db, case_id)
        for each in sent:
            column.addWidget(PlainLabel(each.title or each.sort.value.replace("_", " "), body, strong=True))
            column.addWidget(small(_("{at}, by {person}").format(at=moment(each.at), person=each.person), body))
        if not sent:
            column.addWidget(
                small(_("No letter and no package is on record; the history says what else was noted."), body)
            )
        column.addStretch(1)
        self.setWidget(body)


def located_words(located: Located) -> str:
    """Return whether the person was found, in words."""
    return {
        Located.YES: _("yes"),
        Located.NO: _("no"),
        Located.UNKNOWN: _("not known"),
        Located.NOT_APPLICABLE: _("nobody was missing"),
    }[located]
