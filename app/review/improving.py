"""What to change: the findings of all reviews by the question they are about, and what somebody said will become of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from app.cases.actions import ReasonMissingError
from app.changes import Changes, Topic
from app.decisions.protocol import Protocol
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission, new_uid
from app.review.model import Tie, Verdict
from app.review.questions import protocols_of
from app.review.scorecards import item_labels
from app.review.settlements import not_counting

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


class NothingFoundError(StillwaterError):
    """There is no finding about what was to be taken up or declined."""

    def __init__(self) -> None:
        super().__init__(_("There is no finding about this."), kept=_("Nothing was changed."))


class ChangeState(StrEnum):
    """What became of the findings about a question."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            ChangeState.OPEN: _("open"),
            ChangeState.TAKEN_UP: _("taken up"),
            ChangeState.DECLINED: _("declined"),
        }[self]


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What findings are about: a question of a form, an item of the scorecard, or the case as a whole."""

    protocol_id: str
    tied_to: Tie
    target: str


@dataclass(frozen=True, slots=True)
class Found:
    """One finding with the review it stands in."""

    subject: Subject
    note: str
    at: str
    review_uid: str
    case_uid: str
    case_ref: str
    reviewer: str
    verdict: Verdict
    protocol_sha256: str
    # What was here before something else sorts before it.
    came: str


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said will become of the findings about a subject."""

    state: ChangeState
    reason: str
    findings: int
    person: str
    at: str
    said: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the list: a subject, every finding about it, the newest first, and all that was said, the newest last."""

    subject: Subject
    form: str
    label: str
    found: tuple[Found, ...]
    said: tuple[Said, ...]

    @property
    def state(self) -> ChangeState:
        """Return what was said last; before anything was, it is open."""
        return self.said[-1].state if self.said else ChangeState.OPEN

    @property
    def cases(self) -> int:
        """Return in how many cases it was found."""
        return len({each.case_uid for each in self.found})

    @property
    def reviewers(self) -> int:
        """Return how many reviewers found it."""
        return len({each.reviewer for each in self.found})

    @property
    def versions(self) -> int:
        """Return under how many versions of the form it was found."""
        return len({each.protocol_sha256 for each in self.found})

    @property
    def new(self) -> int:
        """Return how many findings came since something was said of them."""
        last = self.said[-1].said if self.said else ""
        return sum(each.came > last for each in self.found)


def to_change(desk: Desk) -> tuple[Change, ...]:
    """Return what to change: the open ones first, and of those what was found in most cases."""
    desk.require(Permission.REVIEW)
    found, said = _found(desk.db), _said(desk.db)
    protocols = protocols_of(desk.db, {each.protocol_sha256 for each in found})
    items = item_labels(desk.db)
    changes = [
        _change(subject, tuple(each), said.get(subject, ()), protocols, items)
        for subject, each in groupby(sorted(found, key=attrgetter("subject")), key=attrgetter("subject"))
    ]
    return tuple(sorted(changes, key=lambda each: (each.state is not ChangeState.OPEN, -each.cases, each.subject)))


def say(desk: Desk, subject: Subject, state: ChangeState, reason: str) -> Changes:
    """Say what becomes of the findings about a subject, and why; what was said before stays on record."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.LEAD) as tx:
        findings = sum(each.subject == subject for each in _found(tx.db))
        if not findings:
            raise NothingFoundError
        uid = new_uid()
        row = (subject.tied_to.value, subject.protocol_id, subject.target, state.value, reason.strip(), findings)
        tx.db.execute(
            "INSERT INTO improvement (uid, tied_to, protocol_id, target, state, reason, findings, person_id, at,"
            " device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (uid, *row, desk.person.id, tx.at, desk.device.id, tx.op_id),
        )
        body = {
            "protocol": subject.protocol_id,
            "tied_to": subject.tied_to.value,
            "target": subject.target,
            "state": state.value,
            "reason": reason.strip(),
            "findings": findings,
        }
        tx.wrote("improvement", uid, 1, "improvement.say", body, topics=(Topic.REVIEW,))
    return tx.changes


def _found(db: Connection) -> list[Found]:
    """Return every finding of reviews that count; one about a piece of evidence is about its case."""
    silent = not_counting(db)
    rows = db.execute(
        "SELECT CASE f.tied_to WHEN 'item' THEN 'case' ELSE f.tied_to END,"
        " CASE f.tied_to WHEN 'item' THEN '' ELSE f.target END, f.note, f.at, r.uid, r.case_uid, r.case_ref,"
        " r.reviewer_name, r.verdict, r.protocol_sha256, iif(r.origin = 'merged', r.op_id, f.uid)"
        " FROM review_finding f JOIN review r ON r.uid = f.review_uid"
        " WHERE r.state = 'done' AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes_uid = r.uid"
        " AND later.reviewer_uid = r.reviewer_uid AND later.vault_uid = r.vault_uid AND later.state = 'done') ORDER BY f.at DESC, f.uid DESC"
    ).fetchall()
    ids = {sha256: each.id for sha256, each in protocols_of(db, {row[-2] for row in rows}).items()}
    return [
        Found(
            Subject(ids.get(form, form), Tie(tied), target), note, at, uid, case, ref, name, Verdict(said), form, came
        )
        for tied, target, note, at, uid, case, ref, name, said, form, came in rows
        if uid not in silent
    ]


def _said(db: Connection) -> Mapping[Subject, tuple[Said, ...]]:
    rows = db.execute(
        "SELECT i.protocol_id, i.tied_to, i.target, i.state, i.reason, i.findings, p.name, i.at, i.op_id FROM improvement i"
        " JOIN person p ON p.id = i.person_id ORDER BY i.id"
    )
    said: dict[Subject, tuple[Said, ...]] = {}
    for form, tied_to, target, state, *more in rows:
        subject = Subject(form, Tie(tied_to), target)
        said[subject] = (*said.get(subject, ()), Said(ChangeState(state), *more))
    return said


def _change(
    subject: Subject,
    found: Sequence[Found],
    said: tuple[Said, ...],
    protocols: Mapping[str, Protocol],
    items: Mapping[str, str],
) -> Change:
    forms = [protocols[each.protocol_sha256] for each in found if each.protocol_sha256 in protocols]
    newest = max(forms, key=lambda form: form.version, default=None)
    title = subject.protocol_id if newest is None else newest.title
    return Change(subject, title, _label(subject, newest, items), tuple(found), said)


def _label(subject: Subject, form: Protocol | None, items: Mapping[str, str]) -> str:
    if subject.tied_to is Tie.CASE:
        return _("No question in particular")
    if subject.tied_to is Tie.SCORE:
        return items.get(subject.target, subject.target)
    if form is None or subject.target not in form.asked:
        return subject.target
    return form.asked[subject.target].question.label
