"""The vault is backed up by itself once it is due, and when somebody asks; what goes wrong is told once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.evidence.sealing import sealed_path
from app.vault.backup import backups, home
from tests.builders import FakeClock
from tests.evidence.made import new_case, new_item
from tests.ui.answers import Answers
from tests.ui.program.conftest import Enter
from ui.kit.labels import PlainLabel
from ui.program.backing import SETTLED
from ui.program.workstation import Workstation


def whole(station: Workstation, place: Path | None = None) -> list[Path]:
    return backups(home(station.desk.vault, place))


def told(window: QWidget) -> str:
    return " ".join(label.text() for label in window.findChildren(PlainLabel) if label.isVisibleTo(window))


def settled(qtbot: QtBot, station: Workstation) -> None:
    qtbot.waitUntil(lambda: station.tasks.running() == 0, timeout=20_000)


def test_one_is_made_when_it_is_due_and_not_before(qtbot: QtBot, enter: Enter, clock: FakeClock) -> None:
    station = enter()

    def after(seconds: float) -> int:
        clock.advance(seconds)
        station.idle.start()  # somebody is at the desk
        station.ticked.emit()
        settled(qtbot, station)
        return len(whole(station))

    assert [after(seconds) for seconds in (60, SETTLED, 3 * 3600, 3600)] == [0, 1, 1, 2]
    act = "SELECT count(*) FROM audit WHERE json_extract(body, '$.act') = 'vault.backup'"
    assert station.desk.db.execute(act).fetchone() == (2,)


def test_one_that_is_asked_for_says_where_it_is(qtbot: QtBot, enter: Enter, answers: Answers, tmp_path: Path) -> None:
    station = enter()
    answers.given = [tmp_path / "elsewhere"]
    station.commands.run("backup.to")
    settled(qtbot, station)
    (made,) = whole(station, tmp_path / "elsewhere")
    assert str(made) in told(station.window)


def test_damage_of_the_vault_is_told_though_nobody_asked_and_without_its_name(
    qtbot: QtBot, enter: Enter, clock: FakeClock
) -> None:
    station = enter()
    item = new_item(station.desk, new_case(station.desk))
    (name,) = station.desk.db.execute("SELECT sealed_name FROM item WHERE id = ?", (item,)).fetchone()
    sealed_path(station.desk.vault, name).unlink()
    clock.advance(SETTLED)
    station.idle.start()
    station.ticked.emit()
    settled(qtbot, station)
    assert len(whole(station)) == 1
    assert "1 file of the vault is damaged. Help > Check the vault says which" in told(station.window)
    assert "EDR-" not in told(station.window)
