"""Exports and packages: what is taken in, what is left out, what a package holds, and who can open it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pyrage
import pytest
import pyzipper

from app.cage.client import Cage
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.cases.subjects import name_account
from app.decisions.actions import correct
from app.decisions.model import Category
from app.desk import Desk
from app.responses import actions, disclosing, queries
from app.responses.disclosing import Ask, Ways, ask_colleague, make_package, preserved
from app.responses.errors import BadPackageError, NotInForceError
from app.responses.exports import accounts, exports, table_of
from app.responses.model import Sort
from app.vault.spoken import as_typed
from tests.decisions.forms import DISCLOSE
from tests.responses.conftest import HOUSE, Decided, agree, claimed
from tests.responses.packing import LOGINS, MESSAGES, opened, put


@pytest.fixture
def full(desk: Desk, cage: Cage, case_id: CaseId, tmp_path: Path) -> CaseId:
    """Import what was decided on, and make the letter."""
    put(desk, cage, case_id, tmp_path / "logins.csv", LOGINS, Category.LOGIN)
    put(desk, cage, case_id, tmp_path / "messages.json", json.dumps(MESSAGES), Category.CONTENT)
    put(desk, cage, case_id, tmp_path / "subscriber.csv", "name,mail\nA,b@c.example\n", Category.SUBSCRIBER)
    actions.write_letter(desk, case_id, actions.template_for(desk, case_id, "en"), HOUSE)
    return case_id


def test_an_export_is_kept_byte_for_byte_with_its_query_and_hash(
    desk: Desk, cage: Cage, case_id: CaseId, tmp_path: Path
) -> None:
    put(desk, cage, case_id, tmp_path / "logins.csv", LOGINS, Category.LOGIN)
    (row,) = exports(desk.db, case_id)
    assert (row.rows, row.query, row.taken_at) == (2, "select * from x where id = 7", "2026-03-07T21:00:00.000Z")
    assert row.sha256 == hashlib.sha256(LOGINS.encode()).hexdigest()
    assert table_of(desk, cage, row).rows[0]["device"] == "phone"


def test_a_package_holds_what_was_decided_and_nothing_else(desk: Desk, cage: Cage, full: CaseId) -> None:
    made = make_package(desk, cage, full)
    files = opened(desk, full, made.passphrase)
    assert list(files) == [
        "letter.pdf",
        "data/01-login.csv",
        "data/02-content.csv",
        "disclosure-record.json",
        "manifest.json",
    ]
    logins = list(csv.reader(io.StringIO(files["data/01-login.csv"].decode())))
    assert logins[0] == ["time_utc", "address", "source_port", "device"]
    assert logins[1] == ["2026-03-06T21:30:00.000Z", "198.51.100.7", "50122", "phone"]
    assert logins[2][3] == "'=cmd()"
    messages = list(csv.DictReader(io.StringIO(files["data/02-content.csv"].decode())))
    assert [row["sent_at"] for row in messages] == ["2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z"]
    assert messages[1] == {"sent_at": "2026-03-03T08:00:00Z", "text": '\'=HYPERLINK("x")', "to": "+47 555 0101"}


def test_the_manifest_vouches_for_every_file(desk: Desk, cage: Cage, full: CaseId) -> None:
    files = opened(desk, full, make_package(desk, cage, full).passphrase)
    told = json.loads(files["manifest.json"])
    assert {each["name"] for each in told["files"]} == set(files) - {"manifest.json"}
    for each in told["files"]:
        assert each["sha256"] == hashlib.sha256(files[each["name"]]).hexdigest()
    content = next(each for each in told["files"] if each.get("category") == "content")
    assert (content["rows"], content["rows_left_out"], content["from"], content["to"]) == (
        2,
        1,
        "2026-03-01",
        "2026-03-07",
    )


def test_the_record_has_the_five_values(desk: Desk, cage: Cage, full: CaseId) -> None:
    record = json.loads(opened(desk, full, make_package(desk, cage, full).passphrase)["disclosure-record.json"])
    assert record["values_of_6_usc_657"] == {
        "paragraph": ["18 U.S.C. § 2702(b)(8)", "18 U.S.C. § 2702(c)(4)"],
        "date": "2026-03-07",
        "disclosing_entity": HOUSE["organisation"],
        "customers": 1,
        "communications": 2,
    }
    assert record["agreed_by"] == "Kim Ash"


def test_the_passphrase_stands_nowhere(desk: Desk, cage: Cage, full: CaseId, tmp_path: Path) -> None:
    made = make_package(desk, cage, full)
    whole = "\n".join(
        str(row)
        for table in ("outbox", "response", "audit", "event")
        for row in desk.db.execute(f"SELECT * FROM {table}")
    )
    actions.save_files(desk, full, made.id, tmp_path)
    (path,) = tmp_path.glob("*.zip")
    sent = path.read_bytes()
    for form in (made.passphrase, as_typed(made.passphrase)):
        assert form not in whole
        assert form.encode() not in sent
    assert b"198.51.100.7" not in sent
    with pytest.raises(RuntimeError), zipfile.ZipFile(path) as archive:
        archive.read("letter.pdf")
    with pyzipper.AESZipFile(path) as archive:
        assert {info.wz_aes_strength for info in archive.infolist()} == {3}


def test_a_package_to_a_key_opens_with_that_key_alone(desk: Desk, cage: Cage, full: CaseId) -> None:
    theirs, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    made = make_package(desk, cage, full, Ways(key=str(theirs.to_public())))
    assert made.passphrase == ""
    row = queries.response(desk.db, full, made.id)
    sealed = queries.read_file(desk, row.files[0].id)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [other])
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(sealed, [theirs]))) as archive:
        assert "letter.pdf" in archive.namelist()
    with pytest.raises(BadPackageError, match="age key"):
        make_package(desk, cage, full, Ways(key="age1nonsense"))
    with pytest.raises(BadPackageError, match="age key") as told:
        make_package(desk, cage, full, Ways(key=str(theirs)))
    assert str(theirs)[:24] not in f"{told.value}{told.value.__cause__}"


def test_no_package_without_decision_letter_or_data(desk: Desk, cage: Cage, decided: Decided, tmp_path: Path) -> None:
    with pytest.raises(NotInForceError):
        make_package(desk, cage, claimed(desk))
    with pytest.raises(BadPackageError, match="nothing was decided"):
        make_package(desk, cage, decided("refuse"))
    number = decided()
    with pytest.raises(BadPackageError, match="no export was imported for: login data"):
        make_package(desk, cage, number)
    put(desk, cage, number, tmp_path / "logins.csv", LOGINS, Category.LOGIN)
    with pytest.raises(BadPackageError, match="letter"):
        make_package(desk, cage, number)


def test_what_waits_for_an_approver_is_not_packed(desk: Desk, cage: Cage, decided: Decided, tmp_path: Path) -> None:
    content = {
        **DISCLOSE,
        "bases": ["us-2702-b8", "us-2702-c4"],
        "data_content": "disclose",
        "reason_content": "The place.",
    }
    number = decided(answers=content, approved=False)
    with pytest.raises(NotInForceError, match="approval"):
        make_package(desk, cage, number)


def test_what_is_decided_anew_while_a_package_is_made_stops_it(desk: Desk, cage: Cage, full: CaseId) -> None:
    def narrow() -> None:
        row = queries.in_force(desk, full).row
        if not row.supersedes:
            correct(desk, full, {**row.answers, "content_to": "2026-03-02"}, "The later days are not needed.")
            agree(desk, full)

    before = len(list((desk.vault.folder / "responses").glob("??/*")))
    with pytest.raises(NotInForceError, match="while the package was being made"):
        make_package(desk, cage, full, check=narrow)
    assert len(list((desk.vault.folder / "responses").glob("??/*"))) == before
    assert queries.responses(desk.db, full)[0].sort is Sort.LETTER


def test_an_export_without_a_time_cannot_be_cut_to_days(
    desk: Desk, cage: Cage, case_id: CaseId, tmp_path: Path
) -> None:
    put(desk, cage, case_id, tmp_path / "logins.csv", LOGINS, Category.LOGIN)
    put(desk, cage, case_id, tmp_path / "messages.csv", "text\nx\n", Category.CONTENT)
    actions.write_letter(desk, case_id, actions.template_for(desk, case_id, "en"), HOUSE)
    with pytest.raises(BadPackageError, match="says no time"):
        make_package(desk, cage, case_id)


def test_work_that_was_stopped_leaves_nothing(desk: Desk, cage: Cage, full: CaseId) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    before = len(list((desk.vault.folder / "responses").glob("??/*")))
    with pytest.raises(KeyboardInterrupt):
        make_package(desk, cage, full, check=stop)
    assert len(list((desk.vault.folder / "responses").glob("??/*"))) == before
    assert queries.responses(desk.db, full)[0].sort is Sort.LETTER


def test_an_account_can_be_named_afterwards(desk: Desk, cage: Cage, case_id: CaseId) -> None:
    name_account(desk, case_id, "  third_one ")
    name_account(desk, case_id, "third_one")
    assert accounts(desk.db, case_id) == ("fjellvandrer88", "fjell_2", "third_one")
    with pytest.raises(ReasonMissingError):
        name_account(desk, case_id, "  ")


def test_preserving_first_is_on_record(desk: Desk, cage: Cage, case_id: CaseId) -> None:
    assert preserved(desk, case_id) == frozenset()
    ask_colleague(desk, case_id, Ask.PRESERVE, "fjell_2", "The person is missing.")
    ask_colleague(desk, case_id, Ask.HOLD, "fjellvandrer88", "A ban would warn them.")
    assert preserved(desk, case_id) == {"fjell_2"}
    assert [row.sort for row in queries.responses(desk.db, case_id)] == [Sort.REQUEST, Sort.REQUEST]
    with pytest.raises(BadPackageError):
        disclosing.ask_colleague(desk, case_id, Ask.HOLD, "somebody", "x")
    with pytest.raises(ReasonMissingError):
        ask_colleague(desk, case_id, Ask.HOLD, "fjell_2", " ")
