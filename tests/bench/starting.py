"""From a double click to the unlock page on the screen: the program's own start, seen in an X server's picture."""

from __future__ import annotations

import json
import math
import mmap
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.bench.scale import Scale
from tests.bench.table import Row, within
from tests.builders import FakeClock
from tests.vaults import new_vault

HERE = Path(__file__).parents[2]
BUNDLE = HERE / "build" / "package" / "stillwater" / "stillwater"
LIMIT_MS = 1000
LONGEST = 60.0
LOOK_EVERY, PAUSE = 0.004, threading.Event()
# A page with words on it has at least so many shades on the rows that are looked at; an empty window has one or two.
SHADES = 24
EVERY_ROW, EVERY_COLUMN = 6, 3
EMPTY = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("\\n".join(["Nothing but some words in a window of this size. " * 3] * 30))
label.resize(1280, 772)
label.show()
app.exec()
"""
FROM_BUNDLE, FROM_SOURCE = "start to the unlock page, from the bundle", "start to the unlock page, from source"
BESIDE = "an empty Qt window by bare Python"


def starting(scale: Scale) -> Iterator[Row]:
    """Measure starts of the bundle and from source, all warm; nothing of the program is told that it is measured."""
    server = shutil.which("Xvfb")
    if server is None:
        yield _unmeasured(f"{FROM_BUNDLE}: not measured, install Xvfb")
        return
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        around = _around(Path(home))
        with _screen(server, Path(home), around) as picture:
            runs = {BESIDE: [sys.executable, "-c", EMPTY], FROM_SOURCE: [sys.executable, str(HERE / "main.py")]}
            if BUNDLE.exists():
                runs[FROM_BUNDLE] = [str(BUNDLE)]
            figures = _taken(runs, around, picture, 2 * scale.windows - 1)
    yield Row(FROM_SOURCE, figures[FROM_SOURCE], BESIDE, figures[BESIDE], "ms", "told only", met=None)
    if FROM_BUNDLE in figures:
        yield within(f"{FROM_BUNDLE}, median", figures[FROM_BUNDLE], BESIDE, figures[BESIDE], LIMIT_MS)
    else:
        yield _unmeasured(f"{FROM_BUNDLE}: none is built here, run make package first")


def _unmeasured(words: str) -> Row:
    return Row(words, math.nan, BESIDE, math.nan, "ms", f"≤ {LIMIT_MS:,} ms", met=False)


def _around(home: Path) -> dict[str, str]:
    """Return the surroundings of somebody who had a vault open here before, so that its unlock page comes."""
    new_vault(home / "vault", None, FakeClock()).vault.close()
    kept = home / ".config" / "stillwater" / "window.json"
    kept.parent.mkdir(parents=True)
    told = {"mode": "light", "scale": 1.0, "sound": False, "recent": [str(home / "vault")], "watched": {}}
    kept.write_text(json.dumps(told), "utf-8")
    free = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "XDG_", "WAYLAND"))}
    return {**free, "HOME": str(home), "PYTHONPATH": str(HERE)}


@contextmanager
def _screen(server: str, home: Path, around: dict[str, str]) -> Iterator[mmap.mmap]:
    """Run an X server whose picture lies in a file; it says itself which display it took."""
    told, tell = os.pipe()
    line = [server, "-displayfd", str(tell), "-screen", "0", "1400x900x24", "-fbdir", str(home), "-nolisten", "tcp"]
    with subprocess.Popen(line, pass_fds=[tell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        os.close(tell)
        try:
            with os.fdopen(told) as said:
                around["DISPLAY"] = f":{said.readline().strip()}"
            with (home / "Xvfb_screen0").open("rb") as file:
                yield mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        finally:
            running.terminate()


def _taken(
    runs: Mapping[str, Sequence[str]], around: Mapping[str, str], picture: mmap.mmap, repeats: int
) -> dict[str, float]:
    """Return the middle of several starts of each, after one that is not counted; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _turn in range(repeats + 1):
        for name, line in runs.items():
            times[name].append(_start(line, around, picture))
    return {name: sorted(taken[1:])[len(taken[1:]) // 2] for name, taken in times.items()}


def _start(line: Sequence[str], around: Mapping[str, str], picture: mmap.mmap) -> float:
    began = time.perf_counter()
    with subprocess.Popen(line, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            while not _has_words(picture):
                assert running.poll() is None, f"it ended before it showed anything: {line[0]}"
                assert time.perf_counter() - began < LONGEST, "nothing was ever shown"
                PAUSE.wait(LOOK_EVERY)
            return (time.perf_counter() - began) * 1e3
        finally:
            running.kill()
            running.wait()
            _until_empty(picture)


def _until_empty(picture: mmap.mmap) -> None:
    """Wait until the server has taken the window of a program that is gone from the screen."""
    end = time.monotonic() + LONGEST
    while _has_words(picture) and time.monotonic() < end:
        PAUSE.wait(LOOK_EVERY)


def _has_words(picture: mmap.mmap) -> bool:
    """Tell whether a page with words is on the screen."""
    pixels = np.frombuffer(picture, np.uint32, count=len(picture) // 4)[-1400 * 900 :].reshape(900, 1400)
    return len(np.unique(pixels[::EVERY_ROW, ::EVERY_COLUMN])) >= SHADES
