"""Intake as a part of the workstation: its page, its commands, drops, the watched folder, and what a lock stops."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.changes import Topic
from app.i18n import _
from app.intake import quarantine
from app.intake.model import Report
from ui.intake.commands import import_commands, phone_command, quarantine_commands
from ui.intake.dropping import DropTarget
from ui.intake.errands import Outcome, Unfinished
from ui.intake.importing import Importing
from ui.intake.phone_window import PhoneWindow
from ui.intake.quarantine_page import QuarantinePage
from ui.intake.result_sheet import ResultSheet
from ui.intake.strip import ImportStrip
from ui.intake.watching import Watching
from ui.shell.notices import Notice
from ui.shell.window import Page

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "quarantine"


class IntakePart:
    """Lives from unlock to lock; what a lock left undone outlives it in `unfinished`."""

    def __init__(self, context: Context, unfinished: Unfinished | None = None) -> None:
        self._context = context
        self._unfinished = unfinished or Unfinished()
        self.importing = Importing(context, self._unfinished, context.bus)
        self.watching = Watching(context, self.importing, context.bus)
        self._station: Workstation | None = None

    def pages(self) -> Sequence[Page]:
        """Return the quarantine, with how much waits there."""
        return [Page(PAGE, _("Quarantine"), self._make, self._count, frozenset({Topic.INTAKE}), ("Ctrl+4",))]

    def settle(self, station: Workstation) -> None:
        """Add commands and the line above the page, and go on with what a lock stopped."""
        self._station = station
        window, commands = station.window, station.commands
        strip = ImportStrip(self.importing, window)
        strip.result_asked.connect(self._show_result)
        self.watching.missing.connect(strip.tell)
        window.add_strip(strip)
        DropTarget(window).dropped.connect(self.importing.bring_in)
        commands.add(window, *import_commands(self._context, self.importing, self.watching))
        commands.add(window, phone_command(self.new_call))
        self.importing.ended.connect(self._tell_quarantined)
        self.watching.chosen.connect(station.watch)
        self.watching.watch(station.watched)
        left = self._unfinished.take(station.desk.vault.uid)
        if left is not None:
            strip.offer(left)

    def leave(self) -> None:
        """Stop what runs, and write what was typed of a call."""
        self.watching.stop()
        self.importing.stop()
        for call in self._calls():
            call.form.keep()
            call.hide()

    def new_call(self) -> None:
        """Open the form of a call; a blank one that is open comes forward instead."""
        assert self._station is not None
        blank = [call for call in self._calls() if call.form.is_blank()]
        call = blank[0] if blank else PhoneWindow(self._context, self._station.window)
        if not blank:
            call.opened.connect(self._station.open_case)
            call.addAction(self._station.commands.action("lock"))
        call.show()
        call.activateWindow()

    def _make(self, parent: QWidget) -> QWidget:
        assert self._station is not None
        page = QuarantinePage(self._context, self.importing, parent)
        page.opened.connect(self._station.open_case)
        self._station.commands.add(page, *quarantine_commands(page))
        return page

    def _count(self) -> int:
        return quarantine.count(self._context.desk)

    def _calls(self) -> Sequence[PhoneWindow]:
        if self._station is None:
            return ()
        return self._station.window.findChildren(PhoneWindow)

    def _show_result(self, report: Report) -> None:
        assert self._station is not None
        window = self._station.window
        sheet = ResultSheet(report, window)
        sheet.finished.connect(sheet.deleteLater)
        if sheet.leads_on:
            sheet.accepted.connect(partial(window.go, PAGE))
        sheet.open()

    def _tell_quarantined(self, outcome: Outcome) -> None:
        assert self._station is not None
        kept = [each for each in outcome.report.quarantined if each.arrival_id is not None]
        if kept and outcome.errand.quiet:
            self._station.house.notices.say(Notice.QUARANTINED, len(kept))
