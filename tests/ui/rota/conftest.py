"""What tests of the rota's page stand on."""

from __future__ import annotations

from tests.ui.program.conftest import house, program  # noqa: F401 - fixtures of the whole program
