"""Real files and broken ones: each ends in a preview or a stated reason, in its time, and none takes the window along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cage.model import limits_of
from app.settings import shipped
from tests.cage import made
from tests.corpora import fetching
from tests.corpora.__main__ import table_of
from tests.corpora.asking import Tally, run
from tests.corpora.fetching import CorporaMissingError, Package
from tests.corpora.material import Material, material
from tests.corpora.mutating import mutated, mutations

FILES = 500
MUTATIONS = 5_000
ENOUGH = 400
SEED = 0
HUNG = Path(__file__).with_name("hung.json")


@pytest.fixture(scope="module")
def files() -> list[Material]:
    """Return the files of the small packages, fetched once."""
    return material(fetching.fetched(fetching.packages(short=True)))


@pytest.fixture(scope="module")
def ready() -> Iterator[Cage]:
    """Start the cage with what the shipped policy asks for."""
    with Cage(limits_of(shipped().vault)) as cage:
        yield cage


def held(tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    """Hold a run to what every run is held to, and print its table."""
    with capsys.disabled():
        print("\n" + "\n".join(table_of("corpora", tally, 0.0)))  # noqa: T201 - the table is asked for
    assert tally.window_crashes == []
    assert tally.late == []
    assert tally.previews + sum(tally.refusals.values()) == tally.files


def test_there_are_fifteen_packages_and_more() -> None:
    assert len({package.name for package in fetching.packages(short=False)}) >= 15
    assert all(len(package.sha256) == 64 for package in fetching.packages(short=False))


def test_five_hundred_real_files(ready: Cage, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = material(fetching.fetched(fetching.packages(short=True)), FILES)
    assert len(chosen) > ENOUGH
    tally = run(chosen, deep=False, cage=ready)
    held(tally, capsys)
    assert tally.previews > tally.files // 2


def test_what_ever_hung_is_ended_in_its_time(files: list[Material], ready: Cage) -> None:
    told = json.loads(HUNG.read_text("utf-8"))
    by_name = {(each.package, each.name): each for each in files}
    again = [by_name[each["package"], each["name"]] for each in told["files"]]
    small = [each for each in files if len(each.data) <= 256 << 10]
    again += [mutated(small, each["seed"], each["number"]) for each in told["mutations"]]
    tally = run(again, deep=True, cage=ready)
    assert (tally.files, tally.window_crashes, tally.late) == (len(again), [], [])


def test_five_thousand_mutations(files: list[Material], ready: Cage, capsys: pytest.CaptureFixture[str]) -> None:
    held(run(mutations(files, MUTATIONS, SEED), deep=False, cage=ready), capsys)


def test_a_mutation_is_the_same_every_time() -> None:
    files = [Material("made", "a.png", made.encoded(made.photo(64, 64), "PNG"))]
    one, other = (list(mutations(files, 50, seed)) for seed in (3, 3))
    assert one == other
    assert len({each.data for each in one}) > 25
    assert mutated(files, 3, 17) == one[17]
    assert list(mutations(files, 50, 4)) != one


def test_files_that_cannot_be_had_fail_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "CACHE", tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CorporaMissingError, match="no apt-get here"):
        fetching.fetched([Package("none", "none.tar.xz", "0" * 64, short=True)])


def test_an_archive_that_is_not_the_pinned_one_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "CACHE", tmp_path)
    monkeypatch.setattr(fetching, "_fetch", lambda _missing: (tmp_path / "a.tar.xz").write_bytes(b"other"))
    with pytest.raises(CorporaMissingError, match="not what was pinned: a"):
        fetching.fetched([Package("a", "a.tar.xz", "0" * 64, short=True)])


def test_a_late_answer_and_a_crash_are_counted(ready: Cage) -> None:
    class Broken(Cage):
        """Fails in a way that nobody stated."""

        def ask(self, *_told: object, **_more: object) -> None:  # type: ignore[override]  # whatever it is asked, it fails
            raise RuntimeError("torn")

    tally = run([Material("made", "x", b"x")], deep=False, cage=Broken(limits_of(shipped().vault)))
    assert len(tally.window_crashes) == 1
