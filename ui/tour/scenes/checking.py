"""The vault checked from the window, with what no check finds, and a checkpoint signed for somebody else."""

from __future__ import annotations

from ui.program.check_sheet import CheckSheet
from ui.tour.finding import part
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until


def checking(stage: Stage) -> None:
    """Check the vault."""
    station = stage.station
    station.commands.run("vault.check")
    sheet = part(station.window, CheckSheet)
    sheet.check()
    until(lambda: sheet.outcome.isVisibleTo(sheet), "vault-check")
    caption = "Everything checked, and beside it what no check here can find"
    stage.camera.take("vault-check", caption, station.window, above=sheet)
    sheet.reject()
    turn()
