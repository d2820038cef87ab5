"""How far a cover opens, by which gesture and why, and which step may follow which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum

from app.cases.model import Severity
from app.errors import StillwaterError
from app.evidence.model import Held, ItemKind, Source, treated_as
from app.i18n import _


class Level(IntEnum):
    """How much of an item is shown."""

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4


class Purpose(Enum):
    """Why somebody looks."""

    IDENTIFY = "identify"
    PLACE = "place"
    CREDIBILITY = "credibility"
    CLASSIFY = "classify"
    OTHER = "other"
    PAPERS = "papers"
    LIFE_AT_RISK = "life_at_risk"
    UNASKED = "unasked"


# What a person picks from; the others follow from the item or the case.
PURPOSES = (Purpose.IDENTIFY, Purpose.PLACE, Purpose.CREDIBILITY, Purpose.CLASSIFY, Purpose.OTHER)


class Gesture(Enum):
    """What a person did to look."""

    HOLD = "hold"
    TOGGLE = "toggle"
    KEY = "key"


class Part(Enum):
    """What is looked at: the item, or only the words that were read in it behind the window."""

    ITEM = "item"
    WORDS = "words"


class EndedBy(Enum):
    """What covered an item again, or why it never opened."""

    RELEASE = "release"
    EXPIRY = "expiry"
    ESCAPE = "escape"
    FOCUS = "focus"
    MINIMISE = "minimise"
    SCREEN = "screen"
    LOCK = "lock"
    SLEEP = "sleep"
    IDLE = "idle"
    ITEM = "item"
    DIALOG = "dialog"
    BREAK = "break"
    LIMIT = "limit"
    CLOSE = "close"
    CRASH = "crash"
    LEVEL = "level"
    PAUSE = "pause"
    FINISHED = "finished"
    UNDECODABLE = "undecodable"
    UNCOUNTED = "uncounted"


# Nothing was shown: not decoded, not counted, begun late for somebody who had let go by then, or let go before it was
# decoded.
# Such a look is no step from which a sharper one may follow, and no view.
UNSEEN = frozenset({EndedBy.UNDECODABLE, EndedBy.UNCOUNTED})
# What is shown as words alone.
WORDS = frozenset({ItemKind.TEXT, ItemKind.OFFICE, ItemKind.MAIL})
SHOWABLE = WORDS | {ItemKind.PICTURE, ItemKind.VIDEO, ItemKind.SOUND, ItemKind.PDF}
# What moves or sounds never opens by itself, whoever sent it.
MOVING = frozenset({ItemKind.VIDEO, ItemKind.SOUND})
SEVERE = frozenset({Severity.S3, Severity.S4})
# How far an item opens, as a policy says it.
LEVELS = {"full": Level.L4, "reduced": Level.L3, "sketch": Level.L2}


class LevelJumpError(StillwaterError):
    """A level was asked for that does not follow from what is open."""

    def __init__(self, level: Level) -> None:
        self.level = level
        super().__init__(
            _("The full view opens from the reduced one only."),
            kept=_("Nothing was shown and nothing was recorded."),
            do=_("Open the reduced view first, then ask for full detail."),
        )


class PurposeMissingError(StillwaterError):
    """The first closer look at severe or unclassified material needs a purpose."""

    def __init__(self) -> None:
        super().__init__(
            _("Say what you look for first."),
            kept=_("Nothing was shown and nothing was recorded."),
            do=_("Choose a purpose with one key: identify, place, credibility, classify, or other."),
        )


class TooSoonError(StillwaterError):
    """Two close looks at the most severe material came right after one another."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            _("There is a short gap between two such looks ({seconds} s are left).").format(
                seconds=max(1, round(seconds))
            ),
            kept=_("Nothing was shown and nothing was recorded."),
        )


class KeptBackError(StillwaterError):
    """An item came in a review pack that holds less of it."""

    def __init__(self, ceiling: Level) -> None:
        only_facts = _("The review pack holds the facts of this item alone.")
        super().__init__(
            only_facts
            if ceiling is Level.L0
            else _("The review pack holds this item as far as the sketch, and no further."),
            kept=_("Nothing was shown and nothing was recorded."),
            do=_("Review the case without it; say in a finding if it cannot be judged so."),
        )


def why_held(held: frozenset[Held]) -> Iterator[str]:
    """Say which words of a person's own do not count for themselves here, and how another person makes them count."""
    if Held.SEVERITY in held:
        yield _(
            "You set a milder step yourself, so what holds for the step before holds for you. Another person can confirm"
            " it: they classify the item with the same step."
        )
    if Held.SOURCE in held:
        yield _(
            "You said yourself that it is the requester's, so it stays covered for you. Another person can confirm it:"
            " they say the same of the item."
        )


