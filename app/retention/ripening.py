"""What can be carried out: by the rules in force now, and never sooner than by those under which two people agreed to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.clock import from_text
from app.i18n import _
from app.retention import queries
from app.retention.model import Due, Ripe, Stage
from app.retention.policy import RetentionPolicy, retention_policy
from app.review.timing import settled_now

if TYPE_CHECKING:
    from app.desk import Desk
    from app.retention.queries import Destruction


def ready(desk: Desk) -> tuple[Destruction, ...]:
    """Return what can be carried out now; carrying out holds it to the very same."""
    settled = settled_now(desk)
    # Most of the time it is the window of then that is not over, and no rule has to be asked.
    over = (each for each in queries.destructions(desk.db, stages=(Stage.AGREED,)) if _first(each) <= settled)
    return tuple(each for each in ripened(desk, over) if each.ripe is not None and each.ripe.now)


def ripened(desk: Desk, found: Iterable[Destruction]) -> tuple[Destruction, ...]:
    """Return destructions, and of those that are agreed to since when they can be carried out; refuse without usable rules."""
    given = tuple(found)
    agreed = [each.case_id for each in given if each.stage is Stage.AGREED]
    if not agreed:
        return given
    policy, settled, now = retention_policy(desk.settings.managed), settled_now(desk), desk.clock.now()
    parts = queries.parts_of(desk, agreed)

    def ripe(each: Destruction) -> Ripe:
        part = parts.get((each.case_id, each.scope))
        due, formula = _due(each, part, now)
        return Ripe(_open_until(each, part, policy), due, formula, () if part is None else part.blocks, settled)

    return tuple(replace(each, ripe=ripe(each)) if each.stage is Stage.AGREED else each for each in given)


def days_to_object(desk: Desk, each: Destruction) -> int:
    """Return for how many days anybody may object once it is agreed to."""
    return _days(each, retention_policy(desk.settings.managed))


def _days(each: Destruction, policy: RetentionPolicy) -> int:
    # Without a window is what two people agreed to once before this vault was put back.
    return max(each.window_days, policy.window_days) if each.window_days else 0


def _first(each: Destruction) -> datetime:
    assert each.open_until is not None  # who agreed said until when
    return max(from_text(each.open_until), from_text(each.due_at))


def _open_until(each: Destruction, part: Due | None, policy: RetentionPolicy) -> datetime:
    assert each.agreed is not None
    assert each.open_until is not None
    then = from_text(each.open_until)
    if part is not None and part.destroyed_before:
        return then
    return max(then, from_text(each.agreed.at) + timedelta(days=_days(each, policy)))


def _due(each: Destruction, part: Due | None, now: datetime) -> tuple[datetime, str]:
    """Return when it is due by what was worked out then and by the rules of now, whichever is later, and how."""
    then = from_text(each.due_at)
    if part is None:
        # What no rule lets fall due is not due.
        return max(then, now + queries.FAR), _("it is not due")
    return (part.falling.due, part.falling.formula) if part.falling.due > then else (then, each.formula)
