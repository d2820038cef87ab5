"""The case with evidence that the gate's own tests use."""

from __future__ import annotations

from tests.looking.conftest import add  # noqa: F401 - a fixture
