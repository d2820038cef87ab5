"""Agreement is worked out from the reviews as they stand, told apart by what may be told apart, and said in plain words."""

from __future__ import annotations

import re

import krippendorff
import pytest

from app.desk import Desk, NotAllowedError
from app.identity import Permission, Role
from app.review import agreement, judged
from app.review.agreement import Row, by_group, by_question, said
from app.review.bootstrap import StoppedError, Why
from app.review.groups import Dimension
from app.review.judged import Judged
from tests.review.closed import closed, somebody, uid_of
from tests.review.reviews import Judgement, form, stand

YES, NO = {"outcome": "disclose", "emergency": "yes"}, {"outcome": "refuse", "emergency": "no"}


def quiet(_done: int, _total: int) -> None:
    """Hear how far something is, and say nothing."""


@pytest.fixture
def supervisor(desk: Desk) -> Desk:
    """Seat a supervisor at the team's vault."""
    return somebody(desk, "Sam Reed", Role.SUPERVISOR)


def read(desk: Desk) -> Judged:
    return judged.judged(desk, quiet)


def row(desk: Desk, key: str) -> Row:
    return next(each for each in by_question(read(desk), quiet) if each.key == key)


def same(count: int, answers: dict[str, str] = YES, **other: object) -> list[Judgement]:
    return [Judgement(answers, answers, **other) for _ in range(count)]  # type: ignore[arg-type]  # fields by name


def test_each_question_has_its_figures(supervisor: Desk) -> None:
    stand(supervisor, [*same(6), *same(3, NO), Judgement(YES, NO), Judgement(NO, {"outcome": "refuse"})])
    outcome, emergency = row(supervisor, "outcome"), row(supervisor, "emergency")
    assert (outcome.found.cases, outcome.one_sided) == (11, 0)
    assert outcome.found.raw.value == pytest.approx(10 / 11)
    data = [[1] * 6 + [0] * 3 + [1, 0], [1] * 6 + [0] * 3 + [0, 0]]
    assert outcome.found.alpha.value == pytest.approx(krippendorff.alpha(data, level_of_measurement="nominal"))
    assert outcome.found.alpha.low is not None
    # Of the last case only one was asked: it is counted, and compared with nothing.
    assert (emergency.found.cases, emergency.one_sided) == (10, 1)
    assert emergency.label == "Does the emergency test hold?"


def test_words_are_read_and_not_counted(supervisor: Desk) -> None:
    stand(supervisor, [Judgement({**YES, "rationale": "a"}, {**YES, "rationale": "b"}) for _ in range(6)])
    assert [each.key for each in by_question(read(supervisor), quiet)] == ["outcome", "emergency"]


def test_several_choices_are_one_answer_in_no_order(supervisor: Desk) -> None:
    one, other = {**YES, "bases": ["us-2702-c4", "uk-dpa"]}, {**YES, "bases": ["uk-dpa", "us-2702-c4"]}
    stand(supervisor, [*(Judgement(one, other) for _ in range(5)), Judgement(one, {**YES, "bases": ["uk-dpa"]})])
    assert row(supervisor, "bases").found.raw.value == pytest.approx(5 / 6)


def test_near_answers_count_as_nearly_the_same_where_they_have_an_order(supervisor: Desk) -> None:
    def judgement(first: str, second: str) -> Judgement:
        return Judgement({**YES, "imminence": first}, {**YES, "imminence": second})

    pairs = [("now", "hours"), ("now", "now"), ("hours", "hours"), ("days", "days"), ("days", "hours"), ("now", "now")]
    stand(supervisor, [*(judgement(*pair) for pair in pairs), judgement("unknown", "unknown")])
    imminence = row(supervisor, "imminence")
    codes = {"now": 0, "hours": 1, "days": 2}
    data = [[codes[pair[place]] for pair in pairs] for place in (0, 1)]
    assert imminence.near is not None
    assert imminence.near.value == pytest.approx(krippendorff.alpha(data, level_of_measurement="ordinal"))
    assert (imminence.near_cases, imminence.found.cases) == (6, 7)
    assert row(supervisor, "emergency").near is None


def test_what_was_amended_or_made_again_counts_as_it_stands_now(supervisor: Desk) -> None:
    # An amendment says when the answers it stands on were given, which is as early as those.
    amends = {"amends_why": "Misread.", "submitted_at": "2026-01-01T00:00:00.000000Z"}
    first, again = stand(
        supervisor,
        [
            Judgement(YES, NO, case="one"),
            Judgement(YES, NO, case="two", columns={"submitted_at": "2026-01-01T00:00:00.000000Z"}),
        ],
    )
    stand(
        supervisor,
        [
            Judgement(YES, YES, case="one", columns={**amends, "supersedes_uid": first}),
            Judgement(YES, YES, case="two"),
            *same(3),
        ],
    )
    assert again
    outcome = row(supervisor, "outcome")
    assert (outcome.found.cases, outcome.found.raw.value) == (5, 1.0)
    # Nobody amends the review of somebody else.
    (mine,) = stand(supervisor, [Judgement(YES, NO, case="three")])
    theirs = {"supersedes_uid": mine, "amends_why": "!"}
    stand(supervisor, [Judgement(YES, YES, case="other", reviewer="kim", columns=theirs)])
    assert row(supervisor, "outcome").found.cases == 7


