"""A shift as the person sees it: each kind of break, limits, a second person, their own page, and the rota's sums."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QScrollArea, QWidget

from app.cases import actions as cases
from app.cases import queries
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import utc_text
from app.demo.mark import PASSPHRASE
from app.desk import Desk, open_desk
from app.identity import Permission, Role, new_uid
from app.pacing import shipped_bytes
from app.vault import people
from app.vault.people import Newcomer
from app.wellness import actions, days, notices, owner, store, team
from app.wellness.notices import Act
from app.wellness.shift import Kind
from app.wellness.store import SavedShift
from ui.breaks.breaks import Breaks
from ui.breaks.closed_panel import ClosedPanel
from ui.breaks.override_sheet import OverrideSheet
from ui.breaks.relief import ReliefSheet
from ui.breaks.screen import BreakScreen
from ui.case.page import CasePage
from ui.kit.theme import theme_of
from ui.me.page import MyPage
from ui.shell.help import HelpSheet
from ui.tour.finding import button, line, part
from ui.tour.scenes.case import open_page
from ui.tour.stage import SIZE, Stage
from ui.tour.waiting import turn

STEP_SECONDS = 4.0
GAP = 24
SECOND = Newcomer("Noor Amsel", Role.SUPERVISOR, "copper kettle beneath nine willows")
CONTACTS = (
    {"name": "Ravi Holm", "role": "peer", "number": "extension 41", "hours": "day and night"},
    {"name": "Dr Ines Aalto", "role": "counsellor", "number": "extension 77", "hours": "08:00 to 18:00"},
    {"name": "The line for staff", "role": "crisis_line", "number": "extension 100", "hours": "day and night"},
    {"name": "Kim Ash", "role": "duty_partner", "number": "extension 12", "hours": "this night"},
    {"name": "Bo Lind", "role": "duty_partner", "number": "extension 13", "hours": "from 06:00"},
)
HARD = 4 * 3600.0
BREAKS = (
    (Kind.MICRO, "break-micro", "Half a minute with the eyes off the screen, at the next item"),
    (Kind.HOUR, "break-hour", "Each hour holds ten minutes of rest; this one lacked some"),
    (Kind.LONG, "break-long", "A long break after two hours with evidence"),
    (
        Kind.AFTER_CASE,
        "break-after-case",
        "A case is closed in which a life was at risk: what was put off is yours now",
    ),
)


class SideBySide(QWidget):
    """Two windows as two monitors show them, at half their size."""

    def __init__(self, *windows: QWidget) -> None:
        super().__init__()
        self._windows = windows
        self._shown: list[QPixmap] = []
        self.resize(*SIZE)
        self._look()
        theme_of().changed.connect(self._look_again)

    def _look_again(self) -> None:
        # The windows are dressed anew by the same signal: they are looked at once they were.
        QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        self._shown = [window.grab() for window in self._windows]
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme_of().tokens.sunken))
        painter.setPen(QColor(theme_of().tokens.line))
        wide = (self.width() - GAP * 3) // 2
        for number, shown in enumerate(self._shown):
            fitted = shown.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
            left, top = GAP + number * (wide + GAP), (self.height() - fitted.height()) // 2
            painter.drawPixmap(left, top, fitted)
            painter.drawRect(left, top, fitted.width(), fitted.height())
        painter.end()


def wellness(stage: Stage, case_id: CaseId) -> None:
    """Show what a shift brings, in a case and on one's own page."""
    _name_contacts(stage)
    _stand(stage, at_risk=False)
    _kinds_of_break(stage, case_id)
    _own_page(stage)
    _limits(stage, case_id)
    _emergency(stage, case_id)
    open_page(stage, case_id)


