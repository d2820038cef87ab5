"""The policy in force: an edited, newer or spoilt file is told, and breaks still come."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from app.desk import Desk
from app.pacing import shipped_bytes
from app.wellness import actions, policy
from app.wellness.actions import Sitting


def organisation(desk: Desk, **usual: int) -> Path:
    """Write an organisation's policy with other values for the usual break."""
    document: dict[str, Any] = json.loads(shipped_bytes())
    document["values"]["usual"] |= usual
    path = desk.vault.folder / "policies" / "wellness.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document), "utf-8")
    return path


@pytest.mark.parametrize(
    ("platform", "folder"),
    [("linux", "/etc/stillwater"), ("darwin", "/Library/"), ("win32", "C:/ProgramData/")],
)
def test_managed_settings_stand_where_each_system_keeps_what_others_manage(platform: str, folder: str) -> None:
    assert policy.managed_folder(platform).as_posix().startswith(folder)


def test_the_organisations_file_is_in_force(desk: Desk, tmp_path: Path) -> None:
    organisation(desk, rest_seconds=600)
    assert actions.sit_down(desk, tmp_path).shift.policy.usual.rest_seconds == 600


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\x00" * 10, b'{"policy": "wellness", "version": 2, "values": {}}'])
def test_a_spoilt_or_newer_file_leaves_what_was_good_last(
    desk: Desk, tmp_path: Path, spoilt: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = organisation(desk, rest_seconds=600)
    actions.sit_down(desk, tmp_path)
    path.write_bytes(spoilt)
    with caplog.at_level(logging.CRITICAL, logger="stillwater"):
        again = actions.sit_down(desk, tmp_path)
    assert again.shift.policy.usual.rest_seconds == 600
    assert "good last" in again.problem


def test_managed_settings_tighten_and_never_loosen(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "wellness.json").write_text(
        json.dumps({"values": {"usual": {"rest_seconds": 900, "work_seconds": 1800}}}), "utf-8"
    )
    found = actions.sit_down(desk, tmp_path)
    assert (found.shift.policy.usual.rest_seconds, found.shift.policy.usual.work_seconds) == (900, 1500)
    assert "usual/work_seconds" in found.problem


@pytest.mark.parametrize("managed", [b"{", b"[]", b'{"values": 3}', b'{"values": {"usual": {"nap": 1}}}'])
def test_a_managed_file_that_cannot_be_used_is_told(
    desk: Desk, tmp_path: Path, managed: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "wellness.json").write_bytes(managed)
    with caplog.at_level(logging.CRITICAL, logger="stillwater"):
        found = actions.sit_down(desk, tmp_path)
    assert "wellness policy" in found.problem
    assert found.shift.policy.usual.rest_seconds == 300


def test_an_older_store_is_carried_over(desk: Desk, sitting: Sitting) -> None:
    assert sitting.problem == ""
    assert actions.sit_down(desk).uid == sitting.uid
