"""What is in an archive is a list of facts; by keyboard a member is taken out, and nothing of it is shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from pytestqt.qtbot import QtBot

from app.evidence import queries as evidence
from app.evidence.model import ItemId, ItemKind
from app.looking import queries
from tests.cage import papers
from tests.looking.conftest import Add
from tests.ui.audit import not_plain, unnamed
from tests.ui.looking.hands import Open, send
from ui.looking.members_view import MembersView
from ui.looking.view import LookView
from ui.shell.context import Context
from ui.tour.finding import part


@pytest.fixture
def archive(add: Add) -> ItemId:
    """Make an archive with a hidden folder, a flagged name, and one archive in it."""
    inner = papers.packed({"deep.txt": "deep"})
    data = papers.packed({"folder/": "", "kill list.txt": "words", "inner.zip": inner, "../up.txt": "up"})
    return add(data, ItemKind.ARCHIVE, facts={"format": "zip", "members": 4, "folders": 1, "listed": True})


def listed(view: LookView, qtbot: QtBot) -> MembersView:
    shown = part(view, MembersView)
    qtbot.waitUntil(lambda: shown.table.model().rowCount() > 0)
    return shown


def cells(view: MembersView, column: int) -> list[str]:
    model = view.table.model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_members_stand_in_a_list_with_flagged_words_masked(look: Open, archive: ItemId, qtbot: QtBot) -> None:
    view = listed(look(archive), qtbot)
    assert [name.strip() for name in cells(view, 0)] == [
        "folder  ·  folder",
        "▒▒▒▒ list.txt",
        "inner.zip  ·  archive, listed below",
        "deep.txt",
        "up.txt  ·  its name hides or leads elsewhere",
    ]
    assert view._state.text() == "5 members listed"
    view.table.selectRow(2)
    assert view._state.text() == "archive, listed below"


def test_enter_takes_a_member_out_covered(look: Open, archive: ItemId, qtbot: QtBot, context: Context) -> None:
    opened = look(archive)
    view = listed(opened, qtbot)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        send(opened, QEvent.Type.KeyPress, key)
    qtbot.waitUntil(lambda: view._state.text().startswith("Taken out."))
    case_id = evidence.item(context.desk.db, archive).case_id
    _archive, taken = evidence.items(context.desk.db, case_id)  # type: ignore[arg-type]  # a case's id as its row gives it
    assert (taken.name, taken.parent_id, taken.kind) == ("kill list.txt", archive, ItemKind.TEXT)
    assert queries.looks_of_item(context.desk.db, ItemId(taken.id)) == []
    send(opened, QEvent.Type.KeyPress, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view._state.text().startswith("This was taken out before"))


def test_a_folder_stays_where_it_is_and_says_why(look: Open, archive: ItemId, qtbot: QtBot) -> None:
    opened = look(archive)
    view = listed(opened, qtbot)
    assert not view._take.isEnabled()
    send(opened, QEvent.Type.KeyPress, Qt.Key.Key_Return)
    assert view._state.text() == "This cannot be taken out: folder."


def test_a_trap_is_told_in_the_place_of_its_list(look: Open, add: Add, qtbot: QtBot) -> None:
    view = part(look(add(papers.overlapping(), ItemKind.ARCHIVE)), MembersView)
    qtbot.waitUntil(lambda: "share their bytes" in view._state.text())
    assert not view._take.isEnabled()


def test_an_archive_without_a_safe_reader_says_so(look: Open, add: Add) -> None:
    view = part(look(add(b"7z\xbc\xaf\x27\x1c", ItemKind.ARCHIVE, facts={"listed": False})), MembersView)
    assert view._state.text().startswith("For this kind of archive only its facts are told")


def test_everything_has_a_name_and_plain_words(look: Open, archive: ItemId, qtbot: QtBot) -> None:
    view = look(archive)
    listed(view, qtbot)
    assert unnamed(view) == []
    assert not_plain(view) == []
