"""A review on its page: nothing of the decision before one's own answers, both beside each other, the verdict, the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.review import packed, reviewing, store
from app.review.model import ReviewState, Verdict
from app.review.scorecards import shipped_scorecard
from tests.decisions.forms import CLEAR
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.review.carried import carried, first_case
from tests.ui.review.seeing import button, said, shown
from ui.kit.editors import Editor
from ui.kit.marks import Chip
from ui.looking.card import ItemCard
from ui.review.blind_commands import blind_commands
from ui.review.blind_page import BlindPage
from ui.review.seat import Seat
from ui.shell.commands import Commands
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.desk import Desk

MINE = CLEAR["emergency-disclosure", "refuse"]
CONTENT = {
    **CLEAR["emergency-disclosure", "disclose"],
    "bases": ["us-2702-b8", "us-2702-c4"],
    "data_content": "disclose",
}
SCORES = {item.id: "met" for item in shipped_scorecard().items}
Sit = Callable[[], BlindPage]


@pytest.fixture
def sit(qtbot: QtBot, theirs: Context, acquainted: tuple[Desk, Desk], tmp_path: Path) -> Iterator[Sit]:
    """Return how to sit down at the one case of a pack, in the supervisor's vault."""
    pack = carried(*acquainted, tmp_path)
    case_uid = first_case(theirs.desk, pack).case_uid
    seats: list[Seat] = []

    def down() -> BlindPage:
        started = reviewing.start(theirs.desk, pack.uid, case_uid)
        there = packed.open_review_desk(theirs.desk, pack.uid, case_uid)
        seats.append(Seat(theirs, there, theirs.bus))
        page = BlindPage(theirs, seats[-1], pack, started.uid)
        Commands(page).add(page, *blind_commands(page))
        shown(qtbot, page, 1200, 800)
        qtbot.waitUntil(lambda: page.evidence is not None)
        return page

    yield down
    qtbot.waitUntil(lambda: theirs.tasks.running() == 0)
    for seat in seats:
        seat.leave()


def submitted(page: BlindPage, answers: Answers, **changed: object) -> BlindPage:
    """Give one's own answers."""
    page.mine.show_answers({**MINE, **changed})
    answers.given = [True]
    page.step()
    assert page.state() is ReviewState.SUBMITTED
    return page


def test_the_evidence_is_out_of_sight_until_somebody_goes_to_it(sit: Sit) -> None:
    page = sit()
    assert page.evidence is not None
    assert "So far nobody else must agree · by their approval policy v2" in said(page.mine)
    page.mine.show_answers(CONTENT)
    assert "A second person must agree (content is to go out) · by their approval policy v2" in said(page.mine)
    assert not page.evidence.isVisible()
    page.go_to_evidence()
    assert page.evidence.isVisible()


def test_a_line_joins_the_question_at_hand_and_goes_around_the_case(qtbot: QtBot, sit: Sit, answers: Answers) -> None:
    page = sit()
    assert page.joining.corners() == []
    submitted(page, answers, rationale="Another reason.", refusal="threshold_not_met")
    assert "Nobody else had to agree · by their approval policy v2" in said(page.mine)
    qtbot.waitUntil(lambda: bool(page.joining.corners()))
    seen = set()
    for key in page.theirs.differing():
        assert page.theirs.go_to(key)
        line = page.joining.corners()
        own, card = page.mine.place(key), page.theirs.place(key)
        assert own is not None
        assert card is not None
        assert line[0].x() > own[1].mapTo(page, QPoint()).x()
        assert line[-1].x() == page.theirs.mapTo(page, QPoint()).x()
        case = page.evidence
        assert case is not None
        middle = case.parentWidget()
        assert middle is not None
        inside = QRect(middle.mapTo(page, QPoint()), middle.size())
        assert not any(inside.contains(corner) for corner in line)
        seen.add((line[0].y(), line[-1].y()))
    assert len(seen) > 1
    page.go_to_judgement()
    assert page.joining.corners() == []


def test_before_the_own_answers_are_in_nothing_says_what_was_decided(sit: Sit) -> None:
    page = sit()
    assert page.mine.answers() == {}
    assert "Their decision is not shown yet." in said(page)
    assert page.judgement is None
    assert not button(page, "Show: Judgement").isEnabled()
    assert not button(page, "Show: How it ended").isEnabled()
    texts = said(page) + "".join(each.text() for each in page.findChildren(QPushButton))
    assert "refused" not in texts
    assert (unnamed(page), not_plain(page)) == ([], [])


