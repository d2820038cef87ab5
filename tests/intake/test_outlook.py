"""Outlook's mails become cases as any mail does; one that cannot be read waits in quarantine with its reason."""

from __future__ import annotations

import random
from pathlib import Path

from app.cage.client import Cage
from app.cases.model import CaseId, Kind
from app.cases.queries import case_page
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence.model import ItemKind, Source
from app.intake import quarantine
from app.intake.importer import import_paths
from tests.cage import ole
from tests.intake.letters import picture, save

WORDS = "A person left a note and has not been seen since."


def outlook(*files: ole.Tree, inner: tuple[ole.Tree, ...] = ()) -> bytes:
    """Write a letter as Outlook keeps it."""
    return ole.container(ole.letter({ole.HEADERS: ole.TRAVELLED, ole.BODY: WORDS}, *files, inner=inner))


def test_a_letter_becomes_a_whole_case(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    inner = ole.letter({ole.SUBJECT: "forwarded", ole.BODY: "the note"}, ole.attached("b.txt", b"inside"), header=24)
    data = outlook(ole.attached("photo.png", picture(), "image/png"), inner=(inner,))
    report, *_ = import_paths(desk, cage, [save(tmp_path / "call.msg", data)])
    assert report.quarantined == ()
    (case_id,) = report.cases
    page = case_page(desk.db, CaseId(case_id))
    assert (page.row.title, page.row.kind) == ("Missing person, please help", Kind.EMERGENCY_DISCLOSURE)
    assert page.requests[0].body == WORDS
    items = evidence.items(desk.db, CaseId(case_id))
    assert [(item.name, item.kind, item.source) for item in items] == [
        ("call.msg", ItemKind.MAIL, Source.REQUESTER),
        ("photo.png", ItemKind.PICTURE, Source.SUBJECT),
        ("forwarded.eml", ItemKind.MAIL, Source.SUBJECT),
        ("b.txt", ItemKind.TEXT, Source.SUBJECT),
    ]
    assert items[0].content_type == "application/vnd.ms-outlook"
    assert items[1].has_layout
    assert [item.parent_id for item in items] == [None, items[0].id, items[0].id, items[2].id]


def test_the_same_letter_again_is_a_duplicate(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    first = import_paths(desk, cage, [save(tmp_path / "a.msg", outlook())])[0]
    again = import_paths(desk, cage, [save(tmp_path / "b.msg", outlook())])[0]
    assert (first.imported, again.imported, len(again.duplicates)) == (1, 0, 1)


def test_other_containers_and_broken_letters_wait_with_their_reason(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    luck = random.Random(7)
    whole = outlook(ole.attached("photo.png", picture(), "image/png"))
    files = {"doc.msg": ole.container({"WordDocument": b"x" * 5000}), "cut.msg": whole[:700]}
    for number in range(6):
        data = bytearray(whole)
        data[0x2C:0x50] = luck.randbytes(0x24)  # where the container says how its parts hang together
        files[f"{number}.msg"] = bytes(data)
    paths = [save(tmp_path / name, data) for name, data in files.items()]
    report = import_paths(desk, cage, paths)[0]
    assert report.imported + len(report.duplicates) + len(report.quarantined) == len(files)
    assert len(report.quarantined) >= 2
    assert all("could not be read safely: " in each.reason for each in report.quarantined)
    assert quarantine.verify(desk) == []
