"""The policy in force: an edited, newer or spoilt file is told, and breaks still come."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.desk import Desk
from app.pacing import shipped_bytes
from app.wellness import actions
from app.wellness.actions import Sitting
from tests.policies.places import managed_by


def organisation(desk: Desk, **usual: int) -> Path:
    """Write an organisation's policy with other values for the usual break."""
    document: dict[str, Any] = json.loads(shipped_bytes())
    document["values"]["usual"] |= usual
    path = desk.vault.folder / "policies" / "wellness.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_the_organisations_file_is_in_force(desk: Desk) -> None:
    organisation(desk, rest_seconds=600)
    assert actions.sit_down(desk).shift.policy.usual.rest_seconds == 600


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\x00" * 10, b'{"policy": "wellness", "version": 2, "values": {}}'])
def test_a_spoilt_or_newer_file_leaves_what_was_good_last(
    desk: Desk, spoilt: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = organisation(desk, rest_seconds=600)
    actions.sit_down(desk)
    path.write_bytes(spoilt)
    with caplog.at_level(logging.CRITICAL, logger="stillwater"):
        again = actions.sit_down(desk)
    assert again.shift.policy.usual.rest_seconds == 600
    assert "good last" in again.problem


def test_managed_settings_tighten_and_never_loosen(desk: Desk) -> None:
    managed = replace(desk, settings=managed_by(BreakSeconds=900, BreakWorkSeconds=1800))
    found = actions.sit_down(managed).shift.policy.usual
    assert (found.rest_seconds, found.work_seconds) == (900, 1500)
    organisation(desk, rest_seconds=600, work_seconds=1200)
    found = actions.sit_down(managed).shift.policy.usual
    assert (found.rest_seconds, found.work_seconds) == (900, 1200)


def test_managed_contacts_take_the_place_of_the_vaults_own(desk: Desk) -> None:
    eva = {"name": "Eva", "role": "peer", "number": "1234", "hours": ""}
    managed = replace(desk, settings=managed_by(Contacts=[eva]))
    organisation(desk)
    assert [each.name for each in actions.sit_down(managed).shift.policy.contacts] == ["Eva"]


def test_an_older_store_is_carried_over(desk: Desk, sitting: Sitting) -> None:
    assert sitting.problem == ""
    assert actions.sit_down(desk).uid == sitting.uid