def test_the_case_between_has_its_covered_cards_and_nothing_that_writes(sit: Sit) -> None:
    page = sit()
    page.go_to_evidence()
    assert len(page.findChildren(ItemCard)) == 2
    page.go_to_request()
    assert [each for each in page.findChildren(QPushButton) if "change it" in each.text()] == []


def test_answers_are_kept_as_they_are_typed(qtbot: QtBot, theirs: Context, sit: Sit) -> None:
    page = sit()
    page.mine.show_answers({"requester": MINE["requester"]})
    page.mine._on_edited()
    page.mine.keep()
    assert store.load(theirs.desk.db, page.judging.uid).answers == {"requester": MINE["requester"]}
    assert sit().mine.answers() == {"requester": MINE["requester"]}


def test_incomplete_answers_are_not_submitted(sit: Sit) -> None:
    page = sit()
    page.step()
    assert "Not submitted yet:" in said(page)
    assert page.state() is ReviewState.BLIND


def test_once_submitted_both_stand_beside_each_other_and_a_number_joins_what_differs(
    sit: Sit, answers: Answers
) -> None:
    page = submitted(sit(), answers, refusal="no_legal_process")
    assert "1 of" in said(page.theirs)
    marks = [chip.mark.word for chip in page.findChildren(Chip) if chip.isVisibleTo(page)]
    assert marks.count("1 differs") == 2
    assert page.theirs.go_to("refusal")
    assert page.mine.go_to("refusal") is True
    editor = page.mine.findChild(Editor, "refusal")
    assert isinstance(editor, Editor)
    assert not editor.isEnabled()
    assert (unnamed(page), not_plain(page)) == ([], [])


def test_the_verdict_waits_for_every_score_then_locks_and_shows_how_it_ended(
    theirs: Context, sit: Sit, answers: Answers
) -> None:
    page = submitted(sit(), answers)
    page.go_to_judgement()
    judgement = page.judgement
    assert judgement is not None
    judgement.verdict.verdict.show_value(Verdict.AGREE.value)
    page.step()
    assert "Score every item of the scorecard first." in said(page)
    judgement.scores.show_answers(SCORES)
    judgement.scores.edited.emit("gates")
    assert "Total: 100.0 of 100" in said(page)
    answers.given = [True]
    page.step()
    assert page.state() is ReviewState.DONE
    assert "Officer Lund" in said(page.ending)
    assert store.load(theirs.desk.db, page.judging.uid).verdict is Verdict.AGREE
    page.go_to_judgement()
    assert not judgement.verdict.step.isVisible()
    assert (unnamed(page), not_plain(page)) == ([], [])


def test_a_finding_is_tied_to_its_question_and_can_be_taken_out(theirs: Context, sit: Sit, answers: Answers) -> None:
    page = submitted(sit(), answers)
    page.mine.go_to("outcome")
    page.write_finding()
    judgement = page.judgement
    assert judgement is not None
    judgement.finding.begin("field:outcome")
    judgement.finding.note.text.setPlainText("The place was named.")
    button(judgement, "Add the finding").click()
    (found,) = store.findings(theirs.desk.db, page.judging.uid)
    assert (found.target, found.note) == ("outcome", "The place was named.")
    assert judgement.finding.written() == ""
    button(judgement, "Take the finding away: The place was named.").click()
    assert store.findings(theirs.desk.db, page.judging.uid) == ()


def test_a_verdict_is_changed_by_a_new_one_that_names_it(theirs: Context, sit: Sit, answers: Answers) -> None:
    page = submitted(sit(), answers)
    judgement = page.judgement
    assert judgement is not None
    judgement.scores.show_answers(SCORES)
    judgement.scores.edited.emit("gates")
    judgement.verdict.verdict.show_value(Verdict.AGREE.value)
    answers.given = [True]
    page.go_to_judgement()
    page.step()
    first = page.judging.uid
    answers.given = ["I overlooked the date."]
    page.amend()
    assert page.judging.uid != first
    assert store.load(theirs.desk.db, page.judging.uid).supersedes_uid == first
    assert page.state() is ReviewState.SUBMITTED
    assert judgement.verdict.step.isVisibleTo(judgement)
