"""A desk at which somebody has sat down."""

from __future__ import annotations

import pytest

from app.desk import Desk
from app.wellness import actions
from app.wellness.actions import Sitting
from tests.looking.conftest import add  # noqa: F401 - pytest finds a fixture by its name


@pytest.fixture
def sitting(desk: Desk) -> Sitting:
    """Return the shift of the person at the desk, their own store made ready."""
    return actions.sit_down(desk)
