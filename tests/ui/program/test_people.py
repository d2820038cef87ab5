"""From the page of people to the door and back: what changes the keys locks, and the next unlock takes them."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.builders import PASSPHRASE
from tests.ui.answers import Answers
from tests.ui.program.conftest import Enter
from ui.people.page import PeoplePage
from ui.program.program import Program
from ui.unlock.unlock_page import UnlockPage


def test_changed_keys_lock_the_vault_and_the_next_unlock_takes_them(
    qtbot: QtBot, program: Program, enter: Enter, answers: Answers
) -> None:
    station = enter()
    station.commands.run("people")
    page = station.window.findChild(PeoplePage)
    assert page is not None
    answers.given = [True]
    page.renew_keys()
    qtbot.waitUntil(lambda: program.station is None)
    door = program.front.page()
    assert isinstance(door, UnlockPage)
    assert "This time the vault gets new keys" in door._binding.text()
    door._passphrase.line.setText(PASSPHRASE)
    door.unlock()
    qtbot.waitUntil(lambda: program.station is not None)
    assert program.station is not None
    assert program.station.desk.vault.keys.epoch == 2
    assert program.station.desk.vault.notes == ()
