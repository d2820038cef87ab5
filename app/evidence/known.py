"""What lists say of an item, what people said of that, and the lists themselves, as screens show them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId, Severity
from app.evidence.hashes import Hash, HashKind, Verdict
from app.evidence.model import ItemId

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One match with where it comes from."""

    id: int
    item_id: ItemId
    case_id: CaseId
    reference: str
    entry_id: int
    kind: HashKind
    value: str
    distance: int
    label: str
    severity: Severity | None
    list_id: int
    list: str
    source: str
    issued_on: str
    place: int
    found_at: str
    verdict: Verdict
    judged_by: str
    judged_at: str
    reason: str

    @property
    def exact(self) -> bool:
        """Tell whether it is the very same file."""
        return self.kind is not HashKind.PDQ


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an item without looking: its matches that nobody rejected, the surest first."""

    matches: tuple[MatchRow, ...]

    @property
    def confirmed(self) -> bool:
        """Tell whether a person confirmed one of them."""
        return any(match.verdict is Verdict.CONFIRMED for match in self.matches)


@dataclass(frozen=True, slots=True)
class ListRow:
    """A hash list."""

    id: int
    name: str
    source: str
    issued_on: str
    labels: str
    entries: int
    matches: int
    off: str | None
    added_at: str
    added_by: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One hash of a list."""

    id: int
    list_id: int
    list: str
    place: int
    hash: Hash
    label: str
    severity: Severity | None
    off: str | None
    matches: int


_MATCHES = (
    "SELECT m.id, m.item_id, i.case_id, c.reference, e.id, e.kind, e.value, m.distance, e.class, e.severity,"
    " l.id, l.name, l.source, l.issued_on, e.place, m.found_at, m.verdict, coalesce(p.name, ''),"
    " coalesce(m.judged_at, ''), m.reason"
    " FROM hash_match m JOIN hash_entry e ON e.id = m.entry_id JOIN hash_list l ON l.id = e.list_id AND l.whole = 1"
    " JOIN item i ON i.id = m.item_id JOIN cases c ON c.id = i.case_id LEFT JOIN person p ON p.id = m.person_id"
)
# A match counts while nobody rejected it and neither its hash nor its list is switched off.
_COUNTS = "m.verdict <> 'rejected' AND e.off IS NULL AND l.off IS NULL"


def known_of(db: Connection, item_id: ItemId) -> Known | None:
    """Return what lists know of an item; nothing where no match counts."""
    found = db.execute(
        f"{_MATCHES} WHERE m.item_id = ? AND {_COUNTS} ORDER BY m.verdict = 'confirmed' DESC, m.distance, m.id",
        (item_id,),
    )
    matches = tuple(_match(row) for row in found)
    return Known(matches) if matches else None


def is_known(db: Connection, item_id: ItemId) -> bool:
    """Tell whether a match of an item counts."""
    row = db.execute(
        "SELECT 1 FROM hash_match m JOIN hash_entry e ON e.id = m.entry_id JOIN hash_list l ON l.id = e.list_id"
        " WHERE m.item_id = ? AND m.verdict <> 'rejected' AND e.off IS NULL AND l.off IS NULL AND l.whole = 1 LIMIT 1",
        (item_id,),
    ).fetchone()
    return row is not None


def known_in_case(db: Connection, case_id: CaseId) -> dict[ItemId, Known]:
    """Return what lists know of each item of a case."""
    found: dict[ItemId, list[MatchRow]] = {}
    for row in db.execute(
        f"{_MATCHES} WHERE i.case_id = ? AND {_COUNTS} ORDER BY m.verdict = 'confirmed' DESC, m.distance, m.id",
        (case_id,),
    ):
        match = _match(row)
        found.setdefault(match.item_id, []).append(match)
    return {item_id: Known(tuple(matches)) for item_id, matches in found.items()}


def match_ids(db: Connection, *, waiting: bool) -> array[int]:
    """Return the matches that nobody judged yet, or all of them; the newest first, switched-off ones left out."""
    found = db.execute(
        "SELECT m.id FROM hash_match m JOIN hash_entry e ON e.id = m.entry_id JOIN hash_list l ON l.id = e.list_id"
        " WHERE e.off IS NULL AND l.off IS NULL AND l.whole = 1 AND m.verdict IN ('open', iif(?, 'open', 'confirmed'),"
        " iif(?, 'open', 'rejected')) ORDER BY m.id DESC",
        (waiting, waiting),
    )
    return array("q", (row[0] for row in found))


