"""A pack opened from the file manager: said at the door, opened once somebody is in, results only in front of a supervisor."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desk import open_desk
from app.identity import Role
from app.settings import shipped
from main import _is_carried
from tests.builders import FakeClock
from tests.review.closed import somebody
from tests.vaults import new_vault, unlocked
from ui.kit.labels import PlainLabel
from ui.program.carrying import Carried
from ui.program.house import House
from ui.program.program import Program
from ui.review.home_view import HomeView
from ui.review.packs_view import PacksView


def words(window: QWidget) -> str:
    return " ".join(label.text() for label in window.findChildren(PlainLabel) if label.isVisibleTo(window))


@pytest.mark.parametrize(("name", "view"), [("march.swpack", PacksView), ("march.swresults", HomeView)])
def test_it_waits_at_the_door_and_opens_behind_it(
    qtbot: QtBot, program: Program, clock: FakeClock, tmp_path: Path, name: str, view: type
) -> None:
    made = new_vault(tmp_path / "vault", None, clock, Role.SUPERVISOR)
    made.vault.close()
    program.carry(tmp_path / name)
    program.open(tmp_path / "vault")
    assert f"{name} is opened as soon as the vault is." in words(program.front)
    program.enter(unlocked(tmp_path / "vault", None, clock))
    station = program.station
    assert station is not None
    assert station.window.current == "review"
    assert station.window.findChildren(view)
    # Nothing of that name is there: the view that was asked says so.
    qtbot.waitUntil(lambda: "Nothing was" in words(station.window))
    # It was asked for once.
    assert program._carried is None


def test_a_responder_is_told_who_it_is_for(program: Program, clock: FakeClock, tmp_path: Path) -> None:
    program.carry(tmp_path / "march.swresults")
    vault = new_vault(tmp_path / "vault", None, clock).vault
    desk = open_desk(vault, clock, shipped())
    somebody(desk, "Alex Reed", Role.SUPERVISOR)
    desk.db.close()
    desk.own.close()
    program.enter(vault)
    station = program.station
    assert station is not None
    assert "march.swresults was not opened" in words(station.window)
    assert station.window.current == "queue"


def test_what_macos_asks_to_open_is_heard(qtbot: QtBot, house: House, tmp_path: Path) -> None:
    carried, came = Carried(house.app), list[Path]()
    carried.came.connect(came.append)
    QCoreApplication.sendEvent(house.app, QFileOpenEvent(str(tmp_path / "march.swpack")))
    house.app.removeEventFilter(carried)
    carried.deleteLater()
    assert came == [tmp_path / "march.swpack"]


@pytest.mark.parametrize(
    ("arguments", "carried"),
    [
        (["a.swpack"], True),
        (["B.SWRESULTS"], True),
        (["pack"], False),
        (["--x.swpack"], False),
        (["a.swpack", "b"], False),
    ],
)
def test_a_file_is_told_from_a_verb(arguments: list[str], carried: bool) -> None:
    assert _is_carried(arguments) is carried
