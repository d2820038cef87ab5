"""The shift hears of decisions on the hardest material and of cases closed in which a life was at risk, once each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from app.cases import actions as cases
from app.cases import incidents
from app.cases.model import CaseId, Kind, Severity
from app.cases.opening import NewCase, open_case
from app.decisions import actions, tasks
from app.decisions.closing import close
from app.decisions.model import Located
from app.evidence.actions import set_severity
from app.evidence.model import ItemId
from app.identity import Permission
from app.wellness.shift import Kind as Break
from tests.decisions.evidence import add_item, look
from tests.decisions.forms import DISCLOSE, RECORD
from ui.breaks.breaks import Breaks
from ui.breaks.feeding import Feeding
from ui.shell.context import Context


@pytest.fixture
def case_id(context: Context) -> CaseId:
    """Claim an emergency."""
    return opened(context)


@pytest.fixture
def fed(context: Context, breaks: Breaks) -> Iterator[Breaks]:
    """Return a shift that hears of the cases."""
    home = QObject()
    Feeding(context, breaks, home)
    yield breaks
    home.deleteLater()


def opened(context: Context) -> CaseId:
    desk = context.desk
    with desk.transaction(Permission.KEEP) as tx:
        case_id = open_case(tx, NewCase(Kind.EMERGENCY_DISCLOSURE, "A hiker", "NO", desk.clock.now(), "mail")).id
    cases.claim(desk, case_id)
    return case_id


def owes(breaks: Breaks) -> list[Break]:
    return [kind for kind in breaks.shift.due if kind is Break.AFTER_CASE]


def decide(context: Context, case_id: CaseId) -> None:
    context.bus.publish(actions.submit(context.desk, case_id, {**RECORD, **DISCLOSE, "unseen": "looked"}))


@pytest.mark.parametrize(
    ("severity", "level", "rests"),
    [
        (Severity.S4, "L3", True),
        (Severity.S4, "L4", True),
        (Severity.S4, "L2", False),
        (Severity.S3, "L4", False),
    ],
)
def test_a_decision_on_the_hardest_material_that_was_seen_brings_a_rest(
    context: Context, fed: Breaks, case_id: CaseId, severity: Severity, level: str, *, rests: bool
) -> None:
    item = add_item(context.desk, case_id)
    set_severity(context.desk, ItemId(item), severity)
    look(context.desk, item, level)
    decide(context, case_id)
    assert (Break.AFTER_SEVERE in fed.shift.due) is rests
    assert fed.shift.severe_rest == (300 if rests else 0)


def test_a_draft_brings_none_and_a_decision_is_heard_once(context: Context, fed: Breaks, case_id: CaseId) -> None:
    item = add_item(context.desk, case_id)
    set_severity(context.desk, ItemId(item), Severity.S4)
    look(context.desk, item, "L3")
    context.bus.publish(actions.save_draft(context.desk, case_id, DISCLOSE))
    assert fed.shift.severe_rest == 0
    decide(context, case_id)
    fed.choose_rest(0)
    context.bus.publish(actions.respond(context.desk, case_id, "By phone."))
    assert fed.shift.severe_rest == 0


def test_a_case_closed_in_which_a_life_was_at_risk_is_heard_once(
    context: Context, fed: Breaks, case_id: CaseId
) -> None:
    decide(context, case_id)
    context.bus.publish(cases.set_life_at_risk(context.desk, case_id, "Found.", on=False))
    context.bus.publish(actions.respond(context.desk, case_id, "By phone."))
    for task in tasks.tasks(context.desk.db, case_id):
        context.bus.publish(tasks.drop(context.desk, task.id, "Not needed in a test."))
    assert owes(fed) == []
    context.bus.publish(close(context.desk, case_id, {}, "Duty desk", Located.YES))
    assert owes(fed) == [Break.AFTER_CASE]
    fed.took_one()
    context.bus.publish(incidents.link(context.desk, case_id, opened(context)))
    assert owes(fed) == []
