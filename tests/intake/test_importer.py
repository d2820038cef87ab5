"""Files become whole cases, duplicates that are told, or quarantine with the reason."""

from __future__ import annotations

from pathlib import Path

from app.cage.client import Cage
from app.cases.model import CaseId, Imminence, Kind, State
from app.cases.queries import case_page
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence.model import ItemId, ItemKind, Source
from app.evidence.sealing import open_item
from app.evidence.verify import verify_items
from app.intake.importer import import_paths
from app.intake.model import Report
from tests.intake.letters import mail, picture, save


def bring_in(desk: Desk, cage: Cage, *paths: Path) -> Report:
    return import_paths(desk, cage, paths)[0]


def test_a_mail_with_a_picture_becomes_a_case_with_a_covered_item(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    path = save(tmp_path / "in" / "one.eml", mail(files=(("note.png", "image/png", picture()),)))
    report = bring_in(desk, cage, path)
    assert (report.imported, report.emergencies, report.quarantined) == (1, 1, ())
    page = case_page(desk.db, CaseId(report.cases[0]))
    assert page.row.title == "Missing person, please help"
    assert (page.row.kind, page.row.state) == (Kind.EMERGENCY_DISCLOSURE, State.NEW)
    assert page.row.imminence is Imminence.UNASSESSED
    assert page.requester is not None
    assert (page.requester.name, page.requester.domain) == ("Inspector Ines Vale", "police.example.fr")
    assert page.row.country == "FR"
    letter, note = evidence.items(desk.db, CaseId(report.cases[0]))
    assert (letter.kind, letter.source, page.requests[0].source_item_id) == (ItemKind.MAIL, Source.REQUESTER, letter.id)
    assert (note.kind, note.source, note.parent_id) == (ItemKind.PICTURE, Source.SUBJECT, letter.id)
    assert note.has_layout
    with open_item(desk, ItemId(note.id)) as reader:
        assert reader.read(0, reader.size) == picture()
    with open_item(desk, ItemId(letter.id)) as reader:
        assert reader.read(0, reader.size) == path.read_bytes()
    assert verify_items(desk).problems == ()
