"""Each thing that is read or said of agreement, calibrations and changes, by each role: a table, none left out."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest

from app.desk import Desk, NotAllowedError
from app.errors import StillwaterError
from app.identity import Role
from app.review import calibration, improving, judged, laying, trial
from app.review.model import Tie
from tests.test_permissions import in_a_team

LEADS = {Role.SUPERVISOR}
RULES = {Role.SUPERVISOR, Role.ADMINISTRATOR}
SUBJECT = improving.Subject("emergency-disclosure", Tie.FIELD, "harm")
MEMBERS = [calibration.Member("vault", name, name) for name in ("Sam", "Lou")]
POLICY = (files("resources") / "policies" / "approval.json").read_bytes()


def quiet(_done: int, _total: int) -> None:
    """Hear how far something is, and say nothing."""


DOES: dict[str, tuple[Callable[[Desk], object], set[Role]]] = {
    "figures": (lambda desk: judged.judged(desk, quiet), LEADS),
    "golden": (lambda desk: judged.golden(desk, quiet), LEADS),
    "what to change": (improving.to_change, LEADS),
    "say": (lambda desk: improving.say(desk, SUBJECT, improving.ChangeState.DECLINED, "No."), LEADS),
    "who may join": (calibration.may_join, LEADS),
    "make": (lambda desk: calibration.make(desk, "A", "sample", MEMBERS), LEADS),
    "conclude": (lambda desk: calibration.conclude(desk, "a", "b", "Words"), LEADS),
    "close": (lambda desk: calibration.close_session(desk, "a"), LEADS),
    "sessions": (calibration.sessions, LEADS),
    "lay": (lambda desk: laying.lay(desk, "a", "b"), LEADS),
    "judged together": (lambda desk: laying.judged_together(desk, "a"), LEADS),
    "try out": (lambda desk: trial.try_out(desk, POLICY, quiet), RULES),
}


def refused(does: Callable[[Desk], object], desk: Desk) -> bool:
    """Tell whether the role was refused; that a case or a session is not there is told otherwise."""
    try:
        does(desk)
    except StillwaterError as error:
        return isinstance(error, NotAllowedError)
    return False


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", DOES)
def test_a_role_does_what_it_is_here_for_and_nothing_else(desk: Desk, name: str, role: Role) -> None:
    does, may = DOES[name]
    assert refused(does, in_a_team(desk, role)) is (role not in may)
