"""What the pages of packs say of a pack and of its cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.cases.model import Kind
from app.i18n import _, ngettext
from app.review.levels import words_of
from app.review.opening import Opening
from app.review.queries import PackCaseView, PackView
from app.review.returning import Returned
from ui.kit.marks import Mark
from ui.kit.rows import Column
from ui.kit.shapes import Shape
from ui.kit.theme import Tone
from ui.queue.columns import kind_name
from ui.review.words import left_words, moment, state_mark, verdict_mark

PackRow = tuple[int, PackView]
CaseRow = tuple[int, PackCaseView]
SOON_DAYS = 3


def opened_columns(now: Callable[[], datetime]) -> tuple[Column[PackRow], ...]:
    """Return the columns of packs that were opened here."""
    return (
        Column(_("Pack"), lambda row: row[1].name or _("without a name"), None),
        Column(_("From"), lambda row: row[1].vault_name, 150, share=1, gives_way=2),
        Column(_("Evidence"), lambda row: row[1].level.label, 100, gives_way=3),
        Column(_("Judged"), lambda row: judged_words(row[1]), 110),
        _opens(now),
        Column(_("Returned"), lambda row: (row[1].returned_at or "")[:10] or _("not returned"), 110, gives_way=4),
    )


def sealed_columns(now: Callable[[], datetime]) -> tuple[Column[PackRow], ...]:
    """Return the columns of packs that were sealed here."""
    return (
        Column(_("Pack"), lambda row: row[1].name or _("without a name"), None),
        Column(_("For"), lambda row: ", ".join(row[1].recipients), 170, share=1, stays=True, gives_way=2),
        Column(_("Sealed"), lambda row: row[1].sealed_at[:10], 104, gives_way=4),
        Column(_("Evidence"), lambda row: row[1].level.label, 100, gives_way=3),
        Column(_("Came back"), lambda row: judged_words(row[1]), 110),
        _opens(now),
    )


def case_columns() -> tuple[Column[CaseRow], ...]:
    """Return the columns of the cases of a pack."""
    return (
        Column(_("Case"), lambda row: row[1].reference, 160, share=1),
        Column(_("Kind"), lambda row: kind_name(Kind(row[1].kind)), None, stays=True, gives_way=2),
        Column(_("Review"), lambda row: case_mark(row[1]).word, 180, mark=lambda row: case_mark(row[1])),
        Column(_("Verdict"), _verdict, 180, mark=lambda row: _verdict_mark(row[1]), gives_way=1),
    )


def _opens(now: Callable[[], datetime]) -> Column[PackRow]:
    def mark(row: PackRow) -> Mark:
        return until_mark(row[1], now())

    return Column(_("Opens"), lambda row: mark(row).word, 160, mark=mark, stays=True, gives_way=1)


def judged_words(pack: PackView) -> str:
    """Return how far a pack is."""
    return _("{done} of {of}").format(done=pack.done, of=pack.cases)


def until_mark(pack: PackView, now: datetime) -> Mark:
    """Return until when a pack opens: a word and a shape."""
    if pack.put_away_at is not None:
        return Mark(_("put away"), Shape.RING, Tone.PLAIN)
    words = left_words(pack.expires_at, now)
    if pack.expired:
        return Mark(words, Shape.CROSS, Tone.ATTENTION)
    soon = (datetime.fromisoformat(pack.expires_at) - now).days < SOON_DAYS
    return Mark(words, Shape.TRIANGLE if soon else Shape.DOT, Tone.ATTENTION if soon else Tone.PLAIN)


def case_mark(case: PackCaseView) -> Mark:
    """Return how far the review of a case is, or that somebody else has to do it."""
    if case.barred:
        return Mark(_("not by you"), Shape.CROSS, Tone.PLAIN, _("You worked on this case: somebody else reviews it."))
    return state_mark(case.state)


def about_pack(pack: PackView) -> str:
    """Return where a pack comes from, and what it holds."""
    told = [_("Sealed by {who}, {at}").format(who=pack.sealed_by, at=moment(pack.sealed_at))]
    told.append(ngettext("{n} piece of evidence", "{n} pieces of evidence", pack.items).format(n=pack.items))
    told += [_("names of responders replaced")] if pack.pseudonyms else []
    return " · ".join(told)


def left_out_words(pack: PackView) -> str:
    """Return what a pack does not hold, in one line."""
    left = [f"{words} ({count})" if count else words for words, count in words_of(pack.left_out)]
    return _("Left out: {what}.").format(what="; ".join(left)) if left else ""


def opening_words(opening: Opening) -> str:
    """Return what became of opening a pack."""
    cases = ngettext("{n} case", "{n} cases", opening.cases).format(n=opening.cases)
    words = _("This pack was open here already: {cases}.") if opening.again else _("The pack is open: {cases}.")
    lines = [words.format(cases=cases)]
    if opening.missing:
        missing = _("{n} pieces of evidence are not in the file, which was cut short; the cases can be reviewed.")
        lines.append(missing.format(n=opening.missing))
    lines += opening.told
    return "\n".join(lines)


def returned_words(returned: Returned, name: str) -> str:
    """Return what a results file holds."""
    words = ngettext("{n} review was written to {file}.", "{n} reviews were written to {file}.", returned.reviews)
    told = [words.format(n=returned.reviews, file=name)]
    if returned.still_open:
        left = ngettext(
            "{n} case of the pack is not judged yet.", "{n} cases of the pack are not judged yet.", returned.still_open
        )
        told.append(left.format(n=returned.still_open))
    told.append(_("Carry it back; the same reviews can be written again at any time."))
    return " ".join(told)


def _verdict(row: CaseRow) -> str:
    return row[1].verdict.label if row[1].verdict else _("no verdict yet")


def _verdict_mark(case: PackCaseView) -> Mark | None:
    return verdict_mark(case.verdict) if case.verdict is not None else None
