"""Kill a working program by the thousand: `python -m tests.faults.cycles --count 20000` prints what was lost.

One process keeps a vault's keys and forks a victim for each cycle, which writes through the real actions and says what
came back; at a random moment it is killed, and the vault is held to everything that was said. It has one thread and no
connection of its own while it forks.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import select
import shutil
import signal
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.evidence.model import ItemId
from app.evidence.sealing import open_item
from app.settings import shipped
from app.vault import audit
from app.vault.vault import Vault
from app.wellness.actions import sit_down
from tests.builders import FakeClock
from tests.faults.place import roomy
from tests.faults.working import EVIDENCE, THERE, Ack, work
from tests.vaults import new_vault, unlocked

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

SEED = 20261123
# A vault is worked on for so many cycles; then it is opened as a person does, checked through, and the next one begins.
OF_ONE_VAULT = 500
MOST_ACKS = len(THERE) + 1
MOST_SECONDS = 0.004
# Read once: it is the same each time.
SETTINGS = shipped()


@dataclass(slots=True)
class Tally:
    """What was done and what is missing."""

    cycles: int = 0
    killed_in: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    problems: list[str] = field(default_factory=list)


def victim(vault: Vault, told: int) -> None:
    """Work until the end comes."""
    desk = open_desk(vault, FakeClock(), SETTINGS)
    for kind, number in work(desk):
        os.write(told, f"{kind} {number}\n".encode())


def cycle(vault: Vault, random: Random) -> list[Ack]:
    """Fork a victim, kill it after so many acknowledgements and a moment more, and return what it had said."""
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(heard)
            victim(vault, told)
        finally:
            # Whatever went wrong, nothing of the parent's runs in here.
            os._exit(1)
    os.close(told)
    said = _hear(heard, random.randint(0, MOST_ACKS))
    select.select([], [], [], random.uniform(0, MOST_SECONDS))
    os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the victim ended by itself, after {said[-200:]!r}"
    while more := os.read(heard, 65536):
        said += more
    os.close(heard)
    # A line that was cut off was not said.
    lines = said.decode().split("\n")[:-1]
    return [(line.split()[0], int(line.split()[1])) for line in lines]


def _hear(heard: int, acks: int) -> bytes:
    said = b""
    while said.count(b"\n") < acks:
        more = os.read(heard, 65536)
        assert more, f"the victim ended by itself, after {said[-200:]!r}"
        said += more
    return said


@dataclass(slots=True)
class Watch:
    """Holds a vault to what was acknowledged, and its record to itself, from where it looked last."""

    vault: Vault
    seq: int = 0
    hash: bytes = bytes(32)
    decisions: int = 0

    def problems(self, acks: list[Ack]) -> list[str]:
        """Return what is missing or does not fit since the last look."""
        with closing(self.vault.connect()) as db:
            found = [f"{kind} {number} was acknowledged and is not there" for kind, number in self._missing(db, acks)]
            return found + self._chain(db)

    @staticmethod
    def _missing(db: Connection, acks: list[Ack]) -> list[Ack]:
        return [ack for ack in acks if not db.execute(THERE[ack[0]], (ack[1],)).fetchone()]

    def _chain(self, db: Connection) -> list[str]:
        """Check the rows that came since the last look: each follows the one before, and each decision has one."""
        found, key = [], self.vault.audit_key
        sql = "SELECT seq, device_id, at, body, prev, hash FROM audit WHERE seq > ? ORDER BY seq"
        decided = 0
        for seq, device, at, body, prev, digest in db.execute(sql, (self.seq,)):
            if (seq, prev) != (self.seq + 1, self.hash) or audit._hash(key, seq, device, at, body, prev) != digest:
                found.append(f"audit row {seq} does not follow")
            decided += json.loads(body).get("entity") == "decision"
            self.seq, self.hash = seq, digest
        self.decisions += decided
        (there,) = db.execute("SELECT count(*) FROM decision").fetchone()
        return found if there == self.decisions else [*found, f"{there} decisions, {self.decisions} on record"]


def through(folder: Path) -> list[str]:
    """Open a vault as a person does and check everything."""
    clock = FakeClock()
    desk = open_desk(unlocked(folder, None, clock), clock, SETTINGS)
    try:
        items = [row[0] for row in desk.db.execute("SELECT id FROM item")]
        wrong = [f"item {number} is another one" for number in items if _content(desk, number) != EVIDENCE]
        return [*check(desk).problems, *wrong]
    finally:
        close_desk(desk)


def _content(desk: Desk, number: int) -> bytes:
    with open_item(desk, ItemId(number)) as sealed:
        return b"".join(sealed.chunks())


def run(place: Path, count: int, seed: int = SEED) -> Tally:
    """Kill so often, and return what came of it."""
    random, tally = Random(seed), Tally()
    _warm(place / "warm")
    while tally.cycles < count:
        folder = place / f"vault-{tally.cycles}"
        vault = _begun(folder)
        watch = Watch(vault)
        tally.problems += watch.problems([])
        for _number in range(min(OF_ONE_VAULT, count - tally.cycles)):
            acks = cycle(vault, random)
            tally.cycles += 1
            tally.acknowledged += len(acks)
            tally.killed_in[acks[-1][0] if acks else "nothing"] += 1
            tally.problems += watch.problems(acks)
        vault.close()
        tally.problems += through(folder)
        shutil.rmtree(folder)
        sys.stderr.write(f"{tally.cycles} cycles, {tally.acknowledged} acknowledged, {len(tally.problems)} problems\n")
    return tally


def _warm(folder: Path) -> None:
    """Do everything once, so that no victim has to load or work out what is the same for all of them."""
    clock = FakeClock()
    desk = open_desk(new_vault(folder, None, clock).vault, clock, SETTINGS)
    sit_down(desk)
    for _done in islice(work(desk), len(THERE)):
        continue
    close_desk(desk)
    # What is never looked through again is never copied by a fork.
    gc.collect()
    gc.freeze()


def _begun(folder: Path) -> Vault:
    """Make a vault in which somebody has sat down before: their own store is there."""
    clock = FakeClock()
    vault = new_vault(folder, None, clock).vault
    desk = open_desk(vault, clock, SETTINGS)
    sit_down(desk)
    desk.db.close()
    desk.own.close()
    return vault


def main() -> None:
    """Run as many cycles as are asked for, print a JSON object, and end with 1 if anything was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    began = time.monotonic()
    with roomy() as place:
        tally = run(place, asked.count, asked.seed)
    seconds = time.monotonic() - began
    found = {
        "what": "kill -9 while it works",
        "times": tally.cycles,
        "acknowledged": tally.acknowledged,
        "lost": len(tally.problems),
        "killed_after": dict(tally.killed_in),
        "seconds": round(seconds, 1),
        "problems": tally.problems[:20],
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.exit(bool(tally.problems))


if __name__ == "__main__":
    main()
