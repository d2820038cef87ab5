"""A film in its frame: facts, then a strip, then frames one by one, then a play that starts small and silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.cage.model import Answer, Frame
from app.i18n import _
from app.looking.gate import Shown
from app.looking.locks import NONE, Lock, Locks, Opened
from app.looking.model import EndedBy, Level
from app.looking.reveal import Target
from app.looking.showing import Showing
from app.looking.wants import FrameAt, Strip, Want
from ui.kit.labels import PlainLabel
from ui.looking.backwards import Backwards
from ui.looking.body import SEEN_KEYS, Body
from ui.looking.flash_check import FlashCheck
from ui.looking.player import Player
from ui.looking.recordings import clock_word
from ui.looking.screen import Screen
from ui.looking.sounding import Sounding

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context

KEYS: Mapping[Qt.Key, Target] = {
    **SEEN_KEYS,
    Qt.Key.Key_K: Lock.MOTION,
    Qt.Key.Key_M: Lock.SOUND,
    Qt.Key.Key_N: Lock.FULL_SOUND,
}
HEARD = frozenset({Lock.SOUND, Lock.FULL_SOUND})
JUMP_MS = 5000
SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0)
USUAL = SPEEDS.index(1.0)


class VideoView(Body):
    """Show a film; it never starts, goes on or repeats by itself."""

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(context, item, paper=paper, parent=parent)
        self.film = Screen(self)
        self.player = Player(context, self)
        self.backwards = Backwards(self)
        self.sounding = Sounding(context, context.speaker(self), self)
        self.flashes = FlashCheck(context, item, self)
        self._state = PlainLabel("", self, muted=True)
        self._showing: Showing | None = None
        self._speed = USUAL
        self._told = ""
        whole = item.facts.get("found_until_ms") or item.facts.get("duration_ms") or 0
        self.player.whole_ms = self.sounding.whole_ms = int(whole)
        # What is heard of a film does not make it seen.
        self.sounding.counts = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.film, 1)
        column.addWidget(self._state)
        self._wire()
        self._tell()

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return self.film.level

    @property
    def at_ms(self) -> int:
        """Return where the film stands."""
        return self.player.at_ms

    def targets(self) -> Mapping[Qt.Key, Target]:
        """Return which key is held for what; without sound, or anything to hear with, nothing opens it."""
        return KEYS if self._can_sound() else {key: what for key, what in KEYS.items() if what not in HEARD}

    def first(self, now: Opened) -> Want | None:
        """Return the strip below the reduced level, and from there on the frame where the film stands."""
        return Strip() if now.level < Level.L3 else FrameAt(self.at_ms)

    def show_answer(self, shown: Shown) -> None:
        """Show the strip or the frame, and play where motion is open."""
        self._showing = shown.showing
        if shown.answer is None or shown.showing is None:
            return
        if shown.level < Level.L3:
            self.film.show_strip(shown.answer.frames, shown.level)
        else:
            self._show_frames(shown.answer)
            self._go_on(shown.look.locks)
        self._tell()

    def cover(self, hint: str) -> None:
        """Be silent, stop and paint the ground, before this returns."""
        self.sounding.stop()
        self.player.stop()
        self.backwards.stop()
        self._showing = None
        self.film.cover(hint)
        self._tell()

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down; a film that stood still for long covers itself."""
        self.film.show_left(seconds, of)
        still = self.player.paused_for
        if still is not None and still > self.context.desk.settings.looking.pause_seconds:
            self.over.emit(EndedBy.PAUSE)
        self._tell()

    def take_key(self, event: QKeyEvent) -> bool:
        """Pause, step, jump, and choose the speed; a key that only repeats shows nothing more."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_X and not event.modifiers():
            self.flashes.ask_reason(self._wanted_speed())
            return True
        acts: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Space: self._pause,
            Qt.Key.Key_J: self._turn_back,
            Qt.Key.Key_Comma: lambda: self._step(-1),
            Qt.Key.Key_Period: lambda: self._step(1),
            Qt.Key.Key_Left: lambda: self._jump(-JUMP_MS),
            Qt.Key.Key_Right: lambda: self._jump(JUMP_MS),
            Qt.Key.Key_Up: lambda: self._change_speed(1),
            Qt.Key.Key_Down: lambda: self._change_speed(-1),
        }
        do = acts.get(key)
        if do is None or self._showing is None or self.level < Level.L3:
            return False
        if not event.isAutoRepeat():
            do()
            self._tell()
        return True

    def _wire(self) -> None:
        self.film.pressed.connect(self.pressed)
        self.film.released.connect(self.released)
        self.player.frame.connect(self._show)
        self.player.ended.connect(lambda: self.over.emit(EndedBy.FINISHED))
        self.player.failed.connect(self.fail)
        self.backwards.step.connect(lambda: self._ask(FrameAt(self.at_ms, -1), renews=False))
        self.sounding.failed.connect(self.fail)
        self.flashes.allowed.connect(self.allowed)
        self.flashes.moved.connect(self._tell)

    def _go_on(self, locks: Locks) -> None:
        """Play what was opened; a lock that opens while it plays changes only what it is for."""
        assert self._showing is not None  # only after an answer
        self.backwards.stop()
        if Lock.MOTION in locks:
            self.player.start(self._showing, self.at_ms, self._wanted_speed())
            self.flashes.begin(self._wanted_speed())
        if Lock.SOUND in locks:
            self._sound()

    def _show(self, frame: Frame) -> None:
        if self._showing is not None:
            now = self._showing.now
            tile = Lock.MOTION in now.locks and Lock.SIZE not in now.locks
            self.film.show_frame(frame, now.level, tile=tile)

    def _show_frames(self, answer: Answer) -> None:
        for frame in answer.frames[:1]:
            self.player.at_ms = frame.at_ms
            self._show(frame)

    def _sound(self) -> None:
        """Let it be heard from where the film stands; at another speed it would be no voice any more."""
        self.sounding.stop()
        showing = self._showing
        if showing is not None and Lock.SOUND in showing.now.locks and self._wanted_speed() == 1.0:
            self.sounding.start(showing, self.at_ms)

    def _turn_back(self) -> None:
        """Go back frame by frame from where the film stands, silent; the same key stops."""
        if self.backwards.running:
            self.backwards.stop()
            return
        self.sounding.stop()
        if self.player.running:
            # What plays is fetched ahead: the frame on show is asked for once more, and then those before it.
            self.player.stop()
        self._ask(FrameAt(self.at_ms))
        self.backwards.start()

    def _pause(self) -> None:
        if self.backwards.running:
            self.backwards.stop()
            return
        if not self.player.running and self._showing is not None and Lock.MOTION in self._showing.now.locks:
            self.player.start(self._showing, self.at_ms, self._wanted_speed())
            self._sound()
            return
        paused = self.player.paused_for is None
        self.player.pause(paused=paused)
        self.sounding.pause(paused=paused)

    def _step(self, step: int) -> None:
        self.backwards.stop()
        if not self.player.running:
            self._ask(FrameAt(self.at_ms, step))

    def _jump(self, by_ms: int) -> None:
        self.backwards.stop()
        to = max(0, min(self.at_ms + by_ms, max(0, self.player.whole_ms - 1)))
        if self.player.running and self._showing is not None:
            self.player.start(self._showing, to, self._wanted_speed())
            self._sound()
        elif not self.player.running:
            self._ask(FrameAt(to))

    def _ask(self, want: FrameAt, *, renews: bool = True) -> None:
        showing = self._showing
        if showing is None:
            return
        if renews:
            self.renewed.emit()
        self.context.tasks.run(
            lambda _task: showing.ask(want), lambda answer: self._take(answer, showing), self.fail, owner=self
        )

    def _take(self, answer: Answer, showing: Showing) -> None:
        if showing is self._showing:
            self._show_frames(answer)
            self.backwards.shown(at_start=bool(answer.count("at_start")))
            self._tell()

    def _change_speed(self, step: int) -> None:
        wanted = max(0, min(len(SPEEDS) - 1, self._speed + step))
        showing = self._showing
        if showing is not None and not self._allows(SPEEDS[wanted], showing.now):
            # It stays at the speed that was checked until this one is.
            self.flashes.begin(SPEEDS[wanted])
            return
        self._speed = wanted
        if self.player.running and showing is not None:
            self.player.start(showing, self.at_ms, self._wanted_speed())
            self._sound()

    def _allows(self, speed: float, now: Opened) -> bool:
        larger = {Lock.MOTION, Lock.SIZE} <= now.locks
        return not larger or self.flashes.allows(speed, coloured=Lock.COLOUR in now.locks)

    def _wanted_speed(self) -> float:
        return SPEEDS[self._speed]

    def _can_sound(self) -> bool:
        facts = self.item.facts
        return bool(facts.get("sound_playable", facts.get("has_sound"))) and self.sounding.can_be_heard()

    def show_failure(self, words: str) -> None:
        """Say why it ended, beside where it stands."""
        self._told = words
        self._tell()

    def _tell(self, *_moved: object) -> None:
        place = clock_word(self.at_ms)
        if self.player.whole_ms:
            place = _("{at} of {whole}").format(at=place, whole=clock_word(self.player.whole_ms))
        running = [
            place,
            _("{speed:g} ×").format(speed=self._wanted_speed()),
            _("paused") if self.player.paused_for is not None else "",
            _("backwards") if self.backwards.running else "",
            self._sound_words(),
        ]
        told = [*(running if self.level >= Level.L3 else []), self.flashes.words(), self._told]
        self._state.setText("  ·  ".join(words for words in told if words))

    def _sound_words(self) -> str:
        if not self.item.facts.get("has_sound"):
            return _("no sound")
        if not self.item.facts.get("sound_playable", True):
            return _("its sound cannot be played here")
        if not self.sounding.can_be_heard():
            return _("this machine has nothing to hear it with")
        locks = NONE if self._showing is None else self._showing.now.locks
        if self.sounding.running:
            return _("sound as recorded") if Lock.FULL_SOUND in locks else _("softened sound")
        return _("muted at this speed") if Lock.SOUND in locks else _("muted")
