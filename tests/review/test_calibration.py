"""Several supervisors judge the same cases alone; then their answers lie side by side, and they note what they agree on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import krippendorff
import pytest

from app.cases.model import CaseId
from app.desk import Desk, NotAllowedError
from app.identity import Role
from app.review.agreement import by_question
from app.review.calibration import (
    CalibrationError,
    Member,
    close_session,
    conclude,
    make,
    may_join,
    session,
    sessions,
)
from app.review.drawing import sample_named
from app.review.laying import AnswerAloneError, judged_together, lay
from app.review.model import Verdict
from app.review.scorecards import shipped_scorecard
from tests.builders import FakeClock
from tests.review.closed import closed, come_back, settled, somebody, uid_of
from tests.review.two import another_desk, leave, meet

ANSWERS = {"outcome": "refuse", "emergency": "no", "refusal": "not_urgent"}


@pytest.fixture
def second(desk: Desk, tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    """Seat another supervisor at a vault of their own, which the team knows."""
    other = another_desk(tmp_path / "second", clock)
    meet(desk, other, tmp_path)
    yield other
    leave(other)


@pytest.fixture
def lead(desk: Desk, acquainted: tuple[Desk, Desk], second: Desk) -> Desk:
    """Seat the supervisor of the team, who takes no part."""
    return somebody(desk, "Ana Lead", Role.SUPERVISOR)


@pytest.fixture
def cases(desk: Desk, lead: Desk) -> list[CaseId]:
    """Close a few cases."""
    return [closed(desk, outcome="refuse") for _ in range(6)]


@pytest.fixture
def sample(lead: Desk, cases: list[CaseId]) -> str:
    """Name all of them."""
    return sample_named(lead, [uid_of(lead, case) for case in cases], "March").uid


def members(lead: Desk, *desks: Desk) -> list[Member]:
    uids = {each.person.uid for each in desks}
    return [member for member in may_join(lead) if member.person_uid in uids]


def judge(lead: Desk, uid: str, case: CaseId, who: Desk, answers: dict[str, str] | None = None, **more: object) -> None:
    """Let what a member answered have come back."""
    given = ANSWERS if answers is None else answers
    columns: dict[str, object] = {
        "calibration_uid": uid,
        "vault_uid": who.vault.uid,
        "reviewer_uid": who.person.uid,
        "reviewer_name": who.person.name,
        "answers": json.dumps(given),
        "outcome": given["outcome"],
        "decision": json.dumps({"answers": ANSWERS, "outcome": "refuse"}),
        "scorecard_sha256": shipped_scorecard().sha256,
        **more,
    }
    come_back(lead, case, **columns)  # type: ignore[arg-type]  # columns by name


def test_whoever_supervises_at_a_known_vault_can_take_part(lead: Desk, elsewhere: Desk, second: Desk) -> None:
    assert {each.person_uid for each in may_join(lead)} == {elsewhere.person.uid, second.person.uid}


def test_nobody_of_ones_own_vault_takes_part_since_no_pack_is_sealed_for_them(elsewhere: Desk) -> None:
    assert elsewhere.person.role is Role.SUPERVISOR
    assert may_join(elsewhere) == ()


def test_a_calibration_is_made_of_a_sample_and_its_members(
    lead: Desk, elsewhere: Desk, second: Desk, sample: str, cases: list[CaseId]
) -> None:
    made = make(lead, " Spring ", sample, members(lead, elsewhere, second), "Look at gate two.")
    (found,) = sessions(lead)
    assert (found.uid, found.name, found.note, found.made_by, found.closed_at) == (
        made.uid,
        "Spring",
        "Look at gate two.",
        "Ana Lead",
        None,
    )
    assert {case.case_uid for case in found.cases} == {uid_of(lead, case) for case in cases}
    assert set(found.waiting) == set(found.members)
    for case in cases:
        judge(lead, made.uid, case, second)
    assert [member.person_uid for member in session(lead.db, made.uid).waiting] == [elsewhere.person.uid]


def test_who_cannot_judge_alone_takes_no_part(lead: Desk, elsewhere: Desk, second: Desk, sample: str) -> None:
    both = members(lead, elsewhere, second)
    stranger = Member("nowhere", "nobody", "Pat Unknown")
    for name, drawn, who in (
        ("", sample, both),
        ("A", sample, both[:1]),
        ("A", "none", both),
        ("A", sample, [*both, stranger]),
    ):
        with pytest.raises(CalibrationError):
            make(lead, name, drawn, who)
    with pytest.raises(NotAllowedError):
        make(elsewhere_responder(lead), "A", sample, both)
    assert sessions(lead) == ()


def elsewhere_responder(lead: Desk) -> Desk:
    return somebody(lead, "Kim Own", Role.RESPONDER)


def test_nobody_judges_their_own_case_in_a_calibration(
    desk: Desk, lead: Desk, elsewhere: Desk, second: Desk, tmp_path: Path
) -> None:
    # Known at another vault by the same name only, which here agreed to the case.
    same = somebody(desk, elsewhere.person.name, Role.SUPERVISOR)
    case = closed(desk, outcome="disclose", approver=same, concerns=["child"])
    drawn = sample_named(lead, [uid_of(lead, case)], "One").uid
    with pytest.raises(CalibrationError) as refused:
        make(lead, "A", drawn, members(lead, elsewhere, second))
    assert elsewhere.person.name in str(refused.value)
    assert sessions(lead) == ()


def test_answers_lie_side_by_side_with_what_was_decided(
    lead: Desk, elsewhere: Desk, second: Desk, sample: str, cases: list[CaseId]
) -> None:
    uid = make(lead, "Spring", sample, members(lead, elsewhere, second)).uid
    other = {**ANSWERS, "refusal": "no_data", "rationale": "Nothing is held."}
    judge(lead, uid, cases[0], elsewhere, scores=json.dumps({"gates": shipped_scorecard().items[0].answers[0].id}))
    judge(lead, uid, cases[0], second, other, verdict="disagree", rationale="See the register.")
    laid = lay(lead, uid, uid_of(lead, cases[0]))
    rows = {row.key: row for row in laid.rows}
    order = [member.person_uid for member in laid.members]
    refusal = dict(zip(order, rows["refusal"].answers, strict=True))
    assert rows["refusal"].same is False
    assert rows["emergency"].same is True
    assert refusal[elsewhere.person.uid] == rows["refusal"].decided != refusal[second.person.uid]
    assert "not_urgent" not in (rows["refusal"].decided or "")
    # Words are laid beside each other and not counted as a difference.
    assert rows["rationale"].same is None
    assert set(laid.verdicts) == {Verdict.AGREE, Verdict.DISAGREE}
    assert "See the register." in laid.reasons
    assert [row.key for row in laid.differing] == ["refusal"]
    assert [(row.key, row.same) for row in laid.scores] == [("gates", None)]
    assert "harm" not in rows


def test_one_answer_alone_differs_from_nothing(
    lead: Desk, elsewhere: Desk, second: Desk, sample: str, cases: list[CaseId]
) -> None:
    uid = make(lead, "Spring", sample, members(lead, elsewhere, second)).uid
    judge(lead, uid, cases[0], second, {"outcome": "route"})
    laid = lay(lead, uid, uid_of(lead, cases[0]))
    assert {row.same for row in laid.rows} == {None}
    assert laid.differing == ()
    assert lay(lead, uid, uid_of(lead, cases[1])).rows == ()


def test_a_member_sees_the_others_once_they_have_answered_alone(
    desk: Desk, lead: Desk, elsewhere: Desk, second: Desk, sample: str, cases: list[CaseId]
) -> None:
    uid = make(lead, "Spring", sample, members(lead, elsewhere, second)).uid
    judge(lead, uid, cases[0], second)
    here = somebody(desk, elsewhere.person.name, Role.SUPERVISOR)
    with pytest.raises(AnswerAloneError):
        lay(here, uid, uid_of(lead, cases[0]))
    with pytest.raises(AnswerAloneError):
        judged_together(here, uid)
    judge(lead, uid, cases[0], elsewhere)
    assert lay(here, uid, uid_of(lead, cases[0])).rows
    with pytest.raises(AnswerAloneError):
        lay(here, uid, uid_of(lead, cases[1]))
    with pytest.raises(NotAllowedError):
        lay(desk, uid, uid_of(lead, cases[0]))


def test_figures_of_two_members_compare_the_one_with_the_other(
    lead: Desk, elsewhere: Desk, second: Desk, sample: str, cases: list[CaseId]
) -> None:
    uid = make(lead, "Spring", sample, members(lead, elsewhere, second)).uid
    first = session(lead.db, uid).members[0].person_uid
    marks = [answer.id for answer in shipped_scorecard().items[0].answers if answer.share is not None]
    key = shipped_scorecard().items[0].id
    given = {elsewhere.person.uid: [0, 0, 1, 1, 1, 0], second.person.uid: [0, 1, 1, 1, 0, 0]}
    for who in (elsewhere, second):
        for case, place in zip(cases, given[who.person.uid], strict=True):
            answers = {**ANSWERS, "outcome": ("refuse", "route")[place]}
            judge(lead, uid, case, who, answers, scores=json.dumps({key: marks[place]}))
    rows = {row.key: row for row in by_question(judged_together(lead, uid), lambda _done, _total: None)}
    data = sorted(given.items(), key=lambda item: item[0] != first)
    expected = krippendorff.alpha([values for _uid, values in data], level_of_measurement="nominal")
    assert rows["outcome"].found.alpha.value == pytest.approx(expected)
    assert rows["outcome"].found.kappa.value is not None
    # Marks have an order, so near ones count as nearly the same.
    assert rows[f"score {key}"].near is not None
    assert rows[f"score {key}"].label == shipped_scorecard().items[0].label


def test_what_does_not_count_is_in_no_figure_and_stands_on_the_page(
    lead: Desk, elsewhere: Desk, second: Desk, sample: str, cases: list[CaseId]
) -> None:
    uid = make(lead, "Spring", sample, members(lead, elsewhere, second)).uid
    for who in (elsewhere, second):
        for case in cases:
            judge(lead, uid, case, who)
    first = uid_of(lead, cases[0])
    one = lead.db.execute("SELECT uid FROM review WHERE calibration_uid = ? AND case_uid = ? LIMIT 1", (uid, first))
    settled(lead, one.fetchone(), [], first)
    rows = {row.key: row for row in by_question(judged_together(lead, uid), lambda _done, _total: None)}
    assert rows["outcome"].found.cases == len(cases) - 1
    assert [len(row.answers) for row in lay(lead, uid, first).rows if row.key == "outcome"] == [2]
    assert all(row.answers.count(None) == 0 for row in lay(lead, uid, first).rows)


def test_what_is_agreed_on_is_noted_once_all_have_judged(
    lead: Desk, elsewhere: Desk, second: Desk, sample: str, cases: list[CaseId]
) -> None:
    uid, case = make(lead, "Spring", sample, members(lead, elsewhere, second)).uid, uid_of(lead, cases[0])
    judge(lead, uid, cases[0], second)
    with pytest.raises(CalibrationError) as early:
        conclude(lead, uid, case, "Not urgent it is.")
    assert elsewhere.person.name in str(early.value)
    judge(lead, uid, cases[0], elsewhere)
    for words, where in (("  ", case), ("Words", "elsewhere")):
        with pytest.raises(CalibrationError):
            conclude(lead, uid, where, words)
    conclude(lead, uid, case, "Not urgent it is.")
    conclude(lead, uid, case, "Not urgent, and routed.")
    concluded = {each.case_uid: each.conclusion for each in session(lead.db, uid).cases}
    assert concluded.pop(case) == "Not urgent, and routed."
    assert set(concluded.values()) == {""}
    acts = lead.db.execute("SELECT version FROM outbox WHERE act = 'calibration.conclude' ORDER BY rowid").fetchall()
    assert acts == [(2,), (3,)]


def test_a_calibration_that_is_closed_stays_as_it_is(
    lead: Desk, elsewhere: Desk, second: Desk, sample: str, cases: list[CaseId]
) -> None:
    uid = make(lead, "Spring", sample, members(lead, elsewhere, second)).uid
    judge(lead, uid, cases[0], second)
    judge(lead, uid, cases[0], elsewhere)
    close_session(lead, uid)
    assert session(lead.db, uid).closed_at is not None
    with pytest.raises(CalibrationError):
        close_session(lead, uid)
    with pytest.raises(CalibrationError):
        conclude(lead, uid, uid_of(lead, cases[0]), "Too late.")
    assert lay(lead, uid, uid_of(lead, cases[0])).rows
