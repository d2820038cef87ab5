"""A request is kept as it came, and what it carries from the subjects cannot be read through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases.model import CaseId
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence import sealing
from app.evidence.model import ItemId, ItemKind, Source
from app.intake.filing import KEPT_BESIDE
from app.intake.importer import import_paths
from app.looking import gate
from app.looking.model import EndedBy, Gesture, Level, NotShowableError
from app.wellness.actions import sit_down
from tests.intake.letters import mail, request, save

LETTER = "A person left a note and has not been seen since."
WORDS = "what the subject wrote, again and again; " * (KEPT_BESIDE // 40 + 1)


def original(desk: Desk, case_id: int) -> evidence.ItemRow:
    """Return the item that keeps the request."""
    (found,) = [item for item in evidence.items(desk.db, CaseId(case_id)) if item.facts.get("original")]
    return found


def brought(desk: Desk, cage: Cage, path: Path) -> evidence.ItemRow:
    """Bring a request with a chat in, as a mail or as a document, and return what keeps it."""
    sit_down(desk)
    chat = {"name": "chat.txt", "media_type": "text/plain", "text": WORDS}
    attached = (("chat.txt", "text/plain", WORDS.encode()),)
    save(path, request(attachments=[chat]) if path.suffix == ".json" else mail(words=LETTER, files=attached))
    (report, _changes) = import_paths(desk, cage, [path])
    return original(desk, report.cases[0])


@pytest.mark.parametrize("name", ["one.json", "one.eml"])
def test_the_original_is_kept_whole(desk: Desk, cage: Cage, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    kept = brought(desk, cage, path)
    assert kept.size == path.stat().st_size
    with sealing.open_item(desk, ItemId(kept.id)) as source:
        assert source.read(0, source.size) == path.read_bytes()


def test_a_document_that_holds_the_subjects_words_too_is_never_shown(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    kept = brought(desk, cage, tmp_path / "one.json")
    assert kept.kind is ItemKind.OTHER
    with pytest.raises(NotShowableError):
        gate.begin(desk, ItemId(kept.id), Level.L4, purpose=None, gesture=Gesture.KEY)


def test_a_letter_opens_as_the_requesters_own_words_and_as_none_of_what_is_attached(
    desk: Desk, cage: Cage, tmp_path: Path
) -> None:
    kept = brought(desk, cage, tmp_path / "one.eml")
    assert (kept.kind, kept.source) == (ItemKind.MAIL, Source.REQUESTER)
    shown = gate.open_look(desk, cage, ItemId(kept.id), Level.L4, purpose=None, gesture=Gesture.KEY)
    gate.close_look(desk, shown.look, EndedBy.CLOSE, complete=True)
    assert shown.text is not None
    assert LETTER in shown.text
    assert "subject wrote" not in shown.text
