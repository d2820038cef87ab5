"""Ids and roles as values, so that the desk needs no room to know them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NewType

import uuid_utils

PersonId = NewType("PersonId", int)
DeviceId = NewType("DeviceId", int)

LONGEST_NAME = 100


class Role(Enum):
    """What a person is here for."""

    RESPONDER = "responder"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Permission(Enum):
    """What an action asks of the one who does it."""

    WORK = "work"  # take cases, note, call back, name accounts, answer arrivals
    LOOK = "look"  # open evidence above its facts
    DECIDE = "decide"  # sign a decision
    APPROVE = "approve"  # agree to somebody else's decision
    RESPOND = "respond"  # write what goes out
    RULES = "rules"  # adopt forms and policies, take in lists of hashes
    LEAD = "lead"  # draw samples, seal packs, merge what came back
    REVIEW = "review"  # judge a closed case
    RETAIN = "retain"  # lift holds, propose what is destroyed and agree to it
    MANAGE = "manage"  # let other vaults in
    OWN = "own"  # one's own shift, breaks and replies
    KEEP = "keep"  # what the program does for itself: intake, indexes, the end of a look


_WORKING = {Permission.WORK, Permission.LOOK, Permission.DECIDE, Permission.APPROVE, Permission.RESPOND}
_EVERYONE = {Permission.OWN, Permission.KEEP}
_MAY: dict[Role, frozenset[Permission]] = {
    Role.RESPONDER: frozenset(_WORKING | _EVERYONE),
    Role.SUPERVISOR: frozenset(
        _WORKING | _EVERYONE | {Permission.RULES, Permission.LEAD, Permission.REVIEW, Permission.RETAIN}
    ),
    # Whoever runs the machine sets rules and lets people in; it gives no right to evidence, nor to decide about it.
    Role.ADMINISTRATOR: frozenset(_EVERYONE | {Permission.RULES, Permission.RETAIN, Permission.MANAGE}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works here."""

    id: PersonId
    uid: str
    name: str
    role: Role

    @property
    def initials(self) -> str:
        """Return up to three initials for narrow columns."""
        return "".join(word[0] for word in self.name.split()[:3]).upper()


def permissions(role: Role) -> frozenset[Permission]:
    """Return what a role is here for."""
    return _MAY[role]


def may(person: Person, permission: Permission) -> bool:
    """Tell whether a person's role is here for that."""
    return permission in permissions(person.role)


@dataclass(frozen=True, slots=True)
class Device:
    """A machine that writes; its letter stands in every reference it gives out."""

    id: DeviceId
    uid: str
    letter: str


def new_uid() -> str:
    """Return a fresh UUIDv7: unique everywhere, and it sorts by time."""
    return str(uuid_utils.uuid7())
