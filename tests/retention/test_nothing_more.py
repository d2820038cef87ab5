"""A case that was destroyed takes nothing any more: each action that writes in a case refuses it, and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from app.cases import actions as cases
from app.cases import incidents, store, subjects, timing
from app.cases.model import CaseId, DestroyedCaseError, Imminence, Kind, Severity, WrongStepError
from app.decisions import actions, approving, closing, countersigning, excluding, kinds, tasks
from app.decisions.model import Located
from app.decisions.refusals import NothingToApproveError
from app.desk import Desk
from app.errors import StillwaterError
from app.evidence.actions import set_severity, set_source
from app.evidence.model import CaseClosedError, DestroyedItemError, ItemId, Source
from app.handover.actions import write_handover
from app.identity import Permission
from app.intake import phone
from app.intake.filing import Ready, file
from app.intake.model import Arrived, Channel
from app.looking.gate import begin
from app.looking.model import Gesture, Level, Purpose
from app.looking.notes import Note, note_item
from app.requesters import actions as requesters
from app.requesters.calls import CallbackId
from app.requesters.flags import checklist
from app.requesters.gate import FlagAnswer, Ground
from app.requesters.model import NewRequester
from app.responses import actions as responses
from app.responses.disclosing import Ask, ask_colleague
from app.responses.errors import BadPackageError
from app.responses.exports import withdraw
from app.responses.model import ExportId
from app.retention.destroying import carry_out
from app.retention.errors import NotDueError
from app.retention.holds import NewHold, place
from app.retention.model import Target
from app.retention.proposing import propose
from app.review.golden import name_golden
from app.wellness.actions import sit_down
from tests.builders import FakeClock
from tests.retention.cases import LONG_AFTER, agreed, cells, closed_case, seats, wait_out

WHY = "It is needed again."
Act = Callable[[Desk, CaseId], object]


def in_cases(other: CaseId) -> dict[str, Act]:
    """Return what a person does to a case by itself."""
    return {
        "claim": cases.claim,
        "release": cases.release,
        "hold": lambda desk, case: cases.hold(desk, case, WHY),
        "ask more": lambda desk, case: cases.ask_more(desk, case, WHY),
        "resume": cases.resume,
        "go on": lambda desk, case: cases.go_on(desk, case, WHY),
        "assess": lambda desk, case: cases.assess(desk, case, Imminence.NOW),
        "life at risk": lambda desk, case: cases.set_life_at_risk(desk, case, WHY, on=True),
        "note": lambda desk, case: cases.add_note(desk, case, WHY),
        "link": lambda desk, case: incidents.link(desk, case, other),
        "be linked": lambda desk, case: incidents.link(desk, other, case),
        "unlink": incidents.unlink,
        "deadline": lambda desk, case: timing.set_deadline(desk, case, desk.clock.now(), WHY),
        "pause": lambda desk, case: timing.pause(desk, case, WHY),
        "go on in time": timing.unpause,
        "account": lambda desk, case: subjects.name_account(desk, case, "somebody"),
        "call": lambda desk, case: phone.fill(desk, case, phone.SUBJECT, WHY),
        "handover": lambda desk, case: write_handover(desk, case, Path("nowhere") / "brief.age", WHY),
    }


def in_decisions(desk: Desk) -> dict[str, Act]:
    """Return what is decided in a case, and what follows."""
    mine = desk.person.id
    return {
        "draft": lambda desk, case: actions.save_draft(desk, case, {}),
        "decide": lambda desk, case: actions.submit(desk, case, {}),
        "correct": lambda desk, case: actions.correct(desk, case, {}, WHY),
        "answer": lambda desk, case: actions.respond(desk, case, WHY),
        "close": lambda desk, case: closing.close(desk, case, {}, WHY, Located.UNKNOWN),
        "kind": lambda desk, case: kinds.change_kind(desk, case, Kind.ENQUIRY, WHY),
        "keep away": lambda desk, case: excluding.exclude(desk, case, mine, WHY),
        "task": lambda desk, case: tasks.add_own(desk, case, WHY, desk.clock.now()),
        "preserve": lambda desk, case: tasks.note_preserved(desk, case, WHY),
        "countersign": lambda desk, case: countersigning.countersign(desk, case, "uid", WHY),
    }


def outside(_desk: Desk) -> dict[str, Act]:
    """Return what is checked of who asks, and what goes out."""
    flag = checklist()[0].id
    return {
        "strike": lambda desk, case: requesters.strike_call(desk, case, CallbackId(1), WHY),
        "flag": lambda desk, case: requesters.answer_flag(desk, case, flag, FlagAnswer.SEEN),
        "counsel": lambda desk, case: requesters.leave_fast_path(desk, case, Ground.PARTNER, WHY),
        "cleared": lambda desk, case: requesters.clear_by_counsel(desk, case, "Ada", WHY),
        "phone": lambda desk, case: responses.tell_by_phone(desk, case, responses.Call("Ada", "1", "book", WHY)),
        "withdraw export": lambda desk, case: withdraw(desk, case, ExportId(1), WHY),
        "legal hold": lambda desk, case: place(desk, NewHold(Target.CASE, store.load(desk.db, case).uid, WHY)),
    }


def otherwise(kim: Desk, item: ItemId) -> Mapping[str, tuple[Act, type[StillwaterError]]]:
    """Return what is refused in words of its own: what it would be done to is gone."""
    return {
        "look": (lambda desk, _case: begin(desk, item, Level.L2, purpose=Purpose.CLASSIFY, gesture=Gesture.KEY), DestroyedItemError),
        "note on an item": (lambda desk, _case: note_item(desk, item, Note("somebody")), DestroyedItemError),
        "source": (lambda desk, _case: set_source(desk, item, Source.REQUESTER), CaseClosedError),
        "severity": (lambda desk, _case: set_severity(desk, item, Severity.S4), CaseClosedError),
        "blind": (lambda desk, case: approving.answer_blind(desk, case, {}), NothingToApproveError),
        "take back": (lambda desk, case: approving.withdraw(desk, case, WHY), DestroyedCaseError),
        "colleague": (lambda desk, case: ask_colleague(desk, case, Ask.HOLD, "somebody", WHY), BadPackageError),
        "destroy": (lambda _desk, case: propose(kim, [case], WHY), NotDueError),
        "golden": (lambda _desk, case: name_golden(kim, case, WHY), DestroyedCaseError),
        "let back": (lambda _desk, case: excluding.lift(kim, case, kim.person.id, WHY), DestroyedCaseError),
        "approve": (lambda _desk, case: approving.approve(kim, case, "uid", WHY), DestroyedCaseError),
    }  # fmt: skip


def refused(desk: Desk, case_id: CaseId, acts: Mapping[str, Act]) -> dict[str, str]:
    """Return with what each action was refused."""
    found = {}
    for name, act in acts.items():
        try:
            act(desk, case_id)
        except StillwaterError as error:
            found[name] = type(error).__name__
        else:
            found[name] = "done"
    return found


def test_no_action_writes_in_a_case_that_was_destroyed(desk: Desk, clock: FakeClock) -> None:
    gone, other = closed_case(desk), closed_case(desk)
    (number,) = desk.db.execute("SELECT min(id) FROM item WHERE case_id = ?", (gone,)).fetchone()
    kim, _ada = seats(desk)
    clock.advance(LONG_AFTER.total_seconds())
    destruction = agreed(desk, gone)
    wait_out(desk, clock)
    carry_out(desk, destruction)
    sit_down(desk)
    before = list(cells(desk.db))
    acts = {**in_cases(other), **in_decisions(desk), **outside(desk)}
    assert refused(desk, gone, acts) == dict.fromkeys(acts, DestroyedCaseError.__name__)
    others = otherwise(kim, ItemId(number))
    expected = {name: error.__name__ for name, (_act, error) in others.items()}
    assert refused(desk, gone, {name: act for name, (act, _error) in others.items()}) == expected
    # One that is only closed says so in words of its own.
    assert refused(desk, other, {"task": acts["task"]}) == {"task": WrongStepError.__name__}
    # Whoever opens its page leaves nothing either.
    assert not cases.mark_seen(desk, gone).topics
    assert list(cells(desk.db)) == before


def test_what_answers_a_destroyed_case_is_a_case_by_itself(desk: Desk, clock: FakeClock) -> None:
    gone, _other = closed_case(desk), closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    destruction = agreed(desk, gone)
    wait_out(desk, clock)
    carry_out(desk, destruction)
    reference, now = store.load(desk.db, gone).reference, clock.now()
    arrived = Arrived(
        Channel.MAIL, "answer.eml", "ab", b"", Kind.ENQUIRY, "Re", now, "mail", now, "Re", "", {}, {}, None, "cd",
        NewRequester(), "", answers=(reference,),
    )  # fmt: skip
    with desk.transaction(Permission.KEEP) as tx:
        filed = file(tx, Ready(arrived))
    said = desk.db.execute("SELECT act, note FROM event WHERE case_id = ? ORDER BY id", (filed.case_id,)).fetchall()
    assert ("names a destroyed case", reference) in said
    assert desk.db.execute("SELECT count(*) FROM event WHERE case_id = ?", (gone,)).fetchone() == (0,)
    linked = "SELECT count(*) FROM cases WHERE incident_id IS NOT NULL"
    assert desk.db.execute(linked).fetchone() == (0,)
