"""A vault that is damaged, in the window: it is read, every write is refused with the reason, and there is a way on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId
from app.vault.errors import ReadOnlyVaultError
from app.vault.opening import DAMAGED
from app.vault.reading import found_damaged, unlock_or_read
from app.vault.vault import DATABASE
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.faults.damage import damage_page, pages_of
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.holding import held
from tests.ui.program.cases import TITLE, add_case
from tests.ui.program.conftest import Enter
from tests.vaults import CHEAP_LIMITS, unlocked
from ui.case.page import CasePage
from ui.kit.labels import PlainLabel
from ui.kit.panels import Strip
from ui.program.program import Program
from ui.program.reading import PAGE, ReadingPage
from ui.program.workstation import Workstation
from ui.shell.covers import Reason

Read = Callable[[], Workstation]


@pytest.fixture
def damaged(
    qtbot: QtBot, program: Program, enter: Enter, vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> Read:
    """Return how to sit down at a vault with cases whose last page is damaged, as the door lets one in."""

    def sit_down() -> Workstation:
        station = enter()
        for _number in range(40):
            add_case(station.desk)
        station.leave(Reason.LOCK)
        qtbot.waitUntil(lambda: program.station is None)
        database = vault_folder / DATABASE
        damage_page(database, pages_of(database))
        (vault_folder / DAMAGED).write_bytes(b"")
        vault = unlock_or_read(vault_folder, PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=clock)
        program.enter(vault)
        assert program.station is not None
        return program.station

    return sit_down


def page_of(station: Workstation) -> ReadingPage:
    assert station.commands.run("reading")
    page = station.window.page()
    assert isinstance(page, ReadingPage)
    return page


def test_it_opens_says_so_and_refuses_to_write(qtbot: QtBot, damaged: Read, answers: Answers) -> None:
    station = damaged()
    station.look_behind()
    qtbot.waitUntil(lambda: station.tasks.running() == 0)
    assert any("Open for reading only" in strip.words() for strip in station.window.findChildren(Strip))
    station.open_case(1)
    page = station.window.page()
    assert isinstance(page, CasePage)
    assert not answers.told
    station.commands.run("case.claim")
    qtbot.waitUntil(lambda: bool(answers.told))
    assert "open for reading only" in str(answers.told[0])
    assert station.desk.db.execute("SELECT title FROM cases WHERE id = ?", (CaseId(1),)).fetchone() == (TITLE,)


def test_the_page_lists_what_is_lost_and_saves_the_rest(
    qtbot: QtBot, damaged: Read, answers: Answers, tmp_path: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    station = damaged()
    page = page_of(station)
    assert station.window.current == PAGE
    reading = station.desk.vault.reading
    assert reading is not None
    assert page.lines.text() == ("\n".join(reading.lost) or "Every row could be read.")
    assert (unnamed(page), not_plain(page)) == ([], [])
    answers.given.append(tmp_path / "new")
    page.ask_save()
    qtbot.waitUntil(lambda: "rows and" in page.strip.words())
    vault = unlocked(tmp_path / "new", secrets, clock)
    vault.close()
    page.back.click()
    assert station.window.current != PAGE


def test_what_is_saved_goes_on_where_the_page_was_left(
    qtbot: QtBot, damaged: Read, answers: Answers, tmp_path: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    station = damaged()
    answers.given.append(tmp_path / "new")
    page = page_of(station)
    page.ask_save()
    page.back.click()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: station.tasks.running() == 0)
    assert any("rows and" in strip.words() for strip in station.window.findChildren(Strip))
    unlocked(tmp_path / "new", secrets, clock).close()


def test_what_is_saved_can_be_stopped_and_leaves_nothing(
    qtbot: QtBot, damaged: Read, answers: Answers, tmp_path: Path
) -> None:
    station = damaged()
    answers.given.append(tmp_path / "new")
    page = page_of(station)
    with held(station.tasks):
        page.ask_save()
        page.progress.cancel_asked.emit()
    # Left and opened again: it is told by the page that is on show.
    page.back.click()
    again = page_of(station)
    qtbot.waitUntil(lambda: station.tasks.running() == 0)
    assert not (tmp_path / "new").exists()
    assert again.save.isEnabled()
    assert again.progress.isHidden()


def test_what_a_lock_stops_is_told_at_the_door(
    qtbot: QtBot, damaged: Read, program: Program, answers: Answers, tmp_path: Path
) -> None:
    station = damaged()
    answers.given.append(tmp_path / "new")
    page_of(station).ask_save()
    station.leave(Reason.IDLE)
    qtbot.waitUntil(lambda: program.station is None)
    (words,) = [
        strip.words() for strip in program.front.findChildren(Strip) if "Saving what is intact" in strip.words()
    ]
    assert "nothing of it was left in the new folder" in words
    assert not (tmp_path / "new").exists()


def test_tab_goes_through_the_page_as_it_stands(qtbot: QtBot, damaged: Read) -> None:
    station = damaged()
    page = page_of(station)
    page.save.setFocus()
    qtbot.waitUntil(page.save.hasFocus)
    reached: list[QPushButton] = []
    for step in (page.restore, page.back):
        QTest.keyClick(station.window.focusWidget(), Qt.Key.Key_Tab)
        reached += [step] if step.hasFocus() else []
    assert reached == [page.restore, page.back]


def test_what_is_found_while_it_is_open_stops_the_writing(program: Program, enter: Enter) -> None:
    station = enter()
    assert not station.commands.run("reading")
    found_damaged(station.desk.vault, "The case database is damaged.")
    station.tick()
    assert any("Damage was found" in strip.words() for strip in station.window.findChildren(Strip))
    with pytest.raises(ReadOnlyVaultError, match="The case database is damaged"):
        add_case(station.desk)
    assert (station.desk.vault.folder / DAMAGED).exists()
    assert "next unlock" in " ".join(label.text() for label in page_of(station).findChildren(PlainLabel))
