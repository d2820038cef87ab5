"""A call that went on after the decision, brought back to what it had told by then; the ending brings the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from app.identity import new_uid
from app.intake.document import requester_of, subjects_of
from app.intake.phone import Told, facts_text
from app.review.papers import Papers, Row

History = Sequence[tuple[str, Mapping[str, Any]]]


def bring_back(before: Papers, ending: Papers, told: Mapping[str, History], cut: str) -> None:
    """Let a case that came by phone stand as its call had told it before an operation."""
    for row in before.new["request"]:
        fills = [(op_id, each) for op_id, each in told.get(row["uid"], ()) if "field" in each]
        if any(op_id > cut for op_id, _fill in fills):
            until = (each for op_id, each in fills if op_id < cut)
            then = reduce(lambda so_far, each: so_far.and_then(each["field"], each["value"]), until, Told())
            _change(
                row, {"subject": then.subject, "body": then.words, "facts": facts_text(then.facts)}, ending, "request"
            )
            _bring_case_back(before, ending, row, then)
            _bring_subjects_back(before, row, then)


def _bring_case_back(before: Papers, ending: Papers, request: Row, then: Told) -> None:
    (case,), asker = before.new["cases"], requester_of(then.facts)
    said: Row = {**asker.as_body(), "email": asker.email.lower(), "domain": asker.domain}
    there = before.new["requester"]
    values: Row = {"title": then.title(), "country": asker.country}
    if not any(said.items() <= row.items() for row in there):
        ending.new["requester"] = there
        # A row of its own: the one that is known today may be another case's too.
        first_seen = there[0]["first_seen_at"] if there else request["received_at"]
        row = {"id": -request["id"], "uid": new_uid(), **said, "first_seen_at": first_seen, **_marks(request)}
        before.new["requester"] = [] if asker.is_nobody else [row]
        values["requester_id"] = None if asker.is_nobody else row["id"]
    _change(case, values, ending, "cases")


def _bring_subjects_back(before: Papers, request: Row, then: Told) -> None:
    """Add the accounts and people that were taken back since; what came since stands in the ending by itself."""
    there = {(row["role"], row["value"]) for row in before.new["subject"]}
    gone = [each for each in subjects_of(then.facts) if (each.role, each.value) not in there]
    for place, each in enumerate(gone):
        # Below nothing: the ids of the vault's own rows are above it.
        row = {"id": -(request["id"] * 1000 + place), "uid": new_uid(), "case_id": request["case_id"]}
        before.new["subject"].append({**row, "role": each.role, "value": each.value, **_marks(request)})


def _marks(request: Row) -> Row:
    return {"device_id": request["device_id"], "op_id": request["op_id"], "version": 1}


def _change(row: Row, values: Row, ending: Papers, table: str) -> None:
    """Give a row what it was then, and let the ending bring it back to what it is."""
    now = {name: row[name] for name, value in values.items() if row[name] != value}
    if not now:
        return
    row.update(values)
    rows = ending.changed.setdefault(table, [])
    there = next((each for each in rows if each["id"] == row["id"]), None)
    if there is None:
        rows.append({"id": row["id"], **now})
    else:
        there.update(now)
