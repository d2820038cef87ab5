"""`agencies`: the directory comes in whole or not at all, is listed, and goes out as a file that comes in again."""

from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import Run

EXAMPLE = Path("resources/schemas/agencies.example.json")


def test_the_published_example_comes_in_is_listed_and_goes_out(run: Run, own: Path, tmp_path: Path) -> None:
    first = run("agencies", "import", own, EXAMPLE, "--json")
    again = run("agencies", "import", own, EXAMPLE, "--json")
    assert (first.json, again.json) == ({"added": 1, "changed": 0, "same": 0}, {"added": 0, "changed": 0, "same": 1})
    (agency,) = run("agencies", "list", own, "--search", "lanternvale", "--json").json
    assert (agency["name"], agency["contacts"][0]["number"]) == ("Lanternvale Police Department", "+1 217 555 0100")
    assert run("agencies", "list", own, "--search", "nowhere", "--json").json == []
    out = tmp_path / "out.csv"
    assert run("agencies", "export", own, out).status == 0
    assert run("agencies", "import", own, out, "--json").json == {"added": 0, "changed": 0, "same": 1}


def test_what_is_wrong_with_a_file_is_told_with_its_place_and_nothing_stays(
    run: Run, own: Path, tmp_path: Path
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("name,country\nA,US\nB,Nowhere\n")
    said = run("agencies", "import", own, file)
    assert said.status == 1
    assert "line 3, column country" in said.err
    assert "the directory is as it was" in said.err
    assert "There are no agencies." in run("agencies", "list", own).err


def test_a_file_that_is_there_is_written_over_only_where_that_is_said(run: Run, own: Path, tmp_path: Path) -> None:
    run("agencies", "import", own, EXAMPLE)
    out = tmp_path / "out.json"
    out.write_text("precious")
    refused = run("agencies", "export", own, out)
    assert (refused.status, out.read_text()) == (1, "precious")
    assert "The file out.json is there already." in refused.err
    assert "--replace" in refused.err
    assert "Nothing was taken in" not in refused.err
    said = run("agencies", "export", own, out, "--replace")
    assert (said.status, said.err) == (0, "1 agency was written to out.json.\n")
    assert "Lanternvale" in out.read_text()


def test_an_empty_directory_is_not_written_out(run: Run, own: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    said = run("agencies", "export", own, out)
    assert (said.status, said.err) == (1, "The directory is empty: nothing was written.\n")
    assert not out.exists()


def test_a_place_that_takes_no_file_is_told_as_that(run: Run, own: Path, tmp_path: Path) -> None:
    run("agencies", "import", own, EXAMPLE)
    for more in ((), ("--replace",)):
        said = run("agencies", "export", own, tmp_path / "nowhere" / "out.json", *more)
        assert said.status == 1
        assert said.err.splitlines()[1:] == [
            "Nothing was written, and a file that stood there is as it was.",
            "Choose another place or another name.",
        ]
