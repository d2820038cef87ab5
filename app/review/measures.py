"""How far people who answered the same question on the same cases agree: raw agreement, Cohen's kappa, Krippendorff's alpha.

Each is a function of how often each way of answering was met. So a resample is another set of those frequencies, and
thousands of resamples are worked out at once. docs/agreement.md says what the figures mean, and where they come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
# Somebody was not asked, or did not answer.
MISSING = -1
_LEAST_RATERS = 2


class Scale(Enum):
    """Whether answers are only the same or not, or also nearer and further."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class Entries:
    """Which way of answering holds which answer how often, sorted by the answer."""

    ways: Ints
    answers: Ints
    given: Floats
    by_first: Floats
    by_others: Floats

    def by_answer(self, counts: Floats, weights: Floats) -> Floats:
        """Add up the weights of each answer, for many sets of frequencies at once."""
        starts = np.flatnonzero(np.diff(self.answers, prepend=-1))
        return np.add.reduceat(counts[:, self.ways] * weights, starts, axis=1)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each way of answering a question was met; a way is who of a case answered what, in no matter what order.

    `compared` and `matched` are about the first of a case beside each other one; `size` and `alike` are about all of them.
    """

    counts: Floats
    size: Floats
    alike: Floats
    compared: Floats
    matched: Floats
    entries: Entries

    @property
    def cases(self) -> int:
        """Return how many cases were answered by two or more."""
        return int(self.counts.sum())


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures for many sets of frequencies; what cannot be worked out is not a number."""

    raw: Floats
    kappa: Floats
    alpha: Floats


def coded(rows: Sequence[Sequence[str | None]], order: Sequence[str] = ()) -> Ints:
    """Turn answers into numbers, a row a case and a column a person; those of `order` come first, in that order."""
    known = dict.fromkeys((*order, *sorted({value for row in rows for value in row if value is not None} - {*order})))
    places = {value: place for place, value in enumerate(known)}
    width = max((len(row) for row in rows), default=1)
    codes = np.full((len(rows), width), MISSING, np.int64)
    for number, row in enumerate(rows):
        codes[number, : len(row)] = [MISSING if value is None else places[value] for value in row]
    return codes


def tally(codes: Ints) -> Tally:
    """Count the ways in which cases were answered; whom the others are compared with stands first."""
    enough = codes[(codes != MISSING).sum(axis=1) >= _LEAST_RATERS]
    # Who of the others said it makes no difference, so that many cases are one way.
    ways, counts = _distinct(np.hstack([enough[:, :1], np.sort(enough[:, 1:], axis=1)]))
    first, others = ways[:, :1], ways[:, 1:]
    size = (ways != MISSING).sum(axis=1)
    same = (ways[:, :, None] == ways[:, None, :]) & (ways != MISSING)[:, :, None]
    there = first[:, 0] != MISSING
    return Tally(
        counts=counts.astype(np.float64),
        size=size.astype(np.float64),
        alike=(same.sum(axis=(1, 2)) - size) / np.maximum(size - 1, 1),
        compared=np.where(there, (others != MISSING).sum(axis=1), 0).astype(np.float64),
        matched=np.where(there, (others == first).sum(axis=1), 0).astype(np.float64),
        entries=_entries(ways),
    )


def figures(tally: Tally, counts: Floats, scale: Scale) -> Figures:
    """Work the figures out for many sets of frequencies, a row each."""
    return Figures(_raw(tally, counts), _kappa(tally, counts), _alpha(tally, counts, scale))


def _distinct(rows: Ints) -> tuple[Ints, Ints]:
    """Return the distinct rows and how often each is there; a row is read as one number where it fits into one."""
    base = int(rows.max(initial=0)) + 2
    if base ** rows.shape[1] >= 1 << 62:
        ways, counts = np.unique(rows, axis=0, return_counts=True)
        return ways, counts
    powers = base ** np.arange(rows.shape[1], dtype=np.int64)
    _numbers, where, counts = np.unique((rows + 1) @ powers, return_index=True, return_counts=True)
    return rows[where], counts


def _entries(ways: Ints) -> Entries:
    there = ways != MISSING
    way, column = np.nonzero(there)
    keys, place = np.unique(ways[there] * np.int64(max(len(ways), 1)) + way, return_inverse=True)
    others = there[:, 1:].sum(axis=1)
    # The first of a case is compared with each of the others, and each of those with the first, if there is one.
    first = np.where(column == 0, others[way], 0).astype(np.float64)
    other = np.where((column > 0) & there[way, 0], 1.0, 0.0)
    return Entries(
        ways=keys % max(len(ways), 1),
        answers=keys // max(len(ways), 1),
        given=np.bincount(place, minlength=len(keys)).astype(np.float64),
        by_first=np.bincount(place, first, minlength=len(keys)).astype(np.float64),
        by_others=np.bincount(place, other, minlength=len(keys)).astype(np.float64),
    )


def _raw(tally: Tally, counts: Floats) -> Floats:
    """Return the share of pairs that gave the same answer, of all pairs of people who answered the same case."""
    return _over(counts @ tally.alike, counts @ tally.size)


def _kappa(tally: Tally, counts: Floats) -> Floats:
    """Return Cohen's kappa (1960) of the first of a case and each other: what chance would give is taken off."""
    pairs = counts @ tally.compared
    by_first = tally.entries.by_answer(counts, tally.entries.by_first)
    by_others = tally.entries.by_answer(counts, tally.entries.by_others)
    expected = (by_first * by_others).sum(axis=1)
    return _over(counts @ tally.matched * pairs - expected, pairs * pairs - expected)


def _alpha(tally: Tally, counts: Floats, scale: Scale) -> Floats:
    """Return Krippendorff's alpha (2011), for any number of people a case and answers that are missing."""
    given = tally.entries.by_answer(counts, tally.entries.given)
    total = given.sum(axis=1)
    if scale is Scale.NOMINAL:
        observed = total - counts @ tally.alike
        expected = total * total - (given * given).sum(axis=1)
    else:
        ranks = given.cumsum(axis=1) - given / 2
        observed = _apart(tally, counts, ranks)
        expected = 2 * (total * (given * ranks**2).sum(axis=1) - (given * ranks).sum(axis=1) ** 2)
        # What is left of a sum that should be none.
        expected[np.count_nonzero(given, axis=1) < _LEAST_RATERS] = 0
    return 1 - _over(observed * (total - 1), expected)


def _apart(tally: Tally, counts: Floats, ranks: Floats) -> Floats:
    """Add up how far apart the ranks within each case are, squared; a case of many counts each of them once."""
    entries = tally.entries
    order = np.argsort(entries.ways, kind="stable")
    starts = np.flatnonzero(np.diff(entries.ways[order], prepend=-1))
    answers = np.flatnonzero(np.diff(entries.answers, prepend=-1))
    place = np.repeat(np.arange(len(answers)), np.diff(np.append(answers, len(entries.answers))))
    rank = ranks[:, place[order]]
    given = entries.given[order]
    sums = np.add.reduceat(given * rank, starts, axis=1)
    squares = np.add.reduceat(given * rank**2, starts, axis=1)
    spread = 2 * (tally.size * squares - sums**2) / np.maximum(tally.size - 1, 1)
    total: Floats = (counts * spread).sum(axis=1)
    return total


def _over(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole != 0)
    return share
