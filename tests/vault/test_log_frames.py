"""A damaged log is told from one that a cut of power tore: on logs made by hand, by SQLite, and by a vault that was killed."""

from __future__ import annotations

import shutil
import struct
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.actions import claim
from app.commands.checking import check
from app.desk import close_desk, open_desk
from app.settings import shipped
from app.vault.database import migrating, open_encrypted
from app.vault.errors import DamagedDatabaseError
from app.vault.log_frames import FRAME, FRAME_HEADER, HEADER, DamagedLogError, Sum, checksum, lost_commits
from app.vault.pages import PAGE
from app.vault.reading import unlock_or_read
from app.vault.vault import DATABASE
from tests.builders import PASSPHRASE, FakeClock
from tests.evidence.made import new_case
from tests.vaults import CHEAP_LIMITS, new_vault, unlocked

LOG = f"{DATABASE}-wal"
SALTS, OLDER = (7, 0x1234), (6, 0x9876)
SECTOR = 512
# The frames whose header lies across two sectors.
ACROSS = {number for number in range(64) if (HEADER + number * FRAME) % SECTOR > SECTOR - FRAME_HEADER}


def header(salts: Sum = SALTS, magic: int = 0x377F0682) -> tuple[bytes, Sum]:
    raw = struct.pack(">6I", magic, 3007000, PAGE, 0, *salts)
    total = checksum(raw, (0, 0), "<" if magic == 0x377F0682 else ">")
    return raw + struct.pack(">2I", *total), total


def frames(commits: list[int], seed: Sum, salts: Sum = SALTS, kind: int = 1) -> tuple[bytes, Sum]:
    """Write commits of so many frames each, carrying a sum on."""
    random, out = Random(kind), bytearray()
    for length in commits:
        for number in range(1, length + 1):
            head = struct.pack(">2I", number, 50 if number == length else 0)
            page = random.randbytes(PAGE)
            seed = checksum(head + page, seed, "<")
            out += head + struct.pack(">4I", *salts, *seed) + page
    return bytes(out), seed


def log_of(commits: list[int]) -> bytearray:
    start, seed = header()
    return bytearray(start + frames(commits, seed)[0])


def turned(data: bytes | bytearray, place: int, bit: int = 0) -> bytes:
    out = bytearray(data)
    out[place] ^= 1 << bit
    return bytes(out)


def commit_ends(data: bytes) -> list[int]:
    return [at + FRAME for at in range(HEADER, len(data), FRAME) if struct.unpack_from(">I", data, at + 4)[0]]


def lost(tmp_path: Path, data: bytes) -> int:
    path = tmp_path / "log"
    path.write_bytes(data)
    return lost_commits(path)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.mark.parametrize("data", [b"", bytes(HEADER), bytes(HEADER + 3 * FRAME), bytes(log_of([2, 3, 1]))])
def test_a_log_that_is_empty_or_whole_is_not_damaged(data: bytes, tmp_path: Path) -> None:
    assert lost(tmp_path, data) == 0
    assert lost_commits(tmp_path / "none") == 0