def rota(stage: Stage) -> None:
    """Show a supervisor's view with four people, with five, and with six and a small team; then come back."""
    folder = stage.station.desk.vault.folder
    stage.lock()
    entrance = stage.house.entrance
    made = entrance.create(stage.folder / "rota", "Noor Amsel", Role.SUPERVISOR, PASSPHRASE, None)
    stage.enter(made.vault)
    station, camera = stage.station, stage.camera
    week = date.fromisoformat(team.week_of(stage.clock.now().date() - timedelta(days=35)))
    station.window.go("rota")
    camera.take("rota-empty", "Ctrl+7, for supervisors alone: no week can be shown yet", station.window)
    shown = (
        ("rota-four", {"day": 4}, "Four people: nothing is shown of them, not even a sum"),
        ("rota-five", {"day": 5}, "Five people: their sum, and no name"),
        ("rota-six", {"day": 6, "night": 5, "late": 2}, "A team of two takes the next smallest into the rota's sum"),
    )
    for number, (name, teams, caption) in enumerate(shown):
        stage.write(partial(_add_week, week=week + number * timedelta(days=7), people=teams))
        if number == len(shown) - 1:
            stage.write(_tell_limits)
        turn()
        camera.take(name, caption, station.window, contrast=number == len(shown) - 1)
    stage.lock()
    stage.enter(entrance.unlock(folder, "", PASSPHRASE))


def _kinds_of_break(stage: Stage, case_id: CaseId) -> None:
    station = stage.station
    breaks = part(station.bus, Breaks)
    owner.choose(station.desk, owner.BREATHING, owner.ON)
    open_page(stage, case_id)
    for kind, name, caption in BREAKS:
        _rest(stage, breaks, kind)
        stage.camera.take(name, caption, station.window)
        breaks.took_one()
    breaks.note_severe_decision()
    breaks.note_severe_decision()
    caption = (
        "After hard material: as long as you choose, handing over offered the second time, a slow circle if wanted"
    )
    _rest(stage, breaks, Kind.AFTER_SEVERE)
    stage.camera.take("break-after-severe", caption, station.window, contrast=True)
    button(part(station.window, BreakScreen), "Talk to someone").click()
    turn()
    stage.camera.take("break-talk", "Somebody to talk to is one step away", station.window)
    breaks.choose_rest(0)
    sheet = HelpSheet(station.commands.by_scope(), station.window)
    sheet.show()
    breaks.start_break()
    turn()
    caption = "Every window is covered, solid, on every monitor: the message on one, the others plain"
    both = SideBySide(station.window, sheet)
    stage.camera.take("break-two-windows", caption, both, contrast=True)
    both.deleteLater()
    breaks.took_one()
    sheet.close()
    sheet.deleteLater()
    turn()


def _rest(stage: Stage, breaks: Breaks, kind: Kind) -> None:
    stage.let_pass(STEP_SECONDS)
    breaks.start_break(kind)
    turn()


def _own_page(stage: Stage) -> None:
    desk, window = stage.station.desk, stage.station.window
    _earlier_days(desk)
    window.go("me")
    turn()
    caption = "Ctrl+6: one's own page, plain facts first, for the person alone"
    stage.camera.take("me", caption, window, contrast=True)
    bar = part(part(window, MyPage), QScrollArea).verticalScrollBar()
    bar.setValue(bar.pageStep())
    turn()
    caption = "What one would rather not see, and own choices; none of it leaves this store"
    stage.camera.take("me-choices", caption, window)
    bar.setValue(bar.maximum())
    turn()
    caption = "What is kept, what could be counted from elsewhere, what nobody has shown; export and delete"
    stage.camera.take("me-kept", caption, window)
    window.go("queue")


def _limits(stage: Stage, case_id: CaseId) -> None:
    _stand(stage, review=3 * 3600.0, severe_looks=8, at_risk=False)
    _at_case(stage, case_id)
    stage.camera.take("limit-told", "A soft limit is told once, in a calm line", stage.station.window, contrast=True)
    _stand(stage, severe_looks=15, at_risk=False)
    page = _at_case(stage, case_id)
    caption = "Many hard looks: asked once, and the answer is one's own"
    stage.camera.take("limit-asked", caption, stage.station.window)
    _stand(stage, review=HARD, at_risk=False)
    page = _at_case(stage, case_id)
    caption = "The day's limit: evidence closes, everything else stays open"
    stage.camera.take("limit-closed", caption, stage.station.window, contrast=True)
    entrance, vault = stage.house.entrance, stage.station.desk.vault
    people.enrol(vault, SECOND, secrets=None, cost=entrance.cost(False), clock=stage.clock)
    button(part(page, ClosedPanel), "With a second person…").click()
    sheet = part(stage.station.window, OverrideSheet)
    line(sheet, "Why is it needed?").setText("The plane lands in an hour.")
    turn()
    stage.camera.take(
        "override", "Past it only together, with a reason, for half an hour", stage.station.window, above=sheet
    )
    sheet.reject()
    turn()


