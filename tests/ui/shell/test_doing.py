"""What a page lets happen behind another writer is written and told, also when the page is gone by then."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.cases import actions, store
from app.cases.model import CaseId, State
from app.changes import Changes
from app.desk import Desk
from tests.ui.program.cases import add_case
from ui.shell.context import Context
from ui.shell.doing import do, do_behind


class Page(QWidget):
    """A page that notes what follows."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self.setObjectName("a page")
        self._heard = heard

    def go_on(self) -> None:
        """Note that it went on."""
        self._heard.append(self.objectName())


@pytest.mark.parametrize("stays", [True, False])
@pytest.mark.parametrize("way", ["its method", "its owner named", "behind the window"])
def test_what_follows_does_so_while_its_page_is_there(
    qtbot: QtBot, context: Context, impatient: Context, way: str, *, stays: bool
) -> None:
    case_id, heard, told = CaseId(add_case(context.desk)), list[str](), list[Changes]()
    context.bus.changed.connect(told.append)
    page = Page(heard)
    writer = context.desk.vault.connect()
    writer.execute("BEGIN IMMEDIATE")

    def claim(desk: Desk) -> Changes:
        return actions.claim(desk, case_id)

    def follows() -> None:
        page.go_on()

    if way == "its method":
        do(impatient, claim, page.go_on)
    elif way == "its owner named":
        do(impatient, claim, follows, owner=page)
    else:
        do_behind(impatient, claim, page.go_on)
    if not stays:
        page.deleteLater()
        qtbot.waitUntil(lambda: not isValid(page))
    writer.execute("ROLLBACK")
    writer.close()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert store.load(context.desk.db, case_id).state is State.CLAIMED
    assert [case_id in changes.cases for changes in told] == [True]
    assert heard == ["a page"] * stays
    if stays:
        page.deleteLater()
