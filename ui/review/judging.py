"""What a page of a review lets happen: each step is an action of the room below, in the reviewer's own vault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.changes import Changes
from app.decisions.model import Outcome
from app.decisions.situation import Situation
from app.desk import Desk
from app.errors import StillwaterError
from app.i18n import _
from app.review import judging, reviewing, store
from app.review.model import ReviewState, Tie, Verdict
from app.review.papers import Part
from app.review.releasing import release
from app.review.scorecards import Scorecard, kept_scorecard, scorecard_of_pack
from app.review.store import Review
from ui.review.beside import Beside
from ui.review.findings import FindingLine
from ui.review.words import answer_words, moment
from ui.shell.doing import do, owner_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.decisions.protocol import Protocol
    from ui.shell.context import Context


class Judging:
    """One review and what is done to it; an amendment makes it another one."""

    def __init__(self, context: Context, packed: Desk, review_uid: str, protocol: Protocol) -> None:
        self._context, self._packed, self._protocol = context, packed, protocol
        self.uid = review_uid
        self._evidence: Mapping[str, str] = {}

    @property
    def review(self) -> Review:
        """Return the review as it stands now."""
        return store.load(self._context.desk.db, self.uid)

    def name_evidence(self, names: Mapping[str, str]) -> None:
        """Know what the items of the case are called, by their uid."""
        self._evidence = names

    def scorecard(self) -> Scorecard:
        """Return the scorecard of the review."""
        review, db = self.review, self._context.desk.db
        sha256 = review.scorecard_sha256
        return kept_scorecard(db, sha256) if sha256 else scorecard_of_pack(db, review.pack_uid)

    def lay_open(self) -> bool:
        """Lay open what may be seen by now, and tell whether nothing stood in the way."""
        part = {ReviewState.SUBMITTED: Part.DECISION, ReviewState.DONE: Part.ENDING}.get(self.review.state)
        try:
            if part is not None:
                release(self._context.desk, self._packed, self.review.case_uid, part)
        except StillwaterError as error:
            self._context.ask.tell(error)
            return False
        return True

    def keep_answers(self, answers: Mapping[str, object], then: Callable[[], object]) -> None:
        """Keep what is answered so far."""
        uid = self.uid
        do(self._context, lambda desk: reviewing.save_answers(desk, uid, answers), then)

    def submit(self, answers: Mapping[str, object], known: Situation, then: Callable[[], object]) -> None:
        """Give the own answers once that is confirmed."""
        effect = _("From then on they are locked, and you see what was decided beside them.")
        if self._context.ask.confirm(_("Submit your own answers?"), effect, _("Submit")):
            uid = self.uid
            do(self._context, lambda desk: reviewing.submit_blind(desk, uid, answers, known), then)

    def keep_scores(self, scores: Mapping[str, str]) -> None:
        """Keep the scores given so far."""
        uid = self.uid
        do(self._context, lambda desk: judging.save_scores(desk, uid, scores))

    def add_finding(self, place: str, note: str, then: Callable[[], object]) -> None:
        """Add a finding about a place of `places`."""
        tie, _colon, target = place.partition(":")
        uid = self.uid
        do(self._context, lambda desk: judging.add_finding(desk, uid, Tie(tie), target, note).changes, then)

    def remove_finding(self, finding_uid: str) -> None:
        """Take a finding out."""
        do(self._context, lambda desk: judging.remove_finding(desk, finding_uid))

    def give(self, verdict: Verdict, why: str, then: Callable[[], object]) -> None:
        """Give the verdict once that is confirmed."""
        effect = _("It is signed and locks this review; how the case ended shows then. A change is a new, linked one.")
        if verdict is Verdict.ACT_NOW_PHONE:
            effect = _("Call the team now, on a number you had before: this verdict waits in a file. {effect}").format(
                effect=effect
            )
        heading = _("Give the verdict: {verdict}?").format(verdict=verdict.label)
        if self._context.ask.confirm(heading, effect, _("Give it")):
            uid = self.uid
            do(self._context, lambda desk: judging.give_verdict(desk, uid, verdict, why), then)

    def amend(self, then: Callable[[], object]) -> None:
        """Ask why, and begin a judgement that names this one."""
        words = _("A new one begins with the same answers, scores and findings. Both are kept. Why is it changed?")
        why = self._context.ask.text(_("Change a judgement"), words, _("Begin"), lines=True)
        if why is None:
            return
        uid, made = self.uid, list[str]()

        def act(desk: Desk) -> Changes:
            added = judging.amend(desk, uid, why)
            made.append(added.uid)
            return added.changes

        def go_on() -> None:
            self.uid = made[-1]
            then()

        do(self._context, act, go_on, owner=owner_of(then))

    def about(self) -> str:
        """Return who decided when, and by what outcome."""
        review, decision = self.review, self.review.decision or {}
        words = _("{outcome}, signed by {who}, {at}").format(
            outcome=Outcome(review.decided_outcome).label,
            who=decision.get("responder_name") or _("a responder"),
            at=moment(review.decided_at),
        )
        reason = str(decision.get("reason") or "")
        return _("{words} · corrects the one before: {why}").format(words=words, why=reason) if reason else words

    def beside(self) -> list[Beside]:
        """Return every answer with the responder's, in words."""
        asked = self._protocol.asked
        found = []
        for each in reviewing.differences(self._context.desk, self.uid):
            question = asked[each.key].question
            mine, theirs = answer_words(question, each.mine), answer_words(question, each.theirs)
            found.append(Beside(each.key, each.label, mine, theirs, differs=not each.same))
        return found

    def findings(self) -> list[FindingLine]:
        """Return the findings so far, with where each belongs."""
        words = dict(self.places())
        found = store.findings(self._context.desk.db, self.uid)
        return [
            FindingLine(each.uid, words.get(f"{each.tied_to}:{each.target}", each.target), each.note) for each in found
        ]

    def places(self) -> list[tuple[str, str]]:
        """Return what a finding can be about: the case, questions, items of the scorecard, pieces of evidence."""
        found = [(f"{Tie.CASE}:", _("The case as a whole"))]
        found += [
            (f"{Tie.SCORE}:{item.id}", _("Scorecard: {item}").format(item=item.label))
            for item in self.scorecard().items
        ]
        questions = self._protocol.questions
        found += [(f"{Tie.FIELD}:{each.key}", _("Form: {question}").format(question=each.label)) for each in questions]
        found += [
            (f"{Tie.ITEM}:{uid}", _("Evidence: {name}").format(name=name)) for uid, name in self._evidence.items()
        ]
        return found
