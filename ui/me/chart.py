"""Calm bars: how long something was open, the close part of it darker, a dot where a break fell; the table says it too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.theme import STEP, Size, theme_of

HIGH = 132
LEAST_WIDTH = 240
# Bars of a few seconds and of hours are drawn on scales that people read: minutes or hours in round figures.
ROUND = (300.0, 900.0, 1800.0, 3600.0, 7200.0, 10800.0, 14400.0, 21600.0, 28800.0)
DOT = 2.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: seconds, those of them that are drawn darker, a word under it where there is room, and whether it has a dot."""

    seconds: float
    darker: float = 0.0
    label: str = ""
    dot: bool = False


class Bars(QWidget):
    """Drawn in one tone; nothing in it warns, ranks or blinks."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self._top = ""
        self._name = name
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_of().changed.connect(self.updateGeometry)

    def show_bars(self, bars: Sequence[Bar], top: str, said: str) -> None:
        """Show bars; the top of the scale is written with a `{}` for its figure in minutes or hours, and all of it is said."""
        self._bars, self._top = tuple(bars), top
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(said)
        self.update()

    def scale(self) -> float:
        """Return the seconds that the full height stands for."""
        most = max((bar.seconds for bar in self._bars), default=0.0)
        return next((each for each in ROUND if each >= most), math.ceil(most / ROUND[-1]) * ROUND[-1])

    def sizeHint(self) -> QSize:
        px = theme_of().px
        return QSize(px(LEAST_WIDTH), px(HIGH))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme_of().font(Size.SMALL))
        line = painter.fontMetrics().height()
        room = QRectF(self.rect()).adjusted(0, line + STEP, 0, -line - STEP * 2)
        self._paint_ground(painter, room)
        if self._bars:
            for number, bar in enumerate(self._bars):
                self._paint_bar(painter, room, number, bar)
            self._paint_labels(painter, room)
        painter.end()

    def _paint_ground(self, painter: QPainter, room: QRectF) -> None:
        tokens = theme_of().tokens
        painter.setPen(QColor(tokens.line))
        painter.drawLine(room.topLeft(), room.topRight())
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(QColor(tokens.muted))
        above = QRectF(room.left(), 0, room.width(), room.top() - STEP / 2)
        painter.drawText(above, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, self._top)

    def _paint_bar(self, painter: QPainter, room: QRectF, number: int, bar: Bar) -> None:
        tokens, full = theme_of().tokens, self.scale() or 1.0
        place = self._place(room, number)
        painter.setPen(Qt.PenStyle.NoPen)
        for seconds, colour in ((bar.seconds, self._light()), (bar.darker, QColor(tokens.accent))):
            high = room.height() * min(1.0, seconds / full)
            if seconds > 0:
                painter.setBrush(colour)
                painter.drawRoundedRect(
                    QRectF(place.left(), room.bottom() - max(high, 1.5), place.width(), max(high, 1.5)), 2, 2
                )
        if bar.dot:
            painter.setBrush(QColor(tokens.muted))
            painter.drawEllipse(QPointF(place.center().x(), room.bottom() + STEP), DOT, DOT)

    def _paint_labels(self, painter: QPainter, room: QRectF) -> None:
        metrics = QFontMetrics(painter.font())
        painter.setPen(QColor(theme_of().tokens.muted))
        taken = -math.inf
        for number, bar in enumerate(self._bars):
            width = metrics.horizontalAdvance(bar.label)
            left = min(max(0.0, self._place(room, number).center().x() - width / 2), room.width() - width)
            # A label that has no room is left out; the table beside the chart names every bar.
            if bar.label and left > taken + STEP * 2:
                painter.drawText(QPointF(left, self.height() - metrics.descent()), bar.label)
                taken = left + width

    def _place(self, room: QRectF, number: int) -> QRectF:
        step = room.width() / len(self._bars)
        wide = min(step * 0.72, 28.0 * theme_of().scale)
        return QRectF(room.left() + step * number + (step - wide) / 2, room.top(), wide, room.height())

    def _light(self) -> QColor:
        """Return a tone between the accent and its ground, seen on any surface."""
        tokens = theme_of().tokens
        one, other = QColor(tokens.accent), QColor(tokens.surface)
        share = 0.42
        mixed = (
            round(a * share + b * (1 - share))
            for a, b in ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
        )
        return QColor(*mixed)
