"""The tokens can be read, and type grows without loss."""

from __future__ import annotations

from importlib.resources import files

import pytest
from PySide6.QtGui import QColor, QFont, QPalette, QTextLayout
from PySide6.QtWidgets import QApplication

from ui.kit import theme
from ui.kit.theme import CONTRAST, DARK, LIGHT, Mode, Size, Theme, Tokens, Tone, palette_for, theme_of

READABLE = 4.5


def contrast(one: QColor | str, other: QColor | str) -> float:
    """Return the contrast ratio of two colours as WCAG 2 counts it."""
    lighter, darker = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_counts_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_every_text_can_be_read_on_its_ground(tokens: Tokens) -> None:
    grounds = (tokens.window, tokens.surface, tokens.sunken)
    pairs = [(text, ground) for text in (tokens.text, tokens.muted, tokens.accent) for ground in grounds]
    pairs += [(tokens.text, tokens.pair(tone)[1].name()) for tone in Tone]
    pairs += [(text.name(), ground.name()) for text, ground in map(tokens.pair, Tone)]
    pairs += [(tokens.on_accent, tokens.accent)]
    assert [(pair, round(contrast(*pair), 2)) for pair in pairs if contrast(*pair) < READABLE] == []


def test_high_contrast_is_higher() -> None:
    assert min(contrast(*map(QColor, CONTRAST.pair(tone))) for tone in Tone) >= 7
    assert contrast(CONTRAST.line, CONTRAST.surface) >= 3


def test_the_palette_names_every_role_it_uses() -> None:
    palette = palette_for(DARK)
    assert palette.color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert palette.color(QPalette.ColorRole.Accent) == QColor(DARK.accent)
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert disabled == QColor(DARK.muted)


def test_apply_dresses_the_application(qapp: QApplication, light: Theme) -> None:
    seen: list[str] = []
    light.changed.connect(lambda: seen.append(light.tokens.window))
    assert theme.apply(qapp, Mode.DARK, 1.5) is light
    assert seen == [DARK.window]
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(DARK.surface)
    assert qapp.font().pixelSize() == 21
    assert light.px(28) == 42


@pytest.mark.parametrize(("asked", "given"), [(0.5, 1.0), (2.0, 2.0), (3.0, 2.0)])
def test_text_grows_from_100_to_200_percent(qapp: QApplication, asked: float, given: float) -> None:
    assert theme.apply(qapp, Mode.LIGHT, asked).scale == given


def test_four_sizes_two_weights_even_figures(light: Theme) -> None:
    assert [light.font(size).pixelSize() for size in Size] == [12, 14, 17, 22]
    strong, plain = light.font(Size.BODY, strong=True), light.font(Size.BODY)
    assert strong.weight() > plain.weight()
    assert plain.featureValue(QFont.Tag("tnum")) == 1


def test_no_character_is_drawn_as_another(light: Theme) -> None:
    def glyphs(text: str) -> list[int]:
        layout = QTextLayout(text, light.font(Size.BODY))
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        return [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]

    # An account, a time stamp, a path: what is written is what has to be read.
    assert glyphs("8x5")[1] == glyphs("axe")[1]
    assert glyphs("->")[0] == glyphs("-")[0]


def test_the_bundled_typeface_comes_first(light: Theme) -> None:
    assert light.font(Size.BODY).families()[0] == "Inter"


def test_the_sheet_is_small_and_has_no_colour_of_its_own() -> None:
    sheet = (files("ui.kit") / "sheet.qss").read_text(encoding="utf-8")
    assert len(sheet.splitlines()) <= 60
    assert "#" not in sheet
    assert "rgb" not in sheet


def test_a_widget_finds_the_theme_of_its_application(light: Theme) -> None:
    assert theme_of() is light
