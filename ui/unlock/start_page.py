"""Where the program begins: a vault that was open before, another one, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import button, primary_button
from ui.kit.labels import PlainLabel, heading, muted, small, title
from ui.kit.panels import Card
from ui.kit.theme import STEP
from ui.unlock.fields import Column


class StartPage(Column):
    """Offer the vaults known here; nothing of what is in them is shown."""

    unlock_asked = Signal(Path)
    open_asked = Signal()
    create_asked = Signal()

    def __init__(self, recent: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inside.addWidget(heading("Stillwater", self))
        self.inside.addWidget(
            muted(_("Emergency requests: read at once, covered until you ask, decided on the record."), self)
        )
        if recent:
            self.inside.addWidget(title(_("Opened here before"), self))
        for folder in recent:
            self.inside.addWidget(self._known(folder))
        if not recent:
            self.inside.addWidget(
                muted(_("A vault is a folder that holds cases and evidence, encrypted. Make one, or open one."), self)
            )
        self._open = button(_("Open a vault…"), self)
        self._create = button(_("Create a vault…"), self) if recent else primary_button(_("Create a vault…"), self)
        self._open.clicked.connect(self.open_asked)
        self._create.clicked.connect(self.create_asked)
        self.add_row(self._open, self._create)
        self.end()
        if not recent:
            self.setFocusProxy(self._create)

    def _known(self, folder: Path) -> QWidget:
        card = Card(parent=self)
        step = button(_("Unlock"), card, name=_("Unlock {name}").format(name=folder.name))
        step.clicked.connect(lambda: self.unlock_asked.emit(folder))
        row, words = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(STEP * 4)
        words.setSpacing(STEP)
        words.addWidget(PlainLabel(folder.name, card, strong=True))
        words.addWidget(small(str(folder), card))
        row.addLayout(words, 1)
        row.addWidget(step)
        card.inside.addLayout(row)
        if self.focusProxy() is None:
            self.setFocusProxy(step)
        return card
