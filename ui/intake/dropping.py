"""Files dropped on the window: their paths are taken, nothing of them is read or moved here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _, ngettext
from ui.kit.labels import muted, title
from ui.kit.panels import CORNER
from ui.kit.theme import STEP, theme_of


def local_paths(data: QMimeData) -> tuple[Path, ...]:
    """Return the files and folders of this machine that a drag carries."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


def drop_words(paths: Sequence[Path]) -> str:
    """Return what a drop would do."""
    if any(path.is_dir() for path in paths[:20]):
        return _("Drop to bring in what is inside")
    return ngettext("Drop to bring in {n} file", "Drop to bring in {n} files", len(paths)).format(n=len(paths))


class DropOverlay(QWidget):
    """A calm sheet over the window while files are held above it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._under = parent
        self._words = title("", self)
        remark = muted(_("They are copied in, sealed. The files stay where they are."), self)
        column = QVBoxLayout(self)
        column.addStretch(1)
        for label in (self._words, remark):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(1)
        self.hide()

    def show_words(self, words: str) -> None:
        """Lie over all of the window and say what a drop would do."""
        self._words.setText(words)
        self.setGeometry(self._under.rect())
        self.raise_()
        self.show()

    def words(self) -> str:
        """Return what it says."""
        return self._words.text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme_of().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.window))
        painter.setPen(QPen(QColor(tokens.accent), 2, Qt.PenStyle.DashLine))
        room = QRectF(self.rect()).adjusted(STEP * 6, STEP * 6, -STEP * 6, -STEP * 6)
        painter.drawRoundedRect(room, CORNER, CORNER)
        painter.end()


class DropTarget(QObject):
    """Takes files that are dropped anywhere on a window, before a text field could take their names as text."""

    dropped = Signal(list)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._overlay = DropOverlay(window)
        self._native: QWindow | None = None
        self._held = False
        window.installEventFilter(self)
        if window.isVisible():
            self._attach(window)

    @property
    def overlay(self) -> DropOverlay:
        """Return what lies over the window while files are held above it."""
        return self._overlay

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The window below its widgets is asked first; a widget that takes drops would otherwise be.
        if watched is self._native:
            act = ACTS.get(event.type())
            return act is not None and act(self, event)
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget):
            self._attach(watched)
        return False

    def _attach(self, window: QWidget) -> None:
        native = window.windowHandle()
        if native is not self._native:
            self._native = native
            native.installEventFilter(self)

    def _enter(self, event: QEvent) -> bool:
        assert isinstance(event, QDragEnterEvent)
        paths = local_paths(event.mimeData())
        self._held = bool(paths)
        if paths and _take_a_copy(event):
            self._overlay.show_words(drop_words(paths))
        return self._held

    def _move(self, event: QEvent) -> bool:
        assert isinstance(event, QDropEvent)
        if self._held:
            _take_a_copy(event)
        return self._held

    def _leave(self, _event: QEvent) -> bool:
        held, self._held = self._held, False
        self._overlay.hide()
        return held

    def _drop(self, event: QEvent) -> bool:
        assert isinstance(event, QDropEvent)
        held, self._held = self._held, False
        self._overlay.hide()
        if held and _take_a_copy(event):
            self.dropped.emit(list(local_paths(event.mimeData())))
        return held


def _take_a_copy(event: QDropEvent) -> bool:
    """Accept a copy, whatever was proposed: after a move the file manager would delete the files."""
    if not event.possibleActions() & Qt.DropAction.CopyAction:
        event.ignore()
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True


ACTS = {
    QEvent.Type.DragEnter: DropTarget._enter,  # noqa: SLF001 - a table of this class's own ways
    QEvent.Type.DragMove: DropTarget._move,  # noqa: SLF001 - likewise
    QEvent.Type.DragLeave: DropTarget._leave,  # noqa: SLF001 - likewise
    QEvent.Type.Drop: DropTarget._drop,  # noqa: SLF001 - likewise
}
