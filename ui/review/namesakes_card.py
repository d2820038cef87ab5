"""People of one name in two vaults: until somebody says who is who, the one judges nothing that the other had a part in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.review.namesakes import Pair, pairs
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted
from ui.kit.marks import Mark
from ui.kit.panels import Card
from ui.kit.rows import Column
from ui.kit.shapes import Shape
from ui.kit.theme import Tone
from ui.review.settling import settle_pair, who_words
from ui.rota.page import Listed

if TYPE_CHECKING:
    from ui.shell.context import Context

PairLine = tuple[int, Pair]


def pair_columns() -> tuple[Column[PairLine], ...]:
    """Return the columns of people of one name."""
    return (
        Column(_("One"), lambda row: who_words(row[1].one), None),
        Column(_("The other"), lambda row: who_words(row[1].other), None, stays=True, gives_way=1),
        Column(_("They are"), lambda row: pair_mark(row[1]).word, 150, mark=lambda row: pair_mark(row[1])),
    )


def pair_mark(pair: Pair) -> Mark:
    """Return what was said of two people: a word and a shape."""
    if pair.word is None:
        return Mark(_("not settled"), Shape.RING, Tone.ATTENTION)
    if pair.word.same:
        return Mark(_("one person"), Shape.DISC, Tone.PLAIN)
    return Mark(_("two people"), Shape.HALF, Tone.GOOD)


class NamesakesCard(Card):
    """Hidden while nobody bears the name of somebody else."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("People of one name"), parent)
        self._context = context
        self._pairs: tuple[Pair, ...] = ()
        self.listed = Listed(pair_columns(), _("People of one name"), ("", ""), self)
        self._words = PlainLabel("", self)
        self.step = button(_("Say who is who…"), self)
        about = _(
            "A name alone says of nobody who they are. Until it is settled, neither judges what the other had a part in."
        )
        for widget in (muted(about, self), self.listed, self._words):
            self.inside.addWidget(widget)
        self.inside.addWidget(self.step, 0, Qt.AlignmentFlag.AlignLeft)
        self.step.clicked.connect(self.settle)
        self.listed.table.current_changed.connect(self._tell)
        self.read_again()

    def read_again(self) -> None:
        """Read who bears whose name."""
        self._pairs = pairs(self._context.desk)
        self.listed.show_rows(self._pairs)
        if self._pairs and self.listed.table.current_id() is None:
            self.listed.table.selectRow(0)
        self.setVisible(bool(self._pairs))
        self._tell()

    def current(self) -> Pair | None:
        """Return the current pair."""
        number = self.listed.table.current_id()
        return self._pairs[number] if number is not None and number < len(self._pairs) else None

    def settle(self) -> None:
        """Ask who is who."""
        pair = self.current()
        if pair is not None:
            settle_pair(self._context, pair)

    def _tell(self, _number: object = None) -> None:
        pair = self.current()
        word = None if pair is None else pair.word
        words = _("{by}, {day}: {reason}")
        self._words.setText("" if word is None else words.format(by=word.by, day=word.at[:10], reason=word.reason))
        self._words.setVisible(word is not None)
