"""The history of a case: every timestamp once, with who and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.cases.queries import EventRow
from app.i18n import _
from ui.kit.labels import PlainLabel
from ui.kit.theme import Size, theme_of


class History(QScrollArea):
    """Show what happened, oldest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(_("History"))
        self._events: tuple[EventRow, ...] = ()

    def show_events(self, events: Sequence[EventRow]) -> None:
        """Show the events of a case."""
        if tuple(events) == self._events and self.widget() is not None:
            return
        self._events = tuple(events)
        body = QWidget(self)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme_of().px(16))
        grid.setVerticalSpacing(theme_of().px(4))
        grid.setColumnStretch(2, 1)
        for number, event in enumerate(self._events):
            grid.addWidget(PlainLabel(_when(event), body, size=Size.SMALL, muted=True, wrap=False), number, 0)
            grid.addWidget(PlainLabel(_act(event), body, wrap=False), number, 1)
            grid.addWidget(PlainLabel(event.note, body, muted=True), number, 2)
        column = QVBoxLayout(body)
        column.addLayout(grid)
        column.addStretch(1)
        self.setWidget(body)


def line(events: Sequence[EventRow], most: int) -> str:
    """Return the last steps of the history in one line, for the foot of the case; dots stand for those before."""
    steps = [f"{_act(event)} {event.at[11:16]}" for event in events[-most:]]
    return "  ·  ".join([*(["…"] if len(events) > most else []), *steps])


def _when(event: EventRow) -> str:
    return f"{event.at[:10]}  {event.at[11:19]} UTC"


def _act(event: EventRow) -> str:
    who = "".join(word[0] for word in event.actor.split()[:3])
    where = "" if event.source == "here" else f" ({event.source})"
    return f"{event.act} {who}{where}".strip()
