"""Damage the log that a kill left, at random: it is told, or everything is there but what a cut of power could have torn."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from app.cases.actions import add_note, claim
from app.commands.checking import check
from app.desk import close_desk, open_desk
from app.settings import shipped
from app.vault.log_frames import FRAME, FRAME_HEADER, HEADER
from app.vault.pages import PAGE
from app.vault.reading import unlock_or_read
from app.vault.vault import DATABASE
from tests.builders import PASSPHRASE, FakeClock
from tests.evidence.made import new_case
from tests.faults.figures import note
from tests.faults.place import roomy
from tests.vaults import CHEAP_LIMITS, new_vault, unlocked

pytestmark = pytest.mark.faults

SEED = 20261123
CASES = 8
LOG = f"{DATABASE}-wal"


@pytest.fixture(scope="module")
def killed() -> Iterator[Path]:
    """Make a vault whose work is in its log alone, as a kill leaves it."""
    with roomy() as place:
        folder, clock = place / "vault", FakeClock()
        close_desk(open_desk(new_vault(folder, None, clock).vault, clock, shipped()))
        desk = open_desk(unlocked(folder, None, clock), clock, shipped())
        for number in range(CASES):
            case = new_case(desk)
            claim(desk, case)
            add_note(desk, case, f"Note {number} " + "of some length " * 300)
        left = shutil.copytree(folder, place / "left")
        close_desk(desk)
        yield left


def ends(data: bytes) -> list[int]:
    """Return where each commit ends."""
    return [at + FRAME for at in range(HEADER, len(data), FRAME) if struct.unpack_from(">I", data, at + 4)[0]]


def hurt(data: bytearray, random: Random) -> tuple[int, int]:
    """Damage a page of the disk or turn a bit; return from where to where."""
    if random.random() < 0.5:
        at = random.randrange(len(data))
        data[at] ^= 1 << random.randrange(8)
        return at, at + 1
    at = random.randrange(0, len(data), PAGE)
    end = min(at + PAGE, len(data))
    data[at:end] = random.randbytes(end - at) if random.random() < 0.5 else bytes(end - at)
    return at, end


def must_be_told(bounds: list[int], start: int, end: int) -> bool:
    """Tell whether the damage is before two whole commits, or before one behind the one that it is in."""
    behind = [bound for bound in bounds if bound >= end + FRAME + FRAME_HEADER]
    return start < HEADER or len(behind) > 2


def audit_rows(folder: Path) -> tuple[bool, int]:
    """Open a vault as the window does; return whether damage was told, and how many rows its record has."""
    vault = unlock_or_read(folder, PASSPHRASE, secrets=None, limits=CHEAP_LIMITS, clock=FakeClock())
    desk = open_desk(vault, FakeClock(), shipped())
    try:
        assert check(desk).problems == ()
        (count,) = desk.db.execute("SELECT count(*) FROM audit").fetchone()
        return bool(vault.reading and vault.reading.damaged and vault.reading.lost), count
    finally:
        close_desk(desk)


def test_of_a_damaged_log_nothing_is_dropped_without_a_word_but_its_end(
    killed: Path, quick_path: Path, damages: int, seed: int
) -> None:
    random, sound, told = Random(SEED + 10 * seed), (killed / LOG).read_bytes(), 0
    bounds = ends(sound)
    copy = quick_path / "copy"
    _said, all_rows = audit_rows(shutil.copytree(killed, copy))
    shutil.rmtree(copy)
    for number in range(damages):
        shutil.copytree(killed, copy)
        data = bytearray(sound)
        start, end = hurt(data, random)
        (copy / LOG).write_bytes(data)
        said, rows = audit_rows(copy)
        assert said or not must_be_told(bounds, start, end), (number, start, end)
        # Two commits, each with a row of the record or two, and the row of the unlock.
        assert said or all_rows - rows <= 4, (number, start, end, rows)
        if said:
            told += 1
            assert (copy / LOG).read_bytes() == data
        shutil.rmtree(copy)
    assert told > damages / 2
    note("damaged log", seed=SEED + 10 * seed, times=damages, told=told, silently_lost=0)
