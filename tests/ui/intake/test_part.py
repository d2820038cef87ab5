"""Requests come into the real window: dropped, from the menu, from a watched folder, by phone; a lock loses none."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.cases import queue
from app.cases.queue import Filters
from tests.intake.letters import mail, request, save
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.program.conftest import Enter
from ui.intake.part import IntakePart
from ui.intake.phone_window import PhoneWindow
from ui.intake.quarantine_page import QuarantinePage
from ui.intake.result_sheet import ResultSheet
from ui.intake.strip import ImportStrip
from ui.kit.editors import LineEditor
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.queue.page import QueuePage
from ui.shell.covers import Reason

LONG = 30_000


@pytest.fixture
def station(qtbot: QtBot, enter: Enter) -> Workstation:
    """Return a sitting, its window in front."""
    station = enter()
    station.window.activateWindow()
    qtbot.waitUntil(station.window.isActiveWindow)
    return station


def part(station: Workstation) -> IntakePart:
    (found,) = [part for part in station.parts if isinstance(part, IntakePart)]
    return found


def strip(station: Workstation) -> ImportStrip:
    (found,) = station.window.findChildren(ImportStrip)
    return found


def cases(station: Workstation) -> int:
    return queue.count(station.desk.db, Filters())


def calls(station: Workstation) -> list[PhoneWindow]:
    return [call for call in station.window.findChildren(PhoneWindow) if call.isVisible()]


def drop(station: Workstation, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    native = station.window.windowHandle()
    QCoreApplication.sendEvent(native, QDragEnterEvent(QPoint(400, 400), copy, data, left, none))
    QCoreApplication.sendEvent(native, QDropEvent(QPointF(400, 400), copy, data, left, none))


def test_two_drops_are_brought_in_one_after_the_other(qtbot: QtBot, station: Workstation, tmp_path: Path) -> None:
    drop(station, save(tmp_path / "a.json", request()))
    drop(station, save(tmp_path / "b.eml", mail()))
    assert strip(station).isVisible()
    assert part(station).importing.waiting == 1
    assert unnamed(strip(station)) == []
    qtbot.waitUntil(lambda: cases(station) == 2 and not part(station).importing.running, timeout=LONG)
    assert strip(station).words() == "Brought in: 1 case."
    page = station.window.page()
    assert isinstance(page, QueuePage)
    # The first stood in an empty queue at once; the second waits behind the banner.
    assert page._arrived.words() == "1 new case has come"


def test_what_cannot_be_read_leads_to_the_quarantine(
    qtbot: QtBot, station: Workstation, answers: Answers, tmp_path: Path
) -> None:
    answers.given.append([save(tmp_path / "wish.json", request(kind="a wish"))])
    station.commands.run("import.files")
    qtbot.waitUntil(lambda: "1 could not be read" in strip(station).words(), timeout=LONG)
    strip(station)._result.asked.emit()
    (sheet,) = station.window.findChildren(ResultSheet)
    assert sheet.isVisible()
    assert unnamed(sheet) == []
    assert not_plain(sheet) == []
    sheet.step.click()
    page = station.window.page()
    assert isinstance(page, QuarantinePage)
    assert page._reason.text().startswith("$.kind: must be one of")
    assert "Quarantine 1" in station.window._navigation.words()


def test_a_folder_from_the_menu_and_stepping_back(
    qtbot: QtBot, station: Workstation, answers: Answers, tmp_path: Path
) -> None:
    answers.given.extend([None, []])
    station.commands.run("import.folder")
    station.commands.run("import.files")
    assert not part(station).importing.running
    assert not station.commands.run("import.cancel")
    save(tmp_path / "in" / "deep" / "a.json", request())
    answers.given.append(tmp_path / "in")
    station.commands.run("import.folder")
    qtbot.waitUntil(lambda: strip(station).words() == "Brought in: 1 case.", timeout=LONG)


def test_a_watched_folder_is_remembered_across_a_lock(
    qtbot: QtBot, program: Program, station: Workstation, answers: Answers, enter: Enter, tmp_path: Path
) -> None:
    assert not station.commands.run("import.unwatch")
    (tmp_path / "in").mkdir()
    answers.given.append(tmp_path / "in")
    station.commands.run("import.watch")
    assert (station.watched, part(station).watching.folder) == (tmp_path / "in", tmp_path / "in")
    station.leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None)
    again = enter()
    assert part(again).watching.folder == tmp_path / "in"
    again.commands.run("import.unwatch")
    assert (again.watched, part(again).watching.folder) == (None, None)


def test_a_lock_in_the_middle_is_told_and_gone_on_with_after_the_unlock(
    qtbot: QtBot, program: Program, station: Workstation, enter: Enter, tmp_path: Path
) -> None:
    for number in range(40):
        save(tmp_path / "in" / f"{number:02d}.eml", mail(f"Danger {number}", number=f"<{number}@x>"))
    drop(station, tmp_path / "in")
    qtbot.waitUntil(lambda: cases(station) > 0, timeout=LONG)
    station.leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None, timeout=LONG)
    again = enter()
    before = cases(again)
    assert 1 <= before < 40
    assert strip(again).words().startswith(f"Locking the vault stopped an import. {before} case")
    strip(again)._result.asked.emit()
    qtbot.waitUntil(lambda: strip(again).words() == f"Brought in: {40 - before} cases.", timeout=LONG)
    assert cases(again) == 40


def test_p_opens_the_form_of_a_call_but_is_a_letter_in_a_text_field(station: Workstation, qtbot: QtBot) -> None:
    page = station.window.page()
    assert isinstance(page, QueuePage)
    page.search()
    field = page.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "p")
    assert (field.text(), calls(station)) == ("p", [])
    field.clear()
    page._table.setFocus()
    QTest.keyClick(page._table, Qt.Key.Key_P)
    (call,) = calls(station)
    station.commands.run("phone.new")
    assert calls(station) == [call]
    editor = call.findChild(LineEditor, "officer_name")
    assert editor is not None
    QTest.keyClicks(editor.line, "Ines Vale")
    station.commands.run("phone.new")
    assert len(calls(station)) == 2
    call.form.save()
    call._open.click()
    assert station.window.current == "case"


def test_a_lock_keeps_what_was_typed_of_a_call(
    qtbot: QtBot, program: Program, station: Workstation, enter: Enter
) -> None:
    station.commands.run("phone.new")
    (call,) = calls(station)
    editor = call.findChild(LineEditor, "agency_name")
    assert editor is not None
    QTest.keyClicks(editor.line, "City Police")
    QTest.keyClick(call, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: program.station is None)
    again = enter()
    (row,) = queue.rows(again.desk.db, queue.page_ids(again.desk.db, Filters()))
    assert row.title == "City Police"
