"""The page of people above a vault, and a second person in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.identity import Role
from app.vault.people import Newcomer, enrol
from tests.builders import FakeClock, MemorySecrets
from tests.ui.pages import put_up
from tests.vaults import CHEAP, CHEAP_LIMITS
from ui.people.page import PeoplePage
from ui.people.part import people_commands
from ui.shell.context import Context
from ui.unlock.entrance import Entrance

PHRASE = "copper kettle beneath nine willows"


@pytest.fixture
def entrance(clock: FakeClock, secrets: MemorySecrets) -> Entrance:
    """How this computer opens vaults."""
    return Entrance(clock, lambda: secrets, lambda _bound: CHEAP, CHEAP_LIMITS)


@pytest.fixture
def alex(context: Context, secrets: MemorySecrets) -> str:
    """Let a second person in."""
    desk = context.desk
    who = Newcomer("Alex Moor", Role.RESPONDER, PHRASE)
    return enrol(desk.vault, who, secrets=secrets, cost=CHEAP, clock=desk.clock).uid


@pytest.fixture
def locked() -> list[bool]:
    """Return what is noted when the vault is to be locked."""
    return []


@pytest.fixture
def page(qtbot: QtBot, context: Context, entrance: Entrance, locked: list[bool]) -> Iterator[Callable[[], PeoplePage]]:
    """Return how to show the page, its keys working."""

    def shown() -> PeoplePage:
        page = PeoplePage(context, entrance, lambda: locked.append(True))
        put_up(qtbot, page, *people_commands(page))
        return page

    yield shown
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
