"""The page about keeping, over a real vault: what is offered to whom, and the whole way by its steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from app.cases import incidents
from app.changes import Changes, Topic
from app.decisions.documents import BrokenDocumentError
from app.desk import Desk
from app.retention import certificate, proposing, queries
from app.retention.destroying import carry_out
from app.retention.holds import holds
from app.retention.model import Stage
from tests.builders import FakeClock
from tests.policies.places import managed_by
from tests.retention.cases import LONG_AFTER, Marks, agreed, closed_case, seats, wait_out
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from ui.case.commands import case_commands
from ui.case.page import CasePage
from ui.retention.holding import place_hold
from ui.retention.left import WhatIsLeft
from ui.retention.page import KeepingPage
from ui.shell.context import Context
from ui.todo.page import TodoPage


def shown(qtbot: QtBot, context: Context, desk: Desk) -> KeepingPage:
    """Show the page of somebody."""
    page = KeepingPage(replace(context, desk=desk))
    qtbot.addWidget(page)
    page.resize(1200, 900)
    page.show()
    page.setFocus()
    settled(qtbot, page)
    return page


def settled(qtbot: QtBot, page: KeepingPage) -> None:
    """Wait until everything that was asked for stands on a page."""
    qtbot.waitUntil(lambda: not page.reading())


def said(page: object) -> str:
    """Return what stands on a page."""
    assert isinstance(page, KeepingPage | TodoPage | CasePage)
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def says_what_is_left_of_its_items(page: CasePage) -> None:
    """Hold the cards of a destroyed case to say that its items are gone, and nothing that is true no more."""
    assert len(page.evidence._cards) == 2
    for card in page.evidence._cards:
        told = "\n".join(label.text() for label in card.findChildren(QLabel))
        assert ", destroyed, " in card.accessibleName()
        assert "destroyed after its time: its key is gone" in told
        assert "open to read" not in told
        assert "nobody has looked" not in told


OF_A_DESTROYED_ONE = (
    "Nothing can be decided, noted, sent or claimed",
    "This case was destroyed: nothing in it can be changed.",
    "This case was destroyed: nothing of it can be looked at or decided.",
)


def offers_no_change(page: CasePage) -> None:
    """Hold a closed case's request and evidence to say why nothing is changed or decided, and not to offer it."""
    for told in ("The case is closed: nothing in it can be changed.", "nothing in it is decided any more."):
        assert told in said(page)
    assert not [button for button in page.request.findChildren(QAbstractButton) if "change it" in button.text()]


def test_an_empty_vault_says_what_would_stand_here(qtbot: QtBot, context: Context) -> None:
    page = shown(qtbot, context, context.desk)
    for words in (
        "Nothing falls due.",
        "Nothing is about to be destroyed.",
        "Nothing is held.",
        "Nothing was destroyed.",
    ):
        assert words in said(page)
    assert unnamed(page) == []
    assert not_plain(page) == []


def test_from_proposing_to_the_certificate(
    qtbot: QtBot, context: Context, answers: Answers, clock: FakeClock, tmp_path: Path
) -> None:
    case_id = closed_case(context.desk)
    clock.advance(LONG_AFTER.total_seconds())
    kim, ada = seats(context.desk)
    first, second = shown(qtbot, context, kim), shown(qtbot, context, ada)
    mine = shown(qtbot, context, context.desk)
    assert not mine.steps.may_propose()
    assert first.steps.may_propose()
    answers.given = ["Its time is over."]
    first.steps.propose()
    qtbot.waitUntil(lambda: len(queries.waiting(ada)) == 1 and all(page.lists.open for page in (first, second, mine)))
    assert (first.steps.may_agree(), second.steps.may_agree(), mine.steps.may_agree()) == (False, True, False)
    todo = TodoPage(replace(context, desk=ada))
    qtbot.addWidget(todo)
    todo.show()
    assert "Kim Ash proposes to destroy" in said(todo)
    answers.given = ["It is."]
    second.steps.agree()
    qtbot.waitUntil(lambda: queries.of_case(ada.db, case_id)[0].stage is Stage.AGREED)
    qtbot.waitUntil(lambda: second.lists.open[0].stage is Stage.AGREED)
    assert not second.steps.may_carry_out()
    wait_out(context.desk, clock)
    second.read_again()
    settled(qtbot, second)
    assert second.steps.may_carry_out()
    answers.given = [True]
    second.steps.carry_out()
    qtbot.waitUntil(lambda: bool(second.lists.gone))
    assert "good" in answers.asked[-1][1]
    out = tmp_path / "c.json"
    answers.given = [out]
    second.steps.save()
    qtbot.waitUntil(out.is_file)
    assert certificate.certificates(ada)[0].uid in out.read_text("utf-8")
    assert answers.told == []