def test_what_was_chosen_or_is_not_answered_yet_is_apart(supervisor: Desk) -> None:
    own = {"origin": "own", "merged_at": None, "verdict": None, "total": None, "signature": None, "done_at": None}
    blind = {**own, "state": "blind", "decision": None, "submitted_at": None}
    stand(supervisor, [*same(5), Judgement(YES, NO, columns={"golden": 1})])
    stand(supervisor, [Judgement(YES, NO, columns={"calibration_uid": "session"}), Judgement(YES, NO, columns=blind)])
    assert row(supervisor, "outcome").found.raw.value == 1.0
    # Answered and not yet judged: the answers are locked, so they count.
    stand(supervisor, [Judgement(YES, NO, columns={**own, "state": "submitted"})])
    assert row(supervisor, "outcome").found.cases == 6


def test_two_supervisors_of_one_case_are_one_case(supervisor: Desk) -> None:
    stand(supervisor, [*same(5), Judgement(YES, YES, case="shared"), Judgement(YES, NO, case="shared", reviewer="kim")])
    outcome = row(supervisor, "outcome")
    assert outcome.found.cases == 6
    # Kappa is of pairs: this case is two of them.
    assert outcome.found.raw.value == pytest.approx((5 * 2 + 1) / (5 * 2 + 3))


def test_cases_are_told_apart_and_the_small_ones_go_together(supervisor: Desk) -> None:
    part = {"outcome": "route", "emergency": "yes"}
    stand(supervisor, [*same(9), *same(8, NO), *same(2, part), Judgement(part, YES)])
    groups = by_group(read(supervisor), "emergency", Dimension.OUTCOME, quiet)
    assert [(each.label, each.row.found.cases) for each in groups.rows] == [("disclosed", 9)]
    assert groups.rest is not None
    assert (set(groups.rest.group.names), groups.rest.row.found.cases) == ({"refuse", "route"}, 11)


def test_a_question_is_told_apart_by_the_cases_that_answered_it(supervisor: Desk) -> None:
    soon = {**YES, "imminence": "now"}
    stand(supervisor, [*same(9, soon), *same(8, NO), *same(3, {**NO, "imminence": "days"})])
    assert len(by_group(read(supervisor), "outcome", Dimension.OUTCOME, quiet).rows) == 2
    groups = by_group(read(supervisor), "imminence", Dimension.OUTCOME, quiet)
    # Three answers of refused cases are too few, and would be what is left of twelve.
    assert (groups.rows, groups.rest and groups.rest.row.found.cases) == ((), 12)


def test_forms_are_named_by_title_and_version(supervisor: Desk) -> None:
    other = form("preservation")
    stand(supervisor, [*same(5), *same(6, {"outcome": "preserve_only"}, protocol=other)])
    groups = by_group(read(supervisor), "outcome", Dimension.PROTOCOL, quiet)
    assert {each.label for each in groups.rows} == {f"{each.title}, version {each.version}" for each in (form(), other)}


def test_drift_is_a_figure_a_period_with_its_interval(supervisor: Desk) -> None:
    for month, wrong in ((1, 1), (2, 2), (3, 6)):
        at = f"2026-{month:02}-05T08:00:00.000000Z"
        stand(supervisor, [*same(10, decided_at=at), *(Judgement(YES, NO, decided_at=at) for _ in range(wrong))])
    stand(supervisor, same(2, decided_at="2026-04-05T08:00:00.000000Z"))
    drift = by_group(read(supervisor), "outcome", Dimension.PERIOD, quiet)
    assert [each.label for each in drift.rows] == ["2026-01", "2026-02", "2026-03 – 2026-04"]
    values = [each.row.found.raw.value for each in drift.rows]
    assert values == pytest.approx([10 / 11, 10 / 12, 12 / 18])
    assert all(each.row.found.raw.low is not None for each in drift.rows)


def test_months_that_only_hide_one_another_are_named_one_by_one(supervisor: Desk) -> None:
    # All of June were made under one form, and two others of it were not: the form less June would be these two.
    other = form("preservation")
    kept = {"outcome": "preserve_only"}
    june, july, august = (f"2026-0{month}-05T08:00:00.000000Z" for month in (6, 7, 8))
    stand(
        supervisor, [*same(9, kept, protocol=other, decided_at=june), *same(2, kept, protocol=other, decided_at=july)]
    )
    stand(supervisor, [*same(9, decided_at=july), *same(8, decided_at=august)])
    drift = by_group(read(supervisor), "outcome", Dimension.PERIOD, quiet)
    assert [each.label for each in drift.rows] == ["2026-07"]
    assert drift.rest is not None
    assert set(drift.rest.label.split(", ")) == {"2026-06", "2026-08"}


