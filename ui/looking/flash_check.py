"""The check of a film for flashing, as it runs behind the small tile, and the reason for going without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.errors import StillwaterError
from app.evidence.model import ItemId
from app.i18n import _
from app.log import failed
from app.looking import behind
from app.looking.flashes import Override, Verdict
from ui.looking.recordings import clock_word
from ui.looking.words import flash_word

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.kit.tasks import Task
    from ui.shell.context import Context


class FlashCheck(QObject):
    """One film's verdict at the speeds that were asked for; nothing of the film leaves the cage for it."""

    allowed = Signal(object)
    moved = Signal()

    def __init__(self, context: Context, item: ItemRow, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._item = item
        self._verdict = behind.verdict(context.desk, ItemId(item.id))
        self._override: Override | None = None
        self._running: float | None = None
        self._checked_ms = 0
        self._failed = ""

    @property
    def verdict(self) -> Verdict | None:
        """Return what was found, once the check is through."""
        return self._verdict

    def begin(self, speed: float) -> None:
        """Check at a speed, unless that or a faster one has been checked."""
        if self._running is not None:
            return
        if self._verdict is not None and speed <= self._verdict.speed:
            self.allowed.emit(self._override or self._verdict)
            return
        self._running, self._checked_ms, self._failed = speed, 0, ""
        item = ItemId(self._item.id)

        def work(task: Task) -> Verdict:
            with self._context.desk.elsewhere() as desk:
                return behind.check_flashes(
                    desk, self._context.cage, item, speed, lambda done: task.report(done, done + 1), task.cancelled
                )

        self._context.tasks.run(work, self._found, self._fail, progress=self._move, owner=self)
        self.moved.emit()

    def allows(self, speed: float, *, coloured: bool) -> bool:
        """Tell whether motion larger than the tile may run at a speed."""
        if self._override is not None and speed <= self._override.speed:
            return True
        return self._verdict is not None and self._verdict.allows(self._verdict.item_uid, speed, coloured=coloured)

    def ask_reason(self, speed: float) -> None:
        """Ask why it must be played larger without a passed check; asking covers everything."""
        reason = self._context.ask.text(
            _("Play it larger without a passed check?"),
            _("Flashing can cause a seizure faster than anybody can stop it. Your reason is recorded with the look."),
            _("Keep the reason"),
        )
        if reason is not None and reason.strip():
            self._override = Override(reason.strip(), speed)
            self.allowed.emit(self._override)
            self.moved.emit()

    def words(self) -> str:
        """Return what is known of flashing, in a few words."""
        if self._override is not None:
            return _("played larger for a reason that is recorded")
        if self._running is not None:
            return _("looking for flashing: {at}").format(at=clock_word(self._checked_ms))
        if self._failed:
            return _("flashing could not be checked")
        if self._verdict is None:
            return _("flashing: not checked yet")
        return flash_word(self._verdict)

    def _move(self, done: int, _total: int, _words: str) -> None:
        self._checked_ms = done
        self.moved.emit()

    def _found(self, verdict: Verdict) -> None:
        self._running, self._verdict = None, verdict
        self.allowed.emit(self._override or verdict)
        self.moved.emit()

    def _fail(self, error: BaseException) -> None:
        self._running, self._failed = None, str(error)
        if not isinstance(error, StillwaterError):
            failed("checking a film for flashing", error)
        self.moved.emit()
