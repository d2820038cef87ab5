"""Not this kind of content for now: added and taken back by the person, kept in their own store alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.wellness.owner import Addition
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, muted
from ui.kit.theme import STEP
from ui.kit.ticks import Tick
from ui.me.words import KINDS, class_name

Change = Callable[[Addition], object]
Set = Callable[[bool], object]


class Additions(QWidget):
    """Ticks for each kind; what others see is one yes or no that the person sets, and no reason."""

    def __init__(self, classes: Sequence[str], change: Change, available: Set, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._change = change
        self._ticks: dict[tuple[str, bool], Tick] = {}
        self._flows: dict[bool, FlowLayout] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP * 2)
        self._column.addWidget(
            muted(
                _(
                    "What you tick stays in your own store: no supervisor sees it, no report counts it. Papers and cases"
                    " with a life at risk are not touched by it. It can change any day."
                ),
                self,
            )
        )
        self._add_row(_("Not for now: it stays covered for me"), unavailable=True)
        self._add_row(_("Harder for me: it is met one step more carefully"), unavailable=False)
        for known in (*KINDS, *classes):
            self._add(known)
        self._available = Tick(_("Severe work can go to me (the others see this yes or no, and no reason)"), self)
        self._available.clicked.connect(available)
        self._column.addSpacing(STEP)
        self._column.addWidget(self._available)

    def show_additions(self, additions: Sequence[Addition], *, available: bool) -> None:
        """Show what is ticked; a class that no list names here any more can still be taken back."""
        ticked = {(each.content_class, each.unavailable) for each in additions}
        for content_class, _unavailable in sorted(ticked):
            self._add(content_class)
        for key, tick in self._ticks.items():
            tick.setChecked(key in ticked)
        self._available.setChecked(available)

    def _add_row(self, words: str, *, unavailable: bool) -> None:
        row = QWidget(self)
        self._flows[unavailable] = FlowLayout(row, gap=STEP * 3)
        self._column.addWidget(PlainLabel(words, self))
        self._column.addWidget(row)

    def _add(self, known: str) -> None:
        if (known, True) in self._ticks:
            return
        for unavailable, flow in self._flows.items():
            tick = self._ticks[known, unavailable] = Tick(class_name(known), self)
            said = _("{name}: not for now") if unavailable else _("{name}: harder for me")
            tick.setAccessibleName(said.format(name=class_name(known)))
            tick.clicked.connect(lambda on, which=unavailable: self._tell(known, which, on))
            flow.addWidget(tick)

    def _tell(self, known: str, unavailable: bool, on: bool) -> None:
        # Of the two only one holds: what is not for now is not harder as well.
        self._ticks[known, not unavailable].setChecked(False)
        self._change(Addition(known, steps=1 if on else 0, unavailable=unavailable))
