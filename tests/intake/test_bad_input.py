"""Bad input gets a clear answer, and nothing of it is lost."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases.model import CaseId
from app.cases.queries import case_page
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence.model import ItemKind
from app.intake import quarantine
from app.intake.importer import import_paths, retry
from app.intake.model import Quarantined, Report, UnreadableError
from tests.intake.letters import bomb, mail, picture, request, save


def bring_in(desk: Desk, cage: Cage, *paths: Path) -> Report:
    return import_paths(desk, cage, paths)[0]


def only(report: Report) -> Quarantined:
    assert report.imported == 0
    (kept,) = report.quarantined
    return kept


def kept_bytes(desk: Desk, kept: Quarantined) -> bytes:
    assert kept.arrival_id is not None
    with quarantine.open_kept(desk, kept.arrival_id) as reader:
        return reader.read(0, reader.size)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("nothing.eml", b"", "The file is empty."),
        ("blank.eml", b"\r\n \r\n", "The file is empty."),
        ("nothing.json", b"", "The file is empty."),
        ("liar.eml", picture(), "it is not a mail"),
        ("liar.json", picture(), "The document is not UTF-8 text."),
        ("sheet.xyz", b"plain words", "neither a mail (.eml, .msg) nor a request (.json)"),
        ("old.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "it is not a mail"),
        ("cut.json", b'{"kind": "emergency_disclosure", "reques', "This is not JSON: line 1, column 34."),
        ("deep.json", b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deeply"),
        ("long.json", b'{"a": ' + b"9" * 10_000 + b"}", "a number that is too long"),
        ("nan.json", b'{"a": NaN}', "NaN is not a number that JSON knows"),
        ("twice.json", b'{"kind": "preservation", "kind": "proactive", "requester": {}}', "“kind” stands twice"),
        ("list.json", b"[]", "$: must be an object."),
        ("many.json", b'[{"kind": "preservation"}]', "$: must be an object."),
    ],
)
def test_what_cannot_be_read_is_kept_whole_with_its_reason(
    desk: Desk, cage: Cage, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    kept = only(bring_in(desk, cage, save(tmp_path / name, content)))
    assert reason in kept.reason
    assert kept_bytes(desk, kept) == content
    (waiting,) = quarantine.waiting(desk)
    assert (waiting.name, waiting.reason, waiting.size) == (name, kept.reason, len(content))
    assert quarantine.verify(desk) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "emergency"}, "$.kind: must be one of “emergency_disclosure”, "),
        ({"kind": None}, "$: kind is missing."),
        ({"requester": {"official_email": 7}}, "$.requester.official_email: must be text."),
        ({"requester": {"offical_email": "a@b"}}, "$.requester: there is no field named “offical_email”."),
        ({"received_at": "yesterday"}, "$.received_at: is not a moment with its time zone."),
        ({"received_at": "2026-03-07T21:00:00"}, "$.received_at: is not a moment with its time zone."),
        ({"document": {"document_dated": "2026-02-30"}}, "$.document.document_dated: is not a date."),
        ({"data": {"account_identifier": [{"value": ""}]}}, "$.data.account_identifier[0].value: is empty."),
        ({"attachments": [{"name": "a"}]}, "$.attachments[0]: must have either data or text, and not both."),
        ({"attachments": [{"name": "a", "data": "?"}]}, "$.attachments[0].data: is not base64."),
    ],
)
def test_a_document_that_breaks_the_schema_is_told_with_the_path(
    desk: Desk, cage: Cage, tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    kept = only(bring_in(desk, cage, save(tmp_path / "a.json", request(**changes))))
    assert told in kept.reason


def test_only_the_first_errors_are_told_and_none_quotes_the_case(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    wrong = {name: ["a secret"] for name in ("agency_name", "officer_name", "phone", "badge_id", "case_number")}
    kept = only(bring_in(desk, cage, save(tmp_path / "a.json", request(requester=wrong))))
    assert kept.reason.count("must be text") == 5
    assert "more" not in kept.reason
    wrong["official_email"] = ["a secret"]
    kept = bring_in(desk, cage, save(tmp_path / "b.json", request(requester=wrong))).quarantined[0]
    assert kept.reason.count("must be text") == 5
    assert kept.reason.endswith("And more.")
    assert "secret" not in kept.reason


def test_a_truncated_mail_is_still_a_case_with_what_is_left_of_it(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    whole = mail(files=(("note.png", "image/png", picture(200)),)).as_bytes()
    report = bring_in(desk, cage, save(tmp_path / "cut.eml", whole[: len(whole) - 120]))
    letter, note = evidence.items(desk.db, CaseId(report.cases[0]))
    assert (letter.kind, note.name) == (ItemKind.MAIL, "note.png")


def test_a_deeply_nested_mail_is_kept_with_its_reason(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    head = b"From: a@b.example\r\nSubject: x\r\n"
    nested = head + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)
    )
    kept = only(bring_in(desk, cage, save(tmp_path / "deep.eml", nested)))
    assert "nested deeper" in kept.reason


def test_a_subject_of_448_kb_is_answered_within_seconds(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    words = b" ".join(b"=?utf-8?q?=C3=A9mergency?=" for _ in range(16_600))
    raw = b"From: a@b.example\r\nSubject: " + words + b"\r\n\r\nhelp\r\n"
    assert len(raw) > 448_000
    kept = only(bring_in(desk, cage, save(tmp_path / "long.eml", raw)))
    assert "its headers are longer than 256 KiB" in kept.reason
    assert kept_bytes(desk, kept) == raw


def test_a_subject_of_15_kb_is_kept_whole_and_its_title_is_short(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    raw = b"From: a@b.example\r\nSubject: " + b"danger " * 2200 + b"\r\n\r\nhelp\r\n"
    report = bring_in(desk, cage, save(tmp_path / "long.eml", raw))
    page = case_page(desk.db, CaseId(report.cases[0]))
    assert (len(page.row.title), len(page.requests[0].subject)) == (160, 7 * 2200 - 1)


@pytest.mark.parametrize(
    ("data", "declared", "kind", "is_refused"),
    [
        (picture(form="JPEG"), "image/png", ItemKind.PICTURE, False),
        (b"%PDF-1.7\n", "image/png", ItemKind.PDF, True),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png", ItemKind.PICTURE, True),
        (bomb(), "image/png", ItemKind.PICTURE, True),
        (picture()[:30], "image/png", ItemKind.PICTURE, True),
        (bytes(range(256)), "application/octet-stream", ItemKind.OTHER, False),
    ],
    ids=["a jpeg", "a pdf", "only a head", "a bomb", "cut in its head", "nothing known"],
)
def test_a_file_that_lies_is_what_its_content_says(
    desk: Desk, cage: Cage, tmp_path: Path, data: bytes, declared: str, kind: ItemKind, is_refused: bool
) -> None:
    report = bring_in(desk, cage, save(tmp_path / "a.eml", mail(files=(("photo.png", declared, data),))))
    item = evidence.items(desk.db, CaseId(report.cases[0]))[1]
    assert (item.kind, bool(item.refused), item.size) == (kind, is_refused, len(data))
    assert item.has_layout == (kind is ItemKind.PICTURE and not is_refused)
    assert ("name_says" in item.facts) == (kind is not ItemKind.PICTURE or item.content_type == "image/jpeg")


def test_a_picture_that_is_cut_short_says_so(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    data = picture(300, form="JPEG")
    files = (("photo.jpg", "image/jpeg", data[: len(data) * 2 // 3]),)
    report = bring_in(desk, cage, save(tmp_path / "a.eml", mail(files=files)))
    item = evidence.items(desk.db, CaseId(report.cases[0]))[1]
    assert item.facts.get("cut_short") or item.refused


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("a\\b.png", "a_b.png"),
        ("safe\u202egnp.exe", "safe[U+202E]gnp.exe"),
        ("a\x00b\x1b[31m\u200f.png", "a�b[31m[U+200F].png"),
        ("…" * 4000, "…"),
    ],
)
def test_a_name_is_shown_flat_and_in_one_direction(
    desk: Desk, cage: Cage, tmp_path: Path, name: str, shown: str
) -> None:
    asked = request(attachments=[{"name": name[:2000], "text": "x"}], subject=f"about {name[:1000]}")
    report = bring_in(desk, cage, save(tmp_path / "a.json", asked))
    item = evidence.items(desk.db, CaseId(report.cases[0]))[0]
    assert item.name.startswith(shown)
    assert len(item.name) <= 120
    title = case_page(desk.db, CaseId(report.cases[0])).row.title
    assert not set(title) & set("\x00\x1b\u202e\u200f")
    assert len(title) <= 160
    assert ("[U+202E]" in title) == ("\u202e" in name)


def test_half_signs_and_nul_are_replaced_where_they_can_be_seen(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    asked = request(words="half \ud83d and \x00 nul", attachments=[{"name": "\udcff.txt", "text": "\ud800"}])
    report = bring_in(desk, cage, save(tmp_path / "a.json", asked))
    assert case_page(desk.db, CaseId(report.cases[0])).requests[0].body == "half ��� and � nul"


@pytest.mark.parametrize(
    "charset", ["utf-8", "iso-8859-1", "windows-1252", "shift_jis", "iso-2022-jp", "euc-kr", "utf-7"]
)
def test_any_charset_is_read(desk: Desk, cage: Cage, tmp_path: Path, charset: str) -> None:
    words = {"shift_jis": "助けて", "iso-2022-jp": "助けて", "euc-kr": "도와주세요"}.get(charset, "détresse")
    head = f"From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
    report = bring_in(desk, cage, save(tmp_path / "a.eml", head + words.encode(charset)))
    assert words in case_page(desk.db, CaseId(report.cases[0])).requests[0].body


@pytest.mark.parametrize("charset", ["no-such-charset", "rot13", "zlib", "unicode_escape", "x" * 300])
def test_a_charset_that_is_none_loses_no_mail(desk: Desk, cage: Cage, tmp_path: Path, charset: str) -> None:
    raw = f"From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\n\r\nplain words".encode()
    report = bring_in(desk, cage, save(tmp_path / "a.eml", raw))
    assert "plain words" in case_page(desk.db, CaseId(report.cases[0])).requests[0].body


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a named pipe is POSIX")
def test_what_is_no_file_is_told_and_never_waited_for(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.eml")
    report = bring_in(desk, cage, tmp_path / "pipe.eml", tmp_path / "gone.eml")
    assert [each.reason for each in report.quarantined] == [
        "It cannot be opened: it is no ordinary file.",
        "It cannot be opened: No such file or directory.",
    ]


def test_the_same_unreadable_file_is_kept_once(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", b"{")
    first, second = only(bring_in(desk, cage, path)), only(bring_in(desk, cage, path))
    assert first == second
    assert len(quarantine.waiting(desk)) == 1
    assert sum(path.is_file() for path in (desk.vault.folder / "quarantine").rglob("*")) == 1


def test_a_dismissed_file_leaves_the_list_and_stays_sealed(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    kept = only(bring_in(desk, cage, save(tmp_path / "a.json", b"{")))
    assert kept.arrival_id is not None
    quarantine.dismiss(desk, kept.arrival_id, "spam")
    assert quarantine.waiting(desk) == []
    assert kept_bytes(desk, kept) == b"{"
    with pytest.raises(quarantine.NotInQuarantineError):
        quarantine.dismiss(desk, kept.arrival_id, "again")


def test_a_file_that_can_be_read_now_settles_its_quarantine(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    policy = replace(desk.settings.intake, json_bytes=100)
    strict = replace(desk, settings=replace(desk.settings, intake=policy))
    kept = only(bring_in(strict, cage, save(tmp_path / "a.json", request())))
    assert kept.arrival_id is not None
    with pytest.raises(UnreadableError):
        retry(strict, cage, kept.arrival_id)
    assert len(quarantine.waiting(desk)) == 1
    report, _changes = retry(desk, cage, kept.arrival_id)
    assert (report.imported, quarantine.waiting(desk)) == (1, [])


def test_a_damaged_quarantine_file_is_told(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    bring_in(desk, cage, save(tmp_path / "a.json", b"{"), save(tmp_path / "b.json", b"["))
    first, second = sorted((desk.vault.folder / "quarantine").glob("??/*"))
    first.chmod(0o600)
    data = first.read_bytes()
    first.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    second.unlink()
    problems = quarantine.verify(desk)
    assert sorted(problem.rpartition(": ")[2] for problem in problems) == [
        "its sealed file is missing",
        "its sealed file was damaged or changed",
    ]


def test_a_large_document_is_sealed_beside_its_attachments(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    files = [{"name": "noise.bin", "data": b64encode(os.urandom(300_000)).decode()}]
    path = save(tmp_path / "a.json", request(attachments=files))
    report = bring_in(desk, cage, path)
    original, noise = evidence.items(desk.db, CaseId(report.cases[0]))
    assert (original.size, original.facts["original"]) == (path.stat().st_size, True)
    assert (noise.parent_id, noise.kind) == (original.id, ItemKind.OTHER)
