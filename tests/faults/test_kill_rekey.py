"""Kill or stop whoever changes a vault's keys, at any moment: exactly one key opens the database, and no row is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from random import Random

import pytest

from app.cage.command import starting
from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.settings import shipped
from app.vault import encrypting, standing
from app.vault.database import open_encrypted
from app.vault.errors import DamagedDatabaseError
from app.vault.header import read_header
from app.vault.keys import unsealed_master, unwrap_keys
from app.vault.model import Waiting
from app.vault.opening import StillHeldError
from app.vault.rekeying import FROZEN_FLAG, LENGTH, Told
from app.vault.rotation import WrittenBackLaterError
from app.vault.slots import open_slot
from app.vault.unlock import unlock
from app.vault.vault import DATABASE, Vault
from tests.builders import PASSPHRASE, FakeClock
from tests.evidence.made import new_case, new_item
from tests.faults import rekeying
from tests.faults.figures import note
from tests.faults.killing import Moment, kill, moment
from tests.vault.encrypting import at_each_word
from tests.vaults import CHEAP_LIMITS, new_vault, unlocked

pytestmark = pytest.mark.faults

SEED = 20260311
ITEMS = 3
ROWS = 4000
# Epoch, laid, taking, encrypted; twice, and once more.
STEPS = 9
AROUND = (3, 4, 7, 8)
# About as long, in seconds, as a change takes here.
LONG = 0.6


@pytest.fixture
def folder(quick_path: Path) -> Path:
    """Make a vault with some sealed files, and a database that takes a while to encrypt anew."""
    clock = FakeClock()
    desk = open_desk(new_vault(quick_path / "vault", None, clock).vault, clock, shipped())
    case = new_case(desk)
    for number in range(ITEMS):
        new_item(desk, case, bytes([number]) * 5000)
    desk.db.execute("BEGIN")
    desk.db.executemany("INSERT INTO counter (name, value) VALUES (?, ?)", ((f"{n:01000d}", n) for n in range(ROWS)))
    desk.db.execute("COMMIT")
    close_desk(desk)
    return quick_path / "vault"


def keys_of(folder: Path) -> list[bytearray]:
    """Return the keys of the database that the header holds: the one in use, and the next one if it has any."""
    document = read_header(folder)
    (slot,) = document["slots"]
    seat = open_slot(document["vault"], slot, PASSPHRASE, b"", CHEAP_LIMITS)
    found = []
    for block in filter(None, (document["keys"]["current"], document["keys"]["next"])):
        with unsealed_master(block, seat.person, seat.keys) as master:
            found.append(unwrap_keys(block, document["vault"], master).database)
    return found


def fitting(folder: Path) -> list[bool]:
    """Tell which of these keys open the database."""
    found = []
    for key in keys_of(folder):
        try:
            open_encrypted(folder / DATABASE, key).close()
            found.append(True)
        except DamagedDatabaseError:
            found.append(False)
    return found


def is_whole(desk: Desk) -> None:
    """Hold every row and every sealed file to what was written."""
    rows = desk.db.execute("SELECT count(*), sum(value) FROM counter WHERE length(name) = 1000").fetchone()
    assert rows == (ROWS, ROWS * (ROWS - 1) // 2)
    found = check(desk)
    assert (found.problems, found.items) == ((), ITEMS)


def about_to_change(folder: Path, clock: FakeClock) -> int:
    """Lay new keys, and lock the vault; return the epoch of those that it has."""
    vault = unlocked(folder, None, clock)
    standing.renew_keys(vault, clock)
    vault.close()
    return vault.keys.epoch


def stopped_unlock(folder: Path, clock: FakeClock, word: Told, seconds: float) -> Vault | None:
    """Unlock, and stop the change of the keys so long after a word of it; nothing where the vault stayed locked then."""
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set)
    with pytest.MonkeyPatch.context() as patched:
        # Asked at once, not at the next tenth of a second: by then these few MiB are done.
        patched.setattr(encrypting, "EVERY_SECONDS", 0.001)
        at_each_word(patched, lambda told: timer.start() if told is word else None)
        try:
            return unlock(
                folder,
                PASSPHRASE,
                secrets=None,
                limits=CHEAP_LIMITS,
                clock=clock,
                waiting=Waiting(_silent, stop.is_set),
            )
        except WrittenBackLaterError:
            return None
        finally:
            timer.cancel()


def hand_over(process: subprocess.Popen[bytes], folder: Path, *keys: bytearray) -> None:
    """Ask a process to encrypt the database, as the program does."""
    what = {"path": str(folder / DATABASE), "room": True, "program": os.getpid()}
    asked = json.dumps(what).encode()
    assert process.stdin is not None
    process.stdin.write(LENGTH.pack(len(asked)) + asked)
    for key in keys:
        process.stdin.write(key)


def _silent(_done: int, _of: int) -> None:
    """Hear nothing of how far it is."""


def test_exactly_one_key_opens_and_nothing_is_lost(folder: Path, kills: int, seed: int) -> None:
    random, epoch, between = Random(SEED + 10 * seed), 1, 0
    for number in range(kills):
        # Every other one falls where it tells most: into the encryption, or right behind it.
        close = Moment(random.choice(AROUND), random.uniform(0, 0.01))
        when = moment(random, STEPS, 0.06) if number % 2 else close
        acks = kill(rekeying.change_keys_for_ever, (folder,), when)
        fits = fitting(folder)
        assert fits.count(True) == 1
        between += fits == [False, True]
        clock = FakeClock()
        clock.advance(3600 * (number + 1))
        desk = open_desk(unlocked(folder, None, clock), clock, shipped())
        try:
            # What was laid is taken; a kill before that leaves the keys that were in use.
            reached = max([value for kind, value in acks if kind == "epoch"], default=epoch)
            laid = max([value for kind, value in acks if kind == "laid"], default=epoch)
            assert desk.vault.keys.epoch >= max(epoch, reached, laid)
            epoch = desk.vault.keys.epoch
            is_whole(desk)
        finally:
            close_desk(desk)
    assert epoch > 1
    note(
        "kill -9 in a change of keys",
        seed=SEED + 10 * seed,
        times=kills,
        lost=0,
        old_key_named_new_key_on_disk=between,
    )


def test_stopped_at_any_moment_exactly_one_key_opens_and_nothing_is_lost(folder: Path, kills: int, seed: int) -> None:
    random, stops = Random(SEED + 10 * seed + 1), max(6, kills // 5)
    ended = dict.fromkeys(("the old keys", "written back later", "the new keys"), 0)
    for number in range(stops):
        clock = FakeClock()
        clock.advance(3600 * (2 * number + 1))
        epoch = about_to_change(folder, clock)
        # Every other one falls into the writing back.
        word, most = ((Told.BEGUN, LONG), (Told.ENCRYPTED, LONG / 5))[number % 2]
        vault = stopped_unlock(folder, clock, word, random.uniform(0, most))
        how = "written back later" if vault is None else "the old keys" if vault.keys.epoch == epoch else "the new keys"
        ended[how] += 1
        if vault is None:
            assert fitting(folder) == [False, True]
            vault = unlocked(folder, None, clock)
            assert vault.keys.epoch == epoch + 1
        assert vault.keys.epoch in {epoch, epoch + 1}
        desk = open_desk(vault, clock, shipped())
        try:
            is_whole(desk)
        finally:
            close_desk(desk)
    note("a change of keys that was stopped", seed=SEED + 10 * seed + 1, times=stops, lost=0, **ended)


@pytest.mark.skipif(sys.platform != "linux", reason="only this system is asked to end it")
def test_the_process_that_encrypts_ends_with_the_program(folder: Path) -> None:
    # Epoch, laid, begun: there the process stands still, and would for ever.
    acks = kill(rekeying.change_keys_and_hold, (folder,), Moment(3, 0))
    assert acks[-1][0] == "held"
    # Were it there, it would have the database to itself.
    desk = open_desk(unlocked(folder, None, FakeClock()), FakeClock(), shipped())
    try:
        assert desk.vault.keys.epoch == 2
        is_whole(desk)
    finally:
        close_desk(desk)


@pytest.mark.skipif(sys.platform == "win32", reason="lets a process stand still by a signal")
def test_while_one_is_left_over_all_the_same_an_unlock_is_refused_and_the_next_finds_it_done(folder: Path) -> None:
    clock = FakeClock()
    about_to_change(folder, clock)
    old, new = keys_of(folder)
    left = subprocess.Popen(
        starting("app.vault.rekeying", FROZEN_FLAG), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    try:
        hand_over(left, folder, old, new)
        assert left.stdout is not None
        assert Told.BEGUN.value.encode() in left.stdout.readline()
        left.send_signal(signal.SIGSTOP)
        with pytest.raises(StillHeldError):
            unlocked(folder, None, clock)
    finally:
        left.send_signal(signal.SIGCONT)
        left.communicate()
    desk = open_desk(unlocked(folder, None, clock), clock, shipped())
    try:
        assert (desk.vault.keys.epoch, desk.vault.notes) == (2, ())
        is_whole(desk)
    finally:
        close_desk(desk)
