"""The rota's page: sums over five people or none, in words what is left out, limits as a fact, and for supervisors alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.identity import Permission, Role
from app.wellness import availability, notices
from app.wellness.notices import Act
from tests.builders import FakeClock, MemorySecrets
from tests.ui.audit import not_plain, unnamed
from tests.ui.rota.weeks import added
from tests.vaults import new_vault
from tests.wellness.feeding import POLICY
from ui.program.program import Program
from ui.rota.page import RotaPage
from ui.shell.context import Context

WEEK, NEXT = "2026-02-09", "2026-02-16"


def made(qtbot: QtBot, context: Context) -> RotaPage:
    page = RotaPage(context, POLICY)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    return page


def said(page: RotaPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if not label.isHidden())


def rows(page: RotaPage) -> list[tuple[str, str, str]]:
    model = page.weeks.model
    return [
        (
            str(model.data(model.index(row, 0))),
            str(model.data(model.index(row, 1))),
            str(model.data(model.index(row, 2))).strip(),
        )
        for row in range(model.rowCount())
    ]


def test_an_empty_rota_says_when_there_will_be_something(qtbot: QtBot, context: Context) -> None:
    page = made(qtbot, context)
    assert rows(page) == []
    assert "No week can be shown yet." in said(page)
    assert "No day's limit was reached." in said(page)
    assert unnamed(page) == []
    assert not_plain(page) == []


def test_four_people_are_not_even_a_sum(qtbot: QtBot, context: Context) -> None:
    added(context.desk, WEEK, day=4)
    page = made(qtbot, context)
    assert rows(page) == []
    assert "Fewer than 5 people added to 09 Feb to 15 Feb: nothing is shown of it" in said(page)
    assert "because a life was at risk" not in said(page)


@pytest.mark.parametrize(("people", "teams"), [(5, ["the whole rota", "day"]), (6, ["the whole rota", "day"])])
def test_five_and_six_people_are_shown(qtbot: QtBot, context: Context, people: int, teams: list[str]) -> None:
    added(context.desk, WEEK, day=people)
    page = made(qtbot, context)
    assert [(team, count) for _week, team, count in rows(page)] == [(team, str(people)) for team in teams]
    assert f"In these weeks {people * 2} breaks were put off because a life was at risk." in said(page)


def test_one_person_beside_five_is_not_found_by_subtraction(qtbot: QtBot, context: Context) -> None:
    added(context.desk, WEEK, day=5, hill=1)
    page = made(qtbot, context)
    assert rows(page) == [("09 Feb to 15 Feb", "the whole rota", "6")]
    assert "2 teams are within the rota's sum alone" in said(page)
    assert "hill" not in said(page)


def test_the_newest_week_comes_first_and_one_that_is_not_complete_not_at_all(qtbot: QtBot, context: Context) -> None:
    for week in (WEEK, NEXT, "2026-03-02"):
        added(context.desk, week, day=7)
    page = made(qtbot, context)
    assert [week for week, _team, _count in rows(page)][::2] == ["16 Feb to 22 Feb", "09 Feb to 15 Feb"]


def test_a_limit_is_a_fact_and_a_reason_and_who_is_there_is_a_yes_or_no(qtbot: QtBot, context: Context) -> None:
    page = made(qtbot, context)
    with context.desk.transaction(Permission.KEEP) as tx:
        notices.tell(tx, Act.REACHED)
        notices.tell(tx, Act.OVERRIDDEN, "A life was at risk.")
    context.bus.publish(tx.changes)
    model = page.notices.model
    found = [[str(model.data(model.index(row, column))) for column in (1, 2, 3)] for row in range(model.rowCount())]
    assert found == [
        ["Robin Vale", "went past it", "A life was at risk."],
        ["Robin Vale", "reached the day's limit", "–"],
    ]
    assert "Robin Vale: yes" in said(page)
    context.bus.publish(availability.set_available(context.desk, available=False))
    assert "Robin Vale: no" in said(page)


@pytest.mark.parametrize(
    ("role", "there"), [(Role.SUPERVISOR, True), (Role.RESPONDER, False), (Role.ADMINISTRATOR, False)]
)
def test_the_page_is_for_supervisors_alone(
    qtbot: QtBot, program: Program, clock: FakeClock, secrets: MemorySecrets, tmp_path: Path, role: Role, *, there: bool
) -> None:
    program.enter(new_vault(tmp_path / "other", secrets, clock, role).vault)
    station = program.station
    assert station is not None
    assert ("go.rota" in {command.id for command in station.commands}) is there
    if there:
        station.window.go("rota")
        assert isinstance(station.window.page(), RotaPage)
    station.look_behind()
    qtbot.waitUntil(lambda: station.tasks.running() == 0)
