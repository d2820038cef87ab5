"""What a person does to a case, on a real encrypted database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlcipher3 import dbapi2

from app.cases import actions, incidents, queries, queue, store
from app.cases.model import CaseId, Imminence, Kind, NotYoursError, State, Step, WrongStepError
from app.cases.opening import NewCase, NewSubject, open_case
from app.cases.queue import Filters
from app.changes import Topic
from app.clock import utc_text
from app.desk import Desk
from app.identity import Permission
from app.vault import audit
from tests.builders import FakeClock

Make = Callable[..., CaseId]


@pytest.fixture
def make(desk: Desk) -> Make:
    """Open a case as an import would."""

    def opened(title: str = "A hiker is missing", kind: Kind = Kind.EMERGENCY_DISCLOSURE, *names: str) -> CaseId:
        subjects = tuple(NewSubject("account", name) for name in names)
        with desk.transaction(Permission.KEEP) as tx:
            return open_case(tx, NewCase(kind, title, "NO", desk.clock.now(), "mail", subjects=subjects)).id

    return opened


def state(desk: Desk, case_id: CaseId) -> State:
    """Where a case stands."""
    return store.load(desk.db, case_id).state


def test_claiming_an_emergency_turns_life_at_risk_mode_on(desk: Desk, make: Make) -> None:
    emergency, routine = make(), make("Keep the data", Kind.PRESERVATION)
    changes = actions.claim(desk, emergency) | actions.claim(desk, routine)
    assert changes.topics == {Topic.CASES}
    assert changes.cases == {emergency, routine}
    assert queries.life_at_risk(desk.db, desk.person.id) == [emergency]


def test_a_case_cannot_be_claimed_twice(desk: Desk, make: Make) -> None:
    case_id = make()
    actions.claim(desk, case_id)
    with pytest.raises(WrongStepError):
        actions.claim(desk, case_id)


def test_nobody_releases_what_they_have_not_claimed(desk: Desk, make: Make) -> None:
    with pytest.raises(NotYoursError):
        actions.release(desk, make())


def test_hold_needs_a_reason_and_keeps_the_clocks(desk: Desk, make: Make) -> None:
    case_id = make()
    actions.claim(desk, case_id)
    with pytest.raises(actions.ReasonMissingError):
        actions.hold(desk, case_id, "  ")
    actions.hold(desk, case_id, "the court opens at nine")
    page = queries.case_page(desk.db, case_id)
    assert (page.row.state, page.row.hold_reason) == (State.ON_HOLD, "the court opens at nine")
    assert page.row.due_at is not None
    actions.resume(desk, case_id)
    assert state(desk, case_id) is State.CLAIMED


def test_an_answered_case_goes_on_with_clocks_of_its_own(desk: Desk, make: Make, clock: FakeClock) -> None:
    case_id = make()
    actions.claim(desk, case_id)
    with desk.transaction(Permission.KEEP) as tx:
        for step in (Step.DECIDE, Step.RESPOND):
            actions.advance(tx, store.load(tx.db, case_id), step)
    assert queries.case_page(desk.db, case_id).row.due_at is None
    clock.advance(7200)
    actions.go_on(desk, case_id, "the family found a second account")
    page = queries.case_page(desk.db, case_id)
    assert page.row.state is State.CLAIMED
    assert page.row.due_at is not None
    assert page.row.due_at > utc_text(clock.now())


def test_assessing_moves_the_case_and_its_clocks(desk: Desk, make: Make) -> None:
    later, sooner = make("later"), make("sooner")
    actions.assess(desk, later, Imminence.DAYS)
    actions.assess(desk, sooner, Imminence.NOW)
    third = make("nobody has read it")
    assert queue.page_ids(desk.db, Filters()) == [sooner, third, later]
    running = [clock.measures for clock in queries.case_page(desk.db, later).clocks if clock.stopped_at is None]
    assert sorted(running) == ["due", "escalate"]


def test_an_answered_case_stands_behind_all_that_wait_for_us_and_its_mode_rests(desk: Desk, make: Make) -> None:
    answered, live = make("answered"), make("live")
    unread, later = make("unread"), make("later", Kind.PRESERVATION)
    for case_id in (answered, live):
        actions.claim(desk, case_id)
        actions.assess(desk, case_id, Imminence.NOW)
    with desk.transaction(Permission.KEEP) as tx:
        for step in (Step.DECIDE, Step.RESPOND):
            actions.advance(tx, store.load(tx.db, answered), step)
    order = [live, unread, later, answered]
    assert queue.page_ids(desk.db, Filters()) == list(queue.all_ids(desk.db, Filters())) == order
    assert queue.page_ids(desk.db, Filters(), limit=2) == order[:2]
    assert queue.count(desk.db, Filters(), limit=2) == 2
    mine = Filters(owner_id=desk.person.id, imminence=Imminence.NOW)
    assert queue.page_ids(desk.db, mine) == [live, answered]
    on = {row.id for row in queue.rows(desk.db, order) if row.at_risk}
    assert on == set(queries.life_at_risk(desk.db, desk.person.id)) == {live}
    actions.go_on(desk, answered, "a new message came")
    assert set(queries.life_at_risk(desk.db, desk.person.id)) == {live, answered}
    assert set(queue.page_ids(desk.db, Filters())[:2]) == {live, answered}


@pytest.mark.parametrize("state", State)
def test_the_line_and_the_row_agree_on_the_mode_in_every_state(desk: Desk, make: Make, state: State) -> None:
    case_id = make()
    actions.claim(desk, case_id)
    desk.db.execute("UPDATE cases SET state = ? WHERE id = ?", (state.value, case_id))
    (row,) = queue.rows(desk.db, [case_id])
    assert row.at_risk == store.load(desk.db, case_id).at_risk == bool(queries.life_at_risk(desk.db, desk.person.id))


def test_severity_never_orders_the_queue(desk: Desk, make: Make) -> None:
    first, second = make(), make()
    desk.db.execute("UPDATE cases SET severity = 'S4' WHERE id = ?", (second,))
    assert queue.page_ids(desk.db, Filters()) == [first, second]


def counts(desk: Desk) -> dict[str, int]:
    """How many rows each table of a write has."""
    tables = ("cases", "audit", "outbox", "event", "clock", "words", "counter")
    return {table: desk.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_a_failure_leaves_nothing_behind(desk: Desk) -> None:
    before = counts(desk)

    def half_a_case() -> None:
        with desk.transaction(Permission.KEEP) as tx:
            open_case(tx, NewCase(Kind.PROACTIVE, "half", "", desk.clock.now(), "here"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_a_case()
    assert counts(desk) == before


def test_every_write_leaves_an_audit_row_for_its_outbox_row(desk: Desk, make: Make) -> None:
    before = counts(desk)
    case_id = make()
    actions.claim(desk, case_id)
    actions.add_note(desk, case_id, "called the mountain rescue")
    after = counts(desk)
    assert (after["audit"] - before["audit"], after["outbox"] - before["outbox"]) == (3, 3)
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()


def test_history_and_audit_cannot_be_rewritten(desk: Desk, make: Make) -> None:
    make()
    for sql in ("UPDATE event SET note = 'x'", "DELETE FROM event", "UPDATE audit SET body = 'x'", "DELETE FROM audit"):
        with pytest.raises(dbapi2.Error):
            desk.db.execute(sql)


def test_linked_cases_know_each_other(desk: Desk, make: Make) -> None:
    one, two, three = make("one", Kind.PROACTIVE, "@river"), make("two", Kind.PROACTIVE, "@river"), make("three")
    assert [link.id for link in queries.case_page(desk.db, one).related] == [two]
    incidents.link(desk, one, two)
    incidents.link(desk, three, one)
    page = queries.case_page(desk.db, one)
    assert ([link.id for link in page.linked], page.related) == ([two, three], ())
    incidents.unlink(desk, one)
    assert queries.case_page(desk.db, one).linked == ()


def test_references_count_up_for_each_kind(desk: Desk, make: Make) -> None:
    made = [make(), make(), make("x", Kind.PRESERVATION)]
    references = [row.reference for row in queue.rows(desk.db, made)]
    assert references == ["EDR-2026-A-00001", "EDR-2026-A-00002", "PRS-2026-A-00001"]


def test_search_finds_everything_written_newest_first(desk: Desk, make: Make) -> None:
    old, new = make("Wanderer vermisst"), make("自殺予告", Kind.EMERGENCY_DISCLOSURE, "@river")
    actions.add_note(desk, old, "Bergwacht gerufen, 助けて")

    def find(text: str, country: str = "") -> list[int]:
        return queue.page_ids(desk.db, Filters(text=text, country=country))

    assert find("bergw") == [old]
    assert find("助けて") == [old]
    assert find("自殺") == [new]
    assert find("@river") == [new]
    assert find("EDR") == [new, old]
    assert find("EDR", country="SE") == []
    assert find("***") == []


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(state=State.NEW),
        Filters(kind=Kind.PROACTIVE),
        Filters(imminence=Imminence.UNKNOWN),
        Filters(country="NO"),
        Filters(owner_id=1),
        Filters(state=State.NEW, kind=Kind.PROACTIVE),
        Filters(country="NO", imminence=Imminence.UNKNOWN),
        Filters(owner_id=1, state=State.CLAIMED),
        Filters(country="NO", state=State.CLOSED),
        Filters(state=State.CLOSED),
        Filters(state=State.RESPONDED),
    ],
)
def test_filters_agree_with_a_plain_reading_of_the_table(desk: Desk, make: Make, filters: Filters) -> None:
    made = [make(f"case {number}", kind) for number, kind in enumerate(Kind)]
    actions.claim(desk, made[0])
    desk.db.execute("UPDATE cases SET state = 'closed' WHERE id = ?", (made[1],))
    desk.db.execute("UPDATE cases SET state = 'responded' WHERE id = ?", (made[2],))
    shown = queue.rows(desk.db, queue.page_ids(desk.db, filters))
    every = queue.rows(desk.db, made)
    expected = [
        row
        for row in every
        if row.state is (filters.state or row.state)
        and (row.state is State.CLOSED) == (filters.state is State.CLOSED)
        and (filters.kind in (None, row.kind))
        and (filters.imminence in (None, row.imminence))
        and (filters.owner_id is None or row.owner)
    ]
    assert sorted(row.id for row in shown) == sorted(row.id for row in expected)
    assert list(queue.all_ids(desk.db, filters)) == [row.id for row in shown]
    assert queue.count(desk.db, filters) == len(shown)


def test_new_arrivals_are_counted_without_moving_anything(desk: Desk, make: Make) -> None:
    make()
    newest = queue.newest_id(desk.db)
    make("another")
    make("a third", Kind.PROACTIVE)
    assert queue.arrived_since(desk.db, Filters(), newest) == 2
    assert queue.arrived_since(desk.db, Filters(kind=Kind.PROACTIVE), newest) == 1


def test_first_seen_is_written_once(desk: Desk, make: Make) -> None:
    case_id = make()
    assert actions.mark_seen(desk, case_id).cases == {case_id}
    assert not actions.mark_seen(desk, case_id).cases
    assert [event.act for event in queries.case_page(desk.db, case_id).events] == ["received", "first seen"]
