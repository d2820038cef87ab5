"""Hash lists: taken in whole or not at all, switched off as a whole or by one hash, and matched with what is here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.evidence.comparing import write_block
from app.evidence.hashes import HashKind
from app.evidence.list_csv import CsvList
from app.evidence.list_json import JsonList
from app.evidence.list_model import Cancelled, Entry, Heading, ListError, ListReader, Progress
from app.evidence.matching import match_list
from app.i18n import _
from app.identity import Permission, new_uid
from app.vault.database import told as told_by_disk

if TYPE_CHECKING:
    from app.desk import Desk, Transaction

_CHUNK = 1 << 20
# Few enough that a person's own write, which waits meanwhile, does not notice.
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a list: what it held, what of it was named twice, and how many items here it knows."""

    list_id: int
    name: str
    hashes: int
    twice: int
    matches: int
    was_here: bool = False
    not_read: tuple[str, ...] = ()


def import_list(
    desk: Desk, path: Path, given: Heading, *, progress: Progress, cancelled: Cancelled = lambda: False
) -> tuple[Taken, Changes]:
    """Take a list in: all of it is checked before anything is written, and the same bytes are taken in once."""
    reader = _reader(path)
    sha256 = _sha256(path)
    here = desk.db.execute("SELECT id, name, entries, whole FROM hash_list WHERE sha256 = ?", (sha256,)).fetchone()
    if here is not None and here[3]:
        return Taken(here[0], here[1], here[2], 0, 0, was_here=True), Changes()
    count = sum(len(entry.hashes) for entry in reader.entries(progress, cancelled))
    if not count:
        raise ListError("", _("The list has no entries."))
    heading = given.over(reader.heading).over(Heading(name=path.stem)).checked()
    _sweep(desk)
    list_id, last = _begin(desk, heading, sha256), _last_item(desk)
    try:
        written = _write(desk, list_id, heading, reader, count, progress, cancelled)
        matches = match_list(desk, list_id, progress, cancelled)
        changes = _finish(desk, list_id, heading, sha256, written)
    except BaseException:
        _sweep(desk)
        raise
    if _last_item(desk) != last:
        # What came meanwhile could not see the list yet.
        matches += match_list(desk, list_id, progress, lambda: False)
    return Taken(list_id, heading.name, written, count - written, matches, not_read=reader.not_read), changes


def switch_list(desk: Desk, list_id: int, off: str | None) -> Changes:
    """Switch a list off, with a reason, or on again; what it matched is then not shown, and not forgotten."""
    with desk.transaction(Permission.RULES) as tx:
        uid, version = tx.db.execute("SELECT uid, version FROM hash_list WHERE id = ?", (list_id,)).fetchone()
        tx.db.execute(
            "UPDATE hash_list SET off = ?, version = version + 1, op_id = ? WHERE id = ?", (off, tx.op_id, list_id)
        )
        tx.wrote("hash_list", uid, version + 1, "list.switch", {"off": off}, topics=(Topic.EVIDENCE,))
    return tx.changes


def switch_entry(desk: Desk, entry_id: int, off: str | None) -> Changes:
    """Switch one hash of a list off, with a reason, or on again."""
    with desk.transaction(Permission.RULES) as tx:
        list_id, uid, version, value = tx.db.execute(
            "SELECT l.id, l.uid, l.version, e.value FROM hash_entry e JOIN hash_list l ON l.id = e.list_id WHERE e.id = ?",
            (entry_id,),
        ).fetchone()
        tx.db.execute("UPDATE hash_entry SET off = ? WHERE id = ?", (off, entry_id))
        tx.db.execute("UPDATE hash_list SET version = version + 1, op_id = ? WHERE id = ?", (tx.op_id, list_id))
        body = {"value": value.hex(), "off": off}
        tx.wrote("hash_list", uid, version + 1, "entry.switch", body, topics=(Topic.EVIDENCE,))
    return tx.changes


def _reader(path: Path) -> ListReader:
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError as error:
        raise ListError("", _("The file cannot be read: {why}.").format(why=error.strerror)) from error
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ListError("", _("The list is written in UTF-16; save it in UTF-8."))
    is_json = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
    return JsonList(path) if is_json else CsvList(path)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _last_item(desk: Desk) -> int | None:
    last: int | None = desk.db.execute("SELECT max(item_id) FROM item_hash").fetchone()[0]
    return last


