"""Evidence is sealed before its row, verified against its hashes, and nothing changes its source unrecorded."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3.dbapi2 import DatabaseError

from app.cases.actions import claim
from app.cases.model import CaseId, Severity
from app.cases.queries import case_page
from app.changes import Changes
from app.desk import Desk
from app.evidence import changed, queries
from app.evidence.actions import set_severity, set_source
from app.evidence.changed import Change, What
from app.evidence.model import (
    CaseClosedError,
    ItemId,
    ItemKind,
    NoSuchItemError,
    Source,
    default_source,
    hardest,
    treated_as,
)
from app.evidence.sealing import discard, open_item, seal, sealed_path, sweep_orphans
from app.evidence.verify import verify_items
from app.identity import Permission, PersonId, new_uid
from tests.evidence.made import new_case, new_item


def sealed_files(desk: Desk) -> list[Path]:
    return sorted(path for path in (desk.vault.folder / "evidence").rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", list(ItemKind))
def test_only_a_pdf_is_the_requesters_unless_declared(kind: ItemKind) -> None:
    assert (default_source(kind, None) is Source.REQUESTER) == (kind is ItemKind.PDF)
    assert default_source(kind, None, is_original=True) is Source.REQUESTER


@pytest.mark.parametrize("kind", list(ItemKind))
def test_a_declared_origin_opens_text_and_pdf_only(kind: ItemKind) -> None:
    is_open = default_source(kind, Source.REQUESTER) is Source.REQUESTER
    assert is_open == (kind in {ItemKind.TEXT, ItemKind.PDF})
    assert default_source(kind, Source.SUBJECT) is Source.SUBJECT


def test_what_nobody_classified_is_met_as_hard() -> None:
    assert (treated_as(None), treated_as(Severity.S1)) == (Severity.S3, Severity.S1)
    assert (hardest([]), hardest([Severity.S2, Severity.S4, Severity.S1])) == (None, Severity.S4)


def test_an_item_is_read_back_as_it_was_sealed(desk: Desk) -> None:
    item_id = new_item(desk, new_case(desk), b"x" * 2_500_000)
    with open_item(desk, item_id) as reader:
        assert reader.read(2_499_990, 100) == b"x" * 10
    (path,) = sealed_files(desk)
    assert b"xxxx" not in path.read_bytes()
    with pytest.raises(NoSuchItemError):
        open_item(desk, ItemId(99))


def test_a_card_shows_facts_and_who_has_seen_how_much(desk: Desk) -> None:
    case_id = new_case(desk)
    item_id, copy_id = new_item(desk, case_id), new_item(desk, case_id, name="copy.png")
    for number, level in enumerate(("L1", "L3", "L2")):
        desk.db.execute(
            "INSERT INTO look (uid, item_id, person_id, at, level, purpose, gesture, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, 'threat', 'hold', ?, 'op')",
            (str(number), item_id, desk.person.id, f"2026-03-07T21:0{number}:00.000Z", level, desk.device.id),
        )
    desk.db.execute(
        "INSERT INTO item_note (uid, item_id, person_id, at, note, device_id, op_id, version)"
        " VALUES ('n', ?, ?, '2026-03-07T21:05:00.000Z', 'a street sign', ?, 'op', 1)",
        (item_id, desk.person.id, desk.device.id),
    )
    first, copy = queries.items(desk.db, case_id)
    assert (first.id, first.facts, first.has_layout, first.copies, first.notes) == (item_id, {"width": 3}, True, 1, 1)
    assert [(seen.name, seen.level, seen.at[14:16]) for seen in first.seen] == [(desk.person.name, "L3", "02")]
    assert (copy.seen, copy.notes) == ((), 0)
    assert queries.item(desk.db, item_id) == first
    assert [note.note for note in queries.notes(desk.db, item_id)] == ["a street sign"]
    layout = queries.layout(desk.db, copy_id)
    assert layout is not None
    assert (layout.width, layout.height, layout.grey) == (1, 2, b"\x10\x20")
    assert queries.layout(desk.db, ItemId(99)) is None
    with pytest.raises(NoSuchItemError):
        queries.item(desk.db, ItemId(99))


def test_whose_material_it_is_can_be_changed_and_is_recorded(desk: Desk) -> None:
    case_id = new_case(desk)
    item_id = new_item(desk, case_id)
    changes = set_source(desk, item_id, Source.REQUESTER)
    assert changes.cases == frozenset({case_id})
    assert queries.item(desk.db, item_id).source is Source.REQUESTER
    last = case_page(desk.db, case_id).events[-1]
    assert (last.act, last.note, last.actor) == (
        "source changed",
        "item 1, note.png: subject → requester",
        desk.person.name,
    )
    (body,) = desk.db.execute("SELECT body FROM outbox WHERE act = 'item.source'").fetchone()
    assert json.loads(body) == {"source": "requester", "was": "subject"}
    assert set_source(desk, item_id, Source.REQUESTER) == Changes()


def test_a_case_is_as_hard_as_its_hardest_item(desk: Desk) -> None:
    case_id = new_case(desk)
    one, other = new_item(desk, case_id), new_item(desk, case_id)
    for item_id, severity, of_case in (
        (one, Severity.S2, Severity.S2),
        (other, Severity.S4, Severity.S4),
        (other, Severity.S1, Severity.S2),
    ):
        set_severity(desk, item_id, severity)
        assert case_page(desk.db, case_id).row.severity is of_case
    assert set_severity(desk, one, Severity.S2) == Changes()


def test_the_evidence_of_a_closed_case_stays_as_it_was_judged(desk: Desk) -> None:
    case_id = new_case(desk)
    item_id = new_item(desk, case_id)
    claim(desk, case_id)
    desk.db.execute("UPDATE cases SET state = 'closed' WHERE id = ?", (case_id,))
    with pytest.raises(CaseClosedError):
        set_source(desk, item_id, Source.REQUESTER)
    with pytest.raises(CaseClosedError):
        set_severity(desk, item_id, Severity.S1)


def test_what_an_item_is_made_of_cannot_be_changed(desk: Desk) -> None:
    item_id = new_item(desk, new_case(desk))
    with pytest.raises(DatabaseError, match="immutable"):
        desk.db.execute("UPDATE item SET sha256 = '' WHERE id = ?", (item_id,))


def test_verify_reads_every_item_and_tells_how_far_it_is(desk: Desk) -> None:
    case_id = new_case(desk)
    for number in range(3):
        new_item(desk, case_id, bytes([number]) * 1_200_000)
    told: list[tuple[int, int]] = []
    verified = verify_items(desk, lambda done, of: told.append((done, of)))
    assert (verified.items, verified.problems, told) == (3, (), [(1, 3), (2, 3), (3, 3)])
    stopped = verify_items(desk, cancelled=lambda: True)
    assert (stopped.items, stopped.problems) == (0, ("The check was cancelled.",))


def damage(desk: Desk, item_id: ItemId, how: str) -> None:
    (name,) = desk.db.execute("SELECT sealed_name FROM item WHERE id = ?", (item_id,)).fetchone()
    path = sealed_path(desk.vault, name)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    if how == "missing":
        path.unlink()
    elif how == "flipped":
        data[-1] ^= 1
        path.write_bytes(data)
    elif how == "cut":
        path.write_bytes(data[:-1])
    elif how == "swapped":
        made = seal(desk.vault, [b"other"])
        path.write_bytes(sealed_path(desk.vault, made.sealed_name).read_bytes())


@pytest.mark.parametrize("how", ["missing", "flipped", "cut", "swapped"])
def test_verify_names_the_item_that_is_not_what_was_taken_in(desk: Desk, how: str) -> None:
    case_id = new_case(desk)
    new_item(desk, case_id)
    damage(desk, new_item(desk, case_id), how)
    (problem,) = verify_items(desk).problems
    assert problem.startswith(f"{case_page(desk.db, case_id).row.reference}, evidence item 2: its sealed file")


def test_verify_finds_a_row_whose_hashes_are_not_those_of_its_file(desk: Desk) -> None:
    case_id = new_case(desk)
    made = seal(desk.vault, [b"bytes"])
    desk.db.execute(
        "INSERT INTO item (uid, case_id, position, name, declared_type, kind, content_type, size, sha256, blake2b,"
        " sealed_name, wrapped_key, source, facts, added_at, device_id, op_id, version)"
        " VALUES (?, ?, 0, 'a', '', 'other', '', 5, 'not it', ?, ?, ?, 'subject', '{}', '', ?, 'op', 1)",
        (made.uid, case_id, made.blake2b, made.sealed_name, made.wrapped_key, desk.device.id),
    )
    assert verify_items(desk).problems[0].endswith("its content is not what was taken in")


def test_a_sealed_file_without_a_row_is_swept_once_no_import_can_be_at_it(desk: Desk) -> None:
    kept = new_item(desk, new_case(desk))
    orphan = sealed_path(desk.vault, seal(desk.vault, [b"orphan"]).sealed_name)
    now = desk.clock.now()
    for path in sealed_files(desk):
        moment = (now - timedelta(minutes=9)).timestamp()
        os.utime(path, (moment, moment))
    assert (sweep_orphans(desk), orphan.exists()) == (0, True)
    for path in sealed_files(desk):
        moment = (now - timedelta(minutes=11)).timestamp()
        os.utime(path, (moment, moment))
    assert (sweep_orphans(desk), orphan.exists()) == (1, False)
    with open_item(desk, kept) as reader:
        assert reader.size == 5


def test_discarding_never_removes_what_a_row_names(desk: Desk) -> None:
    made = seal(desk.vault, [b"a"])
    desk.db.execute(
        "INSERT INTO item (uid, case_id, position, name, declared_type, kind, content_type, size, sha256, blake2b,"
        " sealed_name, wrapped_key, source, facts, added_at, device_id, op_id, version)"
        " VALUES (?, ?, 0, 'a', '', 'other', '', 1, ?, ?, ?, ?, 'subject', '{}', '', ?, 'op', 1)",
        (
            made.uid,
            CaseId(new_case(desk)),
            made.sha256,
            made.blake2b,
            made.sealed_name,
            made.wrapped_key,
            desk.device.id,
        ),
    )
    loose = seal(desk.vault, [b"b"])
    discard(desk, [made, loose])
    assert [path.name for path in sealed_files(desk)] == [made.sealed_name]


def test_who_says_the_same_after_another_is_on_record_and_the_same_again_is_not(desk: Desk) -> None:
    item_id = new_item(desk, new_case(desk), name="a: b → c, confirmed")
    other = replace(desk, person=replace(desk.person, id=PersonId(2), uid=new_uid()))
    with desk.transaction(Permission.KEEP) as tx:
        row = (2, other.person.uid, "Kim Ash", "responder", bytes(32), tx.at)
        tx.db.execute("INSERT INTO person (id, uid, name, role, sign_key, joined_at) VALUES (?, ?, ?, ?, ?, ?)", row)
    for seat in (desk, desk, other, other):
        set_severity(seat, item_id, Severity.S1)
        set_source(seat, item_id, Source.REQUESTER)
    said = changed.said_of(desk.db, item_id)
    assert said[What.SEVERITY] == [Change(desk.person.id, "unclassified", "S1"), Change(2, "S1", "S1")]
    assert said[What.SOURCE] == [Change(desk.person.id, "subject", "requester"), Change(2, "requester", "requester")]
    assert queries.item(desk.db, item_id).severity is Severity.S1
