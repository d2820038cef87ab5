"""The words that were read in a picture or heard in a sound, as a text of their own; the item stays covered."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt

from app.evidence.model import ItemKind
from app.i18n import _
from app.looking.locks import NONE, Lock, Locks, Opened
from app.looking.model import Level
from app.looking.reveal import Target
from app.looking.wants import Want
from ui.looking.body import LEVEL_KEYS
from ui.looking.locks import locks_line
from ui.looking.recordings import rough
from ui.looking.text_view import TextView


class WordsView(TextView):
    """Show what a screenshot or a voice says, flagged terms masked or plain; there is no level beyond its words."""

    def targets(self) -> Mapping[Qt.Key, Target]:
        """Return which key is held for what: as of a text, and nothing of the picture."""
        return {key: what for key, what in LEVEL_KEYS.items() if what is not Level.L4}

    def first(self, _now: Opened) -> Want | None:
        """Return nothing: the words are at hand, and a screenshot opens as a whole."""
        return None

    def hint(self, *, toggle: bool) -> str:
        """Return how the words are opened."""
        how = _("Press") if toggle else _("Hold")
        if self.item.kind is ItemKind.SOUND:
            return _(
                "What a machine heard in this sound: rough, often wrong, never a fact; […] is what it only guessed. {how} 1 "
                "for its shape, 2 for it with flagged terms masked, V for the plain words. The sound stays silent. Esc "
                "covers all."
            ).format(how=how)
        return _(
            "The words in this picture, read in the background. {how} 1 for their shape, 2 for them with flagged terms "
            "masked, V for the plain words. The picture stays covered. Esc covers all."
        ).format(how=how)

    def locks(self, level: Level, locks: Locks = NONE) -> str:
        """Return the level of the words, and that the picture is closed."""
        line = locks_line(ItemKind.TEXT, level, locks | {Lock.WHOLE}, paper=False)
        if self.item.kind is ItemKind.SOUND:
            return _("{line} · {rough}").format(line=line, rough=rough(self.item.facts["speech"]))
        return _("{line} · the picture is covered").format(line=line)