def _emergency(stage: Stage, case_id: CaseId) -> None:
    stage.write(lambda desk: cases.set_life_at_risk(desk, case_id, "A new message came.", on=True))
    _stand(stage, review=0.0, at_risk=True, at_risk_for=5400.0)
    _at_case(stage, case_id)
    caption = "A long emergency: a second person is asked for, nothing stands in the way"
    stage.camera.take("relief", caption, stage.station.window, contrast=True)
    sheet = ReliefSheet(part(stage.station.bus, Breaks).shift.policy.contacts, stage.station.window)
    stage.camera.take("relief-numbers", "Whom to call, and one page to hand over", stage.station.window, above=sheet)
    sheet.reject()
    sheet.deleteLater()
    for at_risk in queries.life_at_risk(stage.station.desk.db, stage.station.desk.person.id):
        stage.write(partial(cases.set_life_at_risk, case_id=at_risk, reason="They were found.", on=False))
    _stand(stage, at_risk=False, at_risk_for=0.0)


def _at_case(stage: Stage, case_id: CaseId) -> CasePage:
    page = open_page(stage, case_id)
    part(stage.station.bus, Breaks).tick()
    turn()
    return page


def _stand(stage: Stage, **counted: Any) -> None:
    """Let the shift stand somewhere, as hours of work would: it is kept, and the person sits down again."""
    folder = stage.station.desk.vault.folder
    stage.lock()
    vault = stage.house.entrance.unlock(folder, "", PASSPHRASE)
    desk = open_desk(vault, stage.clock, stage.house.settings)
    sitting = actions.sit_down(desk)
    shift = replace(sitting.shift, worked=0.0, micro=0.0, long=0.0, owed=0.0, same_class=0, **counted)
    saved = SavedShift(sitting.uid, utc_text(stage.clock.now()), stage.clock.boottime(), shift)
    store.save_shift(desk.own, saved)
    desk.db.close()
    desk.own.close()
    stage.enter(vault)


def _name_contacts(stage: Stage) -> None:
    """Let the organisation have entered whom to talk to and whom to call."""
    document = json.loads(shipped_bytes())
    document["values"]["contacts"] = CONTACTS
    folder = stage.station.desk.vault.folder / "policies"
    folder.mkdir(exist_ok=True)
    (folder / "wellness.json").write_text(json.dumps(document), "utf-8")


def _earlier_days(desk: Desk) -> None:
    """Keep the totals of some weeks, as they would have come about."""
    rng = Random(6)  # noqa: S311 - the same bars each time; nothing here is a secret
    today = days.day_of(desk.clock.now(), desk.settings.pacing.shift.starts_at)
    free = 5
    for back in range(1, 40):
        day = today - timedelta(days=back)
        if day.weekday() >= free:
            continue
        review = rng.uniform(1.0, 3.2) * 3600
        desk.own.execute(
            "INSERT OR IGNORE INTO day_total (day, review_seconds, close_seconds, looks, severe_looks, points, avoided,"
            " breaks_taken, breaks_deferred, hard_cap) VALUES (?, ?, ?, 20, 6, ?, 8, 5, 1, 0)",
            (day.isoformat(), review, rng.uniform(0.08, 0.2) * review, review / 90),
        )


def _add_week(desk: Desk, week: date, people: dict[str, int]) -> Changes:
    for name, count in people.items():
        sums = (count * 41_000.0, count * 6_100.0, count * 23, count * 31, count * 2)
        with desk.transaction(Permission.KEEP) as tx:
            tx.db.execute(
                "INSERT INTO team_week (week, team, uid, contributors, review_seconds, close_seconds, severe_looks,"
                " breaks_taken, breaks_deferred, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                (week.isoformat(), name, new_uid(), count, *sums),
            )
    return Changes(frozenset({Topic.WELLNESS}))


def _tell_limits(desk: Desk) -> Changes:
    with desk.transaction(Permission.KEEP) as tx:
        notices.tell(tx, Act.REACHED)
        notices.tell(tx, Act.OVERRIDDEN, "A life was at risk.")
    return Changes(frozenset({Topic.WELLNESS}))
