"""A sheet whose step is done on a worker: it stays until that came back, so that nothing typed is lost to an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.errors import StillwaterError
from ui.kit.panels import ErrorStrip
from ui.kit.progress import ProgressStrip
from ui.kit.sheet import Sheet

if TYPE_CHECKING:
    from ui.kit.tasks import Tasks

Result = TypeVar("Result")


class ActingSheet(Sheet):
    """What it asks is named by `asks`; `allow` says whether the step can be taken."""

    def __init__(self, heading: str, words: str, verb: str, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(heading, words, verb, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._tasks = tasks
        self._error, self._progress = ErrorStrip(self), ProgressStrip(self)
        self._asked: tuple[QWidget, ...] = ()
        self.step.clicked.disconnect()

    def asks(self, *widgets: QWidget) -> None:
        """Name what is not to be touched while the step is being taken."""
        self._asked = widgets

    def allow(self) -> None:
        """Let the step be taken, or not yet, by what is typed."""

    def act(self, words: str, work: Callable[[], Result], done: Callable[[Result], object]) -> None:
        """Take the step behind the window; a refusal is told here, with everything still typed."""
        self._error.hide()
        self._show_busy(words)
        self._tasks.run(lambda _task: work(), done, self.refuse, owner=self)

    def refuse(self, error: BaseException) -> None:
        """Tell why it was not done."""
        self._show_busy("")
        if not isinstance(error, StillwaterError):
            raise error
        self._error.show_error(error)
        self.make_room()

    def reject(self) -> None:
        # While it is being written there is nothing to step back from.
        if self._progress.isHidden():
            super().reject()

    def _show_busy(self, words: str) -> None:
        for widget in (*self._asked, self.step, self.back):
            widget.setEnabled(not words)
        if words:
            self._progress.begin(words, cancels=False)
            self.make_room()
        else:
            self._progress.finish()
            self.allow()
