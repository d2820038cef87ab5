"""The person's own store: brought up to its schema, its secret, the shift as a row, and its errors in words."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from app.clock import utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.pacing import Pacing
from app.vault.database import told
from app.vault.errors import DamagedDatabaseError
from app.vault.keys import lent
from app.vault.migrate import scripts
from app.vault.opening import file_stamp
from app.vault.upgrading import upgrade_own
from app.vault.writing import BusyError
from app.wellness.caps import is_locked
from app.wellness.shift import Kind, Moment, Phase, Shift

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_KEY_BYTES = 32
_NOT_KEPT = {"policy", "last"}


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
    except (BusyError, DamagedDatabaseError, dbapi2.Error) as error:
        raise OwnStoreError from error


def prepare(desk: Desk) -> None:
    """Bring the store up to the schema this version knows, and give it the key that its item references need."""
    vault, own = desk.vault, desk.own
    with lent(vault.person_keys.own_store_key(vault.person.uid)) as key:
        upgrade_own(own, vault.own_path, key, scripts("app.wellness"), file_stamp(utc_text(desk.clock.now())))
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
        "INSERT OR REPLACE INTO shift_state (id, shift_uid, saved_at, total, state, locked) VALUES (1, ?, ?, ?, ?, ?)",
        (saved.uid, saved.saved_at, saved.total, json.dumps(as_state(shift)), is_locked(shift)),
    )
    own.execute(
        "UPDATE shift SET review_seconds = ?, close_seconds = ?, hard_cap = max(hard_cap, ?) WHERE uid = ?",
        (shift.review, shift.close, shift.review >= shift.policy.caps.review_hard_seconds, saved.uid),
    )


def load_shift(own: Connection, policy: Pacing) -> SavedShift | None:
    """Return the shift as it was last saved, if there is one."""
    row = own.execute("SELECT shift_uid, saved_at, total, state FROM shift_state WHERE id = 1").fetchone()
    if row is None:
        return None
    uid, saved_at, total, state = row
    return SavedShift(uid, saved_at, total, from_state(policy, json.loads(state), total))


def as_state(shift: Shift) -> dict[str, Any]:
    """Return a shift as JSON holds it, without its policy and its clocks."""
    state = {each.name: getattr(shift, each.name) for each in fields(shift) if each.name not in _NOT_KEPT}
    return {**state, "phase": shift.phase.value, "kind": shift.kind.value}


def from_state(policy: Pacing, state: dict[str, Any], total: float) -> Shift:
    """Return the shift that was kept; what an older version did not keep begins at nothing."""
    known = {each.name for each in fields(Shift)} - _NOT_KEPT
    kept = {name: value for name, value in state.items() if name in known}
    kept |= {"phase": Phase(kept.get("phase", "working")), "kind": Kind(kept.get("kind", "usual"))}
    kept["rests"] = tuple((float(begin), float(end)) for begin, end in kept.get("rests", ()))
    return Shift(policy, last=Moment(0.0, total), **kept)


def good_policy(own: Connection) -> bytes | None:
    """Return the policy file that was good last."""
    row = own.execute("SELECT document FROM good_policy WHERE id = 1").fetchone()
    return row[0] if row else None


def keep_policy(own: Connection, document: bytes) -> None:
    """Keep a policy file that is good."""
    own.execute("INSERT OR REPLACE INTO good_policy (id, document) VALUES (1, ?)", (document,))
