"""How far an import is, and what came of it, in one quiet line above the page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.intake.model import Progress, Report
from ui.intake.errands import Errand, Left, Outcome, left_words, summary
from ui.intake.importing import Importing
from ui.kit.panels import ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.theme import STEP, Tone


class ImportStrip(QWidget):
    """Hidden while there is nothing to tell; an import that nobody asked for tells only what went wrong."""

    result_asked = Signal(object)

    def __init__(self, importing: Importing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._importing = importing
        self._errand = Errand(())
        self._report = Report()
        self._progress = ProgressStrip(self)
        self._result = Strip(Tone.ACCENT, self, closes=True)
        self._error = ErrorStrip(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        for part in (self._progress, self._result, self._error):
            column.addWidget(part)
        self._wire()
        self.hide()

    def offer(self, left: Left) -> None:
        """Offer to go on with what a lock stopped."""
        self._errand, self._report = Errand(left.paths, skip_known=True), Report()
        self._result.say(left_words(left), _("Go on"))
        self._show()

    def tell(self, error: StillwaterError) -> None:
        """Tell what went wrong around imports."""
        self._errand = Errand(())
        self._error.show_error(error)
        self._show()

    def words(self) -> str:
        """Return what it says."""
        return " ".join(part.words() for part in (self._result, self._error) if not part.isHidden())

    def _wire(self) -> None:
        importing = self._importing
        importing.began.connect(self._begin)
        importing.moved.connect(self._move)
        importing.ended.connect(self._end)
        self._progress.cancel_asked.connect(importing.cancel)
        self._result.asked.connect(self._on_asked)
        self._error.asked.connect(self._again)
        for strip in (self._result, self._error):
            strip.dismissed.connect(self._clear)

    def _begin(self, errand: Errand) -> None:
        if errand.retries is not None:
            return  # told on the page that asked
        self._errand = errand
        self._result.say("")
        self._error.say("")
        self._progress.begin(_("Bringing in"))
        self._show()

    def _move(self, progress: Progress, waiting: int) -> None:
        if not self._progress.isHidden():
            self._progress.show_progress(progress.done, progress.of, _behind(waiting))

    def _end(self, outcome: Outcome) -> None:
        if outcome.errand.retries is not None:
            return
        self._errand, self._report = outcome.errand, outcome.report
        self._progress.finish()
        if outcome.error is not None:
            self._error.show_error(outcome.error, _("Try again"))
        elif _worth_telling(outcome):
            self._result.say(summary(outcome.report), _step(outcome.report))
        self._show()

    def _on_asked(self) -> None:
        if self._report.quarantined or self._report.duplicates:
            self.result_asked.emit(self._report)
        else:
            self._again()

    def _again(self) -> None:
        self._importing.bring_in(self._errand.paths, skip_known=True)

    def _clear(self) -> None:
        self._result.say("")
        self._error.say("")
        self._show()

    def _show(self) -> None:
        self.setVisible(any(not part.isHidden() for part in (self._progress, self._result, self._error)))


def _behind(waiting: int) -> str:
    return ngettext("{n} more waits", "{n} more wait", waiting).format(n=waiting) if waiting else ""


def _step(report: Report) -> str:
    if report.quarantined or report.duplicates:
        return _("Show")
    return _("Go on") if report.cancelled else ""


def _worth_telling(outcome: Outcome) -> bool:
    """Tell whether a result says more than the notices do: a watched folder tells only of what could not be read."""
    return not outcome.errand.quiet or bool(outcome.report.quarantined) or outcome.report.cancelled
