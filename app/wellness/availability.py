"""Whether somebody takes severe work now: a yes or a no that they set themselves, and nobody learns why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.identity import Permission

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of this vault, and whether severe work can go to them."""

    name: str
    available: bool


def set_available(desk: Desk, *, available: bool) -> Changes:
    """Say whether severe work can go to oneself; the record holds the word and no reason."""
    person = desk.person
    with desk.transaction(Permission.OWN) as tx:
        row = tx.db.execute("SELECT version, available FROM availability WHERE person_id = ?", (person.id,)).fetchone()
        version, before = row or (0, 1)
        if bool(before) is available:
            return Changes()
        tx.db.execute(
            "INSERT INTO availability (person_id, available, device_id, op_id, version) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (person_id) DO UPDATE SET available = excluded.available, device_id = excluded.device_id,"
            " op_id = excluded.op_id, version = excluded.version",
            (person.id, available, desk.device.id, tx.op_id, version + 1),
        )
        body = {"available": available}
        tx.wrote("availability", person.uid, version + 1, "person.availability", body, topics=(Topic.PEOPLE,))
    return tx.changes


def is_available(desk: Desk) -> bool:
    """Tell what one said of oneself; who said nothing is available."""
    row = desk.db.execute("SELECT available FROM availability WHERE person_id = ?", (desk.person.id,)).fetchone()
    return row is None or bool(row[0])


def everybody(db: Connection) -> list[Colleague]:
    """Return everybody of this vault and whether severe work can go to them."""
    rows = db.execute(
        "SELECT p.name, coalesce(a.available, 1) FROM person p LEFT JOIN availability a ON a.person_id = p.id"
        " ORDER BY p.name, p.id"
    ).fetchall()
    return [Colleague(name, bool(available)) for name, available in rows]
