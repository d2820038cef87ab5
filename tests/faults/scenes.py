"""What is recorded for a cut of power: each scene works on `vault` in a folder, and says what it was told is done.

`python -m tests.faults.scenes NAME FOLDER` plays one. Beside each stands what makes its folder, and what must hold of
whatever the cut left.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from app.cage.client import Cage
from app.cage.model import limits_of
from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.evidence.model import ItemId
from app.evidence.sealing import open_item
from app.intake.importer import import_paths
from app.settings import shipped
from app.vault.backup import back_up, backups
from app.vault.errors import NotAVaultError, WrongPassphraseError
from app.vault.header import read_header
from app.vault.keeping import Rule
from app.vault.restore import restore
from app.vault.standing import renew_keys
from app.vault.unlock import change_passphrase, unlock
from app.vault.vault import Vault
from app.wellness.actions import sit_down
from tests.builders import PASSPHRASE, FakeClock
from tests.evidence.made import new_case, new_item
from tests.faults.batches import FILES, batch, missing
from tests.faults.trace import say
from tests.faults.victim import PASSPHRASES
from tests.faults.wholeness import broken, changed_items
from tests.faults.working import EVIDENCE, THERE, work
from tests.vault.released import RELEASED, unpack
from tests.vaults import CHEAP, CHEAP_LIMITS, new_vault, unlocked

KEEP = Rule(hours=2, days=0, weeks=0)
ITEMS = 3
# Read once: it is the same for every disk.
SETTINGS = shipped()
# Twice from a case's opening to its answer.
STEPS = 2 * len(THERE)


@dataclass(frozen=True, slots=True)
class Scene:
    """How a folder is made, what is recorded in it, and what must hold afterwards."""

    prepare: Callable[[Path], None]
    play: Callable[[Path], None]
    problems: Callable[[Path, list[str]], list[str]]


@contextmanager
def seated(folder: Path, passphrase: str = PASSPHRASE) -> Iterator[Desk]:
    """Sit down at a vault as a person does, and get up again."""
    clock = FakeClock()
    vault = unlock(folder, passphrase, secrets=None, limits=CHEAP_LIMITS, clock=clock)
    desk = open_desk(vault, clock, SETTINGS)
    try:
        yield desk
    finally:
        close_desk(desk)


def wrong_in(desk: Desk) -> list[str]:
    """Check a vault through; what its person would be told when it opens is wrong too, such as a store set aside."""
    return [*check(desk).problems, *desk.vault.notes]


def some(root: Path) -> None:
    """Make a vault with a case and some evidence, in which somebody has sat down before."""
    clock = FakeClock()
    desk = open_desk(new_vault(root / "vault", None, clock).vault, clock, SETTINGS)
    sit_down(desk)
    case = new_case(desk)
    for _number in range(ITEMS):
        new_item(desk, case, EVIDENCE)
    close_desk(desk)


def play_work(root: Path) -> None:
    """Open cases, take evidence in, look, decide, answer."""
    with seated(root / "vault") as desk:
        for kind, number in islice(work(desk), STEPS):
            say(f"{kind} {number}")


def after_work(root: Path, said: list[str]) -> list[str]:
    with seated(root / "vault") as desk:
        acks = [(line.split()[0], int(line.split()[1])) for line in said]
        found = [f"{kind} {n}" for kind, n in acks if not desk.db.execute(THERE[kind], (n,)).fetchone()]
        return [*found, *wrong_in(desk), *_changed(desk)]


def _changed(desk: Desk) -> list[str]:
    found = []
    for (number,) in desk.db.execute("SELECT id FROM item").fetchall():
        with open_item(desk, ItemId(number)) as sealed:
            if b"".join(sealed.chunks()) != EVIDENCE:
                found.append(f"item {number}")
    return found


def play_passphrase(root: Path) -> None:
    """Change the passphrase, and change it back."""
    vault = unlocked(root / "vault", None, FakeClock())
    for now in (0, 1):
        old, new = PASSPHRASES[now], PASSPHRASES[1 - now]
        change_passphrase(vault, old, new, secrets=None, cost=CHEAP, limits=CHEAP_LIMITS, clock=FakeClock())
        say(str(1 - now))
    vault.close()


def after_passphrase(root: Path, said: list[str]) -> list[str]:
    now = int(said[-1]) if said else 0
    for each in (now, 1 - now):
        try:
            with seated(root / "vault", PASSPHRASES[each]) as desk:
                return wrong_in(desk)
        except WrongPassphraseError:
            continue
    return ["neither passphrase opens it"]


def play_rekey(root: Path) -> None:
    """Lay new keys, and take them into use."""
    vault = unlocked(root / "vault", None, FakeClock())
    renew_keys(vault, FakeClock())
    say("laid")
    vault.close()
    vault = unlocked(root / "vault", None, FakeClock())
    say(f"epoch {vault.keys.epoch}")
    vault.close()


def after_rekey(root: Path, said: list[str]) -> list[str]:
    with seated(root / "vault") as desk:
        late = bool(said) and desk.vault.keys.epoch < 2
        (items,) = desk.db.execute("SELECT count(*) FROM item").fetchone()
        return [*wrong_in(desk), *_changed(desk), *(["the old keys"] * late), *(["items"] * (items != ITEMS))]


def play_backup(root: Path) -> None:
    """Back up, take one more item in, and back up again, so that the first is let go."""
    clock = FakeClock()
    for _hour in range(3):
        clock.advance(3600)
        vault = unlocked(root / "vault", None, clock)
        desk = open_desk(vault, clock, SETTINGS)
        new_item(desk, new_case(desk), EVIDENCE)
        say(back_up(vault, root / "place", clock=clock, rule=KEEP).folder.name)
        close_desk(desk)


def after_backup(root: Path, said: list[str]) -> list[str]:
    with seated(root / "vault") as desk:
        found = wrong_in(desk)
    there = [folder for home in root.glob("place/*") for folder in backups(home)]
    if said and said[-1] not in {folder.name for folder in there}:
        found.append("the newest backup is gone")
    for folder in there:
        restored = restore(folder, root / "again" / folder.name)
        found += restored.problems
        if not restored.problems:
            with seated(root / "again" / folder.name) as desk:
                found += wrong_in(desk)
    return found


def prepare_restore(root: Path) -> None:
    some(root)
    vault = unlocked(root / "vault", None, FakeClock())
    back_up(vault, root / "place", clock=FakeClock(), rule=KEEP)
    vault.close()


def play_restore(root: Path) -> None:
    """Put a backup back."""
    (folder,) = (folder for home in root.glob("place/*") for folder in backups(home))
    restore(folder, root / "again")
    say("restored")


def after_restore(root: Path, said: list[str]) -> list[str]:
    try:
        read_header(root / "again")
    except NotAVaultError:
        return ["it was restored and is not there"] if said else []
    with seated(root / "again") as desk:
        return [*wrong_in(desk), *_changed(desk)]


def play_migration(root: Path) -> None:
    """Open a vault that an older version wrote."""
    vault: Vault = unlocked(root / "vault", None, FakeClock())
    say("opened")
    vault.close()


def after_migration(root: Path, _said: list[str]) -> list[str]:
    with seated(root / "vault") as desk:
        (cases,) = desk.db.execute("SELECT count(*) FROM cases").fetchone()
        return [*wrong_in(desk), *(["its case is gone"] * (cases != 1))]


def prepare_intake(root: Path) -> None:
    clock = FakeClock()
    close_desk(open_desk(new_vault(root / "vault", None, clock).vault, clock, SETTINGS))
    batch(root / "in", "one")


def play_intake(root: Path) -> None:
    """Bring files in through the confined processes."""
    # Whoever is recorded starts slowly, and how long that takes is not what is asked here.
    limits = replace(limits_of(SETTINGS.vault), start_seconds=600.0)
    with seated(root / "vault") as desk, Cage(limits) as cage:
        report, _changes = import_paths(
            desk, cage, [root / "in"], progress=lambda progress: say(str(progress.imported))
        )
    assert len(report.cases) == FILES, report


def after_intake(root: Path, said: list[str]) -> list[str]:
    with seated(root / "vault") as desk:
        gone = missing(desk, root / "in", max(map(int, said), default=0))
        changed = [f"item {number}" for number in changed_items(desk, 0)]
        return [*wrong_in(desk), *broken(desk), *changed, *sorted(gone)]


SCENES = {
    "work": Scene(some, play_work, after_work),
    "intake": Scene(prepare_intake, play_intake, after_intake),
    "passphrase": Scene(some, play_passphrase, after_passphrase),
    "rekey": Scene(some, play_rekey, after_rekey),
    "backup": Scene(some, play_backup, after_backup),
    "restore": Scene(prepare_restore, play_restore, after_restore),
    "migration": Scene(lambda root: unpack(RELEASED[0], root / "vault"), play_migration, after_migration),
}


if __name__ == "__main__":
    SCENES[sys.argv[1]].play(Path(sys.argv[2]))
