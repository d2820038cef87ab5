"""Which view shows which kind of item; the one place that knows them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.evidence.model import ItemKind
from app.looking.model import Part
from ui.looking.body import Body
from ui.looking.members_view import MembersView
from ui.looking.pdf_view import PdfView
from ui.looking.picture_view import PictureView
from ui.looking.sound_view import SoundView
from ui.looking.text_view import TextView
from ui.looking.video_view import VideoView
from ui.looking.words_view import WordsView

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context

# A kind that is not here shows its facts on the ground of a picture.
BODIES: Mapping[ItemKind, type[Body]] = {
    ItemKind.TEXT: TextView,
    ItemKind.OFFICE: TextView,
    ItemKind.MAIL: TextView,
    ItemKind.PDF: PdfView,
    ItemKind.ARCHIVE: MembersView,
    ItemKind.VIDEO: VideoView,
    ItemKind.SOUND: SoundView,
}


def body_of(
    context: Context, item: ItemRow, *, paper: bool, part: Part = Part.ITEM, parent: QWidget | None = None
) -> Body:
    """Return the view of an item's kind, or of the words in it."""
    view = WordsView if part is Part.WORDS else BODIES.get(item.kind, PictureView)
    return view(context, item, paper=paper, parent=parent)
