"""Backups as a part of the workstation: by itself once one is due, and whenever a person asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import StillwaterError
from app.i18n import _
from app.policies.exports import Export, ExportNotAllowedError
from app.vault.backup import Made, back_up, is_due
from app.vault.errors import ReadOnlyVaultError
from app.vault.keeping import Rule
from ui.kit.progress import ProgressStrip
from ui.shell.commands import Command, Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.kit.tasks import Task
    from ui.program.workstation import Workstation
    from ui.shell.context import Context
    from ui.shell.window import Page


# Between two looks at whether a backup is due, and before the first one, in seconds.
SETTLED = 600.0


class BackupPart:
    """Copies the vault behind the window; what fails is told in a line, and nothing waits for an answer."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._station: Workstation | None = None
        self._strip: ProgressStrip | None = None
        self._task: Task | None = None
        self._last_word = ""
        self._since = context.desk.clock.monotonic()

    def pages(self) -> Sequence[Page]:
        """Return none: a backup is told in the window's own lines."""
        return ()

    def settle(self, station: Workstation) -> None:
        """Add the commands, and look at each tick whether a backup is due."""
        self._station = station
        self._strip = ProgressStrip(station.window)
        self._strip.cancel_asked.connect(self.stop)
        station.window.add_strip(self._strip)
        station.commands.add(station.window, *self._commands())
        station.ticked.connect(self.look)

    def leave(self) -> None:
        """Stop; what was copied of sealed files is used next time."""
        self.stop()

    def look(self) -> None:
        """Begin a backup if the newest one is older than the policy says."""
        desk = self._context.desk
        # Whoever has just sat down works first.
        if self._task is not None or desk.clock.monotonic() - self._since < SETTLED:
            return
        # A copy of what is damaged must not take the place of a sound one.
        if desk.vault.reading is not None:
            return
        self._since = desk.clock.monotonic()
        if is_due(desk.vault, self._place(), desk.clock.now(), desk.settings.vault.backup_hours):
            self._begin(self._place(), asked=False)

    def back_up_now(self) -> None:
        """Back the vault up to the place of the policy, and say how it went."""
        self._begin(self._place(), asked=True)

    def back_up_to(self) -> None:
        """Ask for a folder and back the vault up there."""
        try:
            self._context.desk.settings.exports.require(Export.BACKUPS_ELSEWHERE)
        except ExportNotAllowedError as error:
            self._context.ask.tell(error)
            return
        folder = self._context.ask.folder(_("Where shall the backup go?"))
        if folder is not None:
            self._begin(folder, asked=True)

    def stop(self) -> None:
        """Stop a backup that is being made."""
        if self._task is not None:
            self._task.cancel()

    def _commands(self) -> Sequence[Command]:
        return (
            Command("backup", _("Back the vault up now"), self.back_up_now, enabled=self._idle, menu=Menu.FILE),
            Command("backup.to", _("Back the vault up to…"), self.back_up_to, enabled=self._idle, menu=Menu.FILE),
        )

    def _idle(self) -> bool:
        return self._task is None

    def _place(self) -> Path | None:
        named = self._context.desk.settings.vault.backup_place
        return Path(named) if named else None

    def _begin(self, place: Path | None, *, asked: bool) -> None:
        if self._task is not None or self._strip is None:
            return
        if self._context.desk.vault.reading is not None:
            self._context.ask.tell(ReadOnlyVaultError(self._context.desk.vault.reading.why))
            return
        if asked:
            self._strip.begin(_("Backing the vault up"))
        self._task = self._context.tasks.run(
            self._work(place),
            lambda made: self._end(made, asked=asked),
            lambda error: self._fail(error, asked=asked),
            progress=self._strip.show_progress,
        )

    def _work(self, place: Path | None) -> Callable[[Task], Made]:
        desk, policy = self._context.desk, self._context.desk.settings.vault
        rule = Rule(policy.keep_hours, policy.keep_days, policy.keep_weeks)

        def made(task: Task) -> Made:
            return back_up(
                desk.vault, place, clock=desk.clock, rule=rule, progress=task.report, cancelled=task.cancelled
            )

        return made

    def _end(self, made: Made, *, asked: bool) -> None:
        self._over()
        found = list(made.found())
        if made.damaged:
            # Which they are may be told only where somebody asks for it.
            found.append(_("Help > Check the vault says which, and an older backup may have them whole."))
        elif asked:
            words = _("The vault is backed up and the copy was checked: {folder}")
            found.append(words.format(folder=made.folder))
        if found:
            self._say(" ".join(found))

    def _fail(self, error: BaseException, *, asked: bool) -> None:
        self._over()
        if not isinstance(error, StillwaterError):
            raise error
        if asked:
            self._context.ask.tell(error)
        else:
            self._say(_("No backup could be made. {why}").format(why=error))

    def _say(self, words: str) -> None:
        # A disk that stays full fails at each try; once is enough to know it.
        if self._station is not None and words != self._last_word:
            self._last_word = words
            self._station.window.tell(words)

    def _over(self) -> None:
        self._task = None
        if self._strip is not None:
            self._strip.finish()
