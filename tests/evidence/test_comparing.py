"""New items beside what is here: stacks across cases, what lists know, and what people say of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cases.model import Severity
from app.desk import Desk
from app.evidence import judging, known, lists, stacks
from app.evidence.actions import add_item, set_severity
from app.evidence.comparing import Comparer
from app.evidence.hashes import Verdict
from app.evidence.model import ItemId, ItemKind, NewItem, Pdq, Source
from app.evidence.sealing import seal
from app.identity import Permission
from app.looking.gate import begin, close_look
from app.looking.model import EndedBy, Gesture, Level, Purpose
from app.looking.notes import Note, note_item
from app.wellness.actions import sit_down
from tests.evidence.listed import LOOKS, digest, near, taken, written
from tests.evidence.made import new_case


def added(desk: Desk, data: bytes, looks: str | None = None, quality: int = 80) -> ItemId:
    """Add an item to a case of its own, as an import does before it compares."""
    pdq = Pdq(bytes.fromhex(looks), quality) if looks else None
    new = NewItem("a.png", "image/png", ItemKind.PICTURE, "image/png", Source.SUBJECT, {}, None, None, pdq)
    made = seal(desk.vault, [data])
    case_id = new_case(desk)
    with desk.transaction(Permission.KEEP) as tx:
        return add_item(tx, case_id, new, made)


def compared(desk: Desk) -> None:
    """Compare as a fresh import does, which has read nothing yet."""
    Comparer(desk).compare_new()


def distances(desk: Desk, item_id: ItemId) -> list[int]:
    """Return how far the matches of an item are."""
    found = known.known_of(desk.db, item_id)
    return [match.distance for match in found.matches] if found else []


def test_the_same_and_nearly_the_same_are_one_stack(desk: Desk) -> None:
    first = added(desk, b"one", LOOKS)
    same = added(desk, b"one", LOOKS)
    alike = added(desk, b"two", near(LOOKS, 31))
    other = added(desk, b"three", f"{int(LOOKS, 16) ^ (2**32 - 1) << 224:064x}")
    flat = added(desk, b"four", LOOKS, quality=49)
    compared(desk)

    assert [(twin.item_id, twin.exact) for twin in stacks.twins(desk.db, first)] == [(same, True), (alike, False)]
    assert [twin.item_id for twin in stacks.twins(desk.db, alike)] == [first, same]
    assert stacks.twins(desk.db, other) == []
    assert stacks.twins(desk.db, flat) == []


def test_one_comparer_and_many_agree(desk: Desk) -> None:
    comparer = Comparer(desk)
    added(desk, b"one", LOOKS)
    comparer.compare_new()
    added(desk, b"two", near(LOOKS, 3))
    comparer.compare_new()
    last = added(desk, b"three", near(LOOKS, 5))
    compared(desk)

    assert len(stacks.twins(desk.db, last)) == 2


def test_what_was_noted_of_one_is_told_of_the_others(desk: Desk) -> None:
    first, second = added(desk, b"one", LOOKS), added(desk, b"two", near(LOOKS, 4))
    compared(desk)
    note_item(desk, first, Note(places="a harbour with a red crane"))
    set_severity(desk, first, Severity.S2)

    (before,) = stacks.seen_before(desk.db, second)

    assert (before.item_id, before.note, before.severity) == (first, "a harbour with a red crane", Severity.S2)
    assert (before.who, before.exact) == (desk.person.name, False)
    assert stacks.seen_before(desk.db, first) == []


def test_who_looked_closely_and_noted_nothing_is_told_too(desk: Desk) -> None:
    sit_down(desk)
    first, second = added(desk, b"one", LOOKS), added(desk, b"two", near(LOOKS, 4))
    compared(desk)
    sketch = begin(desk, first, Level.L2, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD).look
    close_look(desk, sketch, EndedBy.RELEASE, complete=True)
    assert stacks.seen_before(desk.db, second) == []
    torn = begin(desk, first, Level.L3, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD).look
    close_look(desk, torn, EndedBy.UNDECODABLE, complete=False)
    assert stacks.seen_before(desk.db, second) == []
    close = begin(desk, first, Level.L3, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD).look
    close_look(desk, close, EndedBy.RELEASE, complete=True)
    (before,) = stacks.seen_before(desk.db, second)
    assert (before.item_id, before.who, before.note) == (first, desk.person.name, "")
    note_item(desk, first, Note(people="one"))
    (before,) = stacks.seen_before(desk.db, second)
    assert before.note == "one"


def test_other_cases_are_named_the_very_same_first(desk: Desk) -> None:
    alike, same, item = added(desk, b"two", near(LOOKS, 4)), added(desk, b"one", LOOKS), added(desk, b"one", LOOKS)
    compared(desk)
    (case_id,) = desk.db.execute("SELECT case_id FROM item WHERE id = ?", (item,)).fetchone()
    references = [
        desk.db.execute(
            "SELECT c.reference FROM cases c JOIN item i ON i.case_id = c.id WHERE i.id = ?", (number,)
        ).fetchone()[0]
        for number in (same, alike)
    ]
    assert stacks.places_in_case(desk.db, case_id) == {item: tuple(references)}
    assert stacks.places_in_case(desk.db, case_id, most=1) == {item: (references[0],)}


@pytest.mark.parametrize("kind", ["md5", "sha1", "sha256"])
def test_a_new_item_is_known_by_any_digest(desk: Desk, tmp_path: Path, kind: str) -> None:
    taken(desk, written(tmp_path / "l.csv", f"{kind},class,severity\n{digest(b'one', kind)},A2,S4\n"))
    item = added(desk, b"one")
    added(desk, b"two")
    compared(desk)

    found = known.known_of(desk.db, item)

    assert found is not None
    (match,) = found.matches
    assert (match.exact, match.label, match.list, match.place) == (True, "A2", "A list", 1)
    assert (match.severity, match.issued_on) == (Severity.S4, "2026-02-28")
    assert known.waiting_count(desk.db) == 1


def test_a_new_picture_is_known_by_its_looks(desk: Desk, tmp_path: Path) -> None:
    rows = "\n".join(near(LOOKS, bits) for bits in (31, 32, 0))
    taken(desk, written(tmp_path / "l.csv", f"pdq\n{rows}\n"))
    item, flat = added(desk, b"one", LOOKS), added(desk, b"two", LOOKS, quality=10)
    compared(desk)

    assert distances(desk, item) == [0, 31]
    assert distances(desk, flat) == []


def test_a_new_list_is_matched_with_what_is_here(desk: Desk, tmp_path: Path) -> None:
    item, other = added(desk, b"one", LOOKS), added(desk, b"two", near(LOOKS, 60))
    compared(desk)

    done = taken(desk, written(tmp_path / "l.csv", f"md5,pdq\n{digest(b'one', 'md5')},{near(LOOKS, 9)}\n"))

    assert done.matches == 2
    assert distances(desk, item) == [0, 9]
    assert distances(desk, other) == []


def test_a_person_confirms_rejects_and_takes_it_back(desk: Desk, tmp_path: Path) -> None:
    taken(desk, written(tmp_path / "l.csv", f"pdq\n{near(LOOKS, 8)}\n"))
    item = added(desk, b"one", LOOKS)
    compared(desk)
    (number,) = known.match_ids(desk.db, waiting=True)

    judging.judge(desk, number, Verdict.CONFIRMED)
    found = known.known_of(desk.db, item)
    assert found is not None
    assert found.confirmed
    assert found.matches[0].judged_by == desk.person.name
    assert known.waiting_count(desk.db) == 0

    judging.judge(desk, number, Verdict.REJECTED, "another harbour")
    assert known.known_of(desk.db, item) is None
    (row,) = known.matches(desk.db, known.match_ids(desk.db, waiting=False))
    assert (row.verdict, row.reason) == (Verdict.REJECTED, "another harbour")

    judging.judge(desk, number, Verdict.OPEN)
    assert distances(desk, item) == [8]


def test_one_hash_and_a_whole_list_can_be_switched_off(desk: Desk, tmp_path: Path) -> None:
    done = taken(desk, written(tmp_path / "l.csv", f"md5\n{digest(b'one', 'md5')}\n{digest(b'two', 'md5')}\n"))
    one, two = added(desk, b"one"), added(desk, b"two")
    compared(desk)
    (entry,) = known.entries_of(desk.db, digest(b"one", "md5"))

    lists.switch_entry(desk, entry.id, "an empty picture")
    assert (distances(desk, one), distances(desk, two)) == ([], [0])

    lists.switch_list(desk, done.list_id, "withdrawn")
    assert (distances(desk, one), distances(desk, two)) == ([], [])
    assert known.lists(desk.db)[0].off == "withdrawn"

    lists.switch_entry(desk, entry.id, None)
    lists.switch_list(desk, done.list_id, None)
    assert (distances(desk, one), distances(desk, two)) == ([0], [0])


def test_what_is_done_to_a_list_is_in_the_audit_chain(desk: Desk, tmp_path: Path) -> None:
    done = taken(desk, written(tmp_path / "l.csv", f"md5\n{digest(b'one', 'md5')}\n"))
    added(desk, b"one")
    compared(desk)
    judging.judge(desk, known.match_ids(desk.db, waiting=True)[0], Verdict.CONFIRMED)
    lists.switch_list(desk, done.list_id, "withdrawn")

    acts = [row[0] for row in desk.db.execute("SELECT act FROM outbox ORDER BY rowid")]
    assert [act for act in acts if act.startswith(("list", "match"))] == [
        "list.import",
        "match.found",
        "match.judge",
        "list.switch",
    ]
