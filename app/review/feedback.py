"""What whoever decided does about a review of it: reads it, replies, disputes it; and what was done where it called for more."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission, new_uid
from app.review import store
from app.review.introducing import reviewers
from app.review.involved import involved
from app.review.namesakes import as_reader, identities
from app.review.peers import Recipient
from app.review.refusals import NotHereError
from app.review.store import Review
from app.review.words import plain_words

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction


class NotAboutYouError(StillwaterError):
    """A review is answered by whoever decided the case."""

    def __init__(self) -> None:
        super().__init__(_("This review is of somebody else's decision."), kept=_("Nothing was changed."))


class DisputedError(StillwaterError):
    """A review is disputed once."""

    def __init__(self) -> None:
        super().__init__(
            _("This review is disputed already."),
            kept=_("The reason that was given stands."),
            do=_("Add what is new as a reply."),
        )


class SameSupervisorError(StillwaterError):
    """A dispute goes to somebody who has not judged the case, and was not in it."""

    def __init__(self) -> None:
        super().__init__(
            _("They made this review, or had a part in the case."),
            kept=_("Nothing was changed."),
            do=_("Choose another supervisor."),
        )


class SupersededError(StillwaterError):
    """The reviewer changed this review."""

    def __init__(self) -> None:
        super().__init__(
            _("The reviewer has changed this review since."),
            kept=_("Nothing was changed."),
            do=_("Read the newer one, and dispute that."),
        )


class NotInThatPackError(StillwaterError):
    """A pack does not take a dispute to whom it was to go."""

    def __init__(self) -> None:
        super().__init__(
            _("This pack does not hold the disputed case, or is not sealed for the supervisor who was chosen."),
            kept=_("The dispute waits on."),
            do=_("Seal a pack of this case for them."),
        )


class NothingToDoError(StillwaterError):
    """A review that asks for nothing, or for what was done already."""

    def __init__(self) -> None:
        super().__init__(_("Nothing waits to be done about this review."), kept=_("Nothing was changed."))


class Part(Enum):
    """Whether somebody had a part in a case, as far as is known."""

    NONE = "none"
    # Somebody of their name had.
    DOUBT = "doubt"
    CERTAIN = "certain"


def mark_seen(desk: Desk, review_uid: str) -> Changes:
    """Note that whoever decided has read the review; from the second time on nothing is written."""
    with desk.transaction(Permission.OWN) as tx:
        _mine(tx, review_uid)
        cursor = tx.db.execute(
            "INSERT INTO review_reply (uid, review_uid, person_id, act, words, at, device_id, op_id)"
            " VALUES (?, ?, ?, 'seen', '', ?, ?, ?) ON CONFLICT DO NOTHING",
            (new_uid(), review_uid, desk.person.id, tx.at, desk.device.id, tx.op_id),
        )
        if cursor.rowcount:
            tx.wrote("review", review_uid, 1, "feedback.seen", {}, topics=(Topic.REVIEW,))
    return tx.changes


def reply(desk: Desk, review_uid: str, words: str) -> Changes:
    """Answer a review in one's own words; it stays beside it and changes nothing of it."""
    said = plain_words(words)
    if not said:
        raise ReasonMissingError
    with desk.transaction(Permission.OWN) as tx:
        _mine(tx, review_uid)
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO review_reply (uid, review_uid, person_id, act, words, at, device_id, op_id)"
            " VALUES (?, ?, ?, 'reply', ?, ?, ?, ?)",
            (uid, review_uid, desk.person.id, said, tx.at, desk.device.id, tx.op_id),
        )
        body = {"review": review_uid, "words": said}
        tx.wrote("review_reply", uid, 1, "feedback.reply", body, topics=(Topic.REVIEW,))
    return tx.changes


def supervisors_for(desk: Desk, review_uid: str) -> tuple[Recipient, ...]:
    """Return to whom a dispute of a review can go: every supervisor known here who had no part in it."""
    others, standing = _asked(desk, store.load(desk.db, review_uid))
    return tuple(each for each in others if standing(each) is Part.NONE)


def namesakes_for(desk: Desk, review_uid: str) -> tuple[Recipient, ...]:
    """Return who is not offered for a dispute because of their name alone: a supervisor can say who they are."""
    others, standing = _asked(desk, store.load(desk.db, review_uid))
    return tuple(each for each in others if standing(each) is Part.DOUBT)


