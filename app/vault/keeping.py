"""Which backups stay, the newest of each of the last hours, days and weeks, and the removal of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from app.vault.files import remove_folder
from app.vault.manifest import NotABackupError, read_manifest

_STAMP = "%Y%m%dT%H%M%S%fZ"
_UNKNOWN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rule:
    """For how many hours, days and weeks in which there was a backup the newest one stays."""

    hours: int = 24
    days: int = 7
    weeks: int = 4


def kept(times: Iterable[datetime], now: datetime, rule: Rule) -> frozenset[datetime]:
    """Return the times of the backups that stay; the newest always does, and so does one from the future."""
    newest_first = sorted({time.astimezone(UTC) for time in times}, reverse=True)
    ahead = [time for time in newest_first if time > now]
    past = [time for time in newest_first if time <= now]
    return frozenset(
        (
            *ahead,
            *past[:1],
            *_newest(past, rule.hours, lambda time: (time.date(), time.hour)),
            *_newest(past, rule.days, lambda time: time.date()),
            *_newest(past, rule.weeks, lambda time: time.isocalendar()[:2]),
        )
    )


def _newest(newest_first: Iterable[datetime], count: int, span: Callable[[datetime], object]) -> list[datetime]:
    found: dict[object, datetime] = {}
    for time in newest_first:
        found.setdefault(span(time), time)
    return list(islice(found.values(), count))


def made_at(folder: Path) -> datetime:
    """Return when a backup was made, as its folder is called; one of another name is as old as can be."""
    try:
        return datetime.strptime(folder.name, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return _UNKNOWN


def same_hour(gone: Iterable[Path], newest: Path) -> tuple[Path, ...]:
    """Return those that went since a newer one of their hour is there."""
    hour = made_at(newest).replace(minute=0, second=0, microsecond=0)
    return tuple(folder for folder in gone if hour <= made_at(folder) < hour + timedelta(hours=1))


def prune(pool: Path, there: Sequence[Path], now: datetime, rule: Rule) -> tuple[Path, ...]:
    """Remove the backups that the rule lets go, then the sealed files of the pool that no backup names any more."""
    # One that somebody called otherwise is theirs, and stays.
    times = {folder: at for folder in there if (at := made_at(folder)) > _UNKNOWN}
    stay = kept(tuple(times.values()), now, rule)
    gone = tuple(folder for folder, at in times.items() if at not in stay)
    if not gone:
        return ()
    try:
        sealed = {folder: read_manifest(folder).sealed for folder in there}
    except NotABackupError:
        # One that cannot be read is not ours to judge: it stays, and a person looks at it.
        return ()
    for folder in gone:
        remove_folder(folder)
    named = {name for folder in set(there) - set(gone) for name in sealed[folder]}
    for path in pool.glob("*/??/*"):
        if path.relative_to(pool).as_posix() not in named:
            path.unlink()
    return gone
