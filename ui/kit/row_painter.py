"""Draws the rows of a table in one go: Qt's own way asks the model seven times a cell, each time by a step into Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPixmap, QStaticText
from PySide6.QtWidgets import QStyle, QTableView

from ui.kit.marks import Mark, paint_mark
from ui.kit.rows import Column
from ui.kit.theme import Size, theme_of

SIDE = 4
# What Qt leaves at either side of the words in a cell.
TEXT_SIDE = 3
KEPT_TEXTS = 2000
KEPT_CHIPS = 100


@dataclass(frozen=True, slots=True)
class _Strip:
    """A column as far as it is in the area: where it stands and how it is written."""

    number: int
    left: int
    width: int
    align: Qt.AlignmentFlag
    colour: QColor


class RowPainter:
    """Keeps words laid out and chips drawn for as long as the type and the colours stay."""

    def __init__(self, table: QTableView, shown: Callable[[int, int], str | Mark]) -> None:
        self._table = table
        self._shown = shown
        self._texts: dict[tuple[str, int], QStaticText] = {}
        self._chips: dict[tuple[Mark, QSize, float], QPixmap] = {}

    def forget(self) -> None:
        """Lay out and draw anew: the theme has changed."""
        self._texts.clear()
        self._chips.clear()

    def paint(self, painter: QPainter, area: QRect, columns: tuple[Column[object], ...]) -> None:
        """Draw the rows that an area of the table shows."""
        table = self._table
        first, last = table.rowAt(area.top()), table.rowAt(area.bottom())
        if first < 0:
            return
        last = last if last >= 0 else table.model().rowCount() - 1
        chosen = {index.row() for index in table.selectionModel().selectedRows()}
        strips = [strip for strip in self._strips(columns) if strip.left + strip.width > area.left()]
        painter.setFont(table.font())
        for row in range(first, last + 1):
            self._row(painter, row, [strip for strip in strips if strip.left <= area.right()], row in chosen)

    def _row(self, painter: QPainter, row: int, strips: list[_Strip], chosen: bool) -> None:
        table, palette = self._table, self._table.palette()
        top, height = table.rowViewportPosition(row), table.rowHeight(row)
        for strip in strips:
            cell = QRect(strip.left, top, strip.width, height)
            if chosen:
                painter.fillRect(cell, palette.color(QPalette.ColorRole.Highlight))
            shown = self._shown(row, strip.number)
            if isinstance(shown, Mark):
                room = cell.adjusted(SIDE, 0, -SIDE, 0)
                painter.drawPixmap(room.topLeft(), self._chip(shown, room.size()))
            elif shown:
                painter.setPen(palette.color(QPalette.ColorRole.HighlightedText) if chosen else strip.colour)
                self._words(painter, shown, cell.adjusted(TEXT_SIDE, 0, -TEXT_SIDE, 0), strip.align)

    def _words(self, painter: QPainter, text: str, room: QRect, align: Qt.AlignmentFlag) -> None:
        laid = self._texts.get((text, room.width())) or self._lay_out(text, room.width())
        place = QStyle.alignedRect(self._table.layoutDirection(), align, laid.size().toSize(), room)
        painter.drawStaticText(place.topLeft(), laid)

    def _lay_out(self, text: str, width: int) -> QStaticText:
        if len(self._texts) >= KEPT_TEXTS:
            self._texts.clear()
        metrics = QFontMetrics(self._table.font())
        laid = QStaticText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))
        # Nothing that somebody wrote is ever read as markup.
        laid.setTextFormat(Qt.TextFormat.PlainText)
        laid.prepare(font=self._table.font())
        self._texts[text, width] = laid
        return laid

    def _chip(self, mark: Mark, size: QSize) -> QPixmap:
        key = mark, size, self._table.devicePixelRatioF()
        chip = self._chips.get(key)
        if chip is not None:
            return chip
        if len(self._chips) >= KEPT_CHIPS:
            self._chips.clear()
        theme = theme_of()
        chip = self._chips[key] = QPixmap(size * key[2])
        chip.setDevicePixelRatio(key[2])
        chip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(chip)
        paint_mark(painter, QRectF(0, 0, size.width(), size.height()), mark, theme, theme.font(Size.SMALL, strong=True))
        painter.end()
        return chip

    def _strips(self, columns: tuple[Column[object], ...]) -> list[_Strip]:
        table, palette, tokens = self._table, self._table.palette(), theme_of().tokens
        plain, quiet = palette.color(QPalette.ColorRole.Text), QColor(tokens.muted)
        return [
            _Strip(
                number,
                table.columnViewportPosition(number),
                table.columnWidth(number),
                column.align,
                quiet if column.quiet else plain,
            )
            for number, column in enumerate(columns)
            if not table.isColumnHidden(number)
        ]
