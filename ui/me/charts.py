"""A chart and the table that says the same, side by side where there is room and one below the other where there is not."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.wellness.days import Day
from app.wellness.pace import Hour, Mine
from ui.breaks.limit_words import duration
from ui.kit.labels import small
from ui.kit.rows import Column, RowsModel
from ui.kit.table import Table
from ui.kit.theme import ROW, STEP, theme_of
from ui.me import words
from ui.me.chart import Bar, Bars

NARROW = 720
LINES = 6
# Room for the bar that scrolls a long shift.
SCROLL = 16
Week = tuple[str, int, Day]


class Charted(QWidget):
    """Bars, what they mean, and the same rows as a table that the keyboard and a screen reader reach."""

    def __init__(self, name: str, legend: str, columns: Sequence[Column[Any]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Any, ...] = ()
        self.bars = Bars(name, self)
        self.model: RowsModel[Any] = RowsModel(columns, self._read, self._number, self)
        self.table = Table(self.model, _("{name}, as a table").format(name=name), self)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._lay = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lay.setContentsMargins(0, 0, 0, 0)
        self._lay.setSpacing(STEP * 5)
        left = QVBoxLayout()
        left.setSpacing(STEP)
        left.addWidget(self.bars)
        left.addWidget(small(legend, self))
        left.addStretch(1)
        self._lay.addLayout(left, 1)
        self._lay.addWidget(self.table, 1)
        self._measure()
        theme_of().changed.connect(self._measure)

    def show_rows(self, bars: Sequence[Bar], rows: Sequence[Any], said: str) -> None:
        """Show a chart and its rows."""
        self._rows = tuple(rows)
        self.bars.show_bars(bars, "", said)
        self.bars.show_bars(bars, duration(self.bars.scale()), said)
        self.model.refresh(())
        self.model.show_ids(array("q", range(len(self._rows))))
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        narrow = self.width() < theme_of().px(NARROW)
        self._lay.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def _read(self, ids: Sequence[int]) -> Sequence[tuple[int, Any]]:
        return [(number, self._rows[number]) for number in ids if number < len(self._rows)]

    def _number(self, row: tuple[int, Any]) -> int:
        return row[0]

    def _measure(self) -> None:
        lines = min(LINES, max(2, len(self._rows)))
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(theme_of().px(ROW) * lines + header + STEP)
        wide = sum(theme_of().px(column.width or 0) for column in self.model.columns)
        self.table.setMaximumWidth(wide + theme_of().px(SCROLL))


class ShiftChart(Charted):
    """The hours of the shift that runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns: tuple[Column[tuple[int, Hour]], ...] = (
            Column(_("Hour"), lambda row: words.clock(row[1]), 76),
            Column(_("Open"), lambda row: duration(row[1].open_seconds), 92, numeric=True),
            Column(_("Closely"), lambda row: duration(row[1].close_seconds), 92, numeric=True),
            Column(_("Breaks"), lambda row: str(row[1].breaks or "–"), 76, numeric=True),
        )
        legend = _("Time that something was open, by the hour; the full tone closely. A dot: a break.")
        super().__init__(_("The shift by the hour"), legend, columns, parent)

    def show_mine(self, mine: Mine) -> None:
        """Show the hours, the newest first in the table."""
        self.show_rows(words.hour_bars(mine.hours), mine.hours[::-1], words.hours_said(mine.hours))


class WeeksChart(Charted):
    """The days of the last weeks, and each week as a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns: tuple[Column[tuple[int, Week]], ...] = (
            Column(_("Week"), lambda row: words.week_name(row[1][0]), 124),
            Column(_("Days"), lambda row: str(row[1][1]), 52, numeric=True),
            Column(_("Evidence"), lambda row: duration(row[1][2].review_seconds), 96, numeric=True),
            Column(_("Closely"), lambda row: duration(row[1][2].close_seconds), 92, numeric=True),
            Column(_("Breaks"), lambda row: str(row[1][2].breaks_taken), 68, numeric=True),
        )
        legend = _("Time with evidence, by the day; the full tone closely. Mondays are named.")
        super().__init__(_("The last six weeks by the day"), legend, columns, parent)

    def show_mine(self, mine: Mine) -> None:
        """Show the days, and the weeks with the newest first."""
        self.show_rows(words.day_bars(mine.days), words.weeks(mine.days), words.weeks_said(mine.days))