def _begin(desk: Desk, heading: Heading, sha256: str) -> int:
    with desk.transaction(Permission.RULES) as tx:
        cursor = tx.db.execute(
            "INSERT INTO hash_list (uid, sha256, name, source, issued_on, entries, whole, person_id, added_at,"
            " device_id, op_id, version) VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 1)",
            (
                new_uid(),
                sha256,
                heading.name,
                heading.source,
                heading.issued_on,
                desk.person.id,
                tx.at,
                desk.device.id,
                tx.op_id,
            ),
        )
    return int(cursor.lastrowid or 0)


def _write(
    desk: Desk,
    list_id: int,
    heading: Heading,
    reader: ListReader,
    count: int,
    progress: Progress,
    cancelled: Cancelled,
) -> int:
    """Write the entries, a batch at a time; a hash that a list names twice is kept once."""
    entries, written, done = reader.entries(_untold, cancelled), 0, 0
    while batch := list(islice(entries, _AT_ONCE)):
        with desk.transaction(Permission.RULES) as tx:
            written += _write_batch(tx, list_id, heading, batch)
        done += sum(len(entry.hashes) for entry in batch)
        progress(done, count)
    return written


def _write_batch(tx: Transaction, list_id: int, heading: Heading, batch: list[Entry]) -> int:
    looks: list[tuple[int, bytes]] = []
    written = 0
    named = [(entry, each) for entry in batch for each in entry.hashes]
    for entry, each in named:
        severity = entry.severity or heading.severity
        cursor = tx.db.execute(
            "INSERT INTO hash_entry (list_id, place, kind, value, class, severity) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (value, kind, list_id) DO NOTHING",
            (
                list_id,
                entry.place,
                each.kind.value,
                each.value,
                entry.label or heading.label,
                severity.value if severity else None,
            ),
        )
        if cursor.rowcount > 0:
            written += 1
            if each.kind is HashKind.PDQ:
                looks.append((int(cursor.lastrowid or 0), each.value))
    if looks:
        write_block(tx.db, list_id, looks)
    return written


def _finish(desk: Desk, list_id: int, heading: Heading, sha256: str, written: int) -> Changes:
    with desk.transaction(Permission.RULES) as tx:
        tx.db.execute(
            "UPDATE hash_list SET whole = 1, entries = ?, op_id = ? WHERE id = ?", (written, tx.op_id, list_id)
        )
        (uid,) = tx.db.execute("SELECT uid FROM hash_list WHERE id = ?", (list_id,)).fetchone()
        body = {
            "name": heading.name,
            "source": heading.source,
            "issued_on": heading.issued_on,
            "sha256": sha256,
            "hashes": written,
        }
        # Which items it matched is in the rows of the matches; a page of items may show each of them.
        tx.wrote("hash_list", uid, 1, "list.import", body, topics=(Topic.EVIDENCE,))
    return tx.changes


def _sweep(desk: Desk) -> None:
    """Remove what is left of lists that were stopped or killed on their way in; a batch at a time."""
    for (list_id,) in desk.db.execute("SELECT id FROM hash_list WHERE whole = 0").fetchall():
        for sql in _REMOVALS:
            while _removed(desk, sql, list_id):
                continue


_REMOVALS = (
    (
        "DELETE FROM hash_match WHERE id IN (SELECT m.id FROM hash_match m JOIN hash_entry e ON e.id = m.entry_id"
        " WHERE e.list_id = ? LIMIT ?)"
    ),
    "DELETE FROM hash_entry WHERE id IN (SELECT id FROM hash_entry WHERE list_id = ? LIMIT ?)",
    "DELETE FROM pdq_block WHERE id IN (SELECT id FROM pdq_block WHERE list_id = ? LIMIT ?)",
    "DELETE FROM hash_list WHERE id IN (SELECT id FROM hash_list WHERE id = ? LIMIT ?)",
)


def _removed(desk: Desk, sql: str, list_id: int) -> bool:
    with told_by_disk(desk.vault.folder):
        return bool(desk.db.execute(sql, (list_id, _AT_ONCE)).rowcount > 0)


def _untold(_done: int, _of: int) -> None:
    """Tell nobody."""
