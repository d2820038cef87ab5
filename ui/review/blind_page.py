"""One packed case under review: one's own answers, the case between, and theirs once one's own are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.decisions.queries import linkable
from app.decisions.situation import Situation
from app.i18n import _
from app.review import packed, store
from app.review.model import ReviewState, Verdict
from app.review.policies_then import agreeing
from app.review.queries import PackView
from ui.case.columns import Columns
from ui.decide.linking import with_links
from ui.kit.panels import ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.theme import theme_of
from ui.looking.pane import EvidencePane
from ui.review.beside import TheirDecision
from ui.review.blind_head import BlindHead
from ui.review.case_between import EVIDENCE, REQUEST, CaseBetween
from ui.review.ending import EndingView
from ui.review.joining import Joining, Side
from ui.review.judgement import Judgement
from ui.review.judging import Judging
from ui.review.own_form import OwnForm
from ui.review.running import show_running
from ui.review.seat import Seat
from ui.review.then import known_then
from ui.review.views import Views

if TYPE_CHECKING:
    from ui.shell.context import Context

THEIRS, JUDGEMENT, ENDING = range(3)


class BlindPage(QWidget):
    """Nothing of the responder's is read into it before its time; what may be seen follows from the state of the review."""

    left = Signal()
    # The items are there, covered.
    let_in = Signal()

    def __init__(
        self, context: Context, seat: Seat, pack: PackView, review_uid: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._packed, self._seat = context, seat.context, seat
        there = seat.context.desk
        review = store.load(context.desk.db, review_uid)
        self.case_id = packed.case_in(there, review.case_uid)
        protocol = store.pack_case(context.desk.db, review.pack_uid, review.case_uid).protocol
        self.judging = Judging(context, there, review_uid, protocol)
        self.judging.name_evidence(dict(linkable(there.db, self.case_id)))
        self._between = CaseBetween(self._packed, self.case_id, self)
        self._known = known_then(there, review.case_uid, self._between.facts)
        questions = with_links(there.db, self.case_id, protocol.questions)
        self.mine = OwnForm(protocol, questions, self._known, agreeing(there, self.case_id), self)
        self.theirs, self.ending = TheirDecision(self), EndingView(self)
        self._right = Views(
            (
                (_("Their decision"), lambda _parent: self.theirs),
                (_("Judgement"), self._make_judgement),
                (_("How it ended"), lambda _parent: self.ending),
            ),
            self,
        )
        self._at_hand = ""
        self._head = BlindHead(pack, review, context.desk.clock.now, self)
        self._progress, self._told, self._error = ProgressStrip(self), Strip(parent=self, closes=True), ErrorStrip(self)
        self.judgement: Judgement | None = None
        self._shown = ReviewState.BLIND
        self._build()
        self._wire()
        self.joining = Joining(self._sides, self._between, (self.mine.area, self.theirs), self)
        self.mine.show_answers(review.answers)
        self._right.made(ENDING)
        self._right.show_view(THEIRS)
        self._show()
        seat.take_out(review.case_uid)

    @property
    def evidence(self) -> EvidencePane | None:
        """Return the items of the case, once they are there."""
        return self._between.evidence

    @property
    def known(self) -> Situation:
        """Return what the program knew of the case when it stood as it is shown."""
        return self._known

    def state(self) -> ReviewState:
        """Return how far the review is."""
        return self.judging.review.state

    def step(self) -> None:
        """Take the step that leads on: submit one's own answers, or give the verdict."""
        if self.state() is ReviewState.BLIND:
            self.columns.bring_forward(self.mine)
            self.mine.submit()
        elif self.state() is ReviewState.SUBMITTED and self.judgement is not None:
            self.go_to_judgement()
            self.judgement.verdict.ask()

    def go_to_missing(self) -> None:
        """Put the keyboard on what is still open: an answer of one's own, or an item of the scorecard."""
        if self.state() is ReviewState.BLIND:
            self.columns.bring_forward(self.mine)
            self.mine.go_to_missing()
        elif self.judgement is not None:
            self.go_to_judgement()
            self.judgement.go_to_first_open()

    def go_to_own(self) -> None:
        """Bring one's own answers forward."""
        self.columns.go_to(self.mine)

    def go_to_request(self) -> None:
        """Bring the request forward."""
        self.columns.bring_forward(self._between)
        self._between.go_to(REQUEST)

    def go_to_evidence(self) -> None:
        """Bring the evidence forward."""
        self.columns.bring_forward(self._between)
        self._between.go_to(EVIDENCE)

    def go_to_theirs(self) -> None:
        """Bring the responder's decision forward."""
        self.columns.bring_forward(self._right)
        self._right.go_to(THEIRS)

    def go_to_judgement(self) -> None:
        """Bring the judgement forward, once it may be given."""
        if self.state() is not ReviewState.BLIND:
            self.columns.bring_forward(self._right)
            self._right.go_to(JUDGEMENT)

    def show_ending(self) -> None:
        """Bring forward how the case ended, once the verdict is given."""
        if self.state() is ReviewState.DONE:
            self.columns.bring_forward(self._right)
            self._right.go_to(ENDING)

    def write_finding(self) -> None:
        """Put the keyboard where a finding is written, about the question that has it now."""
        if self.state() is ReviewState.SUBMITTED and self.judgement is not None:
            at = self.mine.at()
            self.go_to_judgement()
            self.judgement.write_finding(f"field:{at}" if at else "")

    def amend(self) -> None:
        """Begin a new judgement that names this one."""
        if self.state() is ReviewState.DONE:
            self.judging.amend(self._show)

    def show_changes(self, changes: Changes) -> None:
        """Show where the review stands now; what is being typed is left alone."""
        if Topic.REVIEW in changes.topics:
            if self.state() is not self._shown:
                self._show()
            self._show_judgement()
            self._head.show_review(self.judging.review)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        (self.mine if self.state() is ReviewState.BLIND else self._right).setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.joining.cover(self.rect())

    def _sides(self) -> tuple[Side, Side] | None:
        """Return where the question at hand stands on both sides, once both are shown side by side and differ."""
        differing = self.theirs.differing()
        if self.columns.narrow() or not differing:
            return None
        at = self.mine.at() or self.theirs.at() or self._at_hand
        self._at_hand = at if at in differing else differing[0]
        mine, card = self.mine.place(self._at_hand), self.theirs.place(self._at_hand)
        return None if mine is None or card is None else (mine, (self.theirs, card))

    def _show(self) -> None:
        """Show what may be seen in the state that the review has reached."""
        state = self._shown = self.state()
        self._right.allow(JUDGEMENT, allowed=state is not ReviewState.BLIND)
        self._right.allow(ENDING, allowed=state is ReviewState.DONE)
        self._head.show_review(self.judging.review)
        if state is ReviewState.BLIND or not self.judging.lay_open():
            return
        self._between.read_again()
        rows = self.judging.beside()
        differing = [row.key for row in rows if row.differs]
        self.mine.show_submitted({key: number for number, key in enumerate(differing, 1)})
        self.theirs.show_decision(self.judging.about(), rows)
        self._right.made(JUDGEMENT)
        self._show_judgement()
        if state is ReviewState.DONE:
            self.ending.show_ending(self._packed.desk, self.case_id)

    def _show_judgement(self) -> None:
        if self.judgement is None:
            return
        review = self.judging.review
        verdict = ("" if review.verdict is None else review.verdict.value, review.rationale)
        locked = review.state is ReviewState.DONE
        self.judgement.show_judgement(review.scores, self.judging.findings(), verdict, locked=locked)

    def _make_judgement(self, parent: QWidget) -> QWidget:
        made = self.judgement = Judgement(self.judging.scorecard(), self.judging.places(), parent)
        made.scored.connect(self.judging.keep_scores)
        made.finding_added.connect(lambda place, note: self.judging.add_finding(place, note, made.finding.clear))
        made.finding_removed.connect(self.judging.remove_finding)
        made.verdict_asked.connect(lambda verdict, why: self.judging.give(Verdict(verdict), why, self._on_verdict))
        made.amend_asked.connect(self.amend)
        return made

    def _submit(self) -> None:
        self.judging.submit(self.mine.answers(), self._known, self._on_submitted)

    def _on_submitted(self) -> None:
        self._show()
        self.go_to_theirs()

    def _on_verdict(self) -> None:
        self._show()
        self.show_ending()

    def _on_kept(self) -> None:
        now = self._context.desk.clock.now()
        self.mine.show_saved(_("kept {time}").format(time=f"{now:%H:%M:%S}"))

    def _let_in(self, _came: object) -> None:
        self._between.let_in()
        self.let_in.emit()

    def _build(self) -> None:
        panes = [(_("My answers"), self.mine), (_("The case"), self._between), (_("Theirs and judgement"), self._right)]
        self.columns = Columns(panes, (4, 4, 4), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        column.addWidget(self._head)
        for strip in (self._progress, self._told, self._error):
            column.addWidget(strip)
        column.addWidget(self.columns, 1)

    def _wire(self) -> None:
        self._head.back_asked.connect(self.left)
        self.mine.kept.connect(lambda answers: self.judging.keep_answers(answers, self._on_kept))
        self.mine.submit_asked.connect(self._submit)
        self.mine.other_asked.connect(self._go_to_their)
        self.theirs.own_asked.connect(self._go_to_mine)
        show_running(self._seat.taking, self._progress, self._told, self._error)
        for signal in (self._seat.taking.ended, self._seat.taking.failed):
            signal.connect(self._let_in, Qt.ConnectionType.QueuedConnection)
        self._context.bus.changed.connect(self.show_changes)

    def _go_to_their(self, key: str) -> None:
        self.columns.bring_forward(self._right)
        self._right.show_view(THEIRS)
        self.theirs.go_to(key)

    def _go_to_mine(self, key: str) -> None:
        self.columns.bring_forward(self.mine)
        self.mine.go_to(key)
