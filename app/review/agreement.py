"""How far responders and the supervisors who judged their cases blind agree: by question, decision, form and period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from app.decisions.model import AnswerKind, Outcome
from app.i18n import _, ngettext
from app.review.bootstrap import (
    Agreement,
    AgreementPolicy,
    Cancelled,
    Figure,
    Progress,
    StoppedError,
    Why,
    agreement_policy,
    measured,
)
from app.review.groups import Cell, Dimension, Group, Parted, parted
from app.review.judged import Judged
from app.review.measures import MISSING, Bools, Ints, Scale, tally
from app.review.questions import ORDERS, Compared

_PAIR = 2


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one question in a number of cases; `near` is alpha where answers that are close count as nearly the same.

    Answers without a place in the order ("unknown") are not in it, so it stands on its own number of cases.
    """

    key: str
    label: str
    found: Agreement
    near: Figure | None
    near_cases: int
    # In so many cases only one of them was asked, so there is nothing to compare.
    one_sided: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of cases, and what is known of a question in it."""

    group: Group
    label: str
    row: Row


@dataclass(frozen=True, slots=True)
class Groups:
    """One question, the cases told apart by one thing; the rest is what was too few to be shown by itself."""

    dimension: Dimension
    rows: tuple[GroupRow, ...]
    rest: GroupRow | None


def by_question(
    judged: Judged,
    progress: Progress,
    cancelled: Cancelled = lambda: False,
    *,
    within: tuple[Dimension, tuple[str, ...]] | None = None,
    policy: AgreementPolicy | None = None,
) -> tuple[Row, ...]:
    """Return what is known of each question, in all cases or within one group that may be shown."""
    rows = []
    for done, question in enumerate(judged.questions.values()):
        progress(done, len(judged.questions))
        if cancelled():
            raise StoppedError
        rows.append(_within(judged, question, within, policy or agreement_policy()))
    progress(len(judged.questions), len(judged.questions))
    return tuple(rows)


def by_group(
    judged: Judged,
    key: str,
    dimension: Dimension,
    progress: Progress,
    cancelled: Cancelled = lambda: False,
    *,
    policy: AgreementPolicy | None = None,
) -> Groups:
    """Return what is known of one question, told apart by decision, form or period; by period it is the drift over time."""
    question, rules = judged.questions[key], policy or agreement_policy()
    part = _parted(judged, key, rules)[dimension]
    rows = []
    for done, group in enumerate(part.told):
        progress(done, len(part.told))
        if cancelled():
            raise StoppedError
        row = _row(judged, question, _inside(judged, group.cells), rules)
        together = group is part.rest
        rows.append(GroupRow(group, label_of(judged, dimension, group, together=together), row))
    progress(len(part.told), len(part.told))
    shown = len(part.groups)
    return Groups(dimension, tuple(rows[:shown]), rows[shown] if part.rest is not None else None)


def label_of(judged: Judged, dimension: Dimension, group: Group, *, together: bool = False) -> str:
    """Return the words for a group; months that are together because each is too small need not follow one another."""
    if dimension is Dimension.PERIOD and not together:
        first, last = group.names[0], group.names[-1]
        return first if first == last else f"{first} – {last}"
    return ", ".join(_name(judged, dimension, name) for name in group.names)


def said(found: Agreement) -> str:
    """Say in plain words what the figures of a question say."""
    cases = ngettext("{n} case", "{n} cases", found.cases).format(n=found.cases)
    if found.raw.value is None:
        return _("{cases}: {why}.").format(cases=cases, why=found.raw.why.label)
    agreed = _("{cases}. Of 100 comparisons {share} gave the same answer{interval}.").format(
        cases=cases, share=hundredths(found.raw.value), interval=_interval(found.raw)
    )
    if found.alpha.value is None:
        return f"{agreed} " + _("Alpha: {why}.").format(why=found.alpha.why.label)
    beyond = _("Alpha, where 0 is what chance would give and 1 is always: {alpha}{interval}.").format(
        alpha=decimals(found.alpha.value), interval=_span(found.alpha)
    )
    if found.kappa.value is None:
        return f"{agreed} {beyond}"
    two = _("Kappa: {kappa}{interval}.").format(kappa=decimals(found.kappa.value), interval=_span(found.kappa))
    return f"{agreed} {beyond} {two}"


def decimals(value: float) -> str:
    """Return a figure to two places; nothing is less than nothing."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _within(
    judged: Judged,
    question: Compared,
    within: tuple[Dimension, tuple[str, ...]] | None,
    policy: AgreementPolicy,
) -> Row:
    if within is None:
        return _row(judged, question, np.ones(judged.cases, bool), policy)
    dimension, names = within
    told = _parted(judged, question.key, policy)[dimension].told
    cells = next((group.cells for group in told if group.names == names), None)
    if cells is not None:
        return _row(judged, question, _inside(judged, cells), policy)
    few = Figure(None, why=Why.FEW)
    # How many there are is told; nothing of what they say.
    there = frozenset(cell for cell in judged.cells if cell[dimension.value] in names)
    cases = int((_compared(judged.columns[question.key].codes) & _inside(judged, there)).sum())
    return Row(question.key, question.label, Agreement(cases, few, few, few), None, 0, 0)


def _row(judged: Judged, question: Compared, inside: Bools, policy: AgreementPolicy) -> Row:
    column = judged.columns[question.key]
    codes = column.codes[inside]
    found = measured(tally(codes), Scale.NOMINAL, policy)
    answered = (codes != MISSING).any(axis=1)
    one_sided = int((answered & ~_compared(codes)).sum())
    if not question.ordered or found.raw.value is None:
        return Row(question.key, question.label, found, None, 0, one_sided)
    numbers = question.kind is AnswerKind.NUMBER
    ordered = column.rising() if numbers else column.in_order(ORDERS[question.key])
    near = measured(tally(ordered[inside]), Scale.ORDINAL, policy)
    return Row(question.key, question.label, found, near.alpha, near.cases, one_sided)


def _parted(judged: Judged, key: str, policy: AgreementPolicy) -> dict[Dimension, Parted]:
    """Part the cases in which a question was answered by two: only these are in its figures."""
    there = _compared(judged.columns[key].codes)
    cells = Counter(cell for cell, counted in zip(judged.cells, there.tolist(), strict=True) if counted)
    return parted(cells, policy.least_cases)


def _compared(codes: Ints) -> Bools:
    two: Bools = (codes != MISSING).sum(axis=1) >= _PAIR
    return two


def _inside(judged: Judged, cells: Iterable[Cell]) -> Bools:
    wanted = frozenset(cells)
    return np.fromiter((cell in wanted for cell in judged.cells), bool, judged.cases)


def _name(judged: Judged, dimension: Dimension, name: str) -> str:
    if dimension is Dimension.PROTOCOL:
        form = judged.protocols.get(name)
        return name[:8] if form is None else _("{title}, version {n}").format(title=form.title, n=form.version)
    known = next((outcome for outcome in Outcome if outcome.value == name), None)
    return name if known is None else known.label


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return _(" (other cases like these: {low} to {high})").format(
        low=hundredths(figure.low), high=hundredths(figure.high)
    )


def _span(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return _(" ({low} to {high})").format(low=decimals(figure.low), high=decimals(figure.high))


def hundredths(share: float) -> int:
    """Return a share of a hundred: all only where it is all, and none only where it is none."""
    if 0 < share < 1:
        return min(99, max(1, round(share * 100)))
    return round(share * 100)
