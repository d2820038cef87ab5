"""Packs of one version read by another: the migrations bring their rows to today's tables, whenever that is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cases import queries as case_queries
from app.desk import close_desk
from app.review.index import FIRST_SCHEMA
from app.review.opening import open_pack
from app.review.packed import case_in, open_review_desk
from app.review.papers import Part
from app.review.reading import PackElsewhereError
from app.review.releasing import release
from app.review.reviewing import start, submit_blind
from app.review.taking_out import take_out
from app.vault.migrate import scripts
from tests.decisions.forms import CLEAR
from tests.review.carried import Both, opened, pack
from tests.review.closed import uid_of


def test_no_pack_is_older_than_the_tables_of_reviews() -> None:
    (first,) = [number for number, step in enumerate(scripts(), 1) if "CREATE TABLE review_pack (" in step]
    assert first == FIRST_SCHEMA


def test_a_pack_that_an_earlier_version_sealed_is_read_by_todays_tables(
    acquainted: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = scripts()
    team, supervisor = acquainted
    path, first = pack(acquainted, tmp_path)
    # What was written is changed by a migration, as it is in any vault.
    since = "UPDATE subject SET value = value || ' (made anew)'; ALTER TABLE event ADD COLUMN weight INTEGER DEFAULT 7;"
    added = [*steps, since]
    for module in (
        "app.review.index",
        "app.review.modern",
        "app.review.opening",
        "app.review.packed",
        "app.review.releasing",
    ):
        monkeypatch.setattr(f"{module}.scripts", lambda: added)
    with opened(supervisor, path) as desk:
        page = case_queries.case_page(desk.db, case_in(desk, uid_of(team, first)))
        assert [each.act for each in page.events] == ["received", "claim", "note"]
        assert desk.db.execute("SELECT DISTINCT weight FROM event").fetchall() == [(7,)]
        assert [each.value for each in page.subjects] == ["A hiker, 54 (made anew)"]
        assert take_out(supervisor, desk, uid_of(team, first)).items == 2
    (kept,) = supervisor.db.execute("SELECT ending FROM review_pack_case").fetchone()
    assert json.loads(kept)["schema"] == len(added)
    assert [row["outcome"] for row in json.loads(kept)["decision"]["new"]["decision"]] == ["refuse"]


def test_what_is_kept_back_comes_from_the_file_once_more_after_an_upgrade(
    acquainted: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, supervisor = acquainted
    path, first = pack(acquainted, tmp_path)
    case_uid, uid = uid_of(team, first), open_pack(supervisor, path).uid
    submit_blind(supervisor, start(supervisor, uid, case_uid).uid, CLEAR["emergency-disclosure", "refuse"])
    added = [*scripts(), "ALTER TABLE decision ADD COLUMN weight INTEGER NOT NULL DEFAULT 7;"]
    for module in ("index", "modern", "opening", "packed", "releasing"):
        monkeypatch.setattr(f"app.review.{module}.scripts", lambda: added)
    desk = open_review_desk(supervisor, uid, case_uid)
    try:
        path.rename(tmp_path / "away")
        with pytest.raises(PackElsewhereError):
            release(supervisor, desk, case_uid, Part.DECISION)
        (tmp_path / "away").rename(path)
        release(supervisor, desk, case_uid, Part.DECISION)
        assert desk.db.execute("SELECT outcome, weight FROM decision").fetchall() == [("refuse", 7)]
    finally:
        close_desk(desk)
