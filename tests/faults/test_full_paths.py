"""Every way to write, on a disk with less and less room: it is done or it is told, never in halves, and goes on afterwards."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from app.cases.actions import add_note, claim, hold, resume
from app.cases.model import CaseId
from app.commands.checking import check
from app.decisions.actions import respond, save_draft, submit
from app.desk import Desk, close_desk, open_desk
from app.evidence.list_model import Heading
from app.evidence.lists import import_list
from app.evidence.model import ItemId
from app.looking import gate
from app.looking.model import Gesture, Level, Purpose
from app.requesters.actions import record_call
from app.requesters.agencies import AgencyKind, NewAgency
from app.requesters.directory import export_agencies, put_agency
from app.requesters.errors import DirectoryNotWrittenError
from app.responses.actions import template_for, write_letter
from app.retention.holds import place
from app.settings import shipped
from app.vault.backup import back_up, backups
from app.vault.keeping import Rule
from app.vault.restore import restore
from app.vault.salvage import salvage
from app.vault.standing import renew_keys
from app.vault.unlock import change_passphrase, unlock
from app.wellness.actions import sit_down
from tests.builders import PASSPHRASE, FakeClock
from tests.evidence.listed import digest, document
from tests.evidence.made import new_case, new_item
from tests.faults.figures import note
from tests.faults.filling import KB, cramped, is_done
from tests.faults.small_disk import Disk, mounted
from tests.faults.victim import DISCLOSE, PASSPHRASES
from tests.faults.working import call_of, keeping
from tests.responses.conftest import HOUSE
from tests.vault.released import RELEASED, unpack
from tests.vaults import CHEAP, CHEAP_LIMITS, new_vault

pytestmark = pytest.mark.faults

MEGABYTES = 40
WORDS = {"question": "How do you decide?", "requester": "Siri Lund"}


@dataclass(slots=True)
class Room:
    """Who sits at a vault on the small disk, and what they work on."""

    disk: Disk
    clock: FakeClock
    desk: Desk
    case: CaseId
    item: ItemId
    now: int = 0

    @property
    def listed(self) -> Path:
        """Return where a list of hashes is, on the same disk."""
        return self.disk.path / "list.json"

    @property
    def vault(self) -> Path:
        """Return where the vault is."""
        return self.desk.vault.folder

    def enter(self) -> None:
        """Get up and sit down again."""
        close_desk(self.desk)
        self.desk = seat(self.vault, self.clock, PASSPHRASES[self.now])


def seat(folder: Path, clock: FakeClock, passphrase: str = PASSPHRASE) -> Desk:
    vault = unlock(folder, passphrase, secrets=None, limits=CHEAP_LIMITS, clock=clock)
    try:
        return open_desk(vault, clock, shipped())
    except BaseException:
        vault.close()
        raise


def open_one(room: Room) -> None:
    room.case = new_case(room.desk)


def take_in(room: Room) -> None:
    room.item = new_item(room.desk, room.case, bytes(200 * KB))


def look(room: Room) -> None:
    gate.begin(room.desk, room.item, Level.L3, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD)


def call_back(room: Room) -> None:
    record_call(room.desk, room.case, call_of(room.desk), ())


def keep(room: Room) -> None:
    place(room.desk, keeping(room.desk, room.case))


def list_in(room: Room) -> None:
    import_list(room.desk, room.listed, Heading("Case work", label="known"), progress=lambda _done, _of: None)


def write_out(room: Room) -> None:
    """Write over what is there: it stays whole where that fails."""
    target = room.disk.path / "directory.json"
    before = target.read_bytes() if target.exists() else b""
    try:
        export_agencies(room.desk, target, over=True)
    except DirectoryNotWrittenError:
        assert (target.read_bytes() if target.exists() else b"") == before
        raise
    assert json.loads(target.read_bytes())["agencies"]


def write(room: Room) -> None:
    letter = template_for(room.desk, room.case, "en", "enquiry.policy")
    write_letter(room.desk, room.case, letter, {**HOUSE, **WORDS})


def change(room: Room) -> None:
    old, new = PASSPHRASES[room.now], PASSPHRASES[1 - room.now]
    vault, clock = room.desk.vault, room.clock
    change_passphrase(vault, old, new, secrets=None, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)
    room.now = 1 - room.now


def copy(room: Room) -> None:
    room.clock.advance(3600)
    back_up(room.desk.vault, room.disk.path / "place", clock=room.clock, rule=Rule(hours=2, days=0, weeks=0))


def put_back(room: Room) -> None:
    (home,) = (room.disk.path / "place").iterdir()
    target = room.disk.path / "again"
    # Where the disk was full when what had been restored was opened, it is there whole.
    if not target.exists():
        assert restore(backups(home)[-1], target).problems == ()
    close_desk(seat(target, room.clock, PASSPHRASES[room.now]))
    shutil.rmtree(target)


def save_intact(room: Room) -> None:
    target = room.disk.path / "salvaged"
    assert salvage(room.desk.vault, target, room.desk.settings.exports).lost == ()
    shutil.rmtree(target)


def migrate(room: Room) -> None:
    close_desk(seat(room.disk.path / "old", room.clock))


def renew(room: Room) -> None:
    renew_keys(room.desk.vault, room.clock)


# What is done, in its order, and how much room it takes at the most.
PATHS: tuple[tuple[str, int, Callable[[Room], object]], ...] = (
    ("open a case", 320, open_one),
    ("claim", 200, lambda room: claim(room.desk, room.case)),
    ("note", 200, lambda room: add_note(room.desk, room.case, "The sister called")),
    ("take evidence in", 640, take_in),
    ("look", 320, look),
    ("hold", 200, lambda room: hold(room.desk, room.case, "She calls back")),
    ("resume", 200, lambda room: resume(room.desk, room.case)),
    ("keep a draft", 200, lambda room: save_draft(room.desk, room.case, {"rationale": "she called"})),
    ("decide", 320, lambda room: submit(room.desk, room.case, DISCLOSE)),
    ("call back", 200, call_back),
    ("hold by law", 200, keep),
    ("take a list in", 320, list_in),
    ("write the directory out", 16, write_out),
    ("write a letter", 640, write),
    ("answer", 320, lambda room: respond(room.desk, room.case, "Read out")),
    ("change the passphrase", 128, change),
    ("back up", 5000, copy),
    ("restore", 5000, put_back),
    ("salvage", 6000, save_intact),
    ("migrate", 5000, migrate),
    ("lay new keys", 128, renew),
    ("take them", 6000, Room.enter),
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Mount a small disk."""
    with mounted(tmp_path / "disk", MEGABYTES) as disk:
        yield disk


