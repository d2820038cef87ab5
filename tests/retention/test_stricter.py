"""Rules that became stricter after two people agreed: they hold at the carrying out, and nothing is offered before."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import utc_text
from app.desk import Desk, close_desk, open_desk
from app.retention import queries
from app.retention.destroying import carry_out
from app.retention.errors import KeptLongerError, NotDueError, NotOpenError, NotYetError, RulesUnusableError
from app.retention.holds import NewHold, holds, lift, place
from app.retention.model import DestructionId, Scope, Stage, Target
from app.retention.policy import shipped_retention
from app.retention.proposing import object_to
from app.retention.ripening import days_to_object, ready, ripened
from app.settings import shipped
from app.vault.restore import restore
from tests.builders import FakeClock, MemorySecrets
from tests.policies.places import managed_by
from tests.retention.cases import LONG_AFTER, agreed, agreed_after_a_backup, closed_case, seats, wait_out
from tests.vaults import unlocked

# Evidence of a refused case is kept for 180 days by what ships, and for at most 365.
SHORTLY_AFTER = timedelta(days=200)
BROKEN: dict[str, Any] = {"RetentionRules": []}


def keeps_longest(**more: Any) -> dict[str, Any]:
    """Return policies by which everything is kept for as long as it may be."""
    rules = json.loads(shipped_retention())["rules"]
    for rule in rules:
        for scope in Scope:
            rule[scope.value]["days"] = rule[scope.value]["most_days"]
    return {"RetentionRules": rules, **more}


def under(desk: Desk, **values: Any) -> Desk:
    """Sit at the same vault where an administrator set these."""
    return replace(desk, settings=managed_by(**values))


def over(desk: Desk, clock: FakeClock, after: timedelta = SHORTLY_AFTER) -> DestructionId:
    """Agree to destroy what is due of a case, and let the window of what ships pass."""
    case_id = closed_case(desk)
    clock.advance(after.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    return number


def offered(desk: Desk) -> list[DestructionId]:
    """Return what a desk offers to carry out."""
    return [each.id for each in ready(desk)]


def test_what_is_kept_longer_by_rules_set_after_the_agreement_is_not_destroyed(desk: Desk, clock: FakeClock) -> None:
    number = over(desk, clock)
    longer = under(desk, **keeps_longest())
    assert offered(desk) == [number]
    assert offered(longer) == []
    with pytest.raises(KeptLongerError, match="in force now") as refused:
        carry_out(longer, number)
    (due, _whole) = queries.kept_until(longer, queries.destruction(desk.db, number).case_id)
    assert utc_text(due.falling.due)[:10] in refused.value.what
    assert refused.value.points == (due.falling.formula,)
    assert queries.destruction(desk.db, number).stage is Stage.AGREED
    clock.advance(timedelta(days=200).total_seconds())
    wait_out(desk, clock)
    assert offered(longer) == [number]
    carry_out(longer, number)
    assert queries.destruction(desk.db, number).stage is Stage.DESTROYED


def test_who_may_object_for_longer_by_now_has_that_time(desk: Desk, clock: FakeClock) -> None:
    number = over(desk, clock)
    longer = under(desk, RetentionObjectionDays=60)
    (each,) = ripened(longer, queries.destructions(desk.db))
    assert each.agreed is not None
    assert each.ripe is not None
    assert (each.ripe.open, each.ripe.now, offered(longer)) == (True, False, [])
    with pytest.raises(NotYetError, match=utc_text(each.ripe.until)[:10]):
        carry_out(longer, number)
    wait_out(desk, clock, days=50)
    assert offered(longer) == [number]
    carry_out(longer, number)


def test_a_shorter_time_that_is_set_afterwards_makes_nothing_earlier(desk: Desk, clock: FakeClock) -> None:
    case_id = closed_case(desk)
    clock.advance(SHORTLY_AFTER.total_seconds())
    longer = under(desk, RetentionObjectionDays=60)
    number = agreed(longer, case_id)
    wait_out(desk, clock)
    assert days_to_object(desk, queries.destruction(desk.db, number)) == 60
    assert offered(desk) == []
    with pytest.raises(NotYetError):
        carry_out(desk, number)


def _held(desk: Desk, number: DestructionId) -> Desk:
    place(desk, NewHold(Target.CASE, queries.destruction(desk.db, number).case_uid, "A court asks."))
    return desk


def _objected(desk: Desk, number: DestructionId) -> Desk:
    object_to(desk, number, "The family asks for it again.")
    return desk


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (lambda desk, _number: under(desk, **keeps_longest()), KeptLongerError),
        (lambda desk, _number: under(desk, RetentionObjectionDays=60), NotYetError),
        (lambda desk, _number: under(desk, **keeps_longest(RetentionObjectionDays=365)), NotYetError),
        (_held, NotDueError),
        (_objected, NotOpenError),
    ],
)
def test_what_is_refused_is_not_offered(
    desk: Desk, clock: FakeClock, meanwhile: Callable[[Desk, DestructionId], Desk], why: type[Exception]
) -> None:
    number = over(desk, clock)
    stricter = meanwhile(desk, number)
    assert offered(stricter) == []
    with pytest.raises(why):
        carry_out(stricter, number)


def test_without_usable_rules_nothing_is_offered_and_the_reason_is_told(desk: Desk, clock: FakeClock) -> None:
    over(desk, clock)
    with pytest.raises(RulesUnusableError):
        ready(under(desk, **BROKEN))


def test_a_hold_that_is_lifted_offers_it_again(desk: Desk, clock: FakeClock) -> None:
    number = over(desk, clock)
    _held(desk, number)
    (hold,) = holds(desk.db)
    lift(seats(desk)[0], hold.id, "It is over.")
    assert offered(desk) == [number]


def test_what_was_destroyed_before_an_older_backup_was_put_back_waits_for_no_stricter_rule(
    desk: Desk, clock: FakeClock, tmp_path: Path, secrets: MemorySecrets
) -> None:
    case_id, made, number = agreed_after_a_backup(desk, clock, LONG_AFTER)
    carry_out(desk, number)
    restore(made.folder, tmp_path / "back")
    there = open_desk(unlocked(tmp_path / "back", secrets, clock), clock, shipped())
    try:
        again = agreed(there, case_id)
        wait_out(there, clock, days=1)
        stricter = under(there, **keeps_longest(RetentionObjectionDays=365))
        assert offered(stricter) == [again]
        carry_out(stricter, again)
        assert queries.destruction(there.db, again).stage is Stage.DESTROYED
    finally:
        close_desk(there)
