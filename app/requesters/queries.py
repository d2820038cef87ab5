"""What is known of who asks, and where the first gate of a case stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.i18n import _
from app.requesters.agency_queries import Number, numbers_of
from app.requesters.calls import Callback, CallbackId, CallOutcome, gate_state, verified_until
from app.requesters.checks import look
from app.requesters.flags import Seen, finding, ordered, shipped
from app.requesters.gate import Answered, Finding, FlagAnswer, Ground, OffFastPath, Standing, Verification, Weight
from app.requesters.message import Here
from app.requesters.policy import policy_for
from app.requesters.surroundings import denied_before, here_of, imitated, known_of, message_of, named_in
from app.requesters.vouching import listed, said_in_requests, vouches

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """How an address was met before: how many cases, under which agencies, and since when."""

    cases: int
    agencies: tuple[str, ...]
    first_seen_at: str | None


def known_address(db: Connection, email: str) -> KnownAddress:
    """Return how an address was met before."""
    rows = db.execute(
        "SELECT r.agency, r.first_seen_at, (SELECT count(*) FROM cases c WHERE c.requester_id = r.id)"
        " FROM requester r WHERE r.email = ? ORDER BY r.first_seen_at",
        (email.lower(),),
    ).fetchall()
    agencies = tuple(dict.fromkeys(row[0] for row in rows if row[0]))
    return KnownAddress(sum(row[2] for row in rows), agencies, rows[0][1] if rows else None)


# The flag of the checklist that says who the subject may be.
AT_RISK_BY_IT = "target_is_public_person"


def standing(desk: Desk, case_id: CaseId) -> Standing:
    """Return where the first gate of a case stands, without the findings: two short reads."""
    calls = callbacks(desk.db, case_id)
    return Standing(
        state=gate_state(calls, desk.clock.now()),
        until=verified_until(calls),
        callbacks=sum(call.counts for call in calls),
        off_fast_path=off_fast_path(desk.db, case_id, but_by=desk.person.id),
    )


def verification(desk: Desk, case_id: CaseId) -> Verification:
    """Return where the first gate of a case stands, and everything that was found, the strongest first."""
    policy, message = policy_for(desk.db, case_id), message_of(desk.db, case_id)
    known = known_of(desk, case_id, message, policy)
    found = (*look(message, known, policy), *seen_by_people(desk.db, case_id))
    return Verification(standing(desk, case_id), ordered(list(found)))


def strong_by_now(db: Connection, case_id: CaseId) -> bool:
    """Tell whether people wrote something strong against a request, without the checks of its words: a few short reads."""
    if any(each.weight is Weight.HIGH for each in seen_by_people(db, case_id)):
        return True
    return bool(denied_before(db, message_of(db, case_id), case_id))


def seen_by_people(db: Connection, case_id: CaseId) -> tuple[Finding, ...]:
    """Return the flags of the checklist that a person saw in a case."""
    flags = shipped()
    return tuple(
        finding(
            Seen(flag, _("Seen by {person}: {flag}.").format(person=answer.person, flag=flags[flag].title)),
            by_person=True,
        )
        for flag, answer in flag_answers(db, case_id).items()
        if answer.answer is FlagAnswer.SEEN and flag in flags
    )


def callback_numbers(db: Connection, case_id: CaseId) -> tuple[Number, ...]:
    """Return the numbers of the directory for whoever a request says it comes from, and for whom it imitates."""
    message = message_of(db, case_id)
    found = (
        *here_of(db, message.domain),
        *named_in(db, message),
        *imitated(db, message.domain, policy_for(db, case_id).lookalike_signs),
    )
    return tuple(numbers_of(db, list(dict.fromkeys(each.id for each in found))))


def doubted(db: Connection, case_id: CaseId, numbers: Sequence[Number]) -> dict[str, str]:
    """Return which numbers do not count yet, by their uid, with the request in which each stands and which came first."""
    found: dict[str, str] = {}
    for number in numbers:
        said = said_in_requests(db, case_id, number.number, number.country)
        if said is not None and not vouches(listed(db, number.number, number.country), said):
            found[number.uid] = said.reference
    return found


def agencies_of_domain(db: Connection, domain: str) -> tuple[Here, ...]:
    """Return the agencies of the directory whose domain this is, or a part of."""
    return here_of(db, domain)


def flag_answers(db: Connection, case_id: CaseId) -> dict[str, Answered]:
    """Return what was last said of each flag of the checklist."""
    rows = db.execute(
        "SELECT f.flag, f.answer, p.name, f.at FROM flag_answer f JOIN person p ON p.id = f.person_id"
        " WHERE f.case_id = ? ORDER BY f.id",
        (case_id,),
    )
    return {row[0]: Answered(FlagAnswer(row[1]), row[2], row[3]) for row in rows}


def callbacks(db: Connection, case_id: CaseId) -> tuple[Callback, ...]:
    """Return the calls back of a case, the newest first."""
    rows = db.execute(
        "SELECT c.id, coalesce(a.name, ''), p.name, c.person_id, c.called_at, c.number, c.found_in, c.spoke_to,"
        " c.outcome, c.note, c.valid_until, s.reason FROM callback c JOIN person p ON p.id = c.person_id"
        " LEFT JOIN agency a ON a.id = c.agency_id LEFT JOIN callback_struck s ON s.callback_id = c.id"
        " WHERE c.case_id = ? ORDER BY c.id DESC",
        (case_id,),
    )
    return tuple(
        Callback(
            id=CallbackId(row[0]),
            agency=row[1],
            person=row[2],
            person_id=row[3],
            called_at=row[4],
            number=row[5],
            found_in=row[6],
            spoke_to=row[7],
            outcome=CallOutcome(row[8]),
            note=row[9],
            valid_until=row[10],
            struck=row[11],
        )
        for row in rows
    )


def asks_for_counsel(db: Connection, case_id: CaseId) -> bool:
    """Tell whether a person saw that the subject may be put at risk, and counsel was never asked."""
    answer = flag_answers(db, case_id).get(AT_RISK_BY_IT)
    asked = db.execute("SELECT 1 FROM fast_path WHERE case_id = ? LIMIT 1", (case_id,)).fetchone()
    return answer is not None and answer.answer is FlagAnswer.SEEN and asked is None


def off_fast_path(db: Connection, case_id: CaseId, but_by: int | None = None) -> OffFastPath | None:
    """Return why a case goes to counsel, unless counsel has let it go on since, told by somebody else than the one named."""
    row = db.execute(
        "SELECT f.act, f.ground, f.reason, p.name, f.at, f.person_id FROM fast_path f JOIN person p ON p.id = f.person_id"
        " WHERE f.case_id = ? ORDER BY f.id DESC LIMIT 1",
        (case_id,),
    ).fetchone()
    if row is None or (row[0] != "off" and row[5] != but_by):
        return None
    reason = row[2]
    if row[0] != "off":
        reason = _("You recorded counsel's answer yourself, so somebody else decides this case.")
    return OffFastPath(Ground(row[1]), reason, row[3], row[4])


def had_a_hand(db: Connection, case_id: CaseId, person_id: int) -> bool:
    """Tell whether somebody sent a case to counsel, works on it, or has answered anything of its form."""
    (found,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM fast_path WHERE case_id = ? AND act = 'off' AND person_id = ?)"
        " OR EXISTS (SELECT 1 FROM cases WHERE id = ? AND owner_id = ?)"
        " OR EXISTS (SELECT 1 FROM draft WHERE case_id = ? AND person_id = ?)"
        " OR EXISTS (SELECT 1 FROM decision WHERE case_id = ? AND person_id = ?)",
        (case_id, person_id) * 4,
    ).fetchone()
    return bool(found)
