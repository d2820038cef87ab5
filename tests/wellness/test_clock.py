"""Rest is told by a clock that goes on while the machine sleeps, on each system by the one that does."""

from __future__ import annotations

import sys
import time

import pytest

from app.clock import SystemClock, clock_with_sleep


def test_each_system_has_its_own() -> None:
    assert clock_with_sleep("darwin") == getattr(time, "CLOCK_MONOTONIC", None)
    if sys.platform == "linux":
        assert clock_with_sleep("linux") == time.CLOCK_BOOTTIME


def test_where_there_is_none_the_running_clock_counts_sleep_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    assert clock_with_sleep("win32") is None


def test_the_machines_clock_never_goes_back() -> None:
    clock = SystemClock()
    first = clock.boottime()
    assert clock.boottime() >= first >= 0
