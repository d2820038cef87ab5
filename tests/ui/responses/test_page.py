"""The page of an answer: what is marked, what is made, what is told by phone, and what went out as it was sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId
from app.cases.subjects import name_account
from app.changes import Changes, Topic
from app.decisions import actions as decisions
from app.responses import queries
from app.responses.errors import OneAtATimeError
from app.responses.mail import BadAddressError
from app.responses.model import Sort
from tests.decisions.forms import DISCLOSE
from tests.responses import form1
from tests.responses.conftest import HOUSE, claimed
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from ui.kit import theme
from ui.kit.theme import Mode
from ui.responses.page import AnswerPage
from ui.shell.context import Context


@pytest.fixture
def case_id(context: Context) -> CaseId:
    """Decide a case."""
    number = claimed(context.desk)
    decisions.submit(context.desk, number, DISCLOSE)
    return number


@pytest.fixture
def page(qtbot: QtBot, context: Context, case_id: CaseId) -> AnswerPage:
    """Show its answer."""
    return shown(qtbot, context, case_id)


def shown(qtbot: QtBot, context: Context, case_id: CaseId) -> AnswerPage:
    """Show the answer of a case."""
    page = AnswerPage(context, case_id)
    qtbot.addWidget(page)
    page.resize(1400, 860)
    page.show()
    return page


def fill(page: AnswerPage, qtbot: QtBot) -> None:
    """Type what letters say of the house."""
    assert page.letter.form is not None
    for name, word in HOUSE.items():
        page.letter.form.go_to(name)
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, word)
    qtbot.waitUntil(page.letter.make.isEnabled)


def make(page: AnswerPage, qtbot: QtBot) -> None:
    """Make the letter, and wait until its page shows."""
    page.make_letter()
    qtbot.waitUntil(page.sent.page.shows, timeout=20_000)


def test_what_is_empty_is_marked_and_holds_the_letter_back(qtbot: QtBot, page: AnswerPage, context: Context) -> None:
    assert not page.letter.make.isEnabled()
    page.make_letter()
    assert queries.responses(context.desk.db, page.case_id) == ()
    assert "places are still empty" in page.letter.told.text()
    # The signs that mark it are no signs of the letter.
    assert not page.letter.replaced.isVisible()
    assert "⟦name of the organisation⟧" in page.call.script.text()


def test_what_is_typed_stays_while_others_write_and_can_be_emptied_again(qtbot: QtBot, page: AnswerPage) -> None:
    fill(page, qtbot)
    form = page.letter.form
    page.show_changes(Changes(frozenset({Topic.CASES})))
    assert page.letter.form is form
    assert page.letter.typed()["organisation"] == HOUSE["organisation"]
    assert form is not None
    form.go_to("organisation")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not page.letter.make.isEnabled())


def test_a_sign_that_no_font_has_is_told_before_the_letter_is_made(qtbot: QtBot, context: Context) -> None:
    number = claimed(context.desk)
    name_account(context.desk, number, "seal 🦭")
    decisions.submit(context.desk, number, DISCLOSE)
    page = shown(qtbot, context, number)
    qtbot.waitUntil(page.letter.replaced.isVisible, timeout=20_000)
    assert "🦭" in page.letter.replaced.text()


def test_by_keyboard_alone_a_letter_is_made_and_shows_as_it_was_sent(
    qtbot: QtBot, page: AnswerPage, context: Context
) -> None:
    fill(page, qtbot)
    make(page, qtbot)
    (row,) = queries.responses(context.desk.db, page.case_id)
    assert row.sort is Sort.LETTER
    assert page.sent.chosen() == row
    assert row.files[0].sha256[:16] in page.sent.files.text()
    assert not page.progress.isVisible()
    # The fields went with what they asked for; the keyboard stays on the page, where its keys are.
    assert page.letter.text.hasFocus()


def test_another_language_shows_at_once(page: AnswerPage) -> None:
    page.letter.language.setCurrentIndex(page.letter.language.findData("de"))
    assert "haben wir entschieden" in page.letter.text.toPlainText()


def test_before_a_decision_only_what_gives_out_no_data_is_offered(qtbot: QtBot, context: Context) -> None:
    page = shown(qtbot, context, claimed(context.desk))
    assert page.letter.which.findData("") == -1
    assert page.letter.ahead is not None
    assert page.letter.ahead.template.id.startswith(("enquiry.", "notice."))
    assert "nothing is decided" in page._standing.text()


def test_a_call_is_put_on_record_and_the_form_is_empty_again(qtbot: QtBot, page: AnswerPage, answers: Answers) -> None:
    page.note_call()
    qtbot.waitUntil(lambda: "belong together" in page.error.words())
    page.call.form.show_answers({"whom": "Siri Lund", "number": "+47 555 0100", "said": "Login data."})
    page.note_call()
    qtbot.waitUntil(lambda: page.call.form.answers() == {})
    assert [row.sort for row in page.sent.rows] == [Sort.CALL]


def test_a_mail_draft_is_saved_where_it_was_asked_for(
    qtbot: QtBot, page: AnswerPage, answers: Answers, tmp_path: Path
) -> None:
    page.save_mail()
    assert answers.asked == []
    fill(page, qtbot)
    make(page, qtbot)
    answers.given += ["siri.lund@politi.example", tmp_path / "a.eml"]
    page.save_mail()
    qtbot.waitUntil(lambda: page.sent.rows[0].sort is Sort.MAIL, timeout=20_000)
    assert (tmp_path / "a.eml").read_bytes().startswith(b"X-Unsent: 1")
    page.sent.table.select_id(page.sent.rows[1].id)
    answers.given += ["nobody", tmp_path / "b.eml"]
    page.save_mail()
    qtbot.waitUntil(page.error.isVisible, timeout=20_000)
    assert page.error.words() == str(BadAddressError("nobody"))
    assert not (tmp_path / "b.eml").exists()


def test_from_an_export_to_a_package_whose_passphrase_is_shown_once(
    qtbot: QtBot, page: AnswerPage, context: Context, answers: Answers, tmp_path: Path
) -> None:
    fill(page, qtbot)
    make(page, qtbot)
    export = tmp_path / "logins.csv"
    export.write_text("time,ip,port\n2026-03-06T23:30:00Z,198.51.100.7,50122\n", "utf-8")
    answers.given += [[export], "fjell_2", "login", "select 1", "2026-03-07T21:00:00Z"]
    page.import_export()
    qtbot.waitUntil(lambda: "fjell_2 · login data · logins.csv · 1 row" in page.data.exports.text(), timeout=20_000)
    answers.given.append("phone")
    page.resize(900, 560)
    page.make_package()
    qtbot.waitUntil(lambda: page.sent.rows[0].sort is Sort.PACKAGE, timeout=20_000)
    assert "24 digits" in page.data.passphrase.words()
    # It is shown once, and so where it is seen: also below other words, also where the panes are tabs.
    shown_part = page.data.passphrase.visibleRegion().boundingRect()
    assert shown_part.height() == page.data.passphrase.height()
    page.data.passphrase.dismissed.emit()
    assert page.data.passphrase.words() == ""
    answers.given.append(tmp_path)
    page.save_files()
    qtbot.waitUntil(lambda: not page.running.busy(), timeout=20_000)
    (packed,) = tmp_path.glob("*.zip")
    assert packed.read_bytes().startswith(b"PK")
    assert "files saved" in [act for (act,) in context.desk.db.execute("SELECT act FROM event")]


def test_what_cannot_be_made_is_told_and_nothing_is_kept(
    qtbot: QtBot, page: AnswerPage, answers: Answers, tmp_path: Path
) -> None:
    broken = tmp_path / "x.csv"
    broken.write_text("a,b\n1\n", "utf-8")
    answers.given += [[broken], "fjell_2", "login", "select 1", "2026-03-07T21:00:00Z"]
    page.import_export()
    qtbot.waitUntil(page.error.isVisible, timeout=20_000)
    assert "another number of cells" in page.error.words()
    assert not page.progress.isVisible()
    answers.given += [[broken], "fjell_2", "login", "select 1", "yesterday"]
    page.import_export()
    assert len(answers.told) == 1
    answers.given.append("phone")
    page.make_package()
    qtbot.waitUntil(lambda: "no export was imported" in page.error.words(), timeout=20_000)
    assert page.sent.rows == ()


def test_of_several_files_none_is_dropped_in_silence(page: AnswerPage, answers: Answers, tmp_path: Path) -> None:
    for step in (page.import_export, page.read_order):
        answers.given.append([tmp_path / "a.csv", tmp_path / "b.csv"])
        step()
    assert [str(error) for error in answers.told] == [str(OneAtATimeError(2))] * 2
    assert not page.running.busy()


def test_stepping_back_anywhere_changes_nothing(page: AnswerPage, answers: Answers, tmp_path: Path) -> None:
    tries: list[tuple[Callable[[], object], list[object]]] = [
        (page.import_export, [[]]),
        (page.import_export, [[tmp_path], None]),
        (page.import_export, [[tmp_path], "fjell_2", None]),
        (page.make_package, [None]),
        (page.make_package, ["key", None]),
        (page.ask_colleague, [None]),
        (page.ask_colleague, ["hold", None]),
        (page.ask_colleague, ["hold", "fjell_2", None]),
        (page.draft_report, [None]),
    ]
    for step, given in tries:
        answers.given += given
        step()
    assert page.sent.rows == ()
    assert answers.given == []


def test_an_account_is_named_on_the_page(page: AnswerPage, answers: Answers) -> None:
    answers.given.append("third_one")
    page.name_account()
    assert "third_one" in page.data.kept.text()
    assert "third_one" not in page.letter.text.toPlainText()
    assert "Named after the decision, and no part of it: third_one" in page.data.decided.text()


def test_an_export_is_withdrawn_or_left_out_and_what_is_flagged_in_it_is_told(
    qtbot: QtBot, page: AnswerPage, context: Context, answers: Answers, tmp_path: Path
) -> None:
    page.withdraw_export()
    assert answers.asked == []
    for name, device in (("a.csv", "phone"), ("b.csv", "suicide")):
        (tmp_path / name).write_text(f"time,ip,port,x\n2026-03-06T23:30:00Z,198.51.100.7,50122,{device}\n", "utf-8")
        answers.given += [[tmp_path / name], "fjell_2", "login", "select 1", "2026-03-07T21:00:00Z"]
        page.import_export()
        qtbot.waitUntil(lambda: not page.running.busy(), timeout=20_000)
    assert "b.csv · 1 row" in page.data.exports.text()
    assert "1 flagged term" in page.data.exports.text()
    answers.given += ["in", "out", None]
    page.make_package()
    assert "1 flagged term" in answers.asked[-2][1]
    answers.given += ["2", "Another person's rows."]
    page.withdraw_export()
    assert "withdrawn: Another person's rows." in page.data.exports.text()


def test_a_form_is_read_and_shows_what_it_says_and_what_not(
    qtbot: QtBot, page: AnswerPage, answers: Answers, tmp_path: Path
) -> None:
    assert page.order.said.text() == "None was read yet."
    answers.given.append([])
    page.read_order()
    (tmp_path / "form.txt").write_text(form1.TEXT.replace("Issuing State", "State"), "utf-8")
    answers.given.append([tmp_path / "form.txt"])
    page.read_order()
    qtbot.waitUntil(lambda: "Deadline (C): 8 hours" in page.order.said.text(), timeout=20_000)
    assert "issuing State (A)" in page.order.unread.text()
    (tmp_path / "none.txt").write_text("no form", "utf-8")
    answers.given.append([tmp_path / "none.txt"])
    page.read_order()
    qtbot.waitUntil(page.error.isVisible, timeout=20_000)
    assert "not read as Form 1" in page.error.words()


def test_a_colleague_is_asked_and_a_report_drafted(qtbot: QtBot, page: AnswerPage, answers: Answers) -> None:
    assert "Preserve first" in page.data.kept.text()
    for account in ("fjell_2", "fjellvandrer88"):
        answers.given += ["preserve", account, "The person is missing."]
        page.ask_colleague()
    assert page.data.kept.text() == "Preserving was asked for every account."
    answers.given += ["Child Sex Trafficking", "2026-03-07T20:00:00Z", "no", True]
    page.draft_report()
    qtbot.waitUntil(lambda: len(page.sent.rows) == 3, timeout=20_000)
    assert [row.sort for row in page.sent.rows] == [Sort.DRAFT, Sort.REQUEST, Sort.REQUEST]


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_every_part_has_a_name_and_shows_plain_text(
    qtbot: QtBot, qapp: QApplication, page: AnswerPage, mode: Mode
) -> None:
    theme.apply(qapp, mode, 2.0)
    assert unnamed(page) == []
    assert not_plain(page) == []
