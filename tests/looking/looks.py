"""Looks for tests, and what they left behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cage.client import Cage
from app.desk import Desk
from app.evidence import sealing
from app.evidence.model import ItemId
from app.looking import gate
from app.looking.flashes import Leave
from app.looking.gate import Look, Shown, Ticket
from app.looking.locks import Lock
from app.looking.model import Gesture, Level, Purpose


def look(desk: Desk, cage: Cage, item: ItemId, level: Level, purpose: Purpose | None = Purpose.IDENTIFY) -> Shown:
    """Look in one go."""
    return gate.open_look(desk, cage, item, level, purpose=purpose, gesture=Gesture.HOLD)


def begin(desk: Desk, item: ItemId, level: Level = Level.L3, purpose: Purpose | None = Purpose.IDENTIFY) -> Look:
    """Put a look on record without decoding anything."""
    return gate.begin(desk, item, level, purpose=purpose, gesture=Gesture.HOLD).look


def log(desk: Desk) -> list[Any]:
    """Return the access log."""
    return list(
        desk.db.execute(
            "SELECT k.level, k.purpose, k.gesture, e.ended_by FROM look k LEFT JOIN look_end e ON e.look_id = k.id"
            " ORDER BY k.id"
        )
    )


def spans(desk: Desk) -> list[Any]:
    """Return the exposure ledger."""
    return list(desk.own.execute("SELECT reached, ended_by FROM span ORDER BY id"))


def sealed_file(desk: Desk, item: ItemId) -> Path:
    """Return where an item's bytes are."""
    (name,) = desk.db.execute("SELECT sealed_name FROM item WHERE id = ?", (item,)).fetchone()
    return sealing.sealed_path(desk.vault, name)


def unlock(
    desk: Desk, item: ItemId, *locks: Lock, level: Level = Level.L3, after: Look | None = None, leave: Leave = None
) -> Ticket:
    """Put a look with some locks on record."""
    return gate.begin(
        desk,
        item,
        level,
        purpose=Purpose.IDENTIFY,
        gesture=Gesture.HOLD,
        locks=frozenset(locks),
        after=after,
        leave=leave,
    )
