"""Takes the pictures: a widget as it stands, light and dark, numbered in the order of the tour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.errors import StillwaterError
from app.i18n import _
from ui.kit.theme import Mode, Theme
from ui.tour.waiting import turn

# What lies behind a question steps back this far.
BEHIND = 90
# A line of text that grew asks for room, and what is around it gives way a moment later.
SETTLE_MS = 20
# How hard a picture is packed: a little larger, in half the time.
PACKED = 70


class PictureNotKeptError(StillwaterError):
    """A picture could not be written."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            _("The picture {file} could not be written.").format(file=file),
            do=_("Choose a folder that can be written to, with some space left."),
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """One screen and the files that show it, by mode."""

    number: int
    caption: str
    files: tuple[tuple[Mode, str], ...]


@dataclass(slots=True)
class Camera:
    """Keeps what it takes in one folder; the first mode is on all the time, others are put on where they are asked for."""

    folder: Path
    theme: Theme
    modes: Sequence[Mode]
    pictures: list[Picture] = field(default_factory=list)

    def take(
        self,
        name: str,
        caption: str,
        widget: QWidget,
        *,
        above: QWidget | None = None,
        contrast: bool = False,
        still: bool = False,
    ) -> None:
        """Take a widget, with a window above it where one asks; `still` lets nothing happen meanwhile."""
        number = len(self.pictures) + 1
        files: list[tuple[Mode, str]] = []
        for mode in self.modes if contrast else self.modes[:1]:
            self._dress(mode)
            if not still:
                turn(SETTLE_MS)
            file = f"{number:03d}-{name}-{mode.value}.png"
            self._keep(_with(widget, above), file)
            files.append((mode, file))
        self._dress(self.modes[0])
        self.pictures.append(Picture(number, caption, tuple(files)))

    def _dress(self, mode: Mode) -> None:
        # Every widget is dressed anew, which takes long.
        if mode is not self.theme.mode:
            self.theme.apply(mode, self.theme.scale)

    def _keep(self, pixmap: QPixmap, file: str) -> None:
        if not pixmap.save(str(self.folder / file), "PNG", PACKED):
            raise PictureNotKeptError(self.folder / file)


def _with(widget: QWidget, above: QWidget | None) -> QPixmap:
    pixmap = widget.grab()
    if above is None:
        return pixmap
    asked = above.grab()
    painter = QPainter(pixmap)
    painter.fillRect(pixmap.rect(), QColor(0, 0, 0, BEHIND))
    place = asked.rect().translated(pixmap.rect().center() - asked.rect().center())
    painter.drawPixmap(place.topLeft(), asked)
    # The desktop draws a frame around a window; off screen nobody does.
    painter.setPen(above.palette().mid().color())
    painter.drawRect(place.adjusted(0, 0, -1, -1))
    painter.end()
    return pixmap
