"""Vaults as earlier versions wrote them: synthetic, opened at no cost, packed.

Nothing has been released yet. Until something is, the first commit at which each step of the schema stood as it stands
now is a version: its own code wrote the vault. Up to step 21 that is one claimed case; what was written from step 22 on
has something of everything in it (`tests/vault/rich.py`, as it stood at that commit).

`python -m tests.vault.released` makes anew those whose commit is in the history of this clone, and says of the others that
it left them as they are: their files are all that is there of them. Each names its commit below.

Encrypted pages cannot be compressed, so a database is packed as what its pages hold and what they were encrypted with;
unpacked, it is the same file to the byte. The frame is left out, which the program makes again.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.vault.pages import PAGE, PageKeys, plain_page, sealed_page

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).resolve().parents[2]
TITLE = "A hiker is missing"
KEYS = "keys.json"
_IV, _SALT, _IN = 16, 16, PAGE - 80


@dataclass(frozen=True, slots=True)
class Released:
    """A version that wrote a vault: the step that its database stands at, the commit, and whether it has everything in it."""

    step: int
    commit: str
    rich: bool = False

    @property
    def file(self) -> Path:
        """Return the packed vault."""
        return FIXTURES / f"step-{self.step:04d}.tar.xz"

    @property
    def in_history(self) -> bool:
        """Tell whether this clone has the commit."""
        there = ["git", "cat-file", "-e", f"{self.commit}^{{commit}}"]
        return subprocess.run(there, cwd=ROOT, check=False, capture_output=True).returncode == 0


RELEASED = (
    Released(4, "822184f5413e"),
    Released(7, "da2538aebe34"),
    Released(10, "d4ae759bcfe0"),
    Released(14, "5adb04f5e342"),
    Released(15, "93192a0b024b"),
    Released(19, "53ed8c4afcca"),
    Released(21, "9dde767c9b85"),
    Released(22, "3ed0ac9f8ef5", rich=True),
)
# Runs with that version's own modules; what has another shape there is asked for as it was.
WRITE = """
import json, sys
from pathlib import Path
from app.cases.actions import claim
from app.cases.model import Kind
from app.cases.opening import NewCase, open_case
from app.desk import close_desk, open_desk
from app.settings import shipped
from tests.builders import FakeClock
from tests.vaults import new_vault
try:
    from app.identity import Permission
    allowed = (Permission.KEEP,)
except ImportError:
    allowed = ()
folder, clock = Path(sys.argv[1]), FakeClock()
vault = new_vault(folder, None, clock).vault
own = vault.person_keys.own_store_key(vault.person.uid).hex()
keys = {"cases.db": vault.keys.database.hex(), f"people/{vault.person.uid}.db": own}
desk = open_desk(vault, clock, shipped())
with desk.transaction(*allowed) as tx:
    case = open_case(tx, NewCase(Kind.EMERGENCY_DISCLOSURE, sys.argv[2], "NO", clock.now(), "mail"))
claim(desk, case.id)
close_desk(desk)
Path(sys.argv[3]).write_text(json.dumps(keys))
"""
WRITE_ALL = """
import sys
from pathlib import Path
from tests.vault.rich import write
write(Path(sys.argv[1]), Path(sys.argv[3]))
"""


def unpack(released: Released, folder: Path) -> None:
    """Put a fixture into a folder as the vault that it was."""
    with tarfile.open(released.file) as tar:
        tar.extractall(folder, filter="data")
    keys = json.loads((folder / KEYS).read_text("utf-8"))
    for name, key in keys.items():
        (folder / name).write_bytes(_sealed((folder / name).read_bytes(), PageKeys.of(bytearray.fromhex(key))))
    (folder / KEYS).unlink()
    for name in ("evidence", "quarantine", "backups"):
        (folder / name).mkdir(exist_ok=True)


def write(released: Released) -> None:
    """Let a version write its vault, and pack it."""
    with tempfile.TemporaryDirectory(prefix="released-") as passing:
        old, folder, keys = Path(passing) / "old", Path(passing) / "vault", Path(passing) / KEYS
        old.mkdir()
        packed = subprocess.run(["git", "archive", released.commit], cwd=ROOT, check=True, capture_output=True).stdout  # noqa: S607 -- where it is differs
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(old, filter="data")
        script = WRITE_ALL if released.rich else WRITE
        run = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(old)!r})\n{script}"]
        subprocess.run([*run, str(folder), TITLE, str(keys)], cwd=old, check=True)
        FIXTURES.mkdir(exist_ok=True)
        _pack(folder, keys, released.file)


def _pack(folder: Path, keys: Path, file: Path) -> None:
    for name, key in json.loads(keys.read_text("utf-8")).items():
        (folder / name).write_bytes(_plain((folder / name).read_bytes(), PageKeys.of(bytearray.fromhex(key))))
    shutil.copyfile(keys, folder / KEYS)
    with tarfile.open(file, "w:xz") as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name not in {"vault.lock", "reserve", "frame"}:
                tar.add(path, path.relative_to(folder).as_posix())


def _plain(data: bytes, keys: PageKeys) -> bytes:
    found = []
    for at in range(0, len(data), PAGE):
        raw, number = data[at : at + PAGE], at // PAGE + 1
        plain = plain_page(raw, number, keys)
        salt = raw[:_SALT] if number == 1 else b""
        found.append(raw[_IN : _IN + _IV] + salt + plain[len(salt) :])
    return b"".join(found)


def _sealed(data: bytes, keys: PageKeys) -> bytes:
    step, found = _IV + _IN, []
    for at in range(0, len(data), step):
        iv, plain = data[at : at + _IV], data[at + _IV : at + step]
        found.append(sealed_page(plain, plain[:_SALT], iv, at // step + 1, keys))
    return b"".join(found)


if __name__ == "__main__":
    for each in RELEASED:
        if each.in_history:
            write(each)
            sys.stdout.write(f"{each.file.name}: {each.file.stat().st_size} bytes\n")
        else:
            sys.stdout.write(f"{each.file.name}: left as it is, {each.commit} is not in this history\n")
