"""Kill an importing, deciding process at any moment: what it was told is committed is there, and nothing is in halves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from app.cage.client import Cage
from app.cage.model import limits_of
from app.clock import SystemClock
from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.evidence.sealing import sweep_orphans
from app.intake.importer import import_paths
from app.settings import shipped
from app.vault import audit
from app.vault.errors import NotAVaultError, WrongPassphraseError
from app.vault.header import read_header
from app.vault.recovery import recover
from app.vault.unlock import change_passphrase, unlock
from tests.builders import PASSPHRASE, FakeClock
from tests.faults import victim
from tests.faults.batches import FILES, batch, missing
from tests.faults.figures import note
from tests.faults.killing import Ack, kill, moment
from tests.faults.wholeness import broken, changed_items, decisions_and_audit_differ, newest_item
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, new_vault

pytestmark = pytest.mark.faults

BATCHES = 2
# One for opening; of each batch, one a file and one at its end, and three a case.
MOST_ACKS = 1 + BATCHES * (FILES + 1 + 3 * FILES)
SEED = 20260307
CHECKED_EVERY = 50


@contextmanager
def entered(folder: Path, passphrase: str = PASSPHRASE) -> Iterator[Desk]:
    """Sit down at the vault, as the next program start does."""
    clock = FakeClock()
    vault = unlock(folder, passphrase, secrets=None, limits=CHEAP_LIMITS, clock=clock)
    desk = open_desk(vault, clock, shipped())
    try:
        yield desk
    finally:
        close_desk(desk)


def lost(desk: Desk, acks: list[Ack], batches: list[Path]) -> list[Ack]:
    """Return what was acknowledged and is not there."""
    done = {
        "claimed": "SELECT 1 FROM event WHERE case_id = ? AND act = 'claim'",
        "decided": "SELECT 1 FROM decision WHERE case_id = ?",
        "responded": "SELECT 1 FROM event WHERE case_id = ? AND act = 'respond'",
    }
    found = [ack for ack in acks if ack[0] in done and not desk.db.execute(done[ack[0]], (ack[1],)).fetchone()]
    return found + [ack for ack in acks if ack[0] == "taken" and missing(desk, batches[ack[1][0]], ack[1][1])]


def test_what_was_acknowledged_is_there_and_nothing_is_in_halves(quick_path: Path, kills: int, seed: int) -> None:
    folder, random = quick_path / "vault", Random(SEED + 10 * seed)
    new_vault(folder, None, FakeClock()).vault.close()
    heard, items = set[str](), 0
    for number in range(kills):
        batches = [batch(quick_path / "in" / f"{number:04d}-{part}", f"{number:04d}-{part}") for part in range(BATCHES)]
        # Half of them at once: on a quick machine a moment more often takes it to the end.
        acks = kill(victim.work, (folder, batches), moment(random, MOST_ACKS, 0.1 if number % 2 else 0.0))
        heard |= {ack[0] for ack in acks[-1:]}
        with entered(folder) as desk:
            assert lost(desk, acks, batches) == []
            assert broken(desk) == []
            assert decisions_and_audit_differ(desk) == set()
            assert changed_items(desk, items) == []
            assert audit.verify(desk.db, desk.vault.audit_key, desk.vault.anchors()).problems == ()
            if number % CHECKED_EVERY == 0:
                assert check(desk).problems == ()
            items = newest_item(desk)
    # Otherwise the kills would all have fallen into the same step.
    assert len(heard) >= min(kills // 10, 4)
    _bring_in_the_rest(folder, sorted((quick_path / "in").iterdir())[-8:])
    note("kill -9 in an import, decisions and answers", seed=SEED + 10 * seed, times=kills, lost=0)


def _bring_in_the_rest(folder: Path, batches: list[Path]) -> None:
    """Import again what was interrupted: each file is a case once, and what no row names is swept."""
    with entered(folder) as desk, Cage(limits_of(desk.settings.vault)) as cage:
        import_paths(desk, cage, batches)
        named = [path.name for path in batches[0].parent.iterdir() for path in path.iterdir() if path.parent in batches]
        for name in named:
            found = desk.db.execute("SELECT count(*) FROM arrival WHERE outcome = 'case' AND name = ?", (name,))
            assert found.fetchone() == (1,), name
        assert broken(desk) == []
        assert check(desk).problems == ()
        sweep_orphans(replace(desk, clock=FakeClock(SystemClock().now() + timedelta(hours=1))))
        sealed = [path for path in (folder / "evidence").rglob("*") if path.is_file()]
        assert len(sealed) == desk.db.execute("SELECT count(*) FROM item").fetchone()[0]


def test_a_change_of_passphrase_that_is_killed_leaves_the_old_or_the_new_one(
    quick_path: Path, kills: int, seed: int
) -> None:
    folder, random, now = quick_path / "vault", Random(SEED + 10 * seed + 1), 0
    new_vault(folder, None, FakeClock()).vault.close()
    for _number in range(kills):
        acks = kill(victim.change_for_ever, (folder, now), moment(random, 4, 0.03))
        known = acks[-1][1] if acks else now
        now = _the_one_that_opens(folder, known)
        with entered(folder, victim.PASSPHRASES[now]) as desk:
            assert len(desk.vault.header["slots"]) == 1
            assert "replaces" not in desk.vault.header["slots"][0]
            assert audit.verify(desk.db, desk.vault.audit_key, desk.vault.anchors()).problems == ()
        assert not opens(folder, victim.PASSPHRASES[1 - now])
    note("kill -9 in a change of the passphrase", seed=SEED + 10 * seed + 1, times=kills, lost=0)


def _the_one_that_opens(folder: Path, known: int) -> int:
    """Return which passphrase is in force: the next one only if its change had reached the disk."""
    if opens(folder, victim.PASSPHRASES[1 - known]):
        return 1 - known
    assert opens(folder, victim.PASSPHRASES[known])
    return known


def opens(folder: Path, passphrase: str) -> bool:
    try:
        unlock(folder, passphrase, secrets=None, limits=CHEAP_LIMITS, clock=FakeClock()).close()
    except WrongPassphraseError:
        return False
    return True


def test_a_vault_is_made_whole_or_is_none(quick_path: Path, kills: int, seed: int) -> None:
    random, made = Random(SEED + 10 * seed + 2), 0
    for number in range(kills):
        folder = quick_path / f"{number:04d}"
        acks = kill(victim.make_vault, (folder,), moment(random, 2, 0.15))
        if not is_vault(folder):
            assert "made" not in {ack[0] for ack in acks}
            continue
        made += 1
        with entered(folder) as desk:
            assert check(desk).problems == ()
        for key in [ack[1] for ack in acks if ack[0] == "made"]:
            recovered(folder, key)
    assert made > 0
    assert kills < 20 or made < kills
    note("kill -9 while a vault is made", seed=SEED + 10 * seed + 2, times=kills, in_halves=0)


def is_vault(folder: Path) -> bool:
    try:
        read_header(folder)
    except NotAVaultError:
        return False
    return True


def recovered(folder: Path, key: str) -> None:
    """Open a vault by its recovery key, and lock it again."""
    phrase, clock = victim.PASSPHRASES[1], FakeClock()
    vault = recover(folder, key, NAME, phrase, secrets=None, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)
    change_passphrase(vault, phrase, victim.PASSPHRASES[0], secrets=None, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)
    vault.close()
