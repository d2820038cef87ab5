"""A break over two monitors of different density, in a process of its own: what each of them shows."""

from __future__ import annotations

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={sys.argv[1]}"

from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.wellness import resting
from tests.wellness.feeding import begun
from ui.breaks.curtain import Curtain
from ui.breaks.screen import BreakScreen
from ui.kit import theme
from ui.kit.theme import Mode

BELOW = QColor("#FF00FF")
SIZE = (700, 520)
TURNS = 6


class Painted(QWidget):
    """A window full of one colour."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), BELOW)
        painter.end()


def main() -> int:
    """Cover a window on each monitor, lift the cover again, and print what was seen."""
    app = QApplication(["two"])
    theme.apply(app, Mode.LIGHT)
    windows = [_window(screen.geometry().left(), screen.geometry().top()) for screen in app.screens()]
    _settle(app)
    before = [_seen(window) for window in windows]
    curtain, message = Curtain(windows[0], lambda _window: False), BreakScreen(())
    message.show_shift(resting.start(begun()))
    curtain.draw(message)
    _settle(app)
    during = [_seen(window) for window in windows]
    curtain.lift()
    _settle(app)
    after = [_seen(window) for window in windows]
    told = {
        "screens": [window.screen().name() for window in windows],
        "density": [screen.devicePixelRatio() for screen in app.screens()],
        "before": before,
        "during": during,
        "after": after,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def _settle(app: QApplication) -> None:
    """Let what was laid out anew be painted."""
    for _turn in range(TURNS):
        app.processEvents()


def _window(left: int, top: int) -> QWidget:
    window = Painted()
    window.resize(*SIZE)
    window.move(left, top)
    window.show()
    return window


def _seen(window: QWidget) -> dict[str, object]:
    """Return whether anything of what is below shows, and how many colours do."""
    image = window.screen().grabWindow(window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    colours = {image.pixelColor(x, y).name() for y in range(0, image.height(), 2) for x in range(0, image.width(), 2)}
    return {"below": BELOW.name() in colours, "colours": len(colours)}


if __name__ == "__main__":
    sys.exit(main())
