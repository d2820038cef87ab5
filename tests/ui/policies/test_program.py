"""The program on a managed workstation: what is locked is in force and says so, and what is broken is told at unlock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.identity import Role
from app.policies.keyrings import Keyring, KeyringRequiredError
from tests.builders import PASSPHRASE
from tests.ui.program.conftest import Enter
from ui.kit.labels import PlainLabel
from ui.kit.ticks import Tick
from ui.policies.page import PoliciesPage
from ui.program.house import House
from ui.program.settings_sheet import SettingsSheet
from ui.shell.capture import CaptureNotKeptOutError, held_back


def test_what_is_broken_is_told_at_unlock_and_the_page_says_what(enter: Enter, qtbot: QtBot) -> None:
    station = enter()
    assert "1 thing that an administrator set cannot be used" in station.window._told.words()
    assert station.commands.run("policies")
    page = station.window.page()
    assert isinstance(page, PoliciesPage)
    assert "20-broken.json: it is no JSON" in page.problems.words()
    # It is opened from a menu: the page that it lies above is not where one is.
    assert station.window._navigation.current() is None
    station.commands.run("policies.copy")
    assert "IdleLockSeconds: 60 · strict while a document cannot be read" in QGuiApplication.clipboard().text()
    page.left.emit()
    assert station.window.current == "queue"


def test_a_person_locks_sooner_and_never_later(enter: Enter, house: House) -> None:
    station = enter()
    # The file that can be read says three minutes, and the broken one may have said less.
    assert house.idle_seconds == 60
    house.memory.keep(replace(house.memory.now, idle_seconds=40))
    assert house.idle_seconds == 40
    house.memory.keep(replace(house.memory.now, idle_seconds=600))
    assert house.idle_seconds == 60
    assert station.idle.seconds() < 60


def test_a_file_that_the_person_can_write_loosens_nothing(house: House, enter: Enter) -> None:
    assert house.memory.now.toggles is True
    station = enter()
    assert station.context.toggles() is False
    station.commands.run("toggles")
    assert "An administrator set that a cover opens by holding" in station.window._told.words()
    assert house.memory.now.toggles is True


def test_the_settings_say_what_is_locked_and_by_whom(house: House, enter: Enter, qtbot: QtBot) -> None:
    station = enter()
    sheet = SettingsSheet(house, frozenset(), station.window)
    toggles = next(each for each in sheet.findChildren(Tick) if "one press" in each.text())
    assert (toggles.isEnabled(), toggles.isChecked()) == (False, False)
    told = [each.text() for each in sheet.findChildren(PlainLabel) if each.text().startswith("Strict as long as")]
    assert len(told) == 1
    assert "20-broken.json" in told[0]
    sheet.reject()


@pytest.mark.parametrize("second", [b"{}"])
def test_the_settings_and_the_command_name_the_file_that_locks(house: House, enter: Enter, second: bytes) -> None:
    assert house.settings.managed.problems == ()
    assert house.idle_seconds == 180
    station = enter()
    sheet = SettingsSheet(house, frozenset(), station.window)
    told = [each.text() for each in sheet.findChildren(PlainLabel) if each.text().startswith("Locked by")]
    assert len(told) == 2
    assert all("10-desk.json" in words for words in told)
    sheet.reject()
    station.commands.run("toggles")
    assert "An administrator set that a cover opens by holding" in station.window._told.words()


def test_nothing_opens_where_windows_cannot_be_kept_out_of_pictures_and_that_is_required(enter: Enter) -> None:
    assert isinstance(enter().context.held_back(), CaptureNotKeptOutError)
    assert held_back("required", holds=True) is None
    assert held_back("always", holds=False) is None


def test_a_broken_document_makes_no_vault_without_a_keyring_and_opens_those_that_are_there(
    house: House, vault_folder: Path, tmp_path: Path
) -> None:
    assert house.entrance.required is Keyring.NEW
    with pytest.raises(KeyringRequiredError, match="none is usable"):
        house.entrance.create(tmp_path / "new", "Ana Lind", Role.RESPONDER, PASSPHRASE, None)
    assert not (tmp_path / "new").exists()
    house.entrance.unlock(vault_folder, "", PASSPHRASE).close()


def test_where_a_keyring_is_always_required_a_passphrase_alone_opens_nothing(house: House, tmp_path: Path) -> None:
    lax = replace(house.entrance, required=Keyring.NO)
    lax.create(tmp_path / "new", "Ana Lind", Role.RESPONDER, PASSPHRASE, None).vault.close()
    strict = replace(house.entrance, required=Keyring.ALWAYS)
    with pytest.raises(KeyringRequiredError, match="passphrase alone"):
        strict.unlock(tmp_path / "new", "", PASSPHRASE)
    lax.unlock(tmp_path / "new", "", PASSPHRASE).close()
