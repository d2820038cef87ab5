"""The tests that the design asked for, through the real gate, desk and stores: safeguards 7, numbers 6, 7, 8 and 10."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.desk import Desk
from app.evidence.model import ItemKind
from app.identity import Role
from app.looking import gate, queries
from app.looking.locks import Lock
from app.looking.model import EndedBy
from app.vault import people
from app.vault.create import RECOVERY
from app.vault.database import open_encrypted
from app.vault.errors import DamagedDatabaseError
from app.vault.keys import PersonKeys, recovery_keys, unseal_master, unwrap_keys
from app.vault.unlock import unlock
from app.vault.vault import Vault
from app.wellness import actions, days, overriding, relief
from app.wellness import queries as wellness
from app.wellness.actions import Sitting
from app.wellness.notices import Act, notices
from app.wellness.relief import Relief
from app.wellness.shift import Now, Phase
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.looking.conftest import Add
from tests.looking.looks import begin
from tests.looking.looks import unlock as unlock_look
from tests.vault.test_people import SECOND
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template
from tests.wellness.feeding import POLICY

OSLO = ZoneInfo("Europe/Oslo")
LOOKING = Now(reviewing=True, revealed=True, close=True)
NOBODY_THERE = replace(LOOKING, idle=True)
AT_RISK = Now(reviewing=True, life_at_risk=True)
STEP = 4


def tick(desk: Desk, clock: FakeClock, sitting: Sitting, seconds: int, now: Now) -> Iterator[Sitting]:
    """Let time pass in steps that are no sleep, and yield the shift after each."""
    for _ in range(seconds // STEP):
        clock.advance(STEP)
        sitting = actions.tick(desk, sitting, now)
        yield sitting


def ticked(desk: Desk, clock: FakeClock, sitting: Sitting, seconds: int, now: Now) -> Sitting:
    return [*tick(desk, clock, sitting, seconds, now)][-1]


def span(desk: Desk) -> tuple[str, float, float, str | None]:
    row = desk.own.execute("SELECT reached, l3_seconds, l4_seconds, ended_by FROM span ORDER BY id DESC").fetchone()
    return str(row[0]), float(row[1]), float(row[2]), row[3]


def test_a_crash_while_revealed_loses_no_look_and_no_more_than_the_last_seconds(
    desk: Desk, add: Add, clock: FakeClock
) -> None:
    item = add()
    sitting = actions.sit_down(desk)
    begin(desk, item)
    ticked(desk, clock, sitting, 60, LOOKING)
    clock.advance(3)  # and then the power went
    clock.advance(600)
    again = actions.sit_down(desk)
    gate.end_crashed(desk)
    level, seconds, _full, ended = span(desk)
    assert (level, ended) == ("L3", "crash")
    assert 45 <= seconds <= 60
    assert queries.looks_of_item(desk.db, item)[0].ended_by is EndedBy.CRASH
    assert wellness.facts(desk.own, clock.now()).severe_looks == 1
    assert again.uid == sitting.uid
    assert again.shift.close == pytest.approx(seconds, abs=15)


def test_forty_silent_minutes_of_a_film_are_charged_and_are_no_break(desk: Desk, add: Add, clock: FakeClock) -> None:
    """A film plays and nobody touches anything: that is a look, and never a natural break."""
    film = add(kind=ItemKind.VIDEO)
    sitting = actions.sit_down(desk)
    look = unlock_look(desk, film).look
    look = unlock_look(desk, film, Lock.MOTION, after=look).look
    sitting = ticked(desk, clock, sitting, 40 * 60, NOBODY_THERE)
    gate.close_look(desk, look, EndedBy.FINISHED, complete=True)
    actions.save(desk, sitting)
    level, seconds, _full, ended = span(desk)
    assert (level, ended) == ("L3", "finished")
    assert seconds == pytest.approx(2400)
    assert desk.own.execute("SELECT modality, motion, sound FROM span").fetchone() == ("playing", 1, 0)
    shift = sitting.shift
    assert (shift.phase, shift.review, shift.close, shift.rested) == (Phase.DUE, 2400, 2400, 0)
    acts = {row[0] for row in desk.own.execute("SELECT act FROM break_event")}
    assert acts == {"due"}


def test_two_hours_with_a_life_at_risk_bring_no_modal_no_lock_and_a_debt_that_is_paid(
    desk: Desk, add: Add, clock: FakeClock
) -> None:
    item = add(at_risk=True)
    sitting = actions.sit_down(desk)
    # The cap is reached on the way.
    sitting = actions.save(desk, replace(sitting, shift=replace(sitting.shift, review=14_400.0 - 3600)))
    asked = []
    for each in tick(desk, clock, sitting, 7200, AT_RISK):
        sitting = each
        assert sitting.shift.phase in {Phase.WORKING, Phase.DEFERRED}
        asked.append(relief.relief(sitting.shift))
        overriding.note_reached(desk, sitting)
    assert [kind for kind, before in zip(asked, [None, *asked], strict=False) if kind is not before] == [
        Relief.NONE,
        Relief.OFFERED,
        Relief.ASKED,
    ]
    begin(desk, item)
    told = notices(desk.db, clock.now() - timedelta(days=1))
    assert [(notice.act, notice.person, bool(notice.reason)) for notice in told] == [(Act.OVERRIDDEN, NAME, True)]
    owed = sitting.shift.debt
    assert owed == POLICY.debt.limit_seconds
    sitting = actions.note_close(desk, sitting)
    sitting = ticked(desk, clock, sitting, STEP, Now(breakpoint=True))
    assert (sitting.shift.phase, sitting.shift.rest_needed >= owed) == (Phase.RESTING, True)
    sitting = ticked(desk, clock, sitting, int(owed) + STEP, Now())
    assert (sitting.shift.phase, sitting.shift.debt) == (Phase.WORKING, 0)


@pytest.mark.parametrize("hours", [-3, 3, -24 * 365])
def test_a_wall_clock_that_jumps_moves_no_counter(desk: Desk, add: Add, clock: FakeClock, hours: int) -> None:
    item = add()
    sitting = actions.sit_down(desk)
    look = begin(desk, item)
    sitting = ticked(desk, clock, sitting, 20, LOOKING)
    clock.set_wall(clock.wall + timedelta(hours=hours))
    sitting = ticked(desk, clock, sitting, 20, LOOKING)
    gate.close_look(desk, look, EndedBy.RELEASE, complete=True)
    assert span(desk)[1] == pytest.approx(40)
    assert (sitting.shift.review, sitting.shift.close, sitting.shift.rested) == (40, 40, 0)
    assert wellness.facts(desk.own, clock.now()).severe_looks == 1


def test_ten_hours_of_sleep_with_something_revealed_are_no_exposure_and_a_new_shift(
    desk: Desk, add: Add, clock: FakeClock
) -> None:
    item = add()
    sitting = actions.sit_down(desk)
    look = begin(desk, item)
    sitting = ticked(desk, clock, sitting, 20, LOOKING)
    clock.sleep(10 * 3600)
    gate.close_look(desk, look, EndedBy.SLEEP, complete=False)
    assert span(desk)[1] == pytest.approx(20)
    again = actions.tick(desk, sitting, Now(reviewing=True))
    assert again.uid != sitting.uid
    assert (again.shift.review, again.shift.worked, again.shift.debt) == (0, 0, 0)
    assert desk.own.execute("SELECT review_seconds FROM shift WHERE uid = ?", (sitting.uid,)).fetchone() == (20,)


def test_a_night_that_ends_with_a_lock_before_any_tick_is_a_night_all_the_same(desk: Desk, clock: FakeClock) -> None:
    """On waking the program locks first: what it saves then must not swallow the sleep."""
    sitting = actions.sit_down(desk)
    sitting = ticked(desk, clock, sitting, 20, LOOKING)
    clock.sleep(10 * 3600)
    actions.save(desk, sitting)
    assert actions.sit_down(desk).uid != sitting.uid


@pytest.mark.parametrize(("hours", "new"), [(3, False), (5, True)])
def test_an_absence_beside_a_machine_that_stays_awake_can_be_a_night_too(
    desk: Desk, clock: FakeClock, hours: int, new: bool
) -> None:
    sitting = ticked(desk, clock, actions.sit_down(desk), 20, LOOKING)
    away = ticked(desk, clock, sitting, hours * 3600, Now(locked=True))
    assert away.uid == sitting.uid
    back = ticked(desk, clock, away, 2 * STEP, Now(reviewing=True))
    assert (back.uid != sitting.uid) is new


@pytest.mark.parametrize(
    ("begins", "label"),
    [
        ("2026-03-07T23:59:30+01:00", "midnight"),
        ("2026-03-29T01:59:30+01:00", "the clock goes forward"),
        ("2026-10-25T02:59:30+02:00", "the clock goes back"),
    ],
)
def test_midnight_and_summer_time_part_no_shift_and_no_day(
    desk: Desk, add: Add, clock: FakeClock, begins: str, label: str
) -> None:
    clock.sleep(5 * 3600)
    clock.set_wall(datetime.fromisoformat(begins))
    item = add()
    sitting = actions.sit_down(desk)
    day = days.day_of(clock.now(), "04:00", OSLO)
    look = begin(desk, item)
    sitting = ticked(desk, clock, sitting, 60, LOOKING)
    gate.close_look(desk, look, EndedBy.RELEASE, complete=True)
    sitting = actions.save(desk, sitting)
    assert actions.sit_down(desk).uid == sitting.uid
    assert days.day_of(clock.now(), "04:00", OSLO) == day
    found = days.total(desk.own, POLICY, day, OSLO)
    assert (found.looks, found.review_seconds, found.close_seconds) == (1, 60, 60)


def fails(vault: Vault, uid: str, key: bytearray) -> None:
    """Show that a key does not open somebody's store."""
    with pytest.raises(DamagedDatabaseError):
        open_encrypted(vault.folder / "people" / f"{uid}.db", key)


def test_an_administrator_with_every_key_of_the_vault_reads_nobodys_ledger(
    vault_folder: Path, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    first = unlock(vault_folder, PASSPHRASE, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    theirs, whose = first.own_path, first.person.uid
    first.open_own().close()
    people.enrol(first, replace(SECOND, role=Role.ADMINISTRATOR), secrets=secrets, cost=CHEAP, clock=clock)
    header = first.header
    first.close()
    admin = unlock(vault_folder, SECOND.passphrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    assert (admin.person.role, theirs.exists()) == (Role.ADMINISTRATOR, True)
    root = recovery_keys(template.recovery_key)
    master = unseal_master(header["keys"]["current"], RECOVERY, root)
    by_recovery = unwrap_keys(header["keys"]["current"], admin.uid, master)
    assert bytes(by_recovery.database) == bytes(admin.keys.database)
    for key in (
        admin.keys.database,
        admin.keys.audit + bytearray(16),
        admin.keys.evidence + bytearray(16),
        master + bytearray(48 - len(master)),
        admin.person_keys.own_store_key(whose),
        root.own_store_key(whose),
        PersonKeys(admin.person_keys.age, root.seed).own_store_key(whose),
    ):
        fails(admin, whose, key)
    admin.close()
