"""Which groups of cases may be shown, so that of fewer than a few nothing is told, not even by taking figures from one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import TypeAlias

from app.i18n import _

# What was decided, the hash of the form, and the month, of a number of cases.
Cell: TypeAlias = tuple[str, str, str]


class Dimension(Enum):
    """What cases are told apart by; the value is its place in a cell."""

    OUTCOME = 0
    PROTOCOL = 1
    PERIOD = 2

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Dimension.OUTCOME: _("what was decided"),
            Dimension.PROTOCOL: _("form"),
            Dimension.PERIOD: _("month of the decision"),
        }[self]


@dataclass(frozen=True, slots=True)
class Group:
    """Some cases: the outcomes, forms or months in it, its cells, and how many cases these are."""

    names: tuple[str, ...]
    cells: frozenset[Cell]
    cases: int


@dataclass(frozen=True, slots=True)
class Parted:
    """All cases told apart by one thing: the groups that may be shown, and all the others as one."""

    groups: tuple[Group, ...]
    rest: Group | None

    @property
    def told(self) -> tuple[Group, ...]:
        """Return everything of which figures are shown."""
        return self.groups if self.rest is None else (*self.groups, self.rest)


def parted(cells: Mapping[Cell, int], least: int) -> dict[Dimension, Parted]:
    """Tell cases apart by each dimension; a group too small to be shown goes into the rest, with others that hide it.

    The same cases are told apart in several ways, so a group may lie within one of another way and leave only a few of
    it over; then the smaller is not shown either. Somebody who puts three and more figures together is not kept from it.
    """
    whole = {dimension: _groups(cells, dimension, least) for dimension in Dimension}
    hidden: set[tuple[Dimension, tuple[str, ...]]] = set()
    while True:
        found = {dimension: _part(dimension, groups, hidden, least) for dimension, groups in whole.items()}
        betrayed = _betrayed(found, least)
        if betrayed is None:
            return found
        hidden.add(betrayed)


def _groups(cells: Mapping[Cell, int], dimension: Dimension, least: int) -> list[Group]:
    names = sorted({cell[dimension.value] for cell in cells})
    single = [_group(cells, dimension, (name,)) for name in names]
    return _joined(single, least) if dimension is Dimension.PERIOD else single


def _group(cells: Mapping[Cell, int], dimension: Dimension, names: tuple[str, ...]) -> Group:
    inside = frozenset(cell for cell in cells if cell[dimension.value] in names)
    return Group(names, inside, sum(cells[cell] for cell in inside))


def _joined(months: Sequence[Group], least: int) -> list[Group]:
    """Let months that follow one another be one period until it is large enough; what is left over goes to the last."""
    periods: list[Group] = []
    for month in months:
        if periods and periods[-1].cases < least:
            periods[-1] = _together(periods[-1], month)
        else:
            periods.append(month)
    if len(periods) > 1 and periods[-1].cases < least:
        last = periods.pop()
        periods[-1] = _together(periods[-1], last)
    return periods


def _together(*groups: Group) -> Group:
    names = tuple(name for group in groups for name in group.names)
    return Group(names, frozenset().union(*(group.cells for group in groups)), sum(group.cases for group in groups))


def _part(
    dimension: Dimension, groups: Sequence[Group], hidden: set[tuple[Dimension, tuple[str, ...]]], least: int
) -> Parted:
    shown = [group for group in groups if group.cases >= least and (dimension, group.names) not in hidden]
    rest = [group for group in groups if group not in shown]
    # By itself in the rest a group would be shown after all.
    while rest and shown and (sum(group.cases for group in rest) < least or _alone(dimension, rest, hidden)):
        smallest = min(shown, key=lambda group: (group.cases, group.names))
        shown.remove(smallest)
        rest.append(smallest)
    together = _together(*rest) if rest else None
    if together is not None and together.cases < least:
        together = None
    return Parted(tuple(shown), together)


def _alone(dimension: Dimension, rest: Sequence[Group], hidden: set[tuple[Dimension, tuple[str, ...]]]) -> bool:
    return len(rest) == 1 and (dimension, rest[0].names) in hidden


def _betrayed(found: Mapping[Dimension, Parted], least: int) -> tuple[Dimension, tuple[str, ...]] | None:
    """Return a group that must not be shown, because another less this one would be a few cases."""
    told = [(dimension, group) for dimension, part in found.items() for group in part.told]
    for (outer_in, outer), (inner_in, inner) in product(told, told):
        if not (inner.cells < outer.cells and 0 < outer.cases - inner.cases < least):
            continue
        for dimension, group in ((inner_in, inner), (outer_in, outer)):
            if group in found[dimension].groups:
                return dimension, group.names
        larger = [(dimension, each) for dimension in (inner_in, outer_in) for each in found[dimension].groups]
        if larger:
            dimension, group = min(larger, key=lambda each: (each[1].cases, each[1].names))
            return dimension, group.names
    return None
