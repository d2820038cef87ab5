"""An item as a card: facts, never pixels, until asked."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.evidence.model import Layout
from app.evidence.queries import ItemRow
from ui.kit.labels import ElidedLabel, PlainLabel
from ui.kit.marks import Chip, severity_mark
from ui.kit.theme import Size, theme_of
from ui.looking.tile import Tile
from ui.looking.words import aloud, facts

CORNER = 8
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ItemCard(QWidget):
    """Show what can be known of an item without looking; Enter or a click asks to open it, still covered."""

    opened = Signal(int)
    chosen = Signal(int)
    step_asked = Signal(int)

    def __init__(
        self,
        item: ItemRow,
        place: tuple[int, int],
        person_id: int,
        layout: Layout | None,
        parent: QWidget | None = None,
        *,
        stands_for: str = "",
    ) -> None:
        super().__init__(parent)
        self.item_id = item.id
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(aloud(item, *place, person_id))
        self._build(item, person_id, layout, stands_for)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.isAutoRepeat():
            self.opened.emit(self.item_id)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step_asked.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.item_id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.chosen.emit(self.item_id)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme_of().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens.accent if self.hasFocus() else tokens.line))
        pen.setWidth(2 if self.hasFocus() else 1)
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), CORNER, CORNER)

    def _build(self, item: ItemRow, person_id: int, layout: Layout | None, stands_for: str) -> None:
        px = theme_of().px
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), px(10), px(12), px(10))
        row.setSpacing(px(12))
        if layout is not None:
            row.addWidget(Tile(layout, self), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(px(2))
        top = QHBoxLayout()
        top.addWidget(Chip(severity_mark(item.severity.value if item.severity else None), self))
        top.addStretch(1)
        column.addLayout(top)
        if item.name:
            # What was destroyed has none any more.
            column.addWidget(ElidedLabel(item.name, self, strong=True, mode=Qt.TextElideMode.ElideMiddle))
        for fact in (*facts(item, person_id), *([stands_for] if stands_for else [])):
            column.addWidget(PlainLabel(fact, self, size=Size.SMALL, muted=True))
        row.addLayout(column, 1)
