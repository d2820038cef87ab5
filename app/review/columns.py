"""Reviews turned into columns in one pass, in the order in which they lie in the file; which of them count is known at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from app.review.measures import MISSING, Ints
from app.review.questions import text_of

# So many sheets of a form are laid out at once: few enough that their words are still near at hand.
_AT_ONCE = 200
# A vault, and a person there.
Who: TypeAlias = tuple[str, str]
# When it was answered, and the uid of the review.
Sheet: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """The answers to one question as numbers: a row a case, its decision first and then the reviewers."""

    values: tuple[str, ...]
    codes: Ints

    def in_order(self, order: Iterable[str]) -> Ints:
        """Return the answers by their place in an order; one that has no place in it is missing."""
        places = {value: place for place, value in enumerate(order)}
        mapped = np.array([*(places.get(value, MISSING) for value in self.values), MISSING], np.int64)
        return mapped[self.codes]

    def rising(self) -> Ints:
        """Return the answers by their place among all that were given, as numbers go."""
        numbers = {value: number for value in self.values if (number := _number(value)) is not None}
        return self.in_order(sorted(numbers, key=lambda value: numbers[value]))


@dataclass(slots=True)
class Filling:
    """A column while it is read: in parts, of each the numbers of its sheets and the places of their answers."""

    places: dict[str, int] = field(default_factory=dict)
    # Where an answer as it was written has its place; of words and of no answer alone, for 1 and yes are one key of a mapping.
    known: dict[object, int] = field(default_factory=lambda: {None: MISSING})
    parts: list[tuple[Ints, Ints]] = field(default_factory=list)

    def add(self, sheets: Ints, values: Sequence[object]) -> None:
        """Take in the answers of some sheets; a hundred thousand of them are mostly the same few."""
        try:
            found = list(map(self.known.__getitem__, values))
        except (KeyError, TypeError):
            # Something is new, or is no word: several choices, a number, yes or no.
            known, place = self.known, self._place
            found = [known[each] if each.__class__ is str and each in known else place(each) for each in values]
        codes = np.array(found, np.int64)
        answered = codes != MISSING
        if answered.any():
            self.parts.append((sheets[answered], codes[answered]))

    def _place(self, value: object) -> int:
        if value is None:
            return MISSING
        text = text_of(value)
        place = MISSING if text is None else self.places.setdefault(text, len(self.places))
        if value.__class__ is str:
            self.known[value] = place
        return place

    def column(self, rows: Ints, people: Ints) -> Column:
        """Lay the answers out, each in the row and the place of its sheet; a sheet without a row does not count."""
        sheets, found = (np.concatenate(each) for each in zip(*self.parts, strict=True))
        there = rows[sheets] != MISSING
        codes = np.full((int(rows.max()) + 1, int(people.max()) + 1), MISSING, np.int64)
        codes[rows[sheets[there]], people[sheets[there]]] = found[there]
        return Column(tuple(self.places), codes)


@dataclass(slots=True)
class Asked:
    """The questions of one form that are compared, and the sheets of it that were read and not laid out yet."""

    filling: Mapping[str, Filling]
    sheets: list[int] = field(default_factory=list)
    answers: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, sheet: int, answers: Mapping[str, object]) -> None:
        """Take in a sheet; many are laid out at once, question by question."""
        self.sheets.append(sheet)
        self.answers.append(tuple(map(answers.get, self.filling)))
        if len(self.sheets) >= _AT_ONCE:
            self.lay_out()

    def lay_out(self) -> None:
        """Lay out what was read, so that no more than some thousand sheets are in memory as words."""
        sheets = np.array(self.sheets, np.int64)
        for filling, values in zip(self.filling.values(), zip(*self.answers, strict=True), strict=False):
            filling.add(sheets, values)
        self.sheets.clear()
        self.answers.clear()


@dataclass(slots=True)
class Columns:
    """Sheets of answers while they are read: of each case what was decided, and what each reviewer answered."""

    filling: dict[str, Filling] = field(default_factory=dict)
    forms: list[Asked] = field(default_factory=list)
    cases: dict[str, int] = field(default_factory=dict)
    # Of each sheet the row that it stands in; of those that reviewers wrote this is known at the end.
    _rows: list[int] = field(default_factory=list)
    _given: dict[tuple[int, Who], list[tuple[Sheet, int]]] = field(default_factory=dict)
    _amended: set[tuple[str, Who]] = field(default_factory=set)

    def form(self, keys: Iterable[str]) -> Asked:
        """Begin a form by the keys of its questions; a question of several forms is one column."""
        self.forms.append(Asked({key: self.filling.setdefault(key, Filling()) for key in keys}))
        return self.forms[-1]

    def decided(self, case: str, answers: Mapping[str, object], asked: Asked) -> None:
        """Begin a case with what was decided."""
        self.cases[case] = len(self.cases)
        self._write(answers, asked, self.cases[case])

    def given(self, case: str, who: Who, sheet: Sheet, answers: Mapping[str, object], asked: Asked) -> None:
        """Add what somebody answered to a case that was begun."""
        number = self._write(answers, asked, MISSING)
        self._given.setdefault((self.cases[case], who), []).append((sheet, number))

    def amended(self, uid: str, who: Who) -> None:
        """Let a review of somebody not count, because they wrote another in its place."""
        self._amended.add((uid, who))

    def columns(self) -> dict[str, Column]:
        """Lay everything out; of several sheets of one person for one case the last that nobody amended counts."""
        for form in self.forms:
            form.lay_out()
        rows, people = np.array(self._rows, np.int64), np.zeros(len(self._rows), np.int64)
        seated = [0] * len(self.cases)
        for case, sheet in self._counting():
            seated[case] += 1
            rows[sheet], people[sheet] = case, seated[case]
        return {key: filled.column(rows, people) for key, filled in self.filling.items() if filled.parts}

    def _write(self, answers: Mapping[str, object], asked: Asked, case: int) -> int:
        number = len(self._rows)
        self._rows.append(case)
        asked.add(number, answers)
        return number

    def _counting(self) -> Iterator[tuple[int, int]]:
        for (case, who), sheets in self._given.items():
            standing = [each for each in sheets if (each[0][1], who) not in self._amended]
            if standing:
                yield case, max(standing)[1]


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        # Some form asked it otherwise, or a review came from a vault that did.
        return None
