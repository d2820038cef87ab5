"""The answers of a calibration laid side by side: a row a question, a column a member, and where they differ."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.decisions.model import AnswerKind
from app.decisions.protocol import Protocol
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission
from app.review.calibration import Member, Session, members_here, session
from app.review.columns import Column
from app.review.judged import Judged
from app.review.measures import coded
from app.review.model import Verdict
from app.review.questions import COUNTED, Compared, protocols_of, questions, text_of
from app.review.scorecards import Scorecard, kept_scorecard
from app.review.settlements import not_counting

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_PAIR = 2
_MONTH = len("2026-03")


class AnswerAloneError(StillwaterError):
    """A member sees what the others answered once their own answers are given."""

    def __init__(self) -> None:
        super().__init__(
            _("You take part in this calibration and have not judged this case yet."),
            kept=_("What the others answered stays covered until then."),
            do=_("Judge the case in the pack that was sealed for you, and return it."),
        )


@dataclass(frozen=True, slots=True)
class Laid:
    """One question, what was decided, and what each member answered, in the order of the members; same is open for words.

    What nobody was asked has no row; an empty place is a member who was not asked, or has not judged the case.
    """

    key: str
    label: str
    decided: str | None
    answers: tuple[str | None, ...]
    same: bool | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A case of a calibration with everything that its members said of it."""

    case_ref: str
    conclusion: str
    members: tuple[Member, ...]
    rows: tuple[Laid, ...]
    scores: tuple[Laid, ...]
    verdicts: tuple[Verdict | None, ...]
    reasons: tuple[str, ...]

    @property
    def differing(self) -> tuple[Laid, ...]:
        """Return what they do not agree on."""
        return tuple(row for row in (*self.rows, *self.scores) if row.same is False)


@dataclass(frozen=True, slots=True)
class _Given:
    """What one member said of one case."""

    sha256: str
    answers: Mapping[str, Any]
    decided: Mapping[str, Any]
    decided_at: str
    decided_outcome: str
    card: str
    scores: Mapping[str, str]
    verdict: Verdict | None
    rationale: str


def lay(desk: Desk, session_uid: str, case_uid: str) -> SideBySide:
    """Lay the answers to one case side by side, for whoever has answered alone or takes no part."""
    desk.require(Permission.REVIEW)
    found = session(desk.db, session_uid)
    _check_answered(desk, found, case_uid)
    case = next(each for each in found.cases if each.case_uid == case_uid)
    given = _given(desk.db, found).get(case_uid, {})
    said = [given.get(member) for member in found.members]
    protocols = protocols_of(desk.db, {each.sha256 for each in given.values()})
    return SideBySide(
        case.case_ref,
        case.conclusion,
        found.members,
        tuple(_rows(said, list(protocols.values()))),
        tuple(_scores(desk.db, said)),
        tuple(None if each is None else each.verdict for each in said),
        tuple("" if each is None else each.rationale for each in said),
    )


def judged_together(desk: Desk, session_uid: str) -> Judged:
    """Read a calibration as columns, a person each: of two members kappa compares the first with the second."""
    desk.require(Permission.REVIEW)
    found = session(desk.db, session_uid)
    for each in found.cases:
        _check_answered(desk, found, each.case_uid)
    given = _given(desk.db, found, not_counting(desk.db))
    cases = [each.case_uid for each in found.cases if each.case_uid in given]
    protocols = protocols_of(desk.db, {each.sha256 for uid in cases for each in given[uid].values()})
    compared = questions(protocols.values())
    columns = {key: _column(found.members, [given[uid] for uid in cases], key) for key in compared}
    hashes = {each.card for uid in cases for each in given[uid].values() if each.card}
    cards = {sha256: kept_scorecard(desk.db, sha256) for sha256 in hashes}
    for item in (item for card in cards.values() for item in card.items):
        key = f"score {item.id}"
        compared[key] = Compared(key, item.label, AnswerKind.NUMBER)
        columns[key] = _scored(found.members, [given[uid] for uid in cases], item.id, cards)
    cells = tuple(_cell(next(iter(given[uid].values()))) for uid in cases)
    there = {key: column for key, column in columns.items() if column.values}
    return Judged(cells, {key: compared[key] for key in compared if key in there}, protocols, there)


def _check_answered(desk: Desk, found: Session, case_uid: str) -> None:
    answered = next((each.answered for each in found.cases if each.case_uid == case_uid), frozenset())
    open_ones = frozenset(found.members) - answered
    if open_ones and members_here(desk, open_ones):
        raise AnswerAloneError


