"""Three columns side by side where there is room, tabs where there is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedLayout, QTabWidget, QWidget

from ui.kit.theme import theme_of

NARROW = 1080


class Columns(QWidget):
    """Lay panes out by the room there is; a pane keeps what is in it when it moves."""

    def __init__(
        self, panes: Sequence[tuple[str, QWidget]], shares: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._panes = tuple(panes)
        self._shares = tuple(shares)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._tabs = QTabWidget(self)
        self._narrow: bool | None = None
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._splitter)
        self._stack.addWidget(self._tabs)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(theme_of().px(12))
        # Laid out once its size is known: to move the panes afterwards costs as much as to make them.
        self._tabs.setDocumentMode(True)

    def narrow(self) -> bool:
        """Tell whether the panes are tabs now."""
        return bool(self._narrow)

    def go_to(self, pane: QWidget) -> None:
        """Bring a pane forward and give it the keyboard."""
        self.bring_forward(pane)
        pane.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def bring_forward(self, pane: QWidget) -> None:
        """Let a pane be seen, and leave the keyboard where it is."""
        if self._narrow:
            # What is asked for may stand in a column together with something else.
            self._tabs.setCurrentWidget(next((each for _name, each in self._panes if each.isAncestorOf(pane)), pane))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(narrow=self.width() < theme_of().px(NARROW))

    def _lay_out(self, *, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        focus = QApplication.focusWidget()
        worked_in = [pane for _name, pane in self._panes if focus is not None and pane.isAncestorOf(focus)]
        for name, pane in self._panes:
            if narrow:
                self._tabs.addTab(pane, name)
            else:
                self._splitter.addWidget(pane)
                pane.show()
        if not narrow:
            self._splitter.setSizes([share * 100 for share in self._shares])
            for number, share in enumerate(self._shares):
                self._splitter.setStretchFactor(number, share)
        self._stack.setCurrentWidget(self._tabs if narrow else self._splitter)
        for pane in worked_in:
            # Whoever works in one and makes the text larger goes on there.
            self.bring_forward(pane)
        if focus is not None and worked_in:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
