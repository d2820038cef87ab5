"""From a decision to a letter: what fills it, what holds it back, its page, and the mail that carries it."""

from __future__ import annotations

import hashlib
import io
import stat
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pikepdf
import pytest
from sqlcipher3 import dbapi2

from app.cases import actions as cases
from app.cases.model import CaseId, NotYoursError
from app.decisions.actions import correct, respond, submit
from app.desk import Desk
from app.evidence.sealing import sweep_orphans
from app.identity import Permission
from app.requesters.actions import record_call
from app.requesters.calls import CallOutcome, NewCall
from app.responses import actions, queries, store
from app.responses.errors import NotFilledError, NotInForceError, NotSavedError, SaidMissingError
from app.responses.filling import verified_call
from app.responses.mail import BadAddressError
from app.responses.model import Sort
from app.responses.page import lacking, unsure
from app.responses.store import NewResponse
from app.responses.templates import languages
from app.responses.verify import problems
from app.vault import audit
from app.vault.errors import InsideVaultError
from app.wellness import owner
from tests.builders import FakeClock
from tests.decisions.forms import DISCLOSE, end_tasks
from tests.responses.conftest import HOUSE, Decided, agree, claimed


def written(desk: Desk, case_id: CaseId, language: str = "en", name: str = "", **typed: str) -> queries.ResponseRow:
    """Write the letter of a case, and return its row."""
    template = actions.template_for(desk, case_id, language, name)
    made = actions.write_letter(desk, case_id, template, {**HOUSE, **typed})
    return queries.response(desk.db, case_id, made.id)


def test_what_nobody_said_is_marked_in_its_place_and_blocks(desk: Desk, case_id: CaseId) -> None:
    template = actions.template_for(desk, case_id, "en")
    ahead = actions.look_ahead(desk, case_id, template, {})
    assert "organisation" in ahead.words.missing
    assert "⟦name of the organisation⟧" in ahead.words.mail
    with pytest.raises(NotFilledError) as refused:
        actions.write_letter(desk, case_id, template, {})
    assert any("name of the organisation" in point for point in refused.value.points)
    assert queries.responses(desk.db, case_id) == ()


def test_a_letter_says_what_was_decided_and_no_more(desk: Desk, case_id: CaseId) -> None:
    row = written(desk, case_id)
    text = str(row.body["letter"])
    for words in ("Siri Lund", "fjellvandrer88, fjell_2", "- Login data", "- Content, March 1, 2026 to March 7, 2026"):
        assert words in text
    assert "- Subscriber data: refused" in text
    assert "18 U.S.C. § 2702(c)(4)" in text
    assert "⟦" not in text


@pytest.mark.parametrize("language", languages())
def test_the_page_is_pdf_a_in_each_language(desk: Desk, case_id: CaseId, language: str) -> None:
    row = written(desk, case_id, language)
    (sent,) = row.files
    data = queries.read_file(desk, sent.id)
    assert hashlib.sha256(data).hexdigest() == sent.sha256
    with pikepdf.open(io.BytesIO(data)) as page:
        with page.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "A")
        assert page.Root.MarkInfo.Marked
        assert page.Root.Lang == language
        assert page.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/StructTreeRoot" in page.Root
        assert "/AcroForm" not in page.Root
        assert not page.is_encrypted
        fonts = [font for each in page.pages for font in each.Resources.Font.values()]
        assert fonts
        for font in fonts:
            embedded = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(embedded.keys())


def test_the_same_letter_at_the_same_moment_is_the_same_bytes(desk: Desk, case_id: CaseId, clock: FakeClock) -> None:
    first, again = written(desk, case_id), written(desk, case_id)
    clock.advance(60)
    later = written(desk, case_id)
    assert first.files[0].sha256 == again.files[0].sha256 != later.files[0].sha256


def test_a_letter_is_written_at_any_moment_of_a_second(desk: Desk, case_id: CaseId, clock: FakeClock) -> None:
    clock.advance(0.25)
    assert written(desk, case_id).id


def test_a_sign_that_no_font_has_is_replaced_and_told(desk: Desk, decided: Decided) -> None:
    row = written(desk, decided(name="Siri 🦭 Lund"))
    assert row.body["replaced"] == ["🦭"]
    with pikepdf.open(io.BytesIO(queries.read_file(desk, row.files[0].id))) as page:
        assert len(page.pages) == 1


def test_the_signs_taken_for_sure_are_in_the_fonts() -> None:
    everything = "".join(map(chr, range(0x20, 0x2100)))
    sure = "".join(sign for sign in everything if not unsure(sign))
    assert len(sure) > 300
    assert lacking(sure) == ()
    assert unsure("太郎")
    assert lacking("太郎") == ()
    assert lacking("🦭") == ("🦭",)


