"""The pages at the left, each with what waits there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.labels import PlainLabel
from ui.kit.marks import Chip, Mark
from ui.kit.shapes import Shape
from ui.kit.theme import ROW, STEP, Size, theme_of

WIDTH = 148
LEAST_HIGH = 100


class NavigationButton(QPushButton):
    """A page's name and the number of what waits there."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._name = PlainLabel(title, self, wrap=False)
        self._count = PlainLabel("", self, size=Size.SMALL, muted=True, wrap=False)
        self.setCheckable(True)
        self.setProperty("quiet", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 3, 0, STEP * 3, 0)
        row.setSpacing(STEP * 2)
        row.addWidget(self._name, 1)
        row.addWidget(self._count)
        for label in (self._name, self._count):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._measure()
        theme_of().changed.connect(self._measure)
        self.show_count(None)

    def show_count(self, count: int | None) -> None:
        """Show how much waits; nothing where nobody counts."""
        self._count.setText("" if count is None else f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"))
        self.updateGeometry()
        waiting = "" if count is None else _("{count} waiting").format(count=count)
        self.setAccessibleName(", ".join(part for part in (self._title, waiting) if part))

    def words(self) -> str:
        """Return what it shows."""
        return " ".join(part for part in (self._name.text(), self._count.text()) if part)

    def sizeHint(self) -> QSize:
        inside = self.layout()
        return super().sizeHint() if inside is None else inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _measure(self) -> None:
        self.setFixedHeight(theme_of().px(ROW))


class Navigation(QWidget):
    """One button a page; arrows move between them."""

    asked = Signal(str)
    marked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, NavigationButton] = {}
        self.setMinimumWidth(theme_of().px(WIDTH))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(STEP * 2, STEP * 4, STEP * 2, STEP * 4)
        self._column.setSpacing(STEP)
        self._unbound = Chip(_unbound_mark(), self)
        self._unbound.setToolTip(_unbound_mark().spoken)
        self._unbound.hide()
        self._column.addWidget(self._unbound)
        self._column.addStretch(1)

    def add(self, page_id: str, title: str) -> None:
        """Offer a page."""
        made = NavigationButton(title, self)
        made.clicked.connect(lambda: self._ask(page_id))
        self._buttons[page_id] = made
        self._column.insertWidget(self._column.count() - 1, made)

    def show_unbound(self, *, unbound: bool) -> None:
        """Say at the head that no device secret protects this vault, for as long as it is open."""
        self._unbound.setVisible(unbound)

    def show_current(self, page_id: str) -> None:
        """Mark the page on show; none where it is not one of these."""
        for known, made in self._buttons.items():
            made.setChecked(known == page_id)
        self.marked.emit()

    def current(self) -> NavigationButton | None:
        """Return the button of the page on show."""
        return next((made for made in self._buttons.values() if made.isChecked()), None)

    def show_count(self, page_id: str, count: int | None) -> None:
        """Show how much waits on a page."""
        self._buttons[page_id].show_count(count)

    def words(self) -> list[str]:
        """Return what the buttons show, in order."""
        return [made.words() for made in self._buttons.values()]

    def _ask(self, page_id: str) -> None:
        # The button stays as it was until the page is really there.
        self._buttons[page_id].setChecked(not self._buttons[page_id].isChecked())
        self.asked.emit(page_id)


class Upright(QScrollArea):
    """Holds the pages where they are higher than the window: they scroll, and the window stays as low as it may be."""

    def __init__(self, navigation: Navigation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._navigation = navigation
        self.setWidget(navigation)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.verticalScrollBar().rangeChanged.connect(self.updateGeometry)
        # Whoever came by a key, or made the text larger, sees where they are.
        self.verticalScrollBar().rangeChanged.connect(self._keep_in_sight)
        navigation.marked.connect(self._keep_in_sight)

    def sizeHint(self) -> QSize:
        bar = self.verticalScrollBar()
        beside = bar.sizeHint().width() if bar.maximum() else 0
        wanted = self._navigation.sizeHint().expandedTo(self._navigation.minimumSize())
        return QSize(wanted.width() + beside, LEAST_HIGH)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            # A longer name or number wants more room.
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _keep_in_sight(self) -> None:
        current = self._navigation.current()
        if current is not None:
            self.ensureWidgetVisible(current, 0, STEP)


def _unbound_mark() -> Mark:
    spoken = _("Not device-bound: whoever has a copy of this vault's folder and the passphrase can open it.")
    return Mark(_("not device-bound"), Shape.RING, spoken=spoken)
