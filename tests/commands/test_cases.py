"""`cases` says so where it has nothing to list."""

from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import Run
from tests.commands.requests import write_form


def test_where_nothing_is_listed_that_is_said(run: Run, own: Path, tmp_path: Path) -> None:
    empty = run("cases", own)
    assert (empty.status, empty.out, empty.err) == (0, "", "There are no cases.\n")
    run("import", own, write_form(tmp_path, 1))
    said = run("cases", own, "--query", "nobodywrotethis")
    assert (said.status, said.out, said.err) == (0, "", "Nothing was found.\n")
    for more in ((), ("--limit", 0), ("--query", "nobodywrotethis", "--json")):
        assert run("cases", own, *more).err == ""
