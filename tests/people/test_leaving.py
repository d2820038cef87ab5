"""Nobody who was let go holds a case: each goes back, with its row, and somebody else takes it up where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.cases import actions, queue, store
from app.cases.model import CaseId, Kind, State, Step, WrongStepError
from app.cases.opening import NewCase, open_case
from app.cases.queue import Filters
from app.commands.checking import check
from app.decisions import tasks
from app.desk import Desk
from app.identity import Permission, Role
from app.people.actions import give_role, let_go
from app.people.leaving import give_back
from app.people.queries import claimed_by
from app.vault import standing
from tests.builders import FakeClock, MemorySecrets
from tests.vault.test_people import enrol

Make = Callable[..., CaseId]


@pytest.fixture
def alex(desk: Desk, secrets: MemorySecrets, clock: FakeClock) -> str:
    """Let a second person in."""
    return enrol(desk.vault, secrets, clock)


@pytest.fixture
def held(desk: Desk, alex: str) -> Make:
    """Return a way to have a case that somebody has brought so far."""

    def made(*steps: Step, uid: str = alex) -> CaseId:
        with desk.transaction(Permission.KEEP) as tx:
            case_id = open_case(tx, NewCase(Kind.EMERGENCY_DISCLOSURE, "A hiker", "NO", desk.clock.now(), "mail")).id
        actions.claim(desk, case_id)
        with desk.transaction(Permission.KEEP) as tx:
            for step in steps:
                actions.advance(tx, store.load(tx.db, case_id), step)
        desk.db.execute(
            "UPDATE cases SET owner_id = (SELECT id FROM person WHERE uid = ?) WHERE id = ?", (uid, case_id)
        )
        return case_id

    return made


FAR: dict[State, tuple[Step, ...]] = {
    State.WAITING: (Step.ASK_MORE,),
    State.ON_HOLD: (Step.HOLD,),
    State.DECIDED: (Step.DECIDE,),
    State.PENDING_APPROVAL: (Step.DECIDE, Step.SEND_TO_APPROVER),
    State.APPROVED: (Step.DECIDE, Step.SEND_TO_APPROVER, Step.APPROVE),
    State.RESPONDED: (Step.DECIDE, Step.RESPOND),
}


def stands(desk: Desk, case_id: CaseId) -> tuple[State, int | None]:
    case = store.load(desk.db, case_id)
    return case.state, case.owner_id


def test_what_they_held_goes_back_and_is_taken_up_where_it_stands(
    desk: Desk, held: Make, alex: str, secrets: MemorySecrets
) -> None:
    begun, mine = held(), held(uid=desk.person.uid)
    far = {state: held(*steps) for state, steps in FAR.items()}
    actions.set_life_at_risk(desk, mine, "found", on=False)
    assert claimed_by(desk, alex) == 1 + len(far)
    changes = let_go(desk, alex, secrets=secrets)
    assert changes.cases == {begun, *far.values()}
    assert claimed_by(desk, alex) == 0
    assert stands(desk, begun) == (State.NEW, None)
    assert stands(desk, mine) == (State.CLAIMED, desk.person.id)
    for state, case_id in far.items():
        assert stands(desk, case_id) == (state, None)
        assert queue.rows(desk.db, [case_id])[0].free
        actions.claim(desk, case_id)
        assert stands(desk, case_id) == (state, desk.person.id)
        with pytest.raises(WrongStepError):
            actions.claim(desk, case_id)
    rows = desk.db.execute("SELECT count(*) FROM audit WHERE json_extract(body, '$.act') = 'case.release'").fetchone()
    assert rows == (1 + len(far),)
    assert set(queue.page_ids(desk.db, Filters())) == {begun, mine, *far.values()}
    assert check(desk).problems == ()


def test_a_mode_that_was_turned_off_stays_off_where_somebody_takes_it_up(
    desk: Desk, held: Make, alex: str, secrets: MemorySecrets
) -> None:
    case_id = held(Step.DECIDE)
    desk.db.execute("UPDATE cases SET life_at_risk = 0 WHERE id = ?", (case_id,))
    let_go(desk, alex, secrets=secrets)
    actions.claim(desk, case_id)
    assert not store.load(desk.db, case_id).life_at_risk


def test_their_open_tasks_are_everybodys(desk: Desk, held: Make, alex: str, secrets: MemorySecrets) -> None:
    case_id = held()
    tasks.add_own(desk, case_id, "call back", desk.clock.now())
    (task,) = tasks.tasks(desk.db, case_id)
    (theirs,) = desk.db.execute("SELECT id FROM person WHERE uid = ?", (alex,)).fetchone()
    tasks.assign(desk, task.id, theirs)
    assert tasks.open_tasks(desk.db, desk.person.id) == ()
    let_go(desk, alex, secrets=secrets)
    assert [each.id for each in tasks.open_tasks(desk.db, desk.person.id)] == [task.id]


def test_what_a_kill_left_is_given_back_later_and_nothing_else_is(
    desk: Desk, held: Make, alex: str, clock: FakeClock, secrets: MemorySecrets
) -> None:
    case_id, mine = held(), held(uid=desk.person.uid)
    assert give_back(desk).cases == frozenset()
    # As it is where the program was killed right after the header, and in vaults from before.
    standing.disable(desk.vault, alex, clock, secrets)
    assert give_back(desk).cases == {case_id}
    assert give_back(desk).cases == frozenset()
    assert stands(desk, mine) == (State.CLAIMED, desk.person.id)


def test_whose_role_works_on_no_case_holds_none(desk: Desk, held: Make, alex: str) -> None:
    case_id = held()
    give_role(desk, alex, Role.RESPONDER)
    assert stands(desk, case_id)[1] is not None
    give_role(desk, alex, Role.ADMINISTRATOR)
    assert stands(desk, case_id) == (State.NEW, None)
