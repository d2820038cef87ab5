"""What the ledger makes of a look: the class that lists give, what the person found it to be, and what is no exposure."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.cases.model import Severity
from app.desk import Desk
from app.evidence import judging, known
from app.evidence.comparing import Comparer
from app.evidence.hashes import Verdict
from app.evidence.model import ItemKind, Source
from app.looking import gate
from app.looking.model import EndedBy, Level, Purpose
from app.looking.queries import purpose_needed
from app.looking.rating import rate
from app.wellness import actions, days, looks, owner, pace
from app.wellness.actions import Sitting
from app.wellness.owner import Addition
from app.wellness.shift import Now
from tests.builders import FakeClock
from tests.evidence.listed import digest, taken, written
from tests.looking.conftest import Add, drawing
from tests.looking.looks import begin, log
from tests.wellness.feeding import POLICY

LOOKING = Now(reviewing=True, revealed=True, close=True)


def column(desk: Desk, name: str) -> list[object]:
    return [row[0] for row in desk.own.execute(f"SELECT {name} FROM span ORDER BY id")]


def ticked(desk: Desk, clock: FakeClock, sitting: Sitting, now: Now = LOOKING) -> Sitting:
    clock.advance(1)
    return actions.tick(desk, sitting, now)


def test_the_class_is_what_a_list_says_and_nothing_is_guessed(desk: Desk, add: Add, tmp_path: Path) -> None:
    taken(desk, written(tmp_path / "l.csv", f"md5,class\n{digest(drawing(), 'md5')},weapons\n"))
    listed, other = add(), add(b"Other words.\n", ItemKind.TEXT)
    paper = add(b"A letter.\n", ItemKind.TEXT, source=Source.REQUESTER)
    Comparer(desk).compare_new()
    for item in (listed, other, paper):
        begin(desk, item)
    assert column(desk, "class") == ["weapons", "unclassified", "papers"]
    judging.judge(desk, known.match_ids(desk.db, waiting=True)[0], Verdict.REJECTED, "another file")
    gate.end_crashed(desk)
    actions.sit_down(desk)
    begin(desk, listed)
    assert column(desk, "class")[-1] == "unclassified"


def test_what_is_rated_as_most_severe_after_the_look_counts_as_that_once(
    desk: Desk, add: Add, clock: FakeClock
) -> None:
    item = add()
    sitting = actions.sit_down(desk)
    look = begin(desk, item)
    sitting = ticked(desk, clock, sitting)
    assert (sitting.shift.severe_looks, sitting.shift.same_class) == (0, 1)
    gate.close_look(desk, look, EndedBy.RELEASE, complete=True)
    rate(desk, item, Severity.S4)
    for _ in range(3):
        sitting = ticked(desk, clock, sitting)
    assert (sitting.shift.severe_looks, sitting.shift.same_class) == (1, 1)
    assert column(desk, "severity") == ["S4"]
    rate(desk, item, Severity.S1)
    rate(desk, item, Severity.S4)
    assert ticked(desk, clock, sitting).shift.severe_looks == 1


def test_a_look_counts_once_whatever_fails_between(
    desk: Desk, add: Add, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A kill between counting and keeping, or a disk that is full for a while, neither loses a look nor counts it twice."""
    item = add(severity=Severity.S4)
    sitting = actions.sit_down(desk)
    begin(desk, item)
    desk.own.set_authorizer(lambda *asked: 1 if "shift_state" in asked and asked[0] == dbapi2.SQLITE_INSERT else 0)
    with caplog.at_level(logging.CRITICAL, logger="stillwater"):
        for _ in range(3):
            sitting = ticked(desk, clock, sitting)
    assert "Your own store" in sitting.problem
    assert sitting.shift.severe_looks == 0
    desk.own.set_authorizer(None)
    for _ in range(3):
        sitting = ticked(desk, clock, sitting)
    assert (sitting.shift.severe_looks, sitting.problem) == (1, "")
    again = actions.sit_down(desk)
    assert ticked(desk, clock, again).shift.severe_looks == 1


def test_what_could_not_be_decoded_is_counted_nowhere(desk: Desk, add: Add, clock: FakeClock) -> None:
    item = add(severity=Severity.S4)
    sitting = actions.sit_down(desk)
    gate.close_look(desk, begin(desk, item), EndedBy.UNDECODABLE, complete=False)
    assert ticked(desk, clock, sitting).shift.severe_looks == 0
    assert looks.not_yet_counted(desk.own) == []


def test_a_rating_touches_no_other_item_no_paper_and_no_earlier_shift(desk: Desk, add: Add, clock: FakeClock) -> None:
    item, other = add(), add(b"Other words.\n", ItemKind.TEXT)
    actions.sit_down(desk)
    for each in (item, other):
        gate.close_look(desk, begin(desk, each), EndedBy.RELEASE, complete=True)
    clock.sleep(10 * 3600)
    actions.sit_down(desk)
    gate.close_look(desk, begin(desk, item), EndedBy.RELEASE, complete=True)
    rate(desk, item, Severity.S2)
    assert column(desk, "severity") == ["S3", "S3", "S2"]