def test_what_was_sent_is_immutable_and_on_the_chain(desk: Desk, case_id: CaseId) -> None:
    written(desk, case_id)
    for sql in ("UPDATE response SET title = ''", "DELETE FROM response_file", "UPDATE response_file SET sha256 = ''"):
        with pytest.raises(dbapi2.IntegrityError):
            desk.db.execute(sql)
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()
    (acts,) = desk.db.execute("SELECT group_concat(act) FROM outbox WHERE entity = 'response'").fetchone()
    assert acts == "response.letter"


def test_the_house_is_asked_once(desk: Desk, case_id: CaseId) -> None:
    written(desk, case_id)
    template = actions.template_for(desk, case_id, "de")
    assert actions.look_ahead(desk, case_id, template, {}).words.missing == ()


def test_nothing_goes_out_before_a_decision_or_after_more_is_needed(desk: Desk, decided: Decided) -> None:
    undecided = claimed(desk)
    with pytest.raises(NotInForceError):
        actions.template_for(desk, undecided, "en")
    content = {
        **DISCLOSE,
        "bases": ["us-2702-b8", "us-2702-c4"],
        "data_content": "disclose",
        "reason_content": "The messages name the place.",
    }
    again = decided(answers=content, approved=False)
    template = actions.template_for(desk, again, "en")
    with pytest.raises(NotInForceError):
        actions.write_letter(desk, again, template, HOUSE)
    agree(desk, again)
    assert written(desk, again).sort is Sort.LETTER
    desk.db.execute("UPDATE cases SET state = 'claimed' WHERE id = ?", (again,))
    with pytest.raises(NotInForceError):
        actions.write_letter(desk, again, template, HOUSE)


def test_an_enquiry_needs_no_decision(desk: Desk) -> None:
    row = written(desk, claimed(desk), "fr", "enquiry.policy", question="Comment décidez-vous ?")
    assert row.decision_id is None
    assert "Comment décidez-vous ?" in str(row.body["letter"])


def test_who_has_not_claimed_the_case_writes_nothing(desk: Desk, case_id: CaseId) -> None:
    template = actions.template_for(desk, case_id, "en")
    desk.db.execute("UPDATE cases SET owner_id = NULL WHERE id = ?", (case_id,))
    with pytest.raises(NotYoursError):
        actions.write_letter(desk, case_id, template, HOUSE)
    assert list((desk.vault.folder / "responses").glob("??/*")) == []


def test_sealed_letters_outlive_the_sweep(desk: Desk, case_id: CaseId, clock: FakeClock) -> None:
    row = written(desk, case_id)
    clock.advance(3600 * 24 * 365 * 20)
    sweep_orphans(desk)
    assert queries.read_file(desk, row.files[0].id).startswith(b"%PDF-1.7")


def test_a_call_is_on_record_with_who_where_and_what(desk: Desk, case_id: CaseId) -> None:
    actions.tell_by_phone(
        desk, case_id, actions.Call("Siri Lund", "+47 555 0100", "the police's own site", "Login data.")
    )
    (row,) = queries.responses(desk.db, case_id)
    assert (row.sort, row.recipient, row.body["number"]) == (Sort.CALL, "Siri Lund", "+47 555 0100")
    assert row.body["at"] == row.at
    with pytest.raises(SaidMissingError):
        actions.tell_by_phone(desk, case_id, actions.Call("Siri Lund", " ", "", "Login data."))


def test_the_mail_is_a_draft_with_the_very_bytes(desk: Desk, case_id: CaseId, tmp_path: Path) -> None:
    row = written(desk, case_id)
    path = tmp_path / "answer.eml"
    actions.save_mail(desk, case_id, row.id, "siri.lund@politi.example", path)
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert mail["X-Unsent"] == "1"
    assert mail["To"] == "siri.lund@politi.example"
    assert mail["From"] is None
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == queries.read_file(desk, row.files[0].id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.sort for each in queries.responses(desk.db, case_id)] == [Sort.MAIL, Sort.LETTER]
    with pytest.raises(NotSavedError):
        actions.save_mail(desk, case_id, row.id, "siri.lund@politi.example", path)


