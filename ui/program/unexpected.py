"""What is said when something goes wrong that nobody foresaw: the kind of error, calmly, and never what a case holds."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from app.errors import StillwaterError
from app.i18n import _
from app.log import failed


class UnexpectedError(StillwaterError):
    """Something that should not happen; its own message may quote a case, so only its kind is told."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            _("Something went wrong ({kind}).").format(kind=type(error).__name__),
            kept=_("Nothing that was saved is lost."),
            do=_("Go on working; if it comes again, lock the vault and start Stillwater anew."),
        )


def plain(error: BaseException) -> StillwaterError:
    """Return an error in words that a person can be told."""
    if isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        return plain(error.exceptions[0])
    return error if isinstance(error, StillwaterError) else UnexpectedError(error)


class Unexpected(QObject):
    """Stands in Python's hooks while the program runs; the same kind is told once until somebody answered."""

    _came = Signal(object)

    def __init__(self, tell: Callable[[StillwaterError], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tell = tell
        self._open: set[str] = set()
        self._before = (sys.excepthook, threading.excepthook)
        # Queued: the error is told once what failed has left the stack, and always on the window's thread.
        self._came.connect(self._say, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take the place of the hooks that would print a traceback, which can quote a case."""
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def _on_error(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None = None) -> None:
        if isinstance(error, KeyboardInterrupt):
            return
        failed("the window", error)
        self._came.emit(plain(error))

    def _on_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            self._on_error(told.exc_type, told.exc_value)

    def _say(self, error: StillwaterError) -> None:
        if str(error) in self._open:
            return
        self._open.add(str(error))
        try:
            self._tell(error)
        finally:
            self._open.discard(str(error))
