"""A person's hand in the tour: opens an item, holds a key until something is open, and lets go."""

from __future__ import annotations

from app.errors import StillwaterError
from app.looking.locks import Lock
from app.looking.model import Gesture, Part, Purpose
from app.looking.reveal import Target
from ui.case.page import CasePage
from ui.looking.opening import Opening
from ui.looking.view import LookView
from ui.tour.finding import part
from ui.tour.scenes.case import item
from ui.tour.stage import Stage
from ui.tour.waiting import TourStoppedError, until

# The hold is told in steps that a window which keeps up would see.
STEP_SECONDS = 0.1
STEPS = 30


def open_item(stage: Stage, page: CasePage, name: str, shown: Part = Part.ITEM) -> LookView:
    """Open an item of the case, or only the words that were read in it, covered."""
    page.evidence.open_item(item(stage, page.case_id, name).id, shown)
    stage.station.window.activateWindow()
    until(lambda: not stage.station.tasks.running(), name)
    view = page.evidence.view
    if view is None:
        raise TourStoppedError(name)
    # The mail says that a life is at risk, so nothing has to be picked first; it is picked all the same.
    part(view, Opening).set_purpose(Purpose.IDENTIFY)
    return view


def hold(stage: Stage, view: LookView, target: Target) -> None:
    """Hold the key of a level or of a lock until it is open; the clock goes on by as much as the window has seen."""
    opening = part(view, Opening)
    refused: list[StillwaterError] = []
    seen: list[object] = []
    opening.refused.connect(refused.append)
    opening.ticked.connect(seen.append)
    view.press(target, Gesture.HOLD, fresh=True)
    for _ in range(STEPS):
        stage.clock.advance(STEP_SECONDS)
        seen.clear()
        until(lambda: seen and not stage.station.tasks.running(), f"a hold for {target.name}")
        if refused:
            raise refused[0]
        if _stands(view, target):
            stage.station.tick()
            return
    raise TourStoppedError(target.name)


def let_go(stage: Stage, view: LookView) -> None:
    """Let go of the key."""
    part(view, Opening).release()
    until(lambda: not stage.station.tasks.running(), "the hold to end")


def _stands(view: LookView, target: Target) -> bool:
    reveal = part(view, Opening).reveal
    return target in reveal.locks if isinstance(target, Lock) else view.body.level is target
