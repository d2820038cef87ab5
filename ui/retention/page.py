"""The page about keeping: what falls due and why, what is held, what two people are about to destroy, what was destroyed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from ui.kit.buttons import button
from ui.kit.flow import FlowLayout
from ui.kit.labels import muted, small, title
from ui.kit.panels import Card, ErrorStrip
from ui.kit.progress import ProgressStrip
from ui.kit.theme import STEP
from ui.retention import words
from ui.retention.reading import Lists, read
from ui.retention.steps import Steps
from ui.rota.page import Listed

if TYPE_CHECKING:
    from ui.shell.context import Context

_TOPICS = {Topic.RETENTION, Topic.CASES, Topic.DECISIONS, Topic.REVIEW}


class KeepingPage(QWidget):
    """Four lists; every step asks why and names its effect, and none of them destroys at once."""

    opened = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.steps = Steps(context, self)
        self._reading = self._once_more = False
        self.lists = Lists()
        self.strip = ProgressStrip(self)
        self.error = ErrorStrip(self)
        self.error.asked.connect(self.read_again)
        self.strip.cancel_asked.connect(self.steps.carrying.stop)
        nothing_due = (_("Nothing falls due."), _("Closed cases stand here once their time is over."))
        nothing_open = (
            _("Nothing is about to be destroyed."),
            _("What somebody proposes stands here until it is over."),
        )
        nothing_held = (_("Nothing is held."), _("A hold is put on where a case stands, or on a case of this page."))
        nothing_gone = (_("Nothing was destroyed."), _("Each destruction leaves a certificate, which stands here."))
        self.due = Listed(words.due_columns(), _("Falls due"), nothing_due, self)
        self.open = Listed(words.open_columns(), _("On its way"), nothing_open, self)
        self.held = Listed(words.hold_columns(), _("Held"), nothing_held, self)
        self.gone = Listed(words.gone_columns(), _("Destroyed"), nothing_gone, self)
        self.about = small("", self)
        self._buttons: list[tuple[QWidget, Callable[[], bool]]] = []
        self._build()
        self.due.table.opened.connect(lambda _number: self._open())
        self._listed, self._empty = (
            (self.due, self.open, self.held, self.gone),
            (nothing_due, nothing_open, nothing_held, nothing_gone),
        )
        self._say_of_empty([(_("Reading…"), "")] * len(self._empty))
        for listed in self._listed:
            listed.show_rows(())
            listed.table.current_changed.connect(lambda _number: self.offer())
        context.bus.changed.connect(self.show_changes)

    def read_again(self) -> None:
        """Read everything anew, on the pool; what stands here stays until it is there."""
        # While an import writes, each second asks for it: one at a time, or none would ever be shown.
        self._once_more = self._reading
        if not self._reading:
            self._reading = True
            self._context.tasks.run(lambda _task: read(self._context.desk), self._show, self._fail, owner=self)

    def reading(self) -> bool:
        """Tell whether what stands here is being read."""
        return self._reading

    def _came(self) -> None:
        """Note that what was asked for is there, and ask for what was written meanwhile."""
        self._reading = False
        if self._once_more:
            self.read_again()

    def _show(self, lists: Lists) -> None:
        self._came()
        self.lists = lists
        self._say_of_empty(self._empty)
        if lists.broken is None:
            self.error.say("")
        else:
            self.error.show_error(lists.broken)
            untold = _("The rules of how long cases are kept cannot be used; what is to be done stands above.")
            self.due.empty.show_words(_("What falls due cannot be told."), untold)
        shown = (lists.due, lists.open, lists.held, lists.gone)
        for listed, rows in zip(self._listed, shown, strict=True):
            listed.show_rows(rows)
            if listed.table.current_id() is None:
                listed.table.select_id(0)
        self.offer()
        # Whoever came while it was read goes on in the first list.
        first = self.due.table if lists.due else self._area
        self.setFocusProxy(first)
        if self.window().focusWidget() is self._area:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_of_empty(self, words: Sequence[tuple[str, str]]) -> None:
        """Say in each list what stands where no row does: nothing is said to be empty that was not read."""
        for listed, (heading, hint) in zip(self._listed, words, strict=True):
            listed.empty.show_words(heading, hint)

    def _fail(self, error: BaseException) -> None:
        self._came()
        self._say_of_empty([(_("This could not be read."), "")] * len(self._empty))
        if not isinstance(error, StillwaterError):
            raise error
        self.error.show_error(error, _("Read again"))

    def show_changes(self, changes: Changes) -> None:
        """Read again where something that is kept changed."""
        # Requests come in all day; lists that nobody looks at are read when somebody does.
        if changes.topics & _TOPICS and self.isVisible():
            self.read_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Also where nobody wrote anything: what falls due and what is over goes by the time.
        self.read_again()

    def _open(self) -> None:
        row = self.steps.current_due()
        if row is not None:
            self.opened.emit(row.case_id)

    def offer(self) -> None:
        """Say what the chosen row is, and let what can be done now be done."""
        row = self.steps.current_due()
        self.about.setText("" if row is None else words.about(row))
        self.about.setVisible(row is not None)
        for step, possible in self._buttons:
            step.setEnabled(possible())

    def _build(self) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        steps = self.steps
        about_due = _(
            "By kind and outcome, from the day of closing; a preservation and a hold come first. Open one to see its case."
        )
        about_open = _(
            "Two people agree, then anybody may object. It is destroyed by the rules in force on that day, and never sooner"
            " than by those of the proposal. What is destroyed then cannot be brought back."
        )
        about_held = _("While it is held nothing falls due. A second person lifts it.")
        about_gone = _("What was destroyed, by whom, which copies still hold the key. Backups let go by their rule.")
        column.addWidget(
            self._card(_("Falls due"), about_due, self.due, (
                (_("Propose…"), steps.propose, steps.may_propose),
                (_("Propose all that nothing stands against…"), steps.propose_all, steps.may_propose_all),
                (_("Hold…"), steps.hold, steps.at_due),
            ))
        )  # fmt: skip
        column.addWidget(
            self._card(_("On its way"), about_open, self.open, (
                (_("Agree…"), steps.agree, steps.may_agree),
                (_("A colleague here agrees…"), steps.agree_beside, steps.may_agree_beside),
                (_("Object…"), steps.object_to, steps.at_open),
                (_("Do not agree…"), steps.refuse, steps.may_agree),
                (_("Take back…"), steps.withdraw, steps.may_withdraw),
                (_("Destroy what is over…"), steps.carry_out, steps.may_carry_out),
            ))
        )  # fmt: skip
        column.addWidget(self._card(_("Held"), about_held, self.held, ((_("Lift…"), steps.lift, steps.may_lift),)))
        save = (_("Save the certificate…"), steps.save, steps.at_gone)
        printed = (_("Save it to print…"), steps.save_page, steps.at_gone)
        column.addWidget(self._card(_("Destroyed"), about_gone, self.gone, (save, printed)))
        column.addStretch(1)
        self._lay_out(body)

    def _lay_out(self, body: QWidget) -> None:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName(_("Keeping"))
        area.setWidget(body)
        self._area = area
        self.setFocusProxy(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(STEP * 3)
        whole.addWidget(title(_("Keeping"), self))
        whole.addWidget(self.error)
        whole.addWidget(self.strip)
        whole.addWidget(area, 1)

    def _card(
        self,
        heading: str,
        about: str,
        listed: Listed,
        steps: tuple[tuple[str, Callable[[], None], Callable[[], bool]], ...],
    ) -> Card:
        card = Card(heading, self)
        card.inside.addWidget(muted(about, card))
        card.inside.addWidget(listed)
        if listed is self.due:
            card.inside.addWidget(self.about)
        row = QWidget(card)
        flow = FlowLayout(row)
        for label, run, possible in steps:
            step = button(label, row)
            step.clicked.connect(run)
            flow.addWidget(step)
            self._buttons.append((step, possible))
        card.inside.addWidget(row)
        return card
