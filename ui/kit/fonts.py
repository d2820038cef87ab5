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


def as_written(font: QFont) -> QFont:
    """Give a font figures of one width, so that clocks do not jump, and let it replace no character by another."""
    font.setFeature(QFont.Tag("tnum"), 1)
    # Inter would show 8x5 as 8×5 and -> as →: in an account name, an address or a key that is another text.
    font.setFeature(QFont.Tag("calt"), 0)
    return font
