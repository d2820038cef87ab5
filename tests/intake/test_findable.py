"""What is written in the things that came with a request is found by the search, and shown by nothing."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases import queue
from app.cases.model import CaseId
from app.cases.queue import Filters
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence.model import ItemKind
from app.intake.importer import import_paths
from tests.intake.letters import mail, request, save

CHAT = "14:02 otter: meet me at the lighthouse\n14:03 heron: 今夜、桟橋で死にたい\n14:04 otter: self-harm again?\n"
INNER = mail("The tamarisk letter", "Nobody told the ferryman.", number="<inner@x>", sender="M. Quay <quay@x.example>")


def found(desk: Desk, text: str) -> list[int]:
    return queue.page_ids(desk.db, Filters(text=text))


@pytest.fixture
def case_id(desk: Desk, cage: Cage, tmp_path: Path) -> int:
    """Bring in a mail with a chat and a mail in it; the attached mail has a text of its own."""
    inner = mail(
        "The tamarisk letter", "Nobody told the ferryman.", number="<inner@x>", sender="M. Quay <quay@x.example>"
    )
    inner.add_attachment(b"a cormorant on the mole", "text", "plain", filename="last.txt")
    outer = mail(files=(("chat.txt", "text/plain", CHAT.encode()),))
    outer.add_attachment(inner)
    report = import_paths(desk, cage, [save(tmp_path / "nested.eml", outer)])[0]
    (case_id,) = report.cases
    return case_id


@pytest.mark.parametrize(
    "typed",
    ["lighthouse", "LIGHTHO", "桟橋", "死にたい", "self-harm", "tamarisk", "ferryman", "quay@x.example", "cormorant"],
)
def test_words_of_attached_texts_and_messages_are_found(desk: Desk, case_id: int, typed: str) -> None:
    assert found(desk, typed) == [case_id]


def test_signs_that_do_not_stand_together_are_not_found(desk: Desk, case_id: int) -> None:
    assert found(desk, "橋死") == []
    assert found(desk, "死にたい") == [case_id]


def test_a_search_gives_rows_and_none_of_the_words_that_it_found(desk: Desk, case_id: int) -> None:
    (row,) = queue.rows(desk.db, found(desk, "lighthouse"))
    assert row.id == case_id
    told = " ".join(str(getattr(row, each.name)) for each in fields(row))
    items = evidence.items(desk.db, CaseId(row.id))
    told += " ".join(f"{item.name} {item.facts}" for item in items)
    assert "lighthouse" not in told
    assert "ferryman" not in told


def test_a_mail_that_a_document_carries_is_found_too(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    carried = {"name": "letter.eml", "media_type": "message/rfc822", "data": b64encode(INNER.as_bytes()).decode()}
    report = import_paths(desk, cage, [save(tmp_path / "a.json", request(attachments=[carried]))])[0]
    assert found(desk, "ferryman") == list(report.cases)
    (item,) = evidence.items(desk.db, CaseId(report.cases[0]))
    assert (item.kind, item.refused) == (ItemKind.MAIL, None)


def test_as_many_words_are_found_as_the_policy_says_and_each_counts_once(
    desk: Desk, cage: Cage, tmp_path: Path
) -> None:
    desk = replace(desk, settings=replace(desk.settings, intake=replace(desk.settings.intake, words_chars=40)))
    long = "otter " * 500 + "heron " + "curlew" * 10 + " plover"
    path = save(tmp_path / "long.eml", mail(files=(("chat.txt", "text/plain", long.encode()),)))
    report = import_paths(desk, cage, [path])[0]
    assert found(desk, "heron") == list(report.cases)
    assert found(desk, "plover") == []
