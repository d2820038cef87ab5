"""The two ways on from a vault that is not intact; the work goes on where its page is left, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.errors import StillwaterError
from app.i18n import _
from app.vault.restore import restore
from app.vault.salvage import salvage
from ui.kit.tasks import Stopped

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context

Progress = Callable[[int, int], None]

# More lines than this would push the page out of the window.
_LINES = 12


class LockedMeanwhileError(StillwaterError):
    """A lock came while something was being written; what came of it is told at the door."""

    def __init__(self, words: str, told: str) -> None:
        super().__init__(_("The vault was locked while this went on: {words}.").format(words=words), kept=told)


class WaysOn(QObject):
    """One at a time, from unlock to lock; what is stopped leaves nothing behind."""

    began = Signal(str)
    moved = Signal(int, int, str)
    ended = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        # Not the task's own way to be cancelled: of one that has not begun nothing would come back.
        self._asked_to_stop, self._leaving = Event(), False
        #: What is being done now; nothing where nothing is.
        self.words = ""

    def save(self, target: Path) -> None:
        """Write what is intact as a new vault."""
        vault, exports = self._context.desk.vault, self._context.desk.settings.exports

        def work(progress: Progress) -> str:
            saved = salvage(vault, target, exports, progress)
            words = _("{rows} rows and {files} sealed files are in {folder}. Lock, then open it there.")
            return "\n".join((words.format(rows=saved.rows, files=saved.files, folder=target), *_told(saved.lost)))

        self._run(_("Saving what is intact"), work)

    def restore(self, backup: Path, target: Path) -> None:
        """Put a backup into an empty folder."""

        def work(progress: Progress) -> str:
            put = restore(backup, target, progress=progress)
            words = _("The backup of {at} is in {folder}. Lock, then open it there.")
            return "\n".join((words.format(at=put.at, folder=target), *put.problems))

        self._run(_("Restoring the backup"), work)

    def stop(self) -> None:
        """Ask the work to stop at its next step."""
        self._asked_to_stop.set()

    def leave(self) -> None:
        """Stop for the lock, which waits for it; from then on what came of it is told at the door."""
        self._leaving = True
        self.stop()

    def _run(self, words: str, work: Callable[[Progress], str]) -> None:
        if self.words:
            return
        stop = self._asked_to_stop = Event()

        def steps(task: Task) -> str:
            def progress(done: int, of: int) -> None:
                task.report(done, of)
                if stop.is_set() or task.cancelled():
                    raise Stopped

            try:
                progress(0, 0)
                return work(progress)
            except Stopped:
                return _("It was stopped, and nothing of it was left in the new folder.")

        self.words = words
        self._context.tasks.run(steps, self._over, self._refuse, progress=self.moved.emit)
        self.began.emit(words)

    def _over(self, told: str) -> None:
        words, self.words = self.words, ""
        if told and self._leaving:
            self._context.ask.tell(LockedMeanwhileError(words, told))
        self.ended.emit(told)

    def _refuse(self, error: BaseException) -> None:
        self._over("")
        if not isinstance(error, StillwaterError):
            raise error
        self._context.ask.tell(error)


def _told(lost: tuple[str, ...]) -> tuple[str, ...]:
    """Say what is not in the new vault, or damaged in it, as far as there is room."""
    if not lost:
        return ()
    more = len(lost) - _LINES
    words = _("And {n} more. A check of the new vault names every damaged file.")
    return (
        _("This is not in it, or not whole: a damaged file was copied as it is."),
        *lost[:_LINES],
        *((words.format(n=more),) if more > 0 else ()),
    )
