"""Put a backup into a new folder, file by file compared with its list; what is damaged is named, never passed over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _
from app.vault import destroyed
from app.vault.backup import POOL
from app.vault.create import empty_folder
from app.vault.database import told
from app.vault.files import copy_synced, sync_folder
from app.vault.header import NAME
from app.vault.manifest import Fact, read_manifest
from app.vault.vault import FOLDERS

Progress = Callable[[int, int], None]


class RestoreCancelledError(StillwaterError):
    """Somebody stopped it."""

    def __init__(self) -> None:
        super().__init__(
            _("The restore was stopped."),
            kept=_("The backup is as it was; what had been copied was removed."),
            do=_("Start it again into an empty folder."),
        )


class AmongBackupsError(StillwaterError):
    """What is put there would be taken for a part of a backup or of a vault, and go with it."""

    def __init__(self, target: Path) -> None:
        super().__init__(
            _("{target} lies among the backups or in a vault's own folder, and would go when that is tidied.").format(
                target=target
            ),
            kept=_("Nothing was written, and the backup is as it was."),
            do=_("Choose an empty folder elsewhere."),
        )


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: when the backup was made, how many files are whole, and which are not."""

    at: str
    files: int
    problems: tuple[str, ...]
    # Cases that are in it and were destroyed after it was made, by their numbers, as the list beside the backups has it.
    destroyed: tuple[str, ...] = ()


def restore(
    backup: Path,
    target: Path,
    *,
    progress: Progress = lambda _done, _of: None,
    cancelled: Callable[[], bool] = lambda: False,
    passing: bool = False,
) -> Restored:
    """Copy a backup into an empty folder, beside the backups only in passing; the header comes last, so that half is no vault."""
    manifest = read_manifest(backup)
    if not passing:
        _check_apart(backup, target)
    made = empty_folder(target)
    files = [(name, backup / name, fact) for name, fact in manifest.own.items() if name != NAME]
    files += [(name, backup.parent / POOL / name, fact) for name, fact in manifest.sealed.items()]
    # Without its header nothing of it is a vault, and a kill leaves a folder that is plainly not one.
    files += [(name, backup / name, manifest.own[name]) for name in (NAME,) if name in manifest.own]
    try:
        with told(target):
            for folder in FOLDERS:
                (target / folder).mkdir(mode=0o700, exist_ok=True)
            problems = _copy_all(files, target, progress, cancelled)
            if (log := backup.parent / destroyed.NAME).is_file():
                copy_synced(log, target / destroyed.NAME)
            sync_folder(target)
    except BaseException:
        clear(target, made=made)
        raise
    since = tuple(entry.reference for entry in destroyed.read_unvouched(backup.parent) if entry.at > manifest.at)
    return Restored(manifest.at, len(files) - len(problems), tuple(problems), since)


def _check_apart(backup: Path, target: Path) -> None:
    """Refuse a folder that whoever removes old backups, or clears a vault's folder, would remove."""
    above = target.resolve().parents
    if backup.resolve().parent in (target.resolve(), *above) or any(_holds_header(folder) for folder in above):
        raise AmongBackupsError(target)


def _holds_header(folder: Path) -> bool:
    try:
        return (folder / NAME).exists()
    except OSError:
        # Whether anything can be made below it is told by whoever makes it.
        return False


def _copy_all(
    files: Sequence[tuple[str, Path, Fact]], target: Path, progress: Progress, cancelled: Callable[[], bool]
) -> list[str]:
    problems: list[str] = []
    for done, (name, source, fact) in enumerate(files):
        if cancelled():
            raise RestoreCancelledError
        problems += _copied(name, source, target / name, fact)
        progress(done + 1, len(files))
    return problems


def _copied(name: str, source: Path, target: Path, fact: Fact) -> list[str]:
    if not source.is_file():
        return [_("{name}: it is missing from the backup").format(name=name)]
    if Fact(*copy_synced(source, target)) != fact:
        return [_("{name}: it is not what was backed up").format(name=name)]
    return []


def clear(target: Path, *, made: bool) -> None:
    """Take away what was begun in a folder that was empty before, and the folder if it was made."""
    for path in target.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    if made:
        target.rmdir()