def test_a_rating_is_met_as_hard_as_the_person_asked_for(desk: Desk, add: Add) -> None:
    item = add()
    actions.sit_down(desk)
    owner.add(desk, Addition("picture", 1))
    gate.close_look(desk, begin(desk, item), EndedBy.RELEASE, complete=True)
    rate(desk, item, Severity.S2)
    assert column(desk, "severity") == ["S3"]
    assert desk.db.execute("SELECT severity FROM item").fetchone() == ("S2",)


def test_what_only_a_private_addition_asked_for_is_not_told_to_the_vault(desk: Desk, add: Add) -> None:
    """The access log would say of a mild item that somebody was asked why, and so that it is hard for them."""
    mild, hard = add(severity=Severity.S2), add(severity=Severity.S3)
    actions.sit_down(desk)
    owner.add(desk, Addition("picture", 1))
    for item in (mild, hard):
        gate.close_look(desk, begin(desk, item, purpose=Purpose.PLACE), EndedBy.RELEASE, complete=True)
    assert [row[1] for row in log(desk)] == ["unasked", "place"]
    assert column(desk, "purpose") == ["place", "place"]
    # Who said it once is not asked again.
    assert not purpose_needed(desk, mild, Level.L3)
    begin(desk, mild, purpose=None)
    assert column(desk, "purpose")[-1] == "place"


def test_a_requesters_paper_is_no_exposure(desk: Desk, add: Add, clock: FakeClock) -> None:
    paper = add(b"A letter.\n", ItemKind.TEXT, source=Source.REQUESTER)
    sitting = actions.sit_down(desk)
    look = begin(desk, paper, Level.L4)
    for _ in range(60):
        sitting = ticked(desk, clock, sitting, Now(reviewing=True))
    gate.close_look(desk, look, EndedBy.RELEASE, complete=True)
    actions.save(desk, sitting)
    today = days.total(desk.own, POLICY, days.day_of(clock.now(), "04:00", UTC), UTC)
    assert (today.looks, today.points, today.close_seconds) == (0, 0, 0)
    assert sum(hour.open_seconds for hour in pace.hours(desk.own, clock.now())) == 0


def test_the_shift_is_kept_when_nothing_is_revealed_any_more(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    for _ in range(3):
        sitting = ticked(desk, clock, sitting)
    ticked(desk, clock, sitting, Now(reviewing=True))
    (worked,) = desk.own.execute("SELECT json_extract(state, '$.worked') FROM shift_state").fetchone()
    assert worked == 4


def test_looking_together_is_said_of_each_look_until_the_next_sign_in(desk: Desk, add: Add) -> None:
    items = [add(f"Words {number}.\n".encode(), ItemKind.TEXT) for number in range(3)]
    actions.sit_down(desk)
    begin(desk, items[0])
    owner.choose(desk, owner.TOGETHER, owner.ON)
    begin(desk, items[1])
    actions.sit_down(desk)
    begin(desk, items[2])
    assert column(desk, "alone") == [1, 0, 1]


def test_deleting_everything_leaves_the_bare_marks_of_the_running_shift_and_nothing_they_said(
    desk: Desk, sitting: Sitting, clock: FakeClock
) -> None:
    row = "INSERT INTO cap_event (shift_uid, at, cap, act, reason, second_person) VALUES (?, '', 'review', 'locked', ?, ?)"
    desk.own.execute(row, (sitting.uid, "a reason", "somebody"))
    locked = replace(sitting, shift=replace(sitting.shift, review=14_400.0, severe_looks=15))
    actions.save(desk, locked)
    owner.forget_everything(desk)
    assert desk.own.execute("SELECT act, reason, second_person FROM cap_event").fetchall() == [("locked", "", "")]
    again = actions.sit_down(desk)
    assert (again.shift.review, again.shift.severe_looks) == (14_400, 15)
    clock.sleep(10 * 3600)
    actions.sit_down(desk)
    owner.forget_everything(desk)
    assert desk.own.execute("SELECT count(*) FROM cap_event").fetchone() == (0,)


@pytest.mark.parametrize(("later", "left"), [(89, 2), (91, 1)])
def test_a_shift_and_what_was_told_in_it_go_with_the_other_single_rows(
    desk: Desk, sitting: Sitting, clock: FakeClock, later: int, left: int
) -> None:
    row = "INSERT INTO cap_event (shift_uid, at, cap, act) SELECT ?, started_at, 'close', 'told' FROM shift"
    desk.own.execute(row, (sitting.uid,))
    desk.own.execute("INSERT INTO card (case_uid, at, act) SELECT 'c', started_at, 'shown' FROM shift")
    actions.save(desk, replace(sitting, shift=replace(sitting.shift, review=60.0)))
    clock.set_wall(clock.wall + timedelta(days=later))
    clock.asleep += later * 86_400
    actions.sit_down(desk)
    assert desk.own.execute("SELECT count(*) FROM shift").fetchone() == (left,)
    for table in ("cap_event", "card"):
        assert desk.own.execute(f"SELECT count(*) FROM {table}").fetchone() == (left - 1,)
    assert [day.review_seconds for day in days.kept(desk.own, clock.now().date() - timedelta(days=later + 1))] == [60]
