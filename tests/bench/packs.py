"""Sealing a pack beside copying its files, what it takes of memory, and opening one to its first case.

Copying and sealing take turns, and the middle of each counts: a disk is not as fast from one minute to the next. What was
removed before is off the disk when either begins.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from app.cases.model import CaseId
from app.cases.queries import case_page
from app.desk import Desk, close_desk
from app.evidence import queries as evidence
from app.identity import Role
from app.review.opening import open_pack
from app.review.packed import case_in, open_review_desk
from app.review.sealing import seal_pack
from app.review.taking_out import take_out
from app.vault.create import create
from tests.bench.scale import Scale
from tests.bench.table import Row, timed, within
from tests.builders import PASSPHRASE, FakeClock
from tests.faults.packs import seat
from tests.review.carried import closed_with_evidence, item, order
from tests.review.closed import uid_of
from tests.review.two import meet
from tests.vaults import CHEAP, CHEAP_LIMITS

MEGA = 1 << 20
_SPEED = 0.6
# Read and written, since a file system may make a copy that is no copy.
_CHUNK = 4 * MEGA


def packs(scale: Scale) -> Iterator[Row]:
    """Measure sealing and opening, with as many cases and as much evidence as the promise says."""
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        folder = Path(home)
        cases = _make(folder, scale)
        yield from _sealing(folder, cases, scale)
        yield from _opening(folder, cases, scale)


def _make(folder: Path, scale: Scale) -> list[CaseId]:
    for name, person, role in (("team", "Ana Lind", Role.RESPONDER), ("supervisor", "Sam Reed", Role.SUPERVISOR)):
        create(
            folder / name, person, role, PASSPHRASE, secrets=None, cost=CHEAP, limits=CHEAP_LIMITS, clock=FakeClock()
        ).vault.close()
    team, supervisor = seat(folder / "team"), seat(folder / "supervisor")
    size = scale.packed_bytes // scale.packed_cases
    try:
        meet(team, supervisor, folder)
        return [closed_with_evidence(team, before=_with(team, size)) for _number in range(scale.packed_cases)]
    finally:
        close_desk(team)
        close_desk(supervisor)


def _with(desk: Desk, size: int) -> Callable[[CaseId], object]:
    """Return what adds a file of a size to a case."""
    return lambda case_id: item(desk, case_id, os.urandom(size), name="large.bin")


def _sealing(folder: Path, cases: list[CaseId], scale: Scale) -> Iterator[Row]:
    files = [path for path in (folder / "team" / "evidence").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    turns = range(max(scale.repeats // 2, 1))
    sealing, copying, memory = [], [], [0.0, 0.0]
    for turn in turns:
        copying.append(timed(partial(_copy, files, folder / f"copy-{turn}")))
        shutil.rmtree(folder / f"copy-{turn}")
        _settle()
        taken, before, most = _elsewhere(folder, cases, folder / f"{turn}.swpack")
        sealing.append(taken)
        memory = [max(memory[0], most), before]
        if turn:
            (folder / f"{turn}.swpack").unlink()
        _settle()
    what = f"sealing {len(cases)} cases with {size / MEGA:,.0f} MB"
    speed, baseline = (size / MEGA * 1e3 / median(times) for times in (sealing, copying))
    must, met = f"≥ {_SPEED:g} ×", speed >= _SPEED * baseline
    yield Row(what, speed, "copying the files, synced", baseline, "MB/s", must, met)
    yield within(f"memory while {what}", memory[0], "before it", memory[1], 300, "MB")


def _copy(files: list[Path], target: Path) -> None:
    """Copy files by reading and writing, and wait until they are on the disk."""
    target.mkdir()
    for path in files:
        with path.open("rb", buffering=0) as source, (target / path.name).open("wb", buffering=0) as copy:
            while chunk := source.read(_CHUNK):
                copy.write(chunk)
            os.fsync(copy.fileno())


def _settle() -> None:
    """Wait until what was written and removed so far is done with."""
    if sys.platform != "win32":
        os.sync()


def _elsewhere(folder: Path, cases: list[CaseId], target: Path) -> tuple[float, float, float]:
    """Seal in a process of its own, and return how long it took and its memory before and at most."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_seal, (folder, cases, target))


def _seal(folder: Path, cases: list[CaseId], target: Path) -> tuple[float, float, float]:
    team, supervisor = seat(folder / "team"), seat(folder / "supervisor")
    try:
        wanted, before = order(team, supervisor, *cases), _most_memory()
        taken = timed(lambda: seal_pack(team, wanted, target))
    finally:
        close_desk(team)
        close_desk(supervisor)
    return taken, before, _most_memory()


def _most_memory() -> float:
    """Return the most memory that this process ever had, in megabytes."""
    if sys.platform == "win32":
        return 0.0
    if (status := Path("/proc/self/status")).is_file():
        # What getrusage tells begins with what the parent had.
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / MEGA if sys.platform == "darwin" else most / 1024


def _opening(folder: Path, cases: list[CaseId], scale: Scale) -> Iterator[Row]:
    one = folder / "one.swpack"
    team, there = seat(folder / "team"), seat(folder / "supervisor")
    first = uid_of(team, cases[0])
    seal_pack(team, order(team, there, cases[0]), one)
    close_desk(team)
    close_desk(there)
    many = [_first_case(folder, turn, folder / "0.swpack", first) for turn in range(scale.repeats)]
    few = [_first_case(folder, turn, one, first) for turn in range(scale.repeats)]
    size = (folder / "0.swpack").stat().st_size / MEGA
    what = f"opening a pack of {len(cases)} cases and {size:,.0f} MB to its first case"
    yield within(what, min(many), "one of 1 case", min(few), 1000)


def _first_case(folder: Path, turn: int, file: Path, case_uid: str) -> float:
    """Return how long it takes from a file to a case with its evidence, in a vault that does not have it yet."""
    vault = shutil.copytree(folder / "supervisor", folder / f"supervisor-{file.stem}-{turn}")
    desk = seat(vault)
    try:
        return timed(lambda: _read(desk, file, case_uid))
    finally:
        close_desk(desk)
        shutil.rmtree(vault)


def _read(desk: Desk, file: Path, case_uid: str) -> None:
    there = open_review_desk(desk, open_pack(desk, file).uid, case_uid)
    try:
        case_id = case_in(there, case_uid)
        case_page(there.db, case_id)
        evidence.items(there.db, case_id)
        take_out(desk, there, case_uid)
    finally:
        close_desk(there)
