"""The person's own store: brought up to its schema, its secret, the shift as a row, and its errors in words."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from app.errors import StillwaterError
from app.i18n import _
from app.settings import BreakPolicy
from app.vault.database import told
from app.vault.errors import DamagedDatabaseError
from app.vault.migrate import migrate, scripts
from app.wellness.shift import Phase, Shift

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_KEY_BYTES = 32


class OwnStoreError(StillwaterError):
    """The person's own store cannot be read or written."""

    def __init__(self) -> None:
        super().__init__(
            _("Your own store, which counts your looks and breaks, cannot be read or written."),
            kept=_("The cases are not affected, and a life-at-risk case can be worked as before."),
            do=_("Breaks still come while this window is open; have the disk checked, then lock and unlock again."),
        )


@dataclass(frozen=True, slots=True)
class SavedShift:
    """A shift as it was last saved, and when by two clocks."""

    uid: str
    saved_at: str
    total: float
    shift: Shift


@contextmanager
def telling(desk: Desk) -> Iterator[None]:
    """Turn what the own store says within the block into an error for a person."""
    try:
        with told(desk.vault.folder):
            yield
    except (DamagedDatabaseError, dbapi2.Error) as error:
        raise OwnStoreError from error


def prepare(own: Connection) -> None:
    """Bring the store up to the schema this version knows, and give it the key that its item references need."""
    migrate(own, scripts("app.wellness"))
    own.execute(
        "INSERT INTO secret (name, value) VALUES ('item', ?) ON CONFLICT DO NOTHING",
        (secrets.token_bytes(_KEY_BYTES),),
    )


def item_reference(own: Connection, item_uid: str) -> bytes:
    """Return what stands for an item in this store; without the store's key it names nothing."""
    row = own.execute("SELECT value FROM secret WHERE name = 'item'").fetchone()
    if row is None:
        raise OwnStoreError
    return hmac.digest(row[0], item_uid.encode(), "sha256")


def begin_shift(own: Connection, uid: str, at: str) -> None:
    """Note that a shift began."""
    own.execute("INSERT INTO shift (uid, started_at) VALUES (?, ?)", (uid, at))


def save_shift(own: Connection, saved: SavedShift) -> None:
    """Write where the shift stands."""
    shift = saved.shift
    own.execute(
        "INSERT OR REPLACE INTO shift_state (id, shift_uid, saved_at, total, phase, worked, exposed, due_at, waited,"
        " rested, postponed, owed, deferral, at_risk) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            saved.uid,
            saved.saved_at,
            saved.total,
            shift.phase.value,
            shift.worked,
            shift.exposed,
            shift.due_at,
            shift.waited,
            shift.rested,
            shift.postponed,
            shift.owed,
            shift.deferral,
            shift.at_risk,
        ),
    )


def load_shift(own: Connection, policy: BreakPolicy) -> SavedShift | None:
    """Return the shift as it was last saved, if there is one."""
    row = own.execute(
        "SELECT shift_uid, saved_at, total, phase, worked, exposed, due_at, waited, rested, postponed, owed, deferral,"
        " at_risk FROM shift_state WHERE id = 1"
    ).fetchone()
    if row is None:
        return None
    uid, saved_at, total, phase, worked, exposed, due_at, waited, rested, postponed, owed, deferral, at_risk = row
    shift = Shift(
        policy,
        phase=Phase(phase),
        worked=worked,
        exposed=exposed,
        due_at=due_at,
        waited=waited,
        rested=rested,
        postponed=postponed,
        owed=owed,
        deferral=deferral,
        at_risk=bool(at_risk),
    )
    return SavedShift(uid, saved_at, total, shift)
