"""Quiet frames around the parts of a page: cards, empty screens, strips that tell."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.errors import StillwaterError
from app.i18n import _
from ui.kit.buttons import button, quiet_button
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.theme import STEP, Size, Tone, theme_of

CORNER = 8


class Card(QWidget):
    """A surface with a hairline; what it holds goes into `inside`, and a stretch after it where the card is taller."""

    def __init__(self, heading: str = "", parent: QWidget | None = None, *, sunken: bool = False) -> None:
        super().__init__(parent)
        self._sunken = sunken
        self.inside = QVBoxLayout()
        self.inside.setSpacing(STEP * 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 4, STEP * 4, STEP * 4, STEP * 4)
        column.setSpacing(STEP * 2)
        if heading:
            column.addWidget(title(heading, self))
        column.addLayout(self.inside, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme_of().tokens
        _plate(self, tokens.sunken if self._sunken else tokens.surface, tokens.line)


class EmptyState(QWidget):
    """What a page says when it has nothing to show: why, and what to do next."""

    action_asked = Signal()

    def __init__(self, heading: str, hint: str, action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 6, STEP * 8, STEP * 6, STEP * 8)
        column.setSpacing(STEP * 2)
        self._heading, self._hint = title(heading, self), muted(hint, self)
        column.addStretch(2)
        for label in (self._heading, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        if action:
            step = button(action, self)
            step.clicked.connect(self.action_asked)
            column.addSpacing(STEP * 2)
            column.addWidget(step, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_words(self, heading: str, hint: str) -> None:
        """Say something else."""
        self._heading.setText(heading)
        self._hint.setText(hint)


class Strip(QWidget):
    """One line in a tone, with a step beside it; hidden until it has something to say."""

    asked = Signal()
    dismissed = Signal()

    def __init__(self, tone: Tone = Tone.ACCENT, parent: QWidget | None = None, *, closes: bool = False) -> None:
        super().__init__(parent)
        self._tone = tone
        self._words = PlainLabel("", self)
        self._step = button("", self)
        self._close = quiet_button(_("Close"), self)
        self._close.setVisible(closes)
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 4, STEP, STEP * 2, STEP)
        row.setSpacing(STEP * 3)
        row.addWidget(self._words, 1)
        row.addWidget(self._step)
        row.addWidget(self._close)
        self._step.clicked.connect(self.asked)
        self._close.clicked.connect(self.dismissed)
        self._close.clicked.connect(self.hide)
        self.hide()

    def say(self, words: str, step: str = "") -> None:
        """Show a line, and a step where there is one; an empty line takes the strip away."""
        self._words.setText(words)
        self._step.setText(step)
        self._step.setAccessibleName(step or words)
        self._step.setVisible(bool(step))
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def words(self) -> str:
        """Return what it says."""
        return self._words.text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        text, ground = theme_of().tokens.pair(self._tone)
        _plate(self, ground.name(), ground.name(), edge=text.name())


class ErrorStrip(Strip):
    """What happened, what was kept, what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Tone.CRITICAL, parent, closes=True)

    def show_error(self, error: StillwaterError, step: str = "") -> None:
        """Tell an error in its own words."""
        self.say(str(error), step)


class LifeLine(QWidget):
    """The one quiet line under the title bar while a life may be at risk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PlainLabel("", self, size=Size.SMALL, strong=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 4, STEP, STEP * 4, STEP)
        row.addWidget(self._words)
        self.hide()

    def say(self, words: str) -> None:
        """Show the line; an empty one takes it away."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme_of().tokens.accent_soft))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme_of().tokens.accent))
        painter.end()


class Hairline(QWidget):
    """A line between two parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme_of().tokens.line))
        painter.end()


def _plate(widget: QWidget, ground: str, line: str, *, edge: str = "") -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(ground))
    painter.setPen(QPen(QColor(line), 1))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
    if edge:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(edge))
        painter.drawRoundedRect(QRectF(0, CORNER / 2, 3, widget.height() - CORNER), 1.5, 1.5)
    painter.end()
