"""Requests come in while the window is open: dropped, told, quarantined, and by phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.journeys import material, steps
from tests.journeys.conftest import Sit, Start
from tests.journeys.person import Person

pytestmark = pytest.mark.journey


def drop(window: QWidget, *paths: Path) -> None:
    """Drop files and folders on a window, as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    hold = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.windowHandle(), QDragEnterEvent(QPoint(90, 90), *hold))
    QApplication.sendEvent(window.windowHandle(), QDropEvent(QPointF(90, 90), *hold))


# A notice's step brings the window to the front, which the plugin for tests cannot.
@pytest.mark.qt_log_ignore("support raise", extend=True)
def test_a_folder_is_dropped_and_becomes_cases_behind_a_banner(
    start: Start, person: Person, vault_folder: Path, tmp_path: Path
) -> None:
    station = steps.unlock(start(vault_folder), person)
    files = sorted(path.name for path in material.fill(tmp_path / "in").iterdir())
    drop(station.window, tmp_path / "in")
    person.until_reads("Bringing in")
    person.until_reads("Brought in: 3 cases, 1 duplicate, 1 could not be read.")
    # The queue was empty: no row could move, so what came first stands there at once; what came later waits.
    person.until(person.rows, "nothing is shown")
    assert person.reads().count("emergencies wait") == 1
    assert material.EMERGENCY not in person.reads()
    person.press("F5")
    person.until(lambda: len(person.rows()) == 3, "not read again")
    assert "new cases have come" not in person.reads()
    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == files
    see_file_by_file(person)
    person.until(lambda: station.window.current == "quarantine", "the sheet does not lead on")
    assert material.BROKEN in person.rows()[0]


def see_file_by_file(person: Person) -> None:
    """Open what became of each file, and go on from there."""
    while QApplication.activeModalWidget() is None:
        # Two strips have something to show; the one of the notices only leads to the queue.
        person.press("Tab")
        person.tab_to("Show")
        person.press("Space")
    person.until_reads("It had come before, and is linked to the case it belongs to.")
    assert "2-same-on-another-way.eml" in person.reads()
    assert "$.kind: must be one of" in person.reads()
    person.press("Return")


def test_the_quarantine_shows_the_reason_and_sets_a_file_aside(sit: Sit, person: Person) -> None:
    sit()
    person.press("Ctrl+4")
    assert material.BROKEN in person.rows()[0]
    assert "$.kind: must be one of" in person.reads()
    person.press("T")
    person.until_reads("It still cannot be read.")
    with person.answering(lambda: steps.write(person, "a test of ours", "Set aside")):
        person.press("S")
    person.until_reads("Nothing waits here.")


def test_a_call_is_a_case_from_its_first_field_on(sit: Sit, person: Person) -> None:
    station = sit()
    person.press("P")
    person.until_reads("It becomes a case with the first thing you write down.")
    person.fill("Who calls", "Captain Rowe")
    person.until_reads("· saved")
    assert station.desk.db.execute("SELECT count(*) FROM cases").fetchone() == (4,)
    person.tab_to("What is feared, in one line")
    person.type("A diver is missing")
    person.press("Esc")
    assert person.focus().window() is station.window
    person.press("F5")
    person.go_to_row("A diver is missing")


def test_a_lock_keeps_what_was_typed_of_a_call(start: Start, person: Person, full_folder: Path) -> None:
    program = start(full_folder)
    steps.unlock(program, person)
    person.press("P")
    person.until_reads("It becomes a case with the first thing you write down.")
    person.fill("What is feared, in one line", "A diver is missing")
    steps.lock(program, person)
    steps.unlock(program, person)
    person.go_to_row("A diver is missing")
