"""What a page is given: the desk, and the few things of the window it may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.cage.client import Cage
from app.desk import Desk
from app.errors import StillwaterError
from app.vault.device_secrets import DeviceSecrets
from app.vault.model import Limits
from ui.kit.ask import Ask
from ui.kit.speaker import AudioOut, Speaker
from ui.kit.tasks import Tasks
from ui.kit.theme import Theme
from ui.shell.bus import Bus
from ui.shell.covers import Covers


def by_holding() -> bool:
    """Tell that a cover opens by holding a key, as it does unless a person chose otherwise."""
    return False


def by_nothing() -> StillwaterError | None:
    """Tell that nothing keeps every look closed."""
    return None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a passphrase of this vault is tried with on this computer."""

    secrets: DeviceSecrets | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Context:
    """Given to every page by value; there is no other way to reach these."""

    desk: Desk
    bus: Bus
    tasks: Tasks
    cage: Cage
    ask: Ask
    theme: Theme
    covers: Covers
    # Holding a key is not for every hand: then one press opens and the next one covers, with the same expiry.
    toggles: Callable[[], bool] = by_holding
    # What keeps every look closed on this system, where an administrator asked for that.
    held_back: Callable[[], StillwaterError | None] = by_nothing
    # How somebody else of this vault proves themselves here; nothing where there is no door to it.
    proof: Callable[[], Proof] | None = None
    # What sounds is heard with; one for each item that can sound.
    speaker: Callable[[QObject], Speaker] = AudioOut
