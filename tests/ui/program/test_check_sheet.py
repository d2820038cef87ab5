"""The vault checked from the window: what is wrong is told, what no check finds stands there, a checkpoint can be signed."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.vault.witness import read_mark
from tests.evidence.made import new_case, new_item
from tests.ui.answers import Answers
from tests.ui.program.conftest import Enter
from ui.kit.labels import PlainLabel
from ui.program.check_sheet import CheckSheet, limits
from ui.program.workstation import Workstation


def opened(qtbot: QtBot, station: Workstation) -> CheckSheet:
    station.commands.run("vault.check")
    sheet = station.window.findChild(CheckSheet)
    assert isinstance(sheet, CheckSheet)
    return sheet


def test_it_says_what_it_found_and_what_it_cannot_find(qtbot: QtBot, enter: Enter) -> None:
    station = enter()
    sheet = opened(qtbot, station)
    words = " ".join(label.text() for label in sheet.findChildren(PlainLabel))
    assert all(line in words for line in limits())
    sheet.step.click()
    qtbot.waitUntil(lambda: sheet.outcome.isVisibleTo(sheet))
    assert sheet.outcome.text().startswith("Nothing is wrong")
    sheet.reject()


def test_what_is_wrong_is_told(qtbot: QtBot, enter: Enter) -> None:
    station = enter()
    new_item(station.desk, new_case(station.desk), b"sealed")
    (sealed,) = (path for path in (station.desk.vault.folder / "evidence").rglob("*") if path.is_file())
    sealed.unlink()
    sheet = opened(qtbot, station)
    sheet.step.click()
    qtbot.waitUntil(lambda: sheet.outcome.isVisibleTo(sheet))
    assert "What does not fit" in sheet.outcome.text()
    sheet.reject()


def test_a_checkpoint_is_signed_into_the_file_that_was_chosen(
    qtbot: QtBot, enter: Enter, answers: Answers, tmp_path: Path
) -> None:
    station = enter()
    sheet = opened(qtbot, station)
    answers.given = [tmp_path / "march.checkpoint"]
    sheet.sign.click()
    # Esc takes nothing away of what is said of the file.
    sheet.reject()
    qtbot.waitUntil(lambda: sheet.signed.isVisibleTo(sheet))
    mark = read_mark((tmp_path / "march.checkpoint").read_text("utf-8"))
    assert mark.signed_by([station.desk.vault.person_keys.sign_key])
    assert station.desk.vault.header["root"] in sheet.signed.text()
    sheet.reject()
