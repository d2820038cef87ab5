"""A slow circle that widens and narrows, for those who asked for it; none where less motion is wanted."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPointF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _
from ui.kit.theme import theme_of

SIDE = 120
IN_MS, OUT_MS = 4500, 6500
LEAST = 0.45


class Breathing(QWidget):
    """It claims nothing and asks for nothing; it moves only while it is on show."""

    def __init__(self, parent: QWidget | None = None, *, moves: bool = True) -> None:
        super().__init__(parent)
        self._moves = moves
        self._wide = LEAST
        self._pace = QVariantAnimation(self)
        self._pace.setDuration(IN_MS + OUT_MS)
        self._pace.setLoopCount(-1)
        self._pace.setEasingCurve(QEasingCurve.Type.InOutSine)
        for at, wide in ((0.0, LEAST), (IN_MS / (IN_MS + OUT_MS), 1.0), (1.0, LEAST)):
            self._pace.setKeyValueAt(at, wide)
        self._pace.valueChanged.connect(self._widen)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("A slow circle to breathe with"))

    def moving(self) -> bool:
        """Tell whether it moves now."""
        return self._pace.state() is QVariantAnimation.State.Running

    def sizeHint(self) -> QSize:
        side = theme_of().px(SIDE)
        return QSize(side, side)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._moves:
            self._pace.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pace.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme_of().tokens.accent_soft))
        middle, half = QPointF(self.rect().center()), self.width() / 2 - 1
        painter.drawEllipse(middle, half * self._wide, half * self._wide)
        painter.end()

    def _widen(self, wide: object) -> None:
        self._wide = float(str(wide))
        self.update()
