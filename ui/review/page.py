"""The page of reviews: what the person's role is here for, one view at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.kit.labels import title
from ui.kit.theme import STEP
from ui.review.views import Make, Views


class ReviewPage(QWidget):
    """The first view is there at once, the others when they are gone to."""

    def __init__(self, heading: str, views: Sequence[tuple[str, Make]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views = Views(views, self)
        self._last: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addWidget(title(heading, self))
        column.addWidget(self.views, 1)
        self.views.show_view(0)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_keyboard)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.views.setFocus(event.reason())

    def _keep_keyboard(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Take the keyboard back to the view where a step is done and its button with it: the keys of the page work on."""
        if now is None or now.window() is not self.window():
            # Another window asks something: what had the keyboard here has it again afterwards, if it still can.
            return
        last, self._last = self._last, now if self.isAncestorOf(now) else None
        if self._last is None and last is not None and self.isVisible() and not _takes_keys(last):
            self.views.setFocus(Qt.FocusReason.OtherFocusReason)


def _takes_keys(widget: QWidget) -> bool:
    return isValid(widget) and widget.isEnabled() and widget.isVisible()
