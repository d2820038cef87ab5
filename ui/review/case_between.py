"""The case as it stood when it was decided: read only, in the panes that a responder has, over the desk of its pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.cases import queries
from app.cases.model import CaseId
from app.cases.queries import CasePage
from app.i18n import _
from app.requesters.queries import callbacks, seen_by_people
from ui.case.history import History
from ui.case.request_pane import RequestPane
from ui.kit.labels import title
from ui.kit.panels import EmptyState
from ui.kit.theme import theme_of
from ui.looking.pane import EvidencePane
from ui.requester.calls_view import CallsView
from ui.requester.finding_view import FindingView
from ui.review.views import Views

if TYPE_CHECKING:
    from ui.shell.context import Context

REQUEST, EVIDENCE, ASKER, HISTORY = range(4)


class CaseBetween(QWidget):
    """Four views of one case; whatever would write has no button here."""

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._case_id = context, case_id
        self._facts = queries.case_page(context.desk.db, case_id)
        self._shown_history: History | None = None
        self.evidence: EvidencePane | None = None
        self._room = QStackedWidget(self)
        hint = _("It is copied out of the pack, sealed as it is, and checked. Read the request meanwhile.")
        self._waits = EmptyState(_("The evidence is on its way."), hint, parent=self._room)
        self._room.addWidget(self._waits)
        self.views = Views(
            (
                (_("Request"), self._request),
                (_("Evidence"), lambda _parent: self._room),
                (_("Who asks"), self._asker),
                (_("History"), self._history),
            ),
            self,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.views, 1)
        # It is there from the beginning, and would stand above the tabs until somebody goes to it.
        self.views.made(EVIDENCE)
        self.views.show_view(REQUEST)

    @property
    def facts(self) -> CasePage:
        """Return what is written in the case."""
        return self._facts

    def let_in(self) -> EvidencePane:
        """Show the items, covered, now that they are there."""
        if self.evidence is None:
            self.evidence = EvidencePane(self._context, self._case_id, self._room)
            self._room.addWidget(self.evidence)
            self._room.setCurrentWidget(self.evidence)
        return self.evidence

    def read_again(self) -> None:
        """Read the case again, where more of it is laid open; what is looked at stays as it is."""
        self._facts = queries.case_page(self._context.desk.db, self._case_id)
        if self._shown_history is not None:
            self._shown_history.show_events(self._facts.events)

    def go_to(self, view: int) -> None:
        """Bring a view forward and give it the keyboard."""
        self.views.go_to(view)
        if view == EVIDENCE and self.evidence is not None:
            self.evidence.setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.views.setFocus(event.reason())

    def _request(self, parent: QWidget) -> QWidget:
        pane = RequestPane(parent, reads=True)
        pane.show_case(self._facts)
        return pane

    def _history(self, parent: QWidget) -> QWidget:
        self._shown_history = history = History(parent)
        history.show_events(self._facts.events)
        return history

    def _asker(self, parent: QWidget) -> QWidget:
        desk = self._context.desk
        area = QScrollArea(parent)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(_("Who asks"))
        body = QWidget(area)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, theme_of().px(8), theme_of().px(16))
        column.setSpacing(theme_of().px(8))
        column.addWidget(title(_("Calls back"), body))
        calls = CallsView(body)
        calls.show_calls(callbacks(desk.db, self._case_id), desk.person.id, closed=True)
        column.addWidget(calls)
        found = seen_by_people(desk.db, self._case_id)
        if found:
            column.addWidget(title(_("What people saw"), body))
            for finding in found:
                column.addWidget(FindingView(finding, body))
        column.addStretch(1)
        area.setWidget(body)
        return area
