"""Known vaults on their page: digits that are heard and typed, and trust that ends with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.review import peer_store
from app.review.introducing import own_introduction, write_introduction
from tests.review.two import take_in
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.review.seeing import button, said, shown
from ui.review.introduce_sheet import IntroduceSheet
from ui.review.vaults import VaultsView
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.desk import Desk


def sheet_of(view: VaultsView) -> IntroduceSheet:
    """Return the sheet that asks for the digits."""
    sheet = view.findChild(IntroduceSheet)
    assert isinstance(sheet, IntroduceSheet)
    return sheet


def test_without_another_vault_it_says_how_one_is_let_in(qtbot: QtBot, context: Context) -> None:
    view = VaultsView(context)
    shown(qtbot, view)
    assert own_introduction(context.desk).fingerprint in said(view)
    assert "No other vault is known here." in said(view)
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_a_vault_is_let_in_only_by_the_digits_that_were_heard(
    qtbot: QtBot, context: Context, elsewhere: Desk, answers: Answers, tmp_path: Path
) -> None:
    file = tmp_path / "theirs.swvault"
    write_introduction(elsewhere, file, "Review at home")
    digits = own_introduction(elsewhere).fingerprint
    view = VaultsView(context)
    shown(qtbot, view)
    answers.given = [[str(file)]]
    button(view, "Introduce a vault…").click()
    sheet = sheet_of(view)
    assert digits not in said(sheet)
    assert not sheet.step.isEnabled()
    QTest.keyClicks(sheet.heard.line, "1" * 40)
    sheet.step.click()
    assert peer_store.peers(context.desk.db) == []
    assert sheet.isVisible()
    sheet.heard.show_value(digits)
    sheet.step.click()
    assert [peer.name for peer in peer_store.peers(context.desk.db)] == ["Review at home"]
    assert "Review at home is known here from now on." in said(view)
    assert f"Supervisor: {elsewhere.person.name}" in said(view)
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_a_newer_list_of_a_known_vault_asks_for_no_digits(
    qtbot: QtBot, context: Context, elsewhere: Desk, answers: Answers, tmp_path: Path
) -> None:
    take_in(context.desk, elsewhere, tmp_path)
    file = tmp_path / "again.swvault"
    write_introduction(elsewhere, file)
    view = VaultsView(context)
    shown(qtbot, view)
    answers.given = [[str(file)]]
    view.introduce()
    assert view.findChild(IntroduceSheet) is None
    assert "is known here, with this list of people." in said(view)


def test_trust_ends_with_a_reason_and_does_not_come_back(
    qtbot: QtBot, context: Context, elsewhere: Desk, answers: Answers, tmp_path: Path
) -> None:
    take_in(context.desk, elsewhere, tmp_path, "Review at home")
    view = VaultsView(context)
    shown(qtbot, view)
    answers.given = ["A laptop was lost."]
    button(view, "Trust it no more…").click()
    assert "A laptop was lost." in said(view)
    assert not button(view, "Trust it no more…").isEnabled()
    (peer,) = peer_store.peers(context.desk.db)
    assert peer.revoked_reason == "A laptop was lost."


def test_the_introduction_is_written_where_it_was_asked_for(
    qtbot: QtBot, context: Context, answers: Answers, tmp_path: Path
) -> None:
    view = VaultsView(context)
    shown(qtbot, view)
    answers.given = [str(tmp_path / "mine.swvault")]
    button(view, "Write the introduction…").click()
    assert (tmp_path / "mine.swvault").is_file()
    assert "Written to mine.swvault." in said(view)
