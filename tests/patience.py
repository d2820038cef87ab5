"""How long a test waits for a thing: as long as a slow and busy machine takes, for only what never comes may fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

PATIENCE_MS = 120_000


class PatientBot(QtBot):
    """The bot of pytest-qt, whose own five seconds tell of the machine and not of the program."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        """Wait until something holds."""
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **how: Any) -> Any:
        """Wait for a signal that the block brings about; where none is to come, no longer than was asked."""
        patience = 0 if how.get("raising") is False else PATIENCE_MS
        return super().waitSignal(signal, timeout=max(timeout, patience), **how)

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:
        """Wait until what the block shows stands on the screen."""
        return super().waitExposed(widget, timeout=max(timeout, PATIENCE_MS))
