"""A letter where an administrator set its language and its head."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.decisions import actions as decisions
from tests.decisions.forms import DISCLOSE
from tests.policies.places import managed_by
from tests.responses.conftest import claimed
from tests.ui.responses.test_page import shown
from ui.shell.context import Context


def test_a_letter_begins_in_the_language_and_under_the_head_that_are_set(qtbot: QtBot, context: Context) -> None:
    case_id = claimed(context.desk)
    decisions.submit(context.desk, case_id, DISCLOSE)
    settings = managed_by(LetterLanguage="de", OrganisationName="Beispiel GmbH")
    page = shown(qtbot, replace(context, desk=replace(context.desk, settings=settings)), case_id)
    assert page.letter.language.currentData() == "de"
    assert page.letter.ahead is not None
    assert page.letter.ahead.letter.sender[0] == "Beispiel GmbH"
    assert page.letter.form is None or not page.letter.form.go_to("organisation")
