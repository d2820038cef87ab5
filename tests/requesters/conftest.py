"""A claimed case with a request, an agency in the directory, and a colleague at the same vault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.cage.channels import never
from app.cage.client import Cage
from app.cases.model import CaseId
from app.desk import Desk
from app.identity import Permission
from app.intake.filing import file
from app.intake.mail import read
from app.intake.reading import make_ready
from app.requesters.agencies import AgencyKind, NewAgency, NewContact, Purpose
from app.requesters.directory import put_agency
from app.requesters.signing import sign_all
from tests.builders import FakeClock
from tests.colleagues import colleague_of
from tests.intake.letters import mail

File = Callable[..., CaseId]
SWITCHBOARD = NewContact(
    Purpose.SWITCHBOARD, "+1 217 555 0100", "State list 2026", "2026-01-12", "Front desk", "2026-02-01"
)
LANTERNVALE = NewAgency(
    name="Lanternvale Police Department",
    kind=AgencyKind.POLICE,
    country="US",
    jurisdiction="Lanternvale",
    zone="America/Chicago",
    domains=("police.lanternvale.example",),
    contacts=(SWITCHBOARD,),
)


@pytest.fixture
def listed(desk: Desk, clock: FakeClock) -> NewAgency:
    """Keep one agency in the directory, since before any request came."""
    clock.wall -= timedelta(days=30)
    put_agency(desk, LANTERNVALE)
    clock.wall += timedelta(days=30)
    return LANTERNVALE


@pytest.fixture
def take_in(desk: Desk, cage: Cage) -> File:
    """File a mail as a case; the headers are those given, beside the usual ones."""

    def taken(
        words: str = "Please call us.",
        *,
        sender: str = "Dana <dana@police.lanternvale.example>",
        letter: str = "",
        **headers: str,
    ) -> CaseId:
        subject = headers.pop("subject", "Missing person")
        files = (("letter.txt", "text/plain", letter.encode()),) if letter else ()
        message = mail(subject=subject, words=words, sender=sender, number="", files=files)
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        arrived = read(cage, message.as_bytes(), "mail.eml", desk.clock.now(), lambda: False)
        with desk.transaction(Permission.KEEP) as tx:
            case_id = file(tx, make_ready(desk.vault, cage, arrived, never)).case_id
        sign_all(desk)
        return case_id

    return taken


@pytest.fixture
def colleague(desk: Desk) -> Desk:
    """Seat somebody else at the same vault."""
    return colleague_of(desk)
