"""What can be done on the page of an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.i18n import _
from ui.responses.page import AnswerPage
from ui.shell.commands import Command, Scope

ANSWER = "answer"


def case_answer_command(run: Callable[[], object], scope: Scope) -> Command:
    """Return the command that leads from a case to its answer."""
    return Command("case.answer", _("Answer: the letter, the call, what went out"), run, ("Ctrl+Shift+S",), scope)


def answer_commands(page: AnswerPage) -> Sequence[Command]:
    """Return the commands of the page of an answer."""
    scope = Scope(ANSWER, _("Answer"))
    return (
        Command("answer.make", _("Make the letter"), page.make_letter, ("Ctrl+Return", "Ctrl+Enter"), scope),
        Command("answer.call", _("Put the call on record"), page.note_call, ("Ctrl+Shift+T",), scope),
        Command("answer.mail", _("Save what is chosen as a mail draft"), page.save_mail, ("Ctrl+Shift+M",), scope),
        Command("answer.account", _("Name an account of the case"), page.name_account, ("Ctrl+Shift+A",), scope),
        Command("answer.colleague", _("Ask a colleague to preserve an account or to hold enforcement"), page.ask_colleague, ("Ctrl+Shift+H",), scope),
        Command("answer.import", _("Import an export of an account"), page.import_export, ("Ctrl+Shift+I",), scope),
        Command("answer.withdraw", _("Withdraw an export that was wrong"), page.withdraw_export, ("Ctrl+Shift+Backspace",), scope),
        Command("answer.package", _("Make the disclosure package"), page.make_package, ("Ctrl+Shift+P",), scope),
        Command("answer.report", _("Draft a CyberTipline report"), page.draft_report, ("Ctrl+Shift+R",), scope),
        Command("answer.order", _("Read an EPOC Form 1"), page.read_order, ("Ctrl+Shift+E",), scope),
        Command("answer.form", _("Go to the order form"), page.go_to_order, ("Alt+5",), scope),
        Command("answer.files", _("Save the files of what is chosen"), page.save_files, ("Ctrl+Shift+F",), scope),
        Command("answer.letter", _("Go to the letter"), lambda: page.columns.go_to(page.letter), ("Alt+1",), scope),
        Command("answer.speak", _("Go to the call"), page.go_to_call, ("Alt+2",), scope),
        Command("answer.data", _("Go to the data and the package"), page.go_to_data, ("Alt+3",), scope),
        Command("answer.sent", _("Go to what went out"), lambda: page.columns.go_to(page.sent), ("Alt+4",), scope),
    )  # fmt: skip
