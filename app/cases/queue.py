"""The queue in its order: imminence, then due, answered cases last; how graphic the material is never orders it."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.cases import words
from app.cases.model import Check, Imminence, Kind, Severity, State, at_risk

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

PAGE = 200
_PIECE = 16 * 20_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person wants to see; nothing chosen means every open case, and a text looks through closed ones too."""

    state: State | None = None
    kind: Kind | None = None
    imminence: Imminence | None = None
    country: str = ""
    owner_id: int | None = None
    text: str = ""

    @property
    def quick(self) -> bool:
        """Tell whether the first rows come at once; a pair that few cases share may have to be looked for."""
        chosen = (self.state, self.kind, self.imminence, self.country or None, self.owner_id)
        return not self.text.strip() and sum(value is not None for value in chosen) <= 1


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case as a line of the queue."""

    id: int
    reference: str
    title: str
    kind: Kind
    state: State
    imminence: Imminence
    severity: Severity | None
    country: str
    requester: str
    requester_check: Check
    owner: str
    life_at_risk: bool
    hold_reason: str
    received_at: str
    due_at: str | None
    escalate_at: str | None
    answered_at: str | None
    evidence: int
    # A legal hold keeps it, whatever its state.
    held: bool = False

    @property
    def at_risk(self) -> bool:
        """Tell whether life-at-risk mode is on."""
        return at_risk(self.state, marked=self.life_at_risk)

    @property
    def free(self) -> bool:
        """Tell whether anybody may claim it: it is new, or somebody left it further on."""
        return self.state is State.NEW or (not self.owner and self.state is not State.CLOSED)


_ROWS = (
    "SELECT c.id, c.reference, c.title, c.kind, c.state, c.imminence, c.severity, c.country,"
    " coalesce(r.agency, ''), coalesce(r.name, ''), coalesce(r.email, ''), c.requester_check, coalesce(p.name, ''),"
    " c.life_at_risk, coalesce(c.hold_reason, ''), c.received_at, c.due_at, c.escalate_at, c.answered_at,"
    " c.evidence_count"
    " FROM cases c LEFT JOIN requester r ON r.id = c.requester_id LEFT JOIN person p ON p.id = c.owner_id"
)

# The index that a first filter walks in queue order, and the term that starts it; the most telling filter comes first.
_WALKS: tuple[tuple[str, str, str], ...] = (
    ("owner_id", "queue_by_owner", "owner_id = ? AND open = ?"),
    ("country", "queue_by_country", "country = ? AND open = ?"),
    ("state", "queue_by_state", "state = ?"),
    ("kind", "queue_by_kind", "kind = ? AND open = ?"),
    ("", "queue", "open = ?"),
)
_RANKS = {imminence: rank for rank, imminence in enumerate(Imminence)}


def page_ids(db: Connection, filters: Filters, *, limit: int = PAGE) -> list[int]:
    """Return the ids of the first cases that the filters let through, in order."""
    ids: list[int] = []
    for sql, values in _parts(filters):
        if len(ids) < limit:
            ids += [row[0] for row in db.execute(f"{sql} LIMIT ?", (*values, limit - len(ids)))]
    return ids


def all_ids(db: Connection, filters: Filters) -> array[int]:
    """Return every id that the filters let through, in order; eight bytes each."""
    ids = array("q")
    for sql, values in _parts(filters):
        # One statement that answers with one row lets the window go on: a cursor over a million rows would take
        # Python's lock, and the window's turn with it, a million times.
        whole = f"SELECT coalesce(group_concat(printf('%016x', id), ''), '') FROM ({sql})"
        (text,) = db.execute(whole, values).fetchone()
        for start in range(0, len(text), _PIECE):
            ids.frombytes(bytes.fromhex(text[start : start + _PIECE]))
    if sys.byteorder == "little":
        ids.byteswap()
    return ids


def rows(db: Connection, ids: Sequence[int]) -> list[QueueRow]:
    """Return cases by id, in the order of the ids; an id that is gone is left out."""
    marks = ", ".join("?" * len(ids))
    found = {row[0]: _row(row) for row in db.execute(f"{_ROWS} WHERE c.id IN ({marks})", tuple(ids))}
    for number in _held(db, ids):
        found[number] = replace(found[number], held=True)
    return [found[number] for number in ids if number in found]


def _held(db: Connection, ids: Sequence[int]) -> list[int]:
    """Return which of some cases a legal hold keeps; where there is none, which is the rule, nothing else is asked."""
    if db.execute("SELECT 1 FROM legal_hold LIMIT 1").fetchone() is None:
        return []
    marks = ", ".join("?" * len(ids))
    return [row[0] for row in db.execute(f"SELECT DISTINCT case_id FROM held WHERE case_id IN ({marks})", tuple(ids))]


def count(db: Connection, filters: Filters, *, limit: int = 1000) -> int:
    """Count cases, but no further than the limit: a label needs no more."""
    number = 0
    for sql, values in _parts(filters):
        number += int(db.execute(f"SELECT count(*) FROM ({sql} LIMIT ?)", (*values, limit - number)).fetchone()[0])
    return number


def newest_id(db: Connection) -> int:
    """Return the id of the case that came last; zero if there is none."""
    (number,) = db.execute("SELECT coalesce(max(id), 0) FROM cases").fetchone()
    return int(number)


def arrived_since(db: Connection, filters: Filters, newest: int, *, limit: int = 1000) -> int:
    """Count the cases that have come since, as far as the filters let them through."""
    terms, values = _tests(filters, frozenset())
    sql = "SELECT count(*) FROM (SELECT id FROM cases WHERE id > ?" + "".join(f" AND {term}" for term in terms)
    (number,) = db.execute(f"{sql} LIMIT ?)", (newest, *values, limit)).fetchone()
    return int(number)


def claimed_since(db: Connection, newest: int, person_id: int) -> set[int]:
    """Return the cases that have come since and are already somebody's own, as a call is from its first field on."""
    return {row[0] for row in db.execute("SELECT id FROM cases WHERE id > ? AND owner_id = ?", (newest, person_id))}


