"""A look off screen, from the end of the gesture to the painted frame: run as a process of its own, it prints JSON."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from app.identity import Permission

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.cage.client import Cage
from app.cage.model import limits_of
from app.cases.model import Kind
from app.cases.opening import NewCase, open_case
from app.clock import SystemClock
from app.desk import Desk, close_desk, open_desk
from app.evidence import sealing
from app.evidence.actions import add_item
from app.evidence.model import ItemId, ItemKind, NewItem, Source
from app.looking.model import EndedBy, Level
from app.settings import shipped
from app.wellness.actions import sit_down
from tests.bench.preview import photograph
from tests.ui.answers import Answers
from tests.vaults import new_template, unlocked
from ui.kit import theme
from ui.kit.tasks import Tasks
from ui.kit.theme import Mode
from ui.looking.surface import Surface
from ui.looking.view import LookView
from ui.shell.bus import Bus
from ui.shell.context import Context
from ui.shell.covers import Covers
from ui.tour.finding import part

PATIENCE = 10.0
_TO_COME = QEventLoop.ProcessEventsFlag.WaitForMoreEvents


class _Painted(QObject):
    """Notes when a picture is painted at the reduced level for the first time since it was told to look."""

    def __init__(self, surface: Surface) -> None:
        super().__init__()
        self._surface = surface
        self.at: float | None = None
        surface.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.at is None and self._surface.level is Level.L3:
            self.at = time.perf_counter()
        return False


def main() -> int:
    """Measure as often as was asked, at a picture of the width that was asked."""
    width, times = (int(argument) for argument in sys.argv[1:3])
    app = QApplication(["look"])
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        template = new_template(Path(home) / "vault")
        clock = SystemClock()
        desk = open_desk(unlocked(template.folder, template.secrets, clock), clock, shipped())  # type: ignore[arg-type]  # a clock of the machine
        sit_down(desk)
        with Cage(limits_of(shipped().vault)) as cage:
            tasks = Tasks(4)
            covers = Covers(app)
            context = Context(desk, Bus(), tasks, cage, Answers(), theme.apply(app, Mode.LIGHT), covers)
            view = LookView(context, _item(desk, photograph(width)), life_at_risk=False)
            view.resize(900, 700)
            view.show()
            cage.layers()
            waited = [_look(app, view, desk) for _ in range(times)]
            view.hide()
            tasks.close()
        close_desk(desk)
    print(json.dumps(sorted(waited)))
    return 0


def _item(desk: Desk, data: bytes) -> ItemId:
    made = sealing.seal(desk.vault, [data])
    with desk.transaction(Permission.KEEP) as tx:
        case = open_case(tx, NewCase(Kind.PROACTIVE, "A synthetic case", "NO", desk.clock.now(), "mail"))
        item = add_item(tx, case.id, NewItem("item", "", ItemKind.PICTURE, "", Source.SUBJECT, {}), made)
        tx.db.execute("UPDATE item SET severity = 'S2' WHERE id = ?", (item,))
    return item


def _look(app: QApplication, view: LookView, desk: Desk) -> float:
    """Hold the key as long as it takes, let go, and return the milliseconds from there to the frame."""
    held = desk.settings.looking.hold_reduced_ms / 1000
    painted, beat = _Painted(part(view, Surface)), QTimer()
    # Something is always to come, so that whoever waits for the next event gives the processor away meanwhile.
    beat.start(1)
    view.setFocus()
    start = time.perf_counter()
    _key(app, view, QEvent.Type.KeyPress)
    while painted.at is None and time.perf_counter() - start < PATIENCE:
        app.processEvents(_TO_COME)
    _key(app, view, QEvent.Type.KeyRelease)
    assert painted.at is not None, "nothing was painted"
    view._opening.cover(EndedBy.ESCAPE)
    part(view, Surface).removeEventFilter(painted)
    rest = time.perf_counter()
    while time.perf_counter() - rest < 0.3:
        app.processEvents(_TO_COME)
    return (painted.at - start - held) * 1e3


def _key(app: QApplication, view: LookView, kind: QEvent.Type) -> None:
    app.sendEvent(view, QKeyEvent(kind, Qt.Key.Key_V, Qt.KeyboardModifier.NoModifier, ""))


if __name__ == "__main__":
    sys.exit(main())
