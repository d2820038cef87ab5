"""Windows above the page: the palette, the keys, questions, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.cases.model import CaseId
from app.evidence.model import ItemId
from app.vault.errors import ReadOnlyFolderError
from ui.case.page import CasePage
from ui.kit.panels import Strip
from ui.queue import commands as steps
from ui.tour import material
from ui.tour.finding import line
from ui.tour.scenes.case import item, open_page
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until, while_asked


def asking(stage: Stage, case_id: CaseId) -> None:
    """Show what opens above a page."""
    station = stage.station
    page = open_page(stage, case_id)
    page.columns.go_to(page.evidence)
    _above(stage, "palette", "palette", "Ctrl+K: everything that can be done now", typed="hold")
    _above(stage, "help", "keys", "F1: every key on one sheet")
    _above(stage, "passphrase", "passphrase", "Change the passphrase")
    ask = station.context.ask
    _asked(stage, lambda: steps.hold(station.context, page.facts.row), "ask-reason", "A step that needs a reason")
    _asked(stage, lambda: steps.assess(station.context, page.facts.row), "ask-choice", "A choice: a digit picks")
    _asked(stage, lambda: _source(stage, page), "ask-effect", "A step that uncovers names its effect")
    told = ReadOnlyFolderError(Path("~/Weekend"))
    _asked(stage, lambda: ask.tell(told), "told", "What happened, what was kept, what to do")
    told_later = "The vault could not be checked through. Nothing was changed; run “verify” when there is time."
    station.window.tell(told_later)
    stage.camera.take("told-strip", "What can wait is told in a strip", station.window)
    for strip in station.window.findChildren(Strip):
        if strip.words() == told_later:
            strip.dismissed.emit()


def _source(stage: Stage, page: CasePage) -> None:
    page.evidence.open_item(ItemId(item(stage, page.case_id, material.CHAT).id))
    page.evidence.change_source()


def _above(stage: Stage, command: str, name: str, caption: str, *, typed: str = "") -> None:
    stage.station.commands.run(command)
    until(QApplication.activeModalWidget, name)
    sheet = QApplication.activeModalWidget()
    if sheet is None:
        return
    if typed:
        line(sheet, "Search commands").setText(typed)
    stage.camera.take(name, caption, stage.station.window, above=sheet)
    sheet.close()
    turn()


def _asked(stage: Stage, ask: Callable[[], object], name: str, caption: str) -> None:
    window = stage.station.window
    while_asked(ask, lambda sheet: stage.camera.take(name, caption, window, above=sheet))
