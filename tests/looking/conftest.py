"""A case with sealed evidence: drawn pictures and plain words, harmless and made by code."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping

import pytest
from PIL import Image

from app.cage.client import Cage
from app.cases.model import Kind, Severity
from app.cases.opening import NewCase, open_case
from app.desk import Desk
from app.evidence import sealing
from app.evidence.actions import add_item
from app.evidence.model import ItemId, ItemKind, Layout, NewItem, Source
from app.identity import Permission
from app.looking import gate
from app.looking.gate import Look, Ticket
from app.looking.model import EndedBy
from app.looking.showing import Showing
from app.wellness import actions
from tests.colleagues import colleague_of

WORDS = "Meet me at the old mill.\nI will kill the lights.\n"
Add = Callable[..., ItemId]
Ask = Callable[[Ticket], Showing]


def drawing() -> bytes:
    """Draw a coloured ramp: every pixel differs from its neighbour, so that sharpness can be seen."""
    picture = Image.new("RGB", (640, 400))
    picture.putdata([(x % 256, y % 256, (x + y) % 256) for y in range(400) for x in range(640)])
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def add(desk: Desk) -> Add:
    """Return a way to add an item to a fresh case, as an import does."""
    actions.sit_down(desk)

    def added(
        data: bytes = b"",
        kind: ItemKind = ItemKind.PICTURE,
        severity: Severity | None = None,
        source: Source = Source.SUBJECT,
        *,
        at_risk: bool = False,
        facts: Mapping[str, object] | None = None,
        name: str = "item",
    ) -> ItemId:
        made = sealing.seal(desk.vault, [data or (drawing() if kind is ItemKind.PICTURE else WORDS.encode())])
        layout = Layout(12, 8, bytes(96)) if kind is ItemKind.PICTURE else None
        with desk.transaction(Permission.KEEP) as tx:
            opened = open_case(tx, NewCase(Kind.PROACTIVE, "A synthetic case", "NO", desk.clock.now(), "mail"))
            item = add_item(tx, opened.id, NewItem(name, "", kind, "", source, facts or {}, layout), made)
            tx.db.execute("UPDATE item SET severity = ? WHERE id = ?", (severity.value if severity else None, item))
            tx.db.execute("UPDATE cases SET life_at_risk = ? WHERE id = ?", (at_risk, opened.id))
        return item

    return added


@pytest.fixture
def colleague(desk: Desk) -> Desk:
    """Seat somebody else at the same vault."""
    return colleague_of(desk)


@pytest.fixture
def ask(desk: Desk, cage: Cage) -> Iterator[Ask]:
    """Return a way to get what an open look may ask with; whatever is still open is closed in the end."""
    made: list[Look] = []

    def opened(ticket: Ticket) -> Showing:
        shown = gate.decode(ticket, desk.vault, cage)
        assert shown.showing is not None
        made.append(shown.look)
        return shown.showing

    yield opened
    for look in made:
        gate.close_look(desk, look, EndedBy.CLOSE, complete=False)
