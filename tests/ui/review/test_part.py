"""Reviews in the whole program: who sees which views, every view by its key, and a case of a pack with the window locked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.desk import open_desk
from app.identity import Role
from app.review.opening import open_pack
from app.settings import shipped
from tests.builders import FakeClock, MemorySecrets
from tests.review.carried import closed_with_evidence, sealed_for
from tests.review.closed import somebody
from tests.review.two import another_desk, leave, meet
from tests.ui.audit import not_plain, unnamed
from tests.ui.program.conftest import answers, house, program  # noqa: F401 -- fixtures of the whole program
from tests.ui.review.seeing import said
from tests.vaults import new_vault
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.review.blind_page import BlindPage
from ui.review.packs_view import PacksView
from ui.review.page import ReviewPage

if TYPE_CHECKING:
    from app.vault.vault import Vault


def at(program: Program) -> Workstation:  # noqa: F811 -- the fixture above
    """Return the workstation that is open."""
    station = program.station
    assert station is not None
    return station


def beside(vault: Vault, clock: FakeClock, role: Role) -> None:
    """Let somebody of another role work at the vault too."""
    desk = open_desk(vault, clock, shipped())
    somebody(desk, "Alex Reed", role)
    desk.db.close()
    desk.own.close()


@pytest.mark.parametrize(
    ("role", "name", "views"),
    [
        (Role.SUPERVISOR, "Review", 8),
        (Role.RESPONDER, "Feedback", 1),
        (Role.ADMINISTRATOR, "Known vaults", 1),
    ],
)
def test_each_role_sees_what_it_is_here_for(
    qtbot: QtBot,
    program: Program,  # noqa: F811 -- the fixture above
    clock: FakeClock,
    secrets: MemorySecrets,
    tmp_path: Path,
    role: Role,
    name: str,
    views: int,
) -> None:
    vault = new_vault(tmp_path / "other", secrets, clock, role).vault
    beside(vault, clock, Role.RESPONDER if role is Role.SUPERVISOR else Role.SUPERVISOR)
    program.enter(vault)
    station = at(program)
    window = station.window
    assert any(each.startswith(name) for each in window._navigation.words())
    window.go("review")
    page = window.page()
    assert isinstance(page, ReviewPage)
    for number in range(views):
        page.views.go_to(number)
        qtbot.waitUntil(lambda: station.tasks.running() == 0)
        assert (unnamed(page), not_plain(page)) == ([], [])
    with pytest.raises(IndexError):
        page.views.go_to(views)


def test_a_case_of_a_pack_is_opened_by_keys_and_a_lock_leaves_nothing_open(
    qtbot: QtBot,
    program: Program,  # noqa: F811 -- the fixture above
    clock: FakeClock,
    secrets: MemorySecrets,
    tmp_path: Path,
) -> None:
    vault = new_vault(tmp_path / "own", secrets, clock, Role.SUPERVISOR).vault
    team, desk = another_desk(tmp_path / "team", clock, Role.RESPONDER), open_desk(vault, clock, shipped())
    meet(team, desk, tmp_path)
    open_pack(desk, sealed_for(team, desk, tmp_path / "march.swpack", closed_with_evidence(team)).path)
    desk.db.close()
    desk.own.close()
    leave(team)
    program.enter(vault)
    station = at(program)
    station.window.go("review")
    page = station.window.page()
    assert isinstance(page, ReviewPage)
    packs = page.views.current()
    assert isinstance(packs, PacksView)
    station.commands.run("review.begin")
    review = station.window.page()
    assert isinstance(review, BlindPage)
    qtbot.waitUntil(lambda: review.evidence is not None)
    known = {command.id for command in station.commands}
    assert "evidence.open" in known
    assert known.isdisjoint({"evidence.classify", "evidence.source", "evidence.take_out"})
    assert "Their decision is not shown yet." in said(review)
    station.window.back()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert station.window.page() is page
    station.commands.run("review.begin")
    assert isinstance(station.window.page(), BlindPage)
