"""What a vault costs to open, within which limits, and what may be shown of one that is locked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FORMAT = 1
RESERVE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """How much work Argon2id does: passes, memory in KiB, lanes."""

    t: int
    m_kib: int
    p: int

    def within(self, floor: Cost, ceiling: Cost) -> bool:
        """Tell whether each figure lies between the two."""
        ours, low, high = ((c.t, c.m_kib, c.p) for c in (self, floor, ceiling))
        return all(a <= b <= c for a, b, c in zip(low, ours, high, strict=True))


STANDARD = Cost(3, 256 * 1024, 4)
PASSPHRASE_ONLY = Cost(3, 1024 * 1024, 4)
FLOOR = Cost(3, 64 * 1024, 4)
CEILING = Cost(16, 1024 * 1024, 16)


@dataclass(frozen=True, slots=True)
class Limits:
    """What this program accepts: a header below the floor is too weak, one above the ceiling is hostile."""

    floor: Cost = FLOOR
    ceiling: Cost = CEILING
    reserve_bytes: int = RESERVE_BYTES


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Peek:
    """What the unlock page may show of a locked vault."""

    uid: str
    format: int
    names: tuple[str, ...]
    device_bound: bool
    keyring: str | None
    # The next unlock gives the vault new keys, which takes longer.
    changing: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """How whoever waits while a vault gets new keys hears how many MiB of how many are written, and says to stop."""

    progress: Callable[[int, int], object] = lambda _done, _of: None
    cancelled: Callable[[], bool] = lambda: False


PATIENTLY = Waiting()


@dataclass(frozen=True, slots=True)
class Reading:
    """Why a vault is open for reading only, and the private folder with the copy that is read, if there is one."""

    why: str
    copy: Path | None = None
    damaged: bool = True
    # What cannot be read, line by line.
    lost: tuple[str, ...] = ()


def cost_for(*, device_bound: bool) -> Cost:
    """Return the cost a new slot gets: without a device secret the passphrase alone must hold."""
    return STANDARD if device_bound else PASSPHRASE_ONLY
