"""The judgement of a decision once both answers are known: the scorecard, the findings, the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.review.model import Verdict
from app.review.scorecards import Scorecard
from ui.kit.buttons import button
from ui.kit.form_view import FormView
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.panels import Hairline
from ui.kit.scroll import bring
from ui.kit.theme import STEP
from ui.review.asking import Asked
from ui.review.findings import FindingForm, FindingLine, FindingsList
from ui.review.verdict import VerdictForm

SAVE_MS = 400


def score_questions(scorecard: Scorecard) -> list[Asked]:
    """Return the items of a scorecard as a form asks them, each with what it weighs."""
    words = _("{item} · weighs {weight}")
    return [
        Asked(
            item.id,
            words.format(item=item.label, weight=item.weight),
            "choice",
            tuple((each.id, each.label) for each in item.answers),
            item.help,
        )
        for item in scorecard.items
    ]


class Judgement(QScrollArea):
    """Kept as it is typed; the verdict locks it. Whoever changes it afterwards makes a new one that names this."""

    scored = Signal(dict)
    finding_added = Signal(str, str)
    finding_removed = Signal(str)
    verdict_asked = Signal(str, str)
    amend_asked = Signal()

    def __init__(self, scorecard: Scorecard, places: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scorecard = scorecard
        self.scores = FormView(score_questions(scorecard), _("Scorecard"), self)
        self._total = PlainLabel("", self, strong=True)
        self.findings, self.finding = FindingsList(self), FindingForm(places, self)
        self.verdict = VerdictForm([(each.value, each.label) for each in Verdict], self)
        self._about = muted("", self)
        self.amend = button(_("Change it: a new, linked judgement…"), self)
        self._save = QTimer(self)
        self._dirty = self._locked = False
        self._build()
        self._wire()
        self._tell_total()

    def show_judgement(
        self, scores: Mapping[str, str], findings: Sequence[FindingLine], verdict: tuple[str, str], *, locked: bool
    ) -> None:
        """Show what was judged so far, or what was given; the second can only be read."""
        if not self._dirty:
            self.scores.show_answers(scores)
        self.scores.show_locked([item.id for item in self._scorecard.items] if locked else ())
        self.findings.show_findings(findings, locked=locked)
        self.finding.setVisible(not locked)
        if locked is not self._locked or not self.verdict.chosen():
            # What is picked and not given yet is left alone.
            self.verdict.show_given(*verdict, locked=locked)
        self._locked = locked
        self.amend.setVisible(locked)
        self._about.setText(_("Given, signed and locked.") if locked else "")
        self._about.setVisible(locked)
        self._tell_total()

    def given(self) -> dict[str, str]:
        """Return the scores on show."""
        return {key: str(value) for key, value in self.scores.answers().items()}

    def go_to_first_open(self) -> bool:
        """Mark what the scorecard still asks and go to the first of it; tell whether there was any."""
        still = self._scorecard.unanswered(self.given())
        self.scores.show_missing({item.id: _("not scored yet") for item in still})
        return bool(still) and self.scores.go_to(still[0].id)

    def keep(self) -> None:
        """Keep the scores that are picked now."""
        self._save.stop()
        if self._dirty:
            self._dirty = False
            self.scored.emit(self.given())

    def write_finding(self, place: str = "") -> None:
        """Put the keyboard where a finding is written."""
        self.finding.begin(place)
        bring(self.finding)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._scorecard.unanswered(self.given()) and not self.amend.isVisible():
            self.scores.go_to(self._scorecard.unanswered(self.given())[0].id)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep()

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Judgement"))
        self._save.setSingleShot(True)
        self._save.setInterval(SAVE_MS)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        column.addWidget(self._about)
        heading = _("{title} v{version}").format(title=self._scorecard.title, version=self._scorecard.version)
        column.addWidget(title(_("Scorecard · {heading}").format(heading=heading), body))
        column.addWidget(self.scores)
        column.addWidget(self._total)
        column.addWidget(Hairline(body))
        column.addWidget(title(_("Findings"), body))
        column.addWidget(self.findings)
        column.addWidget(self.finding)
        column.addWidget(Hairline(body))
        column.addWidget(title(_("Verdict"), body))
        column.addWidget(self.verdict)
        column.addWidget(self.amend, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(body)

    def _wire(self) -> None:
        self.scores.edited.connect(self._on_scored)
        self._save.timeout.connect(self.keep)
        self.finding.added.connect(self.finding_added)
        self.findings.removed.connect(self.finding_removed)
        self.verdict.given.connect(self._on_verdict)
        self.amend.clicked.connect(self.amend_asked)

    def _on_scored(self, _key: str) -> None:
        self._dirty = True
        self._save.start()
        still = [item.id for item in self._scorecard.unanswered(self.given())]
        self.scores.show_missing({each: _("not scored yet") for each in self.scores.missing() if each in still})
        self._tell_total()

    def _on_verdict(self, verdict: str, why: str) -> None:
        self.keep()
        if self.go_to_first_open():
            self.verdict.tell(_("Score every item of the scorecard first."))
        elif self.finding.written():
            self.verdict.tell(_("A finding is written and not added yet."))
            self.finding.begin()
        else:
            self.verdict_asked.emit(verdict, why)

    def _tell_total(self) -> None:
        given = self.given()
        open_items = len(self._scorecard.unanswered(given))
        if open_items:
            of = len(self._scorecard.items)
            words = _("{done} of {of} scored").format(done=of - open_items, of=of)
        else:
            words = _("Total: {total} of 100").format(total=f"{self._scorecard.total(given):.1f}")
        self._total.setText(words)
