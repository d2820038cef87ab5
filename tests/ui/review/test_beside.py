"""Two decisions side by side: nothing before its time, what differs numbered on both sides and joined by a key."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.audit import not_plain, unnamed
from ui.kit.marks import Chip
from ui.review.beside import Beside, TheirDecision

ROWS = (
    Beside("outcome", "Outcome", "refused", "disclosed", differs=True),
    Beside("emergency", "Does the test hold?", "yes", "yes", differs=False),
    Beside("why", "Why?", "The place is named.", "He says so.", differs=True),
)


def made(qtbot: QtBot) -> TheirDecision:
    """Show the pane."""
    pane = TheirDecision()
    qtbot.addWidget(pane)
    pane.resize(360, 700)
    pane.show()
    return pane


def said(pane: TheirDecision) -> str:
    """Return what stands on it."""
    return "\n".join(label.text() for label in pane.findChildren(QLabel) if label.isVisibleTo(pane))


def test_before_the_own_answers_are_in_it_only_says_why_it_is_empty(qtbot: QtBot) -> None:
    pane = made(qtbot)
    assert "Their decision is not shown yet." in said(pane)
    assert (unnamed(pane), not_plain(pane)) == ([], [])


def test_what_differs_comes_first_with_a_number_a_word_and_a_shape(qtbot: QtBot) -> None:
    pane = made(qtbot)
    pane.show_decision("Signed by R-1", ROWS)
    assert "2 of 3 answers differ." in said(pane)
    marks = [(chip.mark.word, chip.mark.shape.value) for chip in pane.findChildren(Chip)]
    assert marks == [("1 differs", "○"), ("2 differs", "○"), ("same", "✓")]
    assert said(pane).index("The place is named.") < said(pane).index("The same in both")
    assert (unnamed(pane), not_plain(pane)) == ([], [])


def test_a_key_leads_back_to_ones_own_answer(qtbot: QtBot) -> None:
    pane = made(qtbot)
    pane.show_decision("Signed by R-1", ROWS)
    assert pane.go_to("why")
    step = pane.focusWidget()
    assert isinstance(step, QPushButton)
    assert step.accessibleName() == "2 differs. Go to my answer: Why?"
    with qtbot.waitSignal(pane.own_asked) as told:
        step.click()
    assert told.args == ["why"]
    assert not pane.go_to("emergency")
