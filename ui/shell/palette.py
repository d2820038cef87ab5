"""Everything that can be done now, found by typing a little of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from rapidfuzz import fuzz, process, utils

from app.i18n import _
from ui.kit.labels import PlainLabel
from ui.kit.theme import ROW, STEP, Size, theme_of
from ui.shell.commands import Command

WIDTH = 560
SHOWN = 12
ENOUGH = 45
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def matching(commands: Sequence[Command], typed: str) -> list[Command]:
    """Return the commands that the typed letters may mean, the likeliest first."""
    if not typed.strip():
        return list(commands)
    found = process.extract(
        typed,
        [f"{command.text} {command.place.title}" for command in commands],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=ENOUGH,
        limit=SHOWN,
    )
    return [commands[number] for _text, _score, number in found]


class Palette(QDialog):
    """A line and a list; the keyboard alone drives it."""

    chosen = Signal(str)

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(_("Commands"))
        self.setModal(True)
        self._commands = list(commands)
        self._line = QLineEdit(self)
        self._list = QListWidget(self)
        self._none = PlainLabel(_("Nothing is called that here."), self, muted=True)
        self._build()
        self._wire()
        self._search("")

    def shown(self) -> list[str]:
        """Return the ids on offer, in order."""
        return [str(self._list.item(n).data(Qt.ItemDataRole.UserRole)) for n in range(self._list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in MOVES:
            self._list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        px = theme_of().px
        self.setFixedWidth(px(WIDTH))
        self._line.setPlaceholderText(_("What would you like to do?"))
        self._line.setAccessibleName(_("Search commands"))
        self._line.setMinimumHeight(px(ROW))
        self._list.setAccessibleName(_("Commands"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFixedHeight(px(ROW) * 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 3)
        column.setSpacing(STEP * 2)
        column.addWidget(self._line)
        column.addWidget(self._none)
        column.addWidget(self._list)

    def _wire(self) -> None:
        self._line.installEventFilter(self)
        self._line.textChanged.connect(self._search)
        self._line.returnPressed.connect(self._choose)
        self._list.itemClicked.connect(self._choose)

    def _search(self, typed: str) -> None:
        self._list.clear()
        for command in matching(self._commands, typed):
            self._add(command)
        self._none.setVisible(self._list.count() == 0)
        self._list.setCurrentRow(0)

    def _add(self, command: Command) -> None:
        item = QListWidgetItem(self._list)
        item.setData(Qt.ItemDataRole.UserRole, command.id)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{command.text}, {command.keys_as_shown()}")
        item.setSizeHint(QSize(0, theme_of().px(ROW)))
        self._list.setItemWidget(item, _line_of(command, self._list))

    def _choose(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            wanted = str(item.data(Qt.ItemDataRole.UserRole))
            self.accept()
            self.chosen.emit(wanted)


def _line_of(command: Command, parent: QWidget) -> QWidget:
    line = QWidget(parent)
    row = QHBoxLayout(line)
    row.setContentsMargins(STEP * 3, 0, STEP * 3, 0)
    row.addWidget(PlainLabel(command.text, line, wrap=False))
    if command.scope is not None:
        row.addWidget(PlainLabel(command.scope.title, line, size=Size.SMALL, muted=True, wrap=False))
    row.addStretch(1)
    row.addWidget(PlainLabel(command.keys_as_shown(), line, muted=True, wrap=False))
    return line
