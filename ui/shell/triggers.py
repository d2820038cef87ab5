"""What locks a vault beside idleness and a person's own word, and how a system is listened to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Protocol

from app.i18n import _


class Trigger(Enum):
    """What a system tells of."""

    SCREEN = "screen"
    SLEEP = "sleep"
    LID = "lid"
    SWITCH = "switch"
    WAKE = "wake"

    @property
    def words(self) -> str:
        """Return what it is called."""
        return {
            Trigger.SCREEN: _("the screen is locked"),
            Trigger.SLEEP: _("the machine goes to sleep"),
            Trigger.LID: _("the lid is closed"),
            Trigger.SWITCH: _("another user sits down at this computer"),
            Trigger.WAKE: _("the machine wakes up"),
        }[self]


Tell = Callable[[Trigger], object]
LOCKING = (Trigger.SCREEN, Trigger.SLEEP, Trigger.LID, Trigger.SWITCH)


class Ears(Protocol):
    """How one system is listened to."""

    def sources(self) -> Mapping[Trigger, tuple[str, ...]]:
        """Return what of this system says that it would tell of each; what is not there or names nothing is not told."""

    def let_go(self) -> None:
        """Let the machine sleep, now that the vault is closed."""


def words(held: frozenset[Trigger]) -> str:
    """Say plainly what locks the vault here and what does not."""
    named = [trigger.words for trigger in LOCKING if trigger in held]
    missing = [trigger.words for trigger in LOCKING if trigger not in held]
    parts = [_("The vault locks when nobody is here for a while.")]
    if named:
        parts.append(_("It locks as well when {what}.").format(what="; ".join(named)))
    if missing:
        unsaid = _("This system does not tell when {what}: lock by hand (Ctrl+L) before.")
        parts.append(unsaid.format(what="; ".join(missing)))
    return " ".join(parts)