def _given(db: Connection, found: Session, silent: Collection[str] = frozenset()) -> dict[str, dict[Member, _Given]]:
    known = {(member.vault_uid, member.person_uid): member for member in found.members}
    rows = db.execute(
        "SELECT r.uid, r.case_uid, r.vault_uid, r.reviewer_uid, r.protocol_sha256, r.answers, r.decision, r.decided_at,"
        " r.decided_outcome, r.scorecard_sha256, r.scores, r.verdict, r.rationale FROM review r"
        " WHERE r.calibration_uid = ? AND r.state <> 'blind' AND NOT EXISTS (SELECT 1 FROM review later"
        " WHERE later.supersedes_uid = r.uid AND later.reviewer_uid = r.reviewer_uid AND later.vault_uid = r.vault_uid)"
        " ORDER BY r.submitted_at, r.uid",
        (found.uid,),
    )
    given: dict[str, dict[Member, _Given]] = {}
    for uid, case_uid, vault, person, sha256, answers, decision, at, outcome, card, scores, verdict, why in rows:
        if uid not in silent and (member := known.get((vault, person))):
            decided = json.loads(decision).get("answers", {})
            verdict_ = None if verdict is None else Verdict(verdict)
            said = _Given(sha256, json.loads(answers), decided, at, outcome, card, json.loads(scores), verdict_, why)
            given.setdefault(case_uid, {})[member] = said
    return given


def _rows(said: Sequence[_Given | None], protocols: Sequence[Protocol]) -> Iterator[Laid]:
    decided = next((each.decided for each in said if each is not None), {})
    for question in {question.key: question for form in protocols for question in form.questions}.values():
        titles = Compared(question.key, question.label, question.kind, dict(question.choices))
        answers = [None if each is None else text_of(each.answers.get(question.key)) for each in said]
        theirs = text_of(decided.get(question.key))
        if theirs is None and not any(answers):
            continue
        counted = question.kind in COUNTED and sum(each is not None for each in said) >= _PAIR
        yield Laid(
            question.key,
            question.label,
            None if theirs is None else titles.title(theirs),
            tuple(None if answer is None else titles.title(answer) for answer in answers),
            len({answer for each, answer in zip(said, answers, strict=True) if each is not None}) == 1
            if counted
            else None,
        )


def _scores(db: Connection, said: Sequence[_Given | None]) -> Iterator[Laid]:
    cards = [kept_scorecard(db, each.card) if each is not None and each.card else None for each in said]
    labels = {item.id: item.label for card in cards if card is not None for item in card.items}
    for key, label in labels.items():
        marks = tuple(_mark(card, each, key) for card, each in zip(cards, said, strict=True))
        there = {mark for mark in marks if mark is not None}
        if there:
            yield Laid(key, label, None, marks, len(there) == 1 if sum(map(bool, marks)) >= _PAIR else None)


def _mark(card: Scorecard | None, said: _Given | None, key: str) -> str | None:
    item = None if card is None else card.item(key)
    answer = None if item is None or said is None else item.answer(said.scores.get(key, ""))
    return None if answer is None else answer.label


def _column(members: Sequence[Member], cases: Sequence[Mapping[Member, _Given]], key: str) -> Column:
    return _table(
        members,
        [[text_of(said.answers.get(key)) if (said := case.get(each)) else None for each in members] for case in cases],
    )


def _scored(
    members: Sequence[Member], cases: Sequence[Mapping[Member, _Given]], key: str, cards: Mapping[str, Scorecard]
) -> Column:
    def share(said: _Given | None) -> str | None:
        item = None if said is None or said.card not in cards else cards[said.card].item(key)
        answer = None if said is None or item is None else item.answer(said.scores.get(key, ""))
        return None if answer is None or answer.share is None else str(answer.share)

    return _table(members, [[share(case.get(each)) for each in members] for case in cases])


def _table(members: Sequence[Member], rows: list[list[str | None]]) -> Column:
    # Of more than two nobody is the one with whom the others are compared.
    first: list[str | None] = [] if len(members) == _PAIR else [None]
    values = sorted({value for row in rows for value in row if value is not None})
    return Column(tuple(values), coded([[*first, *row] for row in rows], values))


def _cell(said: _Given) -> tuple[str, str, str]:
    return said.decided_outcome, said.sha256, said.decided_at[:_MONTH]
