"""A second vault, and how two of them get to know each other."""

from __future__ import annotations

from pathlib import Path

from app.desk import Desk, close_desk, open_desk
from app.identity import Role
from app.review.introducing import introduce, own_introduction, read_introduction, write_introduction
from app.settings import shipped
from tests.builders import FakeClock, MemorySecrets
from tests.vaults import new_vault


def another_desk(folder: Path, clock: FakeClock, role: Role = Role.SUPERVISOR, name: str = "Sam Reed") -> Desk:
    """Make a vault of somebody else's and sit down at it."""
    return open_desk(new_vault(folder, MemorySecrets(), clock, role, name).vault, clock, shipped())


def leave(desk: Desk) -> None:
    """Lock a vault that was made here."""
    close_desk(desk)


def take_in(desk: Desk, other: Desk, folder: Path, name: str = "") -> None:
    """Let a vault know another one, its digits read out by phone."""
    file = folder / f"{other.vault.uid}-{desk.vault.uid}.swvault"
    write_introduction(other, file, name)
    introduce(desk, read_introduction(file), own_introduction(other).fingerprint)


def meet(team: Desk, supervisor: Desk, folder: Path) -> None:
    """Introduce two vaults to each other."""
    take_in(team, supervisor, folder, "Review at home")
    take_in(supervisor, team, folder, "Night team")
