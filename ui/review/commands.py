"""What can be done on the views of the page of reviews; each works where its view is on show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.review.improving import ChangeState
from ui.review.agreement_view import AgreementView
from ui.review.calibration_view import CalibrationView
from ui.review.feedback_view import FeedbackView
from ui.review.home_view import HomeView
from ui.review.improve_view import ImproveView
from ui.review.packs_view import PacksView
from ui.review.page import ReviewPage
from ui.review.sample_view import SampleView
from ui.review.vaults import VaultsView
from ui.shell.commands import Command, Scope

View = TypeVar("View", bound=QWidget)


def view_commands(page: ReviewPage, scope: Scope) -> Sequence[Command]:
    """Return the commands of the views."""

    def on(kind: type[View], does: Callable[[View], object]) -> Callable[[], object]:
        def act() -> object:
            shown = page.views.current()
            return does(shown) if isinstance(shown, kind) else None

        return act

    def at(kind: type[View], may: Callable[[View], bool] = lambda _view: True) -> Callable[[], bool]:
        def can() -> bool:
            shown = page.views.current()
            return isinstance(shown, kind) and may(shown)

        return can

    return (
        Command("review.open", _("Open a review pack…"), on(PacksView, PacksView.bring), ("O",), scope, at(PacksView)),
        Command("review.begin", _("Review the case"), on(PacksView, PacksView.open_case), ("R",), scope, at(PacksView, PacksView.may_open)),
        Command("review.return", _("Return results…"), on(PacksView, PacksView.return_results), ("X",), scope, at(PacksView, PacksView.may_return)),
        Command("review.away", _("Put the pack away…"), on(PacksView, PacksView.put_away), ("Ctrl+Shift+W",), scope, at(PacksView, PacksView.may_put_away), danger=True),
        Command("review.seal", _("Seal the pack…"), on(SampleView, SampleView.seal_it), ("Ctrl+Return", "Ctrl+Enter"), scope, at(SampleView)),
        Command("review.seed", _("Draw by another seed"), on(SampleView, SampleView.another_seed), (), scope, at(SampleView)),
        Command("review.merge", _("Merge results…"), on(HomeView, HomeView.bring), ("M",), scope, at(HomeView)),
        Command("review.dispute", _("Seal the disputed case…"), on(HomeView, HomeView.seal_dispute), (), scope, at(HomeView, HomeView.may_seal)),
        Command("review.settle", _("Settle which review counts…"), on(HomeView, HomeView.settle), ("S",), scope, at(HomeView, lambda view: view.current_conflict() is not None)),
        Command("review.held", _("Say what becomes of a held review…"), on(HomeView, HomeView.say_of_held), ("H",), scope, at(HomeView, lambda view: view.current_held() is not None)),
        Command("review.conclude", _("Note what was agreed on"), on(CalibrationView, CalibrationView.conclude), ("N",), scope, at(CalibrationView, CalibrationView.may_conclude)),
        Command("review.close", _("Close the calibration"), on(CalibrationView, CalibrationView.close_it), (), scope, at(CalibrationView, CalibrationView.may_close)),
        Command("review.take_up", _("Take up what was found"), on(ImproveView, lambda view: view.say(ChangeState.TAKEN_UP)), (), scope, at(ImproveView, lambda view: view.current() is not None)),
        Command("review.decline", _("Decline what was found"), on(ImproveView, lambda view: view.say(ChangeState.DECLINED)), (), scope, at(ImproveView, lambda view: view.current() is not None)),
        Command("review.try", _("Try a new form on closed cases"), on(ImproveView, ImproveView.try_form), ("T",), scope, at(ImproveView)),
        Command("review.figures", _("Work the figures out again"), on(AgreementView, AgreementView.work_out), ("F5",), scope, at(AgreementView)),
        Command("review.reply", _("Reply to the review"), on(FeedbackView, FeedbackView.reply), ("A",), scope, at(FeedbackView, lambda view: view.current() is not None)),
        Command("review.contest", _("Dispute the review"), on(FeedbackView, FeedbackView.dispute), ("Ctrl+Shift+D",), scope, at(FeedbackView, FeedbackView.may_dispute)),
        Command("review.introduction", _("Write this vault's introduction"), on(VaultsView, VaultsView.write_introduction), (), scope, at(VaultsView)),
        Command("review.introduce", _("Introduce a vault"), on(VaultsView, VaultsView.introduce), ("I",), scope, at(VaultsView)),
        Command("review.revoke", _("Trust a vault no more"), on(VaultsView, VaultsView.revoke), (), scope, at(VaultsView, VaultsView.can_revoke), grave=True),
    )  # fmt: skip
