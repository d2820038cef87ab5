"""What was asked, by whom, about whom, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.cases.model import Kind
from app.cases.queries import CasePage, LinkRow, RequesterRow, RequestRow
from app.i18n import _
from app.intake.fields import gaps
from ui.case.facts import Facts, Gaps, in_words, of_request
from ui.case.words import Words
from ui.kit.buttons import quiet_button
from ui.kit.labels import PlainLabel, muted, small, title
from ui.kit.marks import Chip, Mark
from ui.kit.panels import Hairline
from ui.kit.shapes import Shape
from ui.kit.theme import Tone, theme_of
from ui.queue.columns import check_name, kind_name

WORDS_LINES = 12
CHECKS = {
    "passed": (Shape.TICK, Tone.GOOD),
    "failed": (Shape.CROSS, Tone.CRITICAL),
    "unknown": (Shape.QUESTION, Tone.ATTENTION),
}


class RequestPane(QScrollArea):
    """Show the request of a case; links to other cases are asked for, unless it may only be read."""

    case_asked = Signal(int)
    link_asked = Signal(int)
    unlink_asked = Signal()
    kind_asked = Signal()

    def __init__(self, parent: QWidget | None = None, *, reads: bool = False) -> None:
        super().__init__(parent)
        self._reads, self._gone = reads, False
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Request"))

    def show_case(self, page: CasePage, *, fixed: str = "", gone: bool = False) -> None:
        """Show the request's facts and their gaps; fixed says why its kind stands, and of what is gone nothing is asked."""
        self._gone = gone
        px = theme_of().px
        at = self.verticalScrollBar().value()
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, px(8), px(16))
        column.setSpacing(px(8))
        column.addWidget(title(_("Request"), body))
        self._add_kind(body, column, page.row.kind, fixed)
        self._add_requester(body, column, page)
        self._add_subjects(body, column, page)
        for request in page.requests:
            self._add_request(body, column, request, page.row.kind)
        if not self._reads:
            self._add_linked(body, column, page)
        column.addStretch(1)
        self.setWidget(body)
        self.verticalScrollBar().setValue(at)

    def _add_linked(self, body: QWidget, column: QVBoxLayout, page: CasePage) -> None:
        self._add_links(body, column, _("Same incident"), page.linked, linked=True)
        if page.linked and not self._gone:
            leave = quiet_button(_("Not the same incident: take this case out…"), body)
            leave.clicked.connect(self.unlink_asked)
            column.addWidget(leave, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_links(body, column, _("Names the same account or person"), page.related, linked=False)

    def _add_kind(self, body: QWidget, column: QVBoxLayout, kind: Kind, fixed: str) -> None:
        if self._reads or fixed:
            column.addWidget(small("  ·  ".join(part for part in (kind_name(kind), fixed) if part), body))
            return
        words = _("{kind} · change it…").format(kind=kind_name(kind))
        change = quiet_button(words, body, name=_("Say that this is not: {kind}").format(kind=kind_name(kind)))
        change.clicked.connect(self.kind_asked)
        column.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_requester(self, body: QWidget, column: QVBoxLayout, page: CasePage) -> None:
        if page.hidden:
            words = _("What the author made of this request stays away until you have given your own answers.")
            column.addWidget(small(words, body))
        else:
            shape, tone = CHECKS[page.row.requester_check.value]
            word = check_name(page.row.requester_check)
            column.addWidget(Chip(Mark(word, shape, tone, _("requester: {word}").format(word=word)), body))
        column.addWidget(Facts(_requester_facts(page.requester), body))

    def _add_subjects(self, body: QWidget, column: QVBoxLayout, page: CasePage) -> None:
        names = {"person_at_risk": _("Person at risk"), "account": _("Account"), "content_url": _("Address")}
        column.addWidget(Facts(((names[subject.role], subject.value) for subject in page.subjects), body))

    def _add_request(self, body: QWidget, column: QVBoxLayout, request: RequestRow, kind: Kind) -> None:
        column.addWidget(Hairline(body))
        came = _("{channel}, {at} UTC").format(channel=request.channel, at=request.received_at[:16].replace("T", " "))
        column.addWidget(small(came, body))
        if request.subject:
            column.addWidget(PlainLabel(request.subject, body, strong=True))
        if request.body:
            words = Words(body)
            words.show_words(request.body)
            words.setFixedHeight(words.fontMetrics().lineSpacing() * WORDS_LINES)
            column.addWidget(words)
        missing = gaps(kind, request.facts)
        if missing:
            column.addWidget(Gaps(missing, body))
        column.addWidget(Facts(of_request(request.facts), body))
        if request.headers:
            column.addWidget(
                Facts(((name.replace("_", " "), in_words(value)) for name, value in request.headers.items()), body)
            )

    def _add_links(
        self, body: QWidget, column: QVBoxLayout, name: str, links: Sequence[LinkRow], *, linked: bool
    ) -> None:
        if not links:
            return
        column.addWidget(Hairline(body))
        column.addWidget(muted(name, body))
        for link in links:
            row = quiet_button(
                f"{link.reference} · {link.title}", body, name=_("Open {case}").format(case=link.reference)
            )
            row.clicked.connect(lambda _checked=False, number=link.id: self.case_asked.emit(number))
            column.addWidget(row, 0, Qt.AlignmentFlag.AlignLeft)
            if not linked and not self._gone:
                join = quiet_button(
                    _("Same incident: link them"), body, name=_("Link {case}").format(case=link.reference)
                )
                join.clicked.connect(lambda _checked=False, number=link.id: self.link_asked.emit(number))
                column.addWidget(join, 0, Qt.AlignmentFlag.AlignLeft)


def _requester_facts(requester: RequesterRow | None) -> Iterable[tuple[str, str]]:
    if requester is None:
        return ((_("Requester"), _("not named")),)
    return (
        (_("Agency"), requester.agency),
        (_("Name"), requester.name),
        (_("E-mail"), requester.email),
        (_("Phone given"), requester.phone),
        (_("Badge"), requester.badge),
        (_("Country"), requester.country),
        (_("First seen"), requester.first_seen_at[:10]),
    )
