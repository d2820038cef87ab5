"""A look that goes on: one caged process answers for it, never beyond its locks, and ends with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.cage.channels import never
from app.cage.model import Answer, Frame, Job, Pixels
from app.cage.ops import Parent
from app.errors import StillwaterError
from app.evidence import sealing
from app.evidence.model import ItemKind
from app.evidence.terms import Terms, in_force
from app.i18n import _
from app.looking.flashes import Leave, check_larger
from app.looking.locks import Lock, Opened
from app.looking.model import MOVING, WORDS, Level
from app.looking.seen import Seen, added
from app.looking.text import at_level
from app.looking.wants import Play, Want, alone, job_for

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.cage.session import Session
    from app.looking.store import Target
    from app.vault.sealed import SealedReader
    from app.vault.vault import Vault


class LookEndedError(StillwaterError):
    """The look is over: what it showed is covered, and it gives out nothing more."""

    def __init__(self) -> None:
        super().__init__(_("It is covered."), kept=_("Nothing more was shown."))


class Reel:
    """The caged process behind the looks at one item that follow one another, and what they have shown."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._session: Session | None = None
        self._source: SealedReader | None = None
        self._ended = False
        self._holder = ""
        self._seen: tuple[Seen, ...] = ()

    @property
    def over(self) -> bool:
        """Tell whether nothing more can be asked."""
        return self._ended

    def hand_to(self, look_uid: str) -> tuple[Seen, ...]:
        """Let one look alone ask from now on; return what the one before it has shown."""
        self._holder = look_uid
        seen, self._seen = self._seen, ()
        return seen

    def held_by(self, look_uid: str) -> bool:
        """Tell whether a look may still ask."""
        return self._holder == look_uid and not self._ended

    def saw(self, piece: Seen, *, runs: bool) -> None:
        """Note what was on show."""
        self._seen = added(self._seen, piece, runs=runs)

    def seen(self) -> tuple[Seen, ...]:
        """Return what the look that holds it has shown."""
        return self._seen

    def session(self, target: Target, vault: Vault, cage: Cage) -> Session:
        """Return the process, opened at the first question; waits, and may run on any thread."""
        with self._turn:
            if self.over:
                raise LookEndedError
            if self._session is None:
                self._source = sealing.open_sealed(vault, target.uid, target.sealed_name, target.wrapped_key)
                try:
                    self._session = cage.open(self._source, cancelled=lambda: self._ended)
                except BaseException:
                    self._source.close()
                    raise
            if self._ended:
                # It was covered while the process started.
                self.end()
                raise LookEndedError
            return self._session

    def end(self) -> None:
        """End the process now; a question that is being answered is cancelled, and nobody waits for it."""
        self._ended = True
        if self._session is not None:
            self._session.close()
        if self._source is not None:
            self._source.close()


@dataclass(frozen=True, slots=True)
class Showing:
    """The right to ask on within one look; only the gate makes one."""

    look_uid: str
    now: Opened
    target: Target = field(repr=False)
    reel: Reel = field(repr=False)
    leave: Leave = field(repr=False)
    vault: Vault = field(repr=False)
    cage: Cage = field(repr=False)

    def ask(self, want: Want, *, cancelled: Callable[[], bool] = never) -> Answer:
        """Return what an open look may show of an item; refuses what its locks keep, and everything once it is over."""
        if not self.reel.held_by(self.look_uid):
            raise LookEndedError
        job = job_for(self.kind, self.now, want)
        if isinstance(want, Play):
            check_larger(self.target.uid, self.now, want.speed, self.leave)
        try:
            alone_asked = self.kind in WORDS or job.rule.parent is not Parent.DECODERS
            answer = self._once(job, cancelled) if alone_asked else self._in_session(job, cancelled)
        except Exception as error:
            # Covering takes the process and its bytes away in the middle of whatever they do.
            if not self.reel.held_by(self.look_uid):
                raise LookEndedError from error
            raise
        if not self.reel.held_by(self.look_uid):
            raise LookEndedError
        return _bounded(answer, self.now, in_force(self.vault.home), alone(self.now, want))

    def saw(self, first: int, last: int, whole: int) -> None:
        """Note that a stretch was painted or heard; only the reduced level and above make an item viewed."""
        if whole > 0 and self.now.level >= Level.L3 and self.reel.held_by(self.look_uid):
            piece = Seen(max(0, first), max(0, first, last), whole)
            self.reel.saw(piece, runs=self.kind in MOVING)

    def _in_session(self, job: Job, cancelled: Callable[[], bool]) -> Answer:
        return self.reel.session(self.target, self.vault, self.cage).ask(job, cancelled=cancelled)

    def _once(self, job: Job, cancelled: Callable[[], bool]) -> Answer:
        """Ask by a process of its own: words are read at once, and what writes speech down has another warm parent."""
        at = self.target
        with sealing.open_sealed(self.vault, at.uid, at.sealed_name, at.wrapped_key) as source:
            return self.cage.ask(job, source, cancelled=lambda: cancelled() or not self.reel.held_by(self.look_uid))

    @property
    def kind(self) -> ItemKind:
        """Return what kind of item it is."""
        return self.target.subject.kind


def _bounded(answer: Answer, now: Opened, terms: Terms, plain: int | None) -> Answer:
    """Return an answer without the colour and the words that are still locked."""
    pixels = None if answer.pixels is None else grey_unless(answer.pixels, now)
    frames = tuple(Frame(frame.at_ms, grey_unless(frame.pixels, now)) for frame in answer.frames)
    text = None if answer.text is None else at_level(answer.text, now.level, terms, alone=plain)
    return Answer(answer.op, answer.facts, pixels, text, answer.parts, frames, answer.samples)


def grey_unless(pixels: Pixels, now: Opened) -> Pixels:
    """Return pixels as they are where colour is open, and their brightness alone where it is not."""
    if pixels.format == "L" or Lock.COLOUR in now.locks:
        return pixels
    colours = np.frombuffer(pixels.data, np.uint8).reshape(-1, 3)
    grey = (colours @ np.array([77, 150, 29], np.uint16) >> 8).astype(np.uint8)
    return Pixels(pixels.width, pixels.height, "L", grey.tobytes())
