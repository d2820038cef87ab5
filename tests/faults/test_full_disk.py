"""A full disk, from the person's side: it is told, what was typed is kept, and trying again works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cage.client import Cage
from app.cases.actions import claim
from app.cases.model import CaseId, Kind, State
from app.cases.opening import NewCase, open_case
from app.cases.store import load
from app.commands.checking import check
from app.decisions import queries
from app.decisions.actions import save_draft, submit
from app.desk import Desk, close_desk, open_desk
from app.identity import Permission
from app.intake.importer import ImportStoppedError, import_paths
from app.settings import shipped
from app.vault import reserve
from app.vault.errors import DiskFullError
from app.vault.model import Limits
from app.vault.unlock import unlock
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.decisions.forms import CLEAR
from tests.faults.small_disk import Disk, mounted
from tests.faults.wholeness import broken, changed_items
from tests.intake.letters import mail, picture, request, save
from tests.ui.answers import Answers
from tests.ui.pages import answers, context  # noqa: F401 - fixtures of a page
from tests.vaults import CHEAP, Template
from ui.decide.pane import DecisionPane
from ui.kit import theme
from ui.kit.theme import Mode, Theme
from ui.shell.context import Context

DISCLOSE = CLEAR["emergency-disclosure", "disclose"]
LIMITS = Limits(floor=CHEAP, reserve_bytes=6 << 20)
REQUESTS = 200
T = TypeVar("T")
Enter = Callable[[], Vault]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Mount a disk of sixteen megabytes."""
    with mounted(tmp_path / "disk") as disk:
        yield disk


@pytest.fixture
def enter(disk: Disk, template: Template, secrets: MemorySecrets, clock: FakeClock) -> Enter:
    """Put a vault on the small disk; each call unlocks it, with a reserve that fits."""
    folder = template.copy_to(disk.path / "vault")
    return lambda: unlock(folder, PASSPHRASE, secrets=secrets, limits=LIMITS, clock=clock)


@pytest.fixture
def vault(enter: Enter) -> Iterator[Vault]:
    """Unlock the vault on the small disk."""
    vault = enter()
    yield vault
    vault.close()


@pytest.fixture
def light(qapp: QApplication) -> Theme:
    """Dress the application."""
    return theme.apply(qapp, Mode.LIGHT)


def emergency(desk: Desk) -> CaseId:
    """Open and claim an emergency."""
    with desk.transaction(Permission.KEEP) as tx:
        case_id = open_case(
            tx, NewCase(Kind.EMERGENCY_DISCLOSURE, "A hiker is missing", "NO", desk.clock.now(), "mail")
        ).id
    claim(desk, case_id)
    return case_id


def write_requests(folder: Path) -> Path:
    """Write mails with a picture, and documents with a long text, more than the small disk holds."""
    text = [{"name": "words.txt", "text": "x" * 60_000}]
    for number in range(REQUESTS):
        if number % 10:
            save(folder / f"{number:03d}.json", request(subject=f"number {number}", attachments=text))
        else:
            drawn = (("a.png", "image/png", picture(30, number)),)
            save(folder / f"{number:03d}.eml", mail(f"Danger {number}", number=f"<{number}@x>", files=drawn))
    return folder


def test_an_import_goes_on_where_the_full_disk_stopped_it(
    disk: Disk, enter: Enter, vault: Vault, clock: FakeClock, cage: Cage, tmp_path: Path
) -> None:
    folder, desk = write_requests(tmp_path / "in"), open_desk(vault, clock, shipped())
    with pytest.raises(ImportStoppedError, match="The disk is full") as stopped:
        import_paths(desk, cage, [folder])
    (cases,) = desk.db.execute("SELECT count(*) FROM cases").fetchone()
    assert 0 < cases == stopped.value.report.imported < REQUESTS
    assert (broken(desk), changed_items(desk, 0)) == ([], [])
    close_desk(desk)

    desk = open_desk(enter(), clock, shipped())
    assert check(desk).problems == ()
    disk.grow(64)
    rest, _changes = import_paths(desk, cage, [folder])
    assert (rest.imported, len(rest.duplicates)) == (REQUESTS - cases, cases)
    assert (broken(desk), check(desk).problems) == ([], ())
    close_desk(desk)
    enter().close()
    assert (desk.vault.folder / reserve.NAME).stat().st_size == LIMITS.reserve_bytes


def test_a_decision_on_a_full_disk_is_told_and_goes_through_when_tried_again(disk: Disk, desk: Desk) -> None:
    case_id, typed = emergency(desk), {"rationale": "the sister called"}
    save_draft(desk, case_id, typed)
    disk.fill()
    reserve.release(desk.vault.folder)
    disk.fill()
    for write in (save_draft, submit):
        with pytest.raises(DiskFullError, match="The disk is full"):
            write(desk, case_id, DISCLOSE)
        assert load(desk.db, case_id).state is State.CLAIMED
        assert queries.draft(desk.db, case_id, desk.person.id) is not None
    assert desk.db.execute("SELECT count(*) FROM decision").fetchone() == (0,)
    disk.free()
    submit(desk, case_id, DISCLOSE)
    assert load(desk.db, case_id).state is State.DECIDED
    assert check(desk).problems == ()


def test_the_reserve_lets_a_decision_through_on_a_full_disk(disk: Disk, desk: Desk) -> None:
    case_id = emergency(desk)
    disk.fill()
    with pytest.raises(DiskFullError):
        submit(desk, case_id, DISCLOSE)
    submit(desk, case_id, DISCLOSE)
    assert check(desk).problems == ()


def test_the_form_keeps_what_was_typed_while_the_disk_is_full(
    qtbot: QtBot,
    disk: Disk,
    context: Context,  # noqa: F811 - the fixture imported above
    answers: Answers,  # noqa: F811 - likewise
) -> None:
    case_id = emergency(context.desk)
    pane = DecisionPane(context, case_id)
    qtbot.addWidget(pane)
    pane.show()
    disk.fill()
    reserve.release(context.desk.vault.folder)
    disk.fill()
    pane._form.show_answers(DISCLOSE)
    pane._form.edited.emit()
    pane.step()
    qtbot.waitUntil(lambda: bool(answers.told))
    assert "The disk is full" in str(answers.told[0])
    assert pane.answers() == pane.answers() | DISCLOSE
    assert load(context.desk.db, case_id).state is State.CLAIMED
    disk.free()
    pane.step()
    qtbot.waitUntil(lambda: load(context.desk.db, case_id).state is State.DECIDED)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("spare", range(0, 320, 32))
def test_whatever_little_space_is_left_the_vault_opens_and_takes_a_case(
    disk: Disk, enter: Enter, clock: FakeClock, spare: int, held: bool
) -> None:
    vault = enter()
    vault.close()
    if not held:
        reserve.release(vault.folder)
    disk.fill()
    disk.leave(spare * 1024 + (0 if held else LIMITS.reserve_bytes))
    for _again in range(2):
        desk = at_the_second_try(lambda: open_desk(enter(), clock, shipped()))
        at_the_second_try(partial(emergency, desk))
        close_desk(desk)


def at_the_second_try(act: Callable[[], T]) -> T:
    """Do what may be told once that the disk is full: that gives the reserve back."""
    try:
        return act()
    except DiskFullError:
        return act()
