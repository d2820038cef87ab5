"""What goes out, what is destroyed and who is let in, on a disk with less and less room: never in halves."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cage.layers import Layers
from app.cases.model import CaseId
from app.clock import utc_text
from app.commands.checking import check
from app.decisions.actions import submit
from app.decisions.model import Category
from app.decisions.tasks import note_preserved
from app.desk import Desk, close_desk, open_desk
from app.handover.actions import recipients, write_handover
from app.identity import Role
from app.intake.leaving import save_copy
from app.intake.quarantine import keep, waiting
from app.people.actions import give_role, let_back_in, let_go, let_in, renew_recovery_key
from app.responses import actions, queries
from app.responses.disclosing import make_package
from app.responses.exports import NewExport, import_export
from app.responses.model import Sort
from app.retention.certificate import certificates, save
from app.retention.destroying import carry_out
from app.retention.model import Stage
from app.retention.queries import destructions
from app.settings import shipped
from app.support.file import write
from app.support.gathering import bundle, machine
from app.vault.checkpoint import export_rows, write_checkpoint
from app.vault.people import Newcomer, enrol, people
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE, FakeClock
from tests.decisions.forms import DISCLOSE
from tests.faults.figures import note
from tests.faults.filling import KB, cramped, is_done
from tests.faults.small_disk import Disk, mounted
from tests.responses.conftest import HOUSE, claimed
from tests.responses.packing import LOGINS, TAKEN, opened
from tests.retention.cases import LONG_AFTER, agreed, closed_case, wait_out
from tests.vaults import CHEAP, CHEAP_LIMITS, new_vault

pytestmark = pytest.mark.faults

MEGABYTES = 60
ALEX = Newcomer("Alex Moor", Role.SUPERVISOR, "copper kettle beneath nine willows")
NO_MORE = {"data_subscriber": "refuse", "reason_subscriber": "The accounts name her already."}
AGAIN = "nine copper willows beneath the kettle"


@dataclass(slots=True)
class House:
    """Three vaults on one small disk: where people work, where a case's time is over, and where people are let in."""

    disk: Disk
    cage: Cage
    case: CaseId
    export: Path
    work: Desk
    old: Desk
    office: Desk

    @property
    def out(self) -> Path:
        """Return where files go."""
        return self.disk.path / "out"

    @property
    def alex(self) -> str:
        """Return the uid of whoever was let in, or nothing."""
        return next((each.uid for each in people(self.office.vault) if each.name == ALEX.name), "")


def goes(act: Callable[[House], object]) -> Callable[[House], object]:
    """Do what writes files out: of what is told as failed, none is there."""

    def held(house: House) -> None:
        before = {path: path.read_bytes() for path in house.out.iterdir()}
        try:
            act(house)
        except BaseException:
            assert {path: path.read_bytes() for path in house.out.iterdir()} == before
            raise
        assert len(list(house.out.iterdir())) > len(before)

    return held


def take_in(house: House) -> None:
    taken = NewExport(house.export, "fjell_2", Category.LOGIN, "select * from x where id = 7", TAKEN)
    import_export(house.work, house.cage, house.case, taken)


def letter(house: House) -> None:
    actions.write_letter(house.work, house.case, actions.template_for(house.work, house.case, "en"), HOUSE)


def pack(house: House) -> None:
    made = make_package(house.work, house.cage, house.case)
    assert "letter.pdf" in opened(house.work, house.case, made.passphrase)


def save_package(house: House) -> None:
    actions.save_files(house.work, house.case, queries.responses(house.work.db, house.case)[0].id, house.out)


def save_mail(house: House) -> None:
    number = next(each.id for each in queries.responses(house.work.db, house.case) if each.sort is Sort.LETTER)
    actions.save_mail(house.work, house.case, number, "siri.lund@politi.example", house.out / "letter.eml")


def hand_over(house: House) -> None:
    (to,) = recipients(house.work)
    write_handover(house.work, house.case, house.out / "brief.age", "Call at 22:00", to=to)


def put_aside(house: House) -> None:
    keep(house.work, [bytes(200 * KB)], "odd.bin", "no request")
    assert len(waiting(house.work)) == 1


def copy_out(house: House) -> None:
    save_copy(house.work, waiting(house.work)[0].id, house.out / "odd.bin.quarantined")


def help_out(house: House) -> None:
    found = machine(Layers(), frozenset(), None, house.work.vault.folder)
    write(bundle(found, vault=house.work.vault.folder, db=house.work.db), house.out / "help.zip")


def sign(house: House) -> None:
    desk = house.work
    write_checkpoint(desk.vault, desk.db, house.out / "march.checkpoint", utc_text(desk.clock.now()))


def rows(house: House) -> None:
    desk = house.work
    export_rows(desk.vault, desk.db, house.out / "march.jsonl", utc_text(desk.clock.now()))


