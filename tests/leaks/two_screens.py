"""A picture on two screens of different density, in a process of its own: what is open is covered before it moves."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from app.identity import Permission

os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={sys.argv[1]}"

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.cage.client import Cage
from app.cage.model import limits_of
from app.cases.model import Kind
from app.cases.opening import NewCase, open_case
from app.desk import close_desk, open_desk
from app.evidence import sealing
from app.evidence.actions import add_item
from app.evidence.model import ItemId, ItemKind, Layout, NewItem, Source
from app.looking.model import Level
from app.settings import shipped
from app.wellness.actions import sit_down
from tests.builders import FakeClock
from tests.leaks.kinds import PICTURE
from tests.leaks.watching import likeness, on_screen
from tests.ui.answers import Answers
from tests.vaults import new_template, unlocked
from ui.kit import theme
from ui.kit.tasks import Tasks
from ui.kit.theme import Mode
from ui.looking.images import layout_image
from ui.looking.surface import Surface
from ui.looking.tile import Tile
from ui.looking.view import LookView
from ui.shell.bus import Bus
from ui.shell.context import Context
from ui.shell.covers import Covers

PATIENCE = 120.0


def main() -> int:
    """Open a picture on one screen, move its window to the other, and print what was seen."""
    app = QApplication(["two"])
    template, clock = new_template(Path(sys.argv[2]) / "vault"), FakeClock()
    desk = open_desk(unlocked(template.folder, template.secrets, clock), clock, shipped())
    sit_down(desk)
    sealed = sealing.seal(desk.vault, [PICTURE.make()])
    few = Layout(12, 9, bytes(range(0, 216, 2)))
    with desk.transaction(Permission.KEEP) as tx:
        case = open_case(tx, NewCase(Kind.PROACTIVE, "A synthetic case", "NO", desk.clock.now(), "mail"))
        new = NewItem("item", "", ItemKind.PICTURE, "", Source.SUBJECT, {}, few)
        item = add_item(tx, case.id, new, sealed)
        tx.db.execute("UPDATE item SET severity = 'S2' WHERE id = ?", (item,))
    with Cage(limits_of(shipped().vault)) as cage:
        tasks = Tasks(2)
        context = Context(desk, Bus(), tasks, cage, Answers(), theme.apply(app, Mode.LIGHT), Covers(app))
        told = _moved(app, context, clock, item)
        tasks.close()
    told["samples"] = [layout_image(few).width(), layout_image(few).height(), len(Tile(few).findChildren(Surface))]
    close_desk(desk)
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def _moved(app: QApplication, context: Context, clock: FakeClock, item: ItemId) -> dict[str, object]:
    first, second = app.screens()
    view = LookView(context, item, life_at_risk=False)
    view.resize(900, 700)
    view.move(first.geometry().topLeft())
    view.show()
    view.setFocus()
    app.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_V, Qt.KeyboardModifier.NoModifier, ""))
    start = time.monotonic()
    while view.body.level is not Level.L3 and time.monotonic() - start < PATIENCE:
        clock.advance(0.02)
        # The held key ticks, so that there is always something to come.
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    app.sendEvent(view, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_V, Qt.KeyboardModifier.NoModifier, ""))
    app.processEvents()
    sharp, was = on_screen(view.body), view.body.level
    view.windowHandle().setScreen(second)
    view.move(second.geometry().topLeft())
    app.processEvents()
    after = on_screen(view.body)
    told = {
        "screens": [screen.devicePixelRatio() for screen in (first, second)],
        "open": was.name,
        "on": view.screen().name(),
        "covered": view.body.level <= Level.L1,
        "likeness": likeness(after.scaled(sharp.size()), sharp),
        "same": likeness(sharp, sharp),
    }
    view.hide()
    while context.tasks.running():
        app.processEvents()
    return told


if __name__ == "__main__":
    sys.exit(main())
