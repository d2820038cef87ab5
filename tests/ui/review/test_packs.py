"""Packs on their page: opened from a file, their cases and how far they are, returned, merged and put away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.identity import Role
from app.review import judging, reviewing
from app.review.model import Level, Tie, Verdict
from app.review.scorecards import shipped_scorecard
from tests.decisions.forms import CLEAR
from tests.review.carried import closed_with_evidence, sealed_for
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.review.seeing import button, said, shown
from ui.review.home_view import HomeView
from ui.review.packs_view import PacksView
from ui.review.running import Running
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.desk import Desk

SCORES = {item.id: "met" for item in shipped_scorecard().items}


@pytest.fixture
def file(acquainted: tuple[Desk, Desk], tmp_path: Path) -> Path:
    """Seal a pack of two cases for the supervisor."""
    team, supervisor = acquainted
    cases = [closed_with_evidence(team), closed_with_evidence(team)]
    return sealed_for(team, supervisor, tmp_path / "march.swpack", *cases, level=Level.COVERED).path


@pytest.fixture
def view(qtbot: QtBot, theirs: Context) -> Iterator[PacksView]:
    """Show the packs of the supervisor's vault."""
    made = PacksView(theirs, Running(theirs, theirs.bus))
    shown(qtbot, made, 1000, 700)
    yield made
    qtbot.waitUntil(lambda: theirs.tasks.running() == 0)


def judged(desk: Desk, pack_uid: str, case_uid: str) -> None:
    """Review a case to its verdict."""
    uid = reviewing.start(desk, pack_uid, case_uid).uid
    reviewing.submit_blind(desk, uid, CLEAR["emergency-disclosure", "refuse"])
    judging.save_scores(desk, uid, SCORES)
    judging.add_finding(desk, uid, Tie.FIELD, "outcome", "The place was named.")
    judging.give_verdict(desk, uid, Verdict.AGREE_WITH_FINDINGS, "")


def _says(page: QWidget, words: str) -> bool:
    return words in said(page)


def bring(qtbot: QtBot, view: PacksView, answers: Answers, file: Path) -> None:
    """Open a pack by its button."""
    answers.given = [[str(file)]]
    button(view, "Open a pack…").click()
    qtbot.waitUntil(lambda: "The pack is open: 2 cases." in said(view))


def test_without_a_pack_it_says_what_to_do(view: PacksView) -> None:
    assert "No pack is open here." in said(view)
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_a_pack_is_opened_and_a_case_of_it_asked_for(
    qtbot: QtBot, view: PacksView, answers: Answers, file: Path
) -> None:
    bring(qtbot, view, answers, file)
    pack = view.current_pack()
    assert pack is not None
    assert view.model.rowCount() == 2
    assert "Left out:" in said(view)
    with qtbot.waitSignal(view.opened) as told:
        button(view, "Review the case").click()
    assert told.args is not None
    assert told.args[0].uid == pack.uid
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_a_damaged_pack_is_told_and_nothing_is_opened(
    qtbot: QtBot, view: PacksView, answers: Answers, file: Path
) -> None:
    data = bytearray(file.read_bytes())
    data[900] ^= 1
    file.write_bytes(data)
    answers.given = [[str(file)]]
    view.bring()
    qtbot.waitUntil(lambda: "Nothing was changed" in said(view))
    assert view.current_pack() is None


def test_results_are_written_merged_once_and_the_pack_put_away(
    qtbot: QtBot, context: Context, view: PacksView, answers: Answers, file: Path, tmp_path: Path
) -> None:
    bring(qtbot, view, answers, file)
    assert not button(view, "Return results…").isEnabled()
    pack = view.current_pack()
    case = view.current_case()
    assert pack is not None
    assert case is not None
    judged(view._context.desk, pack.uid, case.case_uid)
    view.read_again()
    results = tmp_path / "march.swresults"
    answers.given = [str(results)]
    button(view, "Return results…").click()
    qtbot.waitUntil(
        lambda: "1 review was written to march.swresults. 1 case of the pack is not judged yet." in said(view)
    )
    answers.given = [True]
    button(view, "Put away…").click()
    qtbot.waitUntil(lambda: "was put away; its key is gone." in said(view))
    assert not button(view, "Review the case").isEnabled()
    leading = replace(context, desk=replace(context.desk, person=replace(context.desk.person, role=Role.SUPERVISOR)))
    home = HomeView(leading, Running(leading, leading.bus))
    shown(qtbot, home, 1000, 700)
    for words in ("1 review was taken in.", "1 was here already."):
        answers.given = [[str(results)]]
        button(home, "Merge results…").click()
        qtbot.waitUntil(partial(_says, home, words))
    assert (unnamed(home), not_plain(home)) == ([], [])
