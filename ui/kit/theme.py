"""The look of the program: tokens, palette, type sizes and spacing, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from ui.kit import fonts

STEP = 4
ROW = 36
TARGET = 28
MOTION_MS = 150


class Mode(Enum):
    """Which tokens a person wants to see."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Size(Enum):
    """The four sizes of type, in pixels at 100 %."""

    SMALL = 12
    BODY = 14
    TITLE = 17
    LARGE = 22


class Tone(Enum):
    """What a colour means; it never stands without a word and a shape."""

    PLAIN = "plain"
    ACCENT = "accent"
    ATTENTION = "attention"
    CRITICAL = "critical"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour there is."""

    window: str
    surface: str
    sunken: str
    text: str
    muted: str
    line: str
    accent: str
    accent_soft: str
    on_accent: str
    attention: str
    attention_ground: str
    critical: str
    critical_ground: str
    good: str
    good_ground: str

    def pair(self, tone: Tone) -> tuple[QColor, QColor]:
        """Return text and ground of a tone."""
        text, ground = {
            Tone.PLAIN: (self.text, self.sunken),
            Tone.ACCENT: (self.accent, self.accent_soft),
            Tone.ATTENTION: (self.attention, self.attention_ground),
            Tone.CRITICAL: (self.critical, self.critical_ground),
            Tone.GOOD: (self.good, self.good_ground),
        }[tone]
        return QColor(text), QColor(ground)


LIGHT = Tokens(
    window="#F6F5F2", surface="#FFFFFF", sunken="#ECEAE5",
    text="#1F2428", muted="#5B646B", line="#D8D5CE",
    accent="#2F6F73", accent_soft="#D9E8E7", on_accent="#FFFFFF",
    attention="#7A4F00", attention_ground="#F6E7C8",
    critical="#8C2F39", critical_ground="#F3DADB",
    good="#2F6B43", good_ground="#DCEBDD",
)  # fmt: skip
DARK = Tokens(
    window="#16191C", surface="#1E2226", sunken="#121517",
    text="#E4E6E7", muted="#9BA5AB", line="#2F363B",
    accent="#7FBDBB", accent_soft="#20383A", on_accent="#121517",
    attention="#E5C07B", attention_ground="#3A2F1A",
    critical="#E39AA2", critical_ground="#3B2226",
    good="#8FC7A0", good_ground="#1F3326",
)  # fmt: skip
CONTRAST = Tokens(
    window="#0A0C0D", surface="#000000", sunken="#14181A",
    text="#FFFFFF", muted="#D6DADD", line="#AEB6BB",
    accent="#7CE5E0", accent_soft="#063B3D", on_accent="#000000",
    attention="#FFD27A", attention_ground="#2E2200",
    critical="#FFB3BA", critical_ground="#3A0B12",
    good="#A8EBBB", good_ground="#06301A",
)  # fmt: skip
TOKENS: Mapping[Mode, Tokens] = {Mode.LIGHT: LIGHT, Mode.DARK: DARK, Mode.CONTRAST: CONTRAST}


def palette_for(tokens: Tokens) -> QPalette:
    """Return the palette of a set of tokens, each role named."""
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: tokens.window, role.WindowText: tokens.text,
        role.Base: tokens.surface, role.AlternateBase: tokens.sunken, role.Text: tokens.text,
        role.Button: tokens.surface, role.ButtonText: tokens.text, role.BrightText: tokens.on_accent,
        role.PlaceholderText: tokens.muted, role.ToolTipBase: tokens.surface, role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent_soft, role.HighlightedText: tokens.text, role.Accent: tokens.accent,
        role.Link: tokens.accent, role.LinkVisited: tokens.accent,
        role.Light: tokens.surface, role.Midlight: tokens.sunken, role.Mid: tokens.line,
        role.Dark: tokens.muted, role.Shadow: tokens.line,
    }  # fmt: skip
    for key, colour in colours.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.muted))
    return palette


class Theme(QObject):
    """The tokens and sizes in use; it lives with the application, as its palette does."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._families = fonts.load()
        self._mode = Mode.LIGHT
        self._scale = 1.0
        self._styled = False
        self.tokens = LIGHT
        app.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def mode(self) -> Mode:
        """Return what the person asked for."""
        return self._mode

    @property
    def scale(self) -> float:
        """Return the size of text, 1.0 to 2.0."""
        return self._scale

    def apply(self, mode: Mode, scale: float = 1.0) -> None:
        """Dress the application: style, palette, type and sheet."""
        self._mode, self._scale = mode, min(max(scale, 1.0), 2.0)
        self.tokens = TOKENS[self._seen(mode)]
        if not self._styled:
            # Each change of style dresses every widget anew, and this one never changes.
            self._app.setStyle("Fusion")
            self._styled = True
        self._app.setPalette(palette_for(self.tokens))
        self._app.setFont(self.font(Size.BODY))
        self._app.setStyleSheet((files("ui.kit") / "sheet.qss").read_text(encoding="utf-8"))
        self.changed.emit()

    def font(self, size: Size, *, strong: bool = False) -> QFont:
        """Return the one typeface in one of its sizes and two weights, figures in columns."""
        font = QFont(self._families)
        font.setPixelSize(self.px(size.value))
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        return fonts.as_written(font)

    def px(self, at_full_size: int) -> int:
        """Return a length that grows with the text."""
        return round(at_full_size * self._scale)

    def motion_ms(self) -> int:
        """Return how long a change may take to show; nothing where the person asked for less motion."""
        hints = self._app.styleHints().accessibility()
        # Qt tells the wish for less motion from 6.12 on.
        wish = getattr(hints, "motionPreference", None)
        return 0 if wish is not None and wish().value else MOTION_MS

    def _seen(self, mode: Mode) -> Mode:
        if mode is not Mode.SYSTEM:
            return mode
        hints = self._app.styleHints()
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            return Mode.CONTRAST
        return Mode.DARK if hints.colorScheme() is Qt.ColorScheme.Dark else Mode.LIGHT

    def _follow(self) -> None:
        if self._mode is Mode.SYSTEM:
            self.apply(self._mode, self._scale)


def apply(app: QApplication, mode: Mode, scale: float = 1.0) -> Theme:
    """Dress an application and return its theme."""
    theme = _found(app) or Theme(app)
    theme.apply(mode, scale)
    return theme


def theme_of(app: QObject | None = None) -> Theme:
    """Return the theme of the running application, dressing it in light where nobody has."""
    running = app or QApplication.instance()
    if not isinstance(running, QApplication):
        msg = "a widget needs a QApplication before its theme"
        raise TypeError(msg)
    found = _found(running)
    return found if found is not None else apply(running, Mode.LIGHT)


def _found(app: QObject) -> Theme | None:
    found: Theme | None = app.findChild(Theme, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found
