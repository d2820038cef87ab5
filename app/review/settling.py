"""What a supervisor settles about reviews that came home: who is who, what is held, and which of several counts.

Each is a word with a reason, on record; another word later counts instead, and no review is changed by either.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.identity import Permission, new_uid
from app.review.conflicts import conflicts
from app.review.involved import involved
from app.review.merging import readmit
from app.review.model import Held
from app.review.namesakes import Identities, Somebody, identities, pair_of
from app.review.refusals import NotHereError, NothingToSettleError, NotToLetInError, PartOfItError
from app.review.words import plain_words

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a word: how many reviews that were held are in now."""

    let_in: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Held:
    uid: str
    sha256: str
    case_uid: str
    reason: Held
    reader: Somebody


def say_who(desk: Desk, pair: tuple[str, str], reason: str, *, same: bool) -> Settled:
    """Say whether two people of one name are one person; what was held for the name alone is looked at again."""
    said = _reason(reason)
    with desk.transaction(Permission.LEAD) as tx:
        found = next((each for each in identities(desk).pairs() if pair_of(each.one, each.other) == pair), None)
        if found is None:
            raise NotHereError
        _write_who(tx, found.one, found.other, said, same=same)
        let_in = readmit(tx)
    return Settled(len(let_in), tx.changes)


def let_in(desk: Desk, held_id: int, reason: str) -> Settled:
    """Let a held review in though its reviewer bears the name of somebody in the case, or judged it after its time."""
    said = _reason(reason)
    with desk.transaction(Permission.LEAD) as tx:
        held, who = _held(tx, held_id), identities(desk)
        if held.reason not in (Held.SAME_NAME, Held.AFTER_EXPIRY):
            raise NotToLetInError(held.reason.label)
        parts = _parts(tx, held.case_uid)
        for each in _namesakes(who, held.reader, parts):
            _write_who(tx, held.reader, each, said, same=False)
        _write_word(tx, held, "let_in", said)
        found = readmit(tx)
    return Settled(len(found), tx.changes)


def leave_aside(desk: Desk, held_id: int, reason: str) -> Changes:
    """Say of a held review that it stays out, and why; it is kept, and can be taken up again."""
    return _say(desk, held_id, "aside", reason)


def take_up(desk: Desk, held_id: int, reason: str) -> Changes:
    """Let a review that was left aside wait again."""
    return _say(desk, held_id, "open", reason)


def settle(desk: Desk, case_uid: str, counting: Collection[str], reason: str) -> Changes:
    """Say which of the reviews of a case count for figures; all of them stay as they are, side by side."""
    said = _reason(reason)
    with desk.transaction(Permission.LEAD) as tx:
        found = next((each for each in conflicts(desk) if each.case_uid == case_uid), None)
        if found is None or not {each.uid for each in found.standing}.issuperset(counting):
            raise NothingToSettleError
        _parts(tx, case_uid)
        if any(each.reviewer_uid == desk.person.uid for each in found.reviews):
            raise PartOfItError
        uid, reviews = new_uid(), sorted(each.uid for each in found.standing)
        tx.db.execute(
            "INSERT INTO review_settlement (uid, case_uid, reviews, counting, state, reason, person_id, at, device_id,"
            " op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(uid, case_uid, json.dumps(reviews), json.dumps(sorted(counting)), found.state, said),
                *(desk.person.id, tx.at, desk.device.id, tx.op_id),
            ),
        )
        body = {"case": case_uid, "reviews": reviews, "counting": sorted(counting), "reason": said}
        tx.wrote("review_settlement", uid, 1, "review.settle", body, topics=(Topic.REVIEW,), cases=(found.case_id,))
    return tx.changes


def _say(desk: Desk, held_id: int, word: str, reason: str) -> Changes:
    said = _reason(reason)
    with desk.transaction(Permission.LEAD) as tx:
        held = _held(tx, held_id)
        _parts(tx, held.case_uid)
        _write_word(tx, held, word, said)
    return tx.changes


def _reason(reason: str) -> str:
    said = plain_words(reason)
    if not said:
        raise ReasonMissingError
    return said


def _held(tx: Transaction, held_id: int) -> _Held:
    row = tx.db.execute(
        "SELECT uid, sha256, case_uid, reason, vault_uid, reviewer_uid, reviewer_name FROM review_held"
        " WHERE id = ? AND settled_at IS NULL",
        (held_id,),
    ).fetchone()
    if row is None:
        raise NotHereError
    uid, sha256, case_uid, reason, *reviewer = row
    return _Held(uid, sha256, case_uid, Held(reason), identities(tx.desk).somebody(*reviewer))


def _parts(tx: Transaction, case_uid: str) -> frozenset[str]:
    """Return who had a part in a case, none where it is not here; whoever had one settles nothing about it."""
    rows = tx.db.execute("SELECT id FROM cases WHERE uid = ?", (case_uid,)).fetchall()
    parts = frozenset[str]().union(*involved(tx.db, [CaseId(number) for (number,) in rows], tx.at).values())
    if tx.desk.person.uid in parts:
        raise PartOfItError
    return parts


def _namesakes(who: Identities, reader: Somebody, parts: frozenset[str]) -> Iterable[Somebody]:
    return (each for each in who.ours if each.token in parts and who.doubt(reader, each))


def _write_who(tx: Transaction, one: Somebody, other: Somebody, reason: str, *, same: bool) -> None:
    if tx.desk.person.uid in (one.uid, other.uid):
        raise PartOfItError
    uid, (first, last) = new_uid(), pair_of(one, other)
    tx.db.execute(
        "INSERT INTO namesake (uid, one, other, name, same, reason, person_id, at, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (uid, first, last, one.name, int(same), reason, tx.desk.person.id, tx.at, tx.desk.device.id, tx.op_id),
    )
    body = {"one": first, "other": last, "same": same, "reason": reason}
    tx.wrote("namesake", uid, 1, "people.who", body, topics=(Topic.REVIEW,))


def _write_word(tx: Transaction, held: _Held, word: str, reason: str) -> None:
    uid = new_uid()
    tx.db.execute(
        "INSERT INTO review_held_word (uid, review_uid, review_sha256, case_uid, word, reason, person_id, at, device_id,"
        " op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(uid, held.uid, held.sha256, held.case_uid, word, reason),
            *(tx.desk.person.id, tx.at, tx.desk.device.id, tx.op_id),
        ),
    )
    body = {"review": held.uid, "sha256": held.sha256, "word": word, "reason": reason}
    tx.wrote("review_held_word", uid, 1, f"held.{word}", body, topics=(Topic.REVIEW,))
