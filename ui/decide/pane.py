"""The decision beside the case: the form, live what is missing, and the one step that leads on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from app.cases import store
from app.cases.model import CaseId, State
from app.changes import Changes, Topic
from app.decisions import actions, queries
from app.i18n import _
from ui.decide.agreeing import Agreeing
from ui.decide.approval import ApprovalCard
from ui.decide.foot import Foot
from ui.decide.given import Given
from ui.decide.keeping import KeepingCard
from ui.decide.knowing import Knowing
from ui.decide.leading import Leading
from ui.decide.linking import with_links
from ui.decide.notes import notes
from ui.decide.opened import Open, opened
from ui.decide.past import PastDecisions
from ui.decide.sections import ProtocolForm
from ui.decide.steps import SIGNED, Steps
from ui.decide.task_list import TaskList
from ui.decide.timing import Timing
from ui.kit.labels import title
from ui.kit.theme import theme_of
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context

# A draft is kept while a word is typed, not after each letter.
SAVE_MS = 400


class DecisionPane(QWidget):
    """Show the form of a case and let it be drafted, submitted, corrected, answered and closed.

    `wanted` tells that something is asked of it while it is out of sight.
    """

    wanted = Signal()

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._case_id = case_id
        self._protocol = protocol = queries.protocol_of(context.desk, case_id)
        self._title = title(
            _("Decision · {name} v{version}").format(name=protocol.title, version=protocol.version), self
        )
        self._past = PastDecisions(self)
        # Made in the order in which they stand, since Tab goes by that.
        self.agreeing = Agreeing(context, case_id, self.answers)
        self._approval = ApprovalCard(context, case_id, self.agreeing, self)
        self._form = ProtocolForm(with_links(context.desk.db, case_id, protocol.questions), self)
        self._scroll = QScrollArea(self)
        self._foot = Foot(protocol, self)
        self._steps = Steps(context, case_id, self.answers)
        self._leading = Leading(protocol)
        self.tasks = TaskList(context, case_id, self)
        self.keeping = KeepingCard(context, case_id, self)
        self.timing = Timing(context, case_id)
        self._given = Given(context.desk, case_id, protocol)
        self._knowing = Knowing(context, case_id, self)
        self._save = QTimer(self)
        self._dirty = self._correcting = False
        self._decisions = 0
        self._build()
        self._wire()
        self._show_answers()
        self._show_case()
        self._knowing.look_further()

    def answers(self) -> dict[str, object]:
        """Return the answers on show."""
        return self._form.answers()

    def typing(self) -> bool:
        """Tell whether an answer is being typed that is not kept yet."""
        return self._dirty

    def step(self) -> None:
        """Take the step that leads on: decide, note that the answer went out, sign what is corrected, or close.

        Where it cannot be taken, one line says why, and the keyboard goes to what is open.
        """
        self.keep_draft()
        self._be_seen()
        state = self._state()
        why = self._steps.refusal(state, mine=self._mine())
        if not why and self._deciding() and not self._open().standing.releasable:
            why = self._foot.why_not(self._open())
        self._foot.tell(why)
        if why:
            self.go_to_missing()
        elif self._correcting:
            self._steps.correct()
        elif not self._steps.take(state):
            self._go_to(self._open().keys)

    def correct(self) -> None:
        """Open what was signed to be decided anew; asked for again, the decision stays as it stands."""
        state = self._state()
        if not self._mine() or state not in SIGNED:
            return
        if not self._correcting and not self._steps.may_correct(state, self._protocol, len(self._open().record)):
            return
        self._be_seen()
        self._foot.tell("")
        self._correcting = not self._correcting
        if self._correcting:
            self._show_answers()
            self._show_case()
            self._form.go_to(next(iter(self._given.signed_keys()), ""))
        else:
            self._show_answers()
            self._dirty = True
            self.keep_draft()
            self._foot.show_saved("")
            self._show_case()

    def go_to_missing(self) -> None:
        """Put the keyboard on the first answer that is missing; from there on where else it is mended, and back."""
        self._go_to(self._leading.onward(self._form.at(), self._open()))
        self._show_standing()
        self._form.stay_in_view()

    def keep_draft(self) -> None:
        """Keep what is typed now."""
        self._save.stop()
        if not self._dirty:
            return
        self._dirty = False
        answers = self.answers()
        do(self._context, lambda desk: actions.save_draft(desk, self._case_id, answers), self._tell_saved)

    def be_short(self, *, short: bool) -> None:
        """Leave the room of the heading to the questions, where there is little; the tab says what this is."""
        self._title.setVisible(not short)
        self._foot.be_short(short=short)

    def show_changes(self, changes: Changes) -> None:
        """Show where the case stands now; what is being typed is left alone."""
        touched = not changes.cases or self._case_id in changes.cases
        if touched and changes.topics & {Topic.CASES, Topic.DECISIONS}:
            self._show_case()
            self._knowing.look_further()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._go_to(self._open().keys)
        # Nothing is missing, or the form may only be read.
        if self.hasFocus():
            self._scroll.setFocus(event.reason())

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Whoever is quicker than the slices finds every question where it stands.
        self._form.draw_rest()
        return super().focusNextPrevChild(forward)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep_draft()

    def _build(self) -> None:
        self._scroll.setWidgetResizable(True)
        # Where room is short the questions give way, for they scroll; the button that leads on does not.
        self._scroll.setMinimumHeight(1)
        self._scroll.setAccessibleName(_("Questions"))
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(self)
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme_of().px(12))
        whole.addWidget(self.tasks)
        whole.addWidget(self.keeping)
        whole.addWidget(self._form, 1)
        self._scroll.setWidget(inside)
        self._save.setSingleShot(True)
        self._save.setInterval(SAVE_MS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        column.addWidget(self._title)
        column.addWidget(self._past)
        column.addWidget(self._approval)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._foot)

    def _wire(self) -> None:
        self._form.edited.connect(self._on_edited)
        self._form.led.connect(self._on_led)
        self._save.timeout.connect(self.keep_draft)
        self._foot.missing.clicked.connect(self.go_to_missing)
        self._foot.step.clicked.connect(self.step)
        self._foot.other.clicked.connect(self.correct)
        self._context.bus.changed.connect(self.show_changes)
        self._knowing.learned.connect(self._show_standing)

    def _on_edited(self) -> None:
        self._dirty = True
        self._save.start()
        self._foot.tell("")
        self._show_standing()
        self._form.stay_in_view()

    def _on_led(self, key: str) -> None:
        self._go_to(self._leading.lead(key, self._open()))
        self._show_standing()
        self._form.stay_in_view()

    def _go_to(self, keys: Iterable[str]) -> None:
        """Go to the first of some questions that is on show; nothing is answered out of sight."""
        self._be_seen()
        any(self._form.go_to(key) for key in keys)

    def _be_seen(self) -> None:
        if not self.isVisible():
            self.wanted.emit()

    def _state(self) -> State:
        return store.load(self._context.desk.db, self._case_id).state

    def _mine(self) -> bool:
        return store.load(self._context.desk.db, self._case_id).owner_id == self._context.desk.person.id

    def _deciding(self) -> bool:
        return self._correcting or self._state() is State.CLAIMED

    def _open(self) -> Open:
        signed = self._state() in (*SIGNED, State.PENDING_APPROVAL, State.CLOSED) and not self._correcting
        return opened(
            self._context.desk, self._case_id, self._protocol, self.answers(), self._knowing.now, signed=signed
        )

    def _settled(self) -> Open:
        """Show what is asked until it no longer changes: a question just shown brings its own answer with it."""
        shown, what = frozenset[str](), self._open()
        while what.standing.visible != shown:
            shown = what.standing.visible
            self._form.show_standing(shown, {})
            what = self._open()
        return what

    def _lock(self, keys: Collection[str]) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and any(self._form.row(key).isAncestorOf(focus) for key in keys):
            # What can no longer be answered gives the keyboard back to whoever reads.
            self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)
        self._form.show_locked(keys)

    def _show_answers(self) -> None:
        """Show the draft, or what was signed with what is added for the record."""
        self._form.show_answers(self._given.answers(deciding=self._deciding()))

    def _show_signed(self, decisions: int) -> None:
        """Show what was signed just now; what was kept of it as a draft is a draft no more."""
        was, self._decisions = self._decisions, decisions
        if decisions > was:
            self._correcting = self._dirty = False
            self._save.stop()
            self._foot.show_saved("")
            self._show_answers()

    def _show_case(self) -> None:
        decisions = queries.decisions(self._context.desk.db, self._case_id)
        self._show_signed(len(decisions))
        state, mine = self._state(), self._mine()
        self._past.show_decisions(() if self._given.hidden() else decisions)
        self._approval.show_case()
        self.tasks.show_case()
        self._lock(self._given.locked(state, mine=mine, correcting=self._correcting))
        step = _("Sign anew…") if self._correcting else self._steps.name(state, mine=mine)
        other = _("Leave as it is") if self._correcting else _("Correct it…")
        self._foot.show_steps(step, other if mine and state in SIGNED else "")
        self._show_standing()

    def _show_standing(self) -> None:
        what = self._settled()
        self._form.show_standing(what.standing.visible, what.marks)
        self._form.show_leads(self._leading.words(what))
        self._form.show_notes(notes(self._protocol, what.standing))
        self._foot.show_open(what)
        deciding = self._deciding() and self._mine()
        self.keeping.show_standing(self._protocol, what.standing, self._knowing.now, deciding=deciding)
        self._foot.step.setEnabled(not self._deciding() or (what.standing.releasable and self._mine()))

    def _tell_saved(self) -> None:
        now = self._context.desk.clock.now()
        self._foot.show_saved(_("draft kept {time}").format(time=f"{now:%H:%M:%S}"))
