"""A request is kept as it came, and what it carries from the subjects cannot be read through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases.model import CaseId
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence.model import ItemId, ItemKind
from app.intake.filing import KEPT_BESIDE
from app.intake.importer import import_paths
from app.looking import gate
from app.looking.model import Gesture, Level, NotShowableError
from app.wellness.actions import sit_down
from tests.intake.letters import mail, request, save

WORDS = "what the subject wrote, again and again; " * (KEPT_BESIDE // 40 + 1)


def original(desk: Desk, case_id: int) -> evidence.ItemRow:
    """Return the item that keeps the request."""
    (found,) = [item for item in evidence.items(desk.db, CaseId(case_id)) if item.facts.get("original")]
    return found


@pytest.mark.parametrize("name", ["one.json", "one.eml"])
def test_the_original_is_kept_whole_and_never_shown(desk: Desk, cage: Cage, tmp_path: Path, name: str) -> None:
    sit_down(desk)
    chat = {"name": "chat.txt", "media_type": "text/plain", "text": WORDS}
    content = (
        request(attachments=[chat])
        if name.endswith("json")
        else mail(files=(("chat.txt", "text/plain", WORDS.encode()),))
    )
    path = save(tmp_path / name, content)
    (report, _changes) = import_paths(desk, cage, [path])
    kept = original(desk, report.cases[0])
    assert kept.size == path.stat().st_size
    assert kept.kind in (ItemKind.MAIL, ItemKind.OTHER)
    with pytest.raises(NotShowableError):
        gate.begin(desk, ItemId(kept.id), Level.L4, purpose=None, gesture=Gesture.KEY)
