"""One review of one's own decision in full: the verdict and its reasons, findings, what was answered otherwise, and talk."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.decisions.protocol import Protocol
from app.i18n import _
from app.review.model import Difference, Finding, Tie
from app.review.review_queries import FeedbackPage
from app.review.scorecards import Scorecard
from ui.kit.labels import PlainLabel, muted, small, title
from ui.kit.marks import Chip, Mark
from ui.kit.panels import Card, EmptyState
from ui.kit.shapes import Shape
from ui.kit.theme import STEP, Tone
from ui.review.words import answer_words, moment, verdict_mark


class FeedbackDetail(QScrollArea):
    """Reads only; what can be done with the review are buttons of the page. `shown` tells that it came into sight."""

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("The review"))
        self.show_nothing()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def show_nothing(self) -> None:
        """Say what stands here once a review is chosen."""
        hint = _("The verdict, its reasons, what was found, and what you said to it.")
        self.setWidget(EmptyState(_("No review is chosen."), hint, parent=self))

    def show_page(self, page: FeedbackPage, form: Protocol | None) -> None:
        """Show a review."""
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        _head(page, body, column)
        _talk(page, (body, column))
        _findings(page.findings, form, page.scorecard, (body, column))
        _differences(page.differences, form, (body, column))
        _scores(page, (body, column))
        column.addStretch(1)
        self.setWidget(body)


def place_words(finding: Finding, form: Protocol | None, card: Scorecard) -> str:
    """Return what a finding is about, in words."""
    if finding.tied_to is Tie.FIELD and form is not None and finding.target in form.asked:
        return _("Form: {question}").format(question=form.asked[finding.target].question.label)
    if finding.tied_to is Tie.SCORE and (item := card.item(finding.target)) is not None:
        return _("Scorecard: {item}").format(item=item.label)
    return finding.tied_to.label


def _head(page: FeedbackPage, body: QWidget, column: QVBoxLayout) -> None:
    review = page.review
    column.addWidget(title(review.case_ref, body))
    column.addWidget(Chip(verdict_mark(review.verdict), body), 0, Qt.AlignmentFlag.AlignLeft)
    told = _("{who}, {at} · {total} of 100").format(
        who=review.reviewer_name, at=moment(review.done_at or ""), total=f"{review.total or 0:.1f}"
    )
    column.addWidget(muted(told, body))
    if review.rationale:
        column.addWidget(PlainLabel(review.rationale, body))
    if review.amends_why:
        column.addWidget(small(_("It changes an earlier one: {why}").format(why=review.amends_why), body))
    reviewer = (review.vault_uid, review.reviewer_uid)
    newer = [
        each
        for each in page.others
        if each.supersedes_uid == review.uid and (each.vault_uid, each.reviewer_uid) == reviewer
    ]
    if newer:
        column.addWidget(small(_("Its reviewer has changed it since; the newer one counts."), body))
    beside = [each for each in page.others if each.reviewer_uid != review.reviewer_uid]
    for each in beside:
        label = each.verdict.label if each.verdict else ""
        words = _("Beside it, not in its place: {who} says “{verdict}”.").format(who=each.reviewer_name, verdict=label)
        column.addWidget(small(words, body))


def _findings(
    found: Iterable[Finding], form: Protocol | None, card: Scorecard, to: tuple[QWidget, QVBoxLayout]
) -> None:
    lines = [(place_words(each, form, card), each.note) for each in found]
    _section(_("What was found"), lines, to)


def _differences(rows: Iterable[Difference], form: Protocol | None, to: tuple[QWidget, QVBoxLayout]) -> None:
    body, column = to
    differing = [row for row in rows if not row.same]
    if not differing:
        return
    card = Card(_("Answered otherwise, before they saw your decision"), body)
    for number, row in enumerate(differing, 1):
        question = form.asked[row.key].question if form is not None and row.key in form.asked else None
        mark = Mark(_("{n} differs").format(n=number), Shape.RING, Tone.ATTENTION)
        card.inside.addWidget(Chip(mark, card), 0, Qt.AlignmentFlag.AlignLeft)
        card.inside.addWidget(PlainLabel(row.label, card, strong=True))
        for who, value in ((_("Decided"), row.theirs), (_("The reviewer"), row.mine)):
            words = _("{who}: {answer}").format(who=who, answer=answer_words(question, value))
            card.inside.addWidget(PlainLabel(words, card))
    column.addWidget(card)


def _scores(page: FeedbackPage, to: tuple[QWidget, QVBoxLayout]) -> None:
    lines = []
    for item in page.scorecard.items:
        answer = item.answer(page.review.scores.get(item.id, ""))
        if answer is not None:
            lines.append(("", _("{item}: {answer}").format(item=item.label, answer=answer.label)))
    _section(_("Scorecard"), lines, to)


def _talk(page: FeedbackPage, to: tuple[QWidget, QVBoxLayout]) -> None:
    said = [(_("{who}, {at}").format(who=each.person, at=moment(each.at)), each.words) for each in page.replies]
    _section(_("Replies"), said, to)
    if page.dispute is not None:
        answered = _("It was judged again.") if page.dispute.answered_by else _("It waits for another judgement.")
        words = _("Goes to {who}. {state}").format(who=page.dispute.to_name, state=answered)
        _section(_("Disputed"), [(words, page.dispute.reason)], to)


def _section(heading: str, lines: Iterable[tuple[str, str]], to: tuple[QWidget, QVBoxLayout]) -> None:
    body, column = to
    told = list(lines)
    if not told:
        return
    card = Card(heading, body)
    for name, words in told:
        if name:
            card.inside.addWidget(small(name, card))
        card.inside.addWidget(PlainLabel(words, card))
    column.addWidget(card)
