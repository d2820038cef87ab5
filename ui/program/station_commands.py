"""What can be done everywhere while a vault is open, beyond the window's own commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.i18n import _
from ui.kit.theme import Mode
from ui.program.check_sheet import CheckSheet
from ui.program.look import change_look
from ui.program.settings_sheet import SettingsSheet
from ui.program.support_sheet import SupportSheet
from ui.shell.commands import Command, Menu
from ui.unlock.change_sheet import ChangeSheet

if TYPE_CHECKING:
    from ui.program.workstation import Workstation


LARGEST = 2.0
# How long a call is taken to last unless somebody says otherwise, and what they may say, in minutes.
CALL, CALLS = 30, (15, 60)
STEP = 0.25


def station_commands(station: Workstation) -> Sequence[Command]:
    """Return the commands of the workstation itself."""
    house = station.house

    def larger(steps: int) -> None:
        change_look(house, scale=house.theme.scale + STEP * steps)

    def look(mode: Mode) -> None:
        change_look(house, mode=mode)

    return (
        Command("settings", _("Settings…"), lambda: SettingsSheet(house, station.session.held(), station.window).open(), ("Ctrl+,",), menu=Menu.FILE),
        Command("passphrase", _("Change the passphrase…"), lambda: _change(station), menu=Menu.FILE),
        Command("vault.check", _("Check the vault, or sign a checkpoint of its record…"), lambda: CheckSheet(station.context, station.window).open(), menu=Menu.HELP),
        Command("call", _("On a call for {n} minutes, or no more").format(n=CALL), station.toggle_call, ("F9",), menu=Menu.CASE),
        *(Command(f"call.{minutes}", _("On a call for {n} minutes").format(n=minutes), partial(station.call, minutes), menu=Menu.CASE) for minutes in CALLS),
        Command("text.larger", _("Larger text"), lambda: larger(1), ("Alt+PgUp",), enabled=lambda: house.theme.scale < LARGEST, menu=Menu.VIEW),
        Command("text.smaller", _("Smaller text"), lambda: larger(-1), ("Alt+PgDown",), enabled=lambda: house.theme.scale > 1, menu=Menu.VIEW),
        Command("look.system", _("Colours as the system has them"), lambda: look(Mode.SYSTEM), menu=Menu.VIEW),
        Command("look.light", _("Light colours"), lambda: look(Mode.LIGHT), menu=Menu.VIEW),
        Command("look.dark", _("Dark colours"), lambda: look(Mode.DARK), menu=Menu.VIEW),
        Command("look.contrast", _("High contrast"), lambda: look(Mode.CONTRAST), menu=Menu.VIEW),
        Command("toggles", _("Open covers by one press instead of holding, on or off"), lambda: _toggle_holding(station), menu=Menu.VIEW),
        Command("sound", _("Sound when something arrives, on or off"), lambda: _toggle_sound(station), menu=Menu.VIEW),
        Command("support", _("Support bundle…"), lambda: _support(station), menu=Menu.HELP),
    )  # fmt: skip


def _change(station: Workstation) -> None:
    sheet = ChangeSheet(station.desk.vault, station.house.entrance, station.tasks, station.window)
    changed = _(
        "The passphrase is changed. From now on only the new one opens this vault; the recovery key is the same."
    )
    sheet.accepted.connect(lambda: station.window.tell(changed))
    sheet.open()


def _support(station: Workstation) -> None:
    sheet = SupportSheet(station, station.window)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.open()


def _toggle_holding(station: Workstation) -> None:
    memory, held = station.house.memory, station.house.settings.managed.setting("HoldToOpen")
    if held.locked and held.value:
        ruled = _("An administrator set that a cover opens by holding a key ({where}).")
        station.window.tell(ruled.format(where=held.source))
        return
    memory.keep(replace(memory.now, toggles=not memory.now.toggles))
    on = _("One press opens a cover from now on, and the same key covers.")
    off = _("A cover opens by holding a key from now on.")
    station.window.tell(on if memory.now.toggles else off)


def _toggle_sound(station: Workstation) -> None:
    memory = station.house.memory
    memory.keep(replace(memory.now, sound=not memory.now.sound))
    station.house.notices.set_sound(station.house.app.beep if memory.now.sound else None)
