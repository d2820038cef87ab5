"""A person's own choices: when the shift ends, which team counts them, what a break shows, what they want to hear."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from app.i18n import _
from app.wellness.owner import BREATHING, CHECK_INS, ON, OUTCOMES, SHIFT_END
from app.wellness.team import TEAM
from ui.kit.labels import PlainLabel, small
from ui.kit.theme import STEP, theme_of
from ui.kit.ticks import Tick

if TYPE_CHECKING:
    from app.pacing import Pacing

_TIME = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")
WIDE = 220
Keep = Callable[[str, str], object]


class Choices(QWidget):
    """Each is kept as soon as it is made."""

    def __init__(self, keep: Keep, policy: Pacing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keep = keep
        self._end, self._team = QLineEdit(self), QLineEdit(self)
        self._hint = small("", self)
        self._ticks = {
            BREATHING: Tick(_("A slow circle to breathe with on the break screen"), self),
            OUTCOMES: Tick(_("Tell me at a calm moment how a case ended that I worked on"), self),
        }
        if policy.check_ins:
            asked = _("Ask me on this page how I am; the answers stay here for {n} days")
            self._ticks[CHECK_INS] = Tick(asked.format(n=policy.retention.check_in_days), self)
        self._build()

    def show_choices(self, chosen: Mapping[str, str]) -> None:
        """Show what was chosen before."""
        self._end.setText(chosen.get(SHIFT_END, ""))
        self._team.setText(chosen.get(TEAM, ""))
        for name, tick in self._ticks.items():
            tick.setChecked(chosen.get(name) == ON)

    def names(self) -> list[str]:
        """Return what can be chosen."""
        return [SHIFT_END, TEAM, *self._ticks]

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        form = QFormLayout()
        form.setHorizontalSpacing(STEP * 4)
        form.setVerticalSpacing(STEP * 2)
        for label, line, hint in (
            (_("My shift ends at"), self._end, _("22:00, or empty")),
            (_("My team, for the rota's sums"), self._team, _("empty: the rota as a whole")),
        ):
            line.setAccessibleName(label)
            line.setPlaceholderText(hint)
            line.setMaximumWidth(theme_of().px(WIDE))
            form.addRow(PlainLabel(label, self, wrap=False), line)
        column.addLayout(form)
        column.addWidget(self._hint)
        self._hint.hide()
        self._end.editingFinished.connect(self._keep_end)
        self._team.editingFinished.connect(lambda: self._keep(TEAM, self._team.text().strip()))
        for name, tick in self._ticks.items():
            column.addWidget(tick)
            tick.clicked.connect(lambda on, name=name: self._keep(name, ON if on else ""))

    def _keep_end(self) -> None:
        text = self._end.text().strip()
        fits = not text or bool(_TIME.fullmatch(text))
        self._hint.setText("" if fits else _("A time of day such as 22:00. It is not kept like this."))
        self._hint.setVisible(not fits)
        if fits:
            self._keep(SHIFT_END, text)
