"""The lines above a page: the one that matters most stands with the one that came last, the others are folded away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from ui.kit.buttons import quiet_button
from ui.kit.theme import STEP

_CAME_OR_WENT = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)


class Strips(QWidget):
    """Holds lines that show and hide themselves; at most two of them stand at a time.

    What matters most is always there. Of the lightest, the one that came last stands with it: it may be the answer to
    what the person just did, or a break that is near. While none of them speaks, what matters next does.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slots: list[tuple[int, QWidget, QWidget]] = []
        self._last: QWidget | None = None
        self._unfolded = False
        self._more = quiet_button("", self)
        self._column = QVBoxLayout()
        self._column.setSpacing(STEP * 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP * 2)
        row.addLayout(self._column, 1)
        row.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)
        self._more.clicked.connect(self._turn)
        self._arrange()

    def add(self, strip: QWidget, weight: int) -> None:
        """Take a line in; of those that have something to say the lightest number is on show."""
        # A line decides by itself whether it has something to say; whether there is room is decided around it.
        slot = QWidget(self)
        inside = QVBoxLayout(slot)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(strip)
        place = sum(other <= weight for other, _slot, _strip in self._slots)
        self._slots.insert(place, (weight, slot, strip))
        self._column.insertWidget(place, slot)
        strip.installEventFilter(self)
        self._arrange()

    def folded(self) -> int:
        """Return how many lines are folded away."""
        return sum(not strip.isHidden() and slot.isHidden() for _weight, slot, strip in self._slots)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CAME_OR_WENT:
            if event.type() == QEvent.Type.ShowToParent:
                lightest = self._slots[-1][0]
                came = (strip for weight, _slot, strip in self._slots if strip is watched and weight == lightest)
                self._last = next(came, self._last)
            self._arrange()
        return super().eventFilter(watched, event)

    def _turn(self) -> None:
        self._unfolded = not self._unfolded
        self._arrange()

    def _arrange(self) -> None:
        speaking = [(slot, strip) for _weight, slot, strip in self._slots if not strip.isHidden()]
        first, rest = speaking[:1], speaking[1:]
        second = [pair for pair in rest if pair[1] is self._last] or rest[:1]
        standing = [slot for slot, _strip in (*first, *second)]
        behind = len(speaking) - len(standing)
        self._unfolded = self._unfolded and behind > 0
        for _weight, slot, strip in self._slots:
            slot.setVisible(not strip.isHidden() and (self._unfolded or slot in standing))
        words = _("Fewer") if self._unfolded else ngettext("{n} more", "{n} more", max(behind, 1)).format(n=behind)
        self._more.setText(words)
        self._more.setAccessibleName(_("Show fewer messages") if self._unfolded else _("Show all messages"))
        self._more.setVisible(behind > 0)
        self.setVisible(bool(speaking))
