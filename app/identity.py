"""Ids and roles as values, so that the desk needs no room to know them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NewType

import uuid_utils

PersonId = NewType("PersonId", int)
DeviceId = NewType("DeviceId", int)


class Role(Enum):
    """What a person is here for."""

    RESPONDER = "responder"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


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


@dataclass(frozen=True, slots=True)
class Device:
    """A machine that writes; its letter stands in every reference it gives out."""

    id: DeviceId
    uid: str
    letter: str


def new_uid() -> str:
    """Return a fresh UUIDv7: unique everywhere, and it sorts by time."""
    return str(uuid_utils.uuid7())
