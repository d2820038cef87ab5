"""Evidence for tests: sealed bytes in a case."""

from __future__ import annotations

from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.desk import Desk
from app.evidence.actions import add_item
from app.evidence.model import ItemId, ItemKind, Layout, NewItem, Source
from app.evidence.sealing import seal
from app.identity import Permission


def new_case(desk: Desk) -> CaseId:
    """Open a case."""
    with desk.transaction(Permission.KEEP) as tx:
        return open_case(tx, NewCase(Kind.EMERGENCY_DISCLOSURE, "A case", "FR", desk.clock.now(), "test")).id


def new_item(desk: Desk, case_id: CaseId, data: bytes = b"bytes", name: str = "note.png") -> ItemId:
    """Add sealed bytes to a case."""
    new = NewItem(
        name, "image/png", ItemKind.PICTURE, "image/png", Source.SUBJECT, {"width": 3}, Layout(1, 2, b"\x10\x20")
    )
    made = seal(desk.vault, [data])
    with desk.transaction(Permission.KEEP) as tx:
        return add_item(tx, case_id, new, made)
