"""Whether a vault still holds what was put into it: the database, the record, the decisions and every evidence item."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from app.decisions import proof, verdicts
from app.evidence.verify import changed_rows, verify_items
from app.i18n import _
from app.intake import quarantine
from app.log import failed
from app.responses import verify as sent
from app.retention import certificate
from app.retention.emptied import EMPTIED, destroyed_decisions, emptied_writes
from app.review import proof as reviews
from app.vault import audit, witness
from app.vault.people import earlier_keys

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_TOLD = 20
# Why pages could not all be read though nothing is wrong with them: no room, no memory, another writer, a stop.
_NO_DAMAGE = frozenset(
    {
        dbapi2.SQLITE_FULL,
        dbapi2.SQLITE_NOMEM,
        dbapi2.SQLITE_BUSY,
        dbapi2.SQLITE_LOCKED,
        dbapi2.SQLITE_INTERRUPT,
    }
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked, and what is wrong."""

    problems: tuple[str, ...]
    audit_entries: int
    cases: int
    items: int
    # Whether it is the database's own pages that are wrong, and not only what they say.
    torn: bool = False

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.problems


def check(
    desk: Desk, tell: Callable[[int, int], None] = lambda _done, _of: None, *, all_digests: bool = False
) -> Checked:
    """Read everything again and compare it with what vouches for it."""
    db, entries, cases, items = desk.db, 0, 0, 0
    problems, torn = _torn(db)
    parts: list[Callable[[], Iterable[str]]] = [
        lambda: _parents(db),
        lambda: _record(db),
        lambda: _decided(db),
        lambda: changed_rows(db),
        lambda: proof.problems(db, desk.vault.uid, earlier_keys(desk.vault)),
        lambda: verdicts.problems(db, desk.vault.uid, earlier_keys(desk.vault)),
        lambda: reviews.problems(desk),
        lambda: witness.against_backups(desk.vault, db, _place(desk)),
        lambda: certificate.problems(desk),
    ]
    for part in parts:
        problems += _found(part)
    try:
        chain = audit.verify(db, desk.vault.audit_key, desk.vault.anchors(), desk.vault.earlier_audit_keys)
        entries, problems = chain.entries, [*problems, *chain.problems]
        (cases,) = db.execute("SELECT count(*) FROM cases").fetchone()
        evidence = verify_items(desk, tell, all_digests=all_digests)
        items, problems = (
            evidence.items,
            [*problems, *evidence.problems, *quarantine.verify(desk), *sent.problems(desk)],
        )
    except dbapi2.DatabaseError as error:
        problems.append(_unreadable(error))
    return Checked(tuple(dict.fromkeys(problems)), entries, int(cases), items, torn=torn)


def _place(desk: Desk) -> Path | None:
    named = desk.settings.vault.backup_place
    return Path(named) if named else None


def _torn(db: Connection) -> tuple[list[str], bool]:
    """Return what is wrong with the pages, and whether it is damage: a full disk or somebody's stop is none."""
    found: list[str] = []
    try:
        found.extend(_pages(db))
    except dbapi2.DatabaseError as error:
        torn = bool(found) or int(getattr(error, "sqlite_errorcode", 0)) & 0xFF not in _NO_DAMAGE
        return [*found, _unreadable(error)], torn
    return found, bool(found)


def _found(part: Callable[[], Iterable[str]]) -> list[str]:
    found: list[str] = []
    try:
        # One by one: what was found before the database gave out is kept.
        found.extend(part())
    except dbapi2.DatabaseError as error:
        found.append(_unreadable(error))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # A row that another program wrote can say anything; which one it is, the record and the chain tell.
        failed("checking a vault", error)
        found.append(_("Something on record is not written as this program writes it, and could not be checked."))
    return found


def _unreadable(error: dbapi2.DatabaseError) -> str:
    return _("The database cannot be read to its end: {what}.").format(what=error)


def _pages(db: Connection) -> Iterator[str]:
    """Check every page against its code, and the tables against themselves."""
    # What is still in the log has not reached the pages that are checked.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    for (found,) in db.execute("PRAGMA cipher_integrity_check").fetchall()[:_TOLD]:
        yield _("The database's own code does not fit: {what}.").format(what=found)
    for (found,) in db.execute("PRAGMA quick_check").fetchall()[:_TOLD]:
        if found != "ok":
            yield _("The database is damaged: {what}.").format(what=found)


def _parents(db: Connection) -> Iterator[str]:
    """Check each row against those it names."""
    for table, row, parent, _key in db.execute("PRAGMA foreign_key_check").fetchall()[:_TOLD]:
        yield _("Row {row} of {table} names a row of {parent} that is not there.").format(
            row=row, table=table, parent=parent
        )


def _record(db: Connection) -> Iterator[str]:
    """Compare each write that was kept for a hub with the audit row that vouches for it; both come in one order."""
    told = 0
    vouched, emptied = _vouched(db), emptied_writes(db)
    sql = "SELECT seq, op_id, entity, uid, version, act, body FROM outbox ORDER BY seq"
    for seq, *place, body in db.execute(sql):
        expected = next(vouched, None)
        fits = expected == (tuple(place), hashlib.sha256(body.encode()).hexdigest())
        # Of what was destroyed the record keeps that it was written, and a certificate says which writes those are.
        if not fits and not (expected and expected[0] == tuple(place) and body == EMPTIED and seq in emptied):
            yield _("The record of write {seq} is not what the audit chain vouches for.").format(seq=seq)
            told += 1
        if told == _TOLD:
            return
    if next(vouched, None) is not None:
        yield _("The audit chain vouches for writes whose record is missing.")


def _vouched(db: Connection) -> Iterator[tuple[tuple[Any, ...], str]]:
    for (text,) in db.execute("SELECT body FROM audit ORDER BY seq"):
        body = json.loads(text)
        if "body_sha256" in body:
            yield tuple(body[name] for name in ("op", "entity", "uid", "version", "act")), body["body_sha256"]


def _decided(db: Connection) -> Iterator[str]:
    """Compare the decisions with the record of deciding: neither may hold one that the other lacks."""
    decided = {row[0] for row in db.execute("SELECT uid FROM decision")}
    recorded = {row[0] for row in db.execute("SELECT uid FROM outbox WHERE entity = 'decision'")}
    recorded -= destroyed_decisions(db)
    if decided - recorded:
        yield _("{count} decisions have no record of being made.").format(count=len(decided - recorded))
    if recorded - decided:
        yield _("{count} decisions that were made are missing.").format(count=len(recorded - decided))