def destroy(house: House) -> None:
    (each,) = destructions(house.old.db)
    if each.stage is Stage.AGREED:
        carry_out(house.old, each.id)
    assert len(certificates(house.old)) == 1


def certify(house: House) -> None:
    (each,) = destructions(house.old.db)
    save(house.old, each.id, house.out / "certificate.json")


def let_alex_in(house: House) -> None:
    # On record at the next unlock where the disk was too full for that alone.
    if not house.alex:
        let_in(house.office, ALEX, secrets=None, cost=CHEAP)


def let_alex_back_in(house: House) -> None:
    let_back_in(house.office, house.alex, AGAIN, secrets=None, cost=CHEAP)


# What is done, in its order, and how much room it takes at the most.
PATHS: tuple[tuple[str, int, Callable[[House], object]], ...] = (
    ("take an export in", 320, take_in),
    ("make the letter", 640, letter),
    ("make the package", 640, pack),
    ("save its files", 320, goes(save_package)),
    ("save a mail", 320, goes(save_mail)),
    ("hand over", 320, goes(hand_over)),
    ("put a file into quarantine", 640, put_aside),
    ("copy it out", 640, goes(copy_out)),
    ("write a support bundle", 64, goes(help_out)),
    ("sign a checkpoint", 200, goes(sign)),
    ("write the audit rows out", 320, goes(rows)),
    ("destroy a case", 1000, destroy),
    ("save its certificate", 200, goes(certify)),
    ("let somebody in", 320, let_alex_in),
    ("give them a role", 200, lambda house: give_role(house.office, house.alex, Role.RESPONDER)),
    ("let them go", 200, lambda house: let_go(house.office, house.alex, secrets=None)),
    ("let them back in", 320, let_alex_back_in),
    ("make a new recovery key", 200, lambda house: renew_recovery_key(house.office)),
)


def seat(folder: Path, clock: FakeClock, passphrase: str = PASSPHRASE) -> Desk:
    vault = unlock(folder, passphrase, secrets=None, limits=CHEAP_LIMITS, clock=clock)
    return open_desk(vault, clock, shipped())


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CaseId, FakeClock]:
    """Make a vault with a decided case, one with a case that can be destroyed, and an administrator's."""
    folder, clock, later = tmp_path_factory.mktemp("ready"), FakeClock(), FakeClock()
    work = open_desk(new_vault(folder / "work", None, clock).vault, clock, shipped())
    enrol(work.vault, ALEX, secrets=None, cost=CHEAP, clock=clock)
    case = claimed(work)
    note_preserved(work, case, "The whole account, in the legal hold.")
    submit(work, case, {**DISCLOSE, "outcome": "partial", **NO_MORE})
    close_desk(work)
    old = open_desk(new_vault(folder / "old", None, later).vault, later, shipped())
    over = closed_case(old)
    later.advance(LONG_AFTER.total_seconds())
    agreed(old, over)
    wait_out(old, later)
    close_desk(old)
    new_vault(folder / "office", None, clock, Role.ADMINISTRATOR, "Ada Moss").vault.close()
    return folder, case, later


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Mount a small disk."""
    with mounted(tmp_path / "disk", MEGABYTES) as disk:
        yield disk


def test_it_is_done_or_told_and_nothing_of_it_is_outside(
    disk: Disk,
    cage: Cage,
    tmp_path: Path,
    ready: tuple[Path, CaseId, FakeClock],
    levels: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # That somebody was let in is noted by the next unlock where there was no room for it: the log says so.
    caplog.set_level(logging.ERROR)
    told, (folder, case, later), export = 0, ready, tmp_path / "logins.csv"
    export.write_text(LOGINS, "utf-8")
    for level in range(levels):
        for name in ("work", "old", "office"):
            shutil.copytree(folder / name, disk.path / name)
        (disk.path / "out").mkdir()
        clocks = {"work": FakeClock(), "old": later, "office": FakeClock()}
        desks = [seat(disk.path / name, clock) for name, clock in clocks.items()]
        house = House(disk, cage, case, export, *desks)
        for _name, needs, act in PATHS:
            with cramped(disk, needs * KB * level // levels, *(each.vault.folder for each in desks)):
                done = is_done(partial(act, house))
            if not done:
                told += 1
                act(house)
        for desk in desks:
            close_desk(desk)
        close_desk(seat(disk.path / "office", clocks["office"], AGAIN))
        for name, clock in clocks.items():
            desk = seat(disk.path / name, clock)
            assert (level, name, check(desk).problems) == (level, name, ())
            close_desk(desk)
            shutil.rmtree(disk.path / name)
        shutil.rmtree(disk.path / "out")
    assert told
    note("full disk, what goes out", paths=len(PATHS), levels=levels, times=len(PATHS) * levels, told=told, lost=0)
