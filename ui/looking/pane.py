"""The evidence of a case: every item covered, one of them grown in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.cases import store
from app.cases.model import CaseId, Severity
from app.changes import Changes, Topic
from app.evidence import actions
from app.evidence.model import ItemId, ItemKind
from app.evidence.queries import ItemRow
from app.i18n import _
from app.looking import gate, queries
from app.looking.model import Part
from app.looking.rating import rate
from ui.kit.labels import muted, title
from ui.kit.theme import theme_of
from ui.looking.card import ItemCard
from ui.looking.card_list import CardList
from ui.looking.lens import Change
from ui.looking.members_view import MembersView
from ui.looking.stacking import stacked
from ui.looking.view import LookView
from ui.looking.whose import ask_source
from ui.looking.words import has_words, headline, open_to_read
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context


class EvidencePane(QWidget):
    """Show cards, or one item; the item is read again from the vault each time."""

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._case_id = case_id
        self._items: list[ItemRow] = []
        self._cards: list[ItemCard] = []
        self._chosen: ItemId | None = None
        self._apart: set[int] = set()
        self._view: LookView | None = None
        self._closed: QWidget | None = None
        self._ended = ""
        self._title = title("", self)
        self._hint = muted("", self)
        self._list = CardList(self)
        self._stack = QStackedLayout()
        self._build()
        self._context.bus.changed.connect(self.show_changes)
        self.read_again()

    @property
    def view(self) -> LookView | None:
        """Return the item that is open, covered or not."""
        return self._view

    def current(self) -> ItemRow | None:
        """Return the item that is open, or else the chosen card's."""
        wanted = self._view.item_id if self._view is not None else self._chosen
        return next((item for item in self._items if item.id == wanted), None)

    def typing(self) -> bool:
        """Tell whether a note is half typed."""
        return self._view is not None and self._view.typing()

    def show_closed(self, panel: QWidget | None) -> None:
        """Close the subjects' items, with a panel above their cards that says why; without one they open again."""
        was, self._closed = self._closed, panel
        if was is not None:
            was.hide()
            was.deleteLater()
        if panel is not None:
            self._list.tell(panel)
        if self._view is not None and not self._may_open(self._view.item_id):
            self._go_back()
        elif self._view is None and (was is None) != (panel is None):
            # While they are closed no layout is given out either.
            self.read_again()

    def tell_ended(self, ended: str) -> None:
        """Say above the cards why nothing is decided any more; nothing where it can be."""
        self._ended = ended
        for label, words in zip((self._title, self._hint), headline(self._items, ended), strict=True):
            label.setText(words)

    @property
    def closed(self) -> QWidget | None:
        """Return the panel that says why no item opens, if none does."""
        return self._closed

    def open_item(self, item_id: int, part: Part = Part.ITEM) -> None:
        """Let an item, or the words that were read in it, grow in its place; it is as covered as its card."""
        if not self._may_open(item_id):
            assert self._closed is not None
            self._closed.setFocus()
            self._list.ensureWidgetVisible(self._closed)
            return
        self._drop_view()
        at_risk = store.load(self._context.desk.db, self._case_id).life_at_risk
        numbers = [item.id for item in self._items]
        place = (numbers.index(item_id) + 1 if item_id in numbers else 1, max(1, len(numbers)))
        ended = bool(self._ended)
        self._view = LookView(
            self._context, ItemId(item_id), life_at_risk=at_risk, place=place, part=part, ended=ended, parent=self
        )
        self._view.left.connect(self._go_back)
        self._stack.addWidget(self._view)
        self._stack.setCurrentWidget(self._view)
        self._view.setFocus()

    def open_current(self) -> None:
        """Open the chosen card's item."""
        item = self.current()
        if item is not None:
            self.open_item(item.id)

    def has_words(self) -> bool:
        """Tell whether words were read in the picture that is open or chosen."""
        item = self.current()
        return item is not None and has_words(item)

    def open_words(self) -> None:
        """Open the words that were read in a picture, covered; the picture itself stays so."""
        item = self.current()
        if item is not None and has_words(item):
            self.open_item(item.id, Part.WORDS)

    def change_source(self) -> None:
        """Say that an item is the requester's own paper, or that it comes from the subjects."""
        item = self.current()
        source = None if item is None else ask_source(self._context, item)
        if item is not None and source is not None:
            do(self._context, lambda desk: actions.set_source(desk, ItemId(item.id), source), self._reopen)

    def classify(self) -> None:
        """Say how hard a look at an item would be."""
        item = self.current()
        if item is None:
            return
        choices = [
            (Severity.S1.value, _("S1 noted: threats, planning, context")),
            (Severity.S2.value, _("S2 moderate: non-graphic violence, healed injury")),
            (Severity.S3.value, _("S3 severe: fresh injury, aftermath")),
            (Severity.S4.value, _("S4 extreme: killing, torture, sexual violence")),
        ]
        words = _("It sets how carefully the item is met. It never moves the case in the queue.")
        chosen = self._context.ask.choose(_("How hard is it to look at?"), words, choices, _("Classify"))
        if chosen is not None:
            do(self._context, lambda desk: rate(desk, ItemId(item.id), Severity(chosen)), self._reopen)

    def can_take_out(self) -> bool:
        """Tell whether an archive's list is open."""
        return self._view is not None and isinstance(self._view.body, MembersView)

    def take_out(self) -> None:
        """Take the chosen member of an open archive out, as an item of its own."""
        if self._view is not None and isinstance(self._view.body, MembersView):
            self._view.body.take_out()

    def leave_item(self) -> None:
        """Go back to the cards."""
        if self._view is not None:
            self._view.leave()

    def zoom(self, step: int) -> None:
        """Zoom what may be zoomed."""
        if self._view is not None:
            self._view.zoom(step)

    def turns(self) -> bool:
        """Tell whether a picture is open, covered or not, that can be turned and narrowed."""
        item = self.current()
        return self._view is not None and item is not None and item.kind is ItemKind.PICTURE

    def change_way(self, change: Change) -> None:
        """Turn, mirror or narrow the open picture."""
        if self._view is not None:
            self._view.change_way(change)

    def show_changes(self, changes: Changes) -> None:
        """Read the cards again; an item that is open is left as it is."""
        touched = not changes.cases or self._case_id in changes.cases
        if touched and Topic.EVIDENCE in changes.topics and self._view is None:
            self.read_again()

    def read_again(self) -> None:
        """Read the items and lay out their cards."""
        desk = self._context.desk
        self._items = queries.items(desk, self._case_id)
        # It hands the keyboard on to a card, so that Tab may stop at it only where there is none.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if self._items else Qt.FocusPolicy.StrongFocus)
        had_focus = any(card.hasFocus() for card in self._cards)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, theme_of().px(8), theme_of().px(16))
        column.setSpacing(theme_of().px(8))
        self._cards = []
        for stack in stacked(self._items, self._apart):
            item, place = stack.first, (self._items.index(stack.first) + 1, len(self._items))
            layout = gate.layout(desk, ItemId(item.id)) if item.has_layout else None
            card = ItemCard(item, place, desk.person.id, layout, body, stands_for=stack.words)
            card.opened.connect(self.open_item)
            card.chosen.connect(self._choose)
            card.step_asked.connect(self._step)
            self._cards.append(card)
            column.addWidget(card)
        column.addStretch(1)
        self._list.show_cards(body)
        self.tell_ended(self._ended)
        if had_focus:
            self._focus_chosen()

    def _build(self) -> None:
        self.setAccessibleName(_("Evidence"))
        cards = QWidget(self)
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addWidget(self._list, 1)
        self._stack.addWidget(cards)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._stack)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]  # Qt passes the event it made
        if self._view is not None:
            self._view.setFocus()
        else:
            self._focus_chosen()

    def _may_open(self, item_id: int) -> bool:
        item = next((item for item in self._items if item.id == item_id), None)
        return self._closed is None or (item is not None and open_to_read(item))

    def can_fold(self) -> bool:
        """Tell whether the chosen item is one of several that are the same or nearly so."""
        item = self.current() if self._view is None else None
        return item is not None and any(len(s.others) for s in stacked(self._items) if item in (s.first, *s.others))

    def fold(self) -> None:
        """Show each of a stack as a card of its own, or all of them as one."""
        item = self.current()
        if item is not None and item.stack is not None:
            self._apart ^= {item.stack}
            cards = stacked(self._items, self._apart)
            self._chosen = next(ItemId(card.first.id) for card in cards if item in (card.first, *card.others))
            self.read_again()
            self._focus_chosen()

    def _choose(self, item_id: int) -> None:
        self._chosen = ItemId(item_id)

    def _step(self, step: int) -> None:
        numbers = [card.item_id for card in self._cards]
        at = numbers.index(self._chosen) if self._chosen in numbers else 0
        card = self._cards[max(0, min(len(self._cards) - 1, at + step))]
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self._list.ensureWidgetVisible(card)

    def _focus_chosen(self) -> None:
        if self._cards:
            wanted = next((card for card in self._cards if card.item_id == self._chosen), self._cards[0])
            wanted.setFocus(Qt.FocusReason.TabFocusReason)

    def _reopen(self) -> None:
        view = self._view
        # Whose it is now decides what the same key asks next.
        self.read_again()
        if view is not None:
            self.open_item(view.item_id)

    def _go_back(self) -> None:
        self._drop_view()
        self.read_again()
        self._focus_chosen()

    def _drop_view(self) -> None:
        view, self._view = self._view, None
        if view is not None:
            # Hiding it covers it and ends its look, before anything else is shown.
            view.hide()
            self._stack.removeWidget(view)
            view.deleteLater()
