"""While it is not known how long cases are kept, nothing falls due and nothing is destroyed; all that keeps goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.desk import Desk
from app.policies.merging import merged
from app.policies.model import Document
from app.retention import queries
from app.retention.destroying import carry_out
from app.retention.errors import RulesUnusableError
from app.retention.holds import NewHold, place
from app.retention.model import Stage, Target
from app.retention.policy import retention_policy
from app.retention.proposing import agree, object_to, propose, refuse, withdraw
from tests.builders import FakeClock
from tests.policies.places import managed_by
from tests.retention.cases import LONG_AFTER, agreed, closed_case, seats, wait_out

SPAN = {"days": 30, "least_days": 0, "most_days": 60}
FINE: dict[str, Any] = {"id": "ours", "evidence": SPAN, "record": SPAN, "source": "ours", "verified": False}
CONTRADICTS = FINE | {"record": SPAN | {"days": 29}}
BROKEN = FINE | {"record": {"days": "30"}}


def says(*rules: dict[str, Any], mandatory: bool = True, **more: Any) -> Document:
    """Return a document that sets these rules."""
    values = {"RetentionRules": list(rules)} if rules else {}
    return Document("one.json", mandatory=mandatory, values={**values, **more})


def unreadable(*, mandatory: bool = True) -> Document:
    """Return a document that nobody can read."""
    return Document("two.json", mandatory=mandatory, problem="it is no JSON")


@pytest.mark.parametrize(
    ("documents", "named"),
    [
        ((), ""),
        ((says(FINE),), ""),
        ((says(FINE, mandatory=False),), ""),
        ((says(BackupHours=-1),), ""),
        ((says(FINE), says(CONTRADICTS, mandatory=False)), ""),
        ((says(CONTRADICTS),), "RetentionRules"),
        ((says(BROKEN),), "RetentionRules"),
        ((says(CONTRADICTS, mandatory=False),), "RetentionRules"),
        ((says(FINE), says(CONTRADICTS)), "RetentionRules"),
        ((says(FINE, mandatory=False), says(CONTRADICTS)), "RetentionRules"),
        ((says(FINE, RetentionObjectionDays=0),), "RetentionObjectionDays"),
        ((unreadable(),), "Retention"),
        ((says(FINE), unreadable()), "Retention"),
        ((unreadable(mandatory=False),), "Retention"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_by_name(documents: tuple[Document, ...], named: str) -> None:
    found = merged(documents)
    if not named:
        assert retention_policy(found).rules
        return
    with pytest.raises(RulesUnusableError, match=f"the policy {named}.*(one|two).json") as refused:
        retention_policy(found)
    assert "mends it" in refused.value.do


def unknown(desk: Desk) -> Desk:
    """Return a desk at which it is not known how long cases are kept."""
    return replace(desk, settings=managed_by(RetentionRules=[CONTRADICTS]))


def test_nothing_is_proposed_agreed_to_or_destroyed_until_it_is_mended(desk: Desk, clock: FakeClock) -> None:
    over, next_one = closed_case(desk), closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, over)
    first, second = seats(desk)
    propose(first, [next_one], "Its time is over.")
    (proposed,) = queries.of_case(desk.db, next_one)
    wait_out(desk, clock)
    for act in (
        lambda: queries.due(unknown(desk)),
        lambda: propose(unknown(first), [next_one], "Its time is over."),
        lambda: agree(unknown(second), proposed.id, "It is."),
        lambda: carry_out(unknown(desk), number),
    ):
        refused(act)
    assert [each.stage for each in queries.destructions(desk.db)] == [Stage.PROPOSED, Stage.AGREED]
    carry_out(desk, number)
    assert queries.destruction(desk.db, number).stage is Stage.DESTROYED


def refused(act: Callable[[], object]) -> None:
    """Hold an act to being refused in words that name the policy."""
    with pytest.raises(RulesUnusableError, match="RetentionRules"):
        act()


def test_whatever_keeps_goes_on_meanwhile(desk: Desk, clock: FakeClock) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    first, second = seats(desk)
    for stop, who in ((object_to, second), (refuse, second), (withdraw, first)):
        propose(first, [case_id], "Its time is over.")
        stop(unknown(who), queries.of_case(desk.db, case_id)[0].id, "Not yet.")
    assert not any(each.stage.open for each in queries.destructions(desk.db))
    (uid,) = desk.db.execute("SELECT uid FROM cases WHERE id = ?", (case_id,)).fetchone()
    place(unknown(desk), NewHold(Target.CASE, uid, "A court asks."))
    assert queries.blocks(unknown(desk))[case_id]
