"""The vault checked from the window, with what no check finds, and a checkpoint signed for somebody else."""

from __future__ import annotations

from app.commands.checking import check
from ui.program.check_sheet import CheckSheet
from ui.tour.finding import part
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until


class UnsoundError(RuntimeError):
    """The vault of the tour is not as it should be, and the picture would say so."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))


def checking(stage: Stage) -> None:
    """Check the vault: before the scene that writes reviews which nobody signed, as a check would rightly find these."""
    station = stage.station
    station.commands.run("vault.check")
    sheet = part(station.window, CheckSheet)
    sheet.check()
    until(lambda: sheet.outcome.isVisibleTo(sheet), "vault-check")
    if wrong := check(station.desk).problems:
        raise UnsoundError(wrong)
    caption = "Everything checked, and beside it what no check here can find"
    stage.camera.take("vault-check", caption, station.window, above=sheet)
    sheet.reject()
    turn()
