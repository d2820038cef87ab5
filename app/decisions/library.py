"""The protocols that ship with the program, and which of them is in force for a kind on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from app.cases.model import Kind
from app.decisions.bases import shipped_bases
from app.decisions.parsing import parse
from app.decisions.protocol import Protocol
from app.errors import StillwaterError
from app.i18n import _

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


class NoProtocolError(StillwaterError):
    """No protocol is in force for a kind of request."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(
            _("No decision form is in force for the kind “{kind}”.").format(kind=kind.value.replace("_", " ")),
            kept=_("The case is kept as it is."),
            do=_("Put a protocol for this kind into force."),
        )


@cache
def shipped_protocols() -> tuple[Protocol, ...]:
    """Return every protocol file that ships with the program."""
    folder = files("resources") / "protocols"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".json")), key=lambda entry: entry.name)
    return tuple(parse(entry.read_bytes(), shipped_bases()) for entry in found)


def protocols(db: Connection) -> tuple[Protocol, ...]:
    """Return every protocol there is here: those that ship with the program, and those of the organisation."""
    rows = db.execute(
        "SELECT d.bytes FROM adopted a JOIN document d ON d.sha256 = a.sha256 WHERE a.kind = 'protocol' ORDER BY a.at"
    )
    return (*shipped_protocols(), *(parse(bytes(document), shipped_bases()) for (document,) in rows))


def in_force(protocols: Iterable[Protocol], kind: Kind, day: date) -> Protocol:
    """Return the newest version for a kind that has come into force by a day."""
    fitting = [protocol for protocol in protocols if protocol.kind is kind and protocol.effective_from <= day]
    if not fitting:
        raise NoProtocolError(kind)
    return max(fitting, key=lambda protocol: (protocol.effective_from, protocol.version))
