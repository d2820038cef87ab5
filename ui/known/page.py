"""What lists know of the items that are here: matches to judge, the lists themselves, and any one hash."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.commands.hashes import in_words
from app.errors import StillwaterError
from app.evidence import judging, known, lists
from app.evidence.hashes import Verdict
from app.evidence.known import EntryRow, ListRow, MatchRow
from app.evidence.lists import Taken
from app.evidence.process import list_process
from app.i18n import _
from app.identity import Permission
from ui.kit.buttons import button, primary_button, quiet_button
from ui.kit.labels import muted, title
from ui.kit.panels import ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.theme import STEP
from ui.known.list_sheet import ListSheet
from ui.known.pane import Pane, name_switch
from ui.known.words import entry_columns, judged, list_columns, match_columns, provenance
from ui.shell.bringing import Bringing
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context

Row = TypeVar("Row")
TYPING_MS = 180
MATCHES, LISTS, HASHES = 0, 1, 2


class KnownPage(QWidget):
    """Three tables, one at a time; nothing of the material is shown on any of them."""

    opened = Signal(int)

    def __init__(self, context: Context, importing: Bringing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._importing = importing
        self._every = False
        self._lists: dict[int, ListRow] = {}
        self._entries: dict[int, EntryRow] = {}
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self, closes=True)
        self._panes = QStackedWidget(self)
        self._views = QButtonGroup(self)
        self._search = QLineEdit(self)
        self._switch_of_list, self._switch_of_hash = button("", self), button("", self)
        self._typing = QTimer(self)
        self.matches, self.lists, self.hashes = self._make_panes()
        self._build()
        self._wire()
        self.read_again()
        self.show_view(MATCHES)

    def show_view(self, number: int) -> None:
        """Show the matches, the lists, or the search for a hash."""
        self._panes.setCurrentIndex(number)
        self._views.button(number).setChecked(True)
        pane = (self.matches, self.lists, self.hashes)[number]
        self.setFocusProxy(self._search if number == HASHES else pane)
        self.setFocus()

    @property
    def sets_rules(self) -> bool:
        """Tell whether whoever sits here brings lists in and switches them."""
        return self._context.desk.may(Permission.RULES)

    def view(self) -> int:
        """Return which of the tables is on show."""
        return self._panes.currentIndex()

    def show_every(self) -> None:
        """Show the matches that somebody judged too, or only those that wait."""
        self._every = not self._every
        self.read_again()
        self.show_view(MATCHES)

    def judge(self, verdict: Verdict) -> None:
        """Say what the current match is; a rejection says why."""
        match: MatchRow | None = self.matches.current()
        if match is None or self.view() != MATCHES:
            return
        reason: str | None = ""
        if verdict is Verdict.REJECTED:
            words = _("It no longer counts for this item. The list and its other matches stay. It can be taken back.")
            reason = self._context.ask.text(_("Why is it not the same?"), words, _("Reject"))
        if reason is not None:
            do(self._context, lambda desk: judging.judge(desk, match.id, verdict, reason))

    def open_case(self) -> None:
        """Open the case that the current match is about."""
        match: MatchRow | None = self.matches.current()
        if match is not None and self.view() == MATCHES:
            self.opened.emit(match.case_id)

    def switch(self) -> None:
        """Switch the current list or hash off, with a reason, or on again."""
        if self.view() == LISTS:
            self._switch_list(self.lists.current())
        elif self.view() == HASHES:
            self._switch_entry(self.hashes.current())

    def bring_in(self) -> None:
        """Ask for a list and what it does not say of itself, and take it in behind the window."""
        if self._importing.running:
            return
        for path in self._context.ask.files(_("Import a hash list (CSV or JSON)"))[:1]:
            self._ask_of(path)

    def read_again(self) -> None:
        """Read all three tables anew."""
        self.matches.show_ids(known.match_ids(self._context.desk.db, waiting=not self._every))
        self._lists = {row.id: row for row in known.lists(self._context.desk.db)}
        self.lists.show_ids(array("q", self._lists))
        self.look_up()

    def look_up(self) -> None:
        """Look for the hash that was typed."""
        text = self._search.text().strip()
        found = known.entries_of(self._context.desk.db, text) if text else []
        self._entries = {row.id: row for row in found}
        hint = _("Type a hash, or how it begins.") if not text else _("No list names such a hash.")
        self.hashes.empty.show_words(_("Find a hash"), hint)
        self.hashes.show_ids(array("q", self._entries))

    def show_changes(self, changes: Changes) -> None:
        """Read anew where evidence or a list changed."""
        if Topic.EVIDENCE in changes.topics:
            self.read_again()

    def _make_panes(self) -> tuple[Pane, Pane, Pane]:
        db = self._context.desk.db
        matches = Pane(
            match_columns(),
            lambda ids: known.matches(db, ids),
            _("Matches"),
            (
                _("No match waits for you."),
                _("What a list knows of an item that comes in stands here until it is judged."),
            ),
            self,
        )
        by_list = Pane(
            list_columns(),
            lambda ids: _picked(self._lists, ids),
            _("Hash lists"),
            (
                _("There are no hash lists."),
                _("Import one: CSV or JSON with MD5, SHA-1, SHA-256, PDQ or PhotoDNA values."),
            ),
            self,
        )
        hashes = Pane(entry_columns(), lambda ids: _picked(self._entries, ids), _("Hashes"), ("", ""), self)
        return matches, by_list, hashes

    def _build(self) -> None:
        views = QHBoxLayout()
        views.setSpacing(STEP)
        for number, (name, pane) in enumerate(
            ((_("Matches"), self.matches), (_("Hash lists"), self.lists), (_("Find a hash"), self.hashes))
        ):
            view = quiet_button(name, self)
            view.setCheckable(True)
            self._views.addButton(view, number)
            views.addWidget(view)
            self._panes.addWidget(pane)
        views.addStretch(1)
        self._bring = primary_button(_("Import a list…"), self)
        for step in (self._bring, self._switch_of_list, self._switch_of_hash):
            # Lists are rules for everybody: a responder reads and judges by them, where somebody else is there to set them.
            step.setVisible(self.sets_rules)
        views.addWidget(self._bring)
        self._search.setAccessibleName(_("A hash, or how it begins"))
        self._search.setPlaceholderText(_("A hash, or how it begins"))
        self.hashes.above.addWidget(self._search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addWidget(title(_("Known"), self))
        column.addWidget(muted(_("What others have seen and judged, so that nobody here has to look again."), self))
        column.addLayout(views)
        for strip in (self._progress, self._told, self._error):
            column.addWidget(strip)
        column.addWidget(self._panes, 1)

    def _wire(self) -> None:
        for pane, words, does in self._steps():
            step = button(words, pane)
            step.clicked.connect(lambda _on=False, does=does: does())
            pane.add_step(step)
        for pane, switch in ((self.lists, self._switch_of_list), (self.hashes, self._switch_of_hash)):
            switch.clicked.connect(self.switch)
            pane.add_step(switch)
        self._views.idClicked.connect(self.show_view)
        self._bring.clicked.connect(self.bring_in)
        self.matches.opened.connect(lambda _id: self.open_case())
        self.matches.current_changed.connect(self._tell_match)
        self.lists.current_changed.connect(self._tell_list)
        self.hashes.current_changed.connect(self._tell_hash)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look_up)
        self._search.textChanged.connect(lambda _text: self._typing.start())
        self._progress.cancel_asked.connect(self._importing.cancel)
        self._importing.began.connect(self._begin)
        self._importing.moved.connect(self._progress.show_progress)
        self._importing.ended.connect(self._end)
        self._importing.failed.connect(self._fail)
        self._context.bus.changed.connect(self.show_changes)

    def _steps(self) -> Sequence[tuple[Pane, str, Callable[[], None]]]:
        return (
            (self.matches, _("Confirm"), lambda: self.judge(Verdict.CONFIRMED)),
            (self.matches, _("Reject…"), lambda: self.judge(Verdict.REJECTED)),
            (self.matches, _("Take back"), lambda: self.judge(Verdict.OPEN)),
            (self.matches, _("Open the case"), self.open_case),
        )

    def _tell_match(self) -> None:
        match: MatchRow | None = self.matches.current()
        self.matches.say(provenance(match) if match else "", judged(match) if match else "")

    def _tell_list(self) -> None:
        row: ListRow | None = self.lists.current()
        if row is None:
            return
        name_switch(self._switch_of_list, row.off)
        came = _("taken in by {who}, {at}").format(who=row.added_by, at=row.added_at[:16].replace("T", " "))
        off = _("Switched off: {why}. Its matches are kept and not shown.").format(why=row.off)
        self.lists.say(f"{row.name} · {came}", off if row.off is not None else "")

    def _tell_hash(self) -> None:
        row: EntryRow | None = self.hashes.current()
        if row is not None:
            name_switch(self._switch_of_hash, row.off)
            off = _("Switched off: {why}.").format(why=row.off) if row.off is not None else ""
            self.hashes.say(str(row.hash), off)

    def _switch_list(self, row: ListRow | None) -> None:
        if row is None:
            return
        words = _("Its {count} matches are kept and not shown, until it is switched on again.").format(
            count=row.matches
        )
        off = self._reason(row.name, words) if row.off is None else None
        if row.off is not None or off is not None:
            do(self._context, lambda desk: lists.switch_list(desk, row.id, off))

    def _switch_entry(self, row: EntryRow | None) -> None:
        if row is None:
            return
        words = _("Only this hash of this list; what it matched is kept and not shown.")
        off = self._reason(str(row.hash)[:12], words) if row.off is None else None
        if row.off is not None or off is not None:
            do(self._context, lambda desk: lists.switch_entry(desk, row.id, off))

    def _reason(self, name: str, words: str) -> str | None:
        return self._context.ask.text(_("Why is {name} switched off?").format(name=name), words, _("Switch off"))

    def _ask_of(self, path: Path) -> None:
        sheet = ListSheet(path, self)

        def bring() -> None:
            given = sheet.heading()
            self._importing.bring_in(path.name, lambda desk: list_process(desk, path, given))

        sheet.accepted.connect(bring)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def _begin(self, name: str) -> None:
        self._error.say("")
        self._told.say("")
        self._progress.begin(_("Taking in {name}").format(name=name))

    def _end(self, taken: Taken) -> None:
        self._progress.finish()
        self._told.say(" ".join(in_words(taken)))

    def _fail(self, error: BaseException) -> None:
        self._progress.finish()
        if not isinstance(error, StillwaterError):
            raise error
        self._error.show_error(error)


def _picked(rows: Mapping[int, Row], ids: Sequence[int]) -> list[Row]:
    return [rows[number] for number in ids if number in rows]
