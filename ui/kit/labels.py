"""Text on a page: always plain, in one of four sizes."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.kit.theme import Size, theme_of
from ui.kit.words import visible

WIDEST = 480
_HIGHEST = 1 << 24
_MAY_BREAK = "\u200b"
_LONG_WORD = re.compile(r"\S{40}")


class PlainLabel(QLabel):
    """A label that shows what it is given, never as markup, and hides no character."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        size: Size = Size.BODY,
        strong: bool = False,
        muted: bool = False,
        wrap: bool = True,
    ) -> None:
        super().__init__(parent)
        self._size, self._strong = size, strong
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.show_muted(muted=muted)
        self._dress()
        theme_of().changed.connect(self._dress)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text, its control characters written out; a word of any length has places to break."""
        shown = visible(text, lines=self.wordWrap())
        super().setText(_LONG_WORD.sub(rf"\g<0>{_MAY_BREAK}", shown) if self.wordWrap() else shown)

    def text(self) -> str:
        """Return what it shows, without the places where it may break."""
        return super().text().replace(_MAY_BREAK, "")

    def minimumSizeHint(self) -> QSize:
        # However long a line is, the page around it stays as wide as it was.
        return super().minimumSizeHint().boundedTo(QSize(theme_of().px(WIDEST), _HIGHEST))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # A label that is moved to another place is given back the size it had before the text was made larger.
        if event.type() is QEvent.Type.FontChange and self.font().pixelSize() != theme_of().px(self._size.value):
            self._dress()

    def show_muted(self, *, muted: bool) -> None:
        """Step back behind the text around it, or come forward."""
        role = QPalette.ColorRole
        self.setForegroundRole(role.PlaceholderText if muted else role.WindowText)

    def _dress(self) -> None:
        self.setFont(theme_of().font(self._size, strong=self._strong))


class ElidedLabel(PlainLabel):
    """One line that gives way: it is cut with dots where there is no room, and read out whole."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        size: Size = Size.BODY,
        strong: bool = False,
        muted: bool = False,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        self._whole = ""
        self._mode = mode
        super().__init__(text, parent, size=size, strong=strong, muted=muted, wrap=False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def whole(self) -> str:
        """Return the text before it was cut."""
        return self._whole

    def setText(self, text: str) -> None:
        """Show a text, as much of it as fits."""
        self._whole = visible(text, lines=False)
        self.setAccessibleName(self._whole)
        self._cut()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _dress(self) -> None:
        super()._dress()
        self._cut()

    def _cut(self) -> None:
        cut = self.fontMetrics().elidedText(self._whole, self._mode, self.contentsRect().width())
        QLabel.setText(self, cut)


def heading(text: str, parent: QWidget | None = None) -> PlainLabel:
    """Return the name of a page."""
    return PlainLabel(text, parent, size=Size.LARGE, strong=True)


def title(text: str, parent: QWidget | None = None) -> PlainLabel:
    """Return the name of a part of a page."""
    return PlainLabel(text, parent, size=Size.TITLE, strong=True)


def muted(text: str, parent: QWidget | None = None) -> PlainLabel:
    """Return a remark."""
    return PlainLabel(text, parent, muted=True)


def small(text: str, parent: QWidget | None = None) -> PlainLabel:
    """Return a remark in small type."""
    return PlainLabel(text, parent, size=Size.SMALL, muted=True)
