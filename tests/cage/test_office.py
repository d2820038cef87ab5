"""Office files: what they are and hold is told, their words are read, and nothing in them acts or is fetched."""

from __future__ import annotations

import random

import pytest

from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Op
from tests.cage import ole, papers
from tests.cage.conftest import Asks

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def ask(asks: Asks, data: bytes, op: Op = Op.OFFICE_READ) -> Answer:
    return asks.ask(Job(op), BytesSource(data))


def refused(asks: Asks, data: bytes, op: Op = Op.OFFICE_READ) -> Cause:
    with pytest.raises(DecodeFailedError) as error:
        ask(asks, data, op)
    return error.value.cause


@pytest.mark.parametrize(
    ("data", "form", "words"),
    [
        (papers.docx("one", "two &amp; three"), "docx", "one\ntwo & three"),
        (papers.xlsx([["name", "tide"], ["otter", "low"]]), "xlsx", "name\ttide\notter\tlow"),
        (papers.pptx("first", "second"), "pptx", "first\n\nsecond"),
        (papers.opened("text", "eins", "zwei"), "odt", "eins\nzwei"),
        (papers.opened("spreadsheet", "a"), "ods", "a"),
        (papers.opened("presentation", "a"), "odp", "a"),
        (rb"{\rtf1\ansi\ansicpg932 {\b bold} \u28207?\par last\par}", "rtf", "bold 港\nlast"),
    ],
    ids=["docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf"],
)
def test_each_kind_is_told_by_its_content_and_read(asks: Asks, data: bytes, form: str, words: str) -> None:
    assert ask(asks, data, Op.IDENTIFY).words("kind") == "office"
    told = ask(asks, data, Op.OFFICE_FACTS)
    assert (told.words("format"), told.count("words"), told.text) == (form, 1, None)
    assert ask(asks, data).text == words


def test_what_it_holds_is_told(asks: Asks) -> None:
    relations = (
        f'<R><Relationship TargetMode="External" Type="{RELATIONS}attachedTemplate" Target="http://x.example/t"/>'
        f'<Relationship TargetMode="External" Type="{RELATIONS}hyperlink" Target="http://x.example/l"/></R>'
    )
    core = (
        "<c><creator>A. Heron</creator><lastModifiedBy>B.</lastModifiedBy><modified>2026-03-07T10:00:00Z</modified></c>"
    )
    more: dict[str, bytes | str] = {
        "word/vbaProject.bin": b"x",
        "word/embeddings/oleObject1.bin": b"x",
        "word/media/image1.png": b"x",
        "word/_rels/document.xml.rels": relations,
        "docProps/core.xml": core,
    }
    told = ask(asks, papers.docx("a", more=more), Op.OFFICE_FACTS)
    names = ("macros", "embedded", "pictures", "external", "links")
    assert [told.count(name) for name in names] == [1, 1, 1, 1, 1]
    assert (told.words("author"), told.words("modified_by"), told.words("modified")) == (
        "A. Heron",
        "B.",
        "2026-03-07T10:00:00Z",
    )
    assert ask(asks, papers.xlsx([["a"]], hidden=True), Op.OFFICE_FACTS).count("hidden") == 1


@pytest.mark.parametrize(
    ("stream", "form"), [("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt")]
)
def test_older_kinds_give_facts_alone_and_say_so(asks: Asks, stream: str, form: str) -> None:
    data = ole.container({stream: b"x" * 5000, "Macros": {"VBA": {"dir": b"x" * 5000}}})
    assert ask(asks, data, Op.IDENTIFY).words("kind") == "office"
    told = ask(asks, data, Op.OFFICE_FACTS)
    assert (told.words("format"), told.count("words"), told.count("macros")) == (form, 0, 1)
    assert refused(asks, data) is Cause.FACTS_ONLY


def test_locked_files_are_told_as_locked(asks: Asks) -> None:
    data = ole.container({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x" * 5000})
    assert refused(asks, data) is Cause.LOCKED


@pytest.mark.parametrize("part", ["word/document.xml", "docProps/core.xml", "word/_rels/document.xml.rels"])
def test_xml_that_laughs_is_refused(asks: Asks, part: str) -> None:
    data = papers.docx("a", more={part: papers.laughing()})
    op = Op.OFFICE_READ if part == "word/document.xml" else Op.OFFICE_FACTS
    assert refused(asks, data, op) is Cause.ENTITIES


def test_xml_that_names_a_file_reads_none(asks: Asks) -> None:
    xml = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>'
    assert refused(asks, papers.docx("a", more={"word/document.xml": xml})) is Cause.ENTITIES


def test_parts_that_burst_or_nest_without_end_are_refused(asks: Asks) -> None:
    burst = papers.docx("a", more={"word/document.xml": b"<d>" + b" " * (40 << 20) + b"</d>"})
    assert refused(asks, burst) is Cause.BURSTS
    deep = papers.docx("a", more={"word/document.xml": "<p>" * 5000})
    assert refused(asks, deep) is Cause.TOO_DEEP


@pytest.mark.parametrize(
    ("data", "cause"),
    [(b"", Cause.EMPTY), (b"words", Cause.NOT_AN_OFFICE_FILE), (papers.packed({"a": "b"}), Cause.NOT_AN_OFFICE_FILE)],
)
def test_what_is_no_office_file_is_refused(asks: Asks, data: bytes, cause: Cause) -> None:
    assert refused(asks, data, Op.OFFICE_FACTS) is cause


@pytest.mark.parametrize("seed", range(20))
def test_a_mutated_file_ends_in_an_answer_or_a_reason(asks: Asks, seed: int) -> None:
    luck = random.Random(seed)
    made = (
        papers.docx("a", "b"),
        papers.xlsx([["a"]]),
        papers.opened("text", "a"),
        ole.container({"Book": b"x" * 5000}),
    )
    data = bytearray(made[seed % len(made)])
    for _ in range(luck.randrange(1, 30)):
        data[luck.randrange(len(data))] = luck.randrange(256)
    for op in (Op.IDENTIFY, Op.OFFICE_FACTS, Op.OFFICE_READ):
        assert ended(asks, bytes(data), op) not in (Cause.FORBIDDEN, Cause.BROKEN_ANSWER, Cause.STOPPED)


def ended(asks: Asks, data: bytes, op: Op) -> Cause | None:
    """Return why a file was refused, or nothing when it was read."""
    try:
        ask(asks, data, op)
    except DecodeFailedError as error:
        return error.cause
    return None
