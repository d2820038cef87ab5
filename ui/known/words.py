"""What a match, a list and a hash are, in words."""

from __future__ import annotations

from app.evidence.hashes import HashKind, Verdict
from app.evidence.known import EntryRow, Known, ListRow, MatchRow
from app.i18n import _
from ui.kit.marks import Mark, severity_mark
from ui.kit.rows import Column
from ui.kit.shapes import Shape
from ui.kit.theme import Tone


def kind_word(kind: HashKind) -> str:
    """Return what a kind of hash is called."""
    return {
        HashKind.MD5: "MD5",
        HashKind.SHA1: "SHA-1",
        HashKind.SHA256: "SHA-256",
        HashKind.PDQ: "PDQ",
        HashKind.PHOTODNA: "PhotoDNA",
    }[kind]


def how_word(match: MatchRow) -> str:
    """Return how an item matches: the very file, or how far from it."""
    if match.exact:
        return _("same file ({kind})").format(kind=kind_word(match.kind))
    return _("looks alike, {distance} of 256 bits differ").format(distance=match.distance)


def verdict_mark(verdict: Verdict) -> Mark:
    """Return the mark of what a person said of a match."""
    return {
        Verdict.OPEN: Mark(_("not judged"), Shape.QUESTION, Tone.ATTENTION),
        Verdict.CONFIRMED: Mark(_("confirmed"), Shape.DISC, Tone.GOOD),
        Verdict.REJECTED: Mark(_("rejected"), Shape.RING, Tone.PLAIN),
    }[verdict]


def state_mark(off: str | None) -> Mark:
    """Return the mark of a list or a hash that is used, or is switched off."""
    return Mark(_("in use"), Shape.DISC, Tone.GOOD) if off is None else Mark(_("off"), Shape.RING, Tone.PLAIN)


def provenance(match: MatchRow) -> str:
    """Return where a match comes from, so that somebody can ask there."""
    words = _("{list}, published by {source} on {day}, entry {place}")
    return words.format(list=match.list, source=match.source, day=match.issued_on, place=match.place)


def judged(match: MatchRow) -> str:
    """Return who said what of a match, and when; nothing where nobody did."""
    if match.verdict is Verdict.OPEN:
        return ""
    words = _("confirmed by {who}, {at}") if match.verdict is Verdict.CONFIRMED else _("rejected by {who}, {at}")
    said = words.format(who=match.judged_by, at=match.judged_at[:16].replace("T", " "))
    return f"{said}: {match.reason}" if match.reason else said


def known_line(known: Known) -> str:
    """Return what lists know of an item, as one fact of its card."""
    match = known.matches[0]
    what = match.label or _("known")
    words = _("on a list: {what}, {how}, {list} of {day}")
    line = words.format(what=what, how=how_word(match), list=match.list, day=match.issued_on)
    said = {Verdict.CONFIRMED: _("confirmed"), Verdict.OPEN: _("nobody judged it yet")}.get(match.verdict, "")
    more = len(known.matches) - 1
    rest = _("and {n} more").format(n=more) if more else ""
    return " · ".join(part for part in (line, said, rest) if part)


def match_columns() -> tuple[Column[MatchRow], ...]:
    """Return how a match reads as a row."""
    return (
        Column(_("Case"), lambda row: row.reference, 170),
        Column(_("How"), how_word, 230),
        Column(_("Class"), lambda row: row.label or _("not said"), 120),
        Column(
            _("Severity"), lambda _row: "", 128, mark=lambda row: severity_mark(row.severity and row.severity.value)
        ),
        Column(_("List"), lambda row: row.list, None),
        Column(_("Judged"), lambda _row: "", 120, mark=lambda row: verdict_mark(row.verdict)),
    )


def list_columns() -> tuple[Column[ListRow], ...]:
    """Return how a list reads as a row."""
    return (
        Column(_("List"), lambda row: row.name, None),
        Column(_("Published by"), lambda row: row.source, 180),
        Column(_("On"), lambda row: row.issued_on, 104),
        Column(_("Class"), lambda row: row.labels or _("not said"), 130),
        Column(_("Hashes"), lambda row: f"{row.entries:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"), 96, numeric=True),
        Column(_("Matches"), lambda row: str(row.matches), 84, numeric=True),
        Column(_("State"), lambda _row: "", 96, mark=lambda row: state_mark(row.off)),
    )


def entry_columns() -> tuple[Column[EntryRow], ...]:
    """Return how a hash of a list reads as a row."""
    return (
        Column(_("Kind"), lambda row: kind_word(row.hash.kind), 90),
        Column(_("Hash"), lambda row: str(row.hash), None),
        Column(_("Class"), lambda row: row.label or _("not said"), 120),
        Column(_("List"), lambda row: row.list, 180),
        Column(_("Entry"), lambda row: str(row.place), 76, numeric=True),
        Column(_("Matches"), lambda row: str(row.matches), 84, numeric=True),
        Column(_("State"), lambda _row: "", 96, mark=lambda row: state_mark(row.off)),
    )
