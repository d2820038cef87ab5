"""Taking the step that leads on: what is signed is signed behind the window, and comes back."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop

from ui.decide.pane import DecisionPane


def step(pane: DecisionPane) -> None:
    """Take the step of a page, and wait until what it started is over."""
    pane.step()
    tasks = pane._context.tasks
    loop = QEventLoop()
    tasks.idle_changed.connect(lambda idle: loop.quit() if idle else None)
    if tasks.running():
        loop.exec()
