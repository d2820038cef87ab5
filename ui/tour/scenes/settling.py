"""What a supervisor settles once reviews came home: which of two counts, and by which scorecard cases are judged."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QWidget

from app.changes import Changes
from app.desk import Desk
from app.review import settling
from app.review.conflicts import conflicts
from app.review.refusals import PartOfItError
from ui.review.home_view import HomeView
from ui.review.improve_view import ImproveView
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until

WHY = "The second one had read the call back, too."


def settled(stage: Stage, view: QWidget) -> None:
    """Say of the first case whose reviews do not fit which of them counts, and show it beside what was said."""
    assert isinstance(view, HomeView)
    stage.write(_settle)
    view.read_again()
    until(lambda: view.current_conflict() is not None, "two reviews that do not fit each other")
    _into_sight(view, view.conflicts)
    caption = "Two supervisors see a case differently: both stay, and it is said with a reason which counts for figures"
    stage.camera.take("review-settled", caption, stage.station.window)


def scorecard(stage: Stage, view: QWidget) -> None:
    """Show the scorecard in force."""
    assert isinstance(view, ImproveView)
    _into_sight(view, view.scorecard)
    caption = "The scorecard in force and the ones before it; one of one's own is adopted here"
    stage.camera.take("review-scorecard", caption, stage.station.window)


def _settle(desk: Desk) -> Changes:
    for each in conflicts(desk):
        try:
            return settling.settle(desk, each.case_uid, [each.standing[-1].uid], WHY)
        except PartOfItError:
            continue
    return Changes()


def _into_sight(view: QWidget, wanted: QWidget) -> None:
    turn()
    (area,) = view.findChildren(QScrollArea)[:1]
    bar = area.verticalScrollBar()
    bar.setValue(bar.value() + wanted.mapTo(view, wanted.rect().topLeft()).y() - area.viewport().height() // 4)
    turn()
