"""Who is who, what is held, which of several counts: a supervisor's word with a reason, and another one later counts instead."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.desk import Desk
from app.identity import Person, PersonId, Role
from app.review import feedback, judged, review_queries, settling, store
from app.review.conflicts import Clash, Conflict, conflicts
from app.review.drawing import preview
from app.review.merging import merge
from app.review.model import Held, Verdict
from app.review.namesakes import identities, pair_of, pairs, tokens_of
from app.review.opening import open_pack
from app.review.queries import pack_cases
from app.review.refusals import NotHereError, NothingToSettleError, NotToLetInError, PartOfItError
from app.review.returning import return_results
from app.review.rule import Method, SampleRule
from app.vault import audit
from tests.builders import FakeClock
from tests.review.carried import recipient, sealed_for
from tests.review.closed import closed, come_back, somebody, uid_of
from tests.review.opened import carried, packed_of, put_out, put_pack, reviewed

Both = tuple[Desk, Desk]
WHY = "Two people: the one is in Oslo, the other in Bergen."


@pytest.fixture
def lead(desk: Desk) -> Desk:
    """Seat a supervisor who had no part in any case."""
    return somebody(desk, "Ada North", Role.SUPERVISOR)


def namesakes_review(both: Both, path: Path) -> tuple[CaseId, str]:
    """Let a supervisor judge a case that somebody of their name decided, and send the review home."""
    team, sam = both
    case_id = closed(somebody(team, "Sam  REED"))
    pack = carried(team, [case_id], sam)
    review = reviewed(sam, pack, uid_of(team, case_id))
    return_results(sam, pack, path)
    merged = merge(seated(team), path)
    assert merged is not None
    assert [each.reason for each in merged.held] == [Held.SAME_NAME]
    return case_id, review


def seated(team: Desk) -> Desk:
    """Return the desk as the supervisor's who merges."""
    return replace(team, person=replace(team.person, role=Role.SUPERVISOR))


def held_id(lead: Desk) -> int:
    """Return the one review that is held."""
    (row,) = review_queries.held(lead)
    return row.id


def only_pair(lead: Desk) -> tuple[str, str]:
    """Return the two people of one name."""
    (found,) = pairs(lead)
    return pair_of(found.one, found.other)


def test_a_name_alone_is_held_and_let_in_by_a_word_on_record(acquainted: Both, lead: Desk, tmp_path: Path) -> None:
    team, _sam = acquainted
    _case, review = namesakes_review(acquainted, tmp_path / "one")
    told = settling.let_in(lead, held_id(lead), WHY)
    assert told.let_in == 1
    assert store.load(team.db, review).verdict is Verdict.AGREE
    assert review_queries.held(lead) == ()
    (found,) = pairs(lead)
    assert found.word is not None
    assert (found.word.same, found.word.reason, found.word.by) == (False, WHY, "Ada North")
    bodies = [json.loads(row[0]) for row in team.db.execute("SELECT body FROM outbox ORDER BY seq DESC LIMIT 3")]
    assert [each.get("reason") for each in bodies].count(WHY) == 2
    assert audit.verify(team.db, team.vault.audit_key).problems == ()
    # Merged again it is here already.
    again = merge(lead, tmp_path / "one")
    assert again is not None
    assert (again.new, again.before, again.held) == (0, 1, ())


def test_two_who_are_said_to_be_one_person_stay_apart_and_what_was_let_in_is_told(
    acquainted: Both, lead: Desk, tmp_path: Path
) -> None:
    _case, review = namesakes_review(acquainted, tmp_path / "one")
    pair = only_pair(lead)
    assert settling.say_who(lead, pair, "The same person, from two desks.", same=True).let_in == 0
    (row,) = review_queries.held(lead)
    assert row.reason is Held.OWN_CASE
    with pytest.raises(NotToLetInError):
        settling.let_in(lead, row.id, WHY)
    # Another word counts instead, and lets it in.
    assert settling.say_who(lead, pair, WHY, same=False).let_in == 1
    settling.say_who(lead, pair, "They are one after all.", same=True)
    ((clashes, reviews),) = ((each.clashes, each.reviews) for each in conflicts(lead))
    assert (clashes, [each.uid for each in reviews]) == ((Clash.ONE_PERSON,), [review])