def test_a_case_is_held_from_its_own_page_and_says_so(
    qtbot: QtBot, context: Context, answers: Answers, clock: FakeClock
) -> None:
    case_id = closed_case(context.desk, Marks("own"))
    clock.advance(LONG_AFTER.total_seconds())
    kim, _ada = seats(context.desk)
    page = shown(qtbot, context, context.desk)
    # Whoever comes while it is read goes on in the first list.
    qtbot.waitUntil(lambda: page.focusWidget() is page.due.table)
    answers.given = ["1", "A court asks, 24 C 118.", "never"]
    page.steps.hold()
    qtbot.waitUntil(lambda: len(page.lists.held) == 1)
    assert not page.steps.may_lift()
    case = CasePage(context, case_id)
    qtbot.addWidget(case)
    case.show()
    assert "24 C 118" in said(case)
    theirs = shown(qtbot, context, kim)
    assert not theirs.steps.may_propose()
    answers.given = ["The court let it go."]
    theirs.steps.lift()
    qtbot.waitUntil(lambda: holds(context.desk.db) == ())
    assert answers.told == []


def test_nothing_is_called_empty_that_is_not_read(qtbot: QtBot, context: Context) -> None:
    page = KeepingPage(context)
    qtbot.addWidget(page)
    page.show()
    assert "Nothing falls due." not in said(page)
    assert said(page).count("Reading…") == 4
    settled(qtbot, page)
    assert "Nothing falls due." in said(page)