def test_a_group_is_looked_into_only_where_it_may_be_shown(supervisor: Desk) -> None:
    asked_late = {"outcome": "refuse", "emergency": "no", "imminence": "days"}
    stand(supervisor, [*same(9), *same(7, NO), *same(3, asked_late)])
    data = read(supervisor)
    inside = {each.key: each for each in by_question(data, quiet, within=(Dimension.OUTCOME, ("refuse",)))}
    assert inside["outcome"].found.cases == 10
    assert (inside["imminence"].found.cases, inside["imminence"].found.raw.why) == (3, Why.FEW)


def test_of_too_few_cases_no_figure_is_told(supervisor: Desk) -> None:
    stand(supervisor, same(4))
    outcome = row(supervisor, "outcome")
    assert (outcome.found.raw.value, outcome.found.alpha.value, outcome.found.cases) == (None, None, 4)
    assert said(outcome.found) == "4 cases: too few cases to show a figure."
    assert by_group(read(supervisor), "outcome", Dimension.OUTCOME, quiet).rows == ()


def test_figures_are_said_in_plain_words(supervisor: Desk) -> None:
    stand(supervisor, [*same(60), *same(30, NO), *(Judgement(YES, NO) for _ in range(10))])
    words = said(row(supervisor, "outcome").found)
    assert words.startswith("100 cases. Of 100 comparisons 90 gave the same answer (other cases like these: 8")
    assert "Alpha, where 0 is what chance would give and 1 is always: 0.7" in words
    assert re.search(r" Kappa: 0\.\d\d \(0\.\d\d to 0\.\d\d\)\.$", words)
    stand(supervisor, same(4000))
    assert "99 gave the same answer" in said(row(supervisor, "outcome").found)


def test_less_than_chance_has_a_minus_and_nothing_has_none() -> None:
    assert [agreement.decimals(value) for value in (-0.504, -0.001, 0.0, 0.996)] == ["−0.50", "0.00", "0.00", "1.00"]


def test_where_nothing_differed_that_is_no_certainty(supervisor: Desk) -> None:
    stand(supervisor, same(8))
    words = said(row(supervisor, "outcome").found)
    assert words.startswith("8 cases. Of 100 comparisons 100 gave the same answer. Alpha: everybody always")


def test_golden_cases_tell_how_often_reviewers_are_right(desk: Desk, supervisor: Desk) -> None:
    cases = [closed(desk, outcome="refuse") for _ in range(6)]
    with supervisor.transaction(Permission.KEEP) as tx:
        for case in cases:
            tx.db.execute(
                "INSERT INTO golden_case (uid, case_id, protocol_sha256, answers, outcome, why, person_id, named_at,"
                " device_id, op_id, version) SELECT 'golden ' || d.uid, d.case_id, d.protocol_sha256, d.answers, d.outcome,"
                " 'Clear.', 1, ?, d.device_id, d.op_id, 1 FROM decision d WHERE d.case_id = ?",
                (tx.at, case),
            )
    (sha256,) = desk.db.execute("SELECT protocol_sha256 FROM golden_case LIMIT 1").fetchone()
    right = {"outcome": "refuse", "emergency": "no", "refusal": "not_urgent"}
    for number, case in enumerate(cases):
        answers = right if number else {**right, "outcome": "disclose"}
        columns = {"golden": 1, "protocol_sha256": sha256}
        stand(supervisor, [Judgement({"outcome": "route"}, answers, case=uid_of(desk, case), columns=columns)])
    stand(supervisor, same(5))
    rows = {each.key: each for each in by_question(judged.golden(supervisor, quiet), quiet)}
    assert rows["outcome"].found.raw.value == pytest.approx(5 / 6)
    assert rows["refusal"].found.raw.value == 1.0
    # They were chosen: what is worked out of sampled cases knows nothing of them.
    assert row(supervisor, "outcome").found.cases == 5


def test_nothing_reviewed_is_nothing_to_show(supervisor: Desk) -> None:
    assert by_question(read(supervisor), quiet) == ()
    assert by_question(judged.golden(supervisor, quiet), quiet) == ()


def test_who_does_not_review_reads_no_figures(desk: Desk, supervisor: Desk) -> None:
    for read_ in (judged.judged, judged.golden):
        with pytest.raises(NotAllowedError):
            read_(desk, quiet)


def test_it_says_how_far_it_is_and_stops_when_asked(supervisor: Desk) -> None:
    stand(supervisor, same(6))
    told: list[tuple[int, int]] = []
    data = judged.judged(supervisor, lambda done, total: told.append((done, total)))
    agreement.by_question(data, lambda done, total: told.append((done, total)))
    assert told == [(0, 6), (6, 6), (0, 2), (1, 2), (2, 2)]
    for work in (
        lambda: judged.judged(supervisor, quiet, lambda: True),
        lambda: by_question(data, quiet, lambda: True),
        lambda: by_group(data, "outcome", Dimension.PROTOCOL, quiet, lambda: True),
    ):
        with pytest.raises(StoppedError):
            work()
