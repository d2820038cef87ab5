"""Reviews as a part of the workstation: the views that a person's role is here for, their keys, and what a lock stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.changes import Topic
from app.i18n import _
from app.identity import Permission
from app.review.queries import PackView, packs_opened
from app.review.review_queries import disputes, unseen
from ui.review.agreement_view import AgreementView
from ui.review.calibration_view import CalibrationView
from ui.review.commands import view_commands
from ui.review.feedback_view import FeedbackView
from ui.review.home_view import HomeView
from ui.review.improve_view import ImproveView
from ui.review.opening import open_packed_case
from ui.review.packs_view import PacksView
from ui.review.page import ReviewPage
from ui.review.running import Running
from ui.review.sample_view import SampleView
from ui.review.vaults import VaultsView, may_know
from ui.review.views import Make
from ui.shell.commands import Command, Menu, Scope
from ui.shell.window import Page

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "review"
RESULTS = ".swresults"


@dataclass(frozen=True, slots=True)
class View:
    """One view of the page."""

    id: str
    name: str
    make: Make


class ReviewPart:
    """Lives from unlock to lock; what is sealed, merged or worked out meanwhile is stopped, and nothing half of it stays."""

    def __init__(self, context: Context) -> None:
        self._context = context
        made = [Running(context, context.bus) for _each in range(5)]
        self.packing, self.sealing, self.merging, self.figures, self.trying = made
        self._station: Workstation | None = None

    def pages(self) -> Sequence[Page]:
        """Return the page, named after what it holds for this person; none for whom it holds nothing."""
        views = self._views()
        if not views:
            return ()
        return [Page(PAGE, self._name(views), self._make, self._count, frozenset({Topic.REVIEW}), ("Ctrl+0",))]

    def settle(self, station: Workstation) -> None:
        """Add the command that works everywhere."""
        self._station = station
        text = _("Stop what runs for a review")
        stop = Command("review.cancel", text, self.leave, enabled=self._running, menu=Menu.FILE)
        station.commands.add(station.window, stop)

    def leave(self) -> None:
        """Stop what runs."""
        for each in (self.packing, self.sealing, self.merging, self.figures, self.trying):
            each.cancel()

    def carry(self, file: Path) -> None:
        """Open a pack, or merge results, that somebody opened from outside."""
        station = self._station
        assert station is not None
        wanted = "home" if file.suffix.lower() == RESULTS else "packs"
        number = next((number for number, view in enumerate(self._views()) if view.id == wanted), None)
        if number is None:
            words = _("Results of reviews are for supervisors: {name} was not opened.")
            station.window.tell(words.format(name=file.name))
            return
        station.window.go(PAGE)
        page = station.window.page()
        assert isinstance(page, ReviewPage)
        view = page.views.go_to(number)
        assert isinstance(view, PacksView | HomeView)
        view.take(file)

    def _running(self) -> bool:
        return any(each.running for each in (self.packing, self.sealing, self.merging, self.figures, self.trying))

    def _views(self) -> list[View]:
        """Return the views that the person's role is here for, what is worked in most first."""
        may, context = self._context.desk.may, self._context
        known = (
            (may(Permission.REVIEW), View("packs", _("Packs"), self._packs)),
            (
                may(Permission.LEAD),
                View("sample", _("Sample and seal"), lambda up: SampleView(context, self.sealing, up)),
            ),
            (may(Permission.LEAD), View("home", _("What came back"), lambda up: HomeView(context, self.merging, up))),
            (
                may(Permission.REVIEW),
                View("agreement", _("Agreement"), lambda up: AgreementView(context, self.figures, up)),
            ),
            (may(Permission.REVIEW), View("calibration", _("Calibration"), lambda up: CalibrationView(context, up))),
            (
                may(Permission.REVIEW),
                View("improve", _("What to change"), lambda up: ImproveView(context, self.trying, up)),
            ),
            (may(Permission.DECIDE), View("feedback", _("Feedback"), lambda up: FeedbackView(context, up))),
            (may_know(context), View("vaults", _("Known vaults"), lambda up: VaultsView(context, up))),
        )
        return [view for allowed, view in known if allowed]

    def _name(self, views: Sequence[View]) -> str:
        return views[0].name if len(views) == 1 else _("Review")

    def _make(self, parent: QWidget) -> QWidget:
        station = self._station
        assert station is not None
        views = self._views()
        page = ReviewPage(self._name(views), [(view.name, view.make) for view in views], parent)
        scope = Scope(PAGE, self._name(views))
        go = [
            Command(
                f"review.go.{view.id}",
                _("Go to: {view}").format(view=view.name),
                partial(page.views.go_to, number),
                (f"Alt+{number + 1}",),
                scope,
            )
            for number, view in enumerate(views)
        ]
        station.commands.add(page, *(go if len(views) > 1 else ()), *view_commands(page, scope))
        return page

    def _packs(self, parent: QWidget) -> QWidget:
        view = PacksView(self._context, self.packing, parent)
        view.opened.connect(self._open)
        return view

    def _open(self, pack: PackView, case_uid: str) -> None:
        station = self._station
        assert station is not None
        open_packed_case(self._context, station.commands, station.window, pack, case_uid)

    def _count(self) -> int:
        """Return what waits: unread reviews of one's own decisions, cases left in open packs, disputes to be sealed."""
        desk = self._context.desk
        waiting = unseen(desk)
        if desk.may(Permission.REVIEW):
            waiting += sum(pack.cases - pack.done for pack in packs_opened(desk) if pack.usable)
        if desk.may(Permission.LEAD):
            waiting += sum(not each.pack_uid and not each.answered_by for each in disputes(desk))
        return waiting
