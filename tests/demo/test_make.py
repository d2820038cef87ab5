"""The demo vault: a real one, made through the real intake and real actions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases.model import State
from app.commands.checking import check
from app.demo.cast import cast
from app.demo.listing import keep_directory
from app.demo.make import CASES as CASES_OF_MAKE_RUN
from app.demo.make import SEED, make
from app.demo.mark import PASSPHRASE, is_synthetic
from app.demo.plan import plan
from app.demo.volumes import published
from app.demo.weekend import DemoCancelledError, ShiftClock, Weekend
from app.desk import Desk, close_desk, open_desk
from app.settings import shipped
from app.vault.passphrase import assess
from app.vault.unlock import peek, unlock
from app.wellness.store import prepare
from tests.builders import A_SATURDAY, FakeClock
from tests.vaults import CHEAP_LIMITS

CASES = 24


@dataclass(frozen=True, slots=True)
class Made:
    """A demo vault that was made once for every test that only reads it."""

    folder: Path
    told: list[tuple[int, int]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make a small weekend."""
    folder, told = tmp_path_factory.mktemp("demo") / "vault", list[tuple[int, int]]()
    make(
        folder,
        clock=FakeClock(),
        settings=shipped(),
        cases=CASES,
        limits=CHEAP_LIMITS,
        tell=lambda done, of: told.append((done, of)),
    ).close()
    return Made(folder, told)


@pytest.fixture
def demo(made: Made, clock: FakeClock) -> Iterator[Desk]:
    """Sit down in the demo vault by the passphrase that everybody knows."""
    desk = open_desk(unlock(made.folder, PASSPHRASE, secrets=None, limits=CHEAP_LIMITS, clock=clock), clock, shipped())
    yield desk
    close_desk(desk)


def test_it_says_that_it_is_synthetic_and_what_shaped_it(demo: Desk) -> None:
    assert is_synthetic(demo.db)
    (figures,) = demo.db.execute("SELECT bytes FROM document WHERE kind = 'demo'").fetchone()
    assert "assumptions" in json.loads(figures)


def test_it_is_a_vault_without_a_fault(demo: Desk) -> None:
    found = check(demo)
    assert found.problems == ()
    assert (found.cases, found.items > CASES) == (CASES, True)


def test_it_opens_by_its_passphrase_alone(made: Made) -> None:
    assert not peek(made.folder).device_bound
    assert assess(PASSPHRASE, list(peek(made.folder).names)).acceptable


def test_its_requests_came_through_the_intake(demo: Desk) -> None:
    arrivals = dict(demo.db.execute("SELECT outcome, count(*) FROM arrival GROUP BY outcome"))
    assert arrivals == {"case": CASES, "duplicate": 1, "quarantined": 1}
    channels = {row[0] for row in demo.db.execute("SELECT channel FROM request")}
    assert channels == {"mail", "json"}
    assert not demo.db.execute("SELECT name FROM item WHERE refused IS NOT NULL").fetchall()


def test_some_of_it_has_been_worked_on(demo: Desk) -> None:
    states = {row[0] for row in demo.db.execute("SELECT DISTINCT state FROM cases")}
    assert {State.NEW.value, State.CLAIMED.value, State.CLOSED.value} <= states
    assert demo.db.execute("SELECT count(*) FROM decision").fetchone()[0]
    assert demo.db.execute("SELECT count(*) FROM cases WHERE incident_id IS NOT NULL").fetchone() == (2,)
    assert len(demo.db.execute("SELECT DISTINCT severity FROM item WHERE severity IS NOT NULL").fetchall()) > 1


def test_nothing_in_it_happens_later_than_now_or_before_it_came(demo: Desk, clock: FakeClock) -> None:
    wrong = demo.db.execute(
        "SELECT e.act FROM event e JOIN cases c ON c.id = e.case_id WHERE e.at < c.received_at OR e.at > ?",
        (f"{clock.now():%Y-%m-%dT%H:%M:%S}.999Z",),
    ).fetchall()
    assert wrong == []


def test_progress_is_told_to_the_end(made: Made) -> None:
    assert made.told[-1] == (CASES, CASES)


def test_an_ordinary_vault_does_not_call_itself_synthetic(desk: Desk) -> None:
    assert not is_synthetic(desk.db)


def test_bare_forms_are_brought_in_together_and_assessed(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    planned = plan(30, 7, A_SATURDAY, published(), cast())
    forms = [replace(one, rich=False, by_mail=False) for one in planned]
    shift = ShiftClock(A_SATURDAY - timedelta(days=3))
    (tmp_path / "files").mkdir()
    told: list[tuple[int, int]] = []
    weekend = Weekend(
        replace(desk, clock=shift),
        cage,
        shift,
        cast(),
        7,
        tmp_path / "files",
        lambda done, of: told.append((done, of)),
        lambda: False,
    )
    weekend.run(forms, A_SATURDAY)
    assert told == [(30, 30)]
    bare = "SELECT DISTINCT imminence FROM cases WHERE kind = 'emergency_disclosure' ORDER BY imminence"
    assert desk.db.execute(bare).fetchall() == [("days",), ("unknown",)]
    assert list((tmp_path / "files").iterdir()) == []


def test_a_call_is_on_record_where_a_strong_sign_stands(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    # Of the weekend that `make run` makes: an order of the agency that is not in the directory, and one text sent twice.
    weekend = plan(CASES_OF_MAKE_RUN, SEED, A_SATURDAY, published(), cast())
    shift = ShiftClock(A_SATURDAY - timedelta(days=3))
    (tmp_path / "files").mkdir()
    there = replace(desk, clock=shift)
    prepare(there)
    keep_directory(there, cast())
    forms = [weekend[number] for number in (2, 20, 26)]
    Weekend(there, cage, shift, cast(), SEED, tmp_path / "files", lambda _done, _of: None, lambda: False).run(
        forms, A_SATURDAY
    )
    rows = "SELECT c.state, b.outcome FROM cases c LEFT JOIN callback b ON b.case_id = c.id ORDER BY c.id"
    assert desk.db.execute(rows).fetchall() == [("closed", None), ("closed", "confirmed"), ("closed", "confirmed")]


@pytest.mark.parametrize("there", [True, False])
def test_nothing_stays_of_one_that_was_cancelled(tmp_path: Path, clock: FakeClock, there: bool) -> None:
    folder = tmp_path / "vault"
    if there:
        folder.mkdir()
    with pytest.raises(DemoCancelledError):
        make(folder, clock=clock, settings=shipped(), cases=5, limits=CHEAP_LIMITS, cancelled=lambda: True)
    assert list(tmp_path.rglob("*")) == ([folder] if there else [])
