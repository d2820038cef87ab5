"""A closed case taken apart into what is shown when: as it stood before the decision, the decision, and how it ended.

The ids of rows and of operations sort by time: what was written before a decision has the smaller one. Values that
change in place, such as a case's imminence, are read back out of the outbox, which says every change in full.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cases.clocks import BY_HAND, POLICY, Measures
from app.cases.model import CaseId, Check, State, Step
from app.review.calls_then import History, bring_back
from app.review.levels import Gauge, PackedItem, Without, left_out
from app.review.model import Level
from app.review.papers import Papers, Part, Row, Rows, key_of, read
from app.review.sheets import SHEETS

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_CHANGING = ("state", "imminence", "kind", "requester_check")
_FINAL = (*_CHANGING, "severity", "answered_at", "incident_id")
_DUE = (Measures.DUE.value, Measures.TRIAGE.value)
_ORDER = (Part.BEFORE, Part.DECISION, Part.ENDING)
_DECISIONS = frozenset({"decision", "approval_ask", "blind_answer", "approval", "countersign"})
_ENDINGS = frozenset({"response", "closing", "task"})
# By these a decision went out: they are judged with it, before the verdict. What was said by phone may tell the end.
_ANSWERS = frozenset({"letter", "mail", "package", "draft"})
# The lines of a history that say nothing of how somebody meant to decide; all others wait for the own answers.
_OPENLY = frozenset(
    {"received", "first seen", "note", "account named", "assessed", "classified", "source changed", "kind changed"}
    | {"life at risk on", "life at risk off", "linked", "unlinked", "deadline set", "clocks paused", "clocks go on"}
    | {
        "call back",
        "call back struck",
        "requester checked",
        "to counsel",
        "cleared by counsel",
        "came again",
        "taken out",
    }
    | {"handover written", "handover accepted", "same number, other content"}
    | {each.value.replace("_", " ") for each in (Step.CLAIM, Step.RELEASE, Step.ASK_MORE, Step.HOLD, Step.RESUME)}
)
# Of these a row has its place in time. What lists match and what the directory says, says `known_then`.
_IN_TIME = frozenset(
    {"request", "subject", "clock", "clock_pause", "event", "look", "item_note", "callback", "callback_struck"}
    | {"flag_answer", "fast_path", "order_form"}
)
_BY_ITEM = ("layout", "picture_words", "look", "item_note", "hash_match")
_BY_LOOK = ("look_end", "look_lock", "look_seen", "look_override")
_ABOVE_FACTS = ("layout", "picture_words")
# What never goes along, whatever the level.
_ALWAYS = (Without.ORIGINALS, Without.DRAFTS, Without.ANSWERS)


@dataclass(frozen=True, slots=True)
class Judged:
    """The decision that a review is about."""

    uid: str
    op_id: str
    at: str
    person_id: int
    protocol_sha256: str
    bases_sha256: str
    row: Row


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case as it goes into a pack."""

    case_id: CaseId
    uid: str
    reference: str
    kind: str
    judged: Judged
    parts: Mapping[Part, Papers]
    items: tuple[PackedItem, ...]
    left_out: Mapping[str, int]


def gather(desk: Desk, case_id: CaseId, gauge: Gauge, told: Mapping[str, History]) -> Gathered | None:
    """Return a case as it goes into a pack, or nothing where nobody decided it; `told` is what `histories` found."""
    rows = {sheet.table: read(desk.db, sheet, case_id) for sheet in SHEETS}
    judged = _judged(rows)
    if judged is None:
        return None
    items = gauge.items(case_id, judged.op_id)
    left = _left_out(rows, items)
    _drop_items(rows, items)
    (case,) = rows["cases"]
    before, after = (_as_of(case, told.get(case["uid"], ()), judged.op_id, through=each) for each in (False, True))
    ended = {row["id"]: row["stopped_at"] for row in rows["clock"] if row["stopped_at"]}
    parts = _split(rows, judged)
    _as_judged(parts[Part.BEFORE].new, judged, told)
    parts[Part.BEFORE].new["cases"] = [_before(case, before, judged, parts[Part.BEFORE].new)]
    parts[Part.DECISION].changed["cases"] = [{"id": case["id"], **after, "state": State.DECIDED.value}]
    final = {name: case[name] for name in _FINAL}
    running = [*parts[Part.BEFORE].new["clock"], *parts[Part.DECISION].new["clock"]]
    stopped = [{"id": row["id"], "stopped_at": ended[row["id"]]} for row in running if row["id"] in ended]
    parts[Part.ENDING].changed["clock"] = stopped
    parts[Part.ENDING].changed["cases"] = [{"id": case["id"], **final}]
    bring_back(parts[Part.BEFORE], parts[Part.ENDING], told, judged.op_id)
    return Gathered(case_id, case["uid"], case["reference"], before["kind"], judged, parts, tuple(items), left)


