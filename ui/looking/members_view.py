"""An archive in its frame: what is in it as a list of facts, and the one thing that can be done with a member."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.changes import Changes
from app.errors import StillwaterError
from app.evidence.members import Member
from app.evidence.model import ItemId
from app.evidence.terms import shipped_at_least
from app.i18n import _, ngettext
from app.intake import taking
from app.looking.locks import NONE, Locks
from app.looking.model import Level
from app.looking.text import masked
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel
from ui.kit.rows import Column, RowsModel
from ui.kit.table import Table
from ui.kit.theme import theme_of
from ui.looking.body import Body
from ui.looking.words import size_word

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.kit.tasks import Task
    from ui.shell.context import Context

INDENT = "\u2003"
Row = tuple[int, Member]


def what_word(member: Member) -> str:
    """Return what a member is, and why it stays where it is."""
    told = (
        (member.folder, _("folder")),
        (member.locked, _("locked with a password")),
        (member.bursts, _("would unfold to more than anyone packs")),
        (member.archive, _("archive, listed below")),
    )
    words = [word for holds, word in told if holds]
    if member.odd:
        words.append(_("its name hides or leads elsewhere"))
    return ", ".join(words)


class MembersView(Body):
    """List members with their flagged words masked; Enter takes one out as an item of its own."""

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(context, item, paper=paper, parent=parent)
        self._members: Sequence[Member] = ()
        self._count = ""
        self._terms = shipped_at_least(context.desk.vault.home)
        columns: tuple[Column[Row], ...] = (
            Column(_("Name"), self._name, None),
            Column(_("Size"), lambda row: "" if row[1].size is None else size_word(row[1].size), 96, numeric=True),
        )
        self._model = RowsModel(columns, self._rows, lambda row: row[0], self)
        self.table = Table(self._model, _("Members of the archive"), self)
        self._state = PlainLabel("", self, muted=True)
        self._take = button(_("Take out"), self, name=_("Take this member out as an item of its own"))
        self._working: Task | None = None
        self._build()
        self._list()

    def current(self) -> Member | None:
        """Return the member of the current row."""
        number = self.table.current_id()
        return self._members[number] if number is not None and 0 <= number < len(self._members) else None

    def take_out(self) -> None:
        """Take the current member out: examined and sealed as if it had arrived by itself, covered like all evidence."""
        member = self.current()
        if member is None or self._working is not None:
            return
        if not member.can_be_taken:
            self._say(_("This cannot be taken out: {why}.").format(why=what_word(member)))
            return
        cage, item = self.context.cage, ItemId(self.item.id)

        def work(task: Task) -> Changes:
            with self.context.desk.elsewhere() as desk:
                return taking.take_out(desk, cage, item, member.place, task.cancelled)[1]

        self._say(_("Taking out and examining…"))
        self._working = self.context.tasks.run(work, self._taken, self._failed, owner=self)
        self._show_current()

    def locks(self, _level: Level, _locks: Locks = NONE) -> str:
        """Return what this list is, in place of locks: it opens nothing."""
        return _("Names and sizes only. Nothing in it was opened to be shown; Enter takes a member out, covered.")

    def take_key(self, event: QKeyEvent) -> bool:
        """Let the keyboard go through the list from wherever it stands in the item."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.take_out()
            return True
        if key not in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            return False
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        QApplication.sendEvent(self.table, event)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.table.setFocus(event.reason())

    def _build(self) -> None:
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.table, 1)
        bar = QHBoxLayout()
        bar.addWidget(self._take)
        bar.addWidget(self._state, 1)
        column.addLayout(bar)
        self.table.opened.connect(lambda _number: self.take_out())
        self.table.current_changed.connect(lambda _number: self._tell_current())
        self._take.clicked.connect(self.take_out)

    def _list(self) -> None:
        if not self.item.facts.get("listed", True):
            self._say(_("For this kind of archive only its facts are told: no reader of it is safe enough."))
            self._show_current()
            return
        cage, item = self.context.cage, ItemId(self.item.id)

        def work(task: Task) -> tuple[Member, ...]:
            with self.context.desk.elsewhere() as desk:
                return taking.members(desk, cage, item, task.cancelled)

        self._say(_("Listing…"))
        self._working = self.context.tasks.run(work, self._show_members, self._failed, owner=self)
        self._show_current()

    def _show_members(self, found: tuple[Member, ...]) -> None:
        self._working, self._members = None, found
        self._model.show_ids(array("q", range(len(found))))
        if found:
            self.table.selectRow(0)
        words = ngettext("{n} member listed", "{n} members listed", len(found)).format(n=len(found))
        whole = self.item.facts.get("members", 0) + self.item.facts.get("folders", 0)
        if self.item.facts.get("truncated") and whole <= len(found):
            words = _("{words}, where the list breaks off").format(words=words)
        elif self.item.facts.get("truncated"):
            words = _("the first {n} of {whole} members listed").format(n=len(found), whole=whole)
        self._count = words if found else _("There is nothing in it.")
        self._say(self._count)
        self._show_current()

    def _taken(self, changes: Changes) -> None:
        self._working = None
        self._say(_("Taken out. It stands among the evidence of this case, covered."))
        self._show_current()
        self.context.bus.publish(changes)

    def _failed(self, error: BaseException) -> None:
        self._working = None
        self._show_current()
        if not isinstance(error, StillwaterError):
            raise error
        self._say(str(error))

    def _say(self, words: str) -> None:
        self._state.setText(words)

    def _tell_current(self) -> None:
        """Say of the member that the keyboard is at what its row may have no room for."""
        member = self.current()
        if member is not None and self._working is None:
            self._say(what_word(member) or self._count)
        self._show_current()

    def _show_current(self) -> None:
        member = self.current()
        self._take.setEnabled(self._working is None and member is not None and member.can_be_taken)

    def _rows(self, wanted: Sequence[int]) -> list[Row]:
        return [(number, self._members[number]) for number in wanted if number < len(self._members)]

    def _name(self, row: Row) -> str:
        """Return a name with its flagged words masked: it may say more than anyone asked to read."""
        member = row[1]
        name = INDENT * member.depth + masked(member.name, self._terms.every)
        return f"{name}  ·  {what}" if (what := what_word(member)) else name
