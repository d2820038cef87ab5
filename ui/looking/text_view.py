"""A text in its frame: masked, then plain one paragraph after another, or all of it by a gesture of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.cage.model import Answer
from app.i18n import _
from app.looking.gate import Shown
from app.looking.locks import Lock, Opened
from app.looking.model import Level
from app.looking.reveal import Target
from app.looking.showing import Showing
from app.looking.wants import Paragraph, Want, Words
from ui.kit.labels import PlainLabel
from ui.looking.body import LEVEL_KEYS, Body
from ui.looking.reader import Reader

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context

KEYS: Mapping[Qt.Key, Target] = {**LEVEL_KEYS, Qt.Key.Key_A: Lock.WHOLE}
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class TextView(Body):
    """Show words at their level; what was on show is noted paragraph by paragraph."""

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(context, item, paper=paper, parent=parent)
        self.reader = Reader(self)
        self.mark = 1
        self._asked: int | None = None
        self._plain: int | None = None
        self._showing: Showing | None = None
        self._state = PlainLabel("", self, muted=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.reader)
        column.addWidget(self._state)
        self.reader.viewport().installEventFilter(self)
        self.reader.verticalScrollBar().valueChanged.connect(self._note_seen)

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return self.reader.level

    def targets(self) -> Mapping[Qt.Key, Target]:
        """Return which key is held for what; the whole text is a hold of its own."""
        return KEYS

    def first(self, now: Opened) -> Want | None:
        """Return the marked paragraph at the reduced level, and else all of the text as far as it is open."""
        alone = now.level is Level.L3 and Lock.WHOLE not in now.locks
        self._asked = self.mark if alone else None
        return Paragraph(self.mark) if alone else Words()

    def show_answer(self, shown: Shown) -> None:
        """Show the words that the gate gave out."""
        self._showing = shown.showing
        if shown.text is not None:
            self._show_words(shown.text, shown.level, self._asked)

    def open_more(self) -> None:
        """Open the marked paragraph in place of the one that is plain."""
        showing, number = self._showing, self.mark
        if showing is None or self._plain is None or number == self._plain:
            return
        self.context.tasks.run(
            lambda _task: showing.ask(Paragraph(number)),
            lambda answer: self._take(answer, showing, number),
            self.fail,
            owner=self,
        )

    def cover(self, hint: str) -> None:
        """Drop the words at once."""
        self._showing, self._plain = None, None
        self.reader.cover(hint)
        self._state.setText("")

    def zoom(self, step: int) -> None:
        """Make the words larger or smaller."""
        self.reader.zoom(step)

    def take_key(self, event: QKeyEvent) -> bool:
        """Move the mark from one paragraph to another; what it stands at opens by a hold alone."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self.reader.paragraphs:
            return False
        self.mark = max(1, min(self.reader.paragraphs, self.mark + step))
        self.reader.show_mark(self.mark)
        self._tell()
        return True

    def whole(self) -> bool:
        """Tell whether the end of the text was on show."""
        return self.reader.whole()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Reading is being there: the wheel over a text is an answer to "is somebody looking".
        if event.type() in (QEvent.Type.Wheel, QEvent.Type.MouseMove):
            self.touched.emit()
        if event.type() == QEvent.Type.Paint:
            self._note_seen()
        return super().eventFilter(watched, event)

    def _show_words(self, text: str, level: Level, plain: int | None) -> None:
        self._plain = plain
        self.reader.show_text(text, level)
        self.mark = max(1, min(self.reader.paragraphs, self.mark))
        self.reader.show_mark(self.mark if not self.paper else 0)
        self._note_seen()
        self._tell()

    def _take(self, answer: Answer, showing: Showing, number: int) -> None:
        if showing is self._showing and answer.text is not None:
            self._show_words(answer.text, showing.now.level, number)

    def _note_seen(self, *_moved: object) -> None:
        """Note which plain paragraphs have been on show to their end."""
        if self._showing is None or self.level < Level.L3:
            return
        on_show = self.reader.on_show()
        seen = [n for n in on_show if self._plain in (None, n)]
        if seen:
            self._showing.saw(seen[0], seen[-1], self.reader.paragraphs)

    def show_failure(self, words: str) -> None:
        """Say why it ended, in place of where it stands."""
        self._state.setText(words)

    def _tell(self) -> None:
        count = self.reader.paragraphs
        place = _("paragraph {n} of {count}").format(n=self.mark, count=count)
        plain = "" if self._plain is None else _("paragraph {n} is plain").format(n=self._plain)
        choose = _("↑ ↓ choose, V opens it, A the whole text") if self._plain is not None else ""
        told = [place, plain, choose] if count > 1 and not self.paper else []
        self._state.setText("  ·  ".join(words for words in told if words))
