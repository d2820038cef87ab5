"""The sealed files of a backup: each copied once and opened before it is believed, and read again when it is its turn."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _
from app.vault.files import PARTIAL, copy_partial, settle
from app.vault.kept import Kept, damage, is_kept
from app.vault.manifest import SEALED, Fact, Manifest, fact_of
from app.vault.vault import Vault

# So much of what is there already each backup reads again: a hundredth, and of a small pool more.
_LEAST_READ = 8 * 1024 * 1024
_SHARE = 100

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class FileGoneError(StillwaterError):
    """A sealed file went while the backup was made: the database in it still says that it is there."""

    def __init__(self) -> None:
        super().__init__(
            _("A sealed file went while the backup was being made, as it does where a case is destroyed."),
            kept=_("Nothing of this backup was kept; the earlier ones are there."),
            do=_("Make it again."),
        )


class BackupCancelledError(StillwaterError):
    """Somebody stopped it."""

    def __init__(self) -> None:
        super().__init__(
            _("The backup was stopped."),
            kept=_("The earlier backups are as they were; what was copied of sealed files is used next time."),
            do=_("Start it again when there is time."),
        )


@dataclass(slots=True)
class Pooled:
    """What came of it: each file's facts, how many were copied, which took a rotten one's place, what the vault has damaged."""

    facts: dict[str, Fact] = field(default_factory=dict)
    copied: int = 0
    replaced: list[str] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    read_to: str = ""

    @property
    def reused(self) -> int:
        """Return how many were there already."""
        return len(self.facts) - self.copied


def copy_sealed(
    vault: Vault,
    pool: Path,
    kept: Sequence[Kept],
    before: Manifest,
    *,
    all_again: bool,
    progress: Progress,
    cancelled: Cancelled,
) -> Pooled:
    """Copy what the pool lacks, and anew what is rotten in it; before is the list of the backup before this one."""
    here, there = _sizes(vault.folder), _sizes(pool)
    # What was damaged in the vault is tried anew each time, and told until it is whole.
    usable = {
        name: fact
        for name, fact in before.sealed.items()
        if there.get(name) == fact.size and name not in before.damaged
    }
    again = _turn(sorted(usable.keys() & {each.name for each in kept}), there, before.read_to, all_again=all_again)
    pooled, due = Pooled(read_to=again[-1] if again else before.read_to), frozenset(again)
    for done, each in enumerate(kept):
        if cancelled():
            raise BackupCancelledError
        name = each.name
        known = usable.get(name)
        whole = known is not None and here.get(name) == known.size
        if known is None or not whole or (name in due and fact_of(pool / name) != known):
            _bring(vault, pool, each, before, pooled)
        else:
            pooled.facts[name] = known
        progress(done + 1, len(kept))
    return pooled


def _turn(names: Sequence[str], sizes: Mapping[str, int], read_to: str, *, all_again: bool) -> list[str]:
    """Return which files are read again: those that follow the last one that was, and from the beginning after the end."""
    bound = max(_LEAST_READ, sum(sizes[name] for name in names) // _SHARE)
    start, read, found = bisect_right(names, read_to), 0, []
    for name in (*names[start:], *names[:start]):
        # One file at least, however large.
        if read >= bound and not all_again:
            break
        found.append(name)
        read += sizes[name]
    return found


def _bring(vault: Vault, pool: Path, each: Kept, before: Manifest, pooled: Pooled) -> None:
    """Copy a file into the pool where the vault's own is whole; where it is not, what the pool has is never replaced."""
    target, known = pool / each.name, before.sealed.get(each.name)
    partial = target.with_name(target.name + PARTIAL)
    fact, wrong = fetched(vault, each, partial)
    destroyed = fact is None and not _is_kept(vault, each)
    if destroyed and not target.is_file():
        raise FileGoneError
    if wrong and not destroyed:
        pooled.damaged[each.name] = each.told(wrong)
    if wrong and target.is_file():
        partial.unlink(missing_ok=True)
        pooled.facts[each.name] = known or fact_of(target)
    elif fact is not None:
        # Also what is damaged, where there is no other: some of it may be read one day.
        settle(partial, target)
        pooled.facts[each.name] = fact
        pooled.copied += 1
        if known is not None and each.name not in before.damaged:
            pooled.replaced.append(each.name)


def fetched(vault: Vault, each: Kept, partial: Path) -> tuple[Fact | None, str]:
    """Copy a file beside the place that it is to have, open the copy, and say what is wrong with it."""
    source = vault.folder / each.name
    try:
        fact = Fact(*copy_partial(source, partial))
    except FileNotFoundError:
        if source.exists():
            raise
        return None, _("its sealed file is missing")
    return fact, damage(partial, each, vault.keys)


def _is_kept(vault: Vault, each: Kept) -> bool:
    with closing(vault.connect()) as db:
        return is_kept(db, each)


def _sizes(home: Path) -> dict[str, int]:
    return dict(each for folder in SEALED for each in _sealed_files(home, folder))


def _sealed_files(home: Path, folder: str) -> Iterator[tuple[str, int]]:
    """Return the names and sizes of sealed files; a folder is read as a whole, since there are thousands of them."""
    for inner in sorted((home / folder).glob("??")):
        with os.scandir(inner) as found:
            for entry in sorted(found, key=lambda each: each.name):
                if entry.is_file(follow_symlinks=False) and not entry.name.endswith(PARTIAL):
                    yield f"{folder}/{inner.name}/{entry.name}", entry.stat(follow_symlinks=False).st_size