def test_what_was_decided_anew_holds_back_the_letter_of_before(desk: Desk, case_id: CaseId, tmp_path: Path) -> None:
    def narrow() -> None:
        answers = queries.in_force(desk, case_id).row.answers
        correct(desk, case_id, {**answers, "content_to": "2026-03-02"}, "The later days are not needed.")
        agree(desk, case_id)

    row, template = written(desk, case_id), actions.template_for(desk, case_id, "en")
    with pytest.raises(NotInForceError, match="decided since"):
        actions.write_letter(desk, case_id, template, HOUSE, check=narrow)
    with pytest.raises(NotInForceError, match="decided since"):
        actions.save_mail(desk, case_id, row.id, "siri.lund@politi.example", tmp_path / "answer.eml")
    assert not (tmp_path / "answer.eml").exists()
    assert [each.id for each in queries.responses(desk.db, case_id)] == [row.id]


def test_nothing_plain_is_saved_into_the_vault(desk: Desk, case_id: CaseId) -> None:
    row = written(desk, case_id)
    with pytest.raises(InsideVaultError):
        actions.save_mail(desk, case_id, row.id, "siri.lund@politi.example", desk.vault.folder / "answer.eml")
    with pytest.raises(InsideVaultError):
        actions.save_files(desk, case_id, row.id, desk.vault.folder / "evidence")
    with pytest.raises(InsideVaultError):
        owner.export(desk, desk.vault.folder / "mine.json")
    assert [each.sort for each in queries.responses(desk.db, case_id)] == [Sort.LETTER]


def test_files_are_saved_whole_or_none_of_them(desk: Desk, case_id: CaseId, tmp_path: Path) -> None:
    files = tuple(store.seal(desk.vault, f"{name}.txt", "text/plain", name.encode()) for name in ("one", "two"))
    with desk.transaction(Permission.KEEP) as tx:
        made = NewResponse(Sort.REQUEST, "Two files", "", {"what": "preserve", "account": "x"}, files=files)
        number = actions.record(tx, case_id, made, "colleague asked", "two")
    (tmp_path / "two.txt").write_bytes(b"mine")
    with pytest.raises(NotSavedError):
        actions.save_files(desk, case_id, number, tmp_path)
    assert [file.name for file in tmp_path.glob("*.txt")] == ["two.txt"]
    assert (tmp_path / "two.txt").read_bytes() == b"mine"


@pytest.mark.parametrize("address", ["", "nobody", "a@b.example, c@d.example", "a@b.example\nBcc: x@y.example"])
def test_a_mail_goes_to_one_address(desk: Desk, case_id: CaseId, tmp_path: Path, address: str) -> None:
    row = written(desk, case_id)
    with pytest.raises(BadAddressError):
        actions.save_mail(desk, case_id, row.id, address, tmp_path / "answer.eml")
    assert not (tmp_path / "answer.eml").exists()


def test_a_closed_case_takes_no_answer(desk: Desk, case_id: CaseId) -> None:
    template = actions.template_for(desk, case_id, "en")
    actions.write_letter(desk, case_id, template, HOUSE)
    end_tasks(desk, case_id)
    desk.db.execute("UPDATE cases SET state = 'closed' WHERE id = ?", (case_id,))
    with pytest.raises(NotInForceError):
        actions.write_letter(desk, case_id, template, HOUSE)
    with pytest.raises(dbapi2.IntegrityError):
        actions.tell_by_phone(desk, case_id, actions.Call("A", "1", "", "b"))


def test_a_letter_of_a_case_goes_on_after_the_answer(desk: Desk, case_id: CaseId) -> None:
    respond(desk, case_id, "by phone")
    assert written(desk, case_id).sort is Sort.LETTER
    cases.go_on(desk, case_id, "more is asked")


def test_one_speaks_on_the_number_that_was_verified(desk: Desk, clock: FakeClock) -> None:
    number = claimed(desk)
    told = NewCall("+47 77 00 11 22", "the police's own site", "Duty desk", CallOutcome.CONFIRMED, desk.clock.now())
    record_call(desk, number, told, ())
    submit(desk, number, DISCLOSE)
    template = actions.template_for(desk, number, "en")
    assert "+47 77 00 11 22" in actions.look_ahead(desk, number, template, HOUSE).words.call
    call = verified_call(desk, number)
    assert call is not None
    assert call.found_in == "the police's own site"
    clock.advance(3600 * 24 * 365)
    assert verified_call(desk, number) is None


def test_what_is_damaged_is_told_by_its_case_and_name(desk: Desk, case_id: CaseId) -> None:
    written(desk, case_id)
    assert problems(desk) == []
    (path,) = (desk.vault.folder / "responses").glob("??/*")
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    (told,) = problems(desk)
    assert "EDR-2026-A-00001.pdf" in told
    assert "damaged" in told
    path.unlink()
    (told,) = problems(desk)
    assert "missing" in told
