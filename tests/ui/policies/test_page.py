"""Help > Policies shows each value, where it came from, whether it is locked, and what is wrong with the documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.policies.merging import merged, nothing
from app.policies.model import Document, Look, Managed, Problem
from app.policies.rules import rules
from tests.policies.places import mandatory
from ui.kit.theme import Theme
from ui.policies.page import PoliciesPage
from ui.policies.words import columns, lock_mark

Show = Callable[[Managed], PoliciesPage]


@pytest.fixture
def show(qtbot: QtBot, light: Theme) -> Show:
    """Return a way to show the page."""

    def shown(found: Managed) -> PoliciesPage:
        page = PoliciesPage(found)
        qtbot.addWidget(page)
        page.resize(1000, 700)
        page.show()
        return page

    return shown


def names(page: PoliciesPage) -> list[str]:
    found = [page.model.row(number) for number in range(page.model.rowCount())]
    return [row.setting.rule.name for row in found if row is not None]


def test_where_nothing_is_managed_the_shipped_values_are_shown_and_that_is_said(show: Show) -> None:
    page = show(nothing())
    assert page.told.text() == "No policy is set by an administrator; these are the shipped values."
    assert names(page) == list(rules())
    assert page.problems.isHidden()
    assert page.only.isHidden()


def test_where_it_was_looked_and_what_was_passed_over_is_said(show: Show) -> None:
    passed = Problem("/place/10-ours.JSON", "", "its name does not end in .json")
    looked = (Look("/place", passed=(passed,)),)
    page = show(replace(nothing(), looked=looked))
    assert "/place: no policies are there." in page.told.text()
    assert "Passed over: /place/10-ours.JSON: its name does not end in .json" in page.told.text()
    assert "Passed over" in show(replace(mandatory(IdleLockSeconds=120), looked=looked)).told.text()


def test_documents_that_were_changed_since_are_told(show: Show) -> None:
    again: list[Managed] = [nothing()]
    found = replace(nothing(), again=lambda: again[0])
    assert "changed since" not in show(found).told.text()
    again[0] = mandatory(IdleLockSeconds=120)
    assert "takes effect at its next start" in show(found).told.text()


def test_a_locked_value_says_so_in_a_word_and_names_its_document(show: Show) -> None:
    page = show(mandatory(IdleLockSeconds=120))
    assert page.told.text() == "1 policy is locked."
    page.search.setText("idle")
    setting = page.current()
    assert setting is not None
    mark = lock_mark(setting)
    assert mark is not None
    assert (mark.word, mark.aloud) == ("locked", "locked: only stricter here")
    row = page.model.row(0)
    assert row is not None
    texts = [each.text(row) for each in columns() if each.mark is None]
    assert texts == ["Lock after nobody was there for (s)", "120", "the administrator"]
    assert "In force: 120 (set by the administrator; locked: only stricter here)" in page.state.text()
    assert "Ships as: 300" in page.state.text()


def test_it_is_found_by_name_words_value_and_document(show: Show, qtbot: QtBot) -> None:
    page = show(mandatory(BackupPlace="/srv/backups", ApproveBlind=True))
    for wanted, name in (("srv", "BackupPlace"), ("BLIND", "ApproveBlind"), ("keyring required", "KeyringRequired")):
        page.search.setText(wanted)
        assert name in names(page)
    page.search.clear()
    page.only.setChecked(True)
    assert names(page) == ["ApproveBlind", "BackupPlace"]
    page.search.setText("nothing is called that")
    assert names(page) == []
    assert page.empty.isVisible()
    assert page.current() is None
    assert page.what.text() == ""


def test_what_cannot_be_used_stands_on_top(show: Show) -> None:
    page = show(mandatory(IdleLockSeconds=1, BreakSeconds=10))
    assert page.problems.isVisible()
    assert "2 things in the documents cannot be used" in page.problems.words()
    assert "the administrator: IdleLockSeconds: 1 is less than 30, the least" in page.problems.words()


def test_what_is_strict_while_a_document_cannot_be_read_says_so_in_a_word(show: Show) -> None:
    page = show(merged([Document("/etc/10.json", mandatory=True, problem="it is no JSON")]))
    assert "/etc/10.json: it is no JSON" in page.problems.words()
    page.only.setChecked(True)
    assert {"CoverS1", "CaptureExclusion", "IdleLockSeconds", "ApproveBlind"} < set(names(page))
    page.search.setText("CoverS1")
    setting = page.current()
    assert setting is not None
    mark = lock_mark(setting)
    assert mark is not None
    assert (mark.word, mark.aloud) == ("strict for now", "strict while a document cannot be read")
    assert "In force: facts (strict while a document cannot be read; locked: only stricter here)" in page.state.text()
    assert page.state.text().endswith("Ships as: layout.\n/etc/10.json")


def test_everything_is_copied_as_text(show: Show, qtbot: QtBot) -> None:
    page = show(mandatory(IdleLockSeconds=120, BackupHours=0))
    with qtbot.waitSignal(page.copied) as copied:
        page.copy()
    (text,) = copied.args
    assert text.startswith("Cannot be used: the administrator: BackupHours")
    assert "IdleLockSeconds: 120 · set by the administrator · locked: only stricter here" in text
    assert text.count("\n") == len(rules())


def test_the_keyboard_walks_the_list(show: Show, qtbot: QtBot) -> None:
    page = show(nothing())
    page.table.setFocus()
    first = page.current()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.current() is not first
    QTest.keyClick(page.table, Qt.Key.Key_End)
    assert page.current() is list(nothing())[-1]
    assert page.table.accessibleName() == "Policies"
    assert page.search.accessibleName() == "Find a policy"
