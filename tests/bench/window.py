"""The whole window off screen, measured from inside: run as a process of its own, it prints what it found as JSON."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.cases import queue
from app.cases.queue import Filters
from app.desk import close_desk, open_desk
from tests.bench.filled import EVERY
from tests.builders import FakeClock
from tests.vaults import unlocked
from ui.intake.part import IntakePart
from ui.program.house import House
from ui.program.parts import usual_parts
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.queue.page import QueuePage
from ui.run import house_of

if sys.platform != "win32":
    import resource

TICK_MS = 5
SEARCH_EVERY_MS = 700


class Probe:
    """Notes how long the event loop was away between two ticks of a timer, and how much of that this thread worked."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self.works: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last = self._worked = 0.0

    def start(self) -> None:
        """Begin anew."""
        self.gaps, self.works = [], []
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start(TICK_MS)

    def stop(self) -> dict[str, float]:
        """Return how long the loop was away at most, and in all but one of a hundred cases, and its most work."""
        self._timer.stop()
        gaps = sorted(self.gaps)
        return {"max": gaps[-1], "p99": gaps[int(len(gaps) * 0.99)], "work": max(self.works)}

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gaps.append((now - self._last) * 1e3 - TICK_MS)
        self.works.append((worked - self._worked) * 1e3)
        self._last, self._worked = now, worked


def wait(until: Callable[[], bool], seconds: float = 900) -> None:
    """Let the window run until something is so."""
    loop, timer, end, reached = QEventLoop(), QTimer(), time.monotonic() + seconds, list[bool]()

    def look() -> None:
        if until():
            reached.append(True)
        if reached or time.monotonic() > end:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(20)
    loop.exec()
    timer.stop()
    assert reached, "the window never came to rest"


def wait_for(seconds: float) -> None:
    """Let the window run for a time."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def enter(house: House, folder: Path) -> tuple[Program, Workstation, float]:
    """Unlock at no cost and sit down; also return how many milliseconds that took until the first page was painted."""
    program = Program(house, usual_parts())
    program.open(None)
    QApplication.processEvents()
    start = time.perf_counter()
    program.enter(unlocked(folder, None, FakeClock()))
    QApplication.processEvents()
    took = (time.perf_counter() - start) * 1e3
    station = program.station
    assert station is not None
    assert queue_page(station)._model.rowCount() > 0
    return program, station, took


def queue_page(station: Workstation) -> QueuePage:
    """Return the queue that is on show."""
    return next(page for page in station.window.findChildren(QueuePage) if page.isVisible())


def unlock(house: House, folder: Path) -> dict[str, float]:
    """Measure from the passphrase, at no cost, to the first page of the queue."""
    program, _station, took = enter(house, folder)
    leave(program)
    return {"ms": took}


def lock(house: House, folder: Path) -> dict[str, float]:
    """Measure from the system's signal, with a case open, until the keys are gone; and closing a vault without a window."""
    program, station, _took = enter(house, folder)
    wait(lambda: station.tasks.running() == 0)
    station.open_case(queue.page_ids(station.desk.db, Filters())[0])
    wait(lambda: station.tasks.running() == 0)
    ended: list[float] = []
    program.locked.connect(lambda: ended.append(time.perf_counter()))
    start = time.perf_counter()
    station.session.slept.emit()
    wait(lambda: bool(ended))
    leave(program)
    desk = open_desk(unlocked(folder, None, FakeClock()), FakeClock(), house.settings)
    bare = time.perf_counter()
    close_desk(desk)
    return {"ms": (ended[0] - start) * 1e3, "bare": (time.perf_counter() - bare) * 1e3}


def memory(house: House, folder: Path) -> dict[str, float]:
    """Measure the process once every id is read and the list was scrolled through to its end."""
    program, station, _took = enter(house, folder)
    wait(lambda: station.tasks.running() == 0)
    page = queue_page(station)
    count = page._model.rowCount()
    for part in range(21):
        page._table.scrollTo(page._model.index(min(count - 1, count * part // 20), 0))
        QApplication.processEvents()
    found = {"megabytes": resident(), "rows": count}
    leave(program)
    return found


def stalls(house: House, folder: Path, requests: Path, idle_seconds: float) -> dict[str, dict[str, float]]:
    """Measure the event loop at rest, and while requests come in and somebody searches."""
    program, station, _took = enter(house, folder)
    wait(lambda: station.tasks.running() == 0)
    probe, page = Probe(), queue_page(station)
    probe.start()
    wait_for(idle_seconds)
    found = {"idle": probe.stop()}
    part = next(part for part in station.parts if isinstance(part, IntakePart))
    searching, ended = QTimer(), list[object]()
    part.importing.ended.connect(ended.append)
    line = page._filters._search
    searching.timeout.connect(lambda: line.setText("" if line.text() else EVERY))
    probe.start()
    part.importing.bring_in([requests])
    searching.start(SEARCH_EVERY_MS)
    wait(lambda: bool(ended))
    found["busy"] = probe.stop()
    searching.stop()
    leave(program)
    return found


def leave(program: Program) -> None:
    """Lock, and wait until the windows are gone."""
    gone: list[bool] = []
    program.finished.connect(lambda: gone.append(True))
    program.quit()
    wait(lambda: bool(gone))


def resident() -> float:
    """Return the process's memory in megabytes: what it has now where the system tells, its most otherwise."""
    told = Path("/proc/self/statm")
    if told.exists():
        return int(told.read_text("ascii").split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    """Measure what the first argument names, on the vault that the second one names."""
    name, folder, *more = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        house = house_of(QApplication([]), Path(home) / "window.json")
        # A long import is no idleness here: nobody sits at this machine.
        policy = replace(house.settings.vault, idle_lock_seconds=86_400)
        house = replace(house, settings=replace(house.settings, vault=policy))
        measures: dict[str, Callable[[], object]] = {
            "unlock": partial(unlock, house, Path(folder)),
            "lock": partial(lock, house, Path(folder)),
            "memory": partial(memory, house, Path(folder)),
            "stalls": lambda: stalls(house, Path(folder), Path(more[0]), float(more[1])),
        }
        sys.stdout.write(json.dumps(measures[name]()) + "\n")


if __name__ == "__main__":
    main()
