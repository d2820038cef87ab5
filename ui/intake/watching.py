"""A folder that is looked into again and again, and whose new files are brought in by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import StillwaterError
from app.i18n import _
from app.intake.watched import Watched

if TYPE_CHECKING:
    from ui.intake.importing import Importing
    from ui.shell.context import Context

LOOK_MS = 2000


class FolderGoneError(StillwaterError):
    """The watched folder cannot be looked into."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("The watched folder {folder} is not there.").format(folder=folder.name or folder),
            kept=_("What it brought in before is here."),
            do=_("It is looked for all the time; connect it again, or stop watching it in the File menu."),
        )


class Watching(QObject):
    """Looks on a worker, since a folder may be large or far away; `missing` tells once that it is not there."""

    chosen = Signal(object)
    missing = Signal(object)

    def __init__(self, context: Context, importing: Importing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._importing = importing
        self._watched: Watched | None = None
        self._looking = False
        self._was_there = True
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def folder(self) -> Path | None:
        """Return the folder that is watched, if any."""
        return None if self._watched is None else self._watched.folder

    def watch(self, folder: Path | None) -> None:
        """Watch a folder, or none any more."""
        if folder is None:
            self._watched = None
            self._timer.stop()
            return
        self._watched = Watched(folder, self._context.desk.settings.intake.settle_seconds)
        self._was_there = True
        self._timer.start()
        self.look()

    def choose(self, folder: Path | None) -> None:
        """Watch what the person chose; `chosen` lets it be remembered."""
        self.watch(folder)
        self.chosen.emit(folder)

    def stop(self) -> None:
        """Look no more; the vault is about to be locked."""
        self.watch(None)

    def look(self) -> None:
        """Look for what came, unless the last look has not come back."""
        watched = self._watched
        if watched is None or self._looking:
            return
        self._looking = True
        now = self._context.desk.clock.monotonic()
        self._context.tasks.run(lambda _task: watched.scan(now), lambda found: self._found(watched, found), self._fail)

    def _found(self, watched: Watched, paths: list[Path]) -> None:
        self._looking = False
        if watched is not self._watched:
            return
        if not watched.is_there and self._was_there:
            self.missing.emit(FolderGoneError(watched.folder))
        self._was_there = watched.is_there
        self._importing.bring_in(paths, skip_known=True, quiet=True)

    def _fail(self, error: BaseException) -> None:
        self._looking = False
        raise error
