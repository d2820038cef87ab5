"""From a new vault to the queue and a case by keys alone, and what is told while one works."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.cases import actions as cases
from app.cases import queries
from app.cases.model import Imminence, Kind, State
from app.changes import Changes, Topic
from app.looking import gate
from app.looking.model import Gesture, Level, Purpose
from tests.builders import FakeClock
from tests.evidence.made import new_item
from tests.ui.audit import not_plain, unnamed
from tests.ui.program.cases import TITLE, add_case, add_elsewhere, add_life_at_risk
from tests.ui.program.conftest import Enter
from tests.ui.unlock.driving import line, step, type_in, words
from ui.case.page import CasePage
from ui.program.checks import look_after
from ui.program.program import Program
from ui.queue.page import QueuePage
from ui.shell.covers import Reason
from ui.shell.notices import Notice
from ui.shell.palette import Palette
from ui.unlock.recovery_page import RecoveryPage
from ui.unlock.start_page import StartPage
from ui.unlock.unlock_page import UnlockPage

NEW = "amber kites over the frozen orchard"


def test_from_nothing_to_the_queue(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    program.open()
    assert isinstance(program.front.page(), StartPage)
    step(program.front, "Create a vault…").click()
    qtbot.waitUntil(lambda: step(program.front, "Back").isEnabled())
    type_in(program.front, Folder=str(tmp_path / "new"), Your_name="Kim Ash", New_passphrase=NEW, The_same_again=NEW)
    qtbot.waitUntil(lambda: step(program.front, "Create the vault").isEnabled())
    step(program.front, "Create the vault").click()
    qtbot.waitUntil(lambda: isinstance(program.front.page(), RecoveryPage))
    shown = program.front.page()
    assert isinstance(shown, RecoveryPage)
    for number in shown._asked:
        line(program.front, f"Group {number + 1}").setText(shown._groups[number])
    step(program.front, "I wrote it down: open the vault").click()
    station = program.station
    assert station is not None
    assert isinstance(station.window.page(), QueuePage)
    assert station.window._foot.words() == "Kim Ash · responder · shift 00:00 · break in 25 min · covered"
    assert "AGE-SECRET" not in str(program.front.page())
    # The next time it is offered, and it opens by the passphrase.
    station.leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None)
    program.open()
    assert isinstance(program.front.page(), UnlockPage)
    line(program.front, "Passphrase").setText(NEW)
    step(program.front, "Unlock").click()
    qtbot.waitUntil(lambda: program.station is not None)


def test_a_case_by_keys_and_back_to_its_row(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()
    for number in range(3):
        add_case(station.desk, title=f"{TITLE} {number}")
    window = station.window
    queue = window.page()
    assert isinstance(queue, QueuePage)
    queue.read_again()
    qtbot.waitUntil(lambda: station.tasks.running() == 0)
    table = queue._table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    wanted = queue.current_id()
    QTest.keyClick(table, Qt.Key.Key_Return)
    page = window.page()
    assert isinstance(page, CasePage)
    assert page.case_id == wanted
    assert window.windowTitle() == "Stillwater"
    # That it was seen is written behind another writer where there is one.
    qtbot.waitUntil(lambda: station.tasks.running() == 0)
    events = [event.act for event in queries.case_page(station.desk.db, page.case_id).events]
    assert events.count("first seen") == 1
    QTest.keyClick(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: page.facts.row.state is State.CLAIMED)
    QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page() is queue
    assert queue.current_id() == wanted
    # Another case can bring the same commands before the first page is really gone.
    station.open_case(wanted or 0)
    station.open_case(wanted or 0)
    assert station.commands.get("evidence.open").text == "Open the item, covered"


def test_every_page_can_be_covered_and_heard(program: Program, enter: Enter) -> None:
    station = enter()
    case_id = add_life_at_risk(station.desk)
    station.tick()
    for name in ("queue", "mine", "waiting", "case"):
        if name == "case":
            station.open_case(case_id)
        else:
            station.window.go(name)
        page = station.window.page()
        assert page is not None
        covered: list[Reason] = []
        station.covers.reveal(station.window, covered.append)
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert covered == [Reason.ESCAPE]
        assert not unnamed(station.window)
        assert not not_plain(station.window)


def test_what_another_one_brings_is_told_without_content(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()
    add_elsewhere(station, Kind.PROACTIVE)
    station.tick()
    queue = station.window.page()
    assert isinstance(queue, QueuePage)
    said: list[tuple[Notice, int]] = []
    program._house.notices.said.connect(lambda notice, count: said.append((notice, count)))
    add_elsewhere(station, Kind.PRESERVATION)
    station.tick()
    assert said == [(Notice.ARRIVED, 1)]
    assert TITLE not in station.window._notice.words()
    assert queue._arrived.words() == "1 new case has come"
    assert queue._model.rowCount() == 1, "nothing moves by itself"
    assert "Queue 2" in station.window._navigation.words()
    station.tick()
    assert len(said) == 1, "told once"
    queue.read_again()
    assert Notice.ARRIVED not in program._house.notices.open(), "it is before the eyes"


def test_what_comes_to_an_empty_queue_is_shown_at_once(program: Program, enter: Enter) -> None:
    station = enter()
    add_elsewhere(station)
    station.tick()
    queue = station.window.page()
    assert isinstance(queue, QueuePage)
    assert queue._model.rowCount() == 1
    assert queue._table.isVisible()
    assert not queue._empty.isVisible()
    assert queue._arrived.words() == ""
    assert set(program._house.notices.open()) == {Notice.EMERGENCY}


def test_an_arrival_that_is_opened_or_claimed_is_told_no_more(program: Program, enter: Enter) -> None:
    station = enter()
    old = add_case(station.desk, Kind.PROACTIVE)
    station.tick()
    station.window.go("known")
    notices = program._house.notices
    notices.take(Notice.ARRIVED)
    first, second = (add_elsewhere(station, Kind.PRESERVATION) for _ in range(2))
    station.tick()
    assert notices.open() == {Notice.ARRIVED: 2}
    station.open_case(old)
    assert notices.open() == {Notice.ARRIVED: 2}
    station.open_case(first)
    assert notices.open() == {Notice.ARRIVED: 1}
    station.bus.publish(cases.claim(station.desk, second))
    assert notices.open() == {}


def test_an_own_call_is_no_arrival(program: Program, enter: Enter) -> None:
    station = enter()
    case_id = add_case(station.desk, Kind.PRESERVATION)
    station.bus.publish(Changes(frozenset({Topic.CASES}), frozenset({case_id})))
    add_elsewhere(station, Kind.PRESERVATION)
    station.tick()
    assert program._house.notices.open() == {Notice.ARRIVED: 1}


def test_an_emergency_is_told_until_somebody_claims_it(program: Program, enter: Enter) -> None:
    station = enter()
    notices = program._house.notices
    first, second = add_elsewhere(station), add_elsewhere(station)
    station.tick()
    assert notices.open()[Notice.EMERGENCY] == 2
    said: list[Notice] = []
    notices.said.connect(lambda notice, _count: said.append(notice))
    notices.repeat()
    assert said == [Notice.EMERGENCY]
    cases.claim(station.desk, first)
    station.tick()
    assert notices.open()[Notice.EMERGENCY] == 1
    cases.claim(station.desk, second)
    station.tick()
    assert Notice.EMERGENCY not in notices.open()


def test_the_life_line_names_the_case_and_goes_with_it(program: Program, enter: Enter) -> None:
    station = enter()
    assert station.window._life.isHidden()
    case_id = add_life_at_risk(station.desk)
    station.tick()
    row = queries.case_page(station.desk.db, case_id).row
    told = f"Life at risk: {row.reference} · nothing blocks you · covering stays"
    assert station.window._life.accessibleName() == told
    assert TITLE not in told
    cases.set_life_at_risk(station.desk, case_id, "found safe", on=False)
    station.tick()
    assert station.window._life.isHidden()
    assert row.imminence is Imminence.NOW


def test_the_foot_tells_the_time_of_the_shift(qtbot: QtBot, program: Program, enter: Enter, clock: FakeClock) -> None:
    station = enter()
    station.leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None)
    clock.advance(2 * 3600 + 14 * 60)
    station = enter()
    station.show_pause("break in 11 min")
    assert station.window._foot.words() == "Robin Vale · responder · shift 02:14 · break in 11 min · covered"


def test_the_foot_says_at_once_what_is_open_and_that_it_is_covered(
    qtbot: QtBot, program: Program, enter: Enter
) -> None:
    station = enter()
    station._timer.stop()
    foot = station.window._foot
    assert "covered" in foot.words()
    close = station.covers.reveal(station.window, lambda _reason: None)
    qtbot.waitUntil(lambda: "an item is open" in foot.words())
    close()
    assert "covered" in foot.words()
    assert "an item is open" not in foot.words()


def test_what_the_vault_has_to_tell_stands_above_the_page(program: Program, enter: Enter, vault_folder: Path) -> None:
    for store in (vault_folder / "people").glob("*.db*"):
        store.unlink()
    station = enter()
    assert station.window._told.words() == "Your own store was missing; a new one begins."


def test_damage_in_the_database_is_told(
    qtbot: QtBot, program: Program, enter: Enter, caplog: pytest.LogCaptureFixture
) -> None:
    enter().leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None)
    station = enter()
    database = station.desk.vault.database_path
    sound = database.read_bytes()
    with database.open("r+b") as file:
        file.seek(len(sound) - 2000)
        file.write(bytes(64))
    with caplog.at_level(logging.ERROR):
        problems = station.tasks.run(lambda task: look_after(station.desk, task), station._tell_problems)
        qtbot.waitUntil(lambda: station.tasks.running() == 0)
    assert not problems.dropped
    # Whether the check met an error or a finding: from now on the vault is only read.
    assert station.desk.vault.reading is not None
    # What is noted at the end needs the pages; the damage was told.
    with database.open("r+b") as file:
        file.write(sound)


def test_a_look_that_a_kill_left_open_is_ended(program: Program, enter: Enter, qtbot: QtBot) -> None:
    station = enter()
    case_id = add_case(station.desk)
    item = new_item(station.desk, case_id)
    gate.begin(station.desk, item, Level.L3, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD)
    assert station.desk.db.execute("SELECT count(*) FROM look_end").fetchone() == (0,)
    station.leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None)
    station = enter()
    assert station.desk.db.execute("SELECT ended_by FROM look_end").fetchall() == [("crash",)]


def test_the_palette_offers_what_the_evidence_can_do(program: Program, enter: Enter) -> None:
    station = enter()
    station.open_case(add_case(station.desk))
    page = station.window.page()
    assert page is not None
    assert station.commands.scopes_inside(page) == {"case", "evidence"}
    QTest.keyClick(page, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    (palette,) = station.window.findChildren(Palette)
    assert {"evidence.farther", "case.note", "lock"} <= set(palette.shown())
    palette.reject()


def test_at_the_door_an_emergency_is_still_told(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()
    add_case(station.desk)
    station.tick()
    station.leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None)
    assert "An emergency waits." in words(program.front)
    assert TITLE not in words(program.front)
