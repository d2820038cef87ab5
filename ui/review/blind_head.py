"""The head of a review: which case of which pack, how far it is, and how long the pack opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.review.model import ReviewState
from app.review.queries import PackView
from app.review.store import Review
from ui.kit.buttons import quiet_button
from ui.kit.labels import ElidedLabel
from ui.kit.marks import Chip, Mark
from ui.kit.shapes import Shape
from ui.kit.theme import Size, Tone, theme_of
from ui.review.words import left_words, state_mark


class BlindHead(QWidget):
    """Two lines; asks to go back."""

    back_asked = Signal()

    def __init__(
        self, pack: PackView, review: Review, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        back = quiet_button(_("‹ Packs"), self, name=_("Back to the packs"))
        back.clicked.connect(self.back_asked)
        # The number alone, so that it is whole beside the chips with large text too.
        self._title = ElidedLabel(review.case_ref, self, size=Size.TITLE, strong=True)
        told = [
            _("Review"),
            pack.name or _("a pack"),
            _("from {vault}").format(vault=pack.vault_name),
            pack.level.label,
        ]
        told += [_("names replaced")] if pack.pseudonyms else []
        self._under = ElidedLabel("  ·  ".join(told), self, size=Size.SMALL, muted=True)
        self._state = Chip(state_mark(ReviewState.BLIND), self)
        left = left_words(pack.expires_at, now())
        until = Chip(Mark(left, Shape.DOT, Tone.PLAIN, _("The pack opens: {left}").format(left=left)), self)
        px = theme_of().px
        first = QHBoxLayout()
        first.setSpacing(px(12))
        first.addWidget(back)
        first.addWidget(self._title, 1)
        for chip in (self._state, until):
            first.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        column.addLayout(first)
        column.addWidget(self._under)

    def show_review(self, review: Review) -> None:
        """Show how far the review is."""
        self._state.show_mark(state_mark(review.state))
