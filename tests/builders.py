"""What tests are made of: a clock set by hand, a device secret in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

A_SATURDAY = datetime(2026, 3, 7, 21, 40, tzinfo=UTC)
PASSPHRASE = "quiet harbour under seven lanterns"


@dataclass(slots=True)
class FakeClock:
    """A clock that moves when a test says so."""

    wall: datetime = A_SATURDAY
    running: float = 1000.0
    asleep: float = 0.0

    def now(self) -> datetime:
        """Return the wall clock."""
        return self.wall

    def monotonic(self) -> float:
        """Return the running time."""
        return self.running

    def boottime(self) -> float:
        """Return the running time and the sleep."""
        return self.running + self.asleep

    def advance(self, seconds: float) -> None:
        """Let the machine run."""
        self.wall += timedelta(seconds=seconds)
        self.running += seconds

    def sleep(self, seconds: float) -> None:
        """Let the machine sleep: the wall goes on, the running time does not."""
        self.wall += timedelta(seconds=seconds)
        self.asleep += seconds

    def set_wall(self, moment: datetime) -> None:
        """Move the wall clock alone, as a person or a time server does."""
        self.wall = moment


@dataclass(slots=True)
class MemorySecrets:
    """Device secrets that live as long as the test; losing one is `kept.clear()`."""

    name: str = "memory"
    kept: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def get(self, vault_uid: str, person_uid: str) -> bytes | None:
        """Return the secret of a person on this device."""
        return self.kept.get((vault_uid, person_uid))

    def put(self, vault_uid: str, person_uid: str, secret: bytes) -> None:
        """Keep the secret of a person on this device."""
        self.kept[vault_uid, person_uid] = bytes(secret)

    def delete(self, vault_uid: str, person_uid: str) -> None:
        """Forget the secret of a person on this device."""
        self.kept.pop((vault_uid, person_uid), None)
