"""Policies on Linux: JSON files in one folder, in the order of their names, believed only where root alone can write."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.i18n import _
from app.policies.model import Document, Look, Problem
from app.policies.namespace import tells_owners, uid_map
from app.policies.trusted import NotTrustedError, check_owner, read_bytes
from app.policies.unread import OddJSONError, finite, why

MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of policies, whose it must be, and from where on down that is asked."""

    folder: Path
    owner: int = 0
    top: Path = Path("/")


# Nothing moves it: an environment variable that could would let whoever starts the program choose their own policies.
USUAL = Place(Path("/etc/stillwater/policies"))


def read(place: Place = USUAL, mapping: Callable[[], str] = uid_map) -> Sequence[Document]:
    """Return every document of a folder: recommended ones, then mandatory ones of the folder itself and of `managed`.

    In a user namespace whoever started the program may have written what looks like root's, so none of it is believed.
    """
    told = tells_owners(mapping())
    return [
        document
        for folder, mandatory in folders(place)
        for document in _documents(place, folder, mandatory=mandatory, told=told)
    ]


def folders(place: Place) -> Sequence[tuple[Path, bool]]:
    """Return the folders that are read, in their order, each with whether what stands there is mandatory."""
    top = place.folder
    return ((top / "recommended", False), (top, True), (top / "managed", True))


def is_policy(name: str) -> bool:
    """Tell whether a file of that name is read."""
    return name.endswith(".json")


def looked(place: Place = USUAL) -> tuple[Look, ...]:
    """Return what is in each of the folders: how many files are read, and which entries are passed over."""
    return tuple(_look(place, folder) for folder, _mandatory in folders(place))


def _look(place: Place, folder: Path) -> Look:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return Look(str(folder))
    except OSError:
        return Look(str(folder), closed=True)
    ours = {str(each) for each, _mandatory in folders(place)}
    others = [entry for entry in entries if not is_policy(entry.name) and entry.path not in ours]
    passed = tuple(Problem(entry.path, "", _why_passed(entry)) for entry in others)
    return Look(str(folder), sum(is_policy(entry.name) for entry in entries), passed)


def _why_passed(entry: os.DirEntry[str]) -> str:
    if entry.is_dir(follow_symlinks=False):
        return _("it is a folder; of those only managed and recommended are looked into")
    return _("its name does not end in .json")


def read_in_place(path: Path, place: Place = USUAL, mapping: Callable[[], str] = uid_map) -> Document | None:
    """Return a file as it is read where it stands; None where that is no folder of policies."""
    # The last step stays as it is: a link in the folder is what is refused there.
    above = path.absolute().parent.resolve()
    for folder, mandatory in folders(place):
        if above == folder.resolve():
            return _in_folder(place, folder / path.name, mandatory=mandatory, told=tells_owners(mapping()))
    return None


def _in_folder(place: Place, path: Path, *, mandatory: bool, told: bool) -> Document:
    if not is_policy(path.name):
        return Document(str(path), mandatory, problem=_("its name does not end in .json, so it is passed over"))
    try:
        if told:
            _check_way(place, path.parent)
    except NotTrustedError as error:
        return Document(str(path), mandatory, problem=str(error))
    return _document(place, path, mandatory=mandatory, told=told)


def read_file(path: Path, *, owner: int | None = None, mandatory: bool = True) -> Document:
    """Return one file as a document; without an owner anybody's file will do, as for one that is only tried."""
    try:
        return Document(str(path), mandatory, parse(read_bytes(path, owner)))
    except NotTrustedError as error:
        return Document(str(path), mandatory, problem=str(error))


def parse(data: bytes) -> dict[str, Any]:
    """Return the values of a file, or raise NotTrustedError with the reason."""
    try:
        found = json.loads(data, parse_constant=finite, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotTrustedError(why(error, data)) from error
    if not isinstance(found, dict):
        raise NotTrustedError(_("it is no JSON object of policies"))
    return found


def _documents(place: Place, folder: Path, *, mandatory: bool, told: bool) -> Iterator[Document]:
    """Return each file of a folder; `told` where it can be told whose they are."""
    try:
        names = _names(place, folder, told=told)
    except NotTrustedError as error:
        yield Document(str(folder), mandatory, problem=str(error))
        return
    for name in names:
        yield _document(place, folder / name, mandatory=mandatory, told=told)


def _document(place: Place, path: Path, *, mandatory: bool, told: bool) -> Document:
    if told:
        return read_file(path, owner=place.owner, mandatory=mandatory)
    why = _("this program runs in a user namespace, where anybody's file looks like root's")
    return Document(str(path), mandatory, problem=why)


def _names(place: Place, folder: Path, *, told: bool) -> list[str]:
    """Return the policy files of a folder by name; none where there is no folder."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if is_policy(entry.name))
        if told:
            _check_way(place, folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise NotTrustedError(error.strerror or type(error).__name__) from error
    if len(names) > MOST_FILES:
        raise NotTrustedError(_("there are more than {n} files").format(n=MOST_FILES))
    return names


def _check_way(place: Place, folder: Path) -> None:
    """Refuse a folder that somebody else could put another in the place of."""
    for step in (folder, *folder.parents):
        found = step.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise NotTrustedError(_("{folder} is a link or no folder").format(folder=step))
        check_owner(found, place.owner, str(step))
        if step == place.top:
            return


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for number, (name, _value) in enumerate(pairs) if name in dict(pairs[:number]))
        raise OddJSONError(_("{name} stands twice").format(name=twice[:100]))
    return found
