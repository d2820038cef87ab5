"""Settling on the pages: both sides are read, one is chosen with a reason; a held review is let in; who is who is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from app.identity import Role
from app.review import review_queries
from app.review.conflicts import conflicts
from app.review.merging import merge
from app.review.returning import return_results
from tests.review.closed import closed, come_back, somebody, uid_of
from tests.review.opened import carried, reviewed
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.review.seeing import button, said, shown
from ui.review.home_view import HomeView
from ui.review.running import Running
from ui.review.vaults import VaultsView
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.desk import Desk


@pytest.fixture
def leading(context: Context) -> Context:
    """Return what the page of a supervisor is given who had no part in any case."""
    return replace(context, desk=somebody(context.desk, "Ada North", Role.SUPERVISOR))


def test_which_review_counts_is_chosen_with_both_sides_in_sight(
    qtbot: QtBot, context: Context, leading: Context, answers: Answers
) -> None:
    case_id = closed(context.desk)
    one = come_back(context.desk, case_id)
    come_back(
        context.desk,
        case_id,
        "disagree",
        reviewer_uid="other",
        reviewer_name="Lou Field",
        outcome="disclose",
        rationale="Nobody rang the school.",
    )
    view = HomeView(leading, Running(leading, leading.bus))
    shown(qtbot, view, 1000, 900)
    assert "Sam Reed: agree" in said(view)
    assert "Nobody rang the school." in said(view)
    assert view.conflicts.model.row(0) is not None
    answers.given = [one, "They read the call sheet."]
    button(view, "Settle it…").click()
    qtbot.waitUntil(lambda: "They read the call sheet." in said(view))
    (found,) = conflicts(leading.desk)
    assert found.settled
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_a_held_review_is_let_in_and_who_is_who_is_said_anew(
    qtbot: QtBot, acquainted: tuple[Desk, Desk], leading: Context, answers: Answers, tmp_path: Path
) -> None:
    team, noor = acquainted
    case_id = closed(somebody(team, "Noor AMSEL"))
    pack = carried(team, [case_id], noor)
    reviewed(noor, pack, uid_of(team, case_id))
    return_results(noor, pack, tmp_path / "one")
    merge(leading.desk, tmp_path / "one")
    home = HomeView(leading, Running(leading, leading.bus))
    shown(qtbot, home, 1000, 900)
    answers.given = ["let_in", "Noor here is in Oslo, Noor there in Bergen."]
    button(home, "Say what becomes of it…").click()
    qtbot.waitUntil(lambda: review_queries.held(leading.desk) == ())
    vaults = VaultsView(leading)
    shown(qtbot, vaults, 1000, 900)
    assert "Noor here is in Oslo" in said(vaults)
    answers.given = ["one", "She moved."]
    button(vaults, "Say who is who…").click()
    qtbot.waitUntil(lambda: "She moved." in said(vaults))
    assert (unnamed(vaults), not_plain(vaults)) == ([], [])
