"""Boxes to tick and rings to pick, drawn so that they grow with the text and are seen in the dark."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from ui.kit.shapes import Shape, paint_shape
from ui.kit.theme import TARGET, theme_of

SIDE = 18
GAP = 8
AROUND = 4
WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


class Tick(QCheckBox):
    """One of several that may all be on."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        _prepare(self)

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme_of().px(SIDE * 5), _size(self).height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return _height(self, width)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        _paint(self, round_corner=4.0, shape=Shape.TICK)


class Pick(QRadioButton):
    """One of several of which one is on."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        _prepare(self)

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme_of().px(SIDE * 5), _size(self).height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return _height(self, width)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        _paint(self, round_corner=theme_of().px(SIDE) / 2, shape=Shape.DISC)


def _prepare(button: QAbstractButton) -> None:
    button.setAccessibleName(words_of(button))
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    button.setSizePolicy(policy)


def words_of(button: QAbstractButton) -> str:
    """Return the text of a button as it is read."""
    return button.text().replace("&&", "&")


def _before_text() -> int:
    return AROUND + theme_of().px(SIDE) + GAP


def _size(button: QAbstractButton) -> QSize:
    metrics = button.fontMetrics()
    width = _before_text() + metrics.horizontalAdvance(words_of(button)) + AROUND * 2
    return QSize(width, max(metrics.height() + AROUND * 2, theme_of().px(TARGET)))


def _height(button: QAbstractButton, width: int) -> int:
    room = QRect(0, 0, max(width - _before_text() - AROUND, 1), 1 << 16)
    text = button.fontMetrics().boundingRect(room, WRAP.value, words_of(button))
    return max(text.height() + AROUND * 2, theme_of().px(TARGET))


def _paint(button: QAbstractButton, *, round_corner: float, shape: Shape) -> None:
    tokens, side = theme_of().tokens, theme_of().px(SIDE)
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if button.hasFocus():
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawRoundedRect(QRectF(button.rect()).adjusted(1, 1, -1, -1), 6, 6)
    box = QRectF(AROUND, (button.height() - side) / 2, side, side).adjusted(1, 1, -1, -1)
    on, usable = button.isChecked(), button.isEnabled()
    edge = QColor(tokens.accent if on and usable else tokens.muted)
    painter.setPen(QPen(edge, 1.5))
    painter.setBrush(QColor(edge if on else tokens.surface))
    painter.drawRoundedRect(box, round_corner, round_corner)
    if on:
        inset = box.width() * (0.22 if shape is Shape.TICK else 0.28)
        paint_shape(painter, box.adjusted(inset, inset, -inset, -inset), shape, QColor(tokens.on_accent))
    painter.setPen(QColor(tokens.text if usable else tokens.muted))
    room = button.rect().adjusted(_before_text(), 0, -AROUND, 0)
    painter.drawText(room, WRAP.value, words_of(button))
    painter.end()