def dispute(desk: Desk, review_uid: str, reason: str, to: Recipient) -> Changes:
    """Dispute a review with reasons: its case goes to another supervisor, who answers it blind as well."""
    said = plain_words(reason)
    if not said:
        raise ReasonMissingError
    with desk.transaction(Permission.OWN) as tx:
        review = _mine(tx, review_uid)
        if tx.db.execute("SELECT 1 FROM review_dispute WHERE review_uid = ?", (review_uid,)).fetchone():
            raise DisputedError
        # Nobody but its own reviewer changes a review.
        newer = "SELECT 1 FROM review WHERE supersedes_uid = ? AND reviewer_uid = ? AND vault_uid = ?"
        if tx.db.execute(newer, (review_uid, review.reviewer_uid, review.vault_uid)).fetchone():
            raise SupersededError
        if _asked(desk, review)[1](to) is not Part.NONE:
            raise SameSupervisorError
        uid, person = new_uid(), to.person
        tx.db.execute(
            "INSERT INTO review_dispute (uid, review_uid, person_id, reason, to_vault_uid, to_person_uid, to_name, at,"
            " device_id, op_id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            (
                *(uid, review_uid, desk.person.id, said, to.vault_uid, person.uid, person.name),
                *(tx.at, desk.device.id, tx.op_id),
            ),
        )
        body = {"review": review_uid, "reason": said, "to": [to.vault_uid, person.uid]}
        tx.wrote("review_dispute", uid, 1, "feedback.dispute", body, topics=(Topic.REVIEW,))
    return tx.changes


def dispute_sent(desk: Desk, dispute_uid: str, pack_uid: str) -> Changes:
    """Note with which pack a dispute went out; a pack sealed anew takes the place of one that was lost."""
    with desk.transaction(Permission.LEAD) as tx:
        row = tx.db.execute(
            "SELECT r.case_uid, d.to_vault_uid, d.to_person_uid FROM review_dispute d JOIN review r ON r.uid = d.review_uid"
            " WHERE d.uid = ?",
            (dispute_uid,),
        ).fetchone()
        if row is None:
            raise NotHereError
        packed = tx.db.execute(
            "SELECT p.recipients FROM review_pack p JOIN review_pack_case c ON c.pack_id = p.id"
            " WHERE p.uid = ? AND p.direction = 'out' AND c.case_uid = ?",
            (pack_uid, row[0]),
        ).fetchone()
        whom = [] if packed is None else json.loads(packed[0])
        if (row[1], row[2]) not in {(each["vault"], each["person"]) for each in whom}:
            raise NotInThatPackError
        (version,) = tx.db.execute(
            "UPDATE review_dispute SET pack_uid = ?, op_id = ?, version = version + 1 WHERE uid = ? RETURNING version",
            (pack_uid, tx.op_id, dispute_uid),
        ).fetchone()
        body = {"pack": pack_uid}
        tx.wrote("review_dispute", dispute_uid, version, "feedback.dispute_sent", body, topics=(Topic.REVIEW,))
    return tx.changes


def acted(desk: Desk, review_uid: str, note: str) -> Changes:
    """Note what was done because a review said that somebody must act; it is no longer waiting then."""
    said = plain_words(note)
    if not said:
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        note_act(tx, waiting(tx.db, review_uid), said)
    return tx.changes


def waiting(db: Connection, review_uid: str) -> Review:
    """Return a review that came home, says that somebody must act, and was not seen to yet."""
    review = store.load(db, review_uid)
    calls = review.origin == "merged" and review.verdict is not None and review.verdict.calls_for_more
    if not calls or db.execute("SELECT 1 FROM review_act WHERE review_uid = ?", (review_uid,)).fetchone():
        raise NothingToDoError
    return review


def note_act(tx: Transaction, review: Review, note: str) -> None:
    """Note what was done about a review that waits, inside the transaction that does it."""
    uid = new_uid()
    tx.db.execute(
        "INSERT INTO review_act (review_uid, uid, person_id, note, at, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (review.uid, uid, tx.desk.person.id, note, tx.at, tx.desk.device.id, tx.op_id),
    )
    body = {"review": review.uid, "note": note}
    tx.wrote("review_act", uid, 1, "review.acted", body, topics=(Topic.REVIEW,), cases=_case(tx.db, review))


def _mine(tx: Transaction, review_uid: str) -> Review:
    """Return a review that came home of a decision of the person at the desk; an exercise is nobody's to answer."""
    review = store.load(tx.db, review_uid)
    if review.origin != "merged" or review.responder_uid != tx.desk.person.uid or review.is_exercise:
        raise NotAboutYouError
    return review


def _asked(desk: Desk, review: Review) -> tuple[tuple[Recipient, ...], Callable[[Recipient], Part]]:
    """Return every supervisor known here, and how to tell whether they had a part: judged it, decided it, or are kept away."""
    who, db = identities(desk), desk.db
    parts = frozenset[str]().union(*involved(db, _case(db, review), "9999").values())
    judges = [
        who.somebody(*row)
        for row in db.execute(
            "SELECT DISTINCT vault_uid, reviewer_uid, reviewer_name FROM review WHERE case_uid = ?", (review.case_uid,)
        )
    ]

    def standing(to: Recipient) -> Part:
        reader = as_reader(to)
        if not parts.isdisjoint(who.certain(reader)) or any(who.same(reader, each) for each in judges):
            return Part.CERTAIN
        doubtful = not parts.isdisjoint(who.doubtful(reader)) or any(who.doubt(reader, each) for each in judges)
        return Part.DOUBT if doubtful else Part.NONE

    return tuple(reviewers(desk)), standing


def _case(db: Connection, review: Review) -> tuple[CaseId, ...]:
    return tuple(CaseId(row[0]) for row in db.execute("SELECT id FROM cases WHERE uid = ?", (review.case_uid,)))
