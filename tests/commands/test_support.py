"""`support` shows all of what it writes, and writes nothing of a case: names, words and paths are in no part of it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from app.support import file, gathering
from app.support.file import packed
from app.support.gathering import Part, bundle, rounded
from tests.commands.conftest import Run

STRANGE = "2026-03-07T21:40:00Z error Ana Lind called; 555 0100\n"


def test_all_of_it_is_shown_and_nothing_else_is_in_the_file(
    call: Run, own: Path, tmp_path: Path, log_file: Path
) -> None:
    log_file.parent.mkdir()
    log_file.write_text("2026-03-07T21:40:00Z info locking (lock): 120 ms\n" + STRANGE)
    out = tmp_path / "help.zip"
    said = call("support", own, "--out", out)
    assert said.status == 0, said.err
    with zipfile.ZipFile(out) as archive:
        inside = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(inside) == {
        f"{name}.txt"
        for name in ("read-me", "machine", "packages", "policies", "managed", "log", "timings", "errors", "vault")
    }
    for name, words in inside.items():
        assert f"== {name} ==\n{words}" in said.out
    whole = "\n".join(inside.values())
    for secret in (str(tmp_path), own.name + "/", "Ana Lind", "555 0100", str(Path.home())):
        assert secret not in whole
    assert "1 lines left out" in inside["log.txt"]
    assert json.loads(inside["timings.txt"]) == {"locking (lock)": {"times": 1, "median_ms": 120, "most_ms": 120}}
    vault = json.loads(inside["vault.txt"])
    assert (vault["members"], vault["cases.db"]["files"]) == ("fewer than 10", "fewer than 10")
    assert json.loads(inside["machine.txt"])["cage"]
    assert "cryptography " in inside["packages.txt"]


def test_a_file_that_is_there_is_not_replaced(call: Run, tmp_path: Path, log_file: Path) -> None:
    assert not log_file.exists()
    there = tmp_path / "there.zip"
    there.write_text("mine")
    said = call("support", "--out", there)
    assert said.status == 1
    assert "could not be written" in said.err
    assert there.read_text() == "mine"
    # It is looked at before anything is gathered, so nothing is shown that is then not written.
    assert said.out == ""


def test_stopped_while_it_is_written_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_parts: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(file, "packed", stopped)
    with pytest.raises(KeyboardInterrupt):
        file.write([Part("log.txt", "words")], tmp_path / "help.zip")
    assert not list(tmp_path.iterdir())


def test_policies_are_told_without_their_words(log_file: Path) -> None:
    assert not log_file.exists()
    assert gathering._plain({"a": 3, "b": ["x", True], "c": "", "d": None}) == {
        "a": 3,
        "b": ["set", True],
        "c": "not set",
        "d": None,
    }
    (told,) = [part for part in bundle({}) if part.name == "policies.txt"]
    assert json.loads(told.words)["vault"]["values"]["idle_lock_seconds"] == 300


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0"), (9, "fewer than 10"), (10, "about 10"), (4711, "about 4000"), (99, "about 90")]
)
def test_numbers_are_rounded(number: int, words: str) -> None:
    assert rounded(number) == words


def test_the_same_bundle_is_the_same_bytes() -> None:
    parts = (Part("a.txt", "a"), Part("b.txt", "b"))
    assert packed(parts) == packed(parts)
    assert zipfile.ZipFile(io.BytesIO(packed(parts))).testzip() is None
