"""Help > Policies: each managed value, where it came from, whether it is locked, and what is wrong with the documents."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.policies.model import Managed, Setting
from app.policies.words import as_text, looked_at, value_words
from ui.kit.buttons import button, quiet_button
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.panels import Card, EmptyState, Strip
from ui.kit.rows import RowsModel
from ui.kit.scrolled import scrolled
from ui.kit.table import Table
from ui.kit.theme import ROW, STEP, Tone, theme_of
from ui.kit.ticks import Tick
from ui.policies.words import Row, columns, state_words, what_words, where_words

FEWEST_ROWS = 6


class PoliciesPage(QWidget):
    """It only reads; what was read is what the program started with."""

    left = Signal()
    copied = Signal(str)

    def __init__(self, managed: Managed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._managed = managed
        self._rows = {number: Row(number, each) for number, each in enumerate(managed)}
        self.problems, self.told = Strip(Tone.CRITICAL, self), PlainLabel("", self)
        self.search, self.only = QLineEdit(self), Tick(_("Only what an administrator set"), self)
        self.model: RowsModel[Row] = RowsModel(columns(), self._read, lambda row: row.id, self)
        self.table = Table(self.model, _("Policies"), self)
        self.empty = EmptyState(_("No policy is called that."), _("Search for another word, or take the tick away."))
        self.what, self.state = PlainLabel("", self), muted("", self)
        self._build()
        self._wire()
        self._tell()
        self.look_up()
        self._measure()

    def current(self) -> Setting | None:
        """Return the policy that is the current one."""
        number = self.table.current_id()
        return None if number is None else self._rows[number].setting

    def look_up(self) -> None:
        """Show the policies whose name, words, value or place hold what was typed."""
        wanted, before = self.search.text().casefold().split(), self.table.current_id()
        found = [
            row.id
            for row in self._rows.values()
            if (row.setting.source or not self.only.isChecked()) and all(each in _said(row.setting) for each in wanted)
        ]
        self.model.refresh(())
        self.model.show_ids(array("q", found))
        self._lists.setCurrentIndex(0 if found else 1)
        if found and (before is None or not self.table.select_id(before)):
            self.table.selectRow(0)
        self._show_current()

    def copy(self) -> None:
        """Copy everything as text, for whoever manages the workstation."""
        self.copied.emit(as_text(self._managed))

    def _read(self, ids: Sequence[int]) -> Sequence[Row]:
        return [self._rows[number] for number in ids if number in self._rows]

    def _tell(self) -> None:
        problems = self._managed.problems
        if problems:
            head = ngettext(
                "{n} thing in the documents cannot be used:",
                "{n} things in the documents cannot be used:",
                len(problems),
            )
            self.problems.say("\n".join([head.format(n=len(problems)), *map(str, problems)]))
        locked = sum(each.locked for each in self._managed)
        words = ngettext("{n} policy is locked.", "{n} policies are locked.", locked).format(n=locked)
        nothing = _("No policy is set by an administrator; these are the shipped values.")
        said = words if self._managed.by_administrator else nothing
        if self._managed.changed_since:
            said += " " + _(
                "The documents were changed since the program started; that takes effect at its next start."
            )
        looked = self._managed.looked
        if not self._managed.by_administrator or any(each.passed for each in looked):
            said = "\n".join([said, *looked_at(looked)])
        self.told.setText(said)
        self.only.setVisible(self._managed.by_administrator)

    def _measure(self) -> None:
        self.table.setMinimumHeight(theme_of().px(ROW) * FEWEST_ROWS)

    def _show_current(self) -> None:
        found = self.current()
        self.what.setText(what_words(found) if found else "")
        self.state.setText(state_words(found) if found else "")

    def _build(self) -> None:
        self.search.setAccessibleName(_("Find a policy"))
        self.search.setPlaceholderText(_("Find a policy, by its name, its words, its value or its file"))
        self.search.setClearButtonEnabled(True)
        card = Card(parent=self)
        card.inside.addWidget(self.what)
        card.inside.addWidget(self.state)
        full = QWidget(self)
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP * 3)
        inside.addWidget(self.table, 1)
        inside.addWidget(card)
        self._lists = QStackedLayout()
        self._lists.addWidget(full)
        self._lists.addWidget(self.empty)
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addWidget(self.problems)
        column.addWidget(self.told)
        column.addWidget(self.search)
        column.addWidget(self.only)
        column.addLayout(self._lists, 1)
        self._frame(whole)
        self.setFocusProxy(self.search)

    def _frame(self, whole: QWidget) -> None:
        # With large text, or much that is broken, it is higher than the window.
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(STEP * 3)
        outside.addLayout(self._head())
        outside.addWidget(scrolled(whole, _("Policies"), self, read=True), 1)

    def _head(self) -> QHBoxLayout:
        back, copy = quiet_button(_("Back"), self), button(_("Copy as text"), self)
        back.clicked.connect(self.left)
        copy.clicked.connect(self.copy)
        head = QHBoxLayout()
        head.setSpacing(STEP * 2)
        head.addWidget(back)
        head.addWidget(title(_("Policies"), self), 1)
        head.addWidget(copy)
        return head

    def _wire(self) -> None:
        theme_of().changed.connect(self._measure)
        self.search.textChanged.connect(lambda _text: self.look_up())
        self.only.toggled.connect(lambda _on: self.look_up())
        self.table.current_changed.connect(lambda _id: self._show_current())


def _said(setting: Setting) -> str:
    """Return everything by which a policy can be found."""
    rule = setting.rule
    words = (rule.name, rule.title, rule.group, rule.description, value_words(setting.value), where_words(setting))
    return " ".join(words).casefold()
