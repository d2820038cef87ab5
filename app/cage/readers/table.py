"""Which reader answers which operation, and what is loaded before the confinement stands."""

from __future__ import annotations

import codecs
import encodings
import pkgutil
import warnings
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module

from app.cage.ops import Op, Parent
from app.cage.readers import (
    archive,
    export,
    identify,
    letters,
    mail,
    msg,
    office,
    order_form,
    pdf,
    pictures,
    rich_text,
    screening,
    sound,
    speech,
    strip,
    text,
    video,
    words,
)
from app.cage.readers.reader import Reader

READERS: Mapping[Op, Reader] = {
    Op.IDENTIFY: identify.identify,
    Op.MAIL: mail.read,
    Op.PICTURE_FACTS: pictures.facts,
    Op.PICTURE_LAYOUT: pictures.layout,
    Op.PICTURE_SKETCH: pictures.sketch,
    Op.PICTURE_REDUCED: pictures.reduced,
    Op.PICTURE_FULL: pictures.full,
    Op.PICTURE_STEP: pictures.step,
    Op.PICTURE_PDQ: pictures.pdq,
    Op.PDF_FACTS: pdf.facts,
    Op.PDF_LAYOUT: pdf.layout,
    Op.PDF_SKETCH: pdf.sketch,
    Op.PDF_REDUCED: pdf.reduced,
    Op.PDF_FULL: pdf.full,
    Op.PDF_TEXT: pdf.text,
    Op.OFFICE_FACTS: office.facts,
    Op.OFFICE_READ: office.read,
    Op.EXPORT_READ: export.read,
    Op.ORDER_FORM: order_form.read,
    Op.ARCHIVE_LIST: archive.members,
    Op.ARCHIVE_TAKE: archive.take,
    Op.MAIL_READ: letters.read,
    Op.MSG: msg.read,
    Op.TEXT_FACTS: text.facts,
    Op.TEXT_READ: text.read,
    Op.VIDEO_FACTS: video.facts,
    Op.VIDEO_FLASH: screening.flash,
    Op.STRIP_LAYOUT: strip.layout,
    Op.STRIP_SKETCH: strip.sketch,
    Op.STRIP_REDUCED: strip.reduced,
    Op.FRAME_REDUCED: video.reduced_frame,
    Op.FRAME_FULL: video.full_frame,
    Op.PLAY_TILE: video.tile,
    Op.PLAY_REDUCED: video.reduced_play,
    Op.PLAY_FULL: video.full_play,
    Op.SOUND_FACTS: sound.facts,
    Op.SOUND_CURVE: sound.curve,
    Op.SOUND_PLAY: sound.reduced,
    Op.SOUND_PLAY_FULL: sound.full,
}


def loaded(parent: Parent) -> Mapping[Op, Reader]:
    """Load what a warm parent is for, and return its readers."""
    warm()
    if parent is Parent.WORDS:
        words.warm()
        return {Op.PICTURE_WORDS: words.read}
    if parent is Parent.SPEECH:
        speech.load()
        return {Op.SOUND_TRANSCRIPT: speech.transcript}
    return READERS


def warm() -> None:
    """Load everything that the readers load only when they need it; a confined process can load nothing."""
    warnings.simplefilter("ignore")  # nobody reads them here; `pictures.warm` makes an error of the one that counts
    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(ImportError, LookupError):  # those of other systems
            import_module(f"encodings.{module.name}")
            codecs.lookup(module.name)
    identify.warm()
    pictures.warm()
    text.warm()
    mail.warm()
    pdf.warm()
    archive.warm()
    rich_text.warm()
    video.warm()
    sound.warm()
