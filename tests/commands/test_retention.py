"""`retention`: what is due, what is held, carrying out what two people agreed to, certificates that hold and that do not."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.cases import incidents
from app.clock import SystemClock, utc_text
from app.desk import Desk, close_desk, open_desk
from app.identity import Role
from app.retention import queries
from app.retention.destroying import carry_out
from app.retention.holds import NewHold, place
from app.retention.model import Target
from app.settings import shipped
from app.vault.backup import home
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE, FakeClock
from tests.commands.conftest import Run
from tests.commands.pressing import ctrl_c_while_written
from tests.policies.places import managed_by
from tests.retention.cases import LONG_AFTER, Marks, agreed, closed_case, wait_out
from tests.review.closed import somebody

NOTHING: dict[str, list[str]] = {"destroyed": [], "left": [], "waiting": []}


def seated(own: Path, clock: FakeClock) -> Desk:
    """Sit down at the vault at a time of the test's own."""
    return open_desk(unlock(own, PASSPHRASE, secrets=None, clock=clock), clock, shipped())


def holds_only_as_it_is(run: Run, own: Path, certificate: Path) -> None:
    """Check a certificate, and the same with another name in it."""
    assert run("retention", own, "check", certificate).status == 0
    certificate.write_text(certificate.read_text("utf-8").replace("Kim Ash", "Kim Asp"), "utf-8")
    wrong = run("retention", own, "check", certificate)
    assert (wrong.status, "not what was signed" in wrong.err) == (1, True)


