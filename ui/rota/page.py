"""The rota's page, for supervisors: weekly sums, what is left out of them and why, limits reached, who is there."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.i18n import _
from app.wellness import availability, notices, team
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.panels import Card, EmptyState
from ui.kit.rows import Column, RowsModel
from ui.kit.table import Table
from ui.kit.theme import ROW, STEP, theme_of
from ui.rota import words

if TYPE_CHECKING:
    from app.pacing import Pacing
    from ui.shell.context import Context

MOST_LINES = 8
NOTICE_DAYS = timedelta(days=90)


class Listed(QWidget):
    """A table as high as its rows, or why it is empty."""

    def __init__(self, columns: Sequence[Column[Any]], name: str, empty: tuple[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[Any, ...] = ()
        self.model: RowsModel[Any] = RowsModel(columns, self._read, lambda row: row[0], self)
        self.table = Table(self.model, name, self)
        self.empty = EmptyState(*empty, parent=self)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        theme_of().changed.connect(self._measure)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows."""
        self._rows = tuple(rows)
        self.model.refresh(())
        self.model.show_ids(array("q", range(len(self._rows))))
        self._stack.setCurrentIndex(0 if self._rows else 1)
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Rows are higher where columns went to a second line.
        self._measure()

    def _read(self, ids: Sequence[int]) -> Sequence[tuple[int, Any]]:
        return [(number, self._rows[number]) for number in ids if number < len(self._rows)]

    def _measure(self) -> None:
        header = self.table.horizontalHeader().sizeHint().height()
        lines = min(MOST_LINES, len(self._rows))
        # With large text its columns are wider than the page, and the bar that moves them hides no row.
        high = max(theme_of().px(ROW), self.table.verticalHeader().defaultSectionSize())
        full = high * lines + header + STEP * 2 + self.table.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(full if self._rows else self.empty.sizeHint().height())


class RotaPage(QWidget):
    """Nothing here leads to a person but that a day's limit was reached, and why."""

    def __init__(self, context: Context, policy: Pacing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._policy = context, policy
        least = policy.sharing.least_people
        self._staffing, self._hidden = PlainLabel("", self), PlainLabel("", self)
        self._people = PlainLabel("", self)
        wait = _("A week shows two weeks after it ended, once at least {least} people have added to it.")
        self.weeks = Listed(
            words.sums_columns(), _("Weeks"), (_("No week can be shown yet."), wait.format(least=least)), self
        )
        self.notices = Listed(
            words.notice_columns(),
            _("Limits reached"),
            (_("No day's limit was reached."), _("What stands here is the fact and the reason, kept for 90 days.")),
            self,
        )
        self._build(least)
        self.read_again()
        context.bus.changed.connect(self.show_changes)

    def read_again(self) -> None:
        """Read the sums, the notices and who is there."""
        desk = self._context.desk
        now = desk.clock.now()
        found = team.weeks(desk.db, self._policy, now)
        self.weeks.show_rows(words.rows(found))
        least = self._policy.sharing.least_people
        for label, text in (
            (self._hidden, words.hidden_words(found, least)),
            (self._staffing, words.staffing_words(found)),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self.notices.show_rows(notices.notices(desk.db, now - NOTICE_DAYS))
        there = [
            _("{name}: {yes}").format(name=each.name, yes=_("yes") if each.available else _("no"))
            for each in availability.everybody(desk.db)
        ]
        self._people.setText("\n".join(there))

    def show_changes(self, changes: Changes) -> None:
        """Read anew where somebody's word or a notice was written; weeks do not move while they are looked at."""
        if changes.topics & {Topic.WELLNESS, Topic.PEOPLE}:
            self.read_again()

    def _build(self, least: int) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        for heading, widgets in (
            (_("Weeks"), (muted(words.about_words(least), self), self.weeks, self._hidden)),
            (_("Staffing"), (self._staffing,)),
            (_("Limits reached"), (self.notices,)),
            (_("There for severe work"), (self._people, muted(_("Set by each person; nobody is asked why."), self))),
        ):
            card = Card(heading, body)
            for widget in widgets:
                card.inside.addWidget(widget)
            column.addWidget(card)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName(_("Rota"))
        area.setWidget(body)
        self.setFocusProxy(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(STEP * 3)
        whole.addWidget(title(_("Rota"), self))
        whole.addWidget(area, 1)
