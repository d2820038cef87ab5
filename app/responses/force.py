"""A decision as an answer may rest on it: as it was signed, and less where that is all that was approved."""

from __future__ import annotations

from dataclasses import dataclass

from app.decisions.model import Category
from app.decisions.queries import DecisionRow


@dataclass(frozen=True, slots=True)
class Force:
    """A decision that stands; only is what may go out of it where that is less than was decided."""

    row: DecisionRow
    only: frozenset[Category] | None = None

    def allows(self, category: Category) -> bool:
        """Tell whether data of a category may go out, as far as approval has to do with it."""
        return self.only is None or category in self.only
