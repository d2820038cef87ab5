"""What the page of sampling says of a draw: how many of what, why, and who was left out."""

from __future__ import annotations

from app.cases.model import Kind
from app.decisions.model import Outcome
from app.i18n import _, ngettext
from app.review.drawing import Preview
from app.review.levels import words_of
from app.review.rule import Candidate
from app.review.sampling import Drawn, StratumCount
from app.review.sealing import Sealed
from ui.kit.rows import Column
from ui.queue.columns import kind_name

StratumRow = tuple[int, StratumCount]
DrawnRow = tuple[int, Drawn]


def strata_columns() -> tuple[Column[StratumRow], ...]:
    """Return the columns of the strata."""
    return (
        Column(_("Of each"), lambda row: stratum_words(row[1].stratum), None),
        Column(_("There"), lambda row: str(row[1].there), 70, numeric=True),
        Column(_("Drawn"), lambda row: str(row[1].drawn), 76, numeric=True),
    )


def drawn_columns() -> tuple[Column[DrawnRow], ...]:
    """Return the columns of the cases that are drawn."""
    return (
        Column(_("Case"), lambda row: row[1].case.reference, 150),
        Column(_("What"), lambda row: _what(row[1].case), None),
        Column(_("Closed"), lambda row: row[1].case.closed_at[:10], 100, gives_way=2),
        Column(_("Decided by"), lambda row: row[1].case.responder_name, 130, gives_way=1),
        Column(_("Why it stands out"), _why, 180, share=1, gives_way=3),
    )


def preview_words(found: Preview) -> str:
    """Return in one line what would be drawn."""
    drawn = ngettext("{n} case would be drawn", "{n} cases would be drawn", len(found.drawn)).format(n=len(found.drawn))
    return _("{drawn}, of {fitting} that fit.").format(drawn=drawn, fitting=found.fitting)


def risk_words(found: Preview) -> str:
    """Return what the drawn cases stand out by, the golden ones among them, and whose own were left out."""
    told = [_("{n} {risk}").format(n=count, risk=risk.label) for risk, count in found.risks.items()]
    golden = sum(each.golden for each in found.drawn)
    if golden:
        told.append(_("{n} golden of {there}").format(n=golden, there=found.golden_there))
    if found.own_left_out:
        told.append(_("{n} left out: a reviewer worked on them").format(n=found.own_left_out))
    if found.alike_left_out:
        words = _("{n} left out: somebody of a reviewer's name worked on them (say who is who under Known vaults)")
        told.append(words.format(n=found.alike_left_out))
    return " · ".join(told)


def stratum_words(stratum: tuple[str, ...]) -> str:
    """Return a stratum in words; all cases are one where nothing tells them apart."""
    return " · ".join(_word(each) for each in stratum) or _("all cases")


def sealed_words(sealed: Sealed) -> str:
    """Return what became of a pack, and what was left out of it."""
    cases = ngettext("{n} case", "{n} cases", sealed.cases).format(n=sealed.cases)
    items = ngettext("{n} piece of evidence", "{n} pieces of evidence", sealed.items).format(n=sealed.items)
    first = _("Sealed as {file}: {cases}, {items}.").format(file=sealed.path.name, cases=cases, items=items)
    return "\n".join([first, *left_out_lines(sealed.left_out)])


def left_out_lines(left_out: dict[str, int]) -> list[str]:
    """Return what a pack does not hold, with why and how much of it."""
    left = words_of(left_out)
    lines = [f"–  {words} ({count})" if count else f"–  {words}" for words, count in left]
    return [_("Left out:"), *lines] if lines else []


def _what(case: Candidate) -> str:
    return " · ".join(part for part in (_word(case.kind), _word(case.outcome), case.country) if part)


def _why(row: DrawnRow) -> str:
    told = [_("golden")] if row[1].golden else []
    return ", ".join([*told, *(risk.label for risk in sorted(row[1].case.risks))]) or "–"


def _word(value: str) -> str:
    """Return a kind or an outcome in words; anything else is a word already."""
    kinds = {kind.value: kind_name(kind) for kind in Kind}
    outcomes = {outcome.value: outcome.label for outcome in Outcome}
    return kinds.get(value) or outcomes.get(value) or value
