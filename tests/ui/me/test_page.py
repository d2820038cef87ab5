"""One's own page: facts, pace, charts with their tables, choices, export and deletion, and no word that drives anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.pacing import shipped_bytes
from app.wellness import availability, days, ledger, owner
from app.wellness.owner import BREATHING, SHIFT_END
from app.wellness.pace import Pace, mine, pace
from app.wellness.team import TEAM
from tests.builders import A_SATURDAY, FakeClock
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.me.past import looked, worked
from tests.wellness.feeding import POLICY
from ui.breaks.breaks import Breaks
from ui.breaks.senses import Senses
from ui.kit.ticks import Tick
from ui.me.check_in import CheckInForm
from ui.me.page import MyPage
from ui.shell.context import Context

TODAY = days.day_of(A_SATURDAY, "04:00")
WEEKS = 60


@pytest.fixture
def breaks(context: Context, clock: FakeClock) -> Iterator[Breaks]:
    """Return a shift in front of a case."""
    home = QObject()
    made = Breaks(context, Senses(reviewing=lambda: True, close=lambda: False), home)
    made.tick()
    yield made
    made.stop()
    home.deleteLater()


@pytest.fixture
def page(qtbot: QtBot, context: Context, breaks: Breaks) -> MyPage:
    """Return the page in a window of its own."""
    made = MyPage(context, breaks)
    qtbot.addWidget(made)
    made.resize(1100, 800)
    made.show()
    return made


def work(breaks: Breaks, clock: FakeClock, minutes: int) -> None:
    for _second in range(minutes * 60):
        clock.advance(1)
        breaks.tick()


def said(page: MyPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if not label.isHidden())


def press(page: MyPage, words: str) -> None:
    (button,) = [each for each in page.findChildren(QPushButton) if each.text() == words]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)


def test_plain_facts_come_first(page: MyPage, context: Context, breaks: Breaks, clock: FakeClock) -> None:
    assert "No severe looks today" in said(page)
    assert "No time with evidence yet." in said(page)
    looked(context.desk, clock, 7)
    ledger.avoid(context.desk, "item-9", "known")
    work(breaks, clock, 20)
    page.read_again()
    words = said(page)
    assert "7 severe looks today, 20 minutes since a break" in words
    assert "20 min with evidence" in words
    assert "1 item was decided without a look. Only you see this; a look that is needed is no failure." in words


@pytest.mark.parametrize(
    ("points", "expected"),
    [(10.0, "Pace: more than your usual"), (32.0, "Pace: about your usual"), (80.0, "Pace: less than your usual")],
)
def test_the_pace_is_told_beside_ones_own_usual(
    page: MyPage, context: Context, breaks: Breaks, clock: FakeClock, points: float, expected: str
) -> None:
    worked(context.desk, TODAY, WEEKS, points=points)
    work(breaks, clock, 20)
    # 20 minutes with 10.7 points are 32 an hour.
    looked(context.desk, clock, 1, seconds=20)
    page.read_again()
    assert expected in said(page)


def test_a_usual_needs_days_and_a_pace_needs_time(context: Context, clock: FakeClock) -> None:
    assert mine(context.desk, POLICY).pace is Pace.UNKNOWN
    worked(context.desk, TODAY, WEEKS)
    found = mine(context.desk, POLICY)
    assert found.pace is Pace.EARLY
    assert pace(found.today, ()) is Pace.UNKNOWN


def test_a_chart_says_what_its_table_says(page: MyPage, context: Context, breaks: Breaks, clock: FakeClock) -> None:
    worked(context.desk, TODAY, WEEKS)
    looked(context.desk, clock, 30)
    breaks.took_one()
    page.read_again()
    shift, weeks = page._shift, page._weeks
    assert shift.model.rowCount() == 1
    row = [shift.model.data(shift.model.index(0, column)) for column in range(4)]
    assert [str(cell).strip() for cell in row[1:]] == ["4 min", "4 min", "1"]
    assert row[0] in shift.bars.accessibleDescription()
    assert weeks.model.rowCount() == 6
    assert weeks.bars.accessibleDescription().count(";") == 5
    assert unnamed(page) == []
    assert not_plain(page) == []


def test_bars_are_drawn_in_one_tone(page: MyPage, context: Context, qtbot: QtBot) -> None:
    empty = page._weeks.bars.grab().toImage()
    worked(context.desk, TODAY, WEEKS)
    page.read_again()
    drawn = page._weeks.bars.grab().toImage()
    assert drawn != empty
    for y in range(0, drawn.height(), 3):
        for x in range(0, drawn.width(), 3):
            colour = drawn.pixelColor(x, y)
            assert colour.red() <= max(colour.green(), colour.blue()) + 12


def test_what_it_says_of_itself(page: MyPage) -> None:
    words = said(page)
    assert "counts could be approximated" in words
    assert "Lewitzka" in words
    assert "did not lessen" in words
    assert "kept for 90 days" in words
    assert "If the passphrase is lost, this store is lost." in words
    for forbidden in ("streak", "rank", "score", "faster", "per minute", "target", "best"):
        assert forbidden not in words.lower()


def test_choices_and_additions_are_kept_at_once(page: MyPage, context: Context) -> None:
    ticks = {tick.accessibleName(): tick for tick in page.findChildren(Tick)}
    assert not any("how I am" in words for words in ticks)
    for words in ("A slow circle to breathe with on the break screen", "films: not for now"):
        ticks[words].setFocus()
        QTest.keyClick(ticks[words], Qt.Key.Key_Space)
    own = context.desk.own
    assert owner.chosen(own, BREATHING) == "on"
    assert [(each.content_class, each.unavailable) for each in owner.additions(own)] == [("video", True)]
    QTest.keyClick(ticks["films: harder for me"], Qt.Key.Key_Space)
    assert [(each.steps, each.unavailable) for each in owner.additions(own)] == [(1, False)]
    assert not ticks["films: not for now"].isChecked()
    QTest.keyClick(ticks["films: harder for me"], Qt.Key.Key_Space)
    assert owner.additions(own) == []
    (there,) = [tick for name, tick in ticks.items() if name.startswith("Severe work can go to me")]
    assert there.isChecked()
    QTest.keyClick(there, Qt.Key.Key_Space)
    assert not availability.is_available(context.desk)
    page._choices._team.setText("Night")
    page._choices._team.editingFinished.emit()
    page._choices._end.setText("25:00")
    page._choices._end.editingFinished.emit()
    assert (owner.chosen(own, TEAM), owner.chosen(own, SHIFT_END)) == ("Night", "")
    assert "It is not kept like this." in said(page)
    page._choices._end.setText("22:00")
    page._choices._end.editingFinished.emit()
    assert owner.chosen(own, SHIFT_END) == "22:00"


def test_own_data_leaves_only_once_that_is_confirmed(
    page: MyPage, context: Context, answers: Answers, clock: FakeClock, tmp_path: Path
) -> None:
    looked(context.desk, clock, 2)
    place = tmp_path / "mine.json"
    answers.given += [False]
    press(page, "Write it to a file…")
    assert not place.exists()
    assert "leaves the protection of the vault" in answers.asked[-1][1]
    answers.given += [True, place]
    press(page, "Write it to a file…")
    assert len(json.loads(place.read_text("utf-8"))["looks"]) == 2
    assert "Written to mine.json" in said(page)


def test_everything_is_deleted_once_its_effect_is_named(
    page: MyPage, context: Context, answers: Answers, clock: FakeClock
) -> None:
    worked(context.desk, TODAY, WEEKS)
    looked(context.desk, clock, 2)
    answers.given += [False]
    press(page, "Delete everything…")
    assert days.kept(context.desk.own, TODAY.replace(year=2020))
    assert "nothing can bring them back" in answers.asked[-1][1]
    answers.given += [True]
    press(page, "Delete everything…")
    assert days.kept(context.desk.own, TODAY.replace(year=2020)) == []
    assert "It is deleted. What this shift has counted so far goes on." in said(page)
    assert "No severe looks today" in said(page)


def test_a_store_that_cannot_be_read_is_told(page: MyPage, context: Context, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR")
    context.desk.own.close()
    page.read_again()
    assert "Your own store" in said(page)


def test_check_ins_are_there_only_where_the_policy_and_the_person_want_them(
    qtbot: QtBot, context: Context, page: MyPage
) -> None:
    assert page._ask_card.isHidden()
    folder = context.desk.vault.folder / "policies"
    folder.mkdir()
    document = json.loads(shipped_bytes())
    document["values"]["check_ins"] = True
    (folder / "wellness.json").write_text(json.dumps(document), "utf-8")
    home = QObject()
    made = MyPage(context, Breaks(context, Senses(), home))
    qtbot.addWidget(made)
    made.show()
    assert made._ask_card.isHidden()
    (tick,) = [tick for tick in made.findChildren(Tick) if "how I am" in tick.text()]
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert not made._ask_card.isHidden()
    (form,) = made.findChildren(CheckInForm)
    form._answer.show_value("heavy")
    form._words.show_value("A long night.")
    form._allow()
    press(made, "Keep it for myself")
    assert [(each.answer, each.words) for each in owner.check_ins(context.desk.own)] == [("heavy", "A long night.")]
    home.deleteLater()
