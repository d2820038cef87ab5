"""What lies on the disk and stays in memory: nothing of a case, and no key once the vault is closed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.identity import Role
from app.vault.database import open_encrypted
from app.vault.errors import DamagedDatabaseError, OpenElsewhereError
from app.vault.keys import PersonKeys, derive, new_person_keys
from app.vault.people import Newcomer, enrol
from app.vault.recovery import recover
from app.vault.sealed import new_item_key, seal
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template, unlocked

MARKER = "zebra-lantern-4711"
SQLITE_HEAD = b"SQLite format 3\0"


def write_everywhere(vault: Vault) -> None:
    """Put the marker into each kind of file that a vault has."""
    db, own = vault.connect(), vault.open_own()
    db.execute(
        "INSERT INTO document (sha256, kind, name, bytes, added_at) VALUES (?, ?, ?, ?, ?)",
        (MARKER, "protocol", MARKER, MARKER.encode() * 2000, "2026-03-07T21:40:00.000Z"),
    )
    own.execute("CREATE TABLE note (text TEXT) STRICT")
    own.execute("INSERT INTO note (text) VALUES (?)", (MARKER * 2000,))
    # Sorting more than fits the cache is what makes SQLite write temporary files.
    db.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        " SELECT ? || i AS text FROM n ORDER BY text DESC",
        (MARKER,),
    ).fetchall()
    folder = vault.folder / "evidence" / "ab"
    folder.mkdir()
    seal([MARKER.encode() * 100_000], folder / "item", new_item_key())
    files = [path for path in vault.folder.rglob("*") if path.is_file()]
    for path in files:
        data = path.read_bytes()
        assert MARKER.encode() not in data, path
        assert MARKER.encode("utf-16-le") not in data, path
        assert SQLITE_HEAD not in data, path
    assert {path.name for path in files} >= {"cases.db", "cases.db-wal", f"{vault.person.uid}.db", "item", "vault.json"}
    db.close()
    own.close()


def test_no_file_of_the_vault_holds_plain_text_open_or_closed(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    write_everywhere(vault)
    vault.close()
    for path in vault_folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert MARKER.encode() not in data, path
            assert SQLITE_HEAD not in data, path
            assert PASSPHRASE.encode() not in data, path


def test_the_vaults_keys_do_not_open_a_persons_own_store(vault: Vault) -> None:
    vault.open_own().close()
    uid, keys = vault.person.uid, vault.keys
    guesses = [keys.database, *(derive(key, uid.encode(), "stillwater/own-store/v1", 48) for key in all_keys(vault))]
    stranger = new_person_keys()
    for guess in [*guesses, stranger.own_store_key(uid)]:
        with pytest.raises(DamagedDatabaseError):
            open_encrypted(vault.own_path, guess)
    vault.open_own().close()


def all_keys(vault: Vault) -> list[bytearray]:
    """Return what everyone with a slot can have."""
    return [vault.keys.database, vault.keys.audit, vault.keys.evidence]


def test_closing_wipes_the_keys_and_can_be_repeated(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    kept = [*all_keys(vault), vault.person_keys.age, vault.person_keys.seed]
    vault.close()
    vault.close()
    assert all(not any(key) for key in kept)


def test_no_master_key_outlives_what_it_was_opened_for(
    vault_folder: Path,
    template: Template,
    secrets: MemorySecrets,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[bytearray] = []
    unseal = PersonKeys.unseal

    def remembered(self: PersonKeys, sealed: bytes) -> bytearray:
        opened.append(unseal(self, sealed))
        return opened[-1]

    monkeypatch.setattr(PersonKeys, "unseal", remembered)
    vault = unlocked(vault_folder, secrets, clock)
    newcomer = Newcomer("Sam Ash", Role.RESPONDER, f"{PASSPHRASE} too")
    enrol(vault, newcomer, secrets=secrets, cost=CHEAP, clock=clock)
    vault.close()
    recovered = recover(
        vault_folder,
        template.recovery_key,
        NAME,
        f"{PASSPHRASE} again",
        secrets=secrets,
        cost=CHEAP,
        limits=CHEAP_LIMITS,
        clock=clock,
    )
    recovered.close()
    assert len(opened) >= 4
    assert not any(any(master) for master in opened)


def test_locking_never_fails_even_when_the_disk_is_gone(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    (vault_folder / "cases.db").rename(vault_folder / "elsewhere.db")
    with caplog.at_level(logging.ERROR):
        vault.close()
    assert not any(vault.keys.database)
    assert [record.getMessage() for record in caplog.records] == ["noting the audit chain failed: DamagedDatabaseError"]
    (vault_folder / "elsewhere.db").rename(vault_folder / "cases.db")
    unlocked(vault_folder, secrets, clock).close()


def test_a_vault_opened_on_one_thread_is_let_go_on_another(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    opened: list[Vault] = []
    worker = threading.Thread(target=lambda: opened.append(unlocked(vault_folder, secrets, clock)))
    worker.start()
    worker.join()
    opened[0].close()
    unlocked(vault_folder, secrets, clock).close()


_SECOND_PROCESS = """
import sys
from pathlib import Path
from app.vault.vault import Vault
vault = Vault.from_handover(Path(sys.argv[1]), bytearray(sys.stdin.buffer.read()))
db, own = vault.connect(), vault.open_own()
print(vault.person.name, vault.person.role.value, vault.device.letter, vault.device_bound)
print(db.execute("SELECT count(*) FROM person").fetchone()[0])
db.close(); own.close(); vault.close()
"""


def test_a_second_process_works_with_what_was_handed_over(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    blob = vault.handover()
    answer = subprocess.run(
        [sys.executable, "-c", _SECOND_PROCESS, str(vault.folder)],
        input=blob,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert answer.stdout.decode().split("\n")[:2] == ["Robin Vale responder A True", "1"]
    # The second process let go of nothing that is not its own.
    with pytest.raises(OpenElsewhereError):
        unlocked(vault.folder, secrets, clock)


def test_what_was_handed_over_is_wiped_once_read(vault: Vault) -> None:
    blob = vault.handover()
    second = Vault.from_handover(vault.folder, blob)
    assert not any(blob)
    assert (second.person, second.device, second.keys) == (vault.person, vault.device, vault.keys)
    message = b"decision"
    assert second.sign(message) == vault.sign(message)
    second.close()
    assert any(vault.keys.database)


_MEMORY = """
import gc, os, sys
from pathlib import Path
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template, unlocked
folder, uid, person, secret = sys.argv[1:]
vault = unlocked(Path(folder), MemorySecrets(kept={(uid, person): bytes.fromhex(secret)}), FakeClock())
db, own = vault.connect(), vault.open_own()
db.execute("SELECT count(*) FROM person").fetchone()
mask = os.urandom(64)
keys = [vault.keys.database[:32], vault.keys.audit, vault.keys.evidence, vault.person_keys.seed]
hidden = [bytes(a ^ b for a, b in zip(key, mask)) for key in keys]
keys.clear()
db.close(); own.close(); vault.close(); gc.collect()
parent, child = os.getpid(), os.fork()
if child:
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status))
wanted = [bytes(a ^ b for a, b in zip(key, mask)) for key in hidden]
found = [0, 0]
with open(f"/proc/{parent}/maps") as maps, open(f"/proc/{parent}/mem", "rb", 0) as memory:
    for line in maps:
        span, access = line.split()[:2]
        if "r" not in access or "[v" in line:
            continue
        start, end = (int(part, 16) for part in span.split("-"))
        try:
            memory.seek(start)
            data = memory.read(end - start)
        except (OSError, ValueError, OverflowError):
            continue
        found[0] += sum(data.count(key) for key in wanted)
        found[1] += sum(data.count(key.hex().encode()) for key in wanted)
print(*found, flush=True)
os._exit(0)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root on Linux reads another process's memory"
)
def test_no_key_of_the_vault_is_left_in_memory_after_closing(vault_folder: Path, secrets: MemorySecrets) -> None:
    ((uid, person), secret) = next(iter(secrets.kept.items()))
    answer = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(vault_folder), uid, person, secret.hex()],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert answer.stdout.decode().split() == ["0", "0"]
