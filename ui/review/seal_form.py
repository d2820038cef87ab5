"""For whom a pack is sealed, how much of the evidence it holds, and until when it opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.review.calibration import Member
from app.review.indexing import Order
from app.review.model import Level
from app.review.peers import Recipient
from ui.kit.form_view import FormView
from ui.kit.labels import muted, title
from ui.kit.panels import Hairline
from ui.kit.theme import STEP
from ui.review.asking import Asked

USUAL_DAYS = 30


class SealForm(QWidget):
    """`edited` tells that it says something else; nothing is sealed here."""

    edited = Signal()

    def __init__(self, recipients: Sequence[Recipient], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipients: Mapping[str, Recipient] = {}
        words = _("No supervisor of another vault is known here. Introduce their vault first (Known vaults).")
        self._nobody = muted(words, self)
        self.form = FormView((), "", self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP * 3)
        for widget in (Hairline(self), title(_("For whom it is sealed"), self), self._nobody):
            self._column.addWidget(widget)
        self._make(recipients)
        self.form.show_answers(
            {
                "name": name,
                "level": Level.COVERED.value,
                "days": USUAL_DAYS,
                "pseudonyms": True,
                "calibration": False,
            }
        )

    def show_recipients(self, recipients: Sequence[Recipient]) -> None:
        """Offer these people, where others are known by now; what was said stays."""
        if {_key(each) for each in recipients} != self._recipients.keys():
            answers = self.form.answers()
            self._make(recipients)
            self.form.show_answers(answers)

    def recipients(self) -> tuple[Recipient, ...]:
        """Return whom it is sealed for."""
        chosen = self.form.answers().get("recipients")
        keys = chosen if isinstance(chosen, (list, tuple)) else ()
        return tuple(self._recipients[str(key)] for key in keys)

    def order(self, sample_uid: str, now: datetime) -> Order | None:
        """Return what is to be sealed; nothing where somebody or something is missing."""
        answers = self.form.answers()
        days, level = answers.get("days"), answers.get("level")
        if not self.recipients() or not isinstance(days, (int, float)) or days <= 0 or level is None:
            return None
        return Order(
            name=str(answers.get("name", "")),
            recipients=self.recipients(),
            level=Level(str(level)),
            expires_at=now + timedelta(days=float(days)),
            pseudonyms=answers.get("pseudonyms") is True,
            sample_uid=sample_uid,
        )

    def calibrates(self) -> bool:
        """Tell whether everybody is to judge the same cases alone, to talk over where they differ."""
        return self.form.answers().get("calibration") is True

    def members(self) -> tuple[Member, ...]:
        """Return who takes part in a calibration: those who review."""
        return tuple(Member(each.vault_uid, each.person.uid, each.person.name) for each in self.recipients())

    def name(self) -> str:
        """Return what the pack is called."""
        return str(self.form.answers().get("name", ""))

    def go_to_missing(self) -> None:
        """Mark what is still to be said, and go to the first of it."""
        answers, words = self.form.answers(), _("not answered yet")
        missing = [key for key in ("recipients", "level", "days") if key not in answers]
        self.form.show_missing(dict.fromkeys(missing, words))
        if missing:
            self.form.go_to(missing[0])

    def _make(self, recipients: Sequence[Recipient]) -> None:
        self.form.hide()
        self.form.deleteLater()
        self._recipients = {_key(each): each for each in recipients}
        self._nobody.setVisible(not self._recipients)
        self.form = FormView(self._questions(), _("For whom it is sealed"), self)
        self.form.edited.connect(lambda _key: self.edited.emit())
        self._column.addWidget(self.form)

    def _questions(self) -> list[Asked]:
        words = _("{person} · {vault}")
        people = tuple(
            (key, words.format(person=each.person.name, vault=each.vault_name or _("this vault")))
            for key, each in self._recipients.items()
        )
        covered = _(
            "Facts only: no file goes along. Covered: nothing above a sketch opens. Full: as here, level by level."
            " Child material is facts only, always."
        )
        return [
            Asked("recipients", _("Who reviews"), "choices", people),
            Asked("level", _("Evidence"), "choice", tuple((each.value, each.label) for each in Level), covered),
            Asked("days", _("Opens for how many days"), "number", help=_("After that the program refuses it.")),
            Asked("pseudonyms", _("Names of responders replaced"), "flag", help=_("The same name stays the same one.")),
            Asked("calibration", _("A calibration"), "flag", help=_("Two or more judge the same cases, each alone.")),
            Asked("name", _("What the pack is called"), "text"),
        ]


def _key(recipient: Recipient) -> str:
    return f"{recipient.vault_uid}/{recipient.person.uid}"
