"""What can be destroyed goes by the rules in force now: on the page, on the case, on “To do” and in the numbers beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.cases.queue import rows
from app.clock import utc_text
from app.retention import queries
from app.retention.model import Stage
from app.retention.proposing import propose
from app.retention.ripening import ripened
from app.review.timing import APART
from tests.builders import FakeClock
from tests.policies.places import managed_by
from tests.retention.cases import agreed, closed_case, seats, wait_out
from tests.retention.test_stricter import BROKEN, SHORTLY_AFTER, keeps_longest
from tests.ui.answers import Answers
from tests.ui.retention.test_page import said, settled, shown
from ui.retention.on_case import kept_words
from ui.retention.part import KeepingPart
from ui.retention.words import kept_for, standing
from ui.shell.context import Context
from ui.todo.part import TodoPart


def over(context: Context, clock: FakeClock) -> Context:
    """Agree to destroy what is due of a case, let the window of what ships pass, and sit a supervisor down."""
    case_id = closed_case(context.desk)
    clock.advance(SHORTLY_AFTER.total_seconds())
    agreed(context.desk, case_id)
    wait_out(context.desk, clock)
    return replace(context, desk=seats(context.desk)[0])


def under(context: Context, values: dict[str, Any]) -> Context:
    """Sit there where an administrator set these."""
    return replace(context, desk=replace(context.desk, settings=managed_by(**values)))


@pytest.mark.parametrize("values", [BROKEN, keeps_longest(), {"RetentionObjectionDays": 60}])
def test_what_is_refused_by_the_rules_in_force_now_is_offered_and_counted_nowhere(
    qtbot: QtBot, context: Context, answers: Answers, clock: FakeClock, values: dict[str, Any]
) -> None:
    free = over(context, clock)
    kept = under(free, values)
    for seat, count in ((free, 1), (kept, 0)):
        assert [len(kept_for(seat.desk)), TodoPart(seat)._count(), KeepingPart(seat)._count()] == [count] * 3
        page = shown(qtbot, seat, seat.desk)
        assert (page.lists.ready, page.steps.may_carry_out()) == (count, bool(count))
        answers.given = [False] * count
        page.steps.carrying.ask()
    # It is asked about once, where it was offered.
    assert len(answers.asked) == 1


def test_the_page_and_the_case_say_since_when_it_can_be_destroyed(
    qtbot: QtBot, context: Context, clock: FakeClock
) -> None:
    free = over(context, clock)
    for values, words in (
        ({}, "agreed to; can be destroyed since {day}"),
        (keeps_longest(), "agreed to; can be destroyed from {day} on"),
        ({"RetentionObjectionDays": 60}, "objections until {until}; can be destroyed from {day} on"),
    ):
        seat = under(free, values)
        (each,) = ripened(seat.desk, queries.destructions(seat.desk.db))
        assert each.ripe is not None
        told = words.format(until=utc_text(each.ripe.until)[:10], day=utc_text(each.ripe.since + APART)[:10])
        page = shown(qtbot, seat, seat.desk)
        assert [standing(row) for row in page.lists.open] == [told]
        (row,) = rows(seat.desk.db, [each.case_id])
        assert told in kept_words(seat.desk, row)
    ((each,), broken) = queries.destructions(free.desk.db), under(free, BROKEN).desk
    (row,) = rows(broken.db, [each.case_id])
    assert f"To be destroyed (evidence): {Stage.AGREED.label}" in kept_words(broken, row)


def test_who_agrees_is_told_for_how_long_anybody_may_object_by_now(
    qtbot: QtBot, context: Context, answers: Answers, clock: FakeClock
) -> None:
    case_id = closed_case(context.desk)
    clock.advance(timedelta(days=200).total_seconds())
    kim, ada = seats(context.desk)
    propose(kim, [case_id], "Its time is over.")
    page = shown(qtbot, context, replace(ada, settings=managed_by(RetentionObjectionDays=60)))
    answers.given = [None]
    page.steps.agree()
    assert "may object for 60 days" in answers.asked[-1][1]
    broken = shown(qtbot, context, replace(ada, settings=managed_by(**BROKEN)))
    broken.steps.agree()
    assert "RetentionRules cannot be used" in str(answers.told[-1])
    settled(qtbot, broken)
    assert "What falls due cannot be told." in said(broken)
