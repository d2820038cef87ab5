"""`hashes`: lists are taken in whole or not at all, listed, and matched."""

from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import Run
from tests.evidence.listed import digest, written

NAMED = ("--source", "A clearing house", "--date", "2026-02-28")


def test_a_list_is_taken_in_once_and_listed(run: Run, own: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "march.csv", f"md5\n{digest(b'one', 'md5')}\n")
    told = ("--json",)

    first = run("hashes", own, "import", file, *NAMED, *told)
    again = run("hashes", own, "import", file, *NAMED, *told)
    listed = run("hashes", own, "list", *told)

    assert first.status == again.status == listed.status == 0
    assert (first.json["name"], first.json["hashes"], first.json["was_here"]) == ("march", 1, False)
    assert again.json["was_here"] is True
    (row,) = listed.json
    assert (row["source"], row["issued_on"], row["entries"], row["off"]) == ("A clearing house", "2026-02-28", 1, None)
    assert run("hashes", own, "match", *told).json == []


def test_what_is_wrong_with_a_list_is_told_and_nothing_stays(run: Run, own: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "bad.csv", "md5\nxyz\n")

    said = run("hashes", own, "import", file, *NAMED)

    assert said.status == 1
    assert "line 2, column md5" in said.err
    assert "Nothing of this list was taken in." in said.err
    assert run("hashes", own, "list", "--json").json == []


def test_a_list_without_a_source_is_told_what_it_lacks(run: Run, own: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "l.csv", f"md5\n{digest(b'one', 'md5')}\n")

    said = run("hashes", own, "import", file)

    assert said.status == 1
    assert "source" in said.err
