"""The shift: a break that is near, the break, and one that waits while a life is at risk."""

from __future__ import annotations

from functools import partial

from app.cases import actions as cases
from app.cases import queries
from app.cases.model import CaseId
from app.wellness.shift import Phase
from ui.breaks.breaks import Breaks
from ui.case.clocks import Countdown
from ui.tour.finding import part
from ui.tour.scenes.case import open_page
from ui.tour.stage import Stage
from ui.tour.waiting import TourStoppedError, turn

# Time is believed in pieces that a window which keeps up would see.
STEP_SECONDS = 4.0
MOST_STEPS = 600


def shift(stage: Stage, case_id: CaseId) -> None:
    """Work until a break is near, with and without a life at risk."""
    station, camera = stage.station, stage.camera
    open_page(stage, case_id)
    _work_until(stage, Phase.DEFERRED)
    camera.take("break-waits", "A life is at risk: the break waits, and is owed", station.window)
    for at_risk in queries.life_at_risk(station.desk.db, station.desk.person.id):
        stage.write(partial(cases.set_life_at_risk, case_id=at_risk, reason="The person was reached.", on=False))
    breaks = part(station.bus, Breaks)
    breaks.tick()
    breaks.start_break()
    turn()
    camera.take("break", "A break: the queue is covered, nothing has to be clicked", station.window, contrast=True)
    breaks.took_one()
    _work_until(stage, Phase.WORKING)
    _work_until(stage, Phase.HEADS_UP)
    caption = "A break is near: said once, and it can be put off once"
    camera.take("break-near", caption, station.window, contrast=True)


def _work_until(stage: Stage, phase: Phase) -> None:
    """Let somebody work in front of the window until the shift is in a phase."""
    station = stage.station
    breaks = part(station.bus, Breaks)
    for _ in range(MOST_STEPS):
        if breaks.shift.phase is phase:
            _tell_the_time(stage)
            return
        stage.let_pass(STEP_SECONDS)
        breaks.tick()
    raise TourStoppedError(phase.value)


def _tell_the_time(stage: Stage) -> None:
    """Let what counts seconds tell them now, and not within the next second."""
    stage.station.tick()
    for clock in stage.station.window.findChildren(Countdown):
        if clock.isVisible():
            clock.hide()
            clock.show()
