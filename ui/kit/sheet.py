"""A small window that asks one thing: a title, a sentence, a step that names itself, and a way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import button, primary_button
from ui.kit.labels import PlainLabel, title
from ui.kit.scrolled import scrolled, stop_at
from ui.kit.theme import STEP, theme_of

WIDTH = 440
# The least of what scrolls that is on show, and what a window manager puts around a window.
LEAST, FRAME = 120, 48


class Sheet(QDialog):
    """What it asks goes into `inside`; Esc and the way back change nothing."""

    def __init__(self, heading: str, words: str, verb: str, parent: QWidget | None = None, *, back: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.setModal(True)
        self.setMinimumWidth(theme_of().px(WIDTH))
        self.step = primary_button(verb, self)
        self.back = button(back or _("Cancel"), self)
        self.inside = QVBoxLayout()
        self._area: QScrollArea | None = None
        self._most = 0
        self._build(heading, words)
        for answer in (self.step, self.back):
            answer.setAutoDefault(True)
        self.step.setDefault(True)
        self.step.clicked.connect(self.accept)
        self.back.clicked.connect(self.reject)

    def without_way_back(self) -> None:
        """Leave only the one step, where there is nothing to decide."""
        self.back.hide()

    def step_by_ctrl_enter(self) -> None:
        """Take the step by Ctrl+Enter as well, where Enter alone is a new line."""
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            # A key that was held since before must not answer.
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self.step.click)

    def wide(self, width: int) -> None:
        """Be at least so wide at 100 %, and no wider than the screen."""
        room = self.screen().availableSize().width() - STEP * 4
        self.setMinimumWidth(min(theme_of().px(width), room))

    def let_scroll(self, name: str, most: int = 0) -> None:
        """Let what comes into `inside` from here on scroll where the screen is too low for it, as with large text.

        The answers stay in sight. `most` is how high it may be at 100 % where the screen has room.
        """
        body = QWidget()
        around, self.inside = self.inside, QVBoxLayout(body)
        self.inside.setContentsMargins(0, 0, STEP, 0)
        self.inside.setSpacing(around.spacing())
        self._area, self._most = scrolled(body, name, self), most
        around.addWidget(self._area)

    def careful(self) -> None:
        """Start on the way back, so that Enter alone changes nothing."""
        self.step.setAutoDefault(False)
        self.back.setDefault(True)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        self.make_room()
        super().showEvent(event)

    def make_room(self) -> None:
        """Be as high as what is asked and told now; never lower than before, so that nothing jumps."""
        layout = self.layout()
        if layout is None:
            return
        if self._area is not None:
            self._fit(self._area, layout)
        layout.activate()
        # Qt does not ask a window how high its text is at its width.
        high = max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height())
        if not self.isVisible() or high > self.height():
            self.resize(self.width(), high)

    def _fit(self, area: QScrollArea, layout: QLayout) -> None:
        inside, px = self.inside, theme_of().px
        for widget in area.findChildren(QWidget):
            widget.ensurePolished()
        inside.activate()
        margins = layout.contentsMargins()
        sides = margins.left() + margins.right() + area.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(max(self.minimumWidth(), inside.totalMinimumSize().width() + sides))
        wide = max(self.width(), self.minimumWidth())
        high = max(inside.totalHeightForWidth(wide - sides), inside.totalMinimumSize().height())
        area.setFixedHeight(0)
        layout.activate()
        around = max(layout.totalHeightForWidth(wide), layout.totalMinimumSize().height())
        room = self.screen().availableSize().height() - FRAME - around
        shown = max(px(LEAST), min(high, room, px(self._most) or high))
        area.setFixedHeight(shown)
        # What is only read is scrolled by the keyboard where there is more of it than is on show.
        stop_at(area, there=high > shown)

    def _build(self, heading: str, words: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 6, STEP * 5, STEP * 6, STEP * 5)
        column.setSpacing(STEP * 3)
        column.addWidget(title(heading, self))
        if words:
            column.addWidget(PlainLabel(words, self))
        self.inside.setSpacing(STEP * 2)
        column.addLayout(self.inside)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(STEP * 2)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.step)
        column.addLayout(row)
