"""The line above the queue: search, and one choice a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from app.cases.model import Imminence, Kind, State
from app.cases.queue import Filters
from app.i18n import _
from ui.kit.buttons import quiet_button
from ui.kit.drop import Drop
from ui.kit.flow import FlowLayout
from ui.kit.theme import theme_of
from ui.kit.ticks import Tick
from ui.queue.columns import kind_name, state_name

# Long enough that a word is typed through, short enough to feel at once.
TYPING_MS = 180
# Narrower than this, the search has a line of its own.
BESIDE = 800
# So many wide letters hold the name of each filter.
LEAST = 5


class FilterBar(QWidget):
    """Say what is to be seen."""

    changed = Signal(object)
    left = Signal()

    def __init__(self, person_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._person_id = person_id
        self._base = Filters()
        self._search = QLineEdit(self)
        self._state = self._box(_("State"), [(state_name(state), state) for state in State])
        self._kind = self._box(_("Kind"), [(kind_name(kind), kind) for kind in Kind])
        self._imminence = self._box(_("Risk"), [(imminence.value, imminence) for imminence in Imminence])
        self._country = self._box(_("Country"), [])
        self._mine = Tick(_("Mine"), self)
        self._clear = quiet_button(_("Clear"), self)
        self._typing = QTimer(self)
        self._build()
        self._wire()

    def filters(self) -> Filters:
        """Return what is chosen."""
        return replace(
            self._base,
            state=self._state.currentData() or self._base.state,
            kind=self._kind.currentData(),
            imminence=self._imminence.currentData(),
            country=self._country.currentData() or "",
            owner_id=self._person_id if self._mine.isChecked() else self._base.owner_id,
            text=self._search.text(),
        )

    def show_base(self, base: Filters) -> None:
        """Stand for another view of the queue; what that view fixes is not offered again."""
        self._base = base
        self._state.setVisible(base.state is None)
        self._mine.setVisible(base.owner_id is None)
        self.clear()

    def show_countries(self, names: Sequence[str]) -> None:
        """Offer the countries that cases come from."""
        with QSignalBlocker(self._country):
            chosen = self._country.currentData()
            self._country.clear()
            self._country.addItem(_("Country"), None)
            for name in names:
                self._country.addItem(name, name)
            self._country.setCurrentIndex(max(0, self._country.findData(chosen)))

    def search(self) -> None:
        """Go to the search line."""
        self._search.setFocus()
        self._search.selectAll()

    def clear(self) -> None:
        """Choose nothing."""
        blocked = [QSignalBlocker(widget) for widget in self._choices()]
        self._search.clear()
        for box in (self._state, self._kind, self._imminence, self._country):
            box.setCurrentIndex(0)
        self._mine.setChecked(False)
        for blocker in blocked:
            blocker.unblock()
        self._tell()

    def _choices(self) -> tuple[QWidget, ...]:
        return (self._search, self._state, self._kind, self._imminence, self._country, self._mine)

    def _box(self, name: str, choices: Sequence[tuple[str, Any]]) -> Drop:
        box = Drop(name, self)
        box.setMinimumContentsLength(LEAST)
        box.addItem(name, None)
        for label, value in choices:
            box.addItem(label, value)
        box.currentIndexChanged.connect(self._tell)
        return box

    def _build(self) -> None:
        self._search.setPlaceholderText(_("Search everything written…  /"))
        self._search.setAccessibleName(_("Search everything written in cases"))
        self._search.setClearButtonEnabled(True)
        self._search.setMaxLength(200)
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of().px(8))
        row.addWidget(self._search, 1, Qt.AlignmentFlag.AlignTop)
        # Where the window is narrow or the text large, what does not fit goes to a further line.
        rest = FlowLayout(gap=theme_of().px(8))
        for widget in (*self._choices()[1:], self._clear):
            rest.addWidget(widget)
        row.addLayout(rest)
        self._clear.setVisible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme_of().px(BESIDE)
        # What is chosen may be cut with dots then; the line that it saves is a row of the queue.
        policy = Drop.SizeAdjustPolicy.AdjustToContents
        if narrow:
            policy = Drop.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        for box in (self._state, self._kind, self._imminence, self._country):
            box.setSizeAdjustPolicy(policy)
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _wire(self) -> None:
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._tell)
        self._search.textChanged.connect(self._typing.start)
        self._search.returnPressed.connect(self._go_on)
        self._mine.toggled.connect(self._tell)
        self._clear.clicked.connect(self.clear)

    def _go_on(self) -> None:
        self._tell()
        self.left.emit()

    def _tell(self, *_: object) -> None:
        self._typing.stop()
        filters = self.filters()
        self._clear.setVisible(filters != self._base)
        self.changed.emit(filters)
