"""The whole vault checked from the window, with what no check in it can find, and the checkpoint that finds it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.clock import utc_text
from app.commands.checking import Checked, check
from app.desk import Desk
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.identity import Permission
from app.policies.exports import Export
from app.vault.checkpoint import Checkpoint, write_checkpoint
from app.vault.keys import b64
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, title
from ui.kit.panels import ErrorStrip
from ui.kit.progress import ProgressStrip
from ui.kit.sheet import Sheet
from ui.program.checks import EVERY_STEPS

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context

MOST_SHOWN = 8
WIDE = 600
FILE = "{day}.checkpoint"


class CheckSheet(Sheet):
    """Closing it stops a check that runs; a check changes nothing."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        words = _(
            "Everything is read again and held to what vouches for it: the database, the audit record, each decision,"
            " each sealed file, and what the backups say of it."
        )
        super().__init__(_("Check the vault"), words, _("Check now"), parent, back=_("Close"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.wide(WIDE)
        self._context = context
        self._task: Task | None = None
        self._signing = False
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self.outcome, self.signed = PlainLabel("", self), PlainLabel("", self)
        self.sign = button(_("Sign a checkpoint…"), self)
        self._lay_out()
        self.step.clicked.disconnect()
        self.step.clicked.connect(self.check)
        self.sign.clicked.connect(self.sign_checkpoint)
        self._progress.cancel_asked.connect(self._stop)
        self.finished.connect(self._stop)

    def check(self) -> None:
        """Check everything, on a worker."""
        desk = self._context.desk
        self._begin(_("Checking"))

        def work(task: Task) -> Checked:
            with desk.elsewhere() as own:
                return _checked(own, task)

        self._task = self._context.tasks.run(
            work, self._show, self._fail, progress=self._progress.show_progress, owner=self
        )

    def sign_checkpoint(self) -> None:
        """Ask where it is to be written, and write it."""
        desk = self._context.desk
        day = utc_text(desk.clock.now())[:10]
        path = self._context.ask.place(_("Where is the checkpoint to be written?"), FILE.format(day=day))
        if path is None:
            return
        self._signing = True
        self._begin(_("Signing"), cancels=False)

        def work(_task: Task) -> tuple[Path, tuple[Checkpoint, ...]]:
            with desk.elsewhere() as own:
                own.require(Permission.KEEP)
                own.settings.exports.require(Export.CHECKPOINTS)
                return path, write_checkpoint(own.vault, own.db, path, utc_text(own.clock.now()))

        self._context.tasks.run(work, self._show_signed, self._fail, owner=self)

    def reject(self) -> None:
        # A file that is being signed is waited for: what vouches for it is said here alone.
        if not self._signing:
            super().reject()

    def _lay_out(self) -> None:
        for strip in (self._progress, self._error):
            self.inside.addWidget(strip)
        self.let_scroll(_("What was found, and what no check here can find"))
        self.inside.addWidget(self.outcome)
        self.outcome.hide()
        self.inside.addWidget(title(_("What no check here can find"), self))
        for line in limits():
            self.inside.addWidget(PlainLabel(line, self))
        self.inside.addWidget(title(_("What finds it"), self))
        words = _(
            "A signed checkpoint that somebody else keeps, away from this computer: what it vouches for cannot be changed,"
            " cut off or put back without showing against it. Review packs, results files and backups carry one along."
        )
        self.inside.addWidget(PlainLabel(words, self))
        self.inside.addWidget(self.sign, alignment=Qt.AlignmentFlag.AlignLeft)
        self.inside.addWidget(self.signed)
        self.signed.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.signed.setAccessibleName(_("What was signed"))
        self.signed.hide()

    def _begin(self, words: str, *, cancels: bool = True) -> None:
        self._error.hide()
        self.outcome.hide()
        for each in (self.step, self.sign):
            each.setEnabled(False)
        self._progress.begin(words, cancels=cancels)
        self.make_room()

    def _end(self) -> None:
        self._task, self._signing = None, False
        self._progress.finish()
        for each in (self.step, self.sign):
            each.setEnabled(True)

    def _show(self, checked: Checked) -> None:
        self._end()
        self.outcome.setText("\n".join(_outcome(checked)))
        self.outcome.show()
        self.make_room()

    def _show_signed(self, told: tuple[Path, tuple[Checkpoint, ...]]) -> None:
        self._end()
        (path, made), vault = told, self._context.desk.vault
        rows = sum(each.size for each in made)
        count = ngettext("{n} audit row is vouched for in {name}.", "{n} audit rows are vouched for in {name}.", rows)
        lines = [
            count.format(n=rows, name=path.name),
            # On a line of its own, or it is broken where a word could end.
            _("This vault's root key:"),
            str(vault.header["root"]),
            _("Your own public key:"),
            b64(vault.person_keys.sign_key),
            _("Give all three to somebody who does not work at this computer. Here they show nothing."),
        ]
        self.signed.setText("\n".join(lines))
        self.signed.show()
        self.make_room()

    def _fail(self, error: BaseException) -> None:
        self._end()
        if not isinstance(error, StillwaterError):
            raise error
        self._error.show_error(error)
        self.make_room()

    def _stop(self, _result: int = 0) -> None:
        if self._task is not None:
            self._task.drop()
            self._end()


def limits() -> tuple[str, ...]:
    """Return what a check inside a vault cannot find, a sentence each."""
    return (
        _("A whole vault, header and all, that was put back, where no newer backup stands at the place for backups."),
        _("A record that was written anew by somebody who holds the vault's keys."),
        _("Something untrue that was entered as it happened."),
        _("A wrong time: each row says what this computer's clock said."),
        _("What was done since the newest checkpoint that somebody else has; only this vault vouches for it."),
    )


def _checked(desk: Desk, task: Task) -> Checked:
    desk.db.set_progress_handler(task.cancelled, EVERY_STEPS)

    def told(done: int, total: int) -> None:
        task.check()
        task.report(done, total)

    checked = check(desk, told)
    # Cut short, the database says of itself that it cannot be read.
    task.check()
    return checked


def _outcome(checked: Checked) -> list[str]:
    about = {"entries": checked.audit_entries, "cases": checked.cases, "items": checked.items}
    if checked.ok:
        words = _("Nothing is wrong. Audit entries: {entries}. Cases: {cases}. Evidence items: {items}.")
        return [words.format(**about)]
    lines = [_("Keep the whole folder as it is, and compare it with a backup. What does not fit:")]
    lines += checked.problems[:MOST_SHOWN]
    more = len(checked.problems) - MOST_SHOWN
    if more > 0:
        lines.append(_("And {n} more: `stillwater verify` lists them all.").format(n=more))
    return lines
