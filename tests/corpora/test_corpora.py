"""Real files and broken ones: each ends in a preview or a stated reason, in its time, and none takes the window along."""

from __future__ import annotations

import binascii
import io
import json
import math
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.cage.errors import Cause
from app.cage.model import RULES, Op, limits_of
from app.settings import shipped
from tests.cage import made
from tests.corpora import asking, fetching
from tests.corpora.__main__ import main, until
from tests.corpora.asking import Asked, Ended, run
from tests.corpora.fetching import CorporaMissingError, Package
from tests.corpora.material import Material, few, material
from tests.corpora.measuring import MeasuredCage
from tests.corpora.mutating import mutated, mutations
from tests.corpora.tally import Tally, counted, table_of

FILES = 500
MUTATIONS = 5_000
SHARE = 1_000
SEED = 0
MIB = 1 << 20
HUNG = Path(__file__).with_name("hung.json")


@pytest.fixture(scope="module")
def files() -> list[Material]:
    """Return the files of the small packages, fetched once."""
    return material(fetching.fetched(fetching.packages(short=True)))


@pytest.fixture(scope="module")
def ready() -> Iterator[MeasuredCage]:
    """Start the cage with what the shipped policy asks for."""
    with MeasuredCage(limits_of(shipped().vault)) as cage:
        yield cage


def held(what: str, chosen: Iterable[Material], cage: MeasuredCage, capsys: pytest.CaptureFixture[str]) -> Tally:
    """Hold a run to what every run is held to, print its table, and return it."""
    start = time.monotonic()
    told = counted(run(chosen, deep=False, cage=cage))
    told.weigh(cage.used())
    with capsys.disabled():
        print("\n" + "\n".join(table_of(what, told, cage.memory, time.monotonic() - start)))  # noqa: T201 - the table is asked for
    assert told.window_crashes == []
    assert told.late == []
    assert told.previews + sum(told.refusals.values()) == told.files
    assert told.largest is not None
    assert 0 < told.largest.memory <= cage.memory
    return told


def test_there_are_fifteen_packages_and_more() -> None:
    assert len({package.name for package in fetching.packages(short=False)}) >= 15
    assert all(len(package.sha256) == 64 for package in fetching.packages(short=False))


def test_five_hundred_real_files(
    files: list[Material], ready: MeasuredCage, capsys: pytest.CaptureFixture[str]
) -> None:
    told = held("real files", few(files, FILES), ready, capsys)
    assert told.files == FILES
    assert told.previews > told.files // 2
    assert {"picture", "pdf", "video", "sound", "mail", "office", "archive", "text"} <= set(told.kinds)


def test_what_ever_hung_is_ended_in_its_time(ready: MeasuredCage) -> None:
    told = json.loads(HUNG.read_text("utf-8"))
    named = {each["package"] for each in (*told["files"], *told["mutations"])}
    from_them = fetching.fetched([package for package in fetching.packages(short=False) if package.name in named])
    by_name = {(each.package, each.name): each for each in material(from_them)}
    again = [by_name[each["package"], each["name"]] for each in told["files"]]
    again += [
        mutated(by_name[each["package"], each["name"]], each["seed"], each["number"]) for each in told["mutations"]
    ]
    ended = counted(run(again, deep=False, cage=ready))
    assert (ended.files, ended.window_crashes, ended.late) == (len(again), [], [])


@pytest.mark.parametrize("first", range(0, MUTATIONS, SHARE))
def test_five_thousand_mutations(
    files: list[Material], ready: MeasuredCage, capsys: pytest.CaptureFixture[str], first: int
) -> None:
    assert held(f"mutations from {first}", mutations(files, SHARE, SEED, first), ready, capsys).files == SHARE


def test_a_mutation_is_the_same_every_time() -> None:
    files = [Material("made", "a.png", made.encoded(made.photo(64, 64), "PNG"))]
    one, other = (list(mutations(files, 50, seed)) for seed in (3, 3))
    assert one == other
    assert len({each.data for each in one}) > 25
    assert mutated(files[0], 3, 17) == one[17]
    assert list(mutations(files, 50, 4)) != one


def test_a_run_begins_no_further_file_after_its_minutes() -> None:
    files = [Material("made", str(number), b"x") for number in range(100)]
    clock = iter(range(0, 6000, 30))
    begun = list(until(2.0, files, now=lambda: float(next(clock))))
    assert [file.name for file in begun] == ["0", "1", "2"]
    assert len(list(until(math.inf, files))) == 100
    assert list(until(0, files)) == []


