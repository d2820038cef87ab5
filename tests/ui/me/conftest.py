"""What tests of one's own page stand on."""

from __future__ import annotations

from tests.ui.program.conftest import enter, house, program  # noqa: F401 - fixtures of the whole program
