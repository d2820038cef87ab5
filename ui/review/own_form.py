"""The supervisor's own answers: the protocol of the case, empty, before anything of the responder's is seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from app.decisions.model import Question
from app.decisions.protocol import Protocol
from app.decisions.rules import stand
from app.decisions.situation import Situation
from app.i18n import _
from app.review.policies_then import Agreeing
from ui.decide.foot import Foot
from ui.decide.notes import notes
from ui.decide.opened import Open
from ui.decide.sections import ProtocolForm
from ui.kit.labels import muted, small, title
from ui.kit.theme import theme_of
from ui.review.who_agrees import who_agrees
from ui.review.words import differs_word

# A draft is kept while a word is typed, not after each letter.
SAVE_MS = 400


class OwnForm(QWidget):
    """The form of the case as the responder had it; `kept` carries the answers to be kept, `submit_asked` asks to end."""

    kept = Signal(dict)
    submit_asked = Signal()
    # The question whose other answer is to be seen.
    other_asked = Signal(str)

    def __init__(
        self,
        protocol: Protocol,
        questions: Sequence[Question],
        known: Situation,
        under: Agreeing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._protocol, self._known, self._under = protocol, known, under
        words = _("My own answers · {name} v{version}").format(name=protocol.title, version=protocol.version)
        self._title = title(words, self)
        self._hint = muted(_("Blind: what the responder decided shows once you have submitted."), self)
        self._agrees = small("", self)
        self._form = ProtocolForm(questions, self)
        self._scroll, self._foot = QScrollArea(self), Foot(protocol, self)
        self._save = QTimer(self)
        self._dirty = self._locked = False
        self._differs: Mapping[str, str] = {}
        self._build()
        self._wire()
        self._show_standing()

    def answers(self) -> dict[str, object]:
        """Return the answers on show."""
        return self._form.answers()

    def ready(self) -> bool:
        """Tell whether the answers can be submitted as they are."""
        return self._open().standing.releasable

    def show_answers(self, answers: Mapping[str, object]) -> None:
        """Show answers that were kept before."""
        self._form.show_answers(answers)
        self._show_standing()

    def show_submitted(self, differs: Mapping[str, int]) -> None:
        """Let the answers only be read, and number those that differ from the responder's."""
        self._locked = True
        self._save.stop()
        self._lock(self._protocol.asked.keys())
        self._hint.setText(_("Submitted. The answers can no longer be changed."))
        self._differs = {key: differs_word(number) for key, number in differs.items()}
        self._form.show_leads(dict.fromkeys(differs, _("See their answer")))
        self._foot.hide()
        self._show_standing()

    def submit(self) -> None:
        """Ask to submit; what is missing is gone to instead, and told."""
        self.keep()
        what = self._open()
        if self._locked:
            return
        if what.standing.releasable:
            self._foot.tell("")
            self.submit_asked.emit()
            return
        self._foot.tell(_("Not submitted yet: {words}").format(words=self._foot.why_not(what).partition(": ")[2]))
        self.go_to_missing()

    def go_to_missing(self) -> None:
        """Put the keyboard on the first answer that is missing."""
        any(self._form.go_to(key) for key in self._open().keys)

    def go_to(self, key: str) -> bool:
        """Put the keyboard on a question, and tell whether it is on show."""
        return self._form.go_to(key)

    @property
    def area(self) -> QScrollArea:
        """Return what scrolls the questions."""
        return self._scroll

    def at(self) -> str:
        """Return the question that has the keyboard; nothing where none has."""
        return self._form.at()

    def place(self, key: str) -> tuple[QScrollArea, QWidget] | None:
        """Return where a question stands and what scrolls it; nothing while it is not on show."""
        if key not in self._protocol.asked or not self._form.drawn():
            return None
        row = self._form.row(key)
        return None if row.isHidden() else (self._scroll, row)

    def keep(self) -> None:
        """Keep what is typed now."""
        self._save.stop()
        if self._dirty:
            self._dirty = False
            self.kept.emit(self.answers())

    def show_saved(self, words: str) -> None:
        """Say when the answers were last kept."""
        self._foot.show_saved(words)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self._locked:
            self.go_to_missing()
        if self.hasFocus():
            self._scroll.setFocus(event.reason())

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Whoever is quicker than the slices finds every question where it stands.
        self._form.draw_rest()
        return super().focusNextPrevChild(forward)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep()

    def _build(self) -> None:
        self._scroll.setWidgetResizable(True)
        self._scroll.setMinimumHeight(1)
        self._scroll.setAccessibleName(_("My own answers"))
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._form)
        self._foot.show_steps(_("Submit my answers…"), "")
        self._save.setSingleShot(True)
        self._save.setInterval(SAVE_MS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addWidget(self._agrees)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._foot)

    def _wire(self) -> None:
        self._form.edited.connect(self._on_edited)
        self._form.led.connect(self.other_asked)
        self._save.timeout.connect(self.keep)
        self._foot.missing.clicked.connect(self.go_to_missing)
        self._foot.step.clicked.connect(self.submit)

    def _on_edited(self) -> None:
        self._dirty = True
        self._save.start()
        self._foot.tell("")
        self._show_standing()
        self._form.stay_in_view()

    def _open(self) -> Open:
        standing = stand(self._protocol, self.answers(), self._known)
        return Open(
            standing,
            signed=False,
            release=standing.missing_release,
            mend=standing.conflicts,
            record=standing.missing_record,
        )

    def _show_standing(self) -> None:
        """Show what is asked until it no longer changes: a question just shown brings its own answer with it."""
        shown, what = frozenset[str](), self._open()
        while what.standing.visible != shown:
            shown = what.standing.visible
            self._form.show_standing(shown, {})
            what = self._open()
        self._form.show_standing(what.standing.visible, self._differs if self._locked else what.marks)
        self._form.show_notes(notes(self._protocol, what.standing))
        self._foot.show_open(what)
        answers, given = what.standing.answers, self._locked
        self._agrees.setText(who_agrees(self._under, self._protocol, answers, self._known, given=given))

    def _lock(self, keys: Collection[str]) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            # What can no longer be answered gives the keyboard back to whoever reads.
            self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)
        self._form.show_locked(keys)
