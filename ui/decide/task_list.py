"""What follows from a decision, above the form: what is to be done, by when and why then, and the step that ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.cases.model import CaseId
from app.clock import from_text
from app.decisions import tasks
from app.decisions.tasks import TaskId, TaskRow
from app.i18n import _, ngettext
from ui.kit.buttons import button, quiet_button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, small
from ui.kit.panels import Card
from ui.kit.theme import STEP
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context


class TaskList(Card):
    """The open tasks of a case, each with its steps; away while there is none."""

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, sunken=True)
        self._context, self._case_id = context, case_id
        self._heading = PlainLabel("", self, strong=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(STEP * 3)
        self._shown: tuple[TaskRow, ...] = ()
        self.inside.addWidget(self._heading)
        self.inside.addLayout(self._rows)
        self.hide()

    def show_case(self) -> None:
        """Read the open tasks, and show them."""
        found = tuple(task for task in tasks.tasks(self._context.desk.db, self._case_id) if task.open)
        if found == self._shown:
            return
        self._shown = found
        while (taken := self._rows.takeAt(0)) is not None:
            if (row := taken.widget()) is not None:
                row.deleteLater()
        for task in found:
            self._rows.addWidget(self._row(task))
        words = ngettext(
            "{n} task is open; the case cannot be closed before it is ended.",
            "{n} tasks are open; the case cannot be closed before they are ended.",
            len(found),
        )
        self._heading.setText(words.format(n=len(found)))
        self.setVisible(bool(found))

    def open_tasks(self) -> tuple[TaskRow, ...]:
        """Return what is on show."""
        return self._shown

    def finish_first(self) -> None:
        """End the task that is due first."""
        if self._shown:
            self.finish(self._shown[0])

    def finish(self, task: TaskRow) -> None:
        """Ask how a task was done, and note it."""
        note = self._context.ask.text(
            task.what, _("How was it done: what, to whom, when?"), _("It is done"), lines=True
        )
        if note is not None:
            do(self._context, lambda desk: tasks.finish(desk, TaskId(task.id), note))

    def drop(self, task: TaskRow) -> None:
        """Ask why a task is not to be done, and note it."""
        reason = self._context.ask.text(task.what, _("Why is it not to be done?"), _("Drop it"), lines=True)
        if reason is not None:
            do(self._context, lambda desk: tasks.drop(desk, TaskId(task.id), reason))

    def take(self, task: TaskRow) -> None:
        """Take a task that is nobody's, or somebody else's."""
        do(self._context, lambda desk: tasks.assign(desk, TaskId(task.id), desk.person.id))

    def _row(self, task: TaskRow) -> QWidget:
        row = QWidget(self)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(PlainLabel(task.what, row))
        column.addWidget(small(self._due(task), row))
        steps = QWidget(row)
        flow = FlowLayout(steps, gap=STEP * 2)
        done = button(_("Done…"), steps, name=_("Done: {what}").format(what=task.what))
        done.clicked.connect(lambda: self.finish(task))
        dropped = quiet_button(_("Drop…"), steps, name=_("Drop: {what}").format(what=task.what))
        dropped.clicked.connect(lambda: self.drop(task))
        for made in (done, dropped):
            flow.addWidget(made)
        if task.owner_id != self._context.desk.person.id:
            mine = quiet_button(_("Take it"), steps, name=_("Take: {what}").format(what=task.what))
            mine.clicked.connect(lambda: self.take(task))
            flow.addWidget(mine)
        column.addWidget(steps, 0, Qt.AlignmentFlag.AlignLeft)
        return row

    def _due(self, task: TaskRow) -> str:
        late = from_text(task.due_at) < self._context.desk.clock.now()
        due = _("Was due {at} UTC") if late else _("Due {at} UTC")
        who = task.owner or _("nobody's yet")
        return _("{due} = {formula} · {who}").format(
            due=due.format(at=task.due_at[:16].replace("T", " ")), formula=task.formula, who=who
        )
