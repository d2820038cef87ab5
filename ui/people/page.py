"""People and keys: who works here, in which role, and the steps that change it; nothing of a case is shown."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Role
from app.people import actions, queries
from app.people.queries import Member
from app.vault.people import Newcomer
from app.vault.rotation import is_changing
from ui.kit.buttons import button, primary_button, quiet_button
from ui.kit.labels import muted, title
from ui.kit.panels import ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.scrolled import scrolled
from ui.kit.theme import ROW, STEP, theme_of
from ui.known.pane import Pane
from ui.people.key_window import show_once
from ui.people.newcomer_sheet import NewcomerSheet
from ui.people.words import (
    columns,
    going_words,
    keys_words,
    recovery_words,
    role_choices,
    role_words,
    told_of,
    who_words,
)

if TYPE_CHECKING:
    from app.desk import Desk
    from app.vault.device_secrets import DeviceSecrets
    from ui.shell.context import Context
    from ui.unlock.entrance import Entrance

_MIB = 1024 * 1024
FEWEST_ROWS = 6


class PeoplePage(QWidget):
    """One table and its steps; what changes the vault's keys locks it, and the next unlock takes them."""

    left = Signal()

    def __init__(
        self, context: Context, entrance: Entrance, lock: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._entrance, self._lock = context, entrance, lock
        self._members: dict[int, Member] = {}
        self._busy = False
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self, closes=True)
        self._who = muted("", self)
        # Made in the order in which they stand, since Tab goes by that.
        self._back, self._in = quiet_button(_("Back"), self), primary_button(_("Let somebody in…"), self)
        self.pane = Pane(columns(), self._read, _("People"), (_("Nobody works here."), ""), self)
        self._role, self._go = button(_("Give a role…"), self), button(_("Let go…"), self)
        self._return = button(_("Let back in…"), self)
        self._keys, self._recovery = button(_("Change the keys…"), self), button(_("New recovery key…"), self)
        self._build()
        self._wire()
        self.read_again()

    def current(self) -> Member | None:
        """Return the person of the current row."""
        found: Member | None = self.pane.current()
        return found

    def may(self, step: str) -> bool:
        """Tell whether a step can be taken about the current person."""
        member = self.current()
        if self._busy or member is None or member.myself:
            return False
        return member.active is not (step == "return")

    @property
    def idle(self) -> bool:
        """Tell whether nothing is being done, so that something can be."""
        return not self._busy

    def read_again(self) -> None:
        """Read who works here anew."""
        try:
            found = queries.members(self._context.desk)
        except StillwaterError as error:
            # Somebody else does this from now on, as happens where the first administrator was just named.
            self._busy = True
            self._error.show_error(error)
            self._show_steps()
            return
        self._who.setText(who_words(found))
        self._members = {member.id: member for member in found}
        self.pane.show_ids(array("q", self._members))
        changing = _("The vault's keys change at the next unlock.")
        self._told.say(changing if is_changing(self._context.desk.vault.header) else "")

    def let_in(self) -> None:
        """Ask who it is, and let them type their passphrase."""
        if not self._busy:
            self._sheet(self._enrol)

    def let_back_in(self) -> None:
        """Let the current person back in, with a new passphrase of theirs."""
        member = self.current()
        if member is None or not self.may("return"):
            return
        uid = member.uid

        def act(_name: str, _role: Role, phrase: str) -> Changes:
            secrets = self._keyring()
            cost = self._entrance.cost(secrets is not None)
            with self._context.desk.elsewhere() as desk:
                return actions.let_back_in(desk, uid, phrase, secrets=secrets, cost=cost)

        self._sheet(act, member.name)

    def give_role(self) -> None:
        """Ask for the current person's new role."""
        member = self.current()
        if member is None or not self.may("role"):
            return
        heading = _("Which role does {name} have?").format(name=member.name)
        words = role_words(member, queries.claimed_by(self._context.desk, member.uid))
        chosen = self._context.ask.choose(heading, words, role_choices(), _("Give the role"))
        if chosen is not None and Role(chosen) is not member.role:
            self._do(_("Signing the list…"), lambda desk: actions.give_role(desk, member.uid, Role(chosen)))

    def let_go(self) -> None:
        """Say what it does, and let the current person go."""
        member = self.current()
        if member is None or not self.may("go"):
            return
        words = going_words(member, queries.claimed_by(self._context.desk, member.uid), self._size())
        if self._context.ask.confirm(
            _("Let {name} go?").format(name=member.name), words, _("Let go, and lock"), danger=True
        ):
            self._do(
                _("Letting go…"),
                lambda desk: actions.let_go(desk, member.uid, secrets=self._keyring()),
                self._lock,
            )

    def renew_keys(self) -> None:
        """Say what it does, and have the next unlock change the vault's keys."""
        if self._busy:
            return
        heading, verb = _("Change the vault's keys?"), _("Change them, and lock")
        if self._context.ask.confirm(heading, keys_words(self._size()), verb):
            self._do(_("Making keys…"), actions.renew_keys, self._lock)

    def renew_recovery_key(self) -> None:
        """Say what it does, make a new recovery key, and show it once."""
        if self._busy:
            return
        heading, verb = _("Make a new recovery key?"), _("Make it")
        if not self._context.ask.confirm(heading, recovery_words(self._size()), verb, danger=True):
            return
        made: list[str] = []
        above = self.window()

        def make(desk: Desk) -> Changes:
            made.append(actions.renew_recovery_key(desk))
            return Changes(frozenset({Topic.PEOPLE}))

        self._do(_("Making keys…"), make, lambda: show_once(made.pop(), self._context.ask, self._lock, above))

    def _enrol(self, name: str, role: Role, phrase: str) -> Changes:
        secrets = self._keyring()
        with self._context.desk.elsewhere() as desk:
            newcomer = Newcomer(name, role, phrase)
            return actions.let_in(desk, newcomer, secrets=secrets, cost=self._entrance.cost(secrets is not None))

    def _keyring(self) -> DeviceSecrets | None:
        return self._entrance.secrets() if self._context.desk.vault.device_bound else None

    def _size(self) -> int:
        return self._context.desk.vault.database_path.stat().st_size // _MIB + 1

    def _sheet(self, act: Callable[[str, Role, str], Changes], name: str = "") -> None:
        sheet = NewcomerSheet(act, self._context.tasks, self, name)
        sheet.accepted.connect(lambda: self._context.bus.publish(Changes(frozenset({Topic.PEOPLE}))))
        sheet.open()

    def _do(self, words: str, act: Callable[[Desk], Changes], then: Callable[[], object] | None = None) -> None:
        """Act on a worker; what follows is done also where the page was left meanwhile, since it has happened."""

        def work(_task: object) -> Changes:
            with self._context.desk.elsewhere() as desk:
                return act(desk)

        def done(changes: Changes) -> None:
            self._settle()
            self._context.bus.publish(changes)
            if then is not None:
                then()

        def refused(error: BaseException) -> None:
            self._settle()
            if not isinstance(error, StillwaterError):
                raise error
            tell = self._error.show_error if isValid(self) else self._context.ask.tell
            tell(error)

        self._busy = True
        self._error.say("")
        self._progress.begin(words, cancels=False)
        self._show_steps()
        self._context.tasks.run(work, done, refused)

    def _settle(self) -> None:
        if not isValid(self):
            return
        self._busy = False
        self._progress.finish()
        self._show_steps()

    def _show_steps(self) -> None:
        member = self.current()
        for step, made in (("role", self._role), ("go", self._go), ("return", self._return)):
            made.setEnabled(self.may(step))
        self._go.setVisible(member is None or member.active)
        self._role.setVisible(member is None or member.active)
        self._return.setVisible(member is not None and not member.active)
        for made in (self._in, self._keys, self._recovery):
            made.setEnabled(not self._busy)

    def _show_changes(self, changes: Changes) -> None:
        if Topic.PEOPLE in changes.topics:
            self.read_again()

    def _tell(self) -> None:
        member = self.current()
        self.pane.say(told_of(member) if member else "")
        self._show_steps()

    def _read(self, ids: Sequence[int]) -> list[Member]:
        return [self._members[number] for number in ids if number in self._members]

    def _build(self) -> None:
        self._back.clicked.connect(self.left)
        head = QHBoxLayout()
        head.setSpacing(STEP * 2)
        head.addWidget(title(_("People and keys"), self))
        head.addStretch(1)
        head.addWidget(self._back)
        head.addWidget(self._in)
        foot = QHBoxLayout()
        foot.setSpacing(STEP * 2)
        foot.addWidget(muted(_("The vault's keys, and the key on paper that opens it when all else fails"), self), 1)
        foot.addWidget(self._keys)
        foot.addWidget(self._recovery)
        body = QWidget(self)
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP * 3)
        inside.addWidget(self._who)
        inside.addWidget(self.pane, 1)
        inside.addLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addLayout(head)
        for strip in (self._progress, self._told, self._error):
            column.addWidget(strip)
        column.addWidget(scrolled(body, _("People and keys"), self), 1)
        self._measure()
        self.setFocusProxy(self.pane)

    def _measure(self) -> None:
        # With large text the page scrolls: a list of half a row shows nobody.
        self.pane.table.setMinimumHeight(theme_of().px(ROW) * FEWEST_ROWS)

    def _wire(self) -> None:
        for made in (self._role, self._go, self._return):
            self.pane.add_step(made)
        for made, does in (
            (self._role, self.give_role),
            (self._go, self.let_go),
            (self._return, self.let_back_in),
            (self._in, self.let_in),
            (self._keys, self.renew_keys),
            (self._recovery, self.renew_recovery_key),
        ):
            made.clicked.connect(lambda _on=False, does=does: does())
        self.pane.current_changed.connect(self._tell)
        theme_of().changed.connect(self._measure)
        self._context.bus.changed.connect(self._show_changes)
