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
