"""Files of a case in a package: only those that the decision names, as they came, and never apparent abuse material."""

from __future__ import annotations

import io
import json
import os
import threading
import zipfile
from pathlib import Path

import pyrage
import pytest
import pyzipper

from app.cage.client import Cage
from app.cases.model import CaseId, Severity
from app.decisions.actions import correct
from app.decisions.own import ITEMS
from app.desk import Desk
from app.evidence.actions import set_severity
from app.evidence.model import ItemId
from app.identity import Permission
from app.responses import actions, media, queries
from app.responses.child_safety import NewReport, draft_report
from app.responses.disclosing import Ways, make_package
from app.responses.errors import BadPackageError
from app.responses.model import Sort
from app.vault.errors import DamagedEvidenceError
from app.vault.spoken import as_typed
from tests.evidence.listed import digest, taken
from tests.evidence.listed import written as listed
from tests.evidence.made import new_item
from tests.responses.conftest import HOUSE, agree, colleague
from tests.responses.packing import opened


def named(desk: Desk, case_id: CaseId, *items: ItemId) -> None:
    """Decide anew that files go out, and let a colleague agree."""
    uids = [desk.db.execute("SELECT uid FROM item WHERE id = ?", (item,)).fetchone()[0] for item in items]
    answers = queries.in_force(desk, case_id).row.answers
    files = [{"item": uid, "why": "It shows the bridge."} for uid in uids]
    correct(desk, case_id, {**answers, ITEMS: files}, "The picture names the place.")
    agree(desk, case_id)
    actions.write_letter(desk, case_id, actions.template_for(desk, case_id, "en"), HOUSE)


def test_a_file_that_the_decision_names_goes_out_as_it_came(desk: Desk, cage: Cage, ready: CaseId) -> None:
    data = os.urandom(3_000_000)
    item = new_item(desk, ready, data, "bridge.png")
    set_severity(desk, item, Severity.S1)
    named(desk, ready, item)
    made = make_package(desk, cage, ready)
    files = opened(desk, ready, made.passphrase)
    assert files["items/01"] == data
    told = next(each for each in json.loads(files["manifest.json"])["files"] if each["name"] == "items/01")
    assert (told["original_name"], told["reason"]) == ("bridge.png", "It shows the bridge.")
    assert told["sha256"] == digest(data)
    row = queries.response(desk.db, ready, made.id)
    sealed = queries.read_file(desk, row.files[0].id)
    assert data[:1000] not in sealed
    with pyzipper.AESZipFile(io.BytesIO(sealed)) as archive:
        archive.setpassword(as_typed(made.passphrase).encode())
        assert archive.testzip() is None


def test_a_named_file_goes_to_a_key_and_no_thread_is_left(desk: Desk, cage: Cage, ready: CaseId) -> None:
    item = new_item(desk, ready, b"picture" * 100_000)
    set_severity(desk, item, Severity.S2)
    named(desk, ready, item)
    theirs = pyrage.x25519.Identity.generate()
    made = make_package(desk, cage, ready, Ways(key=str(theirs.to_public())))
    sealed = queries.read_file(desk, queries.response(desk.db, ready, made.id).files[0].id)
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(sealed, [theirs]))) as archive:
        assert archive.read("items/01") == b"picture" * 100_000

    calls = []

    def stop() -> None:
        calls.append(1)
        if len(calls) > 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_package(desk, cage, ready, Ways(key=str(theirs.to_public())), check=stop)
    assert not [each for each in threading.enumerate() if each.name == "package"]


def test_apparent_abuse_material_never_goes_whatever_was_named(
    desk: Desk, cage: Cage, ready: CaseId, tmp_path: Path
) -> None:
    hard, unseen = new_item(desk, ready, b"hard"), new_item(desk, ready, b"unseen")
    known, reported = new_item(desk, ready, b"known"), new_item(desk, ready, b"reported")
    for item in (hard, known, reported):
        set_severity(desk, item, Severity.S1)
    named(desk, ready, hard, unseen, known, reported)
    set_severity(desk, hard, Severity.S4)
    taken(colleague(desk), listed(tmp_path / "l.csv", f"sha256\n{digest(b'known')}\n"))
    report = NewReport("Online Enticement of Children for Sexual Acts", "2026-03-07T20:00:00Z", "", [reported])
    draft_report(desk, cage, ready, report)
    held = {each.row.id: each.held for each in media.given(desk, ready, queries.in_force(desk, ready))}
    assert "S4" in held[hard]
    assert "nobody has classified" in held[unseen]
    assert "list of hashes" in held[known]
    assert "CyberTipline draft" in held[reported]
    for item in (hard, unseen, known, reported):
        with pytest.raises(BadPackageError, match="may not go out"):
            make_package(desk, cage, ready, Ways(leave_items=frozenset({hard, unseen, known, reported} - {item})))
    made = make_package(desk, cage, ready, Ways(leave_items=frozenset({hard, unseen, known, reported})))
    assert not [name for name in opened(desk, ready, made.passphrase) if name.startswith("items/")]


def test_a_container_goes_only_with_everything_that_is_in_it(desk: Desk, ready: CaseId) -> None:
    outer, inner = new_item(desk, ready, b"outer"), new_item(desk, ready, b"inner")
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE item SET parent_id = ? WHERE id = ?", (outer, inner))
    set_severity(desk, outer, Severity.S1)
    set_severity(desk, inner, Severity.S1)
    named(desk, ready, outer)
    force = queries.in_force(desk, ready)
    assert media.given(desk, ready, force)[0].held == ""
    set_severity(desk, inner, Severity.S4)
    assert "S4" in media.given(desk, ready, force)[0].held


def test_a_file_that_is_damaged_stops_the_package(desk: Desk, cage: Cage, ready: CaseId) -> None:
    item = new_item(desk, ready, b"bytes" * 10)
    set_severity(desk, item, Severity.S1)
    named(desk, ready, item)
    (name,) = desk.db.execute("SELECT sealed_name FROM item WHERE id = ?", (item,)).fetchone()
    path = desk.vault.folder / "evidence" / name[:2] / name
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    before = sorted((desk.vault.folder / "responses").glob("??/*"))
    with pytest.raises(DamagedEvidenceError):
        make_package(desk, cage, ready)
    assert sorted((desk.vault.folder / "responses").glob("??/*")) == before
    assert queries.responses(desk.db, ready)[0].sort is Sort.LETTER
