"""One table of the page with what it says of the current row, its steps, and what it says when it is empty."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Card, EmptyState
from ui.kit.rows import Column, RowsModel
from ui.kit.table import Table
from ui.kit.theme import STEP

Read = Callable[[Sequence[int]], Sequence[Any]]


class Pane(QWidget):
    """Shows rows by their ids; what can be done with the current one are buttons that name themselves."""

    current_changed = Signal()
    opened = Signal(int)

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        read: Read,
        name: str,
        empty: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = RowsModel(columns, read, lambda row: row.id, self)
        self.table = Table(self.model, name, self)
        self.empty = EmptyState(*empty, parent=self)
        self._words, self._more = PlainLabel("", self), muted("", self)
        self._steps = QHBoxLayout()
        self._card = Card(parent=self)
        self.above = QVBoxLayout()
        self._build()
        self.table.current_changed.connect(lambda _id: self.current_changed.emit())
        self.table.opened.connect(self.opened)

    def current(self) -> Any:
        """Return the current row, or nothing."""
        number = self.table.currentIndex().row()
        return self.model.row(number) if 0 <= number < self.model.rowCount() else None

    def add_step(self, step: QPushButton) -> None:
        """Offer a step for the current row."""
        self._steps.insertWidget(self._steps.count() - 1, step)

    def show_ids(self, ids: array[int]) -> None:
        """Show these rows anew; the current one stays current where it is still there."""
        number = self.table.currentIndex().row()
        self.model.refresh(())
        self.model.show_ids(ids)
        self._lists.setCurrentIndex(0 if ids else 1)
        if ids and self.table.current_id() is None:
            # The one that took the place of the one that is gone.
            self.table.selectRow(min(max(number, 0), len(ids) - 1))
        self.current_changed.emit()

    def say(self, words: str, more: str = "") -> None:
        """Say what there is to the current row."""
        self._words.setText(words)
        self._more.setText(more)
        self._more.setVisible(bool(more))

    def _build(self) -> None:
        self.setFocusProxy(self.table)
        self._card.inside.addWidget(self._words)
        self._card.inside.addWidget(self._more)
        self._steps.setSpacing(STEP * 2)
        self._steps.addStretch(1)
        self._card.inside.addLayout(self._steps)
        full = QWidget(self)
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP * 3)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._card)
        self._lists = QStackedLayout()
        self._lists.addWidget(full)
        self._lists.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addLayout(self.above)
        column.addLayout(self._lists, 1)


def name_switch(switch: QPushButton, off: str | None) -> None:
    """Say on a button what it would do to something that is off, with a reason, or on."""
    switch.setText(_("Switch off…") if off is None else _("Switch on again"))
    switch.setAccessibleName(switch.text())
