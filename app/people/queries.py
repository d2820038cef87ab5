"""Who works here, as an administrator reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.identity import Permission, Role
from app.vault.people import people

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_CAME = (
    "SELECT json_extract(body, '$.actor'), substr(max(at), 1, 10) FROM audit"
    " WHERE json_extract(body, '$.act') IN ('vault.create', 'vault.unlock', 'vault.recover') GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class Member:
    """One person: whether they work here, may let others in, unlock on this device, and the day they last did."""

    id: int
    uid: str
    name: str
    role: Role
    active: bool
    signs: bool
    unlocks_here: bool
    bound: bool
    last: str
    myself: bool


def members(desk: Desk) -> list[Member]:
    """Return everybody who works here or did, those who do first; the day of an unlock is all that is told of it."""
    desk.require(Permission.MANAGE)
    slots = {
        slot["person"]: bool(slot["device_bound"])
        for slot in desk.vault.header["slots"]
        if slot["device"] == desk.device.uid
    }
    came, numbers = _came(desk.db), _numbers(desk.db)
    found = [
        Member(
            numbers.get(each.uid, 0),
            each.uid,
            each.name,
            each.role,
            each.active,
            each.signs,
            each.uid in slots,
            slots.get(each.uid, False),
            came.get(each.uid, ""),
            each.uid == desk.person.uid,
        )
        for each in people(desk.vault)
    ]
    return sorted(found, key=lambda member: (not member.active, member.name.casefold()))


def claimed_by(desk: Desk, uid: str) -> int:
    """Return how many open cases a person has claimed, which are given back when they are let go."""
    (count,) = desk.db.execute(
        "SELECT count(*) FROM cases c JOIN person p ON p.id = c.owner_id WHERE p.uid = ? AND c.state <> 'closed'",
        (uid,),
    ).fetchone()
    return int(count)


def _came(db: Connection) -> dict[str, str]:
    return {str(uid): str(day) for uid, day in db.execute(_CAME)}


def _numbers(db: Connection) -> dict[str, int]:
    return {str(uid): int(number) for number, uid in db.execute("SELECT id, uid FROM person")}
