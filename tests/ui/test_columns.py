"""With text at twice its size a list still fits into a usual window: what gives way stays on a second line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from ui.kit.rows import Column
from ui.kit.table import below, fitting
from ui.people import words as people
from ui.policies import words as policies
from ui.retention import words as keeping
from ui.review.home_words import conflict_columns, dispute_columns, held_columns
from ui.review.namesakes_card import pair_columns
from ui.review.pack_words import case_columns, opened_columns, sealed_columns

# What a window of 1280 leaves beside the navigation and within a card, at 200 %.
ROOM = 440


def _now() -> datetime:
    return datetime(2026, 3, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (conflict_columns(), "For figures"),
        (dispute_columns(), "Why"),
        (held_columns(), "Reviewer"),
        (pair_columns(), "The other"),
        (case_columns(), "Kind"),
        (opened_columns(_now), "Opens"),
        (sealed_columns(_now), "For"),
        (policies.columns(), "Locked"),
        (people.columns(), "Standing"),
        (keeping.due_columns(), "What"),
        (keeping.open_columns(), "Who, and why"),
        (keeping.hold_columns(), "Why"),
        (keeping.gone_columns(), "Copies that hold the key"),
    ],
)
def test_a_list_fits_and_says_the_rest_below(columns: Sequence[Column[Any]], says: str) -> None:
    shown = fitting(columns, ROOM)
    # The least that a column without a width takes.
    assert sum(columns[number].width or 220 for number in shown) <= ROOM
    assert says in [columns[number].title for number in below(columns, shown)]
