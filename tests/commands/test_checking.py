"""What `verify` finds: a byte of evidence, a rewritten record, a decision without one, a damaged page."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases import actions as cases
from app.cases.model import CaseId
from app.commands import bring
from app.commands.checking import check
from app.commands.salvage import run as save_intact
from app.commands.speaking import Counter
from app.desk import Desk, close_desk, open_desk
from app.identity import Permission
from app.settings import shipped
from app.vault.database import migrating
from app.vault.salvage import WholeVaultError
from app.vault.vault import DATABASE
from tests.builders import PASSPHRASE, FakeClock
from tests.commands.conftest import Run
from tests.commands.requests import write_form, write_mail
from tests.evidence.made import new_case, new_item
from tests.faults.damage import damage_page, pages_of
from tests.policies.places import managed_by
from tests.vaults import unlocked


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


def test_pages_that_could_not_be_read_for_a_stop_are_no_damage(desk: Desk) -> None:
    desk.db.set_progress_handler(lambda: 1, 1)
    found = check(desk)
    desk.db.set_progress_handler(None, 0)
    assert any("interrupted" in problem for problem in found.problems)
    # Else the vault would be marked, and only read from then on.
    assert not found.torn


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


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE outbox SET body = '[1]' WHERE act = 'item.add'", "is not what the audit chain vouches for"),
        ("UPDATE audit SET body = '{' WHERE seq = 2", "Audit row 2 was changed"),
    ],
)
def test_a_record_that_is_none_any_more_is_told_and_the_rest_is_checked(
    filled: Desk, sql: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    with migrating(filled.db):
        for (name,) in filled.db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('outbox', 'audit')"
        ).fetchall():
            filled.db.execute(f"DROP TRIGGER {name}")
        filled.db.execute(sql)
    with caplog.at_level(logging.ERROR):
        found = check(filled)
    assert any(told in problem for problem in found.problems)
    assert any("could not be checked" in problem for problem in found.problems)
    assert found.items == 1


def test_a_record_cut_off_at_its_end_is_found(filled: Desk) -> None:
    filled.db.execute("DELETE FROM outbox WHERE seq = (SELECT max(seq) FROM outbox)")
    assert "whose record is missing" in only(filled)


def test_a_decision_that_is_gone_is_found(filled: Desk) -> None:
    with filled.transaction(Permission.KEEP) as tx:
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
    before = database.read_bytes()
    assert run("verify", own).status == 1
    lists = (
        ("people", own, "list"),
        ("retention", own, "holds"),
        ("agencies", "list", own),
        ("forms", own, "list"),
        ("pack", own, "list"),
        ("pack", own, "list", "--sealed"),
        ("pack", own, "samples"),
        ("cases", own),
    )
    for verb in lists:
        said = run(*verb)
        assert (said.status, "damaged" in said.err, "`salvage`" in said.err) == (1, True, False), verb
    assert said.out.count("PRS-2026") == 40
    refused = run("import", own, write_form(tmp_path, 99))
    assert (refused.status, "`salvage`" in refused.err) == (1, True)
    assert database.read_bytes() == before, "once damage was found, nothing is written"


def test_saving_what_is_intact_writes_nothing_into_a_vault_whose_damage_nobody_found_yet(
    run: Run, own: Path, tmp_path: Path
) -> None:
    for number in range(40):
        write_form(tmp_path, number)
    run("import", own, *sorted(tmp_path.glob("form-*.json")))
    database = own / DATABASE
    data = bytearray(database.read_bytes())
    data[len(data) // 4096 * 3 // 4 * 4096 + 100] ^= 1
    database.write_bytes(data)
    before = {path: path.read_bytes() for path in own.rglob("*") if path.is_file()}
    saved = run("salvage", own, "--out", tmp_path / "new", "--json")
    assert (saved.status, bool(saved.json["lost"])) == (0, True)
    assert {path: path.read_bytes() for path in own.rglob("*") if path.is_file()} == before
    assert run("cases", tmp_path / "new").status == 0


def test_saving_what_is_intact_names_a_damaged_evidence_file(run: Run, own: Path, tmp_path: Path) -> None:
    clock = FakeClock()
    desk = open_desk(unlocked(own, None, clock), clock, shipped())
    new_item(desk, new_case(desk))
    close_desk(desk)
    whole = run("salvage", own, "--out", tmp_path / "whole", "--json")
    assert (whole.json["files"], whole.json["lost"], "Everything could be read." in whole.err) == (1, [], True)
    (path,) = (path for path in (own / "evidence").rglob("*") if path.is_file())
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    said = run("salvage", own, "--out", tmp_path / "new", "--json")
    assert (said.status, said.json["files"]) == (0, 0)
    assert said.json["lost"] == run("verify", own, "--json").json["problems"]
    assert "evidence item 1: its sealed file was damaged or changed" in said.err
    assert "a damaged file was copied as it is" in said.err
    assert "Everything could be read." not in said.err


def test_a_vault_in_which_nothing_is_damaged_is_saved_whole_only_where_a_backup_may_leave(
    own: Path, tmp_path: Path
) -> None:
    kept = managed_by(AllowedExports=[])
    with pytest.raises(WholeVaultError, match="No damage was found"):
        save_intact(own, tmp_path / "new", PASSPHRASE, kept, Counter())
    assert not (tmp_path / "new").exists()
    damage_page(own / DATABASE, pages_of(own / DATABASE))
    saved = save_intact(own, tmp_path / "new", PASSPHRASE, kept, Counter())
    assert saved.rows
    assert (tmp_path / "new").is_dir()


def changed_by_another_program(own: Path, sql: str) -> None:
    """Take an item in, and change its row as whoever holds the key and another program."""
    desk = open_desk(unlocked(own, None, FakeClock()), FakeClock(), shipped())
    new_item(desk, new_case(desk))
    with migrating(desk.db):
        locks = desk.db.execute("SELECT name, sql FROM sqlite_schema WHERE name LIKE 'item%immutable'").fetchall()
        for name, _sql in locks:
            desk.db.execute(f"DROP TRIGGER {name}")
        desk.db.execute(sql)
        for _name, lock in locks:
            desk.db.execute(lock)
    close_desk(desk)


@pytest.mark.parametrize("option", [(), ("--all-digests",)])
@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE item SET sha256 = blake3", "sha256"),
        ("UPDATE item SET blake2b = ''", "blake2b"),
        ("UPDATE item SET blake3 = NULL", "blake3"),
        ("UPDATE item SET size = size + 1", "size"),
        ("UPDATE item_hash SET md5 = zeroblob(16)", "md5"),
        ("UPDATE item_hash SET sha1 = zeroblob(20)", "sha1"),
    ],
)
def test_a_row_that_says_something_else_than_its_record_is_told(
    run: Run, own: Path, sql: str, what: str, option: tuple[str, ...]
) -> None:
    assert run("verify", own, *option).status == 0
    changed_by_another_program(own, sql)
    said = run("verify", own, "--json", *option)
    assert said.status == 1
    assert any(f"taken in ({what})" in problem for problem in said.json["problems"])


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
