"""A member taken out of an archive is an item like any: examined, sealed, covered, on record, beneath its archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cage.errors import DecodeFailedError
from app.cases import queue
from app.cases.model import CaseId
from app.cases.queries import case_page
from app.cases.queue import Filters
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence import sealing
from app.evidence.model import CaseClosedError, ItemId, ItemKind, Source
from app.evidence.queries import ItemRow
from app.identity import Permission
from app.intake import taking
from app.intake.importer import import_paths
from app.intake.taking import AlreadyTakenError
from tests.cage import papers
from tests.intake.letters import mail, picture, save

CHAT = "[2026-03-07 21:14] otter: I will kill the lights tonight\n[2026-03-07 21:15] me: where are you going\n"


@pytest.fixture
def archive(desk: Desk, cage: Cage, tmp_path: Path) -> ItemRow:
    """Bring a mail in with an archive attached to it."""
    inner = papers.packed({"deep.txt": "a cormorant on the mole"})
    data = papers.packed(
        {"photo.png": picture(), "../chat.txt": CHAT, "letter.pdf": papers.pdf("dear team"), "more.zip": inner}
    )
    path = save(tmp_path / "a.eml", mail(files=(("all.zip", "application/zip", data),)))
    (case_id,) = import_paths(desk, cage, [path])[0].cases
    return next(item for item in evidence.items(desk.db, CaseId(case_id)) if item.kind is ItemKind.ARCHIVE)


def taken(desk: Desk, cage: Cage, archive: ItemRow, place: str) -> ItemRow:
    return evidence.item(desk.db, taking.take_out(desk, cage, ItemId(archive.id), place)[0])


def test_an_archive_is_listed_and_its_facts_are_on_its_card(desk: Desk, cage: Cage, archive: ItemRow) -> None:
    names = ("format", "members", "depth", "odd_names", "truncated")
    assert [archive.facts[name] for name in names] == ["zip", 5, 1, 1, False]
    found = taking.members(desk, cage, ItemId(archive.id))
    assert [(member.place, member.name, member.depth) for member in found] == [
        ("0", "photo.png", 0),
        ("1", "chat.txt", 0),
        ("2", "letter.pdf", 0),
        ("3", "more.zip", 0),
        ("3/0", "deep.txt", 1),
    ]


@pytest.mark.parametrize(
    ("place", "name", "kind"),
    [
        ("0", "photo.png", ItemKind.PICTURE),
        ("1", "chat.txt", ItemKind.TEXT),
        ("2", "letter.pdf", ItemKind.PDF),
        ("3/0", "deep.txt", ItemKind.TEXT),
    ],
)
def test_a_member_becomes_an_item_of_its_own(
    desk: Desk, cage: Cage, archive: ItemRow, place: str, name: str, kind: ItemKind
) -> None:
    item = taken(desk, cage, archive, place)
    assert (item.name, item.kind, item.parent_id, item.source) == (name, kind, archive.id, Source.SUBJECT)
    assert item.has_layout == (kind is ItemKind.PICTURE)
    assert (item.severity, item.refused) == (None, None)


def test_its_bytes_are_those_of_the_member_and_they_are_sealed(desk: Desk, cage: Cage, archive: ItemRow) -> None:
    item = taken(desk, cage, archive, "1")
    with sealing.open_item(desk, ItemId(item.id)) as reader:
        assert reader.read(0, reader.size) == CHAT.encode()
    whole = b"".join(path.read_bytes() for path in desk.vault.folder.rglob("*") if path.is_file())
    assert b"kill the lights" not in whole


def test_it_is_on_record_counted_compared_and_found(desk: Desk, cage: Cage, archive: ItemRow) -> None:
    count = "SELECT evidence_count FROM cases WHERE id = ?"
    before = desk.db.execute(count, (archive.case_id,)).fetchone()[0]
    item = taken(desk, cage, archive, "1")
    assert desk.db.execute(count, (archive.case_id,)).fetchone()[0] == before + 1
    assert (item.facts["form"], item.facts["messages"], item.facts["flagged"]) == ("chat", 2, {"en": 1})
    assert item.facts["language"] == "en"
    page = case_page(desk.db, CaseId(archive.case_id))
    assert any(event.act == "taken out" and "all.zip" in event.note for event in page.events)
    assert queue.page_ids(desk.db, Filters(text="tonight")) == [archive.case_id]
    compared = "SELECT stack_id IS NOT NULL FROM item_hash WHERE item_id = ?"
    assert desk.db.execute(compared, (item.id,)).fetchone() == (1,)


def test_the_same_member_is_taken_out_once(desk: Desk, cage: Cage, archive: ItemRow) -> None:
    taken(desk, cage, archive, "0")
    files = sorted((desk.vault.folder / "evidence").glob("??/*"))
    with pytest.raises(AlreadyTakenError, match=r"photo\.png"):
        taken(desk, cage, archive, "0")
    assert sorted((desk.vault.folder / "evidence").glob("??/*")) == files


def test_what_is_not_there_leaves_nothing_behind(desk: Desk, cage: Cage, archive: ItemRow) -> None:
    before = len(evidence.items(desk.db, CaseId(archive.case_id)))
    with pytest.raises(DecodeFailedError):
        taken(desk, cage, archive, "9")
    assert len(evidence.items(desk.db, CaseId(archive.case_id))) == before


def test_a_closed_case_gets_nothing_more(desk: Desk, cage: Cage, archive: ItemRow) -> None:
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE cases SET state = 'closed' WHERE id = ?", (archive.case_id,))
    with pytest.raises(CaseClosedError):
        taken(desk, cage, archive, "0")


def test_a_requesters_archive_holds_the_requesters_letter_and_still_covered_pictures(
    desk: Desk, cage: Cage, archive: ItemRow
) -> None:
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE item SET source = 'requester' WHERE id = ?", (archive.id,))
    assert taken(desk, cage, archive, "2").source is Source.REQUESTER
    assert taken(desk, cage, archive, "0").source is Source.SUBJECT
