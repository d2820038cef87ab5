"""The decision beside the case: the form, live what is missing, and the one step that leads on."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.cases import store
from app.cases.model import CaseId, State
from app.changes import Changes, Topic
from app.decisions import actions, queries
from app.decisions.closing import conflicts_for_record, due_for_record
from app.decisions.model import Conflict, Missing, Stage
from app.decisions.rules import Standing, stand
from app.i18n import _, ngettext
from ui.decide.past import PastDecisions
from ui.decide.sections import ProtocolForm
from ui.decide.steps import Steps
from ui.kit.buttons import primary_button, quiet_button
from ui.kit.labels import PlainLabel, small, title
from ui.kit.panels import Hairline
from ui.kit.theme import theme_of
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context

# A draft is kept while a word is typed, not after each letter.
SAVE_MS = 400
SIGNED = (State.DECIDED, State.RESPONDED)
DECIDABLE = (State.CLAIMED, *SIGNED)


class DecisionPane(QWidget):
    """Show the form of a case and let it be drafted, submitted, corrected, answered and closed."""

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._case_id = case_id
        self._progress = queries.progress(context.desk, case_id)
        protocol = self._progress.protocol
        self._title = title(
            _("Decision · {name} v{version}").format(name=protocol.title, version=protocol.version), self
        )
        self._past = PastDecisions(self)
        self._form = ProtocolForm(protocol.questions, self)
        self._scroll = QScrollArea(self)
        self._suggestion = PlainLabel("", self, muted=True)
        self._missing = quiet_button("", self)
        self._for_record = small("", self)
        self._saved = small("", self)
        self._saved.setWordWrap(False)
        self._step = primary_button("", self)
        self._other = quiet_button("", self)
        self._steps = Steps(context, case_id, self.answers)
        self._save = QTimer(self)
        self._dirty = self._correcting = False
        self._decisions = 0
        self._build()
        self._wire()
        self._show_answers()
        self._show_case()

    def answers(self) -> dict[str, object]:
        """Return the answers on show."""
        return self._form.answers()

    def typing(self) -> bool:
        """Tell whether an answer is being typed that is not kept yet."""
        return self._dirty

    def step(self) -> None:
        """Take the step that leads on: decide, note that the answer went out, sign what is corrected, or close."""
        self.keep_draft()
        if self._correcting:
            self._steps.correct()
        else:
            self._steps.take(self._state(), self._standing())

    def correct(self) -> None:
        """Open what was signed to be decided anew; asked for again, the decision stays as it stands."""
        if not self._mine() or self._state() not in SIGNED:
            return
        self._correcting = not self._correcting
        if self._correcting:
            self._show_answers()
            self._show_case()
            self._form.go_to(next(iter(self._signed_keys()), ""))
        else:
            self._show_answers()
            self._dirty = True
            self.keep_draft()
            self._saved.setText("")
            self._show_case()

    def go_to_missing(self) -> None:
        """Put the keyboard on the first answer that is missing."""
        wanted = self._open_keys()
        if wanted and self._form.go_to(wanted[0]):
            # Qt scrolls to what Tab reaches, and not to what is given the keyboard.
            self._scroll.ensureWidgetVisible(self._form.row(wanted[0]), 0, 0)

    def keep_draft(self) -> None:
        """Keep what is typed now."""
        self._save.stop()
        if not self._dirty:
            return
        self._dirty = False
        answers = self.answers()
        do(self._context, lambda desk: actions.save_draft(desk, self._case_id, answers), self._tell_saved)

    def show_changes(self, changes: Changes) -> None:
        """Show where the case stands now; what is being typed is left alone."""
        touched = not changes.cases or self._case_id in changes.cases
        if touched and changes.topics & {Topic.CASES, Topic.DECISIONS}:
            self._show_case()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.go_to_missing()
        # Nothing is missing, or the form may only be read.
        if self.hasFocus():
            self._scroll.setFocus(event.reason())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep_draft()

    def _build(self) -> None:
        px = theme_of().px
        self._scroll.setWidgetResizable(True)
        # Where room is short the questions give way, for they scroll; the button that leads on does not.
        self._scroll.setMinimumHeight(1)
        self._scroll.setAccessibleName(_("Questions"))
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._form)
        self._save.setSingleShot(True)
        self._save.setInterval(SAVE_MS)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addStretch(1)
        foot.addWidget(self._other)
        foot.addWidget(self._step)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self._title)
        column.addWidget(self._past)
        column.addWidget(self._scroll, 1)
        column.addWidget(Hairline(self))
        column.addWidget(self._suggestion)
        column.addWidget(self._missing, 0, Qt.AlignmentFlag.AlignLeft)
        remarks = QHBoxLayout()
        remarks.setSpacing(px(8))
        remarks.addWidget(self._for_record, 1)
        remarks.addWidget(self._saved)
        column.addLayout(remarks)
        column.addLayout(foot)

    def _wire(self) -> None:
        self._form.edited.connect(self._on_edited)
        self._save.timeout.connect(self.keep_draft)
        self._missing.clicked.connect(self.go_to_missing)
        self._step.clicked.connect(self.step)
        self._other.clicked.connect(self.correct)
        self._context.bus.changed.connect(self.show_changes)

    def _on_edited(self) -> None:
        self._dirty = True
        self._save.start()
        self._show_standing()

    def _state(self) -> State:
        return store.load(self._context.desk.db, self._case_id).state

    def _mine(self) -> bool:
        return store.load(self._context.desk.db, self._case_id).owner_id == self._context.desk.person.id

    def _standing(self) -> Standing:
        return stand(self._progress.protocol, self.answers())

    def _settled(self) -> Standing:
        """Show what is asked until it no longer changes: a question just shown brings its own answer with it."""
        shown, standing = frozenset[str](), self._standing()
        while standing.visible != shown:
            shown = standing.visible
            self._form.show_standing(shown, {})
            standing = self._standing()
        return standing

    def _open_keys(self) -> list[str]:
        standing = self._standing()
        release = [missing.key for missing in standing.missing_release]
        mend = [each.key for each in (*standing.conflicts, *self._in_the_way())]
        return release + mend or [missing.key for missing in self._due_for_record(standing)]

    def _due_for_record(self, standing: Standing) -> tuple[Missing, ...]:
        if self._state() in SIGNED:
            return due_for_record(self._context.desk, self._case_id, self.answers())
        return standing.missing_record

    def _in_the_way(self) -> tuple[Conflict, ...]:
        if self._state() in SIGNED:
            return conflicts_for_record(self._context.desk, self._case_id, self.answers())
        return ()

    def _signed_keys(self) -> list[str]:
        """Return the questions whose answers were signed, and all that had to be answered for that."""
        answered, asked = queries.signed(self._context.desk.db, self._case_id), self._progress.protocol.asked
        return [key for key in asked if key in answered or asked[key].question.stage is Stage.RELEASE]

    def _locked_keys(self, state: State, *, mine: bool) -> Collection[str]:
        if not mine or state not in DECIDABLE:
            return self._progress.protocol.asked.keys()
        return self._signed_keys() if state in SIGNED and not self._correcting else ()

    def _lock(self, keys: Collection[str]) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and any(self._form.row(key).isAncestorOf(focus) for key in keys):
            # What can no longer be answered gives the keyboard back to whoever reads.
            self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)
        self._form.show_locked(keys)

    def _show_answers(self) -> None:
        """Show the draft; beside a decision that stands it adds to the record, and changes nothing that was signed."""
        db = self._context.desk.db
        answers = dict(queries.answers_of(db, self._case_id, self._context.desk.person.id))
        if self._state() is not State.CLAIMED and not self._correcting:
            open_keys = answers.keys() - set(self._signed_keys())
            answers = {key: answers[key] for key in open_keys} | dict(queries.signed(db, self._case_id))
        self._form.show_answers(answers)

    def _show_signed(self, decisions: int) -> None:
        """Show what was signed just now; what was kept of it as a draft is a draft no more."""
        was, self._decisions = self._decisions, decisions
        if decisions > was:
            self._correcting = self._dirty = False
            self._save.stop()
            self._saved.setText("")
            self._show_answers()

    def _show_case(self) -> None:
        decisions = queries.decisions(self._context.desk.db, self._case_id)
        self._show_signed(len(decisions))
        state, mine = self._state(), self._mine()
        self._past.show_decisions(decisions)
        self._lock(self._locked_keys(state, mine=mine))
        step = _("Sign the new decision…") if self._correcting else self._steps.name(state, mine=mine)
        other = _("Leave the decision as it stands") if self._correcting else _("Correct it")
        for made, words in ((self._step, step), (self._other, other if mine and state in SIGNED else "")):
            made.setText(words)
            made.setAccessibleName(words)
            made.setVisible(bool(words))
        self._show_standing()

    def _show_standing(self) -> None:
        standing = self._settled()
        marks = {missing.key: missing.why for missing in standing.missing_release}
        in_the_way = self._in_the_way()
        marks |= {conflict.key: conflict.why for conflict in (*in_the_way, *standing.conflicts)}
        self._form.show_standing(standing.visible, marks)
        self._suggestion.setText(standing.suggestion)
        self._missing.setText(self._missing_words(standing))
        self._for_record.setText(_record_words(len(self._due_for_record(standing)), len(in_the_way)))
        self._suggestion.setVisible(bool(standing.suggestion))
        self._missing.setAccessibleName(_("{words}. Go to the first.").format(words=self._missing.text()))
        deciding = self._correcting or self._state() is State.CLAIMED
        self._step.setEnabled(not deciding or (standing.releasable and self._mine()))

    def _missing_words(self, standing: Standing) -> str:
        release = [missing.label for missing in standing.missing_release]
        if release:
            return _("To release: {n} open ({first})").format(n=len(release), first=release[0])
        if standing.conflicts:
            first = self._progress.protocol.asked[standing.conflicts[0].key].question.label
            return _("To release: {n} to mend ({first})").format(n=len(standing.conflicts), first=first)
        if self._state() in SIGNED and not self._correcting:
            return _("Signed. To change an answer, correct the decision.")
        return _("To release: nothing open")

    def _tell_saved(self) -> None:
        now = self._context.desk.clock.now()
        self._saved.setText(_("draft kept {time}").format(time=f"{now:%H:%M:%S}"))


def _record_words(due: int, in_the_way: int) -> str:
    if in_the_way:
        return ngettext(
            "For the record, before close: {n} to mend", "For the record, before close: {n} to mend", in_the_way
        ).format(n=in_the_way)
    if not due:
        return _("For the record: nothing open")
    return ngettext("For the record, before close: {n} open", "For the record, before close: {n} open", due).format(
        n=due
    )
