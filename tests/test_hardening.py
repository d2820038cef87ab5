"""Every process that sees what a case holds leaves no core: the second processes, the cage's parent and its children."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cage.command import environment
from app.cage.model import limits_of
from app.settings import shipped

if sys.platform != "win32":
    import resource

ROOT = Path(__file__).parents[1]
WORKERS = ("app.intake.process", "app.evidence.process", "app.requesters.process", "app.vault.rekeying")
WITHIN = 30.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def core_limits(pid: int) -> tuple[str, ...]:
    """Return how large a core a process may write, for now and at most."""
    (line,) = [each for each in Path(f"/proc/{pid}/limits").read_text().splitlines() if "core" in each]
    return tuple(line.split()[4:6])


def below(pid: int) -> list[int]:
    """Return the processes under one."""
    own = list(_started_by(pid))
    return own + [more for child in own for more in below(child)]


def _started_by(pid: int) -> Iterator[int]:
    # A thread or a process that ended since it was listed has started nothing that is still there.
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                yield from map(int, (task / "children").read_text().split())


def comes(true: Callable[[], bool]) -> bool:
    """Tell whether something comes true in time."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        if true():
            return True
    return False


def dumping() -> None:
    """Let a process begin as one that may write cores, as far as this machine lets it."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


@pytest.mark.parametrize("module", WORKERS)
def test_a_second_process_writes_no_core_before_it_hears_a_key(module: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(),
        preexec_fn=dumping,  # noqa: PLW1509 - this process has one thread
    ) as worker:
        # It waits for its errand and has heard nothing yet.
        held = comes(lambda: core_limits(worker.pid) == ("0", "0"))
        worker.kill()
    assert held


def test_no_word_of_the_environment_leaves_a_process_open_to_others_of_the_account() -> None:
    asks = "from app.hardening import harden; import ctypes; harden(); print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    told = subprocess.run(
        [sys.executable, "-c", asks],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "SNAP": "/snap/x"},
    )
    assert told.stdout == "0\n"


def test_neither_the_cage_nor_its_parent_writes_one() -> None:
    # What a test before this one left running is not the cage's.
    before = set(below(os.getpid()))
    with Cage(limits_of(shipped().vault)) as cage:
        cage.start()
        assert comes(
            lambda: (
                len(found := set(below(os.getpid())) - before) > 1
                and all(core_limits(pid) == ("0", "0") for pid in found)
            )
        )
