"""Who works here: the page, somebody who is let in, what letting somebody go says, and a new recovery key."""

from __future__ import annotations

from app.identity import Role
from app.people.queries import members
from app.vault.model import LIMITS
from app.vault.people import Newcomer, enrol
from ui.people.key_window import KeyWindow
from ui.people.newcomer_sheet import NewcomerSheet
from ui.people.page import PeoplePage
from ui.tour.finding import part
from ui.tour.scenes.door import NO_KEY
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until, while_asked

NEWCOMER = Newcomer("Kim Reed", Role.RESPONDER, "granite lantern over six orchards")


def people(stage: Stage) -> None:
    """Show the page with somebody on it who is not oneself; nobody is let go."""
    station, camera = stage.station, stage.camera
    desk, window = station.desk, station.window
    if all(each.myself for each in members(desk)):
        enrol(desk.vault, NEWCOMER, secrets=None, cost=LIMITS.floor, clock=desk.clock)
    station.commands.run("people")
    page = part(window, PeoplePage)
    page.pane.table.select_id(next(each.id for each in members(desk) if not each.myself))
    turn()
    camera.take("people", "File > People and keys: who works here, in which role, and the steps that change it", window)
    sheet = NewcomerSheet(lambda *_typed: None, station.tasks, window)
    sheet.show()
    turn()
    camera.take("people-in", "Somebody is let in: they choose a passphrase and type it themselves", window, above=sheet)
    sheet.reject()
    going = "What letting somebody go does, and what it cannot, is said before"
    while_asked(page.let_go, lambda asked: camera.take("people-go", going, window, above=asked))
    shown = KeyWindow(NO_KEY, station.context.ask, window, (2, 5))
    shown.show()
    turn()
    camera.take("people-key", "A new recovery key, shown once (this one opens nothing)", window, above=shown)
    shown.accept()
    turn()
    until(lambda: not station.tasks.running(), "the page to settle")
    window.back()
