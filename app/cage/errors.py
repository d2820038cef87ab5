"""What goes wrong at the cage, each cause as one error."""

from __future__ import annotations

from enum import StrEnum

from app.cage.model import Layer
from app.errors import StillwaterError
from app.i18n import _


class Cause(StrEnum):
    """Why an item could not be decoded; the only words about a failure that the cage may send."""

    TOO_LONG = "too_long"
    MEMORY = "memory"
    STOPPED = "stopped"
    FORBIDDEN = "forbidden"
    BROKEN_ANSWER = "broken_answer"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    NOT_A_PICTURE = "not_a_picture"
    NOT_A_MAIL = "not_a_mail"
    NOT_TEXT = "not_text"
    NO_WORD_READER = "no_word_reader"
    NOT_MEDIA = "not_media"
    NO_PICTURES = "no_pictures"
    NO_SOUND = "no_sound"
    NO_RECOGNISER = "no_recogniser"
    NOT_A_PDF = "not_a_pdf"
    NOT_AN_ARCHIVE = "not_an_archive"
    NOT_AN_OFFICE_FILE = "not_an_office_file"
    FACTS_ONLY = "facts_only"
    LOCKED = "locked"
    NO_SUCH_PAGE = "no_such_page"
    NO_SUCH_MEMBER = "no_such_member"
    OVERLAPS = "overlaps"
    HOLDS_ITSELF = "holds_itself"
    BURSTS = "bursts"
    TOO_MANY_MEMBERS = "too_many_members"
    ENTITIES = "entities"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    LONG_HEADER = "long_header"
    LONG_HEADERS = "long_headers"
    TOO_MUCH_INSIDE = "too_much_inside"


def reason_of(cause: Cause, figure: int = 0) -> str:
    """Return a cause as words for a person."""
    words = {
        Cause.TOO_LONG: _("it took longer than {figure} s"),
        Cause.MEMORY: _("it needs more memory than it may have"),
        Cause.STOPPED: _("the decoder stopped"),
        Cause.FORBIDDEN: _("the decoder tried something that it may not do, and was ended"),
        Cause.BROKEN_ANSWER: _("the decoder's answer did not make sense"),
        Cause.EMPTY: _("it is empty"),
        Cause.TOO_LARGE: _("it is larger than {figure} MB"),
        Cause.DAMAGED: _("it is damaged or cut short"),
        Cause.NOT_A_PICTURE: _("it is not a picture of a kind that can be shown"),
        Cause.NOT_A_MAIL: _("it is not a mail"),
        Cause.NOT_TEXT: _("it is not text"),
        Cause.NO_WORD_READER: _("what reads words in pictures is not installed here"),
        Cause.NOT_MEDIA: _("it is not a video or a sound of a kind that can be played"),
        Cause.NO_PICTURES: _("it has no moving pictures of a kind that can be shown"),
        Cause.NO_SOUND: _("it has no sound of a kind that can be played"),
        Cause.NO_RECOGNISER: _("no recogniser of speech is installed here"),
        Cause.NOT_A_PDF: _("it is not a PDF"),
        Cause.NOT_AN_ARCHIVE: _("it is not an archive of a kind that can be listed"),
        Cause.NOT_AN_OFFICE_FILE: _("it is not an office file"),
        Cause.FACTS_ONLY: _("no reader for what is in it is safe enough; its facts are all that is told"),
        Cause.LOCKED: _("it is locked with a password"),
        Cause.NO_SUCH_PAGE: _("it has {figure} pages"),
        Cause.NO_SUCH_MEMBER: _("it has no such member"),
        Cause.OVERLAPS: _("its members share their bytes, as only a trap does"),
        Cause.HOLDS_ITSELF: _("it contains itself"),
        Cause.BURSTS: _("it unfolds to more than {figure} MB"),
        Cause.TOO_MANY_MEMBERS: _("the list of its members is longer than {figure} MB"),
        Cause.ENTITIES: _("it defines words that unfold to others, as only a trap does"),
        Cause.TOO_MANY_PIXELS: _("it unfolds to more than {figure} million pixels"),
        Cause.TOO_MANY_PARTS: _("it has more than {figure} parts"),
        Cause.TOO_DEEP: _("its parts are nested deeper than {figure} levels"),
        Cause.LONG_HEADER: _("a header that says how to read it is longer than {figure} KiB"),
        Cause.LONG_HEADERS: _("its headers are longer than {figure} KiB"),
        Cause.TOO_MUCH_INSIDE: _("its attachments unfold to more than {figure} MB"),
    }
    return words[cause].format(figure=figure)


class DecodeFailedError(StillwaterError):
    """An item could not be decoded safely."""

    def __init__(self, cause: Cause, figure: int = 0) -> None:
        self.cause = cause
        self.figure = figure
        self.reason = reason_of(cause, figure)
        super().__init__(
            _("This could not be decoded safely: {reason}.").format(reason=self.reason),
            kept=_("It is kept as it came."),
        )


class CageRefusedError(StillwaterError):
    """Evidence may not be opened on this computer as it is."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("Evidence cannot be opened: {why}.").format(why=why),
            kept=_("Nothing was opened, and nothing was changed."),
            do=_("Run “main.py doctor” and show its answer to the person who looks after this computer."),
        )


class LayerMissingError(CageRefusedError):
    """A layer that the policy requires does not hold here."""

    def __init__(self, missing: frozenset[Layer]) -> None:
        self.missing = missing
        names = ", ".join(sorted(missing))
        super().__init__(_("the confinement lacks what the policy requires ({names})").format(names=names))


class CageNotStartedError(CageRefusedError):
    """The decoding process does not start."""

    def __init__(self) -> None:
        super().__init__(_("the decoding process does not start"))


class AskCancelledError(StillwaterError):
    """The person, or what asked for them, no longer wants the answer."""

    def __init__(self) -> None:
        super().__init__(_("Opening was cancelled."), kept=_("Nothing was changed."))
