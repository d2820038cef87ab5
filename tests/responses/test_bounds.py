"""What a package may hold and no more: the accounts of the decision, exports that were right; what is flagged is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.cage.client import Cage
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.cases.subjects import name_account
from app.decisions.actions import correct
from app.decisions.model import Category
from app.desk import Desk
from app.responses import actions, queries
from app.responses.disclosing import Ways, make_package, usable
from app.responses.errors import BadPackageError, GoneExportError, NotInForceError
from app.responses.exports import exports, withdraw
from app.responses.model import Sort
from tests.evidence.listed import digest, taken
from tests.evidence.listed import written as listed
from tests.responses.conftest import HOUSE, Decided, agree, colleague
from tests.responses.packing import LOGINS, opened, put

WORDS = "They said they would kill themselves; " + "ab" * 32


def test_an_account_that_is_named_after_signing_is_in_no_package(
    desk: Desk, cage: Cage, ready: CaseId, tmp_path: Path
) -> None:
    name_account(desk, ready, "somebody_else")
    put(desk, cage, ready, tmp_path / "others.csv", LOGINS.replace("phone", "tablet"), Category.LOGIN, "somebody_else")
    files = opened(desk, ready, make_package(desk, cage, ready).passphrase)
    assert [name for name in files if name.startswith("data/")] == ["data/01-login.csv", "data/02-content.csv"]
    assert b"tablet" not in b"".join(files.values())
    template = actions.template_for(desk, ready, "en")
    assert "somebody_else" not in actions.look_ahead(desk, ready, template, HOUSE).words.letter
    correct(desk, ready, queries.in_force(desk, ready).row.answers, "It is about the other account as well.")
    agree(desk, ready)
    assert "somebody_else" in {row.account for row in usable(desk, ready, queries.in_force(desk, ready))}


def test_a_package_that_lacks_data_says_whose_account_came_too_late(
    desk: Desk, cage: Cage, decided: Decided, tmp_path: Path
) -> None:
    number = decided()
    name_account(desk, number, "late")
    put(desk, cage, number, tmp_path / "logins.csv", LOGINS, Category.LOGIN, "late")
    with pytest.raises(BadPackageError, match="named after the decision, and no part of it: late"):
        make_package(desk, cage, number)


def test_the_accounts_of_a_decision_cannot_be_changed(desk: Desk, case_id: CaseId) -> None:
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute("UPDATE decision_account SET account = 'x'")
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute("DELETE FROM decision_account")


def test_a_wrong_export_is_withdrawn_with_a_reason_and_in_no_package(
    desk: Desk, cage: Cage, ready: CaseId, tmp_path: Path
) -> None:
    put(desk, cage, ready, tmp_path / "wrong.csv", LOGINS.replace("phone", "wrong"), Category.LOGIN)
    wrong = exports(desk.db, ready)[-1]
    with pytest.raises(ReasonMissingError):
        withdraw(desk, ready, wrong.id, " ")
    withdraw(desk, ready, wrong.id, "Another person's rows.")
    assert exports(desk.db, ready)[-1].withdrawn == "Another person's rows."
    with pytest.raises(GoneExportError):
        withdraw(desk, ready, wrong.id, "Again.")
    assert b"wrong" not in b"".join(opened(desk, ready, make_package(desk, cage, ready).passphrase).values())


def test_an_export_that_is_withdrawn_while_a_package_is_made_stops_it(desk: Desk, cage: Cage, ready: CaseId) -> None:
    def check() -> None:
        if not exports(desk.db, ready)[0].withdrawn:
            withdraw(desk, ready, exports(desk.db, ready)[0].id, "Not theirs.")

    with pytest.raises(NotInForceError):
        make_package(desk, cage, ready, check=check)
    assert queries.responses(desk.db, ready)[0].sort is Sort.LETTER


def test_an_export_can_be_left_out_of_one_package(desk: Desk, cage: Cage, ready: CaseId, tmp_path: Path) -> None:
    put(desk, cage, ready, tmp_path / "more.csv", LOGINS.replace("phone", "tablet"), Category.LOGIN)
    more = exports(desk.db, ready)[-1]
    made = make_package(desk, cage, ready, Ways(leave_out=frozenset({more.id})))
    assert b"tablet" not in b"".join(opened(desk, ready, made.passphrase).values())
    assert queries.response(desk.db, ready, made.id).body["left_out"] == [more.sha256]
    assert b"tablet" in b"".join(opened(desk, ready, make_package(desk, cage, ready).passphrase).values())


def test_flagged_words_and_known_hashes_in_an_export_are_told(
    desk: Desk, cage: Cage, case_id: CaseId, tmp_path: Path
) -> None:
    taken(colleague(desk), listed(tmp_path / "l.csv", f"sha256\n{'ab' * 32}\n{digest(b'other')}\n"))
    rows = [{"sent_at": "2026-03-02T08:00:00Z", "text": WORDS}]
    put(desk, cage, case_id, tmp_path / "messages.json", json.dumps(rows), Category.CONTENT)
    (row,) = exports(desk.db, case_id)
    assert row.found["lists"] == {"A list": 1}
    assert row.found["terms"]["en"] == 1
    put(desk, cage, case_id, tmp_path / "logins.csv", LOGINS, Category.LOGIN)
    assert exports(desk.db, case_id)[-1].found == {}
