"""How a figure moved from period to period: a dot with the interval around it, how many cases, and a gap with a word where it is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _, ngettext
from app.review.agreement import GroupRow, decimals
from ui.kit.theme import STEP, Size, theme_of

HIGH, LEAST_WIDTH = 210, 320
DOT, CAP = 4.0, 5.0
LINES = (0.0, 0.5, 1.0)
# Where the scale begins: at nothing, or where something was less than chance a half or a whole below.
EDGES = (0.0, -0.5, -1.0)
BAND = 56


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its name, how many cases, the figure, between what it may lie, and a word where it is not shown."""

    name: str
    cases: int
    value: float | None
    low: float | None
    high: float | None
    gap: str = ""

    @property
    def said(self) -> str:
        """Return it in words, as a screen reader tells it."""
        cases = ngettext("{n} case", "{n} cases", self.cases).format(n=self.cases)
        if self.value is None:
            return _("{period}: {cases}, {why}").format(period=self.name, cases=cases, why=self.gap)
        told = _("{period}: {cases}, {value}").format(period=self.name, cases=cases, value=decimals(self.value))
        if self.low is None or self.high is None:
            return told
        return _("{told} ({low} to {high})").format(told=told, low=decimals(self.low), high=decimals(self.high))


def periods(rows: Sequence[GroupRow], rest: GroupRow | None) -> tuple[Period, ...]:
    """Return the periods in their order; what is in no group that may be shown is a gap among them, with its months."""
    found = [(row.group.names[0], _period(row)) for row in rows]
    if rest is not None:
        few = _("too few to show")
        # Of the months that stand together it is told that they are there, and no figure of each.
        found += [(name, Period(name, 0, None, None, None, few)) for name in rest.group.names]
    return tuple(period for _first, period in sorted(found, key=lambda each: each[0]))


def _period(row: GroupRow) -> Period:
    alpha = row.row.found.alpha
    gap = "" if alpha.value is not None else alpha.why.label
    return Period(row.label, row.row.found.cases, alpha.value, alpha.low, alpha.high, gap)


class DriftChart(QWidget):
    """Drawn in one tone: nothing in it ranks or warns; the table below says the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._periods: tuple[Period, ...] = ()
        self.setAccessibleName(_("Alpha over time"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_of().changed.connect(self.updateGeometry)

    @property
    def shown(self) -> tuple[Period, ...]:
        """Return what is drawn."""
        return self._periods

    def show_periods(self, found: Sequence[Period]) -> None:
        """Draw these periods."""
        self._periods = tuple(found)
        self.setAccessibleDescription("; ".join(each.said for each in self._periods))
        self.setVisible(len(self._periods) > 1)
        self.update()

    def sizeHint(self) -> QSize:
        px = theme_of().px
        return QSize(px(LEAST_WIDTH), px(HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, theme_of().px(HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme_of().font(Size.SMALL))
        line, left = painter.fontMetrics().height(), painter.fontMetrics().horizontalAdvance("−0.50") + STEP
        room = QRectF(self.rect()).adjusted(left, line / 2 + STEP, -STEP, -2 * line - STEP * 2)
        self._paint_ground(painter, room)
        self._paint_line(painter, room)
        for number, each in enumerate(self._periods):
            self._paint_period(painter, room, number, each)
        self._paint_names(painter, room)
        painter.end()

    def _bottom(self) -> float:
        """Return the lowest figure of the scale: nothing, or less where something was less than chance."""
        least = min((each.low if each.low is not None else each.value or 0.0 for each in self._periods), default=0.0)
        return next((edge for edge in EDGES if edge <= least), -1.0)

    def _y(self, room: QRectF, value: float) -> float:
        bottom = self._bottom()
        return room.bottom() - room.height() * (max(value, bottom) - bottom) / (1.0 - bottom)

    def _x(self, room: QRectF, number: int) -> float:
        step = room.width() / max(1, len(self._periods))
        return room.left() + step * (number + 0.5)

    def _paint_ground(self, painter: QPainter, room: QRectF) -> None:
        tokens, bottom = theme_of().tokens, self._bottom()
        half = painter.fontMetrics().height() / 2
        for value in sorted({bottom, *LINES}):
            y = self._y(room, value)
            painter.setPen(QColor(tokens.line))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(tokens.muted))
            place = QRectF(0, y - half, room.left() - STEP, 2 * half)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, decimals(value))

    def _paint_line(self, painter: QPainter, room: QRectF) -> None:
        """Join what follows one another; over a gap nothing is drawn, for nothing is known there."""
        painter.setPen(QPen(QColor(theme_of().tokens.accent), 1.5))
        for number, (one, other) in enumerate(zip(self._periods, self._periods[1:], strict=False)):
            if one.value is not None and other.value is not None:
                begin = QPointF(self._x(room, number), self._y(room, one.value))
                painter.drawLine(begin, QPointF(self._x(room, number + 1), self._y(room, other.value)))

    def _paint_period(self, painter: QPainter, room: QRectF, number: int, period: Period) -> None:
        tokens, x = theme_of().tokens, self._x(room, number)
        step = room.width() / len(self._periods)
        if period.value is None:
            self._paint_gap(painter, QRectF(x - step / 2, room.top(), step, room.height()), period.gap)
            return
        accent = QColor(tokens.accent)
        if period.low is not None and period.high is not None:
            wide = min(step * 0.6, BAND * theme_of().scale)
            top, foot = self._y(room, period.high), self._y(room, period.low)
            band = QColor(accent)
            band.setAlpha(BAND)
            painter.fillRect(QRectF(x - wide / 2, top, wide, foot - top), band)
            painter.setPen(QPen(accent, 1))
            for y in (top, foot):
                painter.drawLine(QPointF(x - wide / 2, y), QPointF(x + wide / 2, y))
        painter.setPen(QPen(QColor(tokens.surface), 1))
        painter.setBrush(accent)
        size = DOT * theme_of().scale
        painter.drawEllipse(QPointF(x, self._y(room, period.value)), size, size)

    def _paint_gap(self, painter: QPainter, place: QRectF, why: str) -> None:
        tokens = theme_of().tokens
        pen = QPen(QColor(tokens.line), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(STEP, 0, -STEP, 0))
        painter.setPen(QColor(tokens.muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(place.adjusted(STEP + 2, 2, -STEP - 2, -2), int(flags), why)

    def _paint_names(self, painter: QPainter, room: QRectF) -> None:
        """Write the name and how many cases under each; where names would run into each other, the first of each run of them."""
        metrics, tokens = painter.fontMetrics(), theme_of().tokens
        painter.setPen(QColor(tokens.muted))
        taken = -1.0
        for number, each in enumerate(self._periods):
            lines = (each.name, _("n = {n}").format(n=each.cases) if each.cases else "")
            width = max(metrics.horizontalAdvance(text) for text in lines)
            left = min(max(0.0, self._x(room, number) - width / 2), self.width() - width)
            if left <= taken + STEP:
                continue
            for place, text in enumerate(lines):
                baseline = room.bottom() + STEP + metrics.ascent() + place * metrics.height()
                painter.drawText(QPointF(left, baseline), text)
            taken = left + width
