"""Make a demo vault: a real one with real keys, filled through the real intake, and worked in by one person."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.cage.client import Cage
from app.cage.model import limits_of
from app.changes import Topic
from app.decisions.phone_list import put_on_list
from app.demo.cast import cast
from app.demo.listing import keep_directory
from app.demo.mark import PASSPHRASE
from app.demo.plan import plan
from app.demo.volumes import published, source
from app.demo.weekend import ShiftClock, Told, Weekend
from app.desk import Desk, open_desk
from app.identity import Permission, Role
from app.vault.create import create
from app.vault.model import LIMITS, Limits
from app.wellness.store import prepare

if TYPE_CHECKING:
    from app.clock import Clock
    from app.settings import Settings
    from app.vault.vault import Vault

CASES = 60
SEED = 20260307
PERSON = "Ana Demo"
# A number kept free for stories: it reaches nobody.
BY_PHONE = ("Noor Demo", "+1 202 555 0141")


def make(
    folder: Path,
    *,
    clock: Clock,
    settings: Settings,
    cases: int = CASES,
    seed: int = SEED,
    limits: Limits = LIMITS,
    tell: Told = lambda _done, _of: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Vault:
    """Make a demo vault whose weekend ends now, and return it unlocked; what was begun goes if it fails.

    It opens by a passphrase that is published, without a device secret and at the lowest cost a vault may have.
    """
    until, volumes = clock.now(), published()
    shift = ShiftClock(until - timedelta(hours=volumes.hours + 1))
    there = folder.exists()
    vault = create(
        folder, PERSON, Role.RESPONDER, PASSPHRASE, secrets=None, cost=limits.floor, limits=limits, clock=shift
    ).vault
    try:
        planned = plan(cases, seed, until, volumes, cast())
        with tempfile.TemporaryDirectory(prefix="stillwater-demo-") as files, Cage(limits_of(settings.vault)) as cage:
            desk = open_desk(vault, shift, settings)
            try:
                prepare(desk)
                _mark(desk)
                keep_directory(desk, cast())
                put_on_list(desk, *BY_PHONE)
                Weekend(desk, cage, shift, cast(), seed, Path(files), tell, cancelled).run(planned, until)
            finally:
                desk.db.close()
                desk.own.close()
    except BaseException:
        vault.close()
        _remove(folder, there=there)
        raise
    return vault


def _mark(desk: Desk) -> None:
    """Let the vault say that it is synthetic, and keep the figures that shaped it."""
    figures = source()
    sha256 = hashlib.sha256(figures).hexdigest()
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO document (sha256, kind, name, bytes, added_at) VALUES (?, 'demo', 'volumes', ?, ?)",
            (sha256, figures, tx.at),
        )
        body = {"kind": "demo", "name": "volumes", "figures": json.loads(figures)}
        tx.wrote("document", sha256, 1, "document.keep", body, topics=(Topic.CASES,))


def _remove(folder: Path, *, there: bool) -> None:
    """Remove what was begun; a folder that was there before stays, empty as it was."""
    if not there:
        shutil.rmtree(folder)
        return
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
