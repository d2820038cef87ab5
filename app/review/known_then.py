"""What the directory and lists say of packed cases, as they said it when these were decided; the pack tells where it cannot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from app.evidence.hashes import Verdict
from app.identity import new_uid
from app.requesters import numbers
from app.requesters.domains import skeleton
from app.review.gathering import Gathered
from app.review.levels import Without
from app.review.papers import Part, Row

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

_TOLD = ("name", "kind", "country", "jurisdiction", "zone", "note")
_PARTS = ("agency_domain", "agency_contact")
# Of an operation: its id, what was done, and what it said in full.
Deed: TypeAlias = tuple[str, str, Mapping[str, Any]]
Past: TypeAlias = Mapping[str, Sequence[Deed]]


@dataclass(frozen=True, slots=True)
class Then:
    """What the directory said of an agency; nothing where it did not have it, and no `body` where nobody can tell."""

    there: bool
    body: Mapping[str, Any] | None = None
    retired_at: str | None = None


@dataclass(slots=True)
class Known:
    """What the history tells of the agencies of a pack; files of agencies are long, and read once."""

    db: Connection
    past: Past
    files: list[tuple[str, Mapping[tuple[str, str], Mapping[str, Any]]]] | None = None

    def imported(self, row: Row) -> Mapping[str, Any] | None:
        """Return what the file said by which an agency came; one whose name was changed since is not known in it."""
        if self.files is None:
            rows = self.db.execute("SELECT op_id, body FROM outbox WHERE entity = 'agency_import' ORDER BY seq DESC")
            self.files = [
                (op_id, {(each["country"], each["name"]): each for each in json.loads(body)["agencies"]})
                for op_id, body in rows
            ]
        told = next((agencies for op_id, agencies in self.files if op_id < row["uid"]), {})
        return told.get((row["country"], row["name"]))


def as_known_then(db: Connection, gathered: Sequence[Gathered]) -> list[Gathered]:
    """Bring matches and agencies of packed cases back to what was known when each was decided, where the history tells.

    A match that was found since stays: less is shown for it, never more. The cases of a pack share one directory, so that
    an agency of which two of them had another entry stays as it is today. Both are counted.
    """
    changed = _changed(gathered)
    known = Known(db, _past(db, gathered, changed))
    since = {one.case_id: _matches(known.past, one) for one in gathered}
    for agency_id, cases in changed.items():
        for one in _brought_back(known, agency_id, cases, gathered):
            since[one.case_id] += 1
    return [
        replace(one, left_out={**one.left_out, Without.SINCE.value: since[one.case_id]}) if since[one.case_id] else one
        for one in gathered
    ]


def _past(db: Connection, gathered: Sequence[Gathered], changed: Mapping[int, Sequence[Gathered]]) -> Past:
    """Return what the outbox tells of the matches and the agencies that were written since, the oldest first: one reading."""
    wanted = [
        row["uid"]
        for one in gathered
        for row in one.parts[Part.BEFORE].new["hash_match"]
        if row["op_id"] >= one.judged.op_id
    ]
    wanted += [row["uid"] for number, cases in changed.items() for row in _rows(cases[0], number) if "uid" in row]
    found: dict[str, list[Deed]] = {}
    if wanted:
        rows = db.execute(
            "SELECT uid, op_id, act, body FROM outbox WHERE entity IN ('hash_match', 'agency', 'agency_contact')"
            " AND uid IN (SELECT value FROM json_each(?)) ORDER BY seq",
            (json.dumps(wanted),),
        )
        for uid, op_id, act, body in rows:
            found.setdefault(uid, []).append((op_id, act, json.loads(body)))
    return found


def _matches(past: Past, one: Gathered) -> int:
    """Bring back what was said of matches by then; return how many stay as they are known today."""
    later = 0
    for row in one.parts[Part.BEFORE].new["hash_match"]:
        if row["uid"] > one.judged.op_id:
            later += 1
        elif row["op_id"] >= one.judged.op_id:
            if any(act == "match.judge" and op_id < one.judged.op_id for op_id, act, _body in past.get(row["uid"], ())):
                # Who said it first, and when, is not in the row any more; the reason in it is of later too.
                later += 1
            else:
                row.update(verdict=Verdict.OPEN.value, person_id=None, judged_at=None, reason="")
    return later


def _changed(gathered: Sequence[Gathered]) -> dict[int, list[Gathered]]:
    """Return the agencies that were written since one of their cases was decided, with all of their cases."""
    found: dict[int, list[Gathered]] = {}
    for one in gathered:
        for row in one.parts[Part.BEFORE].new["agency"]:
            found.setdefault(row["id"], []).append(one)
    return {
        agency_id: cases
        for agency_id, cases in found.items()
        if max(row["op_id"] for row in _rows(cases[0], agency_id) if "op_id" in row)
        >= min(one.judged.op_id for one in cases)
    }


def _brought_back(
    known: Known, agency_id: int, cases: Sequence[Gathered], gathered: Sequence[Gathered]
) -> Sequence[Gathered]:
    """Let an agency be what all of its cases knew it as; return those for which it stays otherwise."""
    row = _rows(cases[0], agency_id)[0]
    history = known.past.get(row["uid"], ())
    thens = [_then(known, row, history, one.judged.op_id) for one in cases]
    if any(each != thens[0] for each in thens):
        return [one for one, each in zip(cases, thens, strict=True) if not _is_today(each, row, history)]
    if not thens[0].there:
        for one in cases:
            _leave_to_the_ending(one, agency_id)
        return ()
    if thens[0].body is None or _is_named(gathered, agency_id, thens[0].body):
        return cases
    _set(known.past, cases, agency_id, thens[0])
    return ()


def _set(past: Past, cases: Sequence[Gathered], agency_id: int, then: Then) -> None:
    """Let an agency stand in the papers of its cases as it stood then."""
    assert then.body is not None  # the caller saw to it
    parts = _parts(past, _rows(cases[0], agency_id), then.body, min(one.judged.op_id for one in cases))
    if then.retired_at:
        parts["agency_domain"] = []
    for one in cases:
        new = one.parts[Part.BEFORE].new
        for each in new["agency"]:
            if each["id"] == agency_id:
                each.update({name: then.body[name] for name in _TOLD}, retired_at=then.retired_at)
        for table in _PARTS:
            new[table] = [*(each for each in new[table] if each["agency_id"] != agency_id), *parts[table]]


def _is_named(gathered: Sequence[Gathered], agency_id: int, body: Mapping[str, Any]) -> bool:
    """Tell whether another agency of the pack has by now the name that one had then."""
    others = (each for one in gathered for each in one.parts[Part.BEFORE].new["agency"] if each["id"] != agency_id)
    return any((each["country"], each["name"]) == (body["country"], body["name"]) for each in others)


def _then(known: Known, row: Row, history: Sequence[Deed], cut: str) -> Then:
    if row["uid"] > cut:
        return Then(there=False)
    before = [deed for deed in history if deed[0] < cut]
    bodies = [body for _op_id, act, body in before if act != "agency.retire"]
    if not bodies and not (history and history[0][1] == "agency.add") and (told := known.imported(row)):
        bodies = [told]
    retired = before[-1][2]["at"] if before and before[-1][1] == "agency.retire" else None
    return Then(there=True, body=bodies[-1] if bodies else None, retired_at=retired)


def _is_today(then: Then, row: Row, history: Sequence[Deed]) -> bool:
    bodies = [body for _op_id, act, body in history if act != "agency.retire"]
    return then.there and bool(bodies) and then.body == bodies[-1] and then.retired_at == row["retired_at"]


def _leave_to_the_ending(one: Gathered, agency_id: int) -> None:
    """Let an agency that came since come with the ending: a call that was made then names it."""
    new, ending = one.parts[Part.BEFORE].new, one.parts[Part.ENDING].new
    for table, column in (("agency", "id"), ("agency_domain", "agency_id"), ("agency_contact", "agency_id")):
        ending[table] = [*ending.get(table, []), *(each for each in new[table] if each[column] == agency_id)]
        new[table] = [each for each in new[table] if each[column] != agency_id]


def _rows(one: Gathered, agency_id: int) -> list[Row]:
    """Return the rows of an agency: its own, its numbers, its domains."""
    new = one.parts[Part.BEFORE].new
    own = [each for each in new["agency"] if each["id"] == agency_id]
    return own + [each for table in _PARTS for each in new[table] if each["agency_id"] == agency_id]


def _parts(past: Past, today: Sequence[Row], body: Mapping[str, Any], cut: str) -> dict[str, list[Row]]:
    """Return the domains and the numbers that an agency had; a number that is gone by now gets a row of its own."""
    row, contacts = today[0], list[Row]()
    known = {(each["purpose"], each["digits"]): each for each in today if "digits" in each}
    for place, told in enumerate(body["contacts"]):
        digits = numbers.digits(told["number"], body["country"])
        there = known.get((told["purpose"], digits)) or {
            # Below nothing: the ids of the vault's own rows are above it.
            "id": -(row["id"] * 1000 + place),
            "uid": new_uid(),
            "agency_id": row["id"],
            "purpose": told["purpose"],
            "digits": digits,
            **{name: row[name] for name in ("added_at", "device_id", "op_id", "version")},
            "added_by": None,
        }
        tests = [deed[2]["tested_on"] for deed in past.get(there["uid"], ()) if deed[0] < cut]
        tested = max([*tests, told["tested_on"]], default="") or None
        names = {name: told[name] for name in ("label", "number", "source", "found_on")}
        contacts.append({**there, **names, "tested_on": tested})
    domains = [{"domain": each, "agency_id": row["id"], "skeleton": skeleton(each)} for each in sorted(body["domains"])]
    return {"agency_domain": domains, "agency_contact": contacts}
