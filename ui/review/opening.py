"""The way to a case of a pack: its review is begun or found, the pack's desk opened, and the page shown above."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.changes import Changes
from app.desk import Desk
from app.errors import StillwaterError
from app.review import packed, reviewing
from app.review.queries import PackView
from ui.looking.commands import evidence_commands
from ui.looking.pane import EvidencePane
from ui.review.blind_commands import blind_commands
from ui.review.blind_page import BlindPage
from ui.review.seat import Seat
from ui.shell.commands import Commands
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context
    from ui.shell.window import MainWindow

CASE = "review-case"
# What writes in a case: nothing of a pack is changed by whoever reviews it.
WRITES = frozenset({"evidence.classify", "evidence.source", "evidence.take_out"})


def open_packed_case(context: Context, commands: Commands, window: MainWindow, pack: PackView, case_uid: str) -> None:
    """Begin the review of a case, or go on with it; what stands in the way is told."""
    begun: list[str] = []

    def begin(desk: Desk) -> Changes:
        started = reviewing.start(desk, pack.uid, case_uid)
        begun.append(started.uid)
        return started.changes

    do(context, begin, lambda: _show(context, commands, window, pack, (case_uid, begun[-1])), owner=window)


def _show(context: Context, commands: Commands, window: MainWindow, pack: PackView, what: tuple[str, str]) -> None:
    case_uid, review_uid = what
    try:
        ready = [packed.open_review_desk(context.desk, pack.uid, case_uid)]
    except StillwaterError as error:
        context.ask.tell(error)
        return

    def make(parent: QWidget) -> QWidget:
        # Whoever comes back to the page sits down anew.
        there = ready.pop() if ready else packed.open_review_desk(context.desk, pack.uid, case_uid)
        seat = Seat(context, there, context.bus)
        page = BlindPage(context, seat, pack, review_uid, parent)
        page.destroyed.connect(seat.leave)
        page.left.connect(window.back)
        page.let_in.connect(partial(_let_in, commands, page))
        commands.add(page, *blind_commands(page))
        return page

    window.open_above(CASE, make)


def _let_in(commands: Commands, page: BlindPage) -> None:
    """Let the keys of the evidence work, now that it is there; and let a limit that was reached close it."""
    pane = page.evidence
    if isinstance(pane, EvidencePane):
        commands.add(pane, *(each for each in evidence_commands(pane) if each.id not in WRITES))
