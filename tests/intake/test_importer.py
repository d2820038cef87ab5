"""Files become whole cases, duplicates that are told, or quarantine with the reason."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlcipher3.dbapi2 import IntegrityError

from app.cage.client import Cage
from app.cases.actions import claim, hold
from app.cases.model import CaseId, Imminence, Kind, State
from app.cases.queries import case_page
from app.cases.queue import Filters, page_ids
from app.clock import utc_text
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence.model import ItemId, ItemKind, Source
from app.evidence.sealing import open_item
from app.evidence.verify import verify_items
from app.intake import quarantine
from app.intake.importer import ImportStoppedError, import_paths
from app.intake.model import Progress, Report
from app.vault.database import migrating
from tests.intake.letters import mail, picture, request, save


def bring_in(desk: Desk, cage: Cage, *paths: Path) -> Report:
    return import_paths(desk, cage, paths)[0]


def sealed_files(desk: Desk) -> int:
    return sum(path.is_file() for path in (desk.vault.folder / "evidence").rglob("*"))


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


def test_attachments_at_any_depth_and_attached_messages_are_items(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    inner = mail("What they wrote", "Goodbye.", number="<inner@x>", files=(("last.png", "image/png", picture(20)),))
    outer = mail(files=(("chat.txt", "text/plain", b"a chat"), ("order.pdf", "application/pdf", b"%PDF-1.7\nx")))
    outer.add_attachment(inner)
    report = bring_in(desk, cage, save(tmp_path / "nested.eml", outer))
    items = {item.name: item for item in evidence.items(desk.db, CaseId(report.cases[0]))}
    attached = items["attached message 3"]
    assert (items["chat.txt"].kind, items["chat.txt"].source) == (ItemKind.TEXT, Source.SUBJECT)
    assert (items["order.pdf"].kind, items["order.pdf"].source) == (ItemKind.PDF, Source.REQUESTER)
    assert (attached.kind, attached.source) == (ItemKind.MAIL, Source.SUBJECT)
    assert items["last.png"].parent_id == attached.id
    assert case_page(desk.db, CaseId(report.cases[0])).row.evidence == len(items) == 5


def test_a_document_becomes_a_case_and_never_sets_our_imminence(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    asked = request(emergency={"imminence": "within the hour", "person_at_risk": "Pupils of a school"})
    report = bring_in(desk, cage, save(tmp_path / "a.json", asked))
    page = case_page(desk.db, CaseId(report.cases[0]))
    assert page.row.imminence is Imminence.UNASSESSED
    assert (page.row.country, page.row.received_at) == ("CH", "2026-03-07T21:00:00.000Z")
    assert page.requests[0].facts["imminence"] == "within the hour"
    assert {(subject.role, subject.value) for subject in page.subjects} == {
        ("account", "quiet_otter"),
        ("person_at_risk", "Pupils of a school"),
    }


def test_a_declared_origin_is_believed_for_text_but_never_for_a_picture(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    files = [
        {"name": "form.txt", "text": "Our form", "origin": "requester"},
        {"name": "letter.png", "data": b64encode(picture()).decode(), "origin": "requester"},
        {"name": "empty.png", "data": ""},
    ]
    report = bring_in(desk, cage, save(tmp_path / "a.json", request(attachments=files)))
    form, letter, empty = evidence.items(desk.db, CaseId(report.cases[0]))
    assert (form.source, letter.source) == (Source.REQUESTER, Source.SUBJECT)
    assert empty.refused == "it is empty"


def test_the_same_file_twice_is_told_and_not_doubled(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    first = bring_in(desk, cage, save(tmp_path / "a.json", request()), save(tmp_path / "b.json", request()))
    assert (first.imported, [duplicate.case_id for duplicate in first.duplicates]) == (1, [first.cases[0]])
    again = bring_in(desk, cage, tmp_path)
    assert (again.imported, len(again.duplicates)) == (0, 2)
    acts = [event.act for event in case_page(desk.db, CaseId(first.cases[0])).events]
    assert acts.count("came again") == 3


def test_the_same_mail_by_another_way_is_a_duplicate(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    files = (("note.png", "image/png", picture()),)
    message = mail(files=files)
    first = bring_in(desk, cage, save(tmp_path / "a.eml", message))
    rewrapped = b"Received: from elsewhere; Sat, 07 Mar 2026 21:31:00 +0000\r\n" + message.as_bytes()
    again = bring_in(desk, cage, save(tmp_path / "b.eml", rewrapped))
    assert [duplicate.case_id for duplicate in again.duplicates] == list(first.cases)
    assert sealed_files(desk) == 2


def test_another_mail_under_the_same_number_is_taken_in_and_linked(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    bait = bring_in(desk, cage, save(tmp_path / "bait.eml", mail("Nothing", "Nothing at all.")))
    real = bring_in(desk, cage, save(tmp_path / "real.eml", mail()))
    assert (real.imported, real.duplicates) == (1, ())
    page = case_page(desk.db, CaseId(real.cases[0]))
    assert [link.id for link in page.linked] == list(bait.cases)
    assert "same number, other content" in [event.act for event in page.events]


def test_an_answer_that_names_our_reference_is_linked_and_told(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    first = bring_in(desk, cage, save(tmp_path / "a.eml", mail()))
    waiting = CaseId(first.cases[0])
    claim(desk, waiting)
    hold(desk, waiting, "waits for the birth date")
    reference = case_page(desk.db, waiting).row.reference
    answer = mail(f"Re: {reference} further facts", "As asked.", number="<2@police.example.fr>")
    second = bring_in(desk, cage, save(tmp_path / "b.eml", answer))
    page = case_page(desk.db, waiting)
    assert [link.id for link in page.linked] == list(second.cases)
    assert (page.row.state, page.row.answered_at) == (State.ON_HOLD, utc_text(desk.clock.now()))


def test_a_folder_is_walked_in_order_and_links_are_not_followed(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    outside = save(tmp_path / "outside" / "secret.json", request(subject="outside"))
    folder = tmp_path / "in"
    save(folder / "b" / "2.json", request(subject="two"))
    save(folder / "a" / "1.json", request(subject="one"))
    save(folder / ".hidden.json", request(subject="hidden"))
    (folder / "link.json").symlink_to(outside)
    (folder / "linked").symlink_to(outside.parent)
    report = bring_in(desk, cage, folder)
    titles = [case_page(desk.db, CaseId(number)).row.title for number in report.cases]
    assert titles == ["one", "two"]
    assert [Path(each.path).name for each in report.quarantined] == ["link.json", "linked"]
    assert quarantine.waiting(desk) == []


def test_the_vault_itself_is_never_imported(desk: Desk, cage: Cage) -> None:
    report = bring_in(desk, cage, desk.vault.folder)
    assert report == Report()


def test_cancel_leaves_whole_cases_and_tells_so(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    for number in range(9):
        save(tmp_path / f"{number}.eml", mail(f"Danger {number}", number=f"<{number}@x>"))
    seen: list[Progress] = []
    report, changes = import_paths(
        desk, cage, [tmp_path], progress=seen.append, cancelled=lambda: bool(seen) and seen[-1].done >= 3
    )
    # The third was on its way: it was in time, or it was not.
    assert report.cancelled
    assert report.imported in (2, 3)
    assert changes.cases == frozenset(report.cases)
    assert (sealed_files(desk), verify_items(desk).problems) == (report.imported, ())
    rest = bring_in(desk, cage, tmp_path)
    assert (rest.imported, len(rest.duplicates)) == (9 - report.imported, report.imported)


def test_a_batch_that_fails_leaves_no_sealed_file_behind(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    files = [{"name": "a.txt", "text": "words"}]
    save(tmp_path / "a.json", request(subject="a", attachments=files))
    with migrating(desk.db):
        desk.db.execute("CREATE TRIGGER no BEFORE INSERT ON arrival BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(IntegrityError):
        bring_in(desk, cage, tmp_path)
    assert (sealed_files(desk), desk.db.execute("SELECT count(*) FROM cases").fetchone()) == (0, (0,))


def test_a_search_finds_what_is_written_and_what_a_file_is_called(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    files = (("zephyr.png", "image/png", picture()),)
    report = bring_in(desk, cage, save(tmp_path / "a.eml", mail(files=files)))
    for text in ("zephyr", "person left a note", "ines.vale", "missing"):
        assert page_ids(desk.db, Filters(text=text)) == list(report.cases), text


@pytest.mark.parametrize(
    ("stamp", "received_at"),
    [
        ("Sat, 07 Mar 2026 21:31:00 +0000", "2026-03-07T21:31:00.000Z"),
        ("7 Mar 2026 22:31:00 +0100 (CET)", "2026-03-07T21:31:00.000Z"),
        ("Sat, 07 Mar 2026 21:41:00 +0000", "2026-03-07T21:40:00.000Z"),
        ("Sat, 07 Mar 2020 21:31:00 +0000", "2026-03-07T21:40:00.000Z"),
        ("Sat, 31 Feb 2026 21:31:00 +0000", "2026-03-07T21:40:00.000Z"),
        ("yesterday", "2026-03-07T21:40:00.000Z"),
    ],
)
def test_a_mail_is_received_when_our_server_had_it_unless_that_cannot_be(
    desk: Desk, cage: Cage, tmp_path: Path, stamp: str, received_at: str
) -> None:
    ours = f"Received: from elsewhere by ours; {stamp}\r\n".encode()
    theirs = b"Received: from nowhere; Fri, 06 Mar 2026 01:00:00 +0000\r\n"
    report = bring_in(desk, cage, save(tmp_path / "a.eml", ours + theirs + mail().as_bytes()))
    page = case_page(desk.db, CaseId(report.cases[0]))
    assert page.row.received_at == received_at
    source = "import" if received_at.endswith("40:00.000Z") else "mail Received header"
    assert [event.source for event in page.events if event.act == "received"] == [source]


def test_cancel_while_an_attachment_is_examined_leaves_nothing_of_its_mail(
    desk: Desk, cage: Cage, tmp_path: Path
) -> None:
    files = tuple((f"{number}.png", "image/png", picture(20 + number)) for number in range(4))
    save(tmp_path / "a.eml", mail("Danger one", number="<1@x>"))
    save(tmp_path / "b.eml", mail("Danger two", number="<2@x>", files=files))
    report, _changes = import_paths(desk, cage, [tmp_path], cancelled=lambda: sealed_files(desk) >= 4)
    assert report.cancelled
    assert report.imported <= 1
    assert sealed_files(desk) == report.imported


def test_cancel_while_a_large_file_is_sealed_leaves_nothing_of_it(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    with (tmp_path / "large.eml").open("wb") as file:
        file.truncate(60_000_000)
    asked = count()
    report, _changes = import_paths(desk, cage, [tmp_path], cancelled=lambda: next(asked) > 5)
    assert (report.cancelled, report.quarantined, quarantine.waiting(desk)) == (True, (), [])
    assert [path for path in (desk.vault.folder / "quarantine").rglob("*") if path.is_file()] == []


def test_a_vault_that_stays_busy_stops_the_import_with_a_message(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    impatient = replace(desk, db=desk.vault.connect(busy_ms=1))
    path = save(tmp_path / "a.json", request(attachments=[{"name": "a.txt", "text": "words"}]))
    desk.db.execute("BEGIN IMMEDIATE")
    with pytest.raises(ImportStoppedError, match="busy with another write") as stopped:
        import_paths(impatient, cage, [path])
    desk.db.execute("ROLLBACK")
    impatient.db.close()
    assert (stopped.value.report.imported, sealed_files(desk)) == (0, 0)
    assert bring_in(desk, cage, path).imported == 1


def test_what_is_written_can_be_replayed_from_the_outbox(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    files = (("note.png", "image/png", picture()),)
    bring_in(desk, cage, save(tmp_path / "a.eml", mail(files=files)))
    acts = [row[0] for row in desk.db.execute("SELECT act FROM outbox ORDER BY seq")]
    assert acts == ["requester.add", "case.open", "item.add", "item.add"]
    assert desk.db.execute("SELECT count(DISTINCT op_id) FROM outbox").fetchone() == (1,)
    (body,) = desk.db.execute("SELECT body FROM outbox WHERE act = 'case.open'").fetchone()
    told = json.loads(body)["request"]
    assert (told["words"].strip(), told["arrival"]["name"]) == (
        "A person left a note and has not been seen since.",
        "a.eml",
    )


def test_a_document_that_can_no_longer_be_read_is_still_told_as_what_it_became(
    desk: Desk, cage: Cage, tmp_path: Path
) -> None:
    path = save(tmp_path / "in" / "one.json", request())
    (case,) = bring_in(desk, cage, path).cases
    strict = replace(desk, settings=replace(desk.settings, intake=replace(desk.settings.intake, json_bytes=10)))
    report = bring_in(strict, cage, path)
    assert [told.case_id for told in report.duplicates] == [case]
    assert (report.cases, report.quarantined) == ((), ())


def test_the_same_document_twice_in_one_folder_is_one_case(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    for name in ("one", "two"):
        save(tmp_path / "in" / f"{name}.json", request())
    report = bring_in(desk, cage, tmp_path / "in")
    assert (report.imported, len(report.duplicates)) == (1, 1)
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (1,)
