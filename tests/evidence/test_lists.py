"""Hash lists come in whole or not at all, and what is wrong is told with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.desk import Desk
from app.evidence import known, lists
from app.evidence.list_model import Heading, ListCancelledError, ListError
from tests.evidence.listed import GIVEN, LOOKS, digest, document, taken, written

MD5, SHA1, SHA256 = digest(b"a", "md5"), digest(b"a", "sha1"), digest(b"a")
SCHEMA = Path(__file__).parents[2] / "resources" / "schemas" / "hash_list.schema.json"


def nothing(desk: Desk) -> bool:
    """Tell whether no trace of any list is in the vault."""
    tables = ("hash_list", "hash_entry", "hash_match", "pdq_block")
    return not any(desk.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_comes_in_by_any_usual_separator(desk: Desk, tmp_path: Path, separator: str) -> None:
    rows = [
        ["MD5", "Category", "severity", "size"],
        [MD5.upper(), "A1", "s4", "12"],
        [digest(b"b", "md5"), "", "", "9"],
    ]
    path = written(tmp_path / "l.csv", "\ufeff" + "\r\n".join(separator.join(row) for row in rows))

    done = taken(desk, path)

    assert (done.hashes, done.twice, done.not_read) == (2, 0, ("size",))
    (first,), (second,) = (known.entries_of(desk.db, each) for each in (MD5, digest(b"b", "md5")))
    assert (str(first.hash), first.label, first.severity and first.severity.value) == (MD5, "A1", "S4")
    assert (second.label, second.severity) == ("known", None)


def test_a_document_comes_in_with_every_kind_of_hash(desk: Desk, tmp_path: Path) -> None:
    entry = {
        "md5": MD5,
        "sha1": SHA1,
        "sha256": SHA256,
        "pdq": LOOKS,
        "photodna": "ab+/" * 40,
        "class": "B2",
        "severity": "S4",
    }

    done = taken(desk, document(tmp_path / "l.json", [entry, {"md5": digest(b"b", "md5")}], name="February"), Heading())

    assert (done.name, done.hashes) == ("February", 6)
    (row,) = known.lists(desk.db)
    assert (row.source, row.issued_on, row.entries, row.off) == ("A clearing house", "2026-02-28", 6, None)


def test_the_same_bytes_come_in_once(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path / "l.csv", f"md5\n{MD5}\n{MD5.upper()}\n")
    first = taken(desk, path)
    again = taken(desk, written(tmp_path / "other-name.csv", path.read_bytes()))

    assert (first.hashes, first.twice, first.was_here) == (1, 1, False)
    assert again.was_here
    assert again.list_id == first.list_id
    assert desk.db.execute("SELECT count(*) FROM hash_list").fetchone() == (1,)


BAD_TABLES = {
    "empty": (b"", "empty"),
    "only blank": (b" \r\n\r\n", "empty"),
    "no rows": (b"md5\n", "no entries"),
    "no hash column": (b"name,size\nx,1\n", "line 1"),
    "two columns of one name": (b"md5,MD5\n", "line 1"),
    "too short": (f"md5\n{MD5}\n{MD5[:-1]}\n".encode(), "line 3, column md5"),
    "no hexadecimal": (b"sha1\n" + b"x" * 40 + b"\n", "line 2, column sha1"),
    "another kind": (f"md5\n{SHA256}\n".encode(), "line 2, column md5"),
    "all zeros": (b"pdq\n" + b"0" * 64 + b"\n", "line 2, column pdq"),
    "a formula as class": (f"md5,class\n{MD5},=HYPERLINK(1)\n".encode(), "line 2, column class"),
    "a formula as hash": (b"md5\n=cmd|' /C calc'!A0\n", "line 2, column md5"),
    "mixed separators": (f"md5,class\n{MD5};A1\n".encode(), "line 2"),
    "no hash in a row": (b"md5,class\n,A1\n", "line 2"),
    "an unknown severity": (f"md5,severity\n{MD5},S9\n".encode(), "line 2, column severity"),
    "a long line": (b"md5\n" + b"a" * 70_000, "line 2"),
    "a quote that stays open": (f'md5\n"{MD5}\n'.encode(), "line"),
    "UTF-16": ("md5\n".encode("utf-16"), "UTF-16"),
    "no UTF-8": (b"md5,class\n" + MD5.encode() + b",\xff\n", "line 2"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "line 1"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_bad_table_leaves_nothing_and_is_told_with_its_place(desk: Desk, tmp_path: Path, name: str) -> None:
    data, place = BAD_TABLES[name]

    with pytest.raises(ListError) as told:
        taken(desk, written(tmp_path / "l.csv", data))

    assert place in str(told.value)
    assert nothing(desk)


BAD_DOCUMENTS: dict[str, tuple[str, str]] = {
    "a list": ("[]", "line 1, column 1"),
    "cut off": ('{"entries": [{"md5": "', "line 1"),
    "no entries": ('{"source": "x"}', "no entries"),
    "empty entries": ('{"entries": []}', "no entries"),
    "entries of another shape": ('{"entries": {"md5": "x"}}', "line 1, column 13"),
    "an entry of another shape": ('{"entries": ["x"]}', "entries[0] (line 1, column 14)"),
    "a number": ('{"entries": [\n{"md5": 3}]}', "entries[0].md5 (line 2, column 1)"),
    "an unknown field": ('{"entries": [{"md6": "x"}]}', "entries[0].md6"),
    "an unknown heading": ('{"title": "x"}', "title"),
    "something behind": (f'{{"entries": [{{"md5": "{MD5}"}}]}} []', "line 1, column 60"),
    "NaN": ('{"entries": [NaN]}', "line 1"),
    "very deep": ('{"entries": [' + "[" * 200_000, "line 1"),
    "no date": (f'{{"entries": [{{"md5": "{MD5}"}}], "issued_on": "March"}}', "issued_on"),
    "a wrong length": (f'{{"entries": [{{"md5": "{MD5}"}}, {{"md5": "ab"}}]}}', "entries[1].md5"),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_a_bad_document_leaves_nothing_and_is_told_with_its_place(desk: Desk, tmp_path: Path, name: str) -> None:
    text, place = BAD_DOCUMENTS[name]

    with pytest.raises(ListError) as told:
        taken(desk, written(tmp_path / "l.json", text))

    assert place in str(told.value)
    assert nothing(desk)


def test_a_list_must_say_where_it_comes_from(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path / "l.csv", f"md5\n{MD5}\n")

    for given, lacks in ((Heading(issued_on="2026-01-01"), "source"), (Heading(source="x"), "date")):
        with pytest.raises(ListError, match=lacks):
            taken(desk, path, given)
    assert nothing(desk)


def test_a_list_that_is_stopped_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path / "l.csv", "sha256\n" + "".join(digest(str(n).encode()) + "\n" for n in range(5000)))
    seen: list[int] = []

    def told(done: int, of: int) -> None:
        # The second reading has begun once what is counted are hashes.
        if of == 5000:
            seen.append(done)

    with pytest.raises(ListCancelledError):
        lists.import_list(desk, path, GIVEN, progress=told, cancelled=lambda: bool(seen))

    assert seen
    assert nothing(desk)


def test_what_a_kill_left_is_never_seen_and_goes_with_the_next_list(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path / "l.csv", f"md5\n{MD5}\n")
    taken(desk, path)
    desk.db.execute("UPDATE hash_list SET whole = 0")

    assert known.lists(desk.db) == []
    assert known.entries_of(desk.db, MD5) == []

    done = taken(desk, path)
    assert (done.was_here, done.hashes) == (False, 1)
    assert desk.db.execute("SELECT count(*) FROM hash_entry").fetchone() == (1,)


def test_a_hash_is_found_by_its_first_digits(desk: Desk, tmp_path: Path) -> None:
    taken(desk, written(tmp_path / "l.csv", f"sha256,photodna\n{SHA256},\n,{'Zz+/' * 30}\n"))

    assert [str(row.hash) for row in known.entries_of(desk.db, SHA256[:7].upper())] == [SHA256]
    assert [row.hash.kind.value for row in known.entries_of(desk.db, "Zz+/Zz")] == ["photodna"]
    assert known.entries_of(desk.db, "00") == []


def test_the_published_schema_says_the_same() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    check: Any = Draft202012Validator(schema)
    example = json.loads(SCHEMA.with_name("hash_list.example.json").read_text("utf-8"))
    assert check.is_valid(example)
    for name, (text, _place) in BAD_DOCUMENTS.items():
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if name not in {"no date", "NaN"}:
            assert not check.is_valid(document), name


def test_the_published_example_comes_in(desk: Desk) -> None:
    assert taken(desk, SCHEMA.with_name("hash_list.example.json"), Heading()).hashes == 4
