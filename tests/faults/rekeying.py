"""What is killed while a vault's keys are changed."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from app.vault import encrypting
from app.vault.encrypting import End
from app.vault.rekeying import Told
from app.vault.standing import renew_keys
from tests.builders import FakeClock
from tests.vault.encrypting import process
from tests.vaults import unlocked


def change_keys_for_ever(folder: Path, ack: Connection) -> None:
    """Lay new keys and take them, again and again; acknowledge each step, the two around the encryption as well."""
    _again_and_again(folder, ack, held=False)


def change_keys_and_hold(folder: Path, ack: Connection) -> None:
    """Lay new keys and take them, but let the process that encrypts stand still once it has begun."""
    _again_and_again(folder, ack, held=True)


def _again_and_again(folder: Path, ack: Connection, *, held: bool) -> None:
    clock, really = FakeClock(), encrypting.heard

    def told(line: bytes, before: End) -> End:
        end = really(line, before)
        # What the process that encrypts said it is at; a kill ends this one, and the system that one with it.
        if held and end.told is Told.BEGUN:
            os.kill(process(), signal.SIGSTOP)
            ack.send(("held", 0))
        elif end.told in {Told.BEGUN, Told.ENCRYPTED}:
            ack.send(("taking" if end.told is Told.BEGUN else "encrypted", 0))
        return end

    encrypting.heard = told
    while True:
        clock.advance(60)
        vault = unlocked(folder, None, clock)
        ack.send(("epoch", vault.keys.epoch))
        renew_keys(vault, clock)
        ack.send(("laid", vault.keys.epoch + 1))
        vault.close()
