"""The directory: agencies with their domains, numbers and calls; searched, corrected, taken in and written out."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.requesters import agency_queries, agency_store
from app.requesters.agencies import AgencyId, NewAgency
from app.requesters.agency_queries import AgencyRow
from app.requesters.calls import in_words
from app.requesters.directory import Taken, confirm_number, export_agencies, put_agency, retire_agency
from app.requesters.process import agency_process
from ui.kit.buttons import button, primary_button
from ui.kit.labels import muted, title
from ui.kit.panels import ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.theme import STEP
from ui.known.pane import Pane
from ui.requester.agency_sheet import AgencySheet
from ui.requester.table_words import agency_columns
from ui.requester.words import provenance, purpose_word
from ui.shell.bringing import Bringing
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context

TYPING_MS = 180


class DirectoryPage(QWidget):
    """One table of agencies; what is known of the current one stands below it."""

    def __init__(self, context: Context, importing: Bringing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._importing = context, importing
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self, closes=True)
        self.search = QLineEdit(self)
        db = context.desk.db
        self.pane = Pane(
            agency_columns(), lambda ids: agency_queries.agency_rows(db, ids), _("Agencies"), ("", ""), self
        )
        self._typing = QTimer(self)
        self._build()
        self._wire()
        self.read_again()

    def read_again(self) -> None:
        """Read the agencies anew."""
        text = self.search.text()
        self.pane.show_ids(array("q", agency_queries.agency_ids(self._context.desk.db, text)))
        if text.strip():
            self.pane.empty.show_words(_("No agency is found."), _("Look for a name, a place, a country or a domain."))
        else:
            words = _(
                "Import a list (CSV or JSON), or add the agencies that write to you, with numbers found elsewhere."
            )
            self.pane.empty.show_words(_("The directory is empty."), words)

    def look_for(self) -> None:
        """Put the keyboard where an agency is looked for."""
        self.search.setFocus()
        self.search.selectAll()

    def add(self) -> None:
        """Ask for a new agency."""
        self._ask(None, None)

    def edit(self) -> None:
        """Correct the current agency."""
        row: AgencyRow | None = self.pane.current()
        if row is not None:
            self._ask(agency_store.load(self._context.desk.db, AgencyId(row.id)), AgencyId(row.id))

    def retire(self) -> None:
        """Take the current agency out of use, once that is confirmed."""
        row: AgencyRow | None = self.pane.current()
        words = _(
            "Its domains and numbers no longer count. The calls made to it stay on record; an import that names it brings it back."
        )
        if row is not None and self._context.ask.confirm(
            _("Take {name} out of the directory?").format(name=row.name), words, _("Take it out"), danger=True
        ):
            do(self._context, lambda desk: retire_agency(desk, AgencyId(row.id)))

    def confirm(self) -> None:
        """Say of a number that somebody else listed where one found it too: it may be called back from then on."""
        row: AgencyRow | None = self.pane.current()
        if row is None:
            return
        ask, numbers = self._context.ask, agency_queries.numbers_of(self._context.desk.db, [row.id])
        heading = _("Confirm a number of {name}").format(name=row.name)
        words = _("Look for it yourself, where neither a request nor whoever listed it has a say.")
        choices = [(each.uid, f"{each.number} · {purpose_word(each.purpose)}") for each in numbers]
        chosen = ask.choose(heading, words, choices, _("Go on")) if choices else None
        found_in = ask.text(heading, _("Where did you find it?"), _("Confirm it")) if chosen else None
        if chosen and found_in is not None:
            do(self._context, lambda desk: confirm_number(desk, chosen, found_in))

    def bring_in(self) -> None:
        """Ask for a file of agencies and take it in behind the window."""
        for path in self._context.ask.files(_("Import agencies (CSV or JSON)"))[:1]:
            self._take(path)

    def _take(self, path: Path) -> None:
        self._importing.bring_in(path.name, lambda desk: agency_process(desk, path))

    def write_out(self) -> None:
        """Ask where the directory is to be written, and write it."""
        path = self._context.ask.place(_("Export the directory (.csv or .json)"), "agencies.json")
        if path is not None:
            self._context.tasks.run(lambda _task: self._export(path), self._tell_export, self._fail, owner=self)

    def show_changes(self, changes: Changes) -> None:
        """Read anew where the directory changed."""
        if Topic.REQUESTERS in changes.topics:
            self.read_again()

    def _ask(self, agency: NewAgency | None, agency_id: AgencyId | None) -> None:
        def keep(new: NewAgency) -> None:
            self._context.bus.publish(put_agency(self._context.desk, new, agency_id))

        sheet = AgencySheet(agency, keep, self)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def _export(self, path: Path) -> tuple[int, Path]:
        with self._context.desk.elsewhere() as desk:
            # Whoever chose the place was asked whether a file there is to go.
            return export_agencies(desk, path, over=True), path

    def _tell_export(self, done: tuple[int, Path]) -> None:
        count, path = done
        words = ngettext("{count} agency was written to {name}.", "{count} agencies were written to {name}.", count)
        self._told.say(words.format(count=count, name=path.name))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(STEP * 2)
        self.search.setPlaceholderText(_("Name, place, country or domain"))
        self.search.setAccessibleName(_("Look for an agency"))
        head.addWidget(self.search, 1)
        for words, does in ((_("Add…"), self.add), (_("Export…"), self.write_out)):
            step = button(words, self)
            step.clicked.connect(lambda _on=False, does=does: does())
            head.addWidget(step)
        bring = primary_button(_("Import…"), self)
        bring.clicked.connect(self.bring_in)
        head.addWidget(bring)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addWidget(title(_("Directory"), self))
        column.addWidget(
            muted(
                _("Who may ask, and on which number they are called back: found by us, never taken from a request."),
                self,
            )
        )
        column.addLayout(head)
        for strip in (self._progress, self._told, self._error):
            column.addWidget(strip)
        column.addWidget(self.pane, 1)
        self.setFocusProxy(self.pane)

    def _wire(self) -> None:
        for words, does in (
            (_("Correct…"), self.edit),
            (_("Confirm a number…"), self.confirm),
            (_("Take it out…"), self.retire),
        ):
            step = button(words, self.pane)
            step.clicked.connect(lambda _on=False, does=does: does())
            self.pane.add_step(step)
        self.pane.opened.connect(lambda _id: self.edit())
        self.pane.current_changed.connect(self._tell)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.read_again)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self._progress.cancel_asked.connect(self._importing.cancel)
        self._importing.began.connect(self._begin)
        self._importing.moved.connect(self._progress.show_progress)
        self._importing.ended.connect(self._end)
        self._importing.failed.connect(self._fail)
        self._context.bus.changed.connect(self.show_changes)

    def _tell(self) -> None:
        row: AgencyRow | None = self.pane.current()
        if row is None:
            return
        now = self._context.desk.clock.now()
        numbers = agency_queries.numbers_of(self._context.desk.db, [row.id])
        told = [f"{each.number} · {purpose_word(each.purpose)} · {provenance(each, now)}" for each in numbers]
        calls = agency_queries.recent_calls(self._context.desk.db, row.id)
        told += [f"{call.at[:10]} · {in_words(call.outcome)} · {call.reference}" for call in calls]
        self.pane.say(
            row.name, "\n".join(told) or _("It has no number yet: a call back to it cannot be made from here.")
        )

    def _begin(self, name: str) -> None:
        self._error.say("")
        self._told.say("")
        self._progress.begin(_("Taking in {name}").format(name=name))

    def _end(self, taken: Taken) -> None:
        self._progress.finish()
        words = _("{added} agencies were added, {changed} changed, {same} were here as they are.")
        self._told.say(words.format(added=taken.added, changed=taken.changed, same=taken.same))

    def _fail(self, error: BaseException) -> None:
        self._progress.finish()
        if not isinstance(error, StillwaterError):
            raise error
        self._error.show_error(error)
