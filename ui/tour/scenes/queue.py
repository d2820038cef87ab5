"""The queue: what is most urgent, what was looked for, and what came meanwhile."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from app.cases.model import CaseId, State
from app.intake.importer import import_paths
from ui.kit.panels import Strip
from ui.queue.page import QueuePage
from ui.tour.finding import box, line, part
from ui.tour.material import Arrival
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until

FADE_MS = 200
SEARCH = "Search everything written in cases"


def queue(stage: Stage, arrival: Arrival) -> CaseId:
    """Show the queue and what can be asked of it, let a request arrive, and return its case."""
    station, camera = stage.station, stage.camera
    window = station.window
    window.go("queue")
    _settle(stage)
    camera.take("queue", "The queue: soonest harm first, the reason for its place on each row", window, contrast=True)
    page = part(window, QueuePage)
    case_id = _arrives(stage, arrival)
    until(lambda: any(strip.words() for strip in page.findChildren(Strip)), "the arrival to be told")
    camera.take("queue-arrival", "A request arrived: nothing moves until the person asks for it", window)
    page.read_again()
    _settle(stage)
    camera.take("queue-arrived", "The new request in its place", window)
    _filters(stage, page)
    for page_id, caption in (("mine", "What I hold"), ("waiting", "What waits on a requester")):
        window.go(page_id)
        _settle(stage)
        camera.take(page_id, caption, window)
    window.go("queue")
    return case_id


def _filters(stage: Stage, page: QueuePage) -> None:
    window, camera = stage.station.window, stage.camera
    states: QComboBox = box(page, "State")
    states.setCurrentIndex(states.findData(State.CLAIMED))
    _settle(stage)
    camera.take("queue-filtered", "One filter: claimed cases", window)
    states.setCurrentIndex(0)
    _settle(stage)
    words = line(page, SEARCH)
    words.setText("bicycles")
    words.returnPressed.emit()
    camera.take("queue-searching", "A search that has not come back yet can be stopped", window, still=True)
    _settle(stage)
    camera.take("queue-found", "A search looks through everything written, closed cases too", window)
    words.setText("zeppelin")
    words.returnPressed.emit()
    _settle(stage)
    camera.take("queue-nothing", "Nothing matches, and what to do next", window)
    words.clear()
    words.returnPressed.emit()
    _settle(stage)


def _arrives(stage: Stage, arrival: Arrival) -> CaseId:
    """Bring a request in as another process does: the window hears of it from the database."""
    file = stage.folder / arrival.name
    file.write_bytes(arrival.data)
    with stage.station.desk.elsewhere() as desk:
        report, _changes = import_paths(desk, stage.station.cage, [file])
    stage.station.tick()
    return CaseId(report.cases[0])


def _settle(stage: Stage) -> None:
    until(lambda: not stage.station.tasks.running(), "the list")
    # The sign that empties the search line comes and goes softly.
    turn(FADE_MS)
