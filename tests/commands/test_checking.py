"""What `verify` finds: a byte of evidence, a rewritten record, a decision without one, a damaged page."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases import actions as cases
from app.cases.model import CaseId
from app.commands import bring
from app.commands.checking import check
from app.desk import Desk
from app.vault.vault import DATABASE
from tests.builders import PASSPHRASE
from tests.commands.conftest import Run
from tests.commands.requests import write_form, write_mail


@pytest.fixture
def filled(desk: Desk, cage: Cage, tmp_path: Path) -> Desk:
    """Fill a vault with a mail, whose original is an evidence item, and a form."""
    folder = tmp_path / "in"
    folder.mkdir()
    write_form(folder, 1)
    write_mail(folder)
    bring.run(desk, [folder], lambda _done, _of: None, lambda: False)
    cases.claim(desk, CaseId(1))
    return desk


def only(desk: Desk) -> str:
    """Return the one problem that was found."""
    (problem,) = check(desk).problems
    return problem


def test_an_untouched_vault_has_no_problem(filled: Desk) -> None:
    found = check(filled)
    assert found.ok
    assert (found.cases, found.items) == (2, 1)


def test_a_changed_byte_of_evidence_is_found(filled: Desk) -> None:
    (sealed,) = (path for path in (filled.vault.folder / "evidence").rglob("*") if path.is_file())
    sealed.chmod(0o600)
    data = bytearray(sealed.read_bytes())
    data[-1] ^= 1
    sealed.write_bytes(data)
    assert "damaged or changed" in only(filled)


def test_missing_evidence_is_found(filled: Desk) -> None:
    (sealed,) = (path for path in (filled.vault.folder / "evidence").rglob("*") if path.is_file())
    sealed.unlink()
    assert "missing" in only(filled)


def test_a_rewritten_record_is_found(filled: Desk) -> None:
    filled.db.execute("UPDATE outbox SET body = '{}' WHERE act = 'case.claim'")
    assert "not what the audit chain vouches for" in only(filled)


def test_a_record_cut_off_at_its_end_is_found(filled: Desk) -> None:
    filled.db.execute("DELETE FROM outbox WHERE seq = (SELECT max(seq) FROM outbox)")
    assert "whose record is missing" in only(filled)


def test_a_decision_that_is_gone_is_found(filled: Desk) -> None:
    with filled.transaction() as tx:
        tx.wrote("decision", "gone", 1, "decision.submit", {}, topics=())
    assert "decisions that were made are missing" in only(filled)


def test_a_row_that_names_nothing_is_found(filled: Desk) -> None:
    db = filled.vault.connect()
    db.set_authorizer(None)
    db.execute("PRAGMA foreign_keys = OFF").fetchall()
    db.execute("DELETE FROM requester")
    db.close()
    problems = check(filled).problems
    assert problems
    assert all("a row of requester that is not there" in problem for problem in problems)


def test_a_damaged_page_is_told_by_the_verb(run: Run, own: Path, tmp_path: Path) -> None:
    for number in range(40):
        write_form(tmp_path, number)
    run("import", own, *sorted(tmp_path.glob("form-*.json")))
    assert run("verify", own, "--json").json["ok"]
    database = own / DATABASE
    data = bytearray(database.read_bytes())
    place = len(data) // 4096 * 3 // 4 * 4096 + 100
    data[place] ^= 1
    database.write_bytes(data)
    said = run("verify", own, "--json")
    assert said.status == 1
    assert not said.json["ok"]
    assert said.json["problems"]
    assert PASSPHRASE not in said.out + said.err


@pytest.mark.parametrize("name", [DATABASE, "vault.json"])
def test_a_vault_too_damaged_to_open_is_a_problem_too(run: Run, own: Path, name: str) -> None:
    (own / "vault.json.bak").unlink()
    (own / name).write_bytes(b"no longer what it was" * 500)
    said = run("verify", own, "--json")
    assert said.status == 1
    (problem,) = said.json["problems"]
    assert "damaged" in problem
    assert not said.json["ok"]
    assert problem in said.err