class KeptCoveredError(StillwaterError):
    """The administrator of this workstation lets items of a severity open less far."""

    def __init__(self, most: Level, held: frozenset[Held] = frozenset()) -> None:
        level = {Level.L2: _("the sketch"), Level.L3: _("the reduced view")}[most]
        super().__init__(
            _("At this workstation such an item opens as far as {level}, and no further.").format(level=level),
            kept=_("Nothing was shown and nothing was recorded."),
            do=" ".join(
                (*why_held(held), _("Help > Policies shows who set that. Hand the case over if it needs more."))
            ),
        )


class NotShowableError(StillwaterError):
    """Only the facts of this kind of item can be shown."""

    def __init__(self) -> None:
        super().__init__(
            _("Only the facts of this kind of item can be shown."), kept=_("Nothing was opened; it is kept as it came.")
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules need to know of an item before it is looked at."""

    kind: ItemKind
    source: Source
    severity: Severity | None
    life_at_risk: bool
    unclassified: Severity = Severity.S3
    # A list names it, and nobody said that the list is wrong: then there is less reason than ever to look.
    known: bool = False
    # A picture of many frames: one after another is motion, which is asked for by itself.
    moves: bool = False
    # How far it may open here at all; less than everything in a review pack alone.
    ceiling: Level = Level.L4
    # How far the administrator of this workstation lets it open, and whether its layout may stand open unasked.
    most: Level = Level.L4
    stands: bool = True
    # What the person said of it that does not lift an administrator's bound for themselves.
    held: frozenset[Held] = frozenset()

    @property
    def met_as(self) -> Severity:
        """Return how carefully it is met: until somebody classified it, as a hard one."""
        return treated_as(self.severity, self.unclassified)

    @property
    def is_paper(self) -> bool:
        """Tell whether it is the requester's own, which is open to read at once."""
        return is_paper(self.kind, self.source, known=self.known)

    @property
    def severe(self) -> bool:
        """Tell whether no pixel of it may show before somebody asks."""
        return self.met_as in SEVERE


def is_paper(kind: ItemKind, source: Source, *, known: bool = False) -> bool:
    """Tell whether an item is a paper of the requester's, which is open to read; no film, no sound, nothing on a list is one."""
    return source is Source.REQUESTER and kind not in MOVING and not known


def start_level(subject: Subject) -> Level:
    """Return how far an item may stand open before anybody asks."""
    # The layout of a picture is stored; that of a text would have to be decoded first.
    stands = subject.kind is ItemKind.PICTURE and subject.stands and not subject.severe and not subject.known
    return Level.L1 if stands else Level.L0


def needs_purpose(subject: Subject, level: Level) -> bool:
    """Tell whether a look must say why; a life at risk never waits for it."""
    closer = subject.known or (level >= Level.L3 and subject.severe)
    return closer and not subject.is_paper and not subject.life_at_risk


def allowed_purpose(subject: Subject, level: Level, chosen: Purpose | None) -> Purpose:
    """Return the purpose that is recorded, or refuse a look that needs one and has none."""
    if subject.is_paper:
        return Purpose.PAPERS
    if chosen is not None:
        return chosen
    if needs_purpose(subject, level):
        raise PurposeMissingError
    return Purpose.LIFE_AT_RISK if subject.life_at_risk else Purpose.UNASKED


def check_level(subject: Subject, now: Level, level: Level) -> None:
    """Refuse a level that nothing leads to from the one that is open, and one that is not there."""
    if level > subject.ceiling:
        raise KeptBackError(subject.ceiling)
    if level > subject.most and not subject.is_paper:
        raise KeptCoveredError(subject.most, subject.held)
    if level is Level.L0:
        raise LevelJumpError(level)
    if subject.kind not in SHOWABLE:
        raise NotShowableError
    if level is Level.L4 and now < Level.L3 and not subject.is_paper:
        raise LevelJumpError(level)


def check_gap(subject: Subject, level: Level, since_last: float | None, gap_seconds: float) -> None:
    """Refuse a close look at the most severe material right after another; never when a life is at risk."""
    if subject.life_at_risk or subject.is_paper or subject.met_as is not Severity.S4 or level < Level.L3:
        return
    # A clock that was set back tells nothing.
    if since_last is not None and 0 <= since_last < gap_seconds:
        raise TooSoonError(gap_seconds - since_last)
