"""Which wellness policy is in force: the organisation's file, made stricter by a managed one, or what was good last."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.i18n import _
from app.log import failed
from app.pacing import BadPacingError, Pacing, parse, shipped_bytes, tightened
from app.policies.model import Managed
from app.wellness import store

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

NAME = "wellness.json"
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy in force, and in words what could not be used of the files."""

    pacing: Pacing
    problems: tuple[str, ...] = ()


def in_force(own: Connection, organisation: Path, managed: Managed) -> InForce:
    """Return the policy of an organisation's folder, made stricter by what is managed; the folder may hold no file for it.

    A file that cannot be used changes nothing: what was good last stays in force, and that is told.
    """
    problems: list[str] = []
    base = _base(own, organisation / NAME, problems)
    return InForce(tightened(base, managed, brought=base != shipped_bytes()), tuple(problems))


def _base(own: Connection, path: Path, problems: list[str]) -> bytes:
    try:
        found = _read(path)
        document = shipped_bytes() if found is None else found
        parse(document)
    except BadPacingError as error:
        failed("reading the wellness policy", error)
        problems.append(str(error))
        return _good(own)
    if store.good_policy(own) != document:
        store.keep_policy(own, document)
    return document


def _good(own: Connection) -> bytes:
    """Return what was good last; what this version cannot read any more gives way to what it came with."""
    kept = store.good_policy(own)
    try:
        if kept is not None:
            parse(kept)
            return kept
    except BadPacingError as error:
        failed("reading the wellness policy that was good last", error)
    return shipped_bytes()


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            document = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadPacingError(error.strerror or type(error).__name__) from error
    if len(document) > _MOST_BYTES:
        raise BadPacingError(_("it is too large"))
    return document
