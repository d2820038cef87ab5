"""Not this kind of content for now: added and taken back by the person, kept in their own store alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.wellness.owner import Addition
from ui.kit.flow import FlowLayout
from ui.kit.labels import muted
from ui.kit.theme import STEP
from ui.kit.ticks import Tick
from ui.me.words import KINDS, class_name

Change = Callable[[str, bool], object]


class Additions(QWidget):
    """A tick for each kind; what the others see is that somebody is not there for severe work, and no reason."""

    def __init__(self, classes: Sequence[str], change: Change, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._change = change
        self._ticks: dict[str, Tick] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(
            muted(
                _(
                    "Tick what you would rather not see for now: it stays covered for you, papers and lives at risk"
                    " apart. It can change any day. It never leaves your own store: no supervisor sees it, no report"
                    " counts it."
                ),
                self,
            )
        )
        row = QWidget(self)
        self._flow = FlowLayout(row, gap=STEP * 3)
        for known in (*KINDS, *classes):
            self._add(known)
        column.addWidget(row)

    def show_additions(self, additions: Sequence[Addition]) -> None:
        """Show what is ticked; a class that no list names here any more can still be taken back."""
        unavailable = [each.content_class for each in additions if each.unavailable]
        for known in unavailable:
            self._add(known)
        for known, tick in self._ticks.items():
            tick.setChecked(known in unavailable)

    def _add(self, known: str) -> None:
        if known in self._ticks:
            return
        tick = self._ticks[known] = Tick(class_name(known), self)
        tick.clicked.connect(lambda on: self._change(known, on))
        self._flow.addWidget(tick)
