"""After a lock no key of the vault is anywhere in the memory of the process that worked with it.

The process copies its own memory out through a pipe; only this one knows what to look for.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.identity import Role
from app.vault.create import create
from app.vault.keys import unseal_master
from app.vault.model import FLOOR, Limits
from app.vault.sealed import unwrap_item_key
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE
from tests.faults.memory import found_in
from tests.intake.letters import mail, picture, save

HERE = Path(__file__).parents[2]
LIMITS = Limits(floor=FLOOR, reserve_bytes=4096)
WORDS = ("note", "reason", "draft", "rationale")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a vault, and what is brought into it."""
    folder = tmp_path / "vault"
    create(
        folder, "Robin Vale", Role.RESPONDER, PASSPHRASE, secrets=None, cost=FLOOR, limits=LIMITS, clock=SystemClock()
    ).vault.close()
    files = (("a.png", "image/png", picture(30)), ("b.txt", "text/plain", b"words of a subject"))
    save(tmp_path / "in" / "a.eml", mail("Danger", number="<a@x>", files=files))
    return folder


@pytest.fixture(params=["after a shift", "at once"])
def running(folder: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """Unlock the vault in a process of its own, and work at it or not: work overwrites what lay about."""
    for name in ("open", "locked"):
        os.mkfifo(tmp_path / name)
    told = {
        "vault": str(folder),
        "passphrase": PASSPHRASE,
        "bring": str(tmp_path / "in"),
        "words": {name: f"a {name} of today" for name in WORDS if request.param == "after a shift"},
        **{name: str(tmp_path / name) for name in ("open", "locked")},
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.remembering"], stdin=subprocess.PIPE, text=True, cwd=HERE
    ) as running:
        assert running.stdin is not None
        running.stdin.write(json.dumps(told) + "\n")
        running.stdin.flush()
        yield running
        running.kill()


def keys_of(folder: Path) -> dict[str, bytes]:
    """Return every key that the process had, out of the vault itself."""
    vault = unlock(folder, PASSPHRASE, secrets=None, clock=SystemClock(), limits=LIMITS)
    db = vault.connect()
    try:
        rows = db.execute("SELECT uid, wrapped_key FROM item WHERE wrapped_key IS NOT NULL").fetchall()
        items = {f"item {uid}": bytes(unwrap_item_key(vault.keys, uid, wrapped)) for uid, wrapped in rows}
        master = unseal_master(vault.header["keys"]["current"], vault.person.uid, vault.person_keys)
        keys = {
            "master": bytes(master),
            "database": bytes(vault.keys.database[:32]),
            "audit": bytes(vault.keys.audit),
            "evidence": bytes(vault.keys.evidence),
        }
        return keys | items
    finally:
        db.close()
        vault.close()


def test_no_key_is_left_after_a_lock(
    folder: Path, tmp_path: Path, running: subprocess.Popen[str], request: pytest.FixtureRequest
) -> None:
    shown: dict[str, bytes] = {}
    for name in ("open", "locked"):
        with (tmp_path / name).open("rb") as pipe:
            shown[name] = pipe.read()
    assert running.wait() == 0
    keys = keys_of(folder)
    held, left = (found_in(io.BytesIO(shown[name]), keys) for name in ("open", "locked"))
    # The vault's own four; a mail, its picture and its text.
    assert len(keys) == (7 if "after a shift" in request.node.name else 4)
    # That the search finds what is there: an open vault holds its keys.
    assert {"database", "audit", "evidence"} <= set(held), held
    assert left == {}, f"of {len(shown['locked']) >> 20} MiB"