def test_what_cannot_be_read_is_told_and_read_again_on_demand(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    place = context.desk.vault.folder / "cases.db"
    page = KeepingPage(context)
    qtbot.addWidget(page)
    page.show()
    settled(qtbot, page)
    place.rename(tmp_path / "away")
    page.read_again()
    settled(qtbot, page)
    assert page.error.isVisible()
    (tmp_path / "away").rename(place)
    page.error.asked.emit()
    settled(qtbot, page)
    assert page.error.isHidden()
    assert "Nothing falls due." in said(page)


def test_rules_that_cannot_be_used_are_not_told_as_nothing_due(qtbot: QtBot, context: Context) -> None:
    page = shown(qtbot, context, context.desk)
    page._show(replace(page.lists, broken=BrokenDocumentError("retention.json", "rules/2", "it is no number")))
    assert "What falls due cannot be told." in said(page)
    assert "Nothing falls due." not in said(page)
    assert "rules/2" in page.error.words()


def test_while_it_is_not_known_how_long_cases_are_kept_the_page_says_so_and_offers_no_destroying(
    qtbot: QtBot, context: Context, clock: FakeClock
) -> None:
    case_id = closed_case(context.desk)
    clock.advance(LONG_AFTER.total_seconds())
    agreed(context.desk, case_id)
    wait_out(context.desk, clock)
    (leads, _other) = seats(context.desk)
    page = shown(qtbot, context, replace(leads, settings=managed_by(RetentionRules=[])))
    assert "What falls due cannot be told." in said(page)
    assert "the policy RetentionRules cannot be used" in page.error.words()
    assert not page.steps.may_carry_out()
    assert not page.steps.may_propose_all()
    assert page.steps.at_open()
    assert shown(qtbot, context, leads).steps.may_carry_out()


def test_while_others_write_it_is_read_once_at_a_time(qtbot: QtBot, context: Context) -> None:
    page = shown(qtbot, context, context.desk)
    for _second in range(5):
        context.bus.publish(Changes(frozenset({Topic.CASES})))
    assert context.tasks.running() == 1
    settled(qtbot, page)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def test_what_is_over_goes_by_the_time_and_is_asked_about_as_it_stands_then(
    qtbot: QtBot, context: Context, answers: Answers, clock: FakeClock
) -> None:
    case_id = closed_case(context.desk, Marks("own"))
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(context.desk, case_id)
    page = shown(qtbot, context, seats(context.desk)[1])
    page.hide()
    assert not page.steps.may_carry_out()
    wait_out(context.desk, clock)
    page.show()
    qtbot.waitUntil(page.steps.may_carry_out)
    proposing.object_to(context.desk, number, "A court asks for it.")
    page.steps.carry_out()
    assert answers.asked == []
    qtbot.waitUntil(lambda: not page.steps.may_carry_out())


def test_linked_cases_that_nothing_holds_are_named_and_held_along(
    qtbot: QtBot, context: Context, answers: Answers
) -> None:
    first, second = closed_case(context.desk, Marks("one")), closed_case(context.desk, Marks("two"))
    incidents.link(context.desk, first, second)
    names = dict(context.desk.db.execute("SELECT id, reference FROM cases").fetchall())
    case = CasePage(context, first)
    qtbot.addWidget(case)
    case.show()
    answers.given = ["0", "A court asks for this one.", "never"]
    place_hold(context, first, names[first])
    told = f"Linked with it and not held: {names[second]}."
    assert told in answers.asked[0][1]
    qtbot.waitUntil(lambda: told in said(case))
    # Asked for again, both are held in one step.
    answers.given = ["1", "It asks for both.", "never"]
    place_hold(context, first, names[first])
    qtbot.waitUntil(lambda: len(holds(context.desk.db)) == 3)
    qtbot.waitUntil(lambda: told not in said(case))
    assert {hold.shown for hold in holds(context.desk.db)} == {names[first], names[second]}
    assert answers.told == []


def test_the_page_of_a_destroyed_case_says_what_is_left_and_offers_nothing_else(
    qtbot: QtBot, context: Context, answers: Answers, clock: FakeClock, tmp_path: Path
) -> None:
    case_id = closed_case(context.desk, Marks("own"))
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(context.desk, case_id)
    wait_out(context.desk, clock)
    page = CasePage(context, case_id)
    qtbot.addWidget(page)
    page.resize(1400, 900)
    page.show()
    assert page.decision.isVisible()
    offers_no_change(page)
    context.bus.publish(carry_out(context.desk, number))
    assert (page.is_gone, page.decision.isVisible()) == (True, False)
    (each,) = certificate.certificates(context.desk, case_id)
    words = said(page)
    for part in (each.uid, each.body["formula"], "Kim Ash", "Ada Moss", *OF_A_DESTROYED_ONE):
        assert part in words
    says_what_is_left_of_its_items(page)
    again = CasePage(context, case_id)
    qtbot.addWidget(again)
    again.resize(700, 800)
    again.show()
    again.columns.go_to(again.decision)
    left = again.findChild(WhatIsLeft)
    assert isinstance(left, WhatIsLeft)
    qtbot.waitUntil(lambda: again.focusWidget() is left.first)
    assert (unnamed(again), not_plain(again)) == ([], [])
    out = tmp_path / "certificate.pdf"
    answers.given = [out]
    left.printed.click()
    qtbot.waitUntil(out.is_file)
    offered = {each.id for each in case_commands(context, again) if each.enabled()}
    assert not offered & {"case.kind", "case.link", "case.golden", "case.note", "case.claim", "case.legal_hold"}
    assert answers.told == []
