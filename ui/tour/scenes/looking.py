"""Looking: what can be known without it, and what each level of cover shows."""

from __future__ import annotations

from collections.abc import Sequence

from app.cage.words import Line
from app.cases import queue
from app.cases.model import CaseId, Severity
from app.cases.queue import Filters
from app.evidence import queries as evidence
from app.evidence.actions import set_severity
from app.evidence.model import ItemId, ItemKind
from app.looking.behind import keep_words
from app.looking.model import EndedBy, Gesture, Level, Part
from app.looking.notes import Note, note_item
from ui.case.page import CasePage
from ui.looking.opening import Opening
from ui.tour import material
from ui.tour.finding import part
from ui.tour.scenes.case import item, open_page
from ui.tour.scenes.documents import documents
from ui.tour.scenes.holding import hold, let_go, open_item
from ui.tour.scenes.moving import moving
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until

CAPTIONS = {
    Level.L1: "L1, the layout: twelve samples a side, and nothing sharper behind it",
    Level.L2: "L2, a sketch",
    Level.L3: "L3, reduced and grey, until the ring has run down",
    Level.L4: "L4, full size and colour",
}
SAID = {
    Level.L1: "The same words at L1: their shape",
    Level.L2: "At L2: flagged terms masked; the picture stays covered",
    Level.L3: "At L3: plain words, and still no pixel of the picture",
}
WORDS = {
    Level.L1: "L1, blocks in place of letters",
    Level.L2: "L2, flagged terms masked",
    Level.L3: "L3, plain words",
    Level.L4: "L4, as they came",
}


def looking(stage: Stage, case_id: CaseId, chat: Sequence[str]) -> None:
    """Show each level of a picture and of a text, and what stands open, or cannot be opened."""
    page = open_page(stage, case_id)
    page.columns.go_to(page.evidence)
    stage.camera.take(
        "evidence", "Evidence: facts on each card, no pixel of what may be hard to see", stage.station.window
    )
    _levels(stage, page, material.CHAT, "picture", CAPTIONS)
    _said(stage, page, chat)
    _standing_open(stage, page)
    _levels(stage, page, material.WORDS, "text", WORDS)
    _note_first(stage, page)
    moving(stage, page)
    documents(stage, page)
    _paper(stage, page)
    _unshowable(stage, page)
    page.evidence.leave_item()
    _purpose(stage)


def _levels(stage: Stage, page: CasePage, name: str, short: str, captions: dict[Level, str]) -> None:
    window, camera = stage.station.window, stage.camera
    view = open_item(stage, page, name)
    camera.take(f"{short}-l0", "L0, covered: facts, and which keys open what", window)
    for level in (Level.L1, Level.L2):
        hold(stage, view, level)
        camera.take(f"{short}-{level.name.lower()}", captions[level], window)
        let_go(stage, view)
    for level in (Level.L3, Level.L4):
        hold(stage, view, level)
        let_go(stage, view)
        camera.take(f"{short}-{level.name.lower()}", captions[level], window)
    part(view, Opening).cover(EndedBy.ESCAPE)
    turn()
    camera.take(f"{short}-escape", "Esc covers all at once", window)


def _said(stage: Stage, page: CasePage, chat: Sequence[str]) -> None:
    """Let the words of the chat be read, as the reader behind the window finds them, and open them by themselves."""
    station, camera = stage.station, stage.camera
    number = ItemId(item(stage, page.case_id, material.CHAT).id)
    lines = [Line(text, 40, 40 + 60 * at, 740, 80 + 60 * at, 980) for at, text in enumerate(chat)]
    stage.write(lambda desk: keep_words(desk, number, lines, (780, 900)))
    view = open_item(stage, page, material.CHAT, Part.WORDS)
    camera.take("words-l0", "T: the words that were read in a picture, covered", station.window)
    for level, caption in SAID.items():
        hold(stage, view, level)
        camera.take(f"words-{level.name.lower()}", caption, station.window)
        let_go(stage, view)
    part(view, Opening).cover(EndedBy.ESCAPE)
    turn()


def _standing_open(stage: Stage, page: CasePage) -> None:
    open_item(stage, page, material.PHOTO)
    stage.camera.take(
        "picture-noted", "A picture known to be harmless may stand open at its layout", stage.station.window
    )


def _note_first(stage: Stage, page: CasePage) -> None:
    number = ItemId(item(stage, page.case_id, material.CHAT).id)
    seen = Note("one, the sender", "none named", "says farewell; no means named", "tonight, about 02:00 UTC")
    stage.write(lambda desk: note_item(desk, number, seen))
    open_item(stage, page, material.CHAT)
    stage.camera.take("note-first", "What was seen before is read before it is looked at again", stage.station.window)


def _paper(stage: Stage, page: CasePage) -> None:
    view = open_item(stage, page, material.LETTER)
    until(lambda: view.body.level is Level.L4, "the requester's paper")
    stage.camera.take(
        "paper", "The requester's own paper is open at once: forgery has to be seen", stage.station.window
    )
    for _ in range(4):
        view.zoom(1)
    stage.camera.take("paper-near", "The same, nearer", stage.station.window)


def _unshowable(stage: Stage, page: CasePage) -> None:
    window, camera = stage.station.window, stage.camera
    open_item(stage, page, material.BROKEN)
    camera.take("item-undecodable", "What could not be decoded safely is told, and kept as it came", window)
    open_item(stage, page, material.DUMP)
    camera.take("item-facts-only", "What nothing here can read shows its facts alone", window)


def _purpose(stage: Stage) -> None:
    """Ask for a closer look at what may be hard to see, in a case where no life is at risk."""
    station = stage.station
    desk, mine = station.desk, Filters(owner_id=station.desk.person.id)
    rows = queue.rows(desk.db, queue.page_ids(desk.db, mine))
    number, picture = next(
        (CaseId(row.id), found)
        for row in rows
        if not row.life_at_risk
        for found in evidence.items(desk.db, CaseId(row.id))
        if found.kind is ItemKind.PICTURE
    )
    stage.write(lambda desk: set_severity(desk, ItemId(picture.id), Severity.S4))
    page = open_page(stage, number)
    page.evidence.open_item(picture.id)
    turn()
    if page.evidence.view is not None:
        page.evidence.view.press(Level.L3, Gesture.HOLD, fresh=True)
    stage.camera.take("purpose", "Before a closer look at what may be hard to see: what for?", station.window)
