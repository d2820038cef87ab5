"""What can be done on the page of a review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.i18n import _
from app.review.model import ReviewState
from ui.shell.commands import Command, Scope

if TYPE_CHECKING:
    from ui.review.blind_page import BlindPage

SCOPE = "review-case"


def blind_commands(page: BlindPage) -> Sequence[Command]:
    """Return the commands of the page; what is not due yet cannot be done."""
    scope = Scope(SCOPE, _("Review of a case"))

    def seen() -> bool:
        return page.state() is not ReviewState.BLIND

    def judging() -> bool:
        return page.state() is ReviewState.SUBMITTED

    def judged() -> bool:
        return page.state() is ReviewState.DONE

    return (
        Command("review.step", _("Submit my answers, or give the verdict"), page.step, ("Ctrl+Return", "Ctrl+Enter"), scope),
        Command("review.missing", _("Go to the first thing that is still open"), page.go_to_missing, ("F8",), scope),
        Command("review.own", _("Go to my own answers"), page.go_to_own, ("Alt+1",), scope),
        Command("review.request", _("Go to the request"), page.go_to_request, ("Alt+2",), scope),
        Command("review.evidence", _("Go to the evidence"), page.go_to_evidence, ("Alt+3",), scope),
        Command("review.theirs", _("Go to their decision"), page.go_to_theirs, ("Alt+4",), scope),
        Command("review.judgement", _("Go to the judgement"), page.go_to_judgement, ("Alt+5",), scope, seen),
        Command("review.ending", _("Go to how it ended"), page.show_ending, ("Alt+6",), scope, judged),
        Command("review.finding", _("Write a finding, about the question at hand"), page.write_finding, ("Ctrl+Shift+F",), scope, judging),
        Command("review.amend", _("Change a judgement: a new, linked one"), page.amend, (), scope, judged),
    )  # fmt: skip