def histories(db: Connection, case_ids: Iterable[CaseId]) -> dict[str, History]:
    """Return what the outbox tells of cases, their items and their calls, by uid, the oldest first: one reading for all of them."""
    numbers = json.dumps(sorted(case_ids))
    found: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    told = db.execute(
        "SELECT uid, op_id, body FROM outbox WHERE entity IN ('case', 'item', 'request') AND uid IN"
        " (SELECT uid FROM cases WHERE id IN (SELECT value FROM json_each(?1))"
        " UNION ALL SELECT uid FROM request WHERE channel = 'phone' AND case_id IN (SELECT value FROM json_each(?1))"
        " UNION ALL SELECT uid FROM item WHERE case_id IN (SELECT value FROM json_each(?1))) ORDER BY seq",
        (numbers,),
    )
    for uid, op_id, body in told:
        found.setdefault(uid, []).append((op_id, json.loads(body)))
    return dict(found)


def _judged(rows: Rows) -> Judged | None:
    """Return the last decision: it is what the case ended by."""
    if not rows["decision"]:
        return None
    last = max(rows["decision"], key=lambda row: int(row["id"]))
    return Judged(
        uid=last["uid"],
        op_id=last["op_id"],
        at=last["at"],
        person_id=last["person_id"],
        protocol_sha256=last["protocol_sha256"],
        bases_sha256=last["bases_sha256"],
        row=last,
    )


def _as_of(case: Row, told: History, cut: str, *, through: bool) -> Row:
    """Return what changes in place as it was just before an operation, or through it."""
    if not told:
        return {name: case[name] for name in _CHANGING}
    found = {"state": State.NEW.value, "requester_check": Check.UNKNOWN.value}
    found |= {name: case[name] for name in ("imminence", "kind")}
    for op_id, body in told:
        if op_id < cut or (through and op_id == cut):
            found |= {name: body[name] for name in _CHANGING if name in body}
    return found


def _before(case: Row, was: Row, judged: Judged, new: Rows) -> Row:
    """Return the case's own row as whoever decided had it before them."""
    due = [row["due_at"] for row in new["clock"] if row["stopped_at"] is None and row["measures"] in _DUE]
    escalate = [
        row["due_at"] for row in new["clock"] if row["measures"] == Measures.ESCALATE.value and not row["stopped_at"]
    ]
    return {
        **case,
        **was,
        "state": State.CLAIMED.value,
        "owner_id": judged.person_id,
        # A review is no emergency: every safeguard holds, whatever was waived then. The history says what it was.
        "life_at_risk": 0,
        "hold_reason": None,
        "answered_at": None,
        "incident_id": _incident(case, new),
        "due_at": min(due, default=None),
        "escalate_at": min(escalate, default=None),
        "severity": max((row["severity"] for row in new["item"] if row["severity"]), default=None),
        "evidence_count": len(new["item"]),
    }


def _incident(case: Row, new: Rows) -> int | None:
    """Return the incident that a case belonged to by then: one that it was linked with since would tell of the ending."""
    acts = [row["act"] for row in new["event"] if row["act"] in ("linked", "unlinked")]
    return case["incident_id"] if acts and acts[-1] == "linked" else None


