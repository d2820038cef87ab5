"""The long run is done in portions: what was stopped goes on, what failed is tried again, and nothing counts twice."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.table import ROOT, Figures, Portion, code_of, go_on, portions, ran, shown, summed

GOALS = {"kills": 0, "cycles": 2500, "states": 4000, "damages": 0, "mutations": 0, "levels": 0, "once": 0}
FOREVER = float("inf")
CODE = "4f1d0c2"


class Run:
    """Runs portions by noting them; stands for tests that take hours."""

    def __init__(self, *failing: int) -> None:
        self.failing = failing
        self.done: list[Portion] = []

    def __call__(self, portion: Portion) -> list[Figures] | None:
        """Note a portion, and fail where that was asked for."""
        self.done.append(portion)
        if portion.seed in self.failing:
            return None
        return [{"what": portion.part.name, "seed": portion.seed, "times": portion.count, "lost": 0}]


def test_the_goals_are_met_exactly_and_all_parts_come_to_their_end_together() -> None:
    wanted = portions(GOALS)
    assert [(each.part.name, each.seed, each.count) for each in wanted] == [
        ("cycles", 0, 1000),
        ("states", 0, 2000),
        ("cycles", 1, 1000),
        ("states", 1, 2000),
        ("cycles", 2, 500),
    ]
    assert len({each.file for each in wanted}) == len(wanted)


def test_what_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    wanted, first, second = portions(GOALS), Run(), Run()
    assert go_on(tmp_path, wanted, first, time.monotonic(), CODE) == []
    assert first.done == []
    assert go_on(tmp_path, wanted[:2], first, FOREVER, CODE) == []
    assert go_on(tmp_path, wanted, second, FOREVER, CODE) == []
    assert second.done == wanted[2:]
    assert {name: each["times"] for name, each in summed(tmp_path).items()} == {"cycles": 2500, "states": 4000}
    assert "cycles: 2,500 of 2,500" in list(shown(tmp_path, wanted))


def test_what_failed_counts_for_nothing_and_is_tried_again(tmp_path: Path) -> None:
    wanted = portions(GOALS)
    assert go_on(tmp_path, wanted, Run(1), FOREVER, CODE) == [each for each in wanted if each.seed == 1]
    assert summed(tmp_path)["cycles"]["times"] == 1500
    assert "states: 2,000 of 4,000" in list(shown(tmp_path, wanted))
    again = Run()
    assert go_on(tmp_path, wanted, again, FOREVER, CODE) == []
    assert again.done == [each for each in wanted if each.seed == 1]


def test_a_file_says_its_seed_its_count_and_what_was_found(tmp_path: Path) -> None:
    (portion,) = portions({**GOALS, "cycles": 10, "states": 0})
    go_on(tmp_path, [portion], Run(), FOREVER, CODE)
    (path,) = tmp_path.iterdir()
    said = json.loads(path.read_text("utf-8"))
    assert said.pop("seconds") >= 0
    figures = [{"what": "cycles", "seed": 0, "times": 10, "lost": 0}]
    assert said == {"part": "cycles", "seed": 0, "count": 10, "commit": CODE, "figures": figures}


def test_of_which_code_the_files_are_is_told_when_it_is_more_than_one(tmp_path: Path) -> None:
    wanted = portions(GOALS)
    go_on(tmp_path, wanted[:1], Run(), FOREVER, CODE)
    go_on(tmp_path, wanted[:3], Run(), FOREVER, CODE)
    assert not [line for line in shown(tmp_path, wanted) if line.startswith("commits")]
    go_on(tmp_path, wanted[:4], Run(), FOREVER, f"{CODE}+")
    # One from before the code was written down.
    older = tmp_path / wanted[4].file
    older.write_text(json.dumps({"figures": [{"what": "cycles", "seed": 2, "times": 500, "lost": 0}]}), "utf-8")
    lines = list(shown(tmp_path, wanted))
    assert lines[-1] == f"commits: {CODE} (3), {CODE}+ (1), unknown (1)"
    # What older code came to is counted all the same.
    assert {name: each["times"] for name, each in summed(tmp_path).items()} == {"cycles": 2500, "states": 4000}


def git(folder: Path, *words: str) -> str:
    named = ["-c", "user.name=Robin Vale", "-c", "user.email=robin@harbour.example", "-c", "commit.gpgsign=false"]
    ended = subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S607 -- where it is differs
    return ended.stdout.strip()


def test_the_code_is_the_commit_with_a_plus_where_the_program_differs_from_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for name in ("app", "docs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.txt").write_text("one", "utf-8")
    git(tmp_path, "add", "app", "docs")
    git(tmp_path, "commit", "-q", "-m", "one")
    commit = git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "docs" / "one.txt").write_text("two", "utf-8")
    assert code_of(tmp_path) == commit
    (tmp_path / "app" / "two.txt").write_text("two", "utf-8")
    assert code_of(tmp_path) == f"{commit}+"


def test_where_there_is_no_git_nobody_knows_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Neither a working copy of somebody's further up counts, nor is git there to say so.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert code_of(tmp_path) == "unknown"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert code_of(tmp_path) == "unknown"


def test_each_part_names_tests_that_are_there() -> None:
    named = [name.partition("::")[0] for portion in portions({}) for name in portion.part.tests]
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_a_portion_of_real_tests_says_what_they_noted() -> None:
    (portion,) = portions({**GOALS, "cycles": 0, "states": 0, "mutations": 16})
    (figures,) = ran(portion) or []
    assert (figures["times"], figures["lost"]) == (16, 0)
