"""The recovery key, shown this once, and confirmed by typing two of its groups."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import primary_button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, heading, small
from ui.kit.panels import Card
from ui.kit.theme import STEP, Size, theme_of
from ui.unlock.fields import Column, Field

GROUP = 6
ASKED = 2


def groups_of(recovery_key: str) -> list[str]:
    """Return the key in groups that an eye can hold; its fixed beginning is the first."""
    head, mark, rest = recovery_key.partition("1")
    return [head + mark, *(rest[at : at + GROUP] for at in range(0, len(rest), GROUP))]


def two_of(count: int) -> Sequence[int]:
    """Return which groups are asked for, in order; the first is the same for every key."""
    return sorted(secrets.SystemRandom().sample(range(1, count), ASKED))


class RecoveryPage(Column):
    """Show the key large and grouped; it cannot be selected, so that it gets into no clipboard."""

    confirmed = Signal()

    def __init__(
        self,
        recovery_key: str,
        asked: Sequence[int] | None = None,
        parent: QWidget | None = None,
        *,
        verb: str = "",
    ) -> None:
        super().__init__(parent)
        self._groups = groups_of(recovery_key)
        self._asked = list(asked or two_of(len(self._groups)))
        self._fields = [
            Field(_("Group {n}").format(n=number + 1), self, hint=_("Type it from your paper."))
            for number in self._asked
        ]
        self._told = PlainLabel("", self, strong=True)
        self._step = primary_button(verb or _("I wrote it down: open the vault"), self)
        self._build()
        for field in self._fields:
            field.line.textChanged.connect(self._check)
            field.line.returnPressed.connect(self.confirm)
        self._step.clicked.connect(self.confirm)
        self._check()

    def confirm(self) -> None:
        """Go on, once both groups are right."""
        if self._right():
            self.confirmed.emit()

    def _build(self) -> None:
        self.inside.addWidget(heading(_("Write down the recovery key"), self))
        for words in _warnings():
            self.inside.addWidget(PlainLabel(words, self))
        self.inside.addWidget(self._key())
        self.inside.addWidget(PlainLabel(_("Then type these two groups, so that both of us are sure."), self))
        for field in self._fields:
            self.inside.addWidget(field)
        self.inside.addWidget(self._told)
        self.inside.addWidget(self._step, 0, Qt.AlignmentFlag.AlignRight)
        self.end()
        self.setFocusProxy(self._fields[0])

    def _key(self) -> Card:
        card = Card(parent=self)
        card.setAccessibleName(_("Recovery key: {key}").format(key=" ".join(self._groups)))
        card.inside.addWidget(_numbered(1, self._groups[0], card))
        rest = QWidget(card)
        # As many side by side as there is room for: with large text none of them may be cut off.
        flow = FlowLayout(rest, gap=STEP * 6)
        self._shown = [_numbered(number + 2, group, rest) for number, group in enumerate(self._groups[1:])]
        for each in self._shown:
            flow.addWidget(each)
        card.inside.addWidget(rest)
        self._measure()
        theme_of().changed.connect(self._measure)
        return card

    def _measure(self) -> None:
        """Let all groups be as wide as the widest, so that they stand below each other."""
        for each in self._shown:
            each.setMinimumWidth(0)
        widest = max(each.sizeHint().width() for each in self._shown)
        for each in self._shown:
            each.setMinimumWidth(widest)

    def _right(self) -> bool:
        typed = [field.text().strip().upper() for field in self._fields]
        return typed == [self._groups[number].upper() for number in self._asked]

    def _check(self) -> None:
        full = all(
            len(field.text().strip()) >= len(self._groups[n])
            for field, n in zip(self._fields, self._asked, strict=True)
        )
        self._step.setEnabled(self._right())
        self._told.setText(_("That is not what is shown; look once more.") if full and not self._right() else "")


def _numbered(number: int, group: str, parent: QWidget) -> QWidget:
    whole = QWidget(parent)
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(small(str(number), whole))
    column.addWidget(PlainLabel(group, whole, size=Size.TITLE, strong=True, wrap=False))
    return whole


def _warnings() -> tuple[str, ...]:
    return (
        _(
            "It is shown this once and kept nowhere. Keep the paper away from this computer, where your team expects it."
        ),
        _(
            "It opens the vault when a passphrase is forgotten or this computer is lost: whoever has it can read every case."
        ),
        _("It does not open your own store. Who recovers begins a new one: your own figures and settings are lost."),
    )
