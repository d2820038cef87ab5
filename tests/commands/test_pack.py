"""`pack`: a review from one vault to another and back, by verbs alone, where no network is."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from app.commands import init
from app.desk import Desk, close_desk, open_desk
from app.review.queries import pack_cases
from app.settings import shipped
from app.vault.model import FLOOR, Limits
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE
from tests.commands.conftest import Run
from tests.commands.pressing import ctrl_c_while_written
from tests.review.carried import closed_with_evidence
from tests.review.coming_home import judge
from tests.review.two import meet

HERE = Path(__file__).parents[2]
# A name space of its own, in which there is no interface but the one that leads nowhere, and that is down.
_ALONE = ("unshare", "--map-root-user", "--net")


@dataclass(frozen=True, slots=True)
class Two:
    """A team's vault with closed cases, and a supervisor's own."""

    team: Path
    supervisor: Path
    cases: tuple[str, ...]

    def copy_to(self, folder: Path) -> Two:
        """Copy both."""
        team, supervisor = (shutil.copytree(each, folder / each.name) for each in (self.team, self.supervisor))
        return Two(team, supervisor, self.cases)


@contextmanager
def seated(folder: Path) -> Iterator[Desk]:
    """Sit down at a vault."""
    clock = SystemClock()
    desk = open_desk(unlock(folder, PASSPHRASE, secrets=None, clock=clock), clock, shipped())
    try:
        yield desk
    finally:
        close_desk(desk)


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Make both vaults once, and close two cases in the first."""
    folder = tmp_path_factory.mktemp("two")
    for name, person, role in (("team", "Ana Lind", "responder"), ("elsewhere", "Sam Reed", "supervisor")):
        limits, clock = Limits(reserve_bytes=4096), SystemClock()
        init.run(folder / name, person, role, PASSPHRASE, secrets=None, cost=FLOOR, limits=limits, clock=clock)
    with seated(folder / "team") as desk:
        ids = [closed_with_evidence(desk), closed_with_evidence(desk)]
        rows = [desk.db.execute("SELECT reference FROM cases WHERE id = ?", (each,)).fetchone()[0] for each in ids]
    return Two(folder / "team", folder / "elsewhere", tuple(rows))


