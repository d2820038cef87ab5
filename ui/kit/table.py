"""A long list with calm rows: by keyboard, one row at a time, nothing moves by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from ui.kit.row_painter import BELOW, RowPainter
from ui.kit.rows import Column, RowsModel
from ui.kit.theme import ROW, theme_of

LEAST = 220


class Table(QTableView):
    """Show a RowsModel; `opened` carries the id that Enter or a double click asks for."""

    opened = Signal(int)
    current_changed = Signal(object)

    def __init__(self, model: RowsModel[Any], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._painter = RowPainter(self, model.shown)
        self._kept: int | None = None
        self.setAccessibleName(name)
        self.setModel(model)
        self._build()
        self._wire()

    def current_id(self) -> int | None:
        """Return the id of the current row."""
        return self._rows.id_at(self.currentIndex().row())

    def select_id(self, wanted: int) -> bool:
        """Make a row the current one, and tell whether it is there."""
        number = self._rows.number_of(wanted)
        if number is not None:
            self.selectRow(number)
        return number is not None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Qt makes the first row the current one without showing it.
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectRow(self.currentIndex().row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENDS and not event.modifiers():
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self._rows.rowCount() - 1)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~KEYPAD:
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._painter.paint(painter, event.rect(), self._rows.columns)
        painter.end()

    def _build(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._measure()

    def _wire(self) -> None:
        theme_of().changed.connect(self._measure)
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._tell)
        self._rows.modelAboutToBeReset.connect(self._remember)
        self._rows.modelReset.connect(self._return)

    def _measure(self) -> None:
        self._painter.forget()
        theme, header = theme_of(), self.horizontalHeader()
        for number, column in enumerate(self._rows.columns):
            header.resizeSection(number, theme.px(_least(column)))
        self._grow()

    def _grow(self) -> None:
        header, px, room = self.horizontalHeader(), theme_of().px, self.viewport().width()
        shown = fitting(self._rows.columns, room / theme_of().scale)
        left = room - sum(px(_least(self._rows.columns[number])) for number in shown)
        parts = sum(self._rows.columns[number].part for number in shown)
        for number, column in enumerate(self._rows.columns):
            header.setSectionHidden(number, number not in shown)
            if number in shown and column.part:
                header.resizeSection(number, px(_least(column)) + max(0, left) * column.part // parts)
        self._painter.below = below(self._rows.columns, shown)
        height = px(ROW + BELOW if self._painter.below else ROW)
        if self.verticalHeader().defaultSectionSize() != height:
            self.verticalHeader().setDefaultSectionSize(height)

    def _open(self, index: QModelIndex) -> None:
        wanted = self._rows.id_at(index.row())
        if wanted is not None:
            self.opened.emit(wanted)

    def _remember(self) -> None:
        self._kept = self.current_id()

    def _return(self) -> None:
        if self._kept is not None:
            self.select_id(self._kept)

    def _tell(self, current: QModelIndex) -> None:
        self.current_changed.emit(self._rows.id_at(current.row()))


def _least(column: Column[Any]) -> int:
    return column.width or LEAST


def fitting(columns: Sequence[Column[Any]], room: float) -> list[int]:
    """Return which columns there is room for, at 100 %: those that give way go first, in their order."""
    shown = list(range(len(columns)))
    going = sorted((number for number in shown if columns[number].gives_way), key=lambda n: columns[n].gives_way)
    while going and sum(_least(columns[number]) for number in shown) > room:
        shown.remove(going.pop())
    return shown


def below(columns: Sequence[Column[Any]], shown: Sequence[int]) -> tuple[int, ...]:
    """Return which columns stand on a second line: none, unless one of those that gave way has to stay."""
    gone = [number for number in range(len(columns)) if number not in shown]
    if not any(columns[number].stays for number in gone):
        return ()
    return tuple(sorted(gone, key=lambda number: (not columns[number].stays, columns[number].gives_way)))


ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
KEYPAD = Qt.KeyboardModifier.KeypadModifier
