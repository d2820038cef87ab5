"""Closed cases with evidence, and a pack of them carried from one vault to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from app.cases import actions as cases
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, NewSubject, open_case
from app.decisions import actions, tasks
from app.decisions.closing import close
from app.decisions.model import Located
from app.desk import Desk, close_desk
from app.evidence import sealing
from app.evidence.actions import add_item
from app.evidence.model import ItemId, ItemKind, Layout, NewItem, Source
from app.identity import Permission
from app.review.indexing import Order
from app.review.model import Level
from app.review.opening import open_pack
from app.review.packed import FOLDER, open_review_desk
from app.review.peers import Recipient, own_peer
from app.review.sealing import Sealed, seal_pack
from tests.decisions.forms import CLEAR, end_tasks
from tests.looking.conftest import WORDS, drawing
from tests.review.closed import COMPLETE

PICTURE = drawing()
Both = tuple[Desk, Desk]
Deed = Callable[[CaseId], object]


def item(
    desk: Desk, case_id: CaseId, data: bytes = PICTURE, kind: ItemKind = ItemKind.PICTURE, name: str = "one.png"
) -> ItemId:
    """Add an item to a case as an import does."""
    made = sealing.seal(desk.vault, [data])
    layout = Layout(12, 8, bytes(96)) if kind is ItemKind.PICTURE else None
    with desk.transaction(Permission.KEEP) as tx:
        return add_item(tx, case_id, NewItem(name, "", kind, "image/png", Source.SUBJECT, {"width": 640}, layout), made)


def closed_with_evidence(
    desk: Desk, outcome: str = "refuse", *, before: Deed | None = None, after: Deed | None = None, **answers: object
) -> CaseId:
    """Take a case with a picture and a text all the way to its end; `before` and `after` act around its decision."""
    with desk.transaction(Permission.KEEP) as tx:
        subjects = (NewSubject("person_at_risk", "A hiker, 54"),)
        new = NewCase(
            Kind.EMERGENCY_DISCLOSURE, "A hiker is missing", "NO", desk.clock.now(), "mail", subjects=subjects
        )
        case_id = open_case(tx, new).id
    cases.claim(desk, case_id)
    item(desk, case_id)
    item(desk, case_id, WORDS.encode(), ItemKind.TEXT, "words.txt")
    cases.add_note(desk, case_id, "Robin Vale called the duty desk")
    if before is not None:
        before(case_id)
    tasks.note_preserved(desk, case_id, "The whole account, in the legal hold.")
    actions.submit(desk, case_id, {**CLEAR["emergency-disclosure", outcome], **answers})
    if after is not None:
        after(case_id)
    actions.respond(desk, case_id, "Sent to the duty desk.")
    end_tasks(desk, case_id)
    close(desk, case_id, {**COMPLETE, **answers}, "Officer Lund", Located.UNKNOWN)
    return case_id


def recipient(desk: Desk) -> Recipient:
    """Return the person at a desk as somebody whom a pack can be sealed to."""
    own = own_peer(desk.vault)
    (person,) = [each for each in own.people if each.uid == desk.person.uid]
    return Recipient(own.uid, "Review at home", person)


def order(
    team: Desk, supervisor: Desk, *case_ids: CaseId, level: Level = Level.FULL, pseudonyms: bool = False
) -> Order:
    """Return an order to seal cases for a supervisor, for two weeks."""
    until = team.clock.now() + timedelta(days=14)
    return Order("March", (recipient(supervisor),), level, until, pseudonyms, cases=case_ids)


def sealed_for(
    team: Desk,
    supervisor: Desk,
    target: Path,
    *case_ids: CaseId,
    level: Level = Level.FULL,
    pseudonyms: bool = False,
) -> Sealed:
    """Seal cases for a supervisor."""
    made = seal_pack(team, order(team, supervisor, *case_ids, level=level, pseudonyms=pseudonyms), target)
    assert made is not None
    return made


@contextmanager
def opened(supervisor: Desk, path: Path) -> Iterator[Desk]:
    """Open a pack and sit down at it."""
    desk = open_review_desk(supervisor, open_pack(supervisor, path).uid)
    try:
        yield desk
    finally:
        close_desk(desk)


def pack(both: Both, tmp_path: Path) -> tuple[Path, CaseId]:
    """Seal a case and return the file."""
    team, supervisor = both
    first = closed_with_evidence(team)
    sealed_for(team, supervisor, tmp_path / "pack", first)
    return tmp_path / "pack", first


def nothing_was_kept(supervisor: Desk) -> bool:
    """Tell whether no pack left a row or a folder."""
    there = supervisor.vault.folder / FOLDER
    rows = supervisor.db.execute("SELECT count(*) FROM review_pack").fetchone()[0]
    return rows == 0 and not (there.is_dir() and any(there.iterdir()))
