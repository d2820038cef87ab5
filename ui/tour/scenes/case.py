"""A case: the request, the evidence and the decision on one page."""

from __future__ import annotations

from functools import partial

from app.cases import actions as cases
from app.cases.model import CaseId, Imminence, Severity
from app.evidence import queries as evidence
from app.evidence.actions import set_severity, set_source
from app.evidence.model import ItemId, Source
from app.evidence.queries import ItemRow
from ui.case.page import CasePage
from ui.tour import material
from ui.tour.finding import part
from ui.tour.stage import SIZE, Stage
from ui.tour.waiting import turn, until

NARROW = (900, 820)
LARGEST = 2.0
# As a colleague would have classified them before.
CLASSES = {material.CHAT: Severity.S3, material.PHOTO: Severity.S1, material.WORDS: Severity.S3}


def case(stage: Stage, case_id: CaseId) -> None:
    """Show a case as it came, claimed, in a narrow window and with the largest text."""
    camera, window = stage.camera, stage.station.window
    open_page(stage, case_id)
    camera.take("case-new", "A case as it came: facts and gaps, everything covered", window)
    _work(stage, case_id)
    open_page(stage, case_id)
    camera.take("case", "The case, claimed: a life may be at risk, and one quiet line says so", window, contrast=True)
    window.resize(*NARROW)
    page = open_page(stage, case_id)
    for name, pane in (("request", page.first), ("evidence", page.evidence), ("decision", page.decision)):
        page.columns.go_to(pane)
        camera.take(f"case-narrow-{name}", f"A narrow window: three tabs, the {name}", window)
    _text(stage, LARGEST)
    window.resize(*SIZE)
    open_page(stage, case_id)
    camera.take("case-large-text", "Text at 200 %", window)
    window.go("queue")
    turn()
    camera.take("queue-large-text", "The queue with text at 200 %", window)
    _text(stage, 1.0)
    window.resize(*SIZE)
    page = open_page(stage, case_id)
    page.toggle_history()
    camera.take("history", "What happened, step by step, by whom and when", window)


def open_page(stage: Stage, case_id: CaseId) -> CasePage:
    """Open a case anew and wait for what it reads."""
    station = stage.station
    station.window.go("queue")
    turn()
    station.open_case(case_id)
    until(lambda: not station.tasks.running(), "the case")
    return part(station.window, CasePage)


def item(stage: Stage, case_id: CaseId, name: str) -> ItemRow:
    """Return an item of the case by its file name."""
    return next(known for known in evidence.items(stage.station.desk.db, case_id) if known.name == name)


def _text(stage: Stage, scale: float) -> None:
    theme = stage.house.theme
    theme.apply(theme.mode, scale)


def _work(stage: Stage, case_id: CaseId) -> None:
    """Let the first minutes pass as they would."""
    note = "Called the duty desk back; they put me through to the officer."
    for seconds, act in (
        (40, lambda desk: cases.claim(desk, case_id)),
        (75, lambda desk: cases.assess(desk, case_id, Imminence.NOW)),
        (30, lambda desk: cases.add_note(desk, case_id, note)),
    ):
        stage.let_pass(seconds)
        stage.write(act)
    for name, severity in CLASSES.items():
        stage.write(partial(set_severity, item_id=ItemId(item(stage, case_id, name).id), severity=severity))
    letter = ItemId(item(stage, case_id, material.LETTER).id)
    stage.write(lambda desk: set_source(desk, letter, Source.REQUESTER))
    stage.station.tick()
