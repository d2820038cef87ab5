"""What runs in a process that is killed: it acknowledges, through a pipe, each thing that it was told is committed."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from app.cage.client import Cage
from app.cage.model import limits_of
from app.cases.actions import claim
from app.cases.model import CaseId
from app.decisions.actions import respond, submit
from app.decisions.library import shipped_protocols
from app.desk import Desk, open_desk
from app.identity import Role
from app.intake.importer import import_paths
from app.settings import shipped
from app.vault.create import create
from app.vault.unlock import change_passphrase, unlock
from tests.builders import PASSPHRASE, FakeClock
from tests.decisions.forms import CLEAR
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, unlocked

DISCLOSE = CLEAR["emergency-disclosure", "disclose"]
# Each as good as the other; a vault goes back and forth between them.
PASSPHRASES = (PASSPHRASE, "seven quiet lanterns under the harbour")

# Read once, by the process that the victims are forked from.
shipped_protocols()


def work(folder: Path, batches: Sequence[Path], ack: Connection) -> None:
    """Bring in one batch after another, and decide each of its cases."""
    clock = FakeClock()
    with Cage(limits_of(shipped().vault)) as cage:
        desk = open_desk(unlocked(folder, None, clock), clock, shipped())
        ack.send(("open", 0))
        for number, batch in enumerate(batches):
            take_in(desk, cage, batch, ack, number)
        wait_for_the_end(ack)


def take_in(desk: Desk, cage: Cage, batch: Path, ack: Connection, number: int) -> None:
    """Bring in a batch and decide its cases, acknowledging each step that returned."""
    report, _changes = import_paths(
        desk, cage, [batch], progress=lambda progress: ack.send(("taken", (number, progress.imported)))
    )
    for case_id in map(CaseId, report.cases):
        claim(desk, case_id)
        ack.send(("claimed", case_id))
        submit(desk, case_id, DISCLOSE)
        ack.send(("decided", case_id))
        respond(desk, case_id, "Read out to the officer who called")
        ack.send(("responded", case_id))


def change_for_ever(folder: Path, now: int, ack: Connection) -> None:
    """Change the passphrase back and forth; `now` says which of the two is in force."""
    clock = FakeClock()
    vault = unlock(folder, PASSPHRASES[now], secrets=None, limits=CHEAP_LIMITS, clock=clock)
    while True:
        old, new = PASSPHRASES[now], PASSPHRASES[1 - now]
        change_passphrase(vault, old, new, secrets=None, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)
        now = 1 - now
        ack.send(("changed", now))


def make_vault(folder: Path, ack: Connection) -> None:
    """Make a vault, and acknowledge it with the recovery key."""
    ack.send(("begins", ""))
    created = create(
        folder,
        NAME,
        Role.RESPONDER,
        PASSPHRASE,
        secrets=None,
        cost=CHEAP,
        limits=CHEAP_LIMITS,
        clock=FakeClock(),
    )
    ack.send(("made", created.recovery_key))
    wait_for_the_end(ack)


def wait_for_the_end(ack: Connection) -> None:
    """Wait to be killed with everything still open."""
    ack.send(("done", 0))
    ack.recv()