@pytest.fixture(scope="module")
def known(strangers: Two, tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Introduce the two vaults to each other, once."""
    folder = tmp_path_factory.mktemp("known")
    both = strangers.copy_to(folder)
    with seated(both.team) as team, seated(both.supervisor) as supervisor:
        meet(team, supervisor, folder)
    return both


@pytest.fixture
def two(known: Two, tmp_path: Path) -> Two:
    """Copy both vaults, known to each other, for one test."""
    return known.copy_to(tmp_path)


def test_an_introduction_is_looked_at_before_it_is_believed(run: Run, strangers: Two, tmp_path: Path) -> None:
    two = strangers.copy_to(tmp_path)
    file = tmp_path / "march.swpack"
    nobody = run("pack", two.team, "create", file, "--to", "Sam Reed", "--case", two.cases[0])
    assert (nobody.status, "No supervisor of a known vault" in nobody.err) == (1, True)
    written = run("pack", two.team, "introduce", "--out", tmp_path / "team.swvault")
    assert "Read these digits out by phone" in written.err
    looked = run("pack", two.supervisor, "introduce", tmp_path / "team.swvault", "--json")
    assert (looked.status, looked.json["known"]) == (0, False)
    wrong = run("pack", two.supervisor, "introduce", tmp_path / "team.swvault", "--digits", "12345 " * 8)
    assert wrong.status == 1
    own = run("pack", two.team, "introduce", "--out", tmp_path / "again.swvault", "--json").json
    right = run(
        "pack", two.supervisor, "introduce", tmp_path / "team.swvault", "--digits", own["fingerprint"], "--json"
    )
    assert (right.status, right.json["known"], right.json["new"]) == (0, True, True)
    assert run("pack", two.supervisor, "introduce").status == 2


def test_a_pack_is_made_inspected_opened_and_listed(run: Run, two: Two, tmp_path: Path) -> None:
    file = tmp_path / "march.swpack"
    cases = [part for reference in two.cases for part in ("--case", reference)]
    made = run("pack", two.team, "create", file, "--to", "Sam Reed", *cases, "--level", "full", "--json")
    assert made.status == 0, made.err
    assert (made.json["cases"], made.json["items"]) == (2, 4)
    assert run("pack", two.team, "create", file, "--to", "Sam Reed", *cases).status == 1
    told = {}
    for number, names in enumerate(([], ["--pseudonyms"], ["--names"])):
        each = tmp_path / f"{number}.swpack"
        run("pack", two.team, "create", each, "--to", "Sam Reed", *cases, "--level", "facts", *names)
        told[number] = run("pack", two.supervisor, "inspect", each, "--json").json["pseudonyms"]
    assert told == {0: True, 1: True, 2: False}
    seen = run("pack", two.supervisor, "inspect", file, "--json").json
    assert (seen["uid"], seen["cases"], seen["level"], seen["missing"]) == (
        made.json["uid"],
        list(two.cases),
        "full",
        0,
    )
    assert run("pack", two.supervisor, "list", "--json").json == []
    assert "drafts" in run("pack", two.supervisor, "inspect", file).err.lower()
    opened = run("pack", two.supervisor, "open", file, "--json").json
    assert (opened["uid"], opened["again"], opened["cases"]) == (seen["uid"], False, 2)
    assert run("pack", two.supervisor, "open", file, "--json").json["again"] is True
    (row,) = run("pack", two.supervisor, "list", "--json").json
    assert (row["uid"], row["cases"], row["done"], row["usable"]) == (seen["uid"], 2, 0, True)
    sealed = run("pack", two.team, "list", "--sealed", "--json").json
    assert seen["uid"] in {each["uid"] for each in sealed}


def test_a_sample_is_drawn_listed_drawn_again_and_sealed(run: Run, two: Two, tmp_path: Path) -> None:
    asked = ("draw", "--size", "1", "--method", "random", "--to", "Sam Reed", "--seed", "march", "--json")
    would = run("pack", two.team, *asked, "--preview").json
    assert (would["sample"], would["fitting"], run("pack", two.team, "samples", "--json").json) == (None, 2, [])
    drawn = run("pack", two.team, *asked, "--name", "March").json
    assert (drawn["seed"], drawn["cases"]) == ("march", would["cases"])
    (case,) = drawn["cases"]
    assert case["case"] in two.cases
    (row,) = run("pack", two.team, "samples", "--json").json
    assert (row["sample"], row["seed"], row["rule"], row["name"]) == (drawn["sample"], "march", drawn["rule"], "March")
    file = tmp_path / "march.swpack"
    run("pack", two.team, "create", file, "--to", "Sam Reed", "--sample", drawn["sample"])
    assert run("pack", two.supervisor, "inspect", file, "--json").json["cases"] == [case["case"]]
    told = run("pack", two.team, "draw", "--size", "5", "--by", "country")
    assert (told.status, "seed" in told.err, case["case"] in told.out) == (0, True, True)
    assert run("pack", two.team, "draw", "--size", "5", "--kind", "gossip").status == 2
    assert run("pack", two.team, "draw", "--size", "5", "--from", "2030-01-01").status == 1
    assert "Golden" not in told.err
    golden = run("pack", two.team, "draw", "--size", "5", "--again", "--golden", "2", "--preview")
    assert (golden.status, "Golden cases: 0 of 2." in golden.err) == (0, True)
    countries = ("--country", "Germany", "--country", "fr", "--country", "Nowhere")
    strange = run("pack", two.team, "draw", "--size", "5", *countries)
    assert (strange.status, "Nowhere names no country" in strange.err) == (2, True)
    known = run("pack", two.team, "draw", "--size", "5", *countries[:4])
    assert (known.status, "No closed case fits this rule." in known.err) == (1, True)


def test_a_pack_that_was_cut_off_says_so_before_it_is_opened(run: Run, two: Two, tmp_path: Path) -> None:
    file = tmp_path / "march.swpack"
    run("pack", two.team, "create", file, "--to", "Sam Reed", "--case", two.cases[0], "--level", "full")
    assert "cut off" not in run("pack", two.supervisor, "inspect", file).err
    with file.open("r+b") as cut:
        cut.truncate(file.stat().st_size - 2 * 1024)
    assert run("pack", two.supervisor, "inspect", file, "--json").json["missing"] == 1
    assert "The file was cut off: 1 item is missing." in run("pack", two.supervisor, "inspect", file).err


def test_what_was_refused_or_held_of_results_is_named_and_keeps_no_other_out(
    run: Run, two: Two, tmp_path: Path
) -> None:
    pack, results, broken = tmp_path / "march.swpack", tmp_path / "march.swresults", tmp_path / "broken.swresults"
    before = shutil.copytree(two.team, tmp_path / "before")
    run("pack", two.team, "create", pack, "--to", "Sam Reed", "--case", two.cases[0])
    uid = run("pack", two.supervisor, "open", pack, "--json").json["uid"]
    with seated(two.supervisor) as supervisor:
        judge(supervisor, uid, pack_cases(supervisor, uid)[0].case_uid)
    pressed = ctrl_c_while_written(results)
    assert run("pack", two.supervisor, "return", uid, results).status == 0
    assert pressed
    broken.write_bytes(results.read_bytes()[:-9])
    said = run("pack", two.team, "merge", broken, results, "--json")
    assert [(each["file"], each["new"], bool(each["refused"])) for each in said.json] == [
        ("broken.swresults", 0, True),
        ("march.swresults", 1, False),
    ]
    assert (said.status, "broken.swresults was not taken in." in said.err) == (1, True)
    again = run("pack", two.team, "merge", results, broken)
    assert (again.status, "1 were here" in again.err, "damaged on its way" in again.err) == (1, True, True)
    assert "a review pack, and no results" in run("pack", two.team, "merge", pack).err
    assert "a results file looks like this" in run("pack", two.supervisor, "open", results).err
    held = run("pack", before, "merge", results)
    assert (held.status, f"  its pack was not sealed by this vault: {two.cases[0]}" in held.err) == (1, True)


def test_what_is_not_there_is_told(run: Run, two: Two, tmp_path: Path) -> None:
    file = tmp_path / "march.swpack"
    assert run("pack", two.team, "create", file, "--to", "Sam Reed", "--case", "EDR-0").status == 1
    for verb in (("create", file, "--case", two.cases[0]), ("draw", "--size", "5")):
        said = run("pack", two.team, *verb, "--to", "Nobody")
        assert (said.status, "No supervisor of a known vault is called Nobody." in said.err) == (1, True)
        assert "Take in the introduction of their vault first" in said.err
    other = run("pack", two.team, "draw", "--size", "5", "--to", "Ana Lind")
    assert (other.status, "Ana Lind works in a known vault, but is no supervisor there." in other.err) == (1, True)
    assert "init --role supervisor" in other.err
    assert run("pack", two.team, "create", file, "--to", "Sam Reed").status == 2
    sample = run("pack", two.team, "create", file, "--to", "Sam Reed", "--sample", "march")
    assert (sample.status, "There is no sample march." in sample.err) == (1, True)
    away = run("pack", two.team, "create", tmp_path / "no" / "a.swpack", "--to", "Sam Reed", "--case", two.cases[0])
    assert (away.status, "a.swpack could not be written: there is no such folder." in away.err) == (1, True)
    file.write_bytes(b"no pack")
    told = run("pack", two.supervisor, "open", file)
    assert (told.status, "cannot be opened" in told.err) == (1, True)
    assert run("pack", two.supervisor, "merge", file).status == 1


def alone(module: str, *arguments: object) -> Any:
    """Run a module where no network is, and return the JSON that it printed; the kernel ends whoever opens a socket to one."""
    module_alone = [sys.executable, "-m", "tests.leaks.offline", module, *map(str, arguments)]
    no_interface = subprocess.run([*_ALONE, "true"], capture_output=True, check=False).returncode == 0
    ended = subprocess.run(
        [*(_ALONE if no_interface else ()), *module_alone],
        capture_output=True,
        text=True,
        cwd=HERE,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.skipif(
    (sys.platform, platform.machine()) not in {("linux", "x86_64"), ("linux", "aarch64")},
    reason="the filter is a program for Linux",
)
def test_a_review_goes_from_the_draw_to_the_reply_where_no_network_is(two: Two, key: Path, tmp_path: Path) -> None:
    pack, results, told = tmp_path / "march.swpack", tmp_path / "march.swresults", ("--passphrase-file", key, "--json")
    asked = ("--size", "5", "--method", "risk_first", "--to", "Sam Reed", "--seed", "march")
    drawn = alone("main", "pack", two.team, "draw", *asked, *told)
    assert {each["case"] for each in drawn["cases"]} == set(two.cases)
    made = alone("main", "pack", two.team, "create", pack, "--to", "Sam Reed", "--sample", drawn["sample"], *told)
    opened = alone("main", "pack", two.supervisor, "open", pack, *told)
    assert opened["uid"] == made["uid"]
    done = alone("tests.review.sitting", two.supervisor, key, made["uid"])
    assert (done["looked"], done["spans"]) == ([2, 2], 4)
    assert all(done["differ"])
    assert alone("main", "pack", two.supervisor, "return", made["uid"], results, *told)["reviews"] == 2
    once, twice = alone("main", "pack", two.team, "merge", results, results, *told)
    assert (once["new"], once["before"], once["held"]) == (2, 0, [])
    assert (twice["new"], twice["before"], twice["held"]) == (0, 2, [])
    heard = alone("tests.review.sitting", two.team, key)
    assert heard["verdicts"] == ["agree_with_findings"] * 2
    assert (heard["found"], heard["replies"], heard["unread"]) == (["Say who called."] * 2, [1, 1], 0)
