"""A vault whose disk lost some pages: open for reading, with a list of what is not intact."""

from __future__ import annotations

from app.demo.make import PERSON
from app.demo.mark import PASSPHRASE
from app.vault.opening import DAMAGED
from app.vault.pages import PAGE
from app.vault.vault import DATABASE
from ui.program.reading import ReadingPage
from ui.tour.finding import part
from ui.tour.stage import Stage
from ui.tour.waiting import turn

_PAGES = 4


def not_intact(stage: Stage) -> None:
    """Damage the new vault that was shown before, and open it again."""
    folder = stage.folder / "new"
    with (folder / DATABASE).open("r+b") as file:
        file.seek(-_PAGES * PAGE, 2)
        file.write(bytes(_PAGES * PAGE))
    (folder / DAMAGED).touch()
    station = stage.enter(stage.house.entrance.unlock(folder, PERSON, PASSPHRASE))
    station.commands.run("reading")
    turn()
    part(station.window, ReadingPage)
    caption = "A damaged vault: only read, what of it is not intact, and the ways on"
    stage.camera.take("not-intact", caption, station.window)
    stage.lock()
