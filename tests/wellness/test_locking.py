"""The hard cap: evidence locks, everything else stays; past it for a life at risk or with a second person."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from app.cases.actions import ReasonMissingError
from app.cases.model import Severity
from app.desk import Desk
from app.evidence.model import ItemKind, Source
from app.looking import gate, queries
from app.looking.model import Gesture, Level, Purpose, PurposeMissingError
from app.looking.private import NotForNowError
from app.vault import audit
from app.vault.errors import WrongPassphraseError
from app.wellness import actions, locking, overriding, owner
from app.wellness.actions import Sitting
from app.wellness.caps import Cap, Weight
from app.wellness.locking import EvidenceLockedError
from app.wellness.notices import Act, Notice, notices
from app.wellness.overriding import Colleague, NothingLockedError, SecondPersonNeededError, Witness
from app.wellness.owner import Addition
from app.wellness.shift import Now
from tests.builders import FakeClock, MemorySecrets
from tests.looking.conftest import Add
from tests.looking.looks import begin, log
from tests.vault.test_people import SECOND, enrol
from tests.vaults import CHEAP_LIMITS, NAME

HARD = 14_400.0
REVIEW = Now(reviewing=True)


def worked(sitting: Sitting, seconds: float) -> Sitting:
    return replace(sitting, shift=replace(sitting.shift, review=seconds))


def locked(desk: Desk, clock: FakeClock, now: Now = REVIEW) -> Sitting:
    """Sit down with the hard cap a second away, and let it come."""
    sitting = actions.save(desk, worked(actions.sit_down(desk), HARD - 0.5))
    clock.advance(1)
    return actions.tick(desk, sitting, now)


def test_the_lock_is_kept_the_moment_it_comes_and_papers_stay_open(desk: Desk, add: Add, clock: FakeClock) -> None:
    theirs, paper, urgent = add(), add(kind=ItemKind.TEXT, source=Source.REQUESTER), add(at_risk=True)
    mild = add(severity=Severity.S1)
    sitting = actions.save(desk, worked(actions.sit_down(desk), HARD - 0.5))
    assert not locking.is_locked(desk)
    assert gate.layout(desk, mild) is not None
    clock.advance(1)
    actions.tick(desk, sitting, REVIEW)
    assert locking.is_locked(desk)
    before = log(desk)
    for level in (Level.L1, Level.L2, Level.L3):
        with pytest.raises(EvidenceLockedError) as told:
            begin(desk, theirs, level)
        assert all((told.value.what, told.value.kept, told.value.do))
    assert log(desk) == before
    assert gate.layout(desk, mild) is None
    begin(desk, paper, Level.L4)
    begin(desk, urgent)


def test_a_new_sign_in_in_the_same_shift_finds_it_locked_and_a_new_shift_does_not(desk: Desk, clock: FakeClock) -> None:
    locked(desk, clock)
    clock.advance(600)
    actions.sit_down(desk)
    assert locking.is_locked(desk)
    clock.sleep(10 * 3600)
    actions.sit_down(desk)
    assert not locking.is_locked(desk)


def test_reaching_it_is_told_once_a_shift_with_the_fact_and_no_figure(desk: Desk, clock: FakeClock) -> None:
    sitting = locked(desk, clock)
    for _ in range(3):
        overriding.note_reached(desk, sitting)
    (notice,) = notices(desk.db, clock.now() - timedelta(days=1))
    assert (notice.person, notice.second, notice.act, notice.reason) == (NAME, "", Act.REACHED, "")
    (body,) = desk.db.execute("SELECT body FROM outbox WHERE entity = 'cap_notice'").fetchone()
    assert json.loads(body) == {"reason": "", "second_person": ""}
    assert not audit.verify(desk.db, desk.vault.audit_key).problems
    assert overriding.heard(desk.own) == {(Cap.REVIEW, Weight.LOCKED)}


def test_nothing_is_told_below_the_hard_cap(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    near = worked(sitting, HARD - 1)
    overriding.note_reached(desk, near)
    with pytest.raises(NothingLockedError):
        overriding.override(desk, near, "one more")
    assert notices(desk.db, clock.now() - timedelta(days=1)) == []


def test_a_store_that_fails_tells_nothing_again_and_again_and_raises_nothing(
    desk: Desk, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    sitting = locked(desk, clock)
    desk.own.set_authorizer(lambda *asked: 1 if "cap_event" in asked else 0)
    with caplog.at_level(logging.CRITICAL, logger="stillwater"):
        assert not overriding.note_reached(desk, sitting).topics
        assert not overriding.note_cap(desk, sitting, Cap.SEVERE, Weight.TOLD)
    assert notices(desk.db, clock.now() - timedelta(days=1)) == []


def test_a_cap_is_said_once_a_shift_also_after_a_new_sign_in(desk: Desk, sitting: Sitting) -> None:
    assert overriding.note_cap(desk, sitting, Cap.SEVERE, Weight.ASKED)
    assert not overriding.note_cap(desk, actions.sit_down(desk), Cap.SEVERE, Weight.ASKED)
    assert overriding.note_cap(desk, sitting, Cap.SEVERE, Weight.TOLD)
    assert overriding.heard(desk.own) == {(Cap.SEVERE, Weight.ASKED), (Cap.SEVERE, Weight.TOLD)}


def test_alone_nobody_goes_past_it_unless_a_life_is_at_risk(desk: Desk, clock: FakeClock) -> None:
    sitting = locked(desk, clock)
    with pytest.raises(ReasonMissingError):
        overriding.override(desk, sitting, "  ")
    myself = Witness(desk.person.uid, NAME, clock.monotonic())
    for witness in (None, myself):
        with pytest.raises(SecondPersonNeededError):
            overriding.override(desk, sitting, "one more", witness)
    with pytest.raises(SecondPersonNeededError):
        overriding.vouch(desk, Colleague(desk.person.uid, NAME), "whatever", None)
    assert locking.is_locked(desk)
    at_risk = actions.tick(desk, sitting, replace(REVIEW, life_at_risk=True))
    assert not locking.is_locked(desk)
    overriding.override(desk, at_risk, "A child is missing")
    (notice,) = notices(desk.db, clock.now() - timedelta(days=1))
    assert (notice.act, notice.reason, notice.second) == (Act.OVERRIDDEN, "A child is missing", "")


def test_a_second_person_opens_it_for_half_an_hour(
    desk: Desk, add: Add, secrets: MemorySecrets, clock: FakeClock
) -> None:
    item = add()
    uid = enrol(desk.vault, secrets, clock)
    sitting = locked(desk, clock)
    assert overriding.colleagues(desk) == [Colleague(uid, SECOND.name)]
    with pytest.raises(WrongPassphraseError):
        overriding.vouch(desk, Colleague(uid, SECOND.name), "not theirs at all", secrets, CHEAP_LIMITS)
    witness = overriding.vouch(desk, Colleague(uid, SECOND.name), SECOND.passphrase, secrets, CHEAP_LIMITS)
    sitting, changes = overriding.override(desk, sitting, "The only one who reads it", witness)
    assert changes.topics
    begin(desk, item)
    assert notices(desk.db, clock.now() - timedelta(days=1)) == [
        Notice(notices(desk.db, clock.now())[0].at, NAME, SECOND.name, Act.OVERRIDDEN, "The only one who reads it")
    ]
    row = desk.own.execute("SELECT act, reason, second_person FROM cap_event").fetchone()
    assert row == ("overridden", "The only one who reads it", SECOND.name)
    for _ in range(1801):
        clock.advance(1)
        sitting = actions.tick(desk, sitting, Now())
    assert locking.is_locked(desk)


def test_who_agreed_long_ago_has_not_agreed(desk: Desk, secrets: MemorySecrets, clock: FakeClock) -> None:
    uid = enrol(desk.vault, secrets, clock)
    witness = overriding.vouch(desk, Colleague(uid, SECOND.name), SECOND.passphrase, secrets, CHEAP_LIMITS)
    sitting = locked(desk, clock)
    clock.advance(overriding.WITNESS_SECONDS)
    with pytest.raises(SecondPersonNeededError):
        overriding.override(desk, sitting, "later", witness)


def test_while_a_life_is_at_risk_going_past_is_told_once(desk: Desk, clock: FakeClock) -> None:
    sitting = locked(desk, clock, replace(REVIEW, life_at_risk=True))
    assert not locking.is_locked(desk)
    for _ in range(3):
        overriding.note_reached(desk, sitting)
    assert [(each.act, each.reason) for each in notices(desk.db, clock.now() - timedelta(days=1))] == [
        (Act.OVERRIDDEN, "A life was at risk.")
    ]


def test_one_step_harder_is_for_the_person_alone(desk: Desk, add: Add) -> None:
    item = add(severity=Severity.S2)
    assert gate.layout(desk, item) is not None
    assert not queries.purpose_needed(desk, item, Level.L3)
    owner.add(desk, Addition("picture", 1))
    assert gate.layout(desk, item) is None
    assert queries.purpose_needed(desk, item, Level.L3)
    with pytest.raises(PurposeMissingError):
        begin(desk, item, purpose=None)
    begin(desk, item, purpose=Purpose.PLACE)
    assert desk.own.execute("SELECT severity FROM span").fetchone() == ("S3",)
    assert desk.db.execute("SELECT severity FROM item").fetchone() == ("S2",)
    owner.add(desk, Addition("video", 3))
    owner.take_away(desk, "picture")
    assert gate.layout(desk, item) is not None


def test_what_is_not_for_somebody_for_now_is_refused_but_no_paper_and_no_life_waits(desk: Desk, add: Add) -> None:
    calm, urgent = add(), add(at_risk=True)
    paper = add(kind=ItemKind.PICTURE, source=Source.REQUESTER)
    owner.add(desk, Addition("picture", 1, unavailable=True))
    with pytest.raises(NotForNowError, match="not for you for now"):
        begin(desk, calm)
    gate.begin(desk, urgent, Level.L3, purpose=None, gesture=Gesture.HOLD)
    begin(desk, paper, Level.L4)
    assert "picture" not in " ".join(
        str(row) for row in desk.db.execute("SELECT body FROM outbox WHERE entity = 'look'")
    )
