"""Notes after a look: kept, found, and shown before the next one."""

from __future__ import annotations

import pytest

from app.cases.queue import Filters, page_ids
from app.desk import Desk
from app.evidence.model import ItemId, NoSuchItemError
from app.looking.notes import LONGEST, Note, NoteEmptyError, NoteTooLongError, last_notes, note_item, reminder
from tests.looking.conftest import Add


def test_a_note_is_shown_before_the_next_look_and_can_be_found(desk: Desk, add: Add) -> None:
    item = add()
    note_item(desk, item, Note(people=" one adult ", places="blue shop sign"))
    changes = note_item(desk, item, Note(times="evening"))
    newest, first = last_notes(desk.db, item, desk.person.id)
    assert reminder(newest) == "You noted: evening. Still need to look?"
    assert first.note == Note(people="one adult", places="blue shop sign")
    assert changes.cases == set(page_ids(desk.db, Filters(text="blue shop")))


def test_a_colleagues_note_names_them(desk: Desk, add: Add) -> None:
    item = add()
    note_item(desk, item, Note(harm="threat in writing"))
    (row,) = last_notes(desk.db, item, 999)
    assert reminder(row) == f"{desk.person.name} noted: threat in writing. Still need to look?"


def test_what_is_no_note_is_told(desk: Desk, add: Add) -> None:
    item = add()
    with pytest.raises(NoteEmptyError):
        note_item(desk, item, Note(people="  "))
    with pytest.raises(NoteTooLongError):
        note_item(desk, item, Note(people="x" * (LONGEST + 1)))
    with pytest.raises(NoSuchItemError):
        note_item(desk, ItemId(999), Note(people="x"))
    assert last_notes(desk.db, item, desk.person.id) == []


def test_a_note_is_on_the_outbox_and_in_the_audit_chain(desk: Desk, add: Add) -> None:
    note_item(desk, add(), Note(people="one adult"))
    assert desk.db.execute("SELECT count(*) FROM outbox WHERE act = 'look.note'").fetchone() == (1,)
