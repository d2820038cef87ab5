"""What must be true of a vault whatever was killed: whole cases only, and decisions that the record knows of."""

from __future__ import annotations

import hashlib

from app.desk import Desk
from app.evidence.model import ItemId
from app.evidence.sealing import open_item

# Each of these counts what must not be.
_BROKEN = {
    "a case without its request": "SELECT count(*) FROM cases c WHERE 1 <>"
    " (SELECT count(*) FROM request r WHERE r.case_id = c.id)",
    "a case without its arrival": "SELECT count(*) FROM cases c LEFT JOIN"
    " (SELECT case_id, count(*) AS came FROM arrival WHERE outcome = 'case' GROUP BY case_id) a ON a.case_id = c.id"
    " WHERE a.came IS NOT 1",
    "a case that counts its evidence wrongly": "SELECT count(*) FROM cases c WHERE c.evidence_count <>"
    " (SELECT count(*) FROM item i WHERE i.case_id = c.id)",
    "a mail without its original, or either without its attachment": "SELECT count(*) FROM request r LEFT JOIN"
    " (SELECT request_id, count(*) AS came FROM item GROUP BY request_id) i ON i.request_id = r.id"
    " WHERE i.came IS NOT CASE r.channel WHEN 'mail' THEN 2 ELSE 1 END",
    "a picture without its layout": "SELECT count(*) FROM item i WHERE i.kind = 'picture' AND NOT EXISTS"
    " (SELECT 1 FROM layout l WHERE l.item_id = i.id)",
    "a case that nobody can search for": "SELECT count(*) FROM cases WHERE id NOT IN (SELECT case_id FROM words)",
    "a case without clocks": "SELECT count(*) FROM cases WHERE id NOT IN (SELECT case_id FROM clock)",
    "a decided case without a decision, or the reverse": "SELECT count(*) FROM cases c WHERE"
    " (c.state IN ('decided', 'responded')) <> (c.id IN (SELECT case_id FROM decision))",
    # Grouped first: the outbox has no index by uid, and is as long as everything that was ever done.
    "a decision that is not in the record, once": "SELECT count(*) FROM decision d LEFT JOIN"
    " (SELECT uid, count(*) AS told FROM outbox WHERE entity = 'decision' GROUP BY uid) o ON o.uid = d.uid"
    " WHERE o.told IS NOT 1",
    "a record without its decision": "SELECT count(*) FROM outbox o WHERE o.entity = 'decision'"
    " AND o.uid NOT IN (SELECT uid FROM decision)",
}
_AUDITED = "SELECT json_extract(body, '$.uid') FROM audit WHERE seq > ? AND json_extract(body, '$.entity') = 'decision'"


def broken(desk: Desk) -> list[str]:
    """Name what is not whole."""
    return [name for name, sql in _BROKEN.items() if desk.db.execute(sql).fetchone()[0]]


def decisions_and_audit_differ(desk: Desk) -> set[str]:
    """Return the decisions that the audit chain does not vouch for, and those that it alone knows."""
    audited = {row[0] for row in desk.db.execute(_AUDITED, (0,))}
    decided = {row[0] for row in desk.db.execute("SELECT uid FROM decision")}
    return audited ^ decided


def changed_items(desk: Desk, after: int) -> list[int]:
    """Return the items since one whose sealed file does not hold what their row says."""
    rows = desk.db.execute("SELECT id, sha256, size FROM item WHERE id > ? ORDER BY id", (after,)).fetchall()
    return [number for number, sha256, size in rows if _content(desk, number) != (sha256, size)]


def newest_item(desk: Desk) -> int:
    """Return the id of the item that came last."""
    return int(desk.db.execute("SELECT coalesce(max(id), 0) FROM item").fetchone()[0])


def _content(desk: Desk, number: int) -> tuple[str, int]:
    with open_item(desk, ItemId(number)) as sealed:
        data = b"".join(sealed.chunks())
    return hashlib.sha256(data).hexdigest(), len(data)
