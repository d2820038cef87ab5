"""Handing a case over: one sealed page for a person of this vault or by a passphrase told by phone, and reading one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.cases.model import CaseId
from app.errors import StillwaterError
from app.handover import actions, sealing
from app.handover.actions import Opened, Written
from app.i18n import _
from ui.breaks.brief_sheet import BriefSheet
from ui.case.page import CasePage
from ui.kit.drop import Drop
from ui.kit.editors import LongEditor
from ui.kit.labels import PlainLabel, muted
from ui.kit.sheet import Sheet
from ui.kit.theme import Size
from ui.shell.commands import Command, Menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.vault.directory import Entry
    from ui.kit.tasks import Task
    from ui.program.workstation import Workstation
    from ui.shell.context import Context


class HandoverSheet(Sheet):
    """Whom it is for, and a few words of one's own; the page itself is gathered from the case."""

    def __init__(self, people: Sequence[Entry], reference: str, parent: QWidget) -> None:
        words = _(
            "One page about {reference}: the clocks, what was answered, what is open, and the last steps. No evidence"
            " goes along, and no picture of any."
        ).format(reference=reference)
        super().__init__(_("Hand the case over"), words, _("Choose a place…"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._people = list(people)
        self._to, self._words = Drop(_("For whom"), self), LongEditor(self)
        self._to.addItem(_("whoever is told a passphrase by phone"), "")
        for person in self._people:
            self._to.addItem(person.name, person.uid)
        self._words.name(_("What the next one should know first"), "")
        for label, widget in (
            (_("For whom"), self._to),
            (_("What the next one should know first"), self._words),
        ):
            self.inside.addWidget(PlainLabel(label, self, strong=True))
            self.inside.addWidget(widget)
        self.step_by_ctrl_enter()
        self._words.setFocus()

    def to(self) -> Entry | None:
        """Return whom it is sealed to; nobody where a passphrase opens it."""
        wanted = self._to.currentData()
        return next((each for each in self._people if each.uid == wanted), None)

    def words(self) -> str:
        """Return what the person added."""
        return str(self._words.value() or "")


class PassphraseSheet(Sheet):
    """The passphrase of a page, to be read aloud; it is shown once."""

    def __init__(self, written: Written, name: str, parent: QWidget) -> None:
        words = _("{name} is written. Tell this passphrase by phone, never beside the file:").format(name=name)
        super().__init__(_("Handover written"), words, _("I told it"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.without_way_back()
        self.inside.addWidget(PlainLabel(written.passphrase, self, size=Size.LARGE, strong=True))
        self.inside.addWidget(muted(_("It is shown this once, and kept nowhere."), self))


class Handing:
    """Asks in sheets, writes and reads on a worker, and tells what came of it."""

    def __init__(self, context: Context, station: Workstation) -> None:
        self._context, self._station = context, station

    def commands(self) -> tuple[Command, Command]:
        """Return what can be done everywhere a case, or a file, is at hand."""
        return (
            Command("case.handover", _("Hand the case over…"), self.write, enabled=self._has_case, menu=Menu.CASE),
            Command("handover.open", _("Open a handover…"), self.open, menu=Menu.FILE),
        )

    def write(self) -> None:
        """Ask for whom and where, and write the page."""
        page = self._station.window.page()
        if not isinstance(page, CasePage):
            return
        window, case_id, reference = self._station.window, page.case_id, page.facts.row.reference
        sheet = HandoverSheet(actions.recipients(self._context.desk), reference, window)
        sheet.accepted.connect(lambda: self._write(case_id, reference, sheet.words(), sheet.to()))
        sheet.open()

    def open(self) -> None:
        """Ask for a file and, where it needs one, its passphrase, and show the page."""
        ask = self._context.ask
        for path in ask.files(_("Open a handover"))[:1]:
            try:
                wanted = sealing.asks_for_passphrase(path)
            except StillwaterError as error:
                ask.tell(error)
                return
            words = _("Six groups of four digits, as they were told by phone.")
            passphrase = ask.text(_("The passphrase"), words, _("Open")) if wanted else ""
            if passphrase is not None:
                self._open(path, passphrase or None)

    def _has_case(self) -> bool:
        return isinstance(self._station.window.page(), CasePage)

    def _write(self, case_id: CaseId, reference: str, words: str, to: Entry | None) -> None:
        place = self._context.ask.place(_("Where is the handover to be written?"), f"{reference}.handover")
        if place is None:
            return

        def elsewhere(_task: Task) -> Written:
            with self._context.desk.elsewhere() as desk:
                return actions.write_handover(desk, case_id, place, words, to)

        def done(written: Written) -> None:
            self._context.bus.publish(written.changes)
            if written.passphrase:
                PassphraseSheet(written, place.name, self._station.window).open()
            else:
                told = _("{name} is written, and opens for {person} alone.")
                self._station.window.tell(told.format(name=place.name, person=to.name if to else ""))

        self._context.tasks.run(elsewhere, done, self._tell)

    def _open(self, path: Path, passphrase: str | None) -> None:
        def elsewhere(_task: Task) -> Opened:
            with self._context.desk.elsewhere() as desk:
                return actions.open_handover(desk, path, passphrase)

        self._context.tasks.run(elsewhere, self._show, self._tell)

    def _show(self, opened: Opened) -> None:
        self._context.bus.publish(opened.changes)
        sheet = BriefSheet(opened, self._station.window)
        if opened.case_id is not None:
            case_id = opened.case_id
            sheet.case_asked.connect(lambda: self._station.open_case(case_id))
        sheet.open()

    def _tell(self, error: BaseException) -> None:
        if not isinstance(error, StillwaterError):
            raise error
        self._context.ask.tell(error)
