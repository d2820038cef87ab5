"""A document in its frame: one page at a time as a picture, and its words beside it, both at the same level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.cage.model import Answer
from app.i18n import _
from app.looking.gate import Shown
from app.looking.locks import Opened
from app.looking.model import Level
from app.looking.reveal import Target
from app.looking.showing import Showing
from app.looking.wants import Page, PageWords, Want
from ui.kit.buttons import quiet_button
from ui.kit.labels import PlainLabel
from ui.kit.theme import theme_of
from ui.looking.body import SEEN_KEYS, Body
from ui.looking.reader import Reader
from ui.looking.surface import ZOOM_STEP, Surface

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context

TURNS: Mapping[Qt.Key, int] = {
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_Left: -1,
}


class PdfView(Body):
    """Show a page; turning goes on at the level that is open, and shows nothing where none is."""

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(context, item, paper=paper, parent=parent)
        self.surface, self.reader = Surface(self), Reader(self)
        self.page, self.pages = 1, max(1, int(item.facts.get("pages") or 1))
        self._place = PlainLabel("", self, muted=True)
        self._back = quiet_button(_("‹ Page before"), self)
        self._on = quiet_button(_("Next page ›"), self)
        self._showing: Showing | None = None
        self._told = ""
        self._build()
        self._tell()

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return max(self.surface.level, self.reader.level)

    def targets(self) -> Mapping[Qt.Key, Target]:
        """Return which key is held for what: of a page as of any picture."""
        return SEEN_KEYS

    def first(self, _now: Opened) -> Want | None:
        """Return the page where the document stands."""
        return Page(self.page)

    def show_answer(self, shown: Shown) -> None:
        """Show the page, and ask for its words."""
        self._showing = shown.showing
        if shown.answer is not None and shown.showing is not None:
            self._show_page(shown.answer, shown.showing, self.page)

    def cover(self, hint: str) -> None:
        """Drop the page and its words, and paint the ground."""
        self._showing = None
        self.surface.cover(hint)
        self.reader.cover("")
        self.reader.hide()
        self._tell()

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down."""
        self.surface.show_left(seconds, of)

    def zoom(self, step: int) -> None:
        """Come nearer to a requester's paper, or make the words larger."""
        self.surface.zoom(ZOOM_STEP if step > 0 else 1 / ZOOM_STEP)
        self.reader.zoom(step)

    def take_key(self, event: QKeyEvent) -> bool:
        """Turn a page; a key that only repeats turns none."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        ends = {Qt.Key.Key_Home: 1, Qt.Key.Key_End: self.pages}
        if key not in TURNS and key not in ends:
            return False
        if not event.isAutoRepeat():
            self.turn_to(ends[key] if key in ends else self.page + TURNS[key])
        return True

    def turn_to(self, page: int) -> None:
        """Go to a page; what is open shows it, after the one before was taken away."""
        page = max(1, min(self.pages, page))
        if page == self.page:
            return
        self.page, self._told = page, ""
        showing = self._showing
        if showing is not None:
            self.renewed.emit()
            self.surface.cover(_("Opening…"))
            self.reader.cover("")
            self.context.tasks.run(
                lambda _task: showing.ask(Page(page)),
                lambda answer: self._show_page(answer, showing, page),
                self.fail,
                owner=self,
            )
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Reading is being there, as over any text.
        if event.type() in (QEvent.Type.Wheel, QEvent.Type.MouseMove):
            self.touched.emit()
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        both = QHBoxLayout()
        both.setSpacing(px(8))
        both.addWidget(self.surface, 1)
        both.addWidget(self.reader, 1)
        column.addLayout(both, 1)
        bar = QHBoxLayout()
        bar.addWidget(self._back)
        bar.addWidget(self._place, 1, Qt.AlignmentFlag.AlignHCenter)
        bar.addWidget(self._on)
        column.addLayout(bar)
        self.reader.hide()
        self.reader.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reader.viewport().installEventFilter(self)
        self.surface.pressed.connect(self.pressed)
        self.surface.released.connect(self.released)
        self.surface.seen.connect(self._saw)
        self._wire(self._back, -1)
        self._wire(self._on, 1)

    def _wire(self, button: QPushButton, step: int) -> None:
        # The keyboard stays with the item, where a hold opens it and the arrows turn.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.turn_to(self.page + step))

    def _show_page(self, answer: Answer, showing: Showing, page: int) -> None:
        if showing is not self._showing or page != self.page or answer.pixels is None:
            return
        self.pages = max(1, answer.count("pages"))
        self.surface.show_pixels(answer.pixels, showing.now.level, zooms=self.paper)
        self._tell()
        self.context.tasks.run(
            lambda _task: showing.ask(PageWords(page)),
            lambda found: self._show_words(found, showing, page),
            self.fail,
            owner=self,
        )

    def _saw(self) -> None:
        """Note a page that was painted whole."""
        if self._showing is not None:
            self._showing.saw(self.page, self.page, self.pages)

    def _show_words(self, answer: Answer, showing: Showing, page: int) -> None:
        if showing is not self._showing or page != self.page:
            return
        words = (answer.text or "").strip()
        self.reader.setVisible(bool(words))
        if words:
            self.reader.show_text(words, showing.now.level)
        else:
            self._told = _("no words in it: it is a picture of a page")
        self._tell()

    def show_failure(self, words: str) -> None:
        """Say why it ended, beside where it stands."""
        self._told = words
        self._tell()

    def _tell(self) -> None:
        place = _("page {n} of {m}").format(n=self.page, m=self.pages)
        self._place.setText(f"{place}  ·  {self._told}" if self._told else place)
        self._back.setEnabled(self.page > 1)
        self._on.setEnabled(self.page < self.pages)