def countries(db: Connection) -> list[str]:
    """Return the countries that open cases come from; one index seek each."""
    sql = (
        "WITH RECURSIVE seen (country) AS (SELECT min(country) FROM cases"
        " UNION ALL SELECT (SELECT min(country) FROM cases WHERE country > seen.country) FROM seen"
        " WHERE seen.country IS NOT NULL) SELECT country FROM seen WHERE country <> ''"
    )
    return [row[0] for row in db.execute(sql)]


def _parts(filters: Filters) -> list[tuple[str, tuple[object, ...]]]:
    """Return the SELECTs of ids that follow one another: what waits for us, and then what is answered."""
    if filters.text.strip():
        return [_search(filters)]
    if filters.state is not None:
        return [_select(filters)]
    return [_select(filters, live=True), _select(replace(filters, state=State.RESPONDED))]


def _select(filters: Filters, *, live: bool = False) -> tuple[str, tuple[object, ...]]:
    """Return the SELECT of ids, each filter or pair of them served by one index alone; of the live, no answered one."""
    field, index, start = next(walk for walk in _WALKS if not walk[0] or getattr(filters, walk[0]) not in (None, ""))
    values: tuple[object, ...] = (_value(getattr(filters, field)),) if field else ()
    if field != "state":
        values = (*values, filters.state is not State.CLOSED)
    terms, more = _tests(filters, frozenset({field}))
    where = " AND ".join((start, *terms, *(("state <> 'responded'",) if live else ())))
    return f"SELECT id FROM cases INDEXED BY {index} WHERE {where} ORDER BY rank, due_key, id", (*values, *more)


def _search(filters: Filters) -> tuple[str, tuple[object, ...]]:
    terms, values = _tests(filters, frozenset())
    match = words.query(filters.text)
    if not match:
        return "SELECT id FROM cases WHERE 0", ()
    if not terms:
        return "SELECT rowid AS id FROM words_index WHERE words_index MATCH ? ORDER BY rowid DESC", (match,)
    where = " AND ".join(f"c.{term}" for term in terms)
    sql = (
        "SELECT c.id FROM words_index w CROSS JOIN cases c ON c.id = w.rowid"
        f" WHERE words_index MATCH ? AND {where} ORDER BY w.rowid DESC"
    )
    return sql, (match, *values)


def _tests(filters: Filters, done: frozenset[str]) -> tuple[list[str], list[object]]:
    terms, values = [], []
    for field in ("owner_id", "state", "country", "kind"):
        chosen = getattr(filters, field)
        if field not in done and chosen not in (None, ""):
            terms.append(f"{field} = ?")
            values.append(_value(chosen))
    if filters.imminence is not None:
        terms.append("rank = ?")
        values.append(_RANKS[filters.imminence])
    return terms, values


def _value(chosen: object) -> object:
    return getattr(chosen, "value", chosen)


def _row(row: tuple[Any, ...]) -> QueueRow:
    agency, name, email = row[8:11]
    return QueueRow(
        id=row[0],
        reference=row[1],
        title=row[2],
        kind=Kind(row[3]),
        state=State(row[4]),
        imminence=Imminence(row[5]),
        severity=Severity(row[6]) if row[6] else None,
        country=row[7],
        requester=agency or name or email,
        requester_check=Check(row[11]),
        owner=row[12],
        life_at_risk=bool(row[13]),
        hold_reason=row[14],
        received_at=row[15],
        due_at=row[16],
        escalate_at=row[17],
        answered_at=row[18],
        evidence=row[19],
    )
