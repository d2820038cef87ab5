"""A file that is tried where it is read meets what reading it meets: its owner, its rights, its name and the way to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.policies.folder import Place
from app.policies.model import Origin
from app.policies.namespace import EVERYBODY
from app.policies.trying import Tried, tried
from tests.policies.places import place, put, read


@pytest.fixture
def there(tmp_path: Path) -> Place:
    return place(tmp_path)


def try_out(path: Path, there: Place, mapping: str = EVERYBODY) -> Tried:
    return tried(path, there, lambda: mapping)


@pytest.mark.parametrize("name", ["10.json", "managed/10.json", "recommended/10.json"])
def test_a_good_file_in_its_place_can_be_used_as_it_is(there: Place, name: str) -> None:
    said = try_out(put(there, name, {"IdleLockSeconds": 120}), there)
    assert (said.found.problems, said.in_place) == ((), True)
    assert said.verdict == "This file can be used as it is."
    assert (said.found.setting("IdleLockSeconds").origin is Origin.RECOMMENDED) == name.startswith("recommended")


def _link(path: Path) -> None:
    real = path.replace(path.with_suffix(".txt"))
    path.symlink_to(real)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda path: path.chmod(0o666), "can write"),
        (lambda path: path.parent.chmod(0o777), "can write"),
        (lambda path: path.parent.parent.chmod(0o777), "can write"),
        (_link, "it is a link"),
    ],
    ids=["anybody", "its folder", "the folder above", "a link"],
)
def test_what_is_refused_in_its_place_is_refused_when_tried_there(
    there: Place, spoil: Callable[[Path], None], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(there, "10.json", {"IdleLockSeconds": 120})
    spoil(file)
    (problem,) = try_out(file, there).found.problems
    assert why in problem.why
    assert [each.why for each in read(there).problems] == [problem.why]
    # The same by another way to the same file.
    monkeypatch.chdir(file.parent)
    assert [each.why for each in try_out(Path("10.json"), there).found.problems] == [problem.why]
    (there.top / "way").symlink_to(there.folder)
    assert [each.why for each in try_out(there.top / "way" / "10.json", there).found.problems] == [problem.why]


def test_a_file_of_somebody_else_and_one_in_a_user_namespace_are_refused(there: Place) -> None:
    file = put(there, "10.json", {})
    theirs = Place(there.folder, os.getuid() + 1, there.top)
    assert "belongs to somebody else" in try_out(file, theirs).found.problems[0].why
    assert "user namespace" in try_out(file, there, "0 1000 1").found.problems[0].why


def test_a_name_that_is_passed_over_is_told(there: Place) -> None:
    (problem,) = try_out(put(there, "10-ours.JSON", {}), there).found.problems
    assert "does not end in .json" in problem.why


def test_elsewhere_its_owner_is_not_looked_at_and_that_is_said(there: Place, tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    file.write_text("{}")
    file.chmod(0o666)
    said = try_out(file, there)
    assert (said.found.problems, said.in_place) == ((), False)
    assert "Its owner and rights were not looked at" in said.verdict
