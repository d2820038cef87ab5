"""The page of calibrations: who has judged, what differs, how far they agree, and what is noted once all have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desk import Desk
from app.review.calibration import make, may_join, session
from app.review.drawing import sample_named
from tests.builders import FakeClock
from tests.review.closed import closed, uid_of
from tests.review.test_calibration import ANSWERS, judge
from tests.review.two import another_desk, leave, meet
from tests.ui.review.seeing import said, shown
from ui.review.calibration_view import CalibrationView
from ui.shell.context import Context


@pytest.fixture
def second(desk: Desk, tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    """Seat another supervisor at a vault of their own, which the team knows."""
    other = another_desk(tmp_path / "second", clock, name="Lou Field")
    meet(desk, other, tmp_path)
    yield other
    leave(other)


def test_where_members_differ_is_seen_and_how_far_they_agree_once_all_have_judged(
    qtbot: QtBot, context: Context, desk: Desk, acquainted: tuple[Desk, Desk], second: Desk
) -> None:
    _team, first = acquainted
    cases = [closed(desk, outcome="refuse") for _number in range(5)]
    sample = sample_named(desk, [uid_of(desk, case) for case in cases], "Spring").uid
    uid = make(desk, "Spring", sample, may_join(desk)).uid
    for case in cases:
        judge(desk, uid, case, first)
    view = CalibrationView(context)
    shown(qtbot, view, 1200, 800)
    assert "Not judged to the end yet by: Lou Field." in said(view)
    assert "Of 100 comparisons" not in said(view)
    assert not view.may_conclude()

    for place, case in enumerate(cases):
        judge(desk, uid, case, second, {**ANSWERS, "refusal": "no_data"} if place else None)
    view.read_again()
    qtbot.waitUntil(lambda: "What was decided: 5 cases. Of 100 comparisons 100" in said(view))
    assert "Least agreed on: “Why is it refused?” 5 cases. Of 100 comparisons 20" in said(view)
    different = {case.case_uid for case in session(desk.db, uid).cases} - {uid_of(desk, cases[0])}
    found = session(desk.db, uid).cases
    view.cases.table.select_id(next(n for n, case in enumerate(found) if case.case_uid in different))
    assert "1 thing is seen differently." in said(view)
    assert view.may_conclude()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
