"""Form 1 as it is read: its sections as fields, what could not be read told, a clock from its deadline, nothing typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.cage.client import Cage
from app.cases.clocks import Measures
from app.cases.model import CaseId, Kind
from app.cases.queries import case_page
from app.desk import Desk
from app.evidence.actions import add_item
from app.evidence.model import ItemId, ItemKind, NewItem, Source
from app.evidence.sealing import seal
from app.identity import Permission
from app.responses import actions
from app.responses.errors import BadFormError
from app.responses.form_lines import MOST_LINES, FormLine, understood
from app.responses.order_forms import OrderForm, forms, papers, read_file, read_item
from tests.responses import form1
from tests.responses.conftest import HOUSE, claimed

MADE: dict[str, Callable[[], bytes]] = {
    "form.txt": form1.TEXT.encode,
    "form.docx": form1.as_office,
    "form.pdf": form1.as_pdf,
}


@pytest.fixture
def order(desk: Desk) -> CaseId:
    """Claim a production order."""
    return claimed(desk, Kind.PRODUCTION_ORDER)


def read(desk: Desk, cage: Cage, order: CaseId, path: Path, data: bytes) -> OrderForm:
    """Read a form from a file."""
    path.write_bytes(data)
    read_file(desk, cage, order, path)
    return forms(desk.db, order)[0]


@pytest.mark.parametrize("name", MADE)
def test_the_sections_become_fields(desk: Desk, cage: Cage, order: CaseId, tmp_path: Path, name: str) -> None:
    form = read(desk, cage, order, tmp_path / name, MADE[name]())
    assert form.found == {
        "issuing_state": ["Fjordland"],
        "issuing_authority": ["Example Prosecution Office"],
        "validating_authority": ["Example District Court"],
        "file_issuing": ["FJ-2026-0042"],
        "addressee": ["Harbour Platform Ltd, legal representative"],
        "emergency": ["yes"],
        "deadline": ["8h"],
        "identifiers": ["Name of the account: fjell_2", "Time range: 2026-03-01 to 2026-03-07"],
        "categories": ["subscriber", "traffic"],
        "no_notice": ["yes"],
    }
    assert form.unread == ()


def test_a_form_in_xml_is_read_by_its_tags(desk: Desk, cage: Cage, order: CaseId, tmp_path: Path) -> None:
    form = read(desk, cage, order, tmp_path / "form.xml", form1.XML.encode())
    assert form.found["issuing_authority"] == ["Example Prosecution Office"]
    assert form.found["file_issuing"] == ["FJ-2026-0042"]
    assert form.found["validating_authority"] == ["Example District Court"]
    assert form.found["addressee"] == ["Harbour Platform Ltd"]
    assert (form.found["emergency"], form.found["deadline"]) == (["no"], ["10d"])
    assert (form.found["categories"], form.found["identifiers"]) == (["subscriber"], ["fjell_2"])


@pytest.mark.parametrize(("words", "hours"), [("8 hours", 8), ("10 days", 240)])
def test_its_deadline_runs_from_receipt_and_once(
    desk: Desk, cage: Cage, order: CaseId, tmp_path: Path, words: str, hours: int
) -> None:
    text = form1.TEXT if hours == 8 else form1.TEXT.replace("☒ without", "☐ without").replace("☐ as soon", "☒ as soon")
    for name in ("a.txt", "b.txt"):
        read(desk, cage, order, tmp_path / name, text.encode())
    clocks = [each for each in case_page(desk.db, order).clocks if words in each.basis]
    due = [(each.basis, each.minutes) for each in clocks if each.measures == Measures.DUE.value]
    assert due == [(f"EPOC, section C: {words}", hours * 60)]
    (earlier,) = [each for each in clocks if each.measures == Measures.ESCALATE.value]
    assert earlier.minutes is not None
    assert earlier.minutes < hours * 60


def test_a_form_that_came_in_a_later_message_has_its_time_from_that_message(
    desk: Desk, cage: Cage, order: CaseId
) -> None:
    later = "2026-03-09T10:00:00.000Z"
    with desk.transaction(Permission.KEEP) as tx:
        number = tx.db.execute(
            "INSERT INTO request (uid, case_id, channel, received_at, subject, body, facts, headers, digest, device_id,"
            " op_id, version) VALUES ('later', ?, 'mail', ?, '', '', '{}', '[]', 'd', ?, ?, 1)",
            (order, later, desk.device.id, tx.op_id),
        ).lastrowid
        new = NewItem("form.txt", "text/plain", ItemKind.TEXT, "text/plain", Source.REQUESTER, {}, None)
        paper = add_item(tx, order, new, seal(desk.vault, [form1.TEXT.encode()]))
        tx.db.execute("UPDATE item SET request_id = ? WHERE id = ?", (number, paper))
    read_item(desk, cage, order, paper)
    assert {each.from_at for each in case_page(desk.db, order).clocks if "EPOC" in each.basis} == {later}


def test_what_is_not_ticked_or_ticked_twice_is_not_guessed(
    desk: Desk, cage: Cage, order: CaseId, tmp_path: Path
) -> None:
    none = form1.TEXT.replace("☒", "☐").replace("[x]", "[ ]")
    form = read(desk, cage, order, tmp_path / "none.txt", none.encode())
    assert set(form.unread) == {"deadline", "categories"}
    both = form1.TEXT.replace("☐ as soon", "☒ as soon")
    form = read(desk, cage, order, tmp_path / "both.txt", both.encode())
    assert "deadline" in form.unread
    assert not [each for each in case_page(desk.db, order).clocks if "EPOC" in each.basis]


@pytest.mark.parametrize(
    "data",
    [
        b"Dear colleagues, please help.",
        form1.TEXT.replace("EUROPEAN PRODUCTION ORDER CERTIFICATE (EPOC)", "CERTIFICATE (EPOC-PR)").encode(),
        b"EPOC\nno section at all",
        b"<a><b/></a>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"%PDF-1.7 broken",
        b"PK\x03\x04 broken",
        b"",
    ],
)
def test_what_is_no_form_1_is_told_and_not_kept(
    desk: Desk, cage: Cage, order: CaseId, tmp_path: Path, data: bytes
) -> None:
    with pytest.raises(BadFormError):
        read(desk, cage, order, tmp_path / "x", data)
    assert forms(desk.db, order) == ()


def test_a_form_without_end_is_cut_and_says_so(desk: Desk, cage: Cage, order: CaseId, tmp_path: Path) -> None:
    form = read(desk, cage, order, tmp_path / "x", (form1.TEXT + "more: of it\n" * 3000).encode())
    assert "cut_short" in form.unread
    assert len(form.lines) == MOST_LINES


def test_a_paper_of_the_requester_is_read_and_a_file_of_a_subject_is_not(desk: Desk, cage: Cage, order: CaseId) -> None:
    def put(source: Source) -> ItemId:
        made = seal(desk.vault, [form1.as_pdf()])
        new = NewItem("order.pdf", "application/pdf", ItemKind.PDF, "application/pdf", source, {}, None)
        with desk.transaction(Permission.KEEP) as tx:
            return add_item(tx, order, new, made)

    theirs, other = put(Source.REQUESTER), put(Source.SUBJECT)
    assert [row.id for row in papers(desk.db, order)] == [theirs]
    read_item(desk, cage, order, theirs)
    assert forms(desk.db, order)[0].found["file_issuing"] == ["FJ-2026-0042"]
    with pytest.raises(BadFormError, match="no paper"):
        read_item(desk, cage, order, other)


def test_the_draft_of_form_3_takes_its_references(desk: Desk, cage: Cage, order: CaseId, tmp_path: Path) -> None:
    template = actions.template_for(desk, order, "en", "notice.epoc3")
    assert "⟦the authority that is told⟧" in actions.look_ahead(desk, order, template, HOUSE).words.letter
    read(desk, cage, order, tmp_path / "form.txt", form1.TEXT.encode())
    letter = actions.look_ahead(desk, order, template, HOUSE).words.letter
    assert "To Example Prosecution Office." in letter
    assert "your reference FJ-2026-0042" in letter
    other = actions.template_for(desk, order, "en", "notice.dsa18")
    assert "Example Prosecution Office" not in actions.look_ahead(desk, order, other, HOUSE).words.letter


def test_a_form_that_was_read_cannot_be_changed(desk: Desk, cage: Cage, order: CaseId, tmp_path: Path) -> None:
    read(desk, cage, order, tmp_path / "form.txt", form1.TEXT.encode())
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute("UPDATE order_form SET fields = '{}'")
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute("DELETE FROM order_form")


def test_a_line_beyond_the_form_is_nothing() -> None:
    assert understood([FormLine("", "", "Issuing authority", "Somebody")]).found == {}