def begun(disk: Disk, clock: FakeClock) -> Room:
    """Make a vault on the disk, what an older version left beside it, and what comes in and goes out."""
    desk = open_desk(new_vault(disk.path / "vault", None, clock).vault, clock, shipped())
    room = Room(disk, clock, desk, CaseId(0), ItemId(0))
    sit_down(desk)
    put_agency(desk, NewAgency("Nordfylke Police", AgencyKind.POLICE, "NO"))
    document(room.listed, [{"sha256": digest(b"known")}])
    unpack(RELEASED[2], disk.path / "old")
    return room


def test_it_is_done_or_told_and_goes_on(disk: Disk, levels: int, caplog: pytest.LogCaptureFixture) -> None:
    # Where a vault that is locked stood may not be noted on a full disk: the log says so.
    caplog.set_level(logging.ERROR)
    told = 0
    for level in range(levels):
        folder, clock = disk.path / "vault", FakeClock()
        room = begun(disk, clock)
        for name, needs, act in PATHS:
            with cramped(disk, needs * KB * level // levels, folder, disk.path / "old"):
                done = is_done(partial(act, room))
            if not done:
                told += 1
                if room.desk.vault.closed:
                    room.desk = seat(folder, clock, PASSPHRASES[room.now])
                    continue
                assert (name, list(folder.glob("evidence/*/*.partial"))) == (name, [])
                act(room)
        assert (level, check(room.desk).problems) == (level, ())
        assert room.desk.db.execute("SELECT state FROM cases").fetchall() == [("responded",)]
        close_desk(room.desk)
        for left in ("vault", "old", "place", "again", "salvaged"):
            with suppress(FileNotFoundError):
                shutil.rmtree(disk.path / left)
        (disk.path / "directory.json").unlink()
    assert told
    note("full disk", paths=len(PATHS), levels=levels, times=len(PATHS) * levels, told=told, lost=0)
