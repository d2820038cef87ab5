"""By what rule closed cases are drawn for a review, as a person says it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.cases.model import Kind
from app.i18n import _
from app.review.rule import Method, SampleRule, Stratum
from ui.kit.form_view import FormView
from ui.kit.labels import title
from ui.kit.theme import STEP
from ui.queue.columns import kind_name
from ui.review.asking import Asked

METHODS = (Method.RANDOM, Method.STRATIFIED, Method.RISK_FIRST)
USUAL_SIZE = 20


class SampleForm(QScrollArea):
    """`edited` tells that the rule or the seed is another one; nothing is drawn here."""

    edited = Signal()

    def __init__(self, seed: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first_seed = seed
        self.form = FormView(self._questions(), _("How cases are drawn"), self)
        self.form.show_answers(
            {
                "method": Method.STRATIFIED.value,
                "size": USUAL_SIZE,
                "strata": [Stratum.KIND.value, Stratum.OUTCOME.value],
                "seed": seed,
                "again": False,
            }
        )
        self._build()
        self.form.edited.connect(self._on_edited)
        self._follow()

    def rule(self, reviewers: Sequence[str] = ()) -> SampleRule | None:
        """Return the rule as it stands; none where it does not say how many cases are wanted."""
        answers = self.form.answers()
        size, golden = _whole(answers.get("size")), _whole(answers.get("golden"))
        method = answers.get("method")
        if size <= 0 or method is None:
            return None
        return SampleRule(
            Method(str(method)),
            size,
            closed_from=str(answers.get("from", "")),
            closed_until=str(answers.get("until", "")),
            strata=tuple(Stratum(each) for each in _several(answers.get("strata"))),
            golden=golden,
            kinds=_several(answers.get("kinds")),
            countries=tuple(str(answers.get("countries", "")).upper().replace(",", " ").split()),
            reviewers=tuple(reviewers),
            again=answers.get("again") is True,
        )

    def seed(self) -> str:
        """Return the seed: the same again draws the same again."""
        return str(self.form.answers().get("seed") or self._first_seed)

    def show_seed(self, seed: str) -> None:
        """Show another seed."""
        self.form.show_answers(self.form.answers() | {"seed": seed})
        self._follow()
        self.edited.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.form.go_to("method")

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("How cases are drawn"))
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        column.addWidget(title(_("How cases are drawn"), body))
        column.addWidget(self.form)
        column.addStretch(1)
        self.setWidget(body)

    def _on_edited(self) -> None:
        self._follow()
        self.edited.emit()

    def _follow(self) -> None:
        """Ask for strata only where cases are drawn by them."""
        away = set() if self.form.answers().get("method") == Method.STRATIFIED.value else {"strata"}
        self.form.show_questions({question.key for question in self._questions()} - away)

    def _questions(self) -> list[Asked]:
        day = _("Nothing means no limit.")
        return [
            Asked("method", _("How"), "choice", tuple((each.value, each.label) for each in METHODS)),
            Asked("strata", _("Some of each"), "choices", tuple((each.value, each.label) for each in Stratum)),
            Asked("size", _("How many cases"), "number"),
            Asked("golden", _("Golden cases mixed in"), "number", help=_("They look like the rest.")),
            Asked("from", _("Closed on or after"), "date", help=day),
            Asked("until", _("Closed before"), "date", help=day),
            Asked("kinds", _("Only these kinds"), "choices", tuple((kind.value, kind_name(kind)) for kind in Kind)),
            Asked("countries", _("Only these countries"), "text", help=_("By their two letters, with blanks between.")),
            Asked("again", _("Cases that were reviewed before too"), "flag"),
            Asked("seed", _("Seed"), "text", help=_("Recorded with the rule: the same seed draws the same cases.")),
        ]


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _several(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, (list, tuple)) else ()