@given(bit=st.integers(0, 8 * (HEADER + 4 * FRAME) - 1))
def test_each_turned_bit_before_the_last_two_commits_is_told(bit: int, place: Path) -> None:
    data = log_of([1, 3, 2, 1])
    found = lost(place, turned(data, bit // 8, bit % 8))
    assert found in ({4} if bit // 8 < HEADER else {2, 3, 4} if bit // 8 < HEADER + FRAME else {2, 3})


@given(bit=st.integers(8 * (HEADER + 5 * FRAME), 8 * (HEADER + 6 * FRAME) - 1))
def test_in_the_last_commit_a_turned_bit_is_a_torn_write_like_any(bit: int, place: Path) -> None:
    assert lost(place, turned(log_of([1, 3, 1, 1]), bit // 8, bit % 8)) == 0


@pytest.mark.parametrize("at", [0, 8, 12, 16, 20, 33, 4000])
def test_a_commit_damaged_anywhere_in_its_only_frame_is_told_by_the_one_behind_it(at: int, tmp_path: Path) -> None:
    assert lost(tmp_path, turned(log_of([1, 1]), HEADER + at)) == 2


@given(before=st.integers(38, 45), length=st.integers(1, 5), seed=st.integers(0, 2**32), older=st.booleans())
def test_a_torn_last_commit_is_never_told(before: int, length: int, seed: int, older: bool, place: Path) -> None:
    """Each sector of the last commit is new, or as it was: zeros, or frames of an earlier time."""
    random, sound = Random(seed), log_of([1] * before)
    whole = log_of([*[1] * before, length])
    was = (
        bytearray(header(OLDER)[0] + frames([1] * (before + length + 3), (5, 5), OLDER, 2)[0]) if older else bytearray()
    )
    was[: len(sound)] = sound
    was.extend(bytes(max(0, len(whole) - len(was))))
    for start in range(len(sound) // SECTOR * SECTOR, len(whole), SECTOR):
        if random.random() < 0.6:
            was[start : start + SECTOR] = whole[start : min(start + SECTOR, len(whole))]
    assert lost(place, bytes(was)) == 0


def test_a_torn_commit_over_what_an_earlier_torn_one_left_is_not_told(tmp_path: Path) -> None:
    start, seed = header()
    sound, seed = frames([1, 2], seed)
    gone, _seed = frames([6], seed, kind=3)
    again, _seed = frames([3], seed, kind=4)
    torn = turned(again, FRAME + 500)
    assert lost(tmp_path, start + sound + torn + gone[len(torn) :]) == 0


def test_frames_of_an_earlier_time_behind_the_newest_are_left_out(tmp_path: Path) -> None:
    start, seed = header()
    old = frames([1] * 9, (1, 2), OLDER, 5)[0]
    new = frames([2, 1], seed)[0]
    assert lost(tmp_path, start + new + old[len(new) :]) == 0
    # A header that was just written anew stands before nothing but these.
    assert lost(tmp_path, start + old) == 0


@pytest.mark.parametrize("at", sorted(ACROSS))
def test_a_header_across_two_sectors_may_hold_an_older_size(at: int, tmp_path: Path) -> None:
    start, seed = header()
    sound = start + frames([1] * at, seed)[0]
    data = bytearray(log_of([*[1] * at, 2]))
    assert data[: len(sound)] == sound
    # The sector before is the one that was there: it ended a commit then, in other bytes.
    struct.pack_into(">I", data, len(sound) + 4, 50)
    assert lost(tmp_path, bytes(data)) == 0


def test_a_log_of_the_other_order_is_read_as_well(tmp_path: Path) -> None:
    start, seed = header(magic=0x377F0683)
    out = bytearray()
    for number in range(3):
        head, page = struct.pack(">2I", number + 1, 9), bytes([number]) * PAGE
        seed = checksum(head + page, seed, ">")
        out += head + struct.pack(">4I", *SALTS, *seed) + page
    assert lost(tmp_path, start + bytes(out)) == 0
    assert lost(tmp_path, start + turned(bytes(out), 900)) == 3
    # The bit that says which order it is.
    assert lost(tmp_path, turned(start, 3) + bytes(out)) == 3


def test_sqlite_writes_one_frame_with_a_size_for_each_commit_and_the_same_sums(tmp_path: Path) -> None:
    """What is rested on: no commit is padded up to a sector's end, and sums are over the encrypted bytes."""
    path, log, key = tmp_path / "a.db", tmp_path / "a.db-wal", bytearray(range(48))
    with closing(open_encrypted(path, key, create=True)) as db:
        with migrating(db):
            db.execute("CREATE TABLE t (a)")
        before = len(commit_ends(log.read_bytes()))
        for number in range(9):
            db.execute("INSERT INTO t VALUES (?)", (bytes([number]) * 3000,))
        data = log.read_bytes()
    assert len(commit_ends(data)) == before + 9
    assert len(data) == commit_ends(data)[-1]
    assert lost(tmp_path, data) == 0
    # Each of them changes two pages at least.
    assert lost(tmp_path, turned(data, commit_ends(data)[before - 1] + 100)) == 9


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Leave a vault as a kill does: ten cases, in the log alone."""
    folder, clock = tmp_path_factory.mktemp("killed") / "vault", FakeClock()
    close_desk(open_desk(new_vault(folder, None, clock).vault, clock, shipped()))
    desk = open_desk(unlocked(folder, None, clock), clock, shipped())
    for _number in range(10):
        claim(desk, new_case(desk))
    left = shutil.copytree(folder, folder.with_name("left"))
    close_desk(desk)
    return left


@pytest.fixture
def folder(killed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(killed, tmp_path / "vault")


def test_after_a_kill_a_whole_log_is_read_to_its_end(folder: Path) -> None:
    desk = open_desk(unlocked(folder, None, FakeClock()), FakeClock(), shipped())
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (10,)
    close_desk(desk)


def test_a_torn_last_commit_alarms_nobody(folder: Path) -> None:
    data = (folder / LOG).read_bytes()
    start = commit_ends(data)[-2]
    (folder / LOG).write_bytes(turned(data, start + 2000))
    desk = open_desk(unlocked(folder, None, FakeClock()), FakeClock(), shipped())
    assert desk.vault.notes == ()
    assert check(desk).problems == ()
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (10,)
    assert desk.db.execute("SELECT count(*) FROM cases WHERE state = 'claimed'").fetchone() == (9,)
    close_desk(desk)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.6, 0.9])
def test_a_turned_bit_in_the_log_opens_the_vault_for_reading_and_is_named(share: float, folder: Path) -> None:
    data = (folder / LOG).read_bytes()
    (folder / LOG).write_bytes(turned(data, int(share * len(data))))
    before = {path.name: path.read_bytes() for path in folder.glob("cases.db*")}
    with pytest.raises(DamagedLogError, match=r"log of the database cases\.db is damaged"):
        unlocked(folder, None, FakeClock())
    vault = unlock_or_read(folder, PASSPHRASE, secrets=None, limits=CHEAP_LIMITS, clock=FakeClock())
    assert vault.reading is not None
    assert vault.reading.damaged
    assert vault.reading.lost[0].startswith("Written last, in the damaged log: at least ")
    vault.close()
    assert {path.name: path.read_bytes() for path in folder.glob("cases.db*")} == before


def test_a_mark_of_damage_stays_while_the_log_is_damaged(folder: Path) -> None:
    from app.vault.opening import DAMAGED

    (folder / DAMAGED).write_bytes(b"")
    (folder / LOG).write_bytes(turned((folder / LOG).read_bytes(), 5000))
    vault = unlock_or_read(folder, PASSPHRASE, secrets=None, limits=CHEAP_LIMITS, clock=FakeClock())
    assert vault.reading is not None
    vault.close()
    assert (folder / DAMAGED).exists()
    with pytest.raises(DamagedDatabaseError):
        unlocked(folder, None, FakeClock())


def test_damage_in_the_log_of_a_persons_own_store_is_told_and_the_store_goes_on(folder: Path) -> None:
    vault = unlocked(folder, None, FakeClock())
    store = vault.own_path
    with closing(vault.open_own()) as own:
        with migrating(own):
            own.execute("CREATE TABLE t (a)")
        for number in range(4):
            own.execute("INSERT INTO t VALUES (?)", (number,))
        left = [(path, path.read_bytes()) for path in (store, store.with_name(f"{store.name}-wal"))]
    vault.close()
    for path, data in left:
        path.write_bytes(turned(data, commit_ends(data)[-3] + 100) if path != store else data)
    vault = unlocked(folder, None, FakeClock())
    assert vault.notes == ("The log of your own store was damaged: what was written to it last is missing.",)
    vault.close()
    vault = unlocked(folder, None, FakeClock())
    assert vault.notes == ()
    vault.close()
