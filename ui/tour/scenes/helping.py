"""What this machine remembers and what locks it, and what somebody who helps is given."""

from __future__ import annotations

from app.i18n import _
from ui.program.settings_sheet import SettingsSheet
from ui.program.support_sheet import SupportSheet
from ui.tour.scenes import managed
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until


def helping(stage: Stage) -> None:
    """Show what an administrator set, the settings, and the support bundle before anything of it is written."""
    stage.tell(_("A managed workstation…"))
    managed.managed(stage)
    station, camera = stage.station, stage.camera
    station.commands.run("settings")
    (settings,) = station.window.findChildren(SettingsSheet)
    turn()
    camera.take(
        "settings",
        "Settings: the look, what locks the vault here, how long a copy stays",
        station.window,
        above=settings,
    )
    settings.reject()
    turn()
    station.commands.run("support")
    (sheet,) = station.window.findChildren(SupportSheet)
    until(sheet.step.isEnabled, "the support bundle to be gathered")
    camera.take(
        "support", "The support bundle, word for word, before it is saved; nothing is sent", station.window, above=sheet
    )
    sheet.reject()
    turn()
