"""What comes in with a request is hashed, fingerprinted and compared before anybody opens it."""

from __future__ import annotations

import io
from pathlib import Path

from app.cage.client import Cage
from app.cases.model import CaseId
from app.desk import Desk
from app.evidence import known, queries, stacks
from app.evidence.model import ItemId
from app.intake.importer import import_paths
from tests.cage.test_fingerprint import REFERENCE, drawn
from tests.evidence.listed import digest, near, taken, written
from tests.intake.letters import mail, save

SIZE = (200, 150)


def encoded(form: str) -> bytes:
    """Return the same drawing in a format."""
    out = io.BytesIO()
    drawn(0, *SIZE).save(out, form)
    return out.getvalue()


def brought_in(desk: Desk, cage: Cage, path: Path, number: int, name: str, data: bytes) -> ItemId:
    """Bring in a mail with one attachment, and return that."""
    letter = mail(number=f"<{number}@police.example.fr>", files=((name, f"image/{name[-3:]}", data),))
    report, _changes = import_paths(desk, cage, [save(path / f"{number}.eml", letter)])
    return ItemId(queries.items(desk.db, CaseId(report.cases[0]))[-1].id)


def test_a_picture_in_another_format_is_known_by_its_looks_and_stacked(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    listed = near(REFERENCE[SIZE], 4)
    taken(desk, written(tmp_path / "l.csv", f"pdq,sha1\n{listed},\n,{digest(encoded('PNG'), 'sha1')}\n"))

    first = brought_in(desk, cage, tmp_path, 1, "a.png", encoded("PNG"))
    second = brought_in(desk, cage, tmp_path, 2, "b.jpg", encoded("JPEG"))

    exactly, alike = known.known_of(desk.db, first), known.known_of(desk.db, second)
    assert exactly is not None
    assert alike is not None
    assert [match.kind.value for match in exactly.matches] == ["sha1", "pdq"]
    assert [match.kind.value for match in alike.matches] == ["pdq"]
    assert [(twin.item_id, twin.exact) for twin in stacks.twins(desk.db, second)] == [(first, False)]
