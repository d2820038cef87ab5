"""The answer of a case on a page of its own: the letter, the call before it, and what went out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.cases import queries as cases
from app.cases import subjects
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.responses import actions, child_safety, disclosing, exports, order_forms, queries
from app.responses.disclosing import Packed
from app.responses.filling import verified_call
from app.responses.model import ResponseId
from ui.case.columns import Columns
from ui.kit.buttons import quiet_button
from ui.kit.labels import PlainLabel
from ui.kit.panels import ErrorStrip
from ui.kit.progress import ProgressStrip
from ui.kit.scroll import bring
from ui.kit.theme import Size, theme_of
from ui.responses import steps
from ui.responses.call_pane import CallPane
from ui.responses.data_pane import DataPane
from ui.responses.letter_pane import LetterPane
from ui.responses.order_pane import OrderPane
from ui.responses.running import Running
from ui.responses.sent_pane import SentPane
from ui.shell.doing import do

if TYPE_CHECKING:
    from app.desk import Desk
    from ui.kit.tasks import Task
    from ui.shell.context import Context


class AnswerPage(QWidget):
    """Show the answer of a case; nothing on it sends anything."""

    left = Signal()

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self.case_id = context, case_id
        self._title, self._standing = (
            PlainLabel("", self, size=Size.LARGE, strong=True),
            PlainLabel("", self, muted=True),
        )
        self._back = quiet_button(_("‹ Case"), self, name=_("Back to the case"))
        self.progress, self.error = ProgressStrip(self), ErrorStrip(self)
        self.letter, self.call = LetterPane(context, case_id, self), CallPane(self)
        self.data, self.order = DataPane(context, case_id, self), OrderPane(context, case_id, self)
        self.sent = SentPane(context, case_id, self)
        self._middle = QScrollArea(self)
        panes = [(_("Letter"), self.letter), (_("Speak and data"), self._middle), (_("What went out"), self.sent)]
        self.columns = Columns(panes, (5, 4, 4), self)
        self.running = Running(
            context, self, (self.progress, self.error), lambda: self.columns.bring_forward(self.sent)
        )
        self._build()
        self._wire()
        self._show()

    def show_changes(self, changes: Changes) -> None:
        """Read again where the case may have changed."""
        touched = not changes.cases or self.case_id in changes.cases
        if touched and changes.topics & {Topic.CASES, Topic.DECISIONS}:
            self._show()

    def make_letter(self) -> None:
        """Set the letter and put it on record; nothing is sent."""
        ahead = self.letter.ahead
        if self.running.busy() or ahead is None:
            return
        if ahead.words.missing:
            self.letter.setFocus()
            return
        typed, template = dict(self.letter.typed()), ahead.template

        self.running.run(
            _("The letter is being set…"),
            lambda desk, task: actions.write_letter(desk, self.case_id, template, typed, check=task.check),
        )

    def note_call(self) -> None:
        """Put the call on record."""
        if self.running.busy():
            return
        call = self.call.call()
        self.running.do(
            _("The call is being put on record…"),
            lambda desk, _task: actions.tell_by_phone(desk, self.case_id, call),
            self._begin_call_anew,
        )

    def go_to_call(self) -> None:
        """Bring the call forward and put the keyboard on its first question."""
        self.columns.bring_forward(self._middle)
        self.call.form.go_to("whom")

    def go_to_data(self) -> None:
        """Bring the data forward, and put the keyboard on the first step there."""
        self.columns.bring_forward(self._middle)
        self.data.take_in.setFocus()
        self._middle.ensureWidgetVisible(self.data.report)

    def save_mail(self) -> None:
        """Save what is chosen as a draft for the organisation's own mail program."""
        row = self.sent.chosen()
        if self.running.busy() or row is None or not self.sent.mail.isEnabled():
            return
        if (asked := steps.ask_mail(self._context, row)) is None:
            return
        (to, path), number = asked, ResponseId(row.id)
        self.running.do(
            _("The mail draft is being saved…"),
            lambda desk, task: actions.save_mail(desk, self.case_id, number, to, path, check=task.check),
        )

    def save_files(self) -> None:
        """Write the files of what is chosen to a folder, exactly as they went out."""
        row = self.sent.chosen()
        if self.running.busy() or row is None or not row.files:
            return
        folder = self._context.ask.folder(_("Where are the files to be written?"))
        if folder is None:
            return
        place, number = folder, ResponseId(row.id)
        self.running.do(
            _("The files are being saved…"),
            lambda desk, task: actions.save_files(desk, self.case_id, number, place, check=task.check),
        )

    def name_account(self) -> None:
        """Name an account that the case is about."""
        words = _("As the platform knows it. It stands in the case, and can be preserved and answered about.")
        account = self._context.ask.text(_("Name an account"), words, _("Name it"))
        if account is not None:
            do(self._context, lambda desk: subjects.name_account(desk, self.case_id, account))

    def ask_colleague(self) -> None:
        """Put on record that a colleague is asked to preserve an account, or to leave it as it is."""
        if (asked := steps.ask_colleague(self._context, self.case_id)) is not None:
            do(self._context, lambda desk: disclosing.ask_colleague(desk, self.case_id, *asked))

    def import_export(self) -> None:
        """Import an export of an account."""
        new = None if self.running.busy() else steps.ask_import(self._context, self.case_id)
        if new is None:
            return
        wanted, cage = new, self._context.cage
        self.running.do(
            _("The export is being checked…"),
            lambda desk, task: exports.import_export(desk, cage, self.case_id, wanted, check=task.check),
        )

    def withdraw_export(self) -> None:
        """Take a wrong export out of every package to come."""
        if (asked := steps.ask_withdrawal(self._context, self.case_id)) is not None:
            do(self._context, lambda desk: exports.withdraw(desk, self.case_id, *asked))

    def make_package(self) -> None:
        """Make the package; its passphrase is shown once, to be told by phone."""
        ways = None if self.running.busy() else steps.ask_package(self._context, self.case_id)
        if ways is None:
            return
        wanted, cage = ways, self._context.cage

        self.running.run(
            _("The package is being made…"),
            lambda desk, task: disclosing.make_package(desk, cage, self.case_id, wanted, check=task.check),
            self._tell_passphrase,
        )

    def draft_report(self) -> None:
        """Draft a CyberTipline report; nothing is sent. What was viewed is counted on a worker first."""
        if self.running.busy() or (asked := steps.ask_report(self._context, self.case_id)) is None:
            return
        wanted, cage = asked, self._context.cage

        def go_on(counted: tuple[int, int]) -> None:
            if steps.confirm_report(self._context, *counted):
                self.running.do(
                    _("The report is being drafted…"),
                    lambda desk, task: child_safety.draft_report(desk, cage, self.case_id, wanted, check=task.check),
                )

        self.running.begin(
            _("What was viewed is being counted…"),
            lambda desk, task: child_safety.counted(desk, self.case_id, wanted.items, check=task.check),
            go_on,
        )

    def read_order(self) -> None:
        """Read a paper of the requester, or a file, as EPOC Form 1."""
        found = None if self.running.busy() else steps.ask_order(self._context, self.case_id)
        if found is None:
            return
        wanted, cage = found, self._context.cage

        def work(desk: Desk, task: Task) -> Changes:
            if isinstance(wanted, Path):
                return order_forms.read_file(desk, cage, self.case_id, wanted, check=task.check)
            return order_forms.read_item(desk, cage, self.case_id, wanted)

        self.running.do(_("The form is being read…"), work)

    def go_to_order(self) -> None:
        """Bring the order form forward."""
        self.columns.bring_forward(self._middle)
        self.order.read.setFocus()
        self._middle.ensureWidgetVisible(self.order.read)

    def cancel(self) -> None:
        """Stop what is being made; nothing of it is kept."""
        self.running.cancel()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.letter.setFocus(event.reason())

    def _tell_passphrase(self, packed: Packed) -> None:
        if packed.passphrase:
            self.data.show_passphrase(packed.passphrase)
            self.columns.bring_forward(self._middle)
            bring(self.data.passphrase)

    def _begin_call_anew(self) -> None:
        self.call.clear()
        self.call.begin(verified_call(self._context.desk, self.case_id))

    def _show(self) -> None:
        desk = self._context.desk
        facts = cases.case_page(desk.db, self.case_id)
        self._title.setText(_("Answer · {reference}").format(reference=facts.row.reference))
        try:
            force = queries.in_force(desk, self.case_id)
            words = _("Rests on the decision of {at} UTC by {name}: {outcome}.").format(
                at=force.row.at[:16].replace("T", " "), name=force.row.person, outcome=force.row.outcome.label
            )
        except StillwaterError as error:
            words = str(error)
        self._standing.setText(words)
        self.letter.show_letters()
        self.sent.show_rows()
        self.data.show_case()
        self.order.show_form()
        self.call.begin(verified_call(desk, self.case_id))

    def _build(self) -> None:
        px = theme_of().px
        inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(20))
        self._column.addWidget(self.call)
        self._column.addWidget(self.data)
        self._column.addWidget(self.order)
        self._column.addStretch(1)
        self._middle.setWidget(inside)
        self._middle.setWidgetResizable(True)
        self._middle.setAccessibleName(_("Speak first, and the data that goes along"))
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self._back)
        head.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(self._standing)
        column.addWidget(self.error)
        column.addWidget(self.progress)
        column.addWidget(self.columns, 1)

    def _wire(self) -> None:
        self._back.clicked.connect(self.left)
        self.letter.asked.connect(self.make_letter)
        self.letter.changed.connect(lambda: self.call.show_script(self.letter.ahead))
        self.call.noted.connect(self.note_call)
        self.sent.mail_asked.connect(lambda _number: self.save_mail())
        self.sent.files_asked.connect(lambda _number: self.save_files())
        self.data.account_asked.connect(self.name_account)
        self.data.colleague_asked.connect(self.ask_colleague)
        self.data.import_asked.connect(self.import_export)
        self.data.withdraw_asked.connect(self.withdraw_export)
        self.data.package_asked.connect(self.make_package)
        self.data.report_asked.connect(self.draft_report)
        self.order.asked.connect(self.read_order)
        self.progress.cancel_asked.connect(self.cancel)
        self._context.bus.changed.connect(self.show_changes)