def _split(rows: Rows, judged: Judged) -> dict[Part, Papers]:
    deciding = {row["op_id"] for row in rows["decision"]}
    parts: dict[Part, Rows] = {part: {sheet.table: [] for sheet in SHEETS} for part in Part}
    places: dict[tuple[str, Any], Part] = {}
    for sheet in SHEETS:
        for row in rows[sheet.table]:
            part = _part_of(sheet.table, row, judged, deciding)
            part = max(part, _parent(sheet.table, row, places), key=_ORDER.index)
            places[sheet.table, key_of(sheet, row)[0]] = part
            parts[part][sheet.table].append(row)
    return {part: Papers(new) for part, new in parts.items()}


def _part_of(table: str, row: Row, judged: Judged, deciding: set[str]) -> Part:
    if table == "response" and row["sort"] in _ANSWERS and row["decision_id"] == judged.row["id"]:
        return Part.DECISION
    if table in _ENDINGS:
        return Part.ENDING
    if table in _DECISIONS or (table == "clock" and row["source"] not in (POLICY, BY_HAND)):
        return Part.DECISION
    if table not in _IN_TIME:
        return Part.BEFORE
    if table == "event" and (row["op_id"] in deciding or row["act"] not in _OPENLY):
        return Part.DECISION if row["op_id"] <= judged.op_id else Part.ENDING
    return Part.BEFORE if row["uid"] < judged.op_id else Part.ENDING


def _parent(table: str, row: Row, places: Mapping[tuple[str, Any], Part]) -> Part:
    """Return the part that the row stands in which another one hangs on."""
    parent = {"clock_pause": ("clock", "clock_id"), "callback_struck": ("callback", "callback_id")}.get(table)
    if table in _BY_LOOK:
        parent = ("look", "look_id")
    return Part.BEFORE if parent is None else places[parent[0], row[parent[1]]]


def _as_judged(new: Rows, judged: Judged, told: Mapping[str, History]) -> None:
    """Bring what was changed since back to what it was, and let the case have the form of the decision."""
    for row in new["clock"]:
        if row["stopped_at"] is not None and row["stopped_at"] >= judged.at:
            row["stopped_at"] = None
    for row in new["clock_pause"]:
        if row["until_at"] is not None and row["until_at"] >= judged.at:
            row["until_at"] = None
    for row in new["item"]:
        for op_id, body in told.get(row["uid"], ()):
            if op_id >= judged.op_id and "was" in body:
                row["source"] = body["was"]
                break
        before = [
            body["severity"] for op_id, body in told.get(row["uid"], ()) if op_id < judged.op_id and "severity" in body
        ]
        row["severity"] = before[-1] if before else None
    kept = {"sha256": judged.protocol_sha256, "bases_sha256": judged.bases_sha256}
    new["case_protocol"] = [{**row, **kept} for row in new["case_protocol"]]


def _drop_items(rows: Rows, items: Sequence[PackedItem]) -> None:
    """Leave out items that came later, and of facts-only ones the layout and the words that were read in them."""
    kept = {each.id for each in items}
    above = {each.id for each in items if each.level is not Level.FACTS}
    rows["item"] = [
        {**row, "parent_id": row["parent_id"] if row["parent_id"] in kept else None}
        for row in rows["item"]
        if row["id"] in kept
    ]
    for table in _BY_ITEM:
        wanted = above if table in _ABOVE_FACTS else kept
        rows[table] = [row for row in rows[table] if row["item_id"] in wanted]
    for row in rows["order_form"]:
        row["item_id"] = row["item_id"] if row["item_id"] in kept else None
    looks = {row["id"] for row in rows["look"]}
    for table in _BY_LOOK:
        rows[table] = [row for row in rows[table] if row["look_id"] in looks]


def _left_out(rows: Rows, items: Sequence[PackedItem]) -> dict[str, int]:
    later = len(rows["item"]) - len(items)
    return {
        **left_out(items),
        **({Without.LATER.value: later} if later else {}),
        **dict.fromkeys((each.value for each in _ALWAYS), 0),
    }
