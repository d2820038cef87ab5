"""The cards of a case, one below the other, and above them what is told of all: with large text both scroll together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ui.kit.theme import theme_of

SPACE = 8


class CardList(QScrollArea):
    """Scrolls down and never aside; the keyboard goes to what is in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(SPACE))
        self._above = QVBoxLayout()
        self._above.setContentsMargins(0, 0, theme_of().px(SPACE), 0)
        self._below = QVBoxLayout()
        self._cards = QWidget(inside)
        self._below.addWidget(self._cards)
        column.addLayout(self._above)
        column.addLayout(self._below, 1)
        self.setWidget(inside)

    def tell(self, panel: QWidget) -> None:
        """Show a panel above the cards, and go there."""
        self._above.addWidget(panel)
        self.verticalScrollBar().setValue(0)

    def show_cards(self, cards: QWidget) -> None:
        """Show other cards; those before are gone at once, wherever somebody looks for them."""
        self._cards.setParent(None)
        self._cards.deleteLater()
        self._cards = cards
        self._below.addWidget(cards)
