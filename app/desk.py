"""The unlocked workstation: the one thing that actions and queries take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.changes import Changes, Topic
from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Device, Permission, Person, Role, may, new_uid, permissions
from app.vault import audit, writing
from app.vault.database import told
from app.vault.keys import canonical
from app.vault.writing import Write, put, whole

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.settings import Settings
    from app.vault.vault import Vault


# Who writes at a desk knows it by the desk.
BusyError = writing.BusyError


class NotAllowedError(StillwaterError):
    """Somebody's role is not here for what they asked, or this desk is not the place for it."""

    def __init__(self, person: Person, permission: Permission) -> None:
        words = {
            Role.RESPONDER: _("a responder"),
            Role.SUPERVISOR: _("a supervisor"),
            Role.ADMINISTRATOR: _("an administrator"),
        }
        others = [words[each] for each in Role if permission in permissions(each)]
        super().__init__(
            # With the name: who sits down at a desk that was left open does not know whose it is.
            _("You are signed in as {name}, {role}, and that does not include this.").format(
                name=person.name, role=words[person.role]
            )
            if permission not in permissions(person.role)
            else _("What is open here can be read and judged, and not changed."),
            kept=_("Nothing was changed."),
            do=_("Ask {who} of this vault.").format(who=_(" or ").join(others)),
        )


# What a team of responders alone must be able to do for itself, until somebody with the role is there.
_UNTIL_SOMEBODY_ELSE = frozenset(
    {Permission.RULES, Permission.LEAD, Permission.REVIEW, Permission.RETAIN, Permission.MANAGE}
)


@dataclass(slots=True)
class Transaction:
    """One write in progress: all of it is committed, or none."""

    desk: Desk
    db: Connection
    op_id: str
    at: str
    counters: dict[str, int] = field(default_factory=dict)
    held: dict[Callable[[Connection, list[Any]], None], list[Any]] = field(default_factory=dict)
    _tail: audit.Tail | None = None
    _topics: set[Topic] = field(default_factory=set)
    _cases: set[int] = field(default_factory=set)

    @property
    def changes(self) -> Changes:
        """Return what was written so far."""
        return Changes(frozenset(self._topics), frozenset(self._cases))

    def at_end(self, write: Callable[[Connection, list[Any]], None], row: object) -> None:
        """Hold a row back until the transaction ends, when all that go by the same function are written at once."""
        self.held.setdefault(write, []).append(row)

    def wrote(
        self,
        entity: str,
        uid: str,
        version: int,
        act: str,
        body: Mapping[str, Any],
        *,
        topics: Iterable[Topic],
        cases: Iterable[int] = (),
        anonymous: bool = False,
    ) -> None:
        """Leave the outbox row that a hub can replay, and the audit row that vouches for it.

        An anonymous one says that something was written, and not by whom.
        """
        actor = "" if anonymous else self.desk.person.uid
        write = Write(self.op_id, self.at, actor, act, entity, uid, version, canonical(body).decode())
        self._tail = put(self.db, self.desk.vault.audit_key, self.desk.device.id, write, self._tail)
        self._topics.update(topics)
        self._cases.update(cases)


@dataclass(frozen=True, slots=True)
class Desk:
    """What is open while unlocked: the vault, who sits here, the clock and the policies."""

    vault: Vault
    db: Connection
    own: Connection
    person: Person
    device: Device
    clock: Clock
    settings: Settings
    # A desk at something narrower than the vault, such as a review pack, allows no more than this.
    only: frozenset[Permission] | None = None

    def may(self, permission: Permission) -> bool:
        """Tell whether who sits here may do that at this desk."""
        if self.only is not None and permission not in self.only:
            return False
        if may(self.person, permission) or (permission in _UNTIL_SOMEBODY_ELSE and self._only_responders()):
            return True
        # Somebody must be able to let people in, and to name who does from then on.
        return permission is Permission.MANAGE and self._nobody_manages()

    def require(self, permission: Permission) -> None:
        """Raise `NotAllowedError` where `may` says no."""
        if not self.may(permission):
            raise NotAllowedError(self.person, permission)

    @contextmanager
    def transaction(self, permission: Permission) -> Iterator[Transaction]:
        """Write all or nothing, if that is allowed; the change is kept once the block has been left without an error."""
        self.vault.must_be_writable()
        self.require(permission)
        with told(self.vault.folder), whole(self.db):
            tx = Transaction(self, self.db, new_uid(), utc_text(self.clock.now()))
            yield tx
            _finish(tx)

    def _only_responders(self) -> bool:
        if self.person.role is not Role.RESPONDER:
            return False
        return self._nobody_is(Role.SUPERVISOR, Role.ADMINISTRATOR)

    def _nobody_manages(self) -> bool:
        return self._nobody_is(Role.ADMINISTRATOR)

    def _nobody_is(self, *roles: Role) -> bool:
        # Whoever was let go is still known to the database, and does nothing for anybody.
        known = self.vault.header.get("people", {}).get("people", ())
        gone = {each["uid"] for each in known if each["status"] != "active"}
        wanted = {role.value for role in roles}
        return not any(
            role in wanted and uid not in gone for uid, role in self.db.execute("SELECT uid, role FROM person")
        )

    @contextmanager
    def elsewhere(self) -> Iterator[Desk]:
        """Lend a desk with connections of its own, for one task on another thread."""
        db, own = self.vault.connect(), self.vault.open_own()
        try:
            yield replace(self, db=db, own=own)
        finally:
            db.close()
            own.close()


def open_desk(vault: Vault, clock: Clock, settings: Settings, *, busy_ms: int = 5000, checkpoints: bool = True) -> Desk:
    """Sit down at an unlocked vault."""
    db = vault.connect(busy_ms=busy_ms, checkpoints=checkpoints)
    return Desk(vault, db, vault.open_own(), vault.person, vault.device, clock, settings)


def close_desk(desk: Desk) -> None:
    """Close the connections and the vault; its keys are wiped."""
    desk.db.close()
    desk.own.close()
    desk.vault.close()


def _finish(tx: Transaction) -> None:
    """Write what was held back, and where the counters stand that this transaction moved on."""
    for write, rows in tx.held.items():
        write(tx.db, rows)
    for name, value in tx.counters.items():
        tx.db.execute(
            "INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
