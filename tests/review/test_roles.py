"""Each action of the room by role: what somebody's role is not here for is refused before anything is looked up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.cases.model import CaseId
from app.desk import Desk, NotAllowedError
from app.errors import StillwaterError
from app.identity import Permission, Role
from app.review import (
    conflicts,
    drawing,
    feedback,
    golden,
    judging,
    merging,
    namesakes,
    reopening,
    returning,
    review_queries,
    reviewing,
    sample_queries,
    settling,
)
from app.review.model import Tie, Verdict
from app.review.peers import Recipient, own_peer
from app.review.rule import Method, SampleRule
from tests.review.closed import closed
from tests.test_permissions import in_a_team

RULE = SampleRule(Method.RANDOM, 1)
NOWHERE = Path("nowhere")


def somewhere(desk: Desk) -> Recipient:
    """Return somebody to whom a dispute could go."""
    peer = own_peer(desk.vault)
    return Recipient(peer.uid, "", peer.people[0])


ACTIONS: dict[str, tuple[Permission, Callable[[Desk], object]]] = {
    "preview": (Permission.LEAD, lambda desk: drawing.preview(desk, RULE, "seed")),
    "draw": (Permission.LEAD, lambda desk: drawing.draw_sample(desk, RULE, "seed", "March")),
    "draw again": (Permission.LEAD, lambda desk: drawing.draw_again(desk, "sample")),
    "name cases": (Permission.LEAD, lambda desk: drawing.sample_named(desk, ["case"], "Dispute")),
    "name golden": (Permission.LEAD, lambda desk: golden.name_golden(desk, CaseId(1), "Agreed.")),
    "retire golden": (Permission.LEAD, lambda desk: golden.retire_golden(desk, CaseId(1))),
    "cases of a sample": (Permission.LEAD, lambda desk: sample_queries.sample_cases(desk, "sample")),
    "samples": (Permission.LEAD, sample_queries.samples),
    "what is held": (Permission.LEAD, review_queries.held),
    "disputes": (Permission.LEAD, review_queries.disputes),
    "conflicts": (Permission.LEAD, conflicts.conflicts),
    "who is who": (Permission.LEAD, namesakes.pairs),
    "say who is who": (Permission.LEAD, lambda desk: settling.say_who(desk, ("one", "other"), "So.", same=True)),
    "let in": (Permission.LEAD, lambda desk: settling.let_in(desk, 1, "So.")),
    "leave aside": (Permission.LEAD, lambda desk: settling.leave_aside(desk, 1, "So.")),
    "take up": (Permission.LEAD, lambda desk: settling.take_up(desk, 1, "So.")),
    "settle": (Permission.LEAD, lambda desk: settling.settle(desk, "case", (), "So.")),
    "golden cases": (Permission.LEAD, sample_queries.golden_cases),
    "merge": (Permission.LEAD, lambda desk: merging.merge(desk, NOWHERE)),
    "send a dispute": (Permission.LEAD, lambda desk: feedback.dispute_sent(desk, "dispute", "pack")),
    "start": (Permission.REVIEW, lambda desk: reviewing.start(desk, "pack", "case")),
    "save answers": (Permission.REVIEW, lambda desk: reviewing.save_answers(desk, "review", {})),
    "submit": (Permission.REVIEW, lambda desk: reviewing.submit_blind(desk, "review", {})),
    "score": (Permission.REVIEW, lambda desk: judging.save_scores(desk, "review", {})),
    "find": (Permission.REVIEW, lambda desk: judging.add_finding(desk, "review", Tie.CASE, "", "A word")),
    "take a finding out": (Permission.REVIEW, lambda desk: judging.remove_finding(desk, "finding")),
    "judge": (Permission.REVIEW, lambda desk: judging.give_verdict(desk, "review", Verdict.AGREE, "")),
    "amend": (Permission.REVIEW, lambda desk: judging.amend(desk, "review", "On second thought.")),
    "return": (Permission.REVIEW, lambda desk: returning.return_results(desk, "pack", NOWHERE)),
    "read feedback": (Permission.OWN, lambda desk: feedback.mark_seen(desk, "review")),
    "reply": (Permission.OWN, lambda desk: feedback.reply(desk, "review", "A word")),
    "dispute": (Permission.OWN, lambda desk: feedback.dispute(desk, "review", "A word", somewhere(desk))),
    "reopen": (Permission.WORK, lambda desk: reopening.reopen(desk, "review")),
    "act": (Permission.WORK, lambda desk: feedback.acted(desk, "review", "Called.")),
}


def refused(act: Callable[[Desk], object], seat: Desk) -> bool:
    """Tell whether the role is what is in the way; whatever else is, is no matter here."""
    try:
        act(seat)
    except StillwaterError as error:
        return isinstance(error, NotAllowedError)
    return False


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_there_for_the_roles_that_it_is_for(desk: Desk, role: Role, name: str) -> None:
    permission, act = ACTIONS[name]
    closed(desk)
    seat = in_a_team(desk, role)
    before = desk.db.execute("SELECT count(*) FROM audit").fetchone()
    assert refused(act, seat) is not seat.may(permission)
    if not seat.may(permission):
        assert desk.db.execute("SELECT count(*) FROM audit").fetchone() == before
