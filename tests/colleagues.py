"""Somebody else at the same vault, who works by the keys of whoever unlocked it."""

from __future__ import annotations

from dataclasses import replace

from app.desk import Desk
from app.identity import Permission, Person, PersonId, Role, new_uid


def colleague_of(desk: Desk) -> Desk:
    """Seat a second responder."""
    person = Person(PersonId(2), new_uid(), "Kim Ash", Role.RESPONDER)
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO person (id, uid, name, role, sign_key, joined_at) VALUES (?, ?, ?, ?, ?, ?)",
            (person.id, person.uid, person.name, person.role.value, bytes(32), tx.at),
        )
    return replace(desk, person=person)
