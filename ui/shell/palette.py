"""Everything that can be done now, found by typing a little of it."""

from __future__ import annotations

import re
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
# One letter in four may be wrong or missing; below that every other word would do.
CLOSE = 72
BEGINS = 100
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def matching(commands: Sequence[Command], typed: str) -> list[Command]:
    """Return the commands that the typed letters may mean, the likeliest first."""
    sought = utils.default_process(typed).split()
    if not sought:
        return list(commands)
    scored = [(_score(command, sought), command) for command in commands]
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [command for _of, command in found[:SHOWN]]


def _score(command: Command, sought: Sequence[str]) -> float:
    """Return how well a command answers the words typed; nothing where one of them is in none of its own."""
    text = utils.default_process(command.text).split()
    # Who remembers a command by another word for it often remembers its id; its page is the weakest hint.
    others = utils.default_process(f"{re.sub('[._]', ' ', command.id)} {command.place.title}").split()
    scores = [max(_nearest(word, text) + 1, _nearest(word, others)) for word in sought]
    least = BEGINS if command.grave or command.danger else CLOSE
    return sum(scores) if min(scores) >= least else 0


def _nearest(word: str, words: Sequence[str]) -> float:
    """Return how near the nearest of some words comes to one that was typed."""
    if any(known.startswith(word) for known in words):
        return BEGINS
    found = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=CLOSE)
    return found[1] - 1 if found else -1


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
