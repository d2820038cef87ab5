"""Where a page hears what a write changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.changes import Changes


class Bus(QObject):
    """Carries Changes from whoever wrote to every page."""

    changed = Signal(object)

    def publish(self, changes: Changes) -> None:
        """Tell every page; a write that touched nothing tells nobody."""
        if changes.topics:
            self.changed.emit(changes)
