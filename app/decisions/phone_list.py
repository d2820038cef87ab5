"""Who may agree by phone, on which number: a part of the approval policy, changed one person at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.decisions.adopting import adopt_policy
from app.decisions.policies import Listed, approval_policy
from app.errors import StillwaterError
from app.i18n import _
from app.policies.merging import nothing

if TYPE_CHECKING:
    from app.changes import Changes
    from app.desk import Desk


class NotOnTheListError(StillwaterError):
    """Somebody who is to be taken off the list does not stand on it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} does not stand on the list of approvers by phone.").format(name=name),
            kept=_("Nothing was changed."),
        )


class ListIsManagedError(StillwaterError):
    """An administrator says who may agree by phone, and nobody here changes that."""

    def __init__(self) -> None:
        super().__init__(
            _("The list of approvers by phone is set by the administrator of this workstation."),
            kept=_("Nothing was changed."),
            do=_("Help > Policies shows who set it (PhoneApprovers)."),
        )


def put_on_list(desk: Desk, name: str, number: str) -> Changes:
    """Let somebody agree by phone from now on, on one number; a number for a name that stands there takes its place."""
    people = [each for each in listed(desk) if each.name != name.strip()]
    return _adopt(desk, [*people, Listed(name.strip(), number.strip())])


def take_off_list(desk: Desk, name: str) -> Changes:
    """Let somebody agree by phone no more; what they agreed to stands."""
    people = [each for each in listed(desk) if each.name != name]
    if len(people) == len(listed(desk)):
        raise NotOnTheListError(name)
    return _adopt(desk, people)


def listed(desk: Desk) -> tuple[Listed, ...]:
    """Return who may agree by phone to what is decided from now on."""
    return approval_policy(desk.db, desk.settings.managed).by_phone


def _adopt(desk: Desk, people: list[Listed]) -> Changes:
    """Adopt the policy in force with another list: its next version, checked as any file is."""
    if desk.settings.managed.setting("PhoneApprovers").locked:
        raise ListIsManagedError
    # What is managed is laid over it again; it must not become the vault's own.
    policy = approval_policy(desk.db, nothing())
    content: dict[str, Any] = json.loads(policy.document)
    content["version"] = policy.version + 1
    content["by_phone"] = [{"name": each.name, "number": each.number} for each in people]
    return adopt_policy(desk, json.dumps(content, ensure_ascii=False, indent=2).encode()).changes
