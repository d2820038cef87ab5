"""The answer of a case on a page of its own: the letter, the call before it, and what went out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.cases import queries as cases
from app.cases import subjects
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.responses import actions, child_safety, disclosing, exports, queries
from app.responses.actions import Written
from app.responses.disclosing import Packed
from app.responses.filling import verified_call
from app.responses.model import ResponseId
from ui.case.columns import Columns
from ui.kit.buttons import quiet_button
from ui.kit.labels import PlainLabel
from ui.kit.panels import ErrorStrip
from ui.kit.progress import ProgressStrip
from ui.kit.theme import Size, theme_of
from ui.responses import steps
from ui.responses.call_pane import CallPane
from ui.responses.data_pane import DataPane
from ui.responses.letter_pane import LetterPane
from ui.responses.sent_pane import SentPane
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context


class Made(Protocol):
    """What was put on record by a worker."""

    @property
    def changes(self) -> Changes:
        """Return what that changed."""


MadeT = TypeVar("MadeT", bound=Made)


@dataclass(frozen=True, slots=True)
class Imported:
    """An export that was taken in."""

    changes: Changes


class AnswerPage(QWidget):
    """Show the answer of a case; nothing on it sends anything."""

    left = Signal()

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self.case_id = context, case_id
        self._task: Task | None = None
        self._title, self._standing = (
            PlainLabel("", self, size=Size.LARGE, strong=True),
            PlainLabel("", self, muted=True),
        )
        self._back = quiet_button(_("‹ Case"), self, name=_("Back to the case"))
        self.progress, self.error = ProgressStrip(self), ErrorStrip(self)
        self.letter, self.call = LetterPane(context, case_id, self), CallPane(self)
        self.data = DataPane(context, case_id, self)
        self.sent = SentPane(context, case_id, self)
        self._middle = QScrollArea(self)
        panes = [(_("Letter"), self.letter), (_("Speak and data"), self._middle), (_("What went out"), self.sent)]
        self.columns = Columns(panes, (5, 4, 4), self)
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
        if self._task is not None or ahead is None:
            return
        if ahead.words.missing:
            self.letter.setFocus()
            return
        typed, template = dict(self.letter.typed()), ahead.template

        def work(task: Task) -> Written:
            with self._context.desk.elsewhere() as desk:
                return actions.write_letter(desk, self.case_id, template, typed, check=task.check)

        self._run(_("The letter is being set…"), work, lambda _written: None)

    def note_call(self) -> None:
        """Put the call on record."""
        call = self.call.call()
        do(self._context, lambda desk: actions.tell_by_phone(desk, self.case_id, call), self.call.clear)

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
        if row is None or not self.sent.mail.isEnabled():
            return
        ask = self._context.ask
        words = _("Whom is it for? It is saved as a draft; your mail program sends it, not Stillwater.")
        to = ask.text(_("Mail draft"), words, _("Go on"), value=str(row.body.get("mail_to") or ""))
        path = None if to is None else ask.place(_("Save the mail draft"), f"{row.title}.eml".replace("/", "-"))
        if to is not None and path is not None:
            whom, place, number = to, path, ResponseId(row.id)
            do(self._context, lambda desk: actions.save_mail(desk, self.case_id, number, whom, place))

    def save_files(self) -> None:
        """Write the files of what is chosen to a folder, exactly as they went out."""
        row = self.sent.chosen()
        folder = (
            None if row is None or not row.files else self._context.ask.folder(_("Where are the files to be written?"))
        )
        if row is not None and folder is not None:
            number, place = ResponseId(row.id), folder
            do(self._context, lambda desk: actions.save_files(desk, self.case_id, number, place))

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
        new = None if self._task is not None else steps.ask_import(self._context, self.case_id)
        if new is None:
            return
        wanted = new

        def work(_task: Task) -> Imported:
            with self._context.desk.elsewhere() as desk:
                return Imported(exports.import_export(desk, self.case_id, wanted))

        self._run(_("The export is being checked…"), work, lambda _imported: None)

    def make_package(self) -> None:
        """Make the package; its passphrase is shown once, to be told by phone."""
        way = None if self._task is not None else steps.ask_sealing(self._context)
        if way is None:
            return
        key = way[1]

        def work(task: Task) -> Packed:
            with self._context.desk.elsewhere() as desk:
                return disclosing.make_package(desk, self.case_id, key=key, check=task.check)

        self._run(_("The package is being made…"), work, self._tell_passphrase)

    def draft_report(self) -> None:
        """Draft a CyberTipline report; nothing is sent."""
        new = steps.ask_report(self._context, self.case_id)
        if new is not None:
            wanted = new
            do(self._context, lambda desk: child_safety.draft_report(desk, self.case_id, wanted))

    def cancel(self) -> None:
        """Stop what is being made; nothing of it is kept."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.progress.finish()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.letter.setFocus(event.reason())

    def _run(self, words: str, work: Callable[[Task], MadeT], then: Callable[[MadeT], object]) -> None:
        """Make something on a worker; it shows in what went out, and can be stopped until it is on record."""

        def made(what: MadeT) -> None:
            self._task = None
            self.progress.finish()
            then(what)
            self._context.bus.publish(what.changes)
            self.columns.bring_forward(self.sent)

        self.error.hide()
        self.progress.begin(words)
        self._task = self._context.tasks.run(work, made, self._failed, owner=self)

    def _tell_passphrase(self, packed: Packed) -> None:
        if packed.passphrase:
            self.data.show_passphrase(packed.passphrase)

    def _failed(self, error: BaseException) -> None:
        self._task = None
        self.progress.finish()
        if not isinstance(error, StillwaterError):
            raise error
        self.error.show_error(error)

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
        self.call.begin(verified_call(desk, self.case_id))

    def _build(self) -> None:
        px = theme_of().px
        inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(20))
        self._column.addWidget(self.call)
        self._column.addWidget(self.data)
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
        self.data.package_asked.connect(self.make_package)
        self.data.report_asked.connect(self.draft_report)
        self.progress.cancel_asked.connect(self.cancel)
        self._context.bus.changed.connect(self.show_changes)