def waiting_count(db: Connection) -> int:
    """Return how many matches nobody judged yet."""
    (count,) = db.execute(
        "SELECT count(*) FROM hash_match m JOIN hash_entry e ON e.id = m.entry_id JOIN hash_list l ON l.id = e.list_id"
        " WHERE m.verdict = 'open' AND e.off IS NULL AND l.off IS NULL AND l.whole = 1"
    ).fetchone()
    return int(count)


def matches(db: Connection, ids: Sequence[int]) -> list[MatchRow]:
    """Return matches by their ids, in that order."""
    marks = ", ".join("?" * len(ids))
    found = {row[0]: _match(row) for row in db.execute(f"{_MATCHES} WHERE m.id IN ({marks})", list(ids))}
    return [found[number] for number in ids if number in found]


def lists(db: Connection) -> list[ListRow]:
    """Return the lists, the newest first."""
    found = db.execute(
        "SELECT l.id, l.name, l.source, l.issued_on,"
        " coalesce((SELECT group_concat(class, ', ') FROM (SELECT DISTINCT class FROM (SELECT class FROM hash_entry"
        "  WHERE list_id = l.id LIMIT 500) WHERE class <> '' LIMIT 3)), ''),"
        " l.entries, (SELECT count(*) FROM hash_match m JOIN hash_entry e ON e.id = m.entry_id WHERE e.list_id = l.id),"
        " l.off, l.added_at, p.name FROM hash_list l JOIN person p ON p.id = l.person_id WHERE l.whole = 1 ORDER BY l.id DESC"
    )
    return [ListRow(*row) for row in found]


def entries_of(db: Connection, text: str, *, most: int = 200) -> list[EntryRow]:
    """Return the entries of all lists that a hash names, written whole or by its first digits."""
    low, high = _between(text)
    found = db.execute(
        "SELECT e.id, e.list_id, l.name, e.place, e.kind, e.value, e.class, e.severity, e.off,"
        " (SELECT count(*) FROM hash_match m WHERE m.entry_id = e.id)"
        " FROM hash_entry e JOIN hash_list l ON l.id = e.list_id AND l.whole = 1"
        " WHERE e.value >= ? AND e.value <= ? ORDER BY e.value, e.kind, e.id LIMIT ?",
        (low, high, most),
    )
    return [_entry(row) for row in found]


def _between(text: str) -> tuple[bytes, bytes]:
    """Return the least and the greatest value that begins as a text does."""
    digits = "".join(text.split()).lower()
    if not digits or set(digits) - set("0123456789abcdef"):
        # Only what is kept as it was written has other signs.
        return text.strip().encode(), text.strip().encode() + b"\xff"
    return bytes.fromhex(digits + "0" * (len(digits) % 2)), bytes.fromhex(
        digits + "f" * (len(digits) % 2)
    ) + b"\xff" * 32


def _match(row: tuple[Any, ...]) -> MatchRow:
    kind = HashKind(row[5])
    return MatchRow(
        id=row[0],
        item_id=ItemId(row[1]),
        case_id=CaseId(row[2]),
        reference=row[3],
        entry_id=row[4],
        kind=kind,
        value=str(Hash(kind, row[6])),
        distance=row[7],
        label=row[8],
        severity=Severity(row[9]) if row[9] else None,
        list_id=row[10],
        list=row[11],
        source=row[12],
        issued_on=row[13],
        place=row[14],
        found_at=row[15],
        verdict=Verdict(row[16]),
        judged_by=row[17],
        judged_at=row[18],
        reason=row[19],
    )


def _entry(row: tuple[Any, ...]) -> EntryRow:
    number, list_id, name, place, kind, value, label, severity, off, count = row
    worth = Severity(severity) if severity else None
    return EntryRow(number, list_id, name, place, Hash(HashKind(kind), value), label, worth, off, count)


def classes_here(db: Connection) -> list[str]:
    """Return the classes that lists give to items of this vault, each once, by name."""
    found = db.execute(
        "SELECT DISTINCT e.class FROM hash_match m JOIN hash_entry e ON e.id = m.entry_id WHERE e.class <> ''"
        " ORDER BY e.class LIMIT 40"
    )
    return [row[0] for row in found]


def as_dicts(rows: Sequence[ListRow]) -> Iterator[dict[str, Any]]:
    """Yield the lists as `hashes list --json` prints them."""
    for row in rows:
        yield {
            "id": row.id,
            "name": row.name,
            "source": row.source,
            "issued_on": row.issued_on,
            "entries": row.entries,
            "matches": row.matches,
            "off": row.off,
            "added_at": row.added_at,
        }
