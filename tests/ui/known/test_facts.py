"""A card tells what is known without a look: lists, likes elsewhere, and what a colleague wrote of one."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.cases.model import CaseId, Severity
from app.evidence import queries
from app.evidence.actions import set_severity
from app.evidence.model import ItemId
from app.looking.notes import Note, note_item
from tests.evidence.listed import LOOKS, digest, near, taken, written
from tests.evidence.test_comparing import added, compared
from ui.kit.labels import PlainLabel
from ui.known.facts import known_facts
from ui.looking.pane import EvidencePane
from ui.shell.context import Context


def facts(context: Context, item_id: ItemId) -> list[str]:
    """Return what is known of an item, read alone and with its case, which say the same."""
    alone = queries.item(context.desk.db, item_id)
    (with_case,) = (row for row in queries.items(context.desk.db, CaseId(alone.case_id)) if row.id == item_id)
    assert alone == with_case
    return list(known_facts(alone))


def test_a_new_item_that_nobody_knows_says_nothing(context: Context) -> None:
    item = added(context.desk, b"one", LOOKS)
    compared(context.desk)

    assert facts(context, item) == []


def test_a_card_tells_lists_likes_and_notes(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    desk = context.desk
    taken(desk, written(tmp_path / "l.csv", f"md5,pdq,class\n{digest(b'two', 'md5')},{near(LOOKS, 6)},A2\n"))
    first, item, same = added(desk, b"one", LOOKS), added(desk, b"two", near(LOOKS, 3)), added(desk, b"two")
    compared(desk)
    note_item(desk, first, Note(places="a harbour", people="two"))
    set_severity(desk, first, Severity.S3)
    (reference,) = desk.db.execute(
        "SELECT reference FROM cases WHERE id = (SELECT case_id FROM item WHERE id = ?)", (first,)
    ).fetchone()

    listed, copies, alike, places, before = facts(context, item)

    assert listed == "on a list: A2, same file (MD5), A list of 2026-02-28 · nobody judged it yet · and 1 more"
    assert copies == "the same file in 1 other place"
    assert alike == "nearly the same picture in 1 other place"
    (elsewhere,) = desk.db.execute(
        "SELECT reference FROM cases WHERE id = (SELECT case_id FROM item WHERE id = ?)", (same,)
    ).fetchone()
    assert places == f"the same or one like it stands in {elsewhere}, {reference} too"
    assert before == f"nearly the same seen by {desk.person.name} in {reference}: “two; a harbour” (S3)"
    assert facts(context, same)[-1] == before

    pane = EvidencePane(context, CaseId(queries.item(desk.db, item).case_id))
    qtbot.addWidget(pane)
    told = [label.text() for label in pane.findChildren(PlainLabel)]
    assert listed in told
    assert "nobody has looked at this one itself" in told
    assert "new: nobody has looked at it" not in told
    assert "Decide without viewing: for 1 of 1 covered items enough is known already." in told
