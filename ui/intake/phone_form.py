"""The short form of a call: a case from its first field on, each field saved as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.desk import BusyError
from app.errors import StillwaterError
from app.i18n import _
from app.intake.phone import SUBJECT, WORDS
from ui.intake.call import HOW_SOON, Call, how_soon
from ui.kit.form_view import FormView
from ui.kit.labels import PlainLabel
from ui.kit.panels import ErrorStrip
from ui.kit.theme import STEP, theme_of

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from ui.kit.tasks import Task
    from ui.shell.context import Context

DEBOUNCE_MS = 500
SIDE_BY_SIDE = 720


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked of a caller."""

    key: str
    label: str
    kind: str = "text"
    help: str = ""
    choices: Sequence[tuple[str, str]] = ()
    remark: str = ""


def about_the_caller() -> tuple[Asked, ...]:
    """Return what is asked of the one who calls."""
    return (
        Asked("officer_name", _("Who calls")),
        Asked("agency_name", _("Agency")),
        Asked(
            "phone",
            _("Call-back number, as given"),
            help=_(
                "Never check the caller with this number. Find the agency's own number independently, and call that."
            ),
        ),
        Asked("agency_country", _("Country")),
        Asked("account_identifier", _("Accounts"), "long_text", _("One a line.")),
    )


def about_the_danger() -> tuple[Asked, ...]:
    """Return what is asked of whom the call is about."""
    return (
        Asked("person_at_risk", _("Person at risk")),
        Asked(SUBJECT, _("What is feared, in one line")),
        Asked(HOW_SOON, _("How soon"), "choice", choices=how_soon()),
        Asked("additional_context", _("Where")),
        Asked(WORDS, _("What the caller says"), "long_text"),
    )


class PhoneForm(QWidget):
    """Ask, and save; `saved` comes each time that something was written."""

    saved = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._call = Call()
        self._behind = False
        self._caller = FormView(about_the_caller(), _("The caller"), self)
        self._danger = FormView(about_the_danger(), _("The danger"), self)
        self._state = PlainLabel(_("It becomes a case with the first thing you write down."), self, muted=True)
        self._error = ErrorStrip(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self.save)
        for form in (self._caller, self._danger):
            form.edited.connect(self._note)
        self._error.asked.connect(self.save)
        self._build()

    @property
    def case_id(self) -> CaseId | None:
        """Return the case that the call has become, if it has."""
        return self._call.case_id

    def is_blank(self) -> bool:
        """Tell whether nothing was written down yet."""
        return self._call.case_id is None and not self._call.unsaved()

    def unsaved(self) -> bool:
        """Tell whether something typed is not written yet."""
        return self._call.unsaved()

    def begin(self) -> None:
        """Put the focus where the call begins."""
        self._caller.go_to(about_the_caller()[0].key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme_of().px(SIDE_BY_SIDE)
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def save(self) -> None:
        """Write what was typed, now or behind another writer."""
        self._timer.stop()
        if self._behind or not self._call.unsaved():
            return
        try:
            self._call.save(self._context.desk)
        except BusyError:
            self._save_behind()
        except StillwaterError as error:
            self._show_error(error)
        else:
            self._tell_saved()

    def keep(self) -> None:
        """Write what was typed before the vault is left, waiting for another writer where there is one."""
        self._timer.stop()
        if not self._call.unsaved():
            return
        try:
            with self._context.desk.elsewhere() as desk:
                self._call.save(desk)
        except StillwaterError as error:
            self._context.ask.tell(error)

    def _build(self) -> None:
        area = QScrollArea(self)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(area)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, inside)
        self._sides.setContentsMargins(0, 0, STEP * 3, 0)
        self._sides.setSpacing(STEP * 6)
        for form in (self._caller, self._danger):
            self._sides.addWidget(form, 1)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addWidget(self._state)
        column.addWidget(self._error)
        column.addWidget(area, 1)

    def _note(self, key: str) -> None:
        answers = {**self._caller.answers(), **self._danger.answers()}
        self._call.note(key, str(answers.get(key, "")))
        self._timer.start()

    def _save_behind(self) -> None:
        context, call = self._context, self._call

        def work(_task: Task) -> None:
            with context.desk.elsewhere() as desk:
                call.save(desk)

        def saved(_none: None) -> None:
            self._behind = False
            # Whoever closed the form meanwhile is told nothing; what was typed is written, and every page hears of it.
            if isValid(self):
                self._saved_behind()
            else:
                context.bus.publish(call.changes())

        def failed(error: BaseException) -> None:
            # Whatever it was, the next save is tried again.
            self._behind = False
            if not isinstance(error, StillwaterError):
                raise error
            # Whoever left the vault meanwhile wrote it once more from the window, and that may have gone well.
            if not call.unsaved():
                saved(None)
            elif isValid(self):
                self._show_error(error)
            else:
                context.ask.tell(error)

        self._behind = True
        context.tasks.run(work, saved, failed)

    def _saved_behind(self) -> None:
        self._tell_saved()
        self.save()

    def _show_error(self, error: StillwaterError) -> None:
        self._context.bus.publish(self._call.changes())
        self._error.say(_("Not saved yet. {error}").format(error=error), _("Save again"))

    def _tell_saved(self) -> None:
        now = self._context.desk.clock.now()
        words = _("{reference} · saved {time} UTC").format(reference=self._call.reference, time=f"{now:%H:%M:%S}")
        self._state.setText(words)
        self._error.say("")
        self._context.bus.publish(self._call.changes())
        self.saved.emit()
