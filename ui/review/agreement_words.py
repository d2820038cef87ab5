"""What the page of agreement says of its figures: always with how many cases, and with how sure they are."""

from __future__ import annotations

from app.i18n import _, ngettext
from app.review.agreement import GroupRow, Row, decimals, hundredths, said
from app.review.bootstrap import Figure
from ui.kit.rows import Column

QuestionLine = tuple[int, Row]
GroupLine = tuple[int, GroupRow]


def question_columns() -> tuple[Column[QuestionLine], ...]:
    """Return the columns of the questions."""
    return (
        Column(_("Question"), lambda row: row[1].label, None),
        Column(_("Cases"), lambda row: str(row[1].found.cases), 76, numeric=True),
        Column(_("Same of 100"), lambda row: share(row[1].found.raw), 110, numeric=True, gives_way=1, stays=True),
        Column(_("Kappa"), lambda row: decimal(row[1].found.kappa), 84, numeric=True, gives_way=4, stays=True),
        Column(_("Alpha"), lambda row: decimal(row[1].found.alpha), 84, numeric=True, gives_way=2, stays=True),
        Column(_("Alpha, how sure"), lambda row: span(row[1].found.alpha), 130, numeric=True, gives_way=3, stays=True),
    )


def group_columns() -> tuple[Column[GroupLine], ...]:
    """Return the columns of the groups of one question."""
    return (
        Column(_("Group"), lambda row: row[1].label, None),
        Column(_("Cases"), lambda row: str(row[1].row.found.cases), 76, numeric=True),
        Column(_("Same of 100"), lambda row: share(row[1].row.found.raw), 110, numeric=True, gives_way=1, stays=True),
        Column(_("Kappa"), lambda row: decimal(row[1].row.found.kappa), 84, numeric=True, gives_way=4, stays=True),
        Column(_("Alpha"), lambda row: decimal(row[1].row.found.alpha), 84, numeric=True, gives_way=2, stays=True),
        Column(
            _("Alpha, how sure"), lambda row: span(row[1].row.found.alpha), 130, numeric=True, gives_way=3, stays=True
        ),
    )


def share(figure: Figure) -> str:
    """Return a share of a hundred, or a dash where it is not shown."""
    return "–" if figure.value is None else str(hundredths(figure.value))


def decimal(figure: Figure) -> str:
    """Return a figure, or a dash where it is not shown."""
    return "–" if figure.value is None else decimals(figure.value)


def span(figure: Figure) -> str:
    """Return between what a figure may lie, or a dash."""
    return (
        "–"
        if figure.low is None or figure.high is None
        else _("{low} to {high}").format(low=decimals(figure.low), high=decimals(figure.high))
    )


def row_words(row: Row) -> str:
    """Return the figures of a question in plain words, and what is not in them."""
    told = [said(row.found)]
    if row.near is not None and row.near.value is not None:
        near = _("Where answers next to each other count as nearly the same, alpha is {alpha} ({n} cases).")
        told.append(near.format(alpha=decimals(row.near.value), n=row.near_cases))
    if row.one_sided:
        words = ngettext(
            "In {n} more case only one of the two was asked.",
            "In {n} more cases only one of the two was asked.",
            row.one_sided,
        )
        told.append(words.format(n=row.one_sided))
    return " ".join(told)
