"""Every key on one sheet, grouped by where it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, heading, muted, title
from ui.kit.theme import STEP, theme_of
from ui.shell.commands import Command, Scope

WIDTH = 620
HEIGHT = 640


class HelpSheet(QDialog):
    """Read it, scroll it with the arrows, leave it with Esc."""

    def __init__(self, groups: Mapping[Scope, Sequence[Command]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keys"))
        self.setModal(True)
        self.resize(theme_of().px(WIDTH), theme_of().px(HEIGHT))
        self._build(groups)

    def _build(self, groups: Mapping[Scope, Sequence[Command]]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 6, STEP * 5, STEP * 6, STEP * 5)
        column.setSpacing(STEP * 3)
        column.addWidget(heading(_("Keys"), self))
        column.addWidget(muted(_("What has no key is found in the palette."), self))
        area = QScrollArea(self)
        area.setAccessibleName(_("Keys"))
        area.setWidgetResizable(True)
        area.setWidget(_table(groups, area))
        column.addWidget(area, 1)
        close = button(_("Close"), self)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
        area.setFocus()


def _table(groups: Mapping[Scope, Sequence[Command]], parent: QWidget) -> QWidget:
    inside = QWidget(parent)
    grid = QGridLayout(inside)
    grid.setContentsMargins(0, 0, STEP * 3, 0)
    grid.setHorizontalSpacing(STEP * 6)
    grid.setVerticalSpacing(STEP * 2)
    grid.setColumnStretch(1, 1)
    for scope, commands in groups.items():
        if grid.count():
            grid.setRowMinimumHeight(grid.rowCount(), STEP * 2)
        grid.addWidget(title(scope.title, inside), grid.rowCount(), 0, 1, 2)
        if scope.hint:
            grid.addWidget(muted(scope.hint, inside), grid.rowCount(), 0, 1, 2)
        for command in commands:
            row = grid.rowCount()
            keys = command.keys_as_shown() or _("palette")
            grid.addWidget(PlainLabel(keys, inside, muted=True, wrap=False), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(PlainLabel(command.text, inside), row, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return inside
