"""At which level evidence goes into a pack: as the order says, never more than facts of what may be of a child, and it is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases.model import CaseId
from app.decisions import excluding
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence.actions import set_source
from app.evidence.model import ItemId, Source
from app.identity import Permission, PersonId
from app.looking import gate
from app.looking.model import EndedBy, Gesture, KeptBackError, Level, Purpose
from app.review import model, sealing
from app.review.container import open_pack as open_file
from app.review.levels import words_of
from app.review.packed import case_in
from app.review.queries import packs_opened, packs_sealed
from app.review.reading import read
from app.review.sealing import preview
from app.review.taking_out import take_out
from app.wellness import actions as wellness
from tests.review.carried import Both, closed_with_evidence, opened, order, sealed_for
from tests.review.closed import somebody, uid_of


def looked_at(desk: Desk, cage: Cage, number: int, level: Level) -> Level:
    """Look at an item and cover it again; return what was shown."""
    shown = gate.open_look(desk, cage, ItemId(number), level, purpose=Purpose.CLASSIFY, gesture=Gesture.HOLD)
    gate.close_look(desk, shown.look, EndedBy.RELEASE, complete=True)
    return shown.level


def test_facts_only_means_no_file_no_key_and_nothing_that_shows(acquainted: Both, cage: Cage, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", first, level=model.Level.FACTS)
    assert (sealed.items, sealed.left_out["level"]) == (0, 2)
    wellness.sit_down(supervisor)
    with opened(supervisor, tmp_path / "pack") as desk:
        picture, words = evidence.items(desk.db, case_in(desk, uid_of(team, first)))
        assert (picture.name, picture.facts["width"], picture.has_layout) == ("one.png", 640, False)
        assert gate.layout(desk, ItemId(picture.id)) is None
        for number in (picture.id, words.id):
            with pytest.raises(KeptBackError, match="facts of this item alone"):
                looked_at(desk, cage, number, Level.L2)
        assert desk.db.execute("SELECT 1 FROM look WHERE person_id = ?", (desk.person.id,)).fetchall() == []
    with open_file(tmp_path / "pack") as file:
        index = read(supervisor, file)[1]
        assert file.size < len(file.index) + 32 * 1024
    assert {each.key for case in index.cases for each in case.items} == {""}


def test_covered_means_as_far_as_the_sketch(acquainted: Both, cage: Cage, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", first, level=model.Level.COVERED)
    assert (sealed.items, sealed.left_out["copies"]) == (2, 2)
    wellness.sit_down(supervisor)
    with opened(supervisor, tmp_path / "pack") as desk:
        assert take_out(supervisor, desk, uid_of(team, first)).items == 2
        picture, _words = evidence.items(desk.db, case_in(desk, uid_of(team, first)))
        assert looked_at(desk, cage, picture.id, Level.L2) is Level.L2
        for level in (Level.L3, Level.L4):
            with pytest.raises(KeptBackError, match="as far as the sketch"):
                looked_at(desk, cage, picture.id, level)


def test_the_requesters_own_papers_are_covered_for_nobody(acquainted: Both, cage: Cage, tmp_path: Path) -> None:
    team, supervisor = acquainted

    def before(case_id: CaseId) -> None:
        set_source(team, ItemId(evidence.items(team.db, case_id)[1].id), Source.REQUESTER)

    first = closed_with_evidence(team, before=before)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", first, level=model.Level.COVERED)
    assert sealed.left_out["copies"] == 1
    wellness.sit_down(supervisor)
    with opened(supervisor, tmp_path / "pack") as desk:
        take_out(supervisor, desk, uid_of(team, first))
        _picture, words = evidence.items(desk.db, case_in(desk, uid_of(team, first)))
        assert looked_at(desk, cage, words.id, Level.L4) is Level.L4


def by_answer(team: Desk) -> CaseId:
    return closed_with_evidence(team, "route", harm="child_abuse", threat_type="none")


def by_list(team: Desk) -> CaseId:
    first = closed_with_evidence(team)
    for row in evidence.items(team.db, first):
        name_in_a_list(team, row.id, "csam")
    return first


def by_a_list_without_words(team: Desk) -> CaseId:
    first = closed_with_evidence(team)
    for row in evidence.items(team.db, first):
        name_in_a_list(team, row.id, "")
    return first


def by_the_same_elsewhere(team: Desk) -> CaseId:
    closed_with_evidence(team, "route", harm="child_abuse", threat_type="none")
    return closed_with_evidence(team)


def name_in_a_list(desk: Desk, item_id: int, label: str) -> None:
    """Let a list name an item."""
    with desk.transaction(Permission.KEEP) as tx:
        stamp = (tx.at, desk.device.id, tx.op_id)
        tx.db.execute(
            "INSERT INTO hash_list (uid, sha256, name, source, issued_on, entries, whole, person_id, added_at, device_id, op_id,"
            " version) VALUES (?1, ?1, 'List', 'Source', '2026-01-01', 1, 1, 1, ?2, ?3, ?4, 1)",
            (f"list {item_id}", *stamp),
        )
        list_id = tx.db.execute("SELECT max(id) FROM hash_list").fetchone()[0]
        tx.db.execute(
            "INSERT INTO hash_entry (list_id, place, kind, value, class) VALUES (?, 1, 'md5', ?, ?)",
            (list_id, bytes([item_id] * 16), label),
        )
        entry_id = tx.db.execute("SELECT max(id) FROM hash_entry").fetchone()[0]
        tx.db.execute(
            "INSERT INTO hash_match (uid, item_id, entry_id, distance, found_at, verdict, reason, device_id, op_id, version)"
            " VALUES (?, ?, ?, 0, ?, 'open', '', ?, ?, 1)",
            (f"match {item_id}", item_id, entry_id, *stamp),
        )


@pytest.mark.parametrize("make", [by_answer, by_list, by_a_list_without_words, by_the_same_elsewhere])
def test_what_may_be_of_a_child_is_facts_only_whatever_was_asked(
    acquainted: Both, tmp_path: Path, make: Callable[[Desk], CaseId]
) -> None:
    team, supervisor = acquainted
    first = make(team)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", first)
    assert (sealed.items, sealed.left_out["child"]) == (0, 2)
    with opened(supervisor, tmp_path / "pack") as desk:
        assert not any(row.has_layout for row in evidence.items(desk.db, case_in(desk, uid_of(team, first))))
        assert desk.db.execute("SELECT count(*) FROM picture_words").fetchone() == (0,)


def test_a_list_that_says_what_else_it_is_of_changes_nothing(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team)
    name_in_a_list(team, evidence.items(team.db, first)[0].id, "synthetic clouds")
    assert sealed_for(team, supervisor, tmp_path / "pack", first).items == 2
    with opened(supervisor, tmp_path / "pack") as desk:
        row = evidence.items(desk.db, case_in(desk, uid_of(team, first)))[0]
        assert row.known is not None


def test_a_pack_says_what_it_left_out_before_it_is_sealed_and_after(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team)
    name = team.db.execute("SELECT sealed_name FROM item WHERE case_id = ?", (first,)).fetchone()[0]
    file = team.vault.folder / "evidence" / name[:2] / name
    file.chmod(0o600)
    file.unlink()
    told = preview(team, order(team, supervisor, first))
    assert told is not None
    assert (told.cases, told.undecided, told.items, told.files) == (1, 0, 2, 1)
    assert told.left_out == {"missing": 1, "originals": 0, "drafts": 0, "answers": 0}
    assert sealed_for(team, supervisor, tmp_path / "pack", first).left_out == told.left_out
    with opened(supervisor, tmp_path / "pack"):
        assert packs_opened(supervisor)[0].left_out == packs_sealed(team)[0].left_out == told.left_out
    assert [count for _label, count in words_of(told.left_out)] == [1, 0, 0, 0]


def test_people_of_a_pack_can_be_unnamed_and_are_the_same_all_over_it(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first, second = closed_with_evidence(team), closed_with_evidence(team)
    sealed_for(team, supervisor, tmp_path / "pack", first, second, pseudonyms=True)
    with open_file(tmp_path / "pack") as file:
        opened_envelope, index = read(supervisor, file)
    assert packs_sealed(team)[0].pseudonyms
    body = json.loads(opened_envelope.payload)
    cases = json.dumps([body["cases"], body["shared"]["new"]["person"]])
    assert "Robin Vale" not in cases
    assert team.person.uid not in cases
    responders = {case.judged["responder_name"] for case in index.cases}
    assert responders == {"Person 1"}
    with opened(supervisor, tmp_path / "pack") as desk:
        assert "Person 1 called the duty desk" in {row[0] for row in desk.db.execute("SELECT note FROM event")}
        keys = desk.db.execute("SELECT sign_key FROM person WHERE name = 'Person 1'").fetchall()
        assert keys == [(bytes(32),)]


def test_a_name_is_found_however_it_is_written_and_whoever_bears_it(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    # One wrote no row of the case, one has a letter that JSON spells as a number, and one a name that stands in hashes.
    for name in ("Lee Moor", "J\u00f6rg M\u00fcller", "Ada"):
        somebody(team, name)
    away = PersonId(team.db.execute("SELECT id FROM person WHERE name = 'Lee Moor'").fetchone()[0])
    words = "Told J\u00f6rg  M\u00fcller, lee\nmoor and Ada of Adana."
    first = closed_with_evidence(
        team, before=lambda case_id: excluding.exclude(team, case_id, away, "A cousin."), rationale=words
    )
    sealed_for(team, supervisor, tmp_path / "pack", first, pseudonyms=True)
    with open_file(tmp_path / "pack") as file:
        cases = json.dumps(json.loads(read(supervisor, file)[0].payload)["cases"], ensure_ascii=False)
    assert not re.search(r"lee\s+moor|m\u00fcller|u00fcller|\bada\b", cases.replace("\\n", "\n"), re.IGNORECASE)
    assert "of Adana." in cases
    with opened(supervisor, tmp_path / "pack"):
        assert packs_opened(supervisor)[0].usable


def test_only_closed_cases_that_somebody_decided_are_sealed(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team)
    for wrong in (order(team, supervisor), order(team, supervisor, CaseId(first + 99))):
        with pytest.raises(sealing.NothingToSealError):
            sealing.seal_pack(team, wrong, tmp_path / "pack")
    assert not list(tmp_path.glob("pack*"))
