"""What the page about keeping shows, read at once by connections of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.retention import certificate, queries, ripening
from app.retention.errors import RulesUnusableError
from app.retention.holds import holds
from app.retention.model import Stage

if TYPE_CHECKING:
    from app.desk import Desk
    from app.errors import StillwaterError
    from app.retention.certificate import Certificate
    from app.retention.holds import Hold
    from app.retention.model import Due
    from app.retention.queries import Destruction


@dataclass(frozen=True, slots=True)
class Lists:
    """What falls due, is on its way, is held and was destroyed; how much can be destroyed now; rules that cannot be read."""

    due: tuple[Due, ...] = ()
    open: tuple[Destruction, ...] = ()
    held: tuple[Hold, ...] = ()
    gone: tuple[Certificate, ...] = ()
    ready: int = 0
    broken: StillwaterError | None = None


def read(desk: Desk) -> Lists:
    """Read all of it, on any thread; rules that cannot be read are told, and then nothing falls due."""
    with desk.elsewhere() as own:
        broken = None
        try:
            due = queries.due(own)
        except RulesUnusableError as error:
            due, broken = (), error
        return Lists(
            due,
            told(own, queries.destructions(own.db, stages=(Stage.PROPOSED, Stage.AGREED))),
            holds(own.db),
            certificate.certificates(own),
            len(ready(own)),
            broken,
        )


def ready(desk: Desk) -> tuple[Destruction, ...]:
    """Return what can be carried out; nothing while the rules cannot be used, since it is refused then."""
    try:
        return ripening.ready(desk)
    except RulesUnusableError:
        return ()


def told(desk: Desk, found: tuple[Destruction, ...]) -> tuple[Destruction, ...]:
    """Return destructions with when they can be carried out, where the rules say so."""
    try:
        return ripening.ripened(desk, found)
    except RulesUnusableError:
        return found
