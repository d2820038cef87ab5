"""The first gate's pages with somebody else at the same vault."""

from __future__ import annotations

from tests.requesters.conftest import colleague

__all__ = ["colleague"]
