"""Bundled type: loaded from resources/fonts, whatever files are there."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase

PREFERRED = "Inter"
KINDS = (".ttf", ".otf", ".ttc")


def load() -> list[str]:
    """Load the bundled fonts and return families in the order to try them."""
    loaded: list[str] = []
    folder = files("resources") / "fonts"
    if folder.is_dir():
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.name.lower().endswith(KINDS):
                number = QFontDatabase.addApplicationFontFromData(entry.read_bytes())
                loaded += QFontDatabase.applicationFontFamilies(number)
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    ranked = sorted(dict.fromkeys(loaded), key=lambda family: not family.startswith(PREFERRED))
    return [*ranked, system]


def with_even_figures(font: QFont) -> QFont:
    """Give a font figures of one width, so that clocks and counts do not jump."""
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
