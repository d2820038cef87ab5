"""Documents: a PDF page by page, an office file as words, and an archive as a list of its members."""

from __future__ import annotations

from app.evidence.actions import set_source
from app.evidence.model import ItemId, Source
from app.looking.model import EndedBy, Level
from ui.case.page import CasePage
from ui.looking.members_view import MembersView
from ui.looking.opening import Opening
from ui.looking.pdf_view import PdfView
from ui.looking.reader import Reader
from ui.tour import material
from ui.tour.finding import part
from ui.tour.scenes.case import item
from ui.tour.scenes.holding import hold, let_go, open_item
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until

PAGES = {
    Level.L1: "A PDF at L1: the layout of one page, and blocks in place of its words",
    Level.L2: "A PDF at L2: a sketch of the page, flagged terms masked in its words",
    Level.L3: "A PDF at L3: the page reduced and grey, its plain words beside it",
    Level.L4: "A PDF at L4: as fine as on paper",
}
WORDS = {
    Level.L1: "An office file at L1: the shape of its words",
    Level.L2: "An office file at L2: flagged terms masked",
    Level.L3: "An office file at L3: the chosen paragraph in plain words, the others masked",
    Level.L4: "An office file at L4: its words as they came",
}
MAIL = {
    Level.L1: "A mail that was attached, at L1: the shape of its words",
    Level.L2: "A mail at L2: flagged terms masked, nothing it names is loaded",
    Level.L3: "A mail at L3: one paragraph in plain words",
    Level.L4: "A mail at L4: its words as they came",
}


def documents(stage: Stage, page: CasePage) -> None:
    """Show a document of each sort at its levels."""
    _pages(stage, page)
    _words(stage, page, material.PLAN, "office", "An office file, covered: what it is and holds", WORDS)
    _words(stage, page, material.LETTER_ON, "mail", "A mail that was attached, covered: what it is", MAIL)
    _members(stage, page)


def _pages(stage: Stage, page: CasePage) -> None:
    station, camera = stage.station, stage.camera
    view = open_item(stage, page, material.NOTES)
    until(lambda: view.body.level is Level.L4, "the letter of several pages")
    camera.take("pdf-paper", "A PDF that is the requester's own is open at once, page by page", station.window)
    number = ItemId(item(stage, page.case_id, material.NOTES).id)
    page.evidence.leave_item()
    stage.write(lambda desk: set_source(desk, number, Source.SUBJECT))
    view = open_item(stage, page, material.NOTES)
    camera.take("pdf-l0", "A PDF from the subjects, covered: pages, words, what it holds", station.window)
    for level, caption in PAGES.items():
        hold(stage, view, level)
        if level >= Level.L3:
            let_go(stage, view)
        until(lambda: not station.tasks.running(), "the words of the page")
        camera.take(f"pdf-{level.name.lower()}", caption, station.window)
        if level < Level.L3:
            let_go(stage, view)
    part(view, PdfView).turn_to(2)
    until(lambda: not station.tasks.running(), "the next page")
    camera.take("pdf-turned", "The next page, at the level that is open", station.window)
    part(view, Opening).cover(EndedBy.ESCAPE)
    turn()


def _words(stage: Stage, page: CasePage, name: str, short: str, covered: str, captions: dict[Level, str]) -> None:
    view = open_item(stage, page, name)
    stage.camera.take(f"{short}-l0", covered, stage.station.window)
    for level, caption in captions.items():
        hold(stage, view, level)
        until(lambda level=level: part(view, Reader).level is level, "the words")  # type: ignore[misc]  # closes over the loop
        stage.camera.take(f"{short}-{level.name.lower()}", caption, stage.station.window)
        let_go(stage, view)
    part(view, Opening).cover(EndedBy.ESCAPE)
    turn()


def _members(stage: Stage, page: CasePage) -> None:
    station, camera = stage.station, stage.camera
    view = open_item(stage, page, material.BUNDLE)
    members = part(view, MembersView)
    until(lambda: not station.tasks.running(), "the list of the archive")
    camera.take("archive", "An archive: its members as facts, flagged words in their names masked", station.window)
    members.table.selectRow(1)
    members.take_out()
    until(lambda: not station.tasks.running(), "a member to be taken out")
    camera.take("archive-taken", "A member taken out stands among the evidence, covered", station.window)
    page.evidence.leave_item()
    turn()
