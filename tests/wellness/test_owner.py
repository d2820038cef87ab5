"""What is the person's own: read, taken along, added to, and gone when they say so."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk import Desk
from app.wellness import actions, ledger, owner
from app.wellness.actions import Sitting
from app.wellness.ledger import Reveal
from app.wellness.owner import Addition, NotExportedError
from tests.builders import FakeClock
from tests.wellness.feeding import POLICY

LOOK = Reveal("item-1", "violence", "S4", "still", "L3", "hold", "identify")


def filled(desk: Desk, sitting: Sitting) -> Sitting:
    """Leave a row in everything that the store holds of a person."""
    ledger.close_span(desk, ledger.open_span(desk, LOOK), "release")
    ledger.avoid(desk, "item-2", "known")
    owner.add(desk, Addition("children", 1, unavailable=True))
    owner.choose(desk, "shift_ends_at", "06:00")
    owner.check_in(desk, replace(POLICY, check_ins=True), "tired", "a long night")
    return actions.already_took_one(desk, sitting)


def test_everything_can_be_taken_along(desk: Desk, sitting: Sitting, tmp_path: Path) -> None:
    filled(desk, sitting)
    path = tmp_path / "mine.json"
    count = owner.export(desk, path)
    found = json.loads(path.read_text("utf-8"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert count == sum(len(rows) for name, rows in found.items() if name != "exported_at")
    assert [row["class"] for row in found["looks"]] == ["violence"]
    assert [row["words"] for row in found["check_ins"]] == ["a long night"]
    assert (found["additions"][0]["class"], found["choices"][0]["value"]) == ("children", "06:00")
    assert "item" not in found["looks"][0]


def test_a_file_that_is_there_is_never_written_over(desk: Desk, sitting: Sitting, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text("kept", "utf-8")
    with pytest.raises(NotExportedError, match=r"mine\.json"):
        owner.export(desk, path)
    assert path.read_text("utf-8") == "kept"


def test_everything_can_be_deleted_and_the_running_shift_goes_on(
    desk: Desk, sitting: Sitting, clock: FakeClock, tmp_path: Path
) -> None:
    sitting = filled(desk, sitting)
    owner.forget_everything(desk)
    assert owner.export(desk, tmp_path / "after.json") == 1  # the shift that runs
    again = actions.sit_down(desk)
    assert (again.uid, again.problem) == (sitting.uid, "")


def test_an_export_names_every_table_of_the_store(desk: Desk, sitting: Sitting) -> None:
    tables = {name for (name,) in desk.own.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    said = " ".join([*owner._EXPORTED.values(), *owner._CLEARED])
    silent = {"secret", "shift_state", "good_policy"}
    assert {table for table in tables - silent if f"FROM {table}" not in said} == set()


def test_an_addition_can_be_taken_back(desk: Desk, sitting: Sitting) -> None:
    owner.add(desk, Addition("children", 2))
    assert owner.additions(desk.own) == [Addition("children", 2)]
    owner.take_away(desk, "children")
    assert owner.additions(desk.own) == []


def test_a_choice_has_a_usual_value(desk: Desk, sitting: Sitting) -> None:
    assert owner.chosen(desk.own, "breathing", "off") == "off"
    owner.choose(desk, "breathing", "on")
    assert owner.chosen(desk.own, "breathing", "off") == "on"
