"""What every page is held to: everything that takes the focus has a name, everything written is plain."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLabel, QWidget


def unnamed(widget: QWidget) -> list[str]:
    """Return what takes the focus and says nothing to those who cannot see it."""
    return [_told(part) for part in _parts(widget) if _takes_focus(part, widget) and not _name(part).strip()]


def not_plain(widget: QWidget) -> list[str]:
    """Return the labels that would read markup."""
    labels = [part for part in _parts(widget) if isinstance(part, QLabel)]
    return [_told(label) for label in labels if label.textFormat() is not Qt.TextFormat.PlainText]


def _parts(widget: QWidget) -> list[QWidget]:
    return [widget, *widget.findChildren(QWidget)]


def _takes_focus(part: QWidget, root: QWidget) -> bool:
    # What Qt builds inside its own widgets speaks through them; what is hidden takes no focus.
    inside = (
        part.objectName().startswith("qt_") or _belongs_to_box(part) or not (part is root or part.isVisibleTo(root))
    )
    return part.focusPolicy() is not Qt.FocusPolicy.NoFocus and part.focusProxy() is None and not inside


def _belongs_to_box(part: QWidget) -> bool:
    """Tell whether a part is the list that a box opens; the box speaks for it."""
    above = part.parentWidget()
    while above is not None:
        if isinstance(above, QComboBox):
            return True
        above = above.parentWidget()
    return False


def _name(part: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(part)
    return interface.text(QAccessible.Text.Name)


def _told(part: QWidget) -> str:
    return f"{type(part).__name__} {part.objectName()}".strip()