def test_the_whole_command_says_what_it_did_in_its_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "one.tar"
    with tarfile.open(archive, "w") as into:
        for number in range(5):
            data = made.encoded(made.photo(32 + number, 32), "PNG")
            entry = tarfile.TarInfo(f"one/test/{number}.png")
            entry.size = len(data)
            into.addfile(entry, io.BytesIO(data))
    monkeypatch.setattr(fetching, "fetched", lambda _wanted: {"one": archive})
    for arguments, files in ((["files"], 5), (["mutations", "--count", "7"], 7), (["files", "--minutes", "0"], 0)):
        monkeypatch.setattr(sys, "argv", ["corpora", *arguments, "--write", str(tmp_path / "table.md")])
        assert main() == 0
        assert f"| files | {files} |" in (tmp_path / "table.md").read_text("utf-8")
        assert f"| files | {files} |" in capsys.readouterr().out


def test_files_that_cannot_be_had_fail_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "CACHE", tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CorporaMissingError, match="no apt-get here"):
        fetching.fetched([Package("none", "none.tar.xz", "0" * 64, short=True)])


def test_packages_that_cannot_be_reached_fail_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "CACHE", tmp_path)
    monkeypatch.setattr(fetching, "_sources", lambda: f"deb-src file:{tmp_path}/nowhere stable main\n")
    with pytest.raises(CorporaMissingError, match="real files cannot be fetched: update failed"):
        fetching.fetched([Package("none", "none.tar.xz", "0" * 64, short=True)])


def test_an_archive_that_is_not_the_pinned_one_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "CACHE", tmp_path)
    monkeypatch.setattr(fetching, "_fetch", lambda _missing: (tmp_path / "a.tar.xz").write_bytes(b"other"))
    with pytest.raises(CorporaMissingError, match="not what was pinned: a"):
        fetching.fetched([Package("a", "a.tar.xz", "0" * 64, short=True)])


def test_files_written_down_in_letters_are_read_as_what_they_are(tmp_path: Path) -> None:
    into_memory = io.BytesIO()
    with zipfile.ZipFile(into_memory, "w") as zipped:
        zipped.writestr("a.txt", b"words")
    packed = into_memory.getvalue()
    letters = b"begin 644 a.zip\n" + b"".join(map(binascii.b2a_uu, _lines(packed))) + b"`\nend\n"
    archive = tmp_path / "one.tar"
    with tarfile.open(archive, "w") as into:
        entry = tarfile.TarInfo("one/test/a.zip.uu")
        entry.size = len(letters)
        into.addfile(entry, io.BytesIO(letters))
    assert material({"one": archive}) == [Material("one", "one/test/a.zip", packed)]


def _lines(data: bytes) -> list[bytes]:
    return [data[at : at + 45] for at in range(0, len(data), 45)]


def test_of_a_few_every_package_has_its_share() -> None:
    files = [Material(package, str(at), bytes([at])) for package, size in (("a", 90), ("b", 2)) for at in range(size)]
    chosen = few(files, 12)
    assert [each.package for each in chosen].count("b") == 2
    assert len(chosen) == 12


def test_an_exception_that_nobody_stated_is_a_crash(ready: MeasuredCage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(asking.FIRST, "text", ("not a question",))
    told = counted(run([Material("made", "x", b"words")], deep=False, cage=ready))
    assert (told.files, len(told.window_crashes)) == (0, 1)


def test_a_late_answer_is_told_as_late_and_a_refused_file_has_no_preview() -> None:
    limit = RULES[Op.MAIL].seconds
    asked = Asked("made x", Op.MAIL, Cause.TOO_LONG, limit + 0.9, 40.0)
    told = Tally()
    told.take(Ended("mail", (asked,)))
    assert (told.late, told.contained, told.previews) == ([], [asked], 0)
    told.take(Ended("mail", (replace(asked, seconds=limit + 1.1),)))
    assert len(told.late) == 1
    assert told.refusals == {Cause.TOO_LONG: 2}


def test_what_a_file_took_of_memory_is_measured(ready: MeasuredCage) -> None:
    big = Material("made", "big.png", made.encoded(made.photo(6000, 4000), "PNG"))
    small = Material("made", "small.png", made.encoded(made.photo(60, 40), "PNG"))
    assert [ended.refusal for _file, ended in run([big, small], deep=True, cage=ready) if isinstance(ended, Ended)] == [
        None,
        None,
    ]
    used = {each.file: each for each in ready.used()}
    assert used["made big.png"].memory - used["made small.png"].memory > 60 * MIB
    assert used["made big.png"].cpu_seconds > used["made small.png"].cpu_seconds