def test_whoever_it_is_about_settles_nothing(acquainted: Both, tmp_path: Path) -> None:
    team, _sam = acquainted
    case_id, _review = namesakes_review(acquainted, tmp_path / "one")
    number, uid = team.db.execute(
        "SELECT p.id, p.uid FROM person p JOIN decision d ON d.person_id = p.id WHERE d.case_id = ?", (case_id,)
    ).fetchone()
    namesake = replace(team, person=Person(PersonId(number), uid, "Sam REED", Role.SUPERVISOR))
    pair, held = only_pair(namesake), held_id(namesake)
    acts: tuple[Callable[[], object], ...] = (
        lambda: settling.let_in(namesake, held, WHY),
        lambda: settling.leave_aside(namesake, held, WHY),
        lambda: settling.say_who(namesake, pair, WHY, same=False),
    )
    for act in acts:
        with pytest.raises(PartOfItError):
            act()
    assert team.db.execute("SELECT count(*) FROM namesake").fetchone() == (0,)


def test_what_stays_out_is_left_aside_with_a_reason_and_taken_up_again(
    acquainted: Both, lead: Desk, tmp_path: Path
) -> None:
    namesakes_review(acquainted, tmp_path / "one")
    number = held_id(lead)
    with pytest.raises(ReasonMissingError):
        settling.leave_aside(lead, number, " ")
    settling.leave_aside(lead, number, "It comes from a trial.")
    (row,) = review_queries.held(lead)
    assert (row.aside, row.word_by) == ("It comes from a trial.", "Ada North")
    # Nothing lets it in while it is left aside.
    assert settling.say_who(lead, only_pair(lead), WHY, same=False).let_in == 0
    settling.take_up(lead, number, "It does not.")
    assert review_queries.held(lead)[0].aside == ""
    merge(lead, tmp_path / "one")
    assert review_queries.held(lead) == ()


def test_what_was_judged_after_the_pack_expired_is_let_in_by_a_word(
    acquainted: Both, lead: Desk, tmp_path: Path
) -> None:
    team, sam = acquainted
    case_id = closed(team)
    # At home the pack is known to have ended before.
    found = packed_of(team, [case_id])
    pack = put_pack(sam, *found, origin=team)
    put_out(team, found, [sam], uid=pack, expires_at="2026-01-01T00:00:00.000000Z")
    reviewed(sam, pack, uid_of(team, case_id))
    return_results(sam, pack, tmp_path / "one")
    merge(lead, tmp_path / "one")
    (row,) = review_queries.held(lead)
    assert row.reason is Held.AFTER_EXPIRY
    assert settling.let_in(lead, row.id, "Judged on the road, and sent late.").let_in == 1


def test_a_pack_does_not_bar_a_namesake_and_a_draw_tells_of_them(acquainted: Both, lead: Desk, tmp_path: Path) -> None:
    team, sam = acquainted
    case_id = closed(somebody(team, "Sam Reed"))
    to = recipient(sam)
    reviewers, doubtful = tokens_of(identities(lead), [to])
    found = preview(lead, SampleRule(Method.RANDOM, 5, reviewers=reviewers), "seed", doubtful)
    assert (len(found.drawn), found.own_left_out, found.alike_left_out) == (0, 0, 1)
    sealed_for(seated(team), sam, tmp_path / "pack", case_id)
    opened = open_pack(sam, tmp_path / "pack")
    assert [each.barred for each in pack_cases(sam, opened.uid)] == [False]
    settling.say_who(lead, only_pair(lead), WHY, same=False)
    reviewers, doubtful = tokens_of(identities(lead), [to])
    assert doubtful == frozenset()
    assert len(preview(lead, SampleRule(Method.RANDOM, 5, reviewers=reviewers), "seed", doubtful).drawn) == 1


