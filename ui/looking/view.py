"""One item grown in its place: its facts, what is still locked, and the hold that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.desk import BusyError
from app.errors import StillwaterError
from app.evidence.model import ItemId, ItemKind
from app.i18n import _
from app.looking import gate, notes, queries
from app.looking.gate import Shown
from app.looking.locks import Lock
from app.looking.model import SHOWABLE, EndedBy, Gesture, Level, Part
from app.looking.reveal import Reveal, Target, Timing, timing
from ui.kit.buttons import quiet_button
from ui.kit.labels import PlainLabel, small
from ui.kit.marks import Chip, severity_mark
from ui.kit.theme import theme_of
from ui.looking.bodies import body_of
from ui.looking.fingers import Fingers, settling_ms
from ui.looking.lens import Change
from ui.looking.note_form import NoteForm
from ui.looking.opening import ENDS, Opening
from ui.looking.purpose import PurposePicker
from ui.looking.words import aloud, facts, open_to_read, purpose_first, undecodable
from ui.shell.covers import Reason
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context

AGAIN_MS = 300
# A paper is open to read beside other windows; these close it all the same.
CLOSE_PAPERS = frozenset(
    {Reason.ESCAPE, Reason.LOCK, Reason.SLEEP, Reason.WAKE, Reason.IDLE, Reason.BREAK, Reason.QUIT}
)


class LookView(QWidget):
    """Show an item covered; opening it is a hold, and everything else covers it."""

    left = Signal()

    def __init__(
        self,
        context: Context,
        item_id: ItemId,
        *,
        life_at_risk: bool,
        place: tuple[int, int] = (1, 1),
        part: Part = Part.ITEM,
        ended: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._place, self._ended = place, ended
        self.item_id = item_id
        self._item = queries.item(context.desk, item_id)
        alone = part is Part.WORDS
        self._paper = not alone and open_to_read(self._item)
        self._timing = self._timing_for(ItemKind.TEXT if alone else self._item.kind, life_at_risk=life_at_risk)
        self._layout = None if alone else gate.layout(context.desk, item_id)
        self._opening = Opening(context, item_id, self._timing, Level.L1 if self._layout else Level.L0, self)
        self._opening.looks_at(part)
        self._fingers = Fingers(self, settling=settling_ms())
        self.body = body_of(context, self._item, paper=self._paper, part=part, parent=self)
        self._opens = self._item.kind in SHOWABLE and not self._item.refused
        self._facts = small("", self)
        self._locks = PlainLabel("", self, muted=True)
        self._told = PlainLabel("", self, strong=True)
        self._purpose = PurposePicker(self)
        self._notes = NoteForm(self)
        self._back = quiet_button(_("‹ All items"), self)
        self._paper_look: gate.Look | None = None
        # A paper that another writer holds up is tried again, as it says, until it is left.
        self._again = QTimer(self)
        self._build()
        self._wire()
        self._cover(None)
        self._ask_purpose()
        self._notes.show_notes(notes.last_notes(context.desk.db, item_id, context.desk.person.id))

    def typing(self) -> bool:
        """Tell whether a note is half typed."""
        return self._notes.typing()

    def leave(self) -> None:
        """Cover and go back to the cards."""
        self._opening.cover(EndedBy.ITEM)
        self._end_paper(EndedBy.ITEM)
        self.left.emit()

    def zoom(self, step: int) -> None:
        """Come nearer to a requester's paper, or make words larger."""
        self.body.zoom(step)

    def change_way(self, change: Change) -> None:
        """Turn, mirror or narrow what is on show; it never opens anything."""
        self._opening.touch()
        if self.body.change_way(change):
            self._locks.setText(self.body.locks(self.body.level, self._opening.reveal.locks))

    def press(self, target: Target, gesture: Gesture, *, fresh: bool) -> None:
        """Begin a hold, unless a purpose has to be picked first; a requester's paper opens at once."""
        if not self._opens:
            return
        if self._paper:
            self._open_paper()
            return
        unsaid = self._purpose.isVisible() and self._purpose.purpose() is None
        closer = self._item.known is not None or isinstance(target, Lock) or target >= Level.L3
        if fresh and unsaid and closer:
            self._told.setText(purpose_first(self._item, ended=self._ended))
            self._purpose.setFocus()
            return
        if fresh and (isinstance(target, Lock) or target is Level.L4) and self._opening.reveal.shown < Level.L3:
            self._told.setText(_("Open the reduced view first: hold V. From there this key opens more."))
        self._opening.press(target, gesture, fresh=fresh)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = self.body.targets().get(Qt.Key(event.key()))
        if target is not None and not event.modifiers():
            self.press(target, Gesture.HOLD, fresh=self._fingers.pressed(event))
            return
        self._opening.touch()
        if not self.body.take_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in self.body.targets():
            self._fingers.released(event)
            return
        super().keyReleaseEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._paper and self._paper_look is None:
            self._open_paper()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._opening.cover(EndedBy.ITEM)
        self._end_paper(EndedBy.ITEM)

    def _timing_for(self, kind: ItemKind, *, life_at_risk: bool) -> Timing:
        settings = self._context.desk.settings
        gap, toggle = settings.pacing.prompting.gap_seconds, self._context.toggles()
        return timing(settings.looking, kind, life_at_risk=life_at_risk, gap_seconds=gap, toggle=toggle)

    def _build(self) -> None:
        px = theme_of().px
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tell_facts()
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self._back)
        head.addWidget(PlainLabel(self._item.name, self, strong=True), 1)
        head.addWidget(Chip(severity_mark(self._item.severity.value if self._item.severity else None), self))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(head)
        for widget in (self._facts, self._purpose, self._told, self.body, self._locks, self._notes):
            column.addWidget(widget, int(widget is self.body))

    def _wire(self) -> None:
        self._back.clicked.connect(self.leave)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._open_paper)
        self.body.pressed.connect(self._on_mouse)
        self.body.released.connect(self._opening.release)
        self.body.touched.connect(self._opening.touch)
        self.body.renewed.connect(self._opening.renew)
        self.body.over.connect(self._opening.cover)
        self.body.allowed.connect(self._opening.set_leave)
        self._opening.begins_with(self.body.first)
        self.body.cover_asked.connect(lambda: self._opening.cover(EndedBy.LEVEL))
        self._fingers.let_go.connect(self._opening.release)
        self._purpose.chosen.connect(self._opening.set_purpose)
        self._opening.shown.connect(self._show)
        self._opening.covered.connect(self._cover)
        self._opening.refused.connect(lambda error: self._told.setText(str(error)))
        self._opening.ticked.connect(self._tick)
        self._opening.held_again.connect(self.body.open_more)
        self._opening.seen_whole(self.body.whole)
        self._notes.kept.connect(self._keep_note)
        self._context.covers.asked.connect(self._on_covers_asked)
        self._context.bus.changed.connect(self._on_changed)

    def _on_mouse(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        key = Qt.Key.Key_D if self._opening.reveal.shown >= Level.L3 else Qt.Key.Key_V
        target = self.body.targets().get(key)
        if target is not None:
            self.press(target, Gesture.HOLD, fresh=True)

    def _ask_purpose(self) -> None:
        needed = queries.purpose_needed(self._context.desk, self.item_id, Level.L3)
        self._purpose.setVisible(needed and self._opens)

    def _show(self, shown: Shown) -> None:
        self._told.setText(shown.notice)
        self.body.show_answer(shown)
        self._locks.setText(self.body.locks(shown.level, shown.look.locks))

    def _cover(self, ended_by: EndedBy | None) -> None:
        self.body.cover(self._hint())
        if self._layout is not None and ended_by is not EndedBy.ESCAPE:
            self.body.show_layout(self._layout)
        self._locks.setText(self.body.locks(self._opening.reveal.base))
        self._locks.setVisible(self._opens)
        if ended_by is not None:
            # Not during the look: nothing on the page moves while something is open.
            self._notes.offer()

    def _hint(self) -> str:
        if self._item.refused:
            return undecodable(self._item.refused)
        if self._item.kind not in SHOWABLE:
            return _("Only the facts of this kind of item can be shown for now. It is kept as it came.")
        if self._paper:
            return _("Covered. Press V to read the paper again.")
        return self.body.hint(toggle=self._timing.toggle)

    def _tick(self, reveal: Reveal) -> None:
        whole = reveal.timing.running_latch if reveal.runs else reveal.timing.latch
        self.body.show_left(self._opening.seconds_left(), whole or 1.0)
        if reveal.waiting:
            self._locks.setText(_("Opening…"))

    def _open_paper(self) -> None:
        desk = self._context.desk
        if not self._opens or self._paper_look is not None:
            return
        try:
            ticket = gate.begin(desk, self.item_id, Level.L4, purpose=None, gesture=Gesture.KEY)
        except StillwaterError as error:
            self._told.setText(str(error))
            if isinstance(error, BusyError):
                self._again.start(AGAIN_MS)
            return
        self._paper_look = ticket.look
        vault, cage, first = desk.vault, self._context.cage, self.body.first(ticket.now)
        self._context.tasks.run(
            lambda _task: gate.decode(ticket, vault, cage, first), self._show_paper, self._paper_failed, owner=self
        )

    def _on_changed(self, changes: Changes) -> None:
        # Not during a look: nothing on the page moves while something is open.
        if Topic.EVIDENCE in changes.topics and not self._opening.reveal.open:
            self._item = queries.item(self._context.desk, self.item_id)
            self._tell_facts()

    def _tell_facts(self) -> None:
        person = self._context.desk.person.id
        self._facts.setText("  ·  ".join(facts(self._item, person)))
        self.setAccessibleName(aloud(self._item, *self._place, person))

    def _on_covers_asked(self, reason: Reason) -> None:
        if reason in CLOSE_PAPERS:
            self._end_paper(ENDS[reason])

    def _show_paper(self, shown: Shown) -> None:
        if self._paper_look is not None and shown.look.uid == self._paper_look.uid:
            self._show(shown)

    def _paper_failed(self, error: BaseException) -> None:
        self._end_paper(EndedBy.UNDECODABLE)
        if not isinstance(error, StillwaterError):
            raise error
        self._told.setText(str(error))

    def _end_paper(self, ended_by: EndedBy) -> None:
        if self._again.isActive():
            # It is tried no more, and what said so goes.
            self._again.stop()
            self._told.setText("")
        look, self._paper_look = self._paper_look, None
        if look is None:
            return
        complete = ended_by is not EndedBy.UNDECODABLE and self.body.whole()
        self._cover(ended_by)
        do(self._context, lambda desk: gate.close_look(desk, look, ended_by, complete=complete))

    def _keep_note(self, note: notes.Note) -> None:
        def kept() -> None:
            self._notes.clear()
            desk = self._context.desk
            self._notes.show_notes(notes.last_notes(desk.db, self.item_id, desk.person.id))

        do(self._context, lambda desk: notes.note_item(desk, self.item_id, note), kept, owner=self)
