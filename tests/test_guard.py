"""The guard that fails a test for what it leaves behind."""

from __future__ import annotations

import logging
import os
import threading

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests import guard
from tests.guard import nothing_left, nothing_said


def test_names_a_window_that_stays(qapp: QApplication) -> None:
    with pytest.raises(pytest.fail.Exception, match="QWidget"), nothing_left():
        window = QWidget()
    window.deleteLater()
    with nothing_left():
        del window


def test_lets_a_closed_window_go(qapp: QApplication) -> None:
    with nothing_left():
        QWidget().deleteLater()


def test_names_a_timer_that_ticks(qapp: QApplication) -> None:
    timer = QTimer()
    with pytest.raises(pytest.fail.Exception, match="QTimer"), nothing_left():
        timer.start(1000)
    timer.stop()


def test_names_a_qt_thread_that_runs(qapp: QApplication) -> None:
    thread = QThread()
    with pytest.raises(pytest.fail.Exception, match="QThread"), nothing_left():
        thread.start()
    thread.quit()
    thread.wait()


def test_names_a_thread_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SETTLE_SECONDS", 0.0)
    done = threading.Event()
    thread = threading.Thread(target=done.wait, name="straggler")
    with pytest.raises(pytest.fail.Exception, match="straggler"), nothing_left():
        thread.start()
    done.set()
    thread.join()


@pytest.mark.skipif(not hasattr(os, "sched_setscheduler"), reason="ranks among processes are Linux's")
def test_names_a_rank_above_others_and_gives_the_old_one_back() -> None:
    before = os.sched_getscheduler(0)
    # One below the others is a change too, and anybody may take it.
    with pytest.raises(pytest.fail.Exception, match="scheduling policy"), nothing_left(qt=False):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    assert os.sched_getscheduler(0) == before


def test_hears_an_unexpected_warning(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.CRITICAL),  # keeps the guard of this very test from hearing it too
        pytest.raises(pytest.fail.Exception, match="came as a surprise"),
        nothing_said(logging.NullHandler()),
    ):
        logging.getLogger("stillwater").critical("came as a surprise")


def test_expects_what_was_announced(caplog: pytest.LogCaptureFixture) -> None:
    with nothing_said(caplog.handler), caplog.at_level(logging.WARNING):
        logging.getLogger("stillwater").warning("announced")
    assert caplog.messages == ["announced"]
