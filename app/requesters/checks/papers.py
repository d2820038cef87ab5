"""What attachments show of forgery without anybody looking: what made them, when, and whether they are what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app.i18n import _
from app.requesters.flags import Seen
from app.requesters.gate import Weight
from app.requesters.message import Known, Message, Paper
from app.requesters.policy import VerificationPolicy

# They draw, or change what others wrote; an office prints its letters from a word processor or scans them.
_EDITORS = (
    "photoshop", "gimp", "canva", "illustrator", "inkscape", "coreldraw", "affinity", "pixelmator", "paint.net", "krita", "figma",
    "ilovepdf", "smallpdf", "sejda", "pdfescape", "dochub", "pdffiller", "pdf24", "foxit phantom", "pdfelement", "online2pdf", "pdfsam",
)  # fmt: skip
_BY_CODE = ("reportlab", "wkhtmltopdf", "tcpdf", "fpdf", "pypdf", "dompdf", "headlesschrome", "skia/pdf", "puppeteer")
_MOMENT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")
_CHANGED_LATER, _AHEAD = timedelta(days=1), timedelta(hours=26)


def _made_with(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look what wrote a document."""
    for paper in message.papers:
        maker = " ".join(str(paper.facts.get(name, "")) for name in ("producer", "creator")).strip()
        low = maker.lower()
        if any(name in low for name in _EDITORS):
            words = _("{name} was made or changed with {maker}, a program to draw or change pages.")
            yield Seen("pdf_metadata", words.format(name=paper.name, maker=maker[:80]), Weight.MEDIUM)
        elif any(name in low for name in _BY_CODE):
            words = _("{name} was made by a script ({maker}), not by a word processor or a scanner.")
            yield Seen("pdf_metadata", words.format(name=paper.name, maker=maker[:80]))


def _dates(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look when a document was made and changed."""
    for paper in message.papers:
        made, changed = _moment(paper.facts.get("created")), _moment(paper.facts.get("modified"))
        if made is not None and made > message.received_at + _AHEAD:
            words = _("{name} says it was made on {day}, after it was received.")
            yield Seen("pdf_metadata", words.format(name=paper.name, day=made.date()), Weight.MEDIUM)
        elif made is not None and changed is not None and changed > made + _CHANGED_LATER:
            words = _("{name} was made on {made} and changed on {changed}.")
            yield Seen("pdf_metadata", words.format(name=paper.name, made=made.date(), changed=changed.date()))


def _named(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether a file is what its name and its sender say."""
    for paper in message.papers:
        said = str(paper.facts.get("name_says", ""))
        if said:
            words = _("{name} is called {said} and is {really}.")
            yield Seen("attachment_mismatch", words.format(name=paper.name, said=said, really=paper.content_type))
        elif _another_kind(paper):
            words = _("{name} was sent as {said} and is {really}.")
            told = words.format(name=paper.name, said=paper.declared_type, really=paper.content_type)
            yield Seen("attachment_mismatch", told)


def _active(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look for papers that would do something when opened."""
    for paper in message.papers:
        if paper.facts.get("macros") or paper.facts.get("script"):
            words = _("{name} brings a program along, which no letter needs.")
            yield Seen("attachment_mismatch", words.format(name=paper.name))


def _another_kind(paper: Paper) -> bool:
    """Tell whether a file was declared as a picture or a PDF and is neither."""
    said, really = paper.declared_type.partition("/")[0], paper.content_type.partition("/")[0]
    pdf_said = paper.declared_type == "application/pdf" and paper.kind != "pdf"
    return (said in ("image", "video", "audio") and really not in (said, "application")) or pdf_said


def _moment(value: object) -> datetime | None:
    """Return a moment as PDFs write it, its zone left out."""
    text = str(value or "")
    found = _MOMENT.match(re.sub(r"[-:T ]", "", text).removeprefix("D"))
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        # Its zone is often missing; a day's grace is given for it.
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


CHECKS = (_made_with, _dates, _named, _active)
