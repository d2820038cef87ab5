"""Draws the rows of a table in one go: Qt's own way asks the model seven times a cell, each time by a step into Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPixmap, QStaticText
from PySide6.QtWidgets import QStyle, QTableView

from ui.kit.marks import Mark, paint_mark
from ui.kit.rows import Column
from ui.kit.theme import Size, theme_of

SIDE = 4
# What Qt leaves at either side of the words in a cell.
TEXT_SIDE = 3
KEPT_TEXTS = 2000
KEPT_CHIPS = 100
# A second line below the cells takes so much more of a row, at 100 %.
BELOW = 16
DOT = "  ·  "


@dataclass(frozen=True, slots=True)
class _Strip:
    """A column as far as it is in the area: where it stands and how it is written."""

    number: int
    left: int
    width: int
    align: Qt.AlignmentFlag
    colour: QColor


class RowPainter:
    """Keeps words laid out and chips drawn for as long as the type and the colours stay.

    `below` are the columns that have no room of their own and stand on a second line of each row.
    """

    def __init__(self, table: QTableView, shown: Callable[[int, int], str | Mark]) -> None:
        self._table = table
        self._shown = shown
        self.below: tuple[int, ...] = ()
        self._texts: dict[tuple[str, int], QStaticText] = {}
        self._small: dict[tuple[str, int], QStaticText] = {}
        self._chips: dict[tuple[Mark, QSize, float], QPixmap] = {}

    def forget(self) -> None:
        """Lay out and draw anew: the theme has changed."""
        self._texts.clear()
        self._small.clear()
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
        for row in range(first, last + 1):
            painter.setFont(table.font())
            self._row(painter, row, [strip for strip in strips if strip.left <= area.right()], row in chosen)
            if self.below:
                self._second_line(painter, row, columns, chosen=row in chosen)

    def _row(self, painter: QPainter, row: int, strips: list[_Strip], chosen: bool) -> None:
        table, palette = self._table, self._table.palette()
        top, height = table.rowViewportPosition(row), table.rowHeight(row)
        lead = height - theme_of().px(BELOW) if self.below else height
        for strip in strips:
            cell = QRect(strip.left, top, strip.width, lead)
            if chosen:
                painter.fillRect(strip.left, top, strip.width, height, palette.color(QPalette.ColorRole.Highlight))
            shown = self._shown(row, strip.number)
            if isinstance(shown, Mark):
                room = cell.adjusted(SIDE, 0, -SIDE, 0)
                painter.drawPixmap(room.topLeft(), self._chip(shown, room.size()))
            elif shown:
                painter.setPen(palette.color(QPalette.ColorRole.HighlightedText) if chosen else strip.colour)
                room = cell.adjusted(TEXT_SIDE, 0, -TEXT_SIDE, 0)
                laid = self._texts.get((shown, room.width())) or _lay_out(
                    self._texts, shown, room.width(), table.font()
                )
                self._words(painter, laid, room, strip.align)

    def _second_line(self, painter: QPainter, row: int, columns: tuple[Column[object], ...], *, chosen: bool) -> None:
        table, high = self._table, theme_of().px(BELOW)
        said = ((columns[number], self._shown(row, number)) for number in self.below)
        text = DOT.join(word for word in (_below(column, part) for column, part in said) if word)
        # It moves with the cells above it, and is cut where the eye ends, not where they do.
        left, bottom = table.columnViewportPosition(0) + SIDE, table.rowViewportPosition(row) + table.rowHeight(row)
        room = QRect(left, bottom - high - SIDE, table.viewport().width() - 2 * SIDE, high)
        font = theme_of().font(Size.SMALL)
        painter.setFont(font)
        role = QPalette.ColorRole.HighlightedText
        painter.setPen(table.palette().color(role) if chosen else QColor(theme_of().tokens.muted))
        laid = self._small.get((text, room.width())) or _lay_out(self._small, text, room.width(), font)
        self._words(painter, laid, room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _words(self, painter: QPainter, laid: QStaticText, room: QRect, align: Qt.AlignmentFlag) -> None:
        place = QStyle.alignedRect(self._table.layoutDirection(), align, laid.size().toSize(), room)
        painter.drawStaticText(place.topLeft(), laid)

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


def _below(column: Column[object], part: str | Mark) -> str:
    """Return what a column says on a second line: a figure says nothing without its name."""
    words = part.aloud if isinstance(part, Mark) else part.strip()
    return f"{column.title} {words}" if words and column.numeric else words


def _lay_out(kept: dict[tuple[str, int], QStaticText], text: str, width: int, font: QFont) -> QStaticText:
    if len(kept) >= KEPT_TEXTS:
        kept.clear()
    laid = QStaticText(QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width))
    # Nothing that somebody wrote is ever read as markup.
    laid.setTextFormat(Qt.TextFormat.PlainText)
    laid.prepare(font=font)
    kept[text, width] = laid
    return laid
