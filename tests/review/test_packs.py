"""A pack from one vault to another: sealed, carried as a file, opened, read like any case, and looked at through the gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases import queries as case_queries
from app.cases.model import State
from app.desk import Desk, close_desk
from app.evidence import queries as evidence
from app.evidence.model import ItemId
from app.looking import gate
from app.looking.model import EndedBy, Gesture, Level, Purpose, PurposeMissingError
from app.looking.private import NotForNowError
from app.review.opening import open_pack
from app.review.packed import case_in, open_review_desk
from app.review.taking_out import take_out
from app.vault import audit
from app.wellness import actions as wellness
from app.wellness import owner
from app.wellness.locking import EvidenceLockedError
from app.wellness.owner import Addition
from tests.builders import FakeClock
from tests.review.carried import closed_with_evidence, opened, sealed_for
from tests.review.closed import uid_of
from tests.wellness.test_locking import locked

Both = tuple[Desk, Desk]


def test_a_pack_is_carried_from_one_vault_to_another_and_looked_at(
    acquainted: Both, cage: Cage, tmp_path: Path
) -> None:
    team, supervisor = acquainted
    first, second = closed_with_evidence(team), closed_with_evidence(team)
    sealed = sealed_for(team, supervisor, tmp_path / "march.swpack", first, second)
    assert (sealed.cases, sealed.items) == (2, 4)
    opening = open_pack(supervisor, tmp_path / "march.swpack")
    assert (opening.uid, opening.again, opening.cases, opening.missing) == (sealed.uid, False, 2, 0)
    desk = open_review_desk(supervisor, opening.uid, uid_of(team, first))
    try:
        case_id = case_in(desk, uid_of(team, first))
        page = case_queries.case_page(desk.db, case_id)
        assert (page.row.title, page.row.state, page.row.evidence) == ("A hiker is missing", State.CLAIMED, 2)
        assert [each.value for each in page.subjects] == ["A hiker, 54"]
        assert take_out(supervisor, desk, uid_of(team, first)).items == 2
        picture, _words = evidence.items(desk.db, case_id)
        wellness.sit_down(supervisor)
        shown = gate.open_look(desk, cage, ItemId(picture.id), Level.L3, purpose=Purpose.CLASSIFY, gesture=Gesture.HOLD)
        assert shown.pixels is not None
        gate.close_look(desk, shown.look, EndedBy.RELEASE, complete=True)
        assert audit.verify(desk.db, desk.vault.audit_key).problems == ()
    finally:
        close_desk(desk)
    with opened(supervisor, tmp_path / "march.swpack") as desk:
        picture = evidence.items(desk.db, case_in(desk, uid_of(team, first)))[0]
        gate.begin(desk, ItemId(picture.id), Level.L2, purpose=Purpose.CLASSIFY, gesture=Gesture.HOLD)
    with opened(supervisor, tmp_path / "march.swpack") as desk:
        ended = desk.db.execute("SELECT e.ended_by FROM look k JOIN look_end e ON e.look_id = k.id").fetchall()
        assert ended == [("release",), ("crash",)]
    assert supervisor.own.execute("SELECT level, ended_by FROM span").fetchall() == [("L3", "release"), ("L2", None)]
    assert supervisor.db.execute("SELECT 1 FROM review_pack WHERE uid = ?", (sealed.uid,)).fetchone()


def test_the_persons_own_safeguards_hold_at_a_pack_and_nothing_is_waived_for_a_life_at_risk(
    acquainted: Both, tmp_path: Path, clock: FakeClock
) -> None:
    team, supervisor = acquainted
    urgent: list[bool] = []
    first = closed_with_evidence(
        team, before=lambda case_id: urgent.append(case_queries.case_page(team.db, case_id).row.life_at_risk)
    )
    sealed_for(team, supervisor, tmp_path / "pack", first)
    assert urgent == [True]
    wellness.sit_down(supervisor)
    with opened(supervisor, tmp_path / "pack") as desk:
        picture = ItemId(evidence.items(desk.db, case_in(desk, uid_of(team, first)))[0].id)
        with pytest.raises(PurposeMissingError):
            gate.begin(desk, picture, Level.L3, purpose=None, gesture=Gesture.HOLD)
        owner.add(supervisor, Addition("picture", 1, unavailable=True))
        with pytest.raises(NotForNowError):
            gate.begin(desk, picture, Level.L2, purpose=Purpose.PLACE, gesture=Gesture.HOLD)
        owner.add(supervisor, Addition("picture", 1, unavailable=False))
        locked(supervisor, clock)
        with pytest.raises(EvidenceLockedError):
            gate.begin(desk, picture, Level.L2, purpose=Purpose.PLACE, gesture=Gesture.HOLD)
        assert desk.db.execute("SELECT 1 FROM look WHERE person_id = ?", (desk.person.id,)).fetchall() == []
