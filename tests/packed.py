"""A supervisor's vault and a review pack for it, made for the test of the package: a real clock, and a real passphrase."""

from __future__ import annotations

import sys
from pathlib import Path

from app.clock import SystemClock
from app.desk import Desk, close_desk, open_desk
from app.identity import Role
from app.settings import shipped
from app.vault.create import create
from app.vault.model import LIMITS, cost_for
from tests.review.carried import closed_with_evidence, sealed_for
from tests.review.two import meet


def seated(folder: Path, name: str, phrase: str) -> Desk:
    """Make a vault that the package opens, and sit down at it."""
    clock, cost = SystemClock(), cost_for(device_bound=False)
    made = create(folder, name, Role.SUPERVISOR, phrase, secrets=None, cost=cost, limits=LIMITS, clock=clock)
    return open_desk(made.vault, clock, shipped())


def main() -> None:
    """Make the supervisor's vault `sam`, and the pack `march.swpack` beside it."""
    folder, phrase = Path(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8").strip()
    folder.mkdir(parents=True)
    team, sam = seated(folder / "team", "Robin Vale", phrase), seated(folder / "sam", "Sam Reed", phrase)
    try:
        meet(team, sam, folder)
        sealed_for(team, sam, folder / "march.swpack", closed_with_evidence(team))
    finally:
        close_desk(team)
        close_desk(sam)


if __name__ == "__main__":
    main()
