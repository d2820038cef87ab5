"""A claimed emergency with evidence, two clocks and a half-filled form, and the next person at the same vault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from app.cases import actions as cases
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, NewSubject, open_case
from app.decisions import actions as decisions
from app.desk import Desk, close_desk, open_desk
from app.evidence import sealing
from app.evidence.actions import add_item
from app.evidence.model import ItemKind, NewItem, Source
from app.identity import Permission
from app.settings import shipped
from app.vault import people
from app.vault.directory import Entry
from app.vault.unlock import unlock
from tests.builders import FakeClock, MemorySecrets
from tests.vault.test_people import SECOND, enrol
from tests.vaults import CHEAP_LIMITS

SECRET = "zebra-lantern-4711"
Next = Callable[[], AbstractContextManager[Desk]]


@pytest.fixture
def case_id(desk: Desk) -> CaseId:
    """Open a case, add a sealed item, claim it, note a call, and answer a question."""
    made = sealing.seal(desk.vault, [SECRET.encode() * 50])
    with desk.transaction(Permission.KEEP) as tx:
        subjects = (NewSubject("person_at_risk", "A hiker, 54"),)
        new = NewCase(
            Kind.EMERGENCY_DISCLOSURE, "A hiker is missing", "NO", desk.clock.now(), "mail", subjects=subjects
        )
        opened = open_case(tx, new).id
        add_item(tx, opened, NewItem(f"{SECRET}.txt", "", ItemKind.TEXT, "", Source.SUBJECT, {}, None), made)
    cases.claim(desk, opened)
    cases.add_note(desk, opened, "Called the duty officer\u202e at 21:10;\nshe calls back")
    decisions.save_draft(desk, opened, {"requester_check": "unknown"})
    return opened


@pytest.fixture
def colleague(desk: Desk, secrets: MemorySecrets, clock: FakeClock) -> Entry:
    """Let the next person in."""
    uid = enrol(desk.vault, secrets, clock)
    return next(each for each in people.people(desk.vault) if each.uid == uid)


@pytest.fixture
def next_desk(desk: Desk, colleague: Entry, secrets: MemorySecrets, clock: FakeClock) -> Next:
    """Return a way to lock up and let the next person sit down."""

    @contextmanager
    def seated() -> Iterator[Desk]:
        close_desk(desk)
        vault = unlock(desk.vault.folder, SECOND.passphrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
        there = open_desk(vault, clock, shipped())
        try:
            yield there
        finally:
            close_desk(there)

    return seated
