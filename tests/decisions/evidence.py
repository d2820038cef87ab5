"""Items and looks as facts in the database; what they hold is no matter to a decision."""

from __future__ import annotations

from app.cases.model import CaseId
from app.desk import Desk
from app.identity import Permission, new_uid


def add_item(desk: Desk, case_id: CaseId, source: str = "subject") -> int:
    """Add an item to a case, known by its facts alone."""
    with desk.transaction(Permission.KEEP) as tx:
        cursor = tx.db.execute(
            "INSERT INTO item (uid, case_id, position, name, declared_type, kind, content_type, size, sha256, blake2b,"
            " sealed_name, wrapped_key, source, facts, added_at, device_id, op_id, version)"
            " VALUES (?, ?, 0, 'a.txt', 'text/plain', 'text', 'text/plain', 1, '', '', ?, x'', ?, '{}', ?, ?, ?, 1)",
            (new_uid(), case_id, new_uid(), source, tx.at, desk.device.id, tx.op_id),
        )
    return int(cursor.lastrowid or 0)


def look(desk: Desk, item_id: int, level: str) -> None:
    """Note that the person at the desk opened an item."""
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO look (uid, item_id, person_id, at, level, purpose, gesture, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, 'classify', 'hold', ?, ?)",
            (new_uid(), item_id, desk.person.id, tx.at, level, desk.device.id, tx.op_id),
        )
