"""The pages of the navigation, and a case above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.cases import actions, queue
from app.cases.model import CaseId, State
from app.cases.queue import Filters
from app.changes import Topic
from app.i18n import _
from ui.case.commands import case_commands, case_scope
from ui.case.page import CasePage
from ui.decide.commands import decision_commands
from ui.looking.commands import evidence_commands
from ui.queue.commands import queue_commands
from ui.queue.page import QueuePage
from ui.requester.commands import requester_commands
from ui.responses.commands import ANSWER, answer_commands, case_answer_command
from ui.responses.page import AnswerPage
from ui.retention.commands import case_hold_command
from ui.shell.commands import Commands, Scope
from ui.shell.doing import do
from ui.shell.window import Page

if TYPE_CHECKING:
    from ui.shell.context import Context
    from ui.shell.window import MainWindow

CASE = "case"
Open = Callable[[int], object]


def queue_pages(context: Context, commands: Commands, opened: Open, looked_at: Callable[[], object]) -> Sequence[Page]:
    """Return the views of the queue: everything open, mine, and what waits on a requester."""
    views = (
        ("queue", _("Queue"), Filters(), "Ctrl+1"),
        ("mine", _("Mine"), Filters(owner_id=context.desk.person.id), "Ctrl+2"),
        ("waiting", _("Waiting"), Filters(state=State.WAITING), "Ctrl+3"),
    )
    return [_queue_page(context, commands, (opened, looked_at), *view) for view in views]


def open_case(context: Context, commands: Commands, window: MainWindow, case_id: int) -> None:
    """Show a case above the page that it was opened from; its first opening is on record."""
    number = CaseId(case_id)

    def make(parent: QWidget) -> QWidget:
        page = CasePage(context, number, parent)
        page.left.connect(window.back)
        page.case_asked.connect(
            lambda other: window.again() if other == number else open_case(context, commands, window, other)
        )
        commands.add(page, *case_commands(context, page), *decision_commands(page.decision, case_scope()))
        commands.add(page, case_answer_command(lambda: open_answer(context, commands, window, case_id), case_scope()))
        commands.add(page, *requester_commands(page, case_scope()))
        commands.add(page, case_hold_command(context, page, case_scope()))
        commands.add(page.evidence, *evidence_commands(page.evidence))
        return page

    window.open_above(CASE, make)
    if context.desk.vault.reading is None:
        do(context, lambda desk: actions.mark_seen(desk, number))


def open_answer(context: Context, commands: Commands, window: MainWindow, case_id: int) -> None:
    """Show the answer of a case above it."""

    def make(parent: QWidget) -> QWidget:
        page = AnswerPage(context, CaseId(case_id), parent)
        page.left.connect(window.back)
        commands.add(page, *answer_commands(page))
        return page

    window.open_above(ANSWER, make)


def _queue_page(
    context: Context,
    commands: Commands,
    told: tuple[Open, Callable[[], object]],
    page_id: str,
    name: str,
    base: Filters,
    key: str,
) -> Page:
    opened, looked_at = told

    def make(parent: QWidget) -> QWidget:
        page = QueuePage(context, name, base, parent)
        page.opened.connect(opened)
        if base == Filters():
            page.looked_at.connect(looked_at)
        commands.add(page, *queue_commands(context, page, Scope(page_id, name)))
        return page

    def count() -> int:
        return queue.count(context.desk.db, base)

    return Page(page_id, name, make, count, frozenset((Topic.CASES, Topic.DECISIONS)), (key,))
