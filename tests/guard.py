"""What a test may not leave behind: threads, running timers, windows, a rank above others, and log records nobody expected."""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

# How long a thread may take to end; one that ends takes no longer than it must.
SETTLE_SECONDS = 60.0


@contextmanager
def nothing_left(*, qt: bool = True) -> Iterator[None]:
    """Fail when a thread outlives the block, or of Qt's things a window, a ticking timer or a running thread; or a rank."""
    before = set(threading.enumerate())
    windows = set(_windows()) if qt else set()
    with same_rank() as rank:
        yield
    left = [*rank, *(f"thread {thread.name}" for thread in threading.enumerate() if _outlives(thread, before))]
    if qt:
        _empty_clipboard()
        left += _windows_left(windows) + _running()
    if left:
        pytest.fail("left behind: " + ", ".join(left), pytrace=False)


@contextmanager
def same_rank() -> Iterator[list[str]]:
    """Give the thread the rank back that it had among others, and name the one that it had taken.

    With one in real time a process and all that it starts are served before everything else on the machine.
    """
    taken = list[str]()
    if not hasattr(os, "sched_getscheduler"):
        yield taken
        return
    policy, rank = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield taken
    finally:
        if (now := os.sched_getscheduler(0)) != policy:
            taken.append(f"scheduling policy {now}")
            os.sched_setscheduler(0, policy, rank)


def _outlives(thread: threading.Thread, before: set[threading.Thread]) -> bool:
    if thread in before or isinstance(thread, threading._DummyThread):
        return False  # a dummy is a thread of Qt's own pool that once ran Python
    thread.join(SETTLE_SECONDS)
    return thread.is_alive()


def _empty_clipboard() -> None:
    """Let go of what a test copied: off screen Qt keeps it past the end of Python, and crashes there."""
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()


def _windows_left(before: set[int]) -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if _windows().keys() - before:
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return [name for address, name in _windows().items() if address not in before]


def _windows() -> dict[int, str]:
    """Return every top-level widget by its address, which outlives Python's wrappers."""
    from PySide6.QtWidgets import QApplication
    from shiboken6 import getCppPointer

    if QApplication.instance() is None:
        return {}
    return {getCppPointer(window)[0]: _name(window) for window in QApplication.topLevelWidgets()}


def _running() -> list[str]:
    """Name the threads that run and the timers that tick with nobody above them to stop them."""
    from PySide6.QtCore import QCoreApplication, QThread, QTimer
    from shiboken6 import isValid

    application = QCoreApplication.instance()
    main = application.thread() if application else None
    found = [thing for thing in gc.get_objects() if issubclass(type(thing), QThread | QTimer) and isValid(thing)]
    threads = [thing for thing in found if isinstance(thing, QThread) and thing is not main and thing.isRunning()]
    timers = [thing for thing in found if isinstance(thing, QTimer) and thing.parent() is None and thing.isActive()]
    return [_name(thing) for thing in (*threads, *timers)]


def _name(thing: Any) -> str:
    return f"{type(thing).__name__}({thing.objectName()!r})"


class _Listener(logging.Handler):
    """Collects the records from WARNING up that no `caplog.at_level` announced."""

    def __init__(self, announced: logging.Handler) -> None:
        super().__init__(logging.WARNING)
        self._announced = announced
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if self._announced.level != record.levelno:  # `at_level` with its own level says that it is expected
            self.heard.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@contextmanager
def nothing_said(announced: logging.Handler) -> Iterator[None]:
    """Fail when a log record from WARNING up was emitted; `announced` is caplog's handler, set to an expected level."""
    listener = _Listener(announced)
    logging.getLogger().addHandler(listener)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listener)
    if listener.heard:
        pytest.fail("unexpected log records: " + "; ".join(listener.heard), pytrace=False)
