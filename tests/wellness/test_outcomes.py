"""How a case ended, for those who looked: asked for, at a calm moment, kindly ordered, once, and copied nowhere."""

from __future__ import annotations

from dataclasses import replace

from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.desk import Desk
from app.identity import Permission, PersonId, new_uid
from app.wellness import outcomes, owner
from app.wellness.actions import Sitting
from app.wellness.outcomes import Act, Tone, cards
from app.wellness.shift import Phase
from tests.builders import FakeClock
from tests.decisions.evidence import add_item, look


def other_person(desk: Desk) -> int:
    """Add a colleague, who closes cases."""
    desk.db.execute(
        "INSERT OR IGNORE INTO person (uid, name, role, sign_key, joined_at) VALUES ('kim', 'Kim Ash', 'responder', ?, '')",
        (bytes(32),),
    )
    (number,) = desk.db.execute("SELECT id FROM person WHERE uid = 'kim'").fetchone()
    return int(number)


def ended(desk: Desk, located: str, *, level: str = "L3", by: int | None = None) -> CaseId:
    """Open a case, look at its item, and let somebody close it."""
    with desk.transaction(Permission.KEEP) as tx:
        case_id = open_case(tx, NewCase(Kind.PROACTIVE, "A synthetic case", "NO", desk.clock.now(), "mail")).id
    item = add_item(desk, case_id)
    if level:
        look(desk, item, level)
    close_by(desk, case_id, by or other_person(desk), located)
    return case_id


def close_by(desk: Desk, case_id: CaseId, person: int, located: str) -> None:
    """Let somebody close a case."""
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO closing (case_id, person_id, acknowledged_by, located, record, reveals_avoided, at, op_id)"
            " VALUES (?, ?, 'the desk', ?, '{}', 0, ?, ?)",
            (case_id, person, located, tx.at, new_uid()),
        )


def test_nobody_is_told_who_has_not_asked(desk: Desk, sitting: Sitting) -> None:
    ended(desk, "yes")
    assert cards(desk, sitting.shift) == []
    owner.choose(desk, owner.OUTCOMES, owner.ON)
    assert len(cards(desk, sitting.shift)) == 1


def test_good_news_comes_first_and_each_is_told_once(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    owner.choose(desk, owner.OUTCOMES, owner.ON)
    hard = ended(desk, "no")
    clock.advance(60)
    plain, good = ended(desk, "unknown"), ended(desk, "yes")
    told = cards(desk, sitting.shift)
    assert [(card.case_id, card.tone) for card in told] == [
        (good, Tone.GOOD),
        (plain, Tone.NEUTRAL),
        (hard, Tone.HARD),
    ]
    assert told[0].words == "The person was found."
    outcomes.note(desk, told[0], Act.SHOWN)
    outcomes.note(desk, told[0], Act.PUT_AWAY)
    assert [card.case_id for card in cards(desk, sitting.shift)] == [plain, hard]


def test_never_at_a_lifes_risk_never_on_a_break_and_never_with_rest_owed(desk: Desk, sitting: Sitting) -> None:
    owner.choose(desk, owner.OUTCOMES, owner.ON)
    ended(desk, "yes")
    shift = sitting.shift
    for busy in (
        replace(shift, at_risk=True),
        replace(shift, owed=60.0),
        *(replace(shift, phase=phase) for phase in (Phase.DUE, Phase.RESTING, Phase.DEFERRED)),
    ):
        assert cards(desk, busy) == []


def test_only_those_who_looked_and_did_not_close_it_and_only_lately(
    desk: Desk, sitting: Sitting, clock: FakeClock
) -> None:
    owner.choose(desk, owner.OUTCOMES, owner.ON)
    ended(desk, "yes", level="")
    ended(desk, "yes", level="L1")
    ended(desk, "yes", by=desk.person.id)
    kim = other_person(desk)
    with desk.transaction(Permission.KEEP) as tx:
        case_id = open_case(tx, NewCase(Kind.PROACTIVE, "Looked at by Kim", "NO", desk.clock.now(), "mail")).id
    seen_by_kim = replace(desk, person=replace(desk.person, id=PersonId(kim)))
    look(seen_by_kim, add_item(desk, case_id), "L4")
    close_by(desk, case_id, kim, "yes")
    assert cards(desk, sitting.shift) == []
    ended(desk, "yes", level="L2")
    assert len(cards(desk, sitting.shift)) == 1
    clock.sleep(31 * 86_400)
    assert cards(desk, sitting.shift) == []


def test_nothing_of_it_is_written_into_the_vault(desk: Desk, sitting: Sitting) -> None:
    owner.choose(desk, owner.OUTCOMES, owner.ON)
    ended(desk, "yes")
    before = desk.db.execute("SELECT max(seq) FROM outbox").fetchone(), desk.db.total_changes
    (card,) = cards(desk, sitting.shift)
    outcomes.note(desk, card, Act.SHOWN)
    assert (desk.db.execute("SELECT max(seq) FROM outbox").fetchone(), desk.db.total_changes) == before
    assert desk.own.execute("SELECT act FROM card").fetchone() == ("shown",)
