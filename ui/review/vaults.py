"""Vaults that are known here: introduced by a file, vouched for by digits that two people compared by phone."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.identity import Permission, Role, may
from app.review import introducing, peer_store
from app.review.peers import Peer
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted
from ui.kit.marks import Mark
from ui.kit.panels import Card, Strip
from ui.kit.rows import Column
from ui.kit.scrolled import scrolled
from ui.kit.shapes import Shape
from ui.kit.theme import STEP, Size, Tone
from ui.known.pane import Pane
from ui.review.introduce_sheet import IntroduceSheet
from ui.review.namesakes_card import NamesakesCard
from ui.review.words import moment
from ui.shell.doing import do

if TYPE_CHECKING:
    from app.desk import Desk
    from ui.shell.context import Context


@dataclass(frozen=True, slots=True)
class VaultRow:
    """A known vault in the table."""

    id: int
    peer: Peer

    @property
    def supervisors(self) -> int:
        """Return how many supervisors work there now."""
        return sum(each.active and each.role is Role.SUPERVISOR for each in self.peer.people)


def vault_columns() -> tuple[Column[VaultRow], ...]:
    """Return the columns of known vaults."""
    return (
        Column(_("Vault"), lambda row: row.peer.name, None),
        Column(_("Trusted"), lambda row: _trust(row).word, 150, mark=_trust),
        Column(_("People"), lambda row: str(len(row.peer.people)), 80, numeric=True),
        Column(_("Supervisors"), lambda row: str(row.supervisors), 110, numeric=True),
        Column(_("Since"), lambda row: row.peer.pinned_at[:10], 110, gives_way=1),
        Column(_("Vouched for by"), lambda row: row.peer.pinned_by, 160, gives_way=2),
    )


def _trust(row: VaultRow) -> Mark:
    if row.peer.revoked_at:
        return Mark(_("no more"), Shape.CROSS, Tone.CRITICAL)
    return Mark(_("trusted"), Shape.TICK, Tone.GOOD)


class VaultsView(QWidget):
    """One's own digits to read out, the vaults that are known, and the way to know another."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: tuple[VaultRow, ...] = ()
        self.namesakes: NamesakesCard | None = None
        self._told = Strip(parent=self, closes=True)
        empty = (
            _("No other vault is known here."),
            _("Write this vault's introduction, exchange files, then compare the digits by phone."),
        )
        self.pane = Pane(vault_columns(), self._read, _("Known vaults"), empty, self)
        self.digits = PlainLabel("", self, size=Size.TITLE, strong=True)
        self._build()
        self.read_again()
        context.bus.changed.connect(self.show_changes)

    def read_again(self) -> None:
        """Read the known vaults anew."""
        desk = self._context.desk
        self._rows = tuple(VaultRow(n, peer) for n, peer in enumerate(peer_store.peers(desk.db)))
        self.pane.show_ids(array("q", range(len(self._rows))))
        if self.namesakes is not None:
            self.namesakes.read_again()
        self._tell()

    def show_changes(self, changes: Changes) -> None:
        """Read anew where a vault was let in, or is not trusted any more."""
        if Topic.REVIEW in changes.topics:
            self.read_again()

    def write_introduction(self) -> None:
        """Ask where this vault's introduction is to be written, and write it."""
        path = self._context.ask.place(_("Write this vault's introduction"), "introduction.swvault")
        if path is None:
            return
        try:
            introducing.write_introduction(self._context.desk, path)
        except StillwaterError as error:
            self._context.ask.tell(error)
        else:
            words = _("Written to {file}. It holds names and public keys, and no secret.")
            self._told.say(words.format(file=path.name))

    def introduce(self) -> None:
        """Ask for the introduction of another vault and take it in."""
        for path in self._context.ask.files(_("The introduction of another vault"))[:1]:
            self._introduce(path)

    def revoke(self) -> None:
        """Trust the current vault no more, with the reason."""
        row: VaultRow | None = self.pane.current()
        if row is None or row.peer.revoked_at:
            return
        words = _("Nothing its people sign is opened here from now on, and no pack is sealed to them. It stays so.")
        reason = self._context.ask.text(
            _("Trust {name} no more?").format(name=row.peer.name), _("{words} Why?").format(words=words), _("No more")
        )
        if reason is not None:
            do(self._context, lambda desk: introducing.revoke(desk, row.peer.uid, reason))

    def can_revoke(self) -> bool:
        """Tell whether the current vault is trusted."""
        row: VaultRow | None = self.pane.current()
        return row is not None and not row.peer.revoked_at

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        (self.pane.table if self._rows else self._bring).setFocus(event.reason())

    def _introduce(self, path: Path) -> None:
        desk = self._context.desk
        try:
            peer = introducing.read_introduction(path)
            there = peer_store.peer(desk.db, peer.uid)
        except StillwaterError as error:
            self._context.ask.tell(error)
            return
        if there is not None and there.root == peer.root:
            self._renew(peer)
            return
        sheet = IntroduceSheet(peer, lambda heard, name: self._pin(peer, heard, name), self)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def _renew(self, peer: Peer) -> None:
        """Take in the list of people of a vault that is known; nothing has to be compared again."""
        found: list[introducing.Introduced] = []

        def act(desk: Desk) -> Changes:
            found.append(introducing.introduce(desk, peer))
            return found[-1].changes

        newer = _("{name} was known here. Its list of people is newer and was taken in.")
        same = _("{name} is known here, with this list of people.")
        name = peer.name
        do(
            self._context,
            act,
            lambda: self._told.say((newer if found[-1].newer else same).format(name=name)),
            owner=self,
        )

    def _pin(self, peer: Peer, heard: str, name: str) -> None:
        found = introducing.introduce(self._context.desk, peer, heard, name)
        self._context.bus.publish(found.changes)
        self._told.say(_("{name} is known here from now on.").format(name=found.peer.name))

    def _read(self, ids: Sequence[int]) -> Sequence[VaultRow]:
        return [self._rows[number] for number in ids if number < len(self._rows)]

    def _tell(self) -> None:
        row: VaultRow | None = self.pane.current()
        self._away.setEnabled(self.can_revoke())
        if row is None:
            return
        people = [each.name for each in row.peer.people if each.active and each.role is Role.SUPERVISOR]
        told = ngettext("Supervisor: {names}", "Supervisors: {names}", len(people)).format(names=", ".join(people))
        words = told if people else _("No supervisor works there: no pack can be sealed to it.")
        if row.peer.revoked_at:
            words = _("Not trusted since {at}: {why}").format(
                at=moment(row.peer.revoked_at), why=row.peer.revoked_reason
            )
        self.pane.say(words, _("Digits: {digits}").format(digits=row.peer.fingerprint))

    def _build(self) -> None:
        card = Card(_("This vault's digits"), self)
        self.digits.setText(introducing.own_introduction(self._context.desk).fingerprint)
        card.inside.addWidget(self.digits)
        card.inside.addWidget(muted(_("Read them out by phone to whoever takes in your introduction."), card))
        steps = QHBoxLayout()
        steps.setSpacing(STEP * 2)
        write = button(_("Write the introduction…"), card)
        self._bring = button(_("Introduce a vault…"), card)
        for step, does in ((write, self.write_introduction), (self._bring, self.introduce)):
            step.clicked.connect(lambda _on=False, does=does: does())
            steps.addWidget(step)
        steps.addStretch(1)
        card.inside.addLayout(steps)
        self._away = button(_("Trust it no more…"), self.pane)
        self._away.clicked.connect(self.revoke)
        self.pane.add_step(self._away)
        self.pane.current_changed.connect(self._tell)
        body = QWidget(self)
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP * 3)
        inside.addWidget(card)
        inside.addWidget(self.pane, 1)
        if self._context.desk.may(Permission.LEAD):
            self.namesakes = NamesakesCard(self._context, self)
            inside.addWidget(self.namesakes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addWidget(self._told)
        column.addWidget(scrolled(body, _("Known vaults"), self), 1)


def may_know(context: Context) -> bool:
    """Tell whether the person may let other vaults in: an administrator, or whoever leads."""
    return may(context.desk.person, Permission.MANAGE) or context.desk.may(Permission.LEAD)