def test_from_what_is_due_to_a_certificate_that_holds(
    run: Run, own: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    desk = seated(own, clock)
    first, second = closed_case(desk, Marks("zqmarkx")), closed_case(desk, Marks("other"))
    names = dict(desk.db.execute("SELECT id, reference FROM cases").fetchall())
    (uid,) = desk.db.execute("SELECT uid FROM cases WHERE id = ?", (second,)).fetchone()
    place(desk, NewHold(Target.CASE, uid, "A court asks.", "24 C 118"))
    close_desk(desk)
    # Verbs go by the machine's own clock: they look ahead as far as the rules reach.
    ahead = run("retention", own, "due", "--days", 3650, "--json").json
    told = {row["reference"]: (row["scope"], row["against"], row["stage"]) for row in ahead}
    assert told == {names[first]: ("record", [], None), names[second]: ("record", ["hold"], None)}
    assert "(policy retention v1: by kind and outcome)" in run("retention", own, "due", "--days", 3650).out
    assert [row["reference"] for row in run("retention", own, "holds", "--json").json] == ["24 C 118"]
    assert run("retention", own, "carry-out", "--json").json == NOTHING
    clock.advance(LONG_AFTER.total_seconds())
    desk = seated(own, clock)
    number = agreed(desk, first)
    wait_out(desk, clock)
    carry_out(desk, number)
    close_desk(desk)
    # Where the list beside the backups cannot be written, the verb says so and ends all the same.
    log = home(desk.vault) / "destroyed.json"
    log.mkdir(parents=True)
    with caplog.at_level(logging.ERROR):
        left = run("retention", own, "carry-out", "--json")
    assert (left.json, "It is tried again next time" in left.err) == (NOTHING, True)
    log.rmdir()
    out = tmp_path / "certificate.json"
    none = run("retention", own, "certificate", names[second])
    assert (none.status, f"Nothing of {names[second]} was destroyed here." in none.err) == (1, True)
    pressed = ctrl_c_while_written(out)
    assert "Proposed by Kim Ash" in run("retention", own, "certificate", names[first], "--out", out).out
    assert pressed
    holds_only_as_it_is(run, own, out)
    assert run("verify", own).status == 0
    assert run("cases", own, "--json", "--query", "zqmarkx").json == []


def test_what_waits_is_told_with_its_day_and_what_is_against_it(run: Run, own: Path) -> None:
    # Verbs go by the machine's own clock: this was agreed to some weeks ago.
    clock = FakeClock(wall=SystemClock().now() - timedelta(days=217))
    desk = seated(own, clock)
    over, held, later = (closed_case(desk) for _number in range(3))
    names = dict(desk.db.execute("SELECT id, reference FROM cases").fetchall())
    clock.advance(timedelta(days=200).total_seconds())
    agreed(desk, over)
    each = queries.destruction(desk.db, agreed(desk, held))
    agreed(replace(desk, settings=managed_by(RetentionObjectionDays=60)), later)
    place(desk, NewHold(Target.CASE, each.case_uid, "A court asks."))
    wait_out(desk, clock)
    close_desk(desk)
    told = run("retention", own, "carry-out", "--json")
    assert (told.status, told.json["destroyed"], told.json["left"]) == (0, [names[over]], [])
    waits = {row["reference"]: row for row in told.json["waiting"]}
    assert {name: row["against"] for name, row in waits.items()} == {names[held]: ["hold"], names[later]: []}
    assert f"{names[later]} waits: it can be destroyed from {waits[names[later]]['from'][:10]} on." in told.err
    assert waits[names[later]]["from"] > utc_text(SystemClock().now() + timedelta(days=40))
    assert "Against it: held." in told.err


def test_a_hold_is_put_on_by_one_person_and_released_by_another(run: Run, own: Path) -> None:
    desk = seated(own, FakeClock())
    first, second = closed_case(desk), closed_case(desk)
    incidents.link(desk, first, second)
    names = dict(desk.db.execute("SELECT id, reference FROM cases").fetchall())
    close_desk(desk)
    words = ("--reason", "A court asks.", "--reference", "24 C 118", "--look-again", "2027-01-31")
    told = run("retention", own, "hold", names[first].lower(), *words)
    assert (told.status, f"not held: {names[second]}" in told.err) == (0, True)
    (held,) = run("retention", own, "holds", "--json").json
    assert (held["shown"], held["target"], held["review_on"]) == (names[first], "case", "2027-01-31")
    assert run("retention", own, "holds").out.startswith(f"{held['id']}  {names[first]}  ")
    mine = run("retention", own, "release", held["uid"], "--reason", "It is over.")
    assert (mine.status, "a second person has to say so" in mine.err) == (1, True)
    assert (
        run("retention", own, "hold", "nobody@x.example", "--as", "requester", "--reason", "A court asks.").status == 1
    )
    assert run("retention", own, "hold", names[first], "--linked", "--reason", "Again.").status == 0
    assert [row["shown"] for row in run("retention", own, "holds", "--json").json] == [
        names[first],
        names[first],
        names[second],
    ]
    assert run("retention", own, "hold", "EDR-2026-A-09999", "--reason", "A court asks.").status == 1


def test_a_hold_of_somebody_else_is_released_by_its_number(run: Run, own: Path) -> None:
    desk = seated(own, FakeClock())
    case_id = closed_case(desk)
    (uid,) = desk.db.execute("SELECT uid FROM cases WHERE id = ?", (case_id,)).fetchone()
    for reason in ("A court asks.", "Another court asks."):
        place(somebody(desk, "Kim Ash", Role.RESPONDER), NewHold(Target.CASE, uid, reason))
    close_desk(desk)
    another, held = run("retention", own, "holds", "--json").json
    kept = run("retention", own, "release", another["uid"], "--reason", "The court let it go.")
    assert (kept.status, kept.err.splitlines()) == (
        0,
        [
            f"The hold on {held['shown']} is lifted.",
            "1 case is still held:",
            f"{held['id']}  {held['shown']}  {held['reason']}  {held['person']}  {held['at']}",
        ],
    )
    number = run("retention", own, "holds").out.split()[0]
    assert len(number) < len("1000")
    released = run("retention", own, "release", number, "--reason", "The court let it go.")
    assert (released.status, released.err.splitlines()) == (
        0,
        [f"The hold on {held['shown']} is lifted.", "1 case falls due again by its rule."],
    )
    assert run("retention", own, "holds", "--json").json == []
    assert run("retention", own, "release", held["uid"], "--reason", "Again.").status == 1


def test_the_same_hold_again_is_told_and_another_reason_or_number_is_another_hold(run: Run, own: Path) -> None:
    desk = seated(own, FakeClock())
    first, second = closed_case(desk), closed_case(desk)
    incidents.link(desk, first, second)
    name, beside = (
        desk.db.execute("SELECT reference FROM cases WHERE id = ?", (each,)).fetchone()[0] for each in (first, second)
    )
    close_desk(desk)
    assert run("retention", own, "hold", name, "--reason", "A court asks.").status == 0
    again = run("retention", own, "hold", name, "--reason", " A court asks. ")
    assert again.status == 1
    assert "Ana Lind put the same hold on already, on 20" in again.err
    assert "is held." not in again.err
    assert run("retention", own, "hold", name, "--reason", "Another court asks.").status == 0
    assert run("retention", own, "hold", name, "--reason", "A court asks.", "--reference", "24 C 118").status == 0
    # With the cases that are linked, what stands already stays as it is, once.
    assert run("retention", own, "hold", name, "--reason", "A court asks.", "--linked").status == 0
    held = [row["shown"] for row in run("retention", own, "holds", "--json").json]
    assert held == [name, name, name, beside]


def test_a_release_says_what_its_own_reason_is(call: Run, own: Path) -> None:
    assert "the court, the claim or the request" in call("retention", own, "hold", "--help").out
    told = " ".join(call("retention", own, "release", "--help").out.split())
    assert "Why it is lifted: what ended, and who said so." in told
    assert "the court, the claim or the request" not in told


def test_a_day_to_come_is_told_as_one(run: Run, own: Path) -> None:
    # Verbs go by the machine's own clock.
    desk = seated(own, FakeClock(wall=SystemClock().now()))
    closed_case(desk)
    close_desk(desk)
    (row,) = run("retention", own, "due", "--days", 3650, "--json").json
    assert row["due"] > utc_text(SystemClock().now())
    assert f"  due on {row['due'][:10]}  " in run("retention", own, "due", "--days", 3650).out
