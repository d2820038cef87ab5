"""The whole program, for what comes in through its window."""

from __future__ import annotations

from tests.ui.program.conftest import enter, house, program  # noqa: F401 - fixtures
