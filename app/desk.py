"""The unlocked workstation: the one thing that actions and queries take."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.changes import Changes, Topic
from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Device, Person, new_uid
from app.vault import audit
from app.vault.database import told
from app.vault.keys import canonical

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.settings import Settings
    from app.vault.vault import Vault


class BusyError(StillwaterError):
    """Another writer holds the database for longer than this connection waits."""

    def __init__(self) -> None:
        super().__init__(
            _("The vault is busy with another write."),
            kept=_("Nothing was changed."),
            do=_("It is tried again in a moment."),
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
        text = canonical(body)
        self.db.execute(
            "INSERT INTO outbox (op_id, device_id, at, entity, uid, version, act, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (self.op_id, self.desk.device.id, self.at, entity, uid, version, act, text.decode()),
        )
        entry = {
            "act": act,
            "actor": "" if anonymous else self.desk.person.uid,
            "body_sha256": hashlib.sha256(text).hexdigest(),
            "entity": entity,
            "op": self.op_id,
            "uid": uid,
            "version": version,
        }
        device_id = self.desk.device.id
        last = self._tail or audit.tail(self.db, device_id)
        self._tail = audit.append_to(self.db, self.desk.vault.audit_key, device_id, self.at, entry, last)
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

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write all or nothing; the change is kept once the block has been left without an error."""
        with told(self.vault.folder):
            _begin(self.db)
            tx = Transaction(self, self.db, new_uid(), utc_text(self.clock.now()))
            try:
                yield tx
                _finish(tx)
                self.db.execute("COMMIT")
            except BaseException:
                # A full disk has already rolled back: then there is nothing left to undo.
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise

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


def _begin(db: Connection) -> None:
    try:
        db.execute("BEGIN IMMEDIATE")
    except Exception as error:
        if "locked" in str(error):
            raise BusyError from error
        raise