def test_a_pack_bars_who_is_said_to_be_one_of_those_in_the_case(acquainted: Both, lead: Desk, tmp_path: Path) -> None:
    team, sam = acquainted
    case_id = closed(somebody(team, "Sam Reed"))
    settling.say_who(lead, only_pair(lead), "One person.", same=True)
    sealed_for(seated(team), sam, tmp_path / "pack", case_id)
    opened = open_pack(sam, tmp_path / "pack")
    assert [each.barred for each in pack_cases(sam, opened.uid)] == [True]


def test_a_namesake_is_not_offered_for_a_dispute_until_it_is_settled(acquainted: Both) -> None:
    team, sam = acquainted
    case_id = closed(team)
    # Of a vault that is not known the reviewer has no key: only the name is alike.
    review = come_back(team, case_id, reviewer_name="Sam Reed")
    assert feedback.supervisors_for(team, review) == ()
    assert [each.person.uid for each in feedback.namesakes_for(team, review)] == [sam.person.uid]


def test_an_unknown_pair_is_not_settled(acquainted: Both, lead: Desk) -> None:
    with pytest.raises(NotHereError):
        settling.say_who(lead, ("one", "other"), WHY, same=False)


@pytest.fixture
def apart(desk: Desk, clock: FakeClock) -> tuple[CaseId, str, str]:
    """Let two supervisors see one case otherwise."""
    case_id = closed(desk)
    one = come_back(desk, case_id, "agree")
    other = come_back(desk, case_id, "disagree", reviewer_uid="other", reviewer_name="Lou Field", outcome="disclose")
    clock.advance(60)
    return case_id, one, other


def only(lead: Desk) -> Conflict:
    """Return the one case whose reviews do not fit."""
    (found,) = conflicts(lead)
    return found


def left_out(lead: Desk) -> int:
    """Count the reviews that figures are not made of."""
    return judged.judged(lead, lambda _done, _all: None).left_out


def test_which_of_two_counts_for_figures_is_settled_and_settled_anew(
    desk: Desk, lead: Desk, apart: tuple[CaseId, str, str]
) -> None:
    case_id, one, other = apart
    before = store.load(desk.db, one), store.load(desk.db, other)
    assert not only(lead).settled
    settling.settle(lead, uid_of(desk, case_id), [one], "They read the call sheet.")
    found = only(lead)
    assert found.settled
    assert found.settlement is not None
    assert (found.settlement.counting, found.settlement.by) == (frozenset([one]), "Ada North")
    assert left_out(lead) == 1
    settling.settle(lead, uid_of(desk, case_id), [one, other], "Both stand after all.")
    assert left_out(lead) == 0
    assert (store.load(desk.db, one), store.load(desk.db, other)) == before
    assert desk.db.execute("SELECT count(*) FROM review_settlement").fetchone() == (2,)
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()


def test_what_comes_later_is_to_be_settled_anew_and_counts_meanwhile(
    desk: Desk, lead: Desk, apart: tuple[CaseId, str, str]
) -> None:
    case_id, one, _other = apart
    settling.settle(lead, uid_of(desk, case_id), [one], "They read the call sheet.")
    come_back(desk, case_id, "agree", reviewer_uid="third", reviewer_name="Kim Hall")
    assert not only(lead).settled
    assert left_out(lead) == 1


def test_nothing_else_is_settled_and_nobody_settles_their_own(
    desk: Desk, lead: Desk, apart: tuple[CaseId, str, str]
) -> None:
    case_id, one, _other = apart
    fits = closed(desk)
    come_back(desk, fits)
    for uid, counting in ((uid_of(desk, fits), ()), (uid_of(desk, case_id), ("strange",))):
        with pytest.raises(NothingToSettleError):
            settling.settle(lead, uid, counting, "So.")
    author = somebody(desk, "Kim Hall", Role.SUPERVISOR)
    come_back(desk, case_id, reviewer_uid=author.person.uid, reviewer_name="Kim Hall")
    with pytest.raises(PartOfItError):
        settling.settle(author, uid_of(desk, case_id), [one], "Mine does not count.")
    assert desk.db.execute("SELECT count(*) FROM review_settlement").fetchone() == (0,)
