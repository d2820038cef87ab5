"""Text from outside stays text, and hides nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.kit import theme
from ui.kit.labels import ElidedLabel, PlainLabel, heading, muted, small, title
from ui.kit.theme import Mode
from ui.kit.words import set_tip, visible


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain", "plain"),
        ("Ørsted 自殺 助けて", "Ørsted 自殺 助けて"),
        ("two\nlines\tand", "two\nlines\tand"),
        ("exe.\u202efdp", "exe.[U+202E]fdp"),
        ("a\u2066b\u2069", "a[U+2066]b[U+2069]"),
        ("nul\x00bell\x07esc\x1b", "nul[U+0000]bell[U+0007]esc[U+001B]"),
        ("zero\u200bwidth\ufeff", "zero[U+200B]width[U+FEFF]"),
        ("half \ud800 pair", "half [U+D800] pair"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_would_be_invisible_is_written_out(given: str, shown: str) -> None:
    assert visible(given) == shown


def test_one_line_writes_out_its_breaks() -> None:
    assert visible("a\nb", lines=False) == "a[U+000A]b"


def test_markup_is_text(qtbot: QtBot) -> None:
    label = PlainLabel('<img src="/etc/hostname"> <b>x</b>')
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == '<img src="/etc/hostname"> <b>x</b>'


def test_a_tip_is_never_markup(qtbot: QtBot) -> None:
    label = PlainLabel("x")
    qtbot.addWidget(label)
    set_tip(label, "<img src='/etc/hostname'>\u202e")
    assert "<img" not in label.toolTip()
    assert "[U+202E]" in label.toolTip()


def test_sizes_follow_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    labels = [make("words") for make in (small, muted, title, heading)]
    for label in labels:
        qtbot.addWidget(label)
    assert [label.font().pixelSize() for label in labels] == [12, 14, 17, 22]
    theme.apply(qapp, Mode.LIGHT, 2.0)
    assert [label.font().pixelSize() for label in labels] == [24, 28, 34, 44]


def test_muted_words_use_the_muted_token(qtbot: QtBot) -> None:
    label = muted("later")
    qtbot.addWidget(label)
    assert label.foregroundRole() is QPalette.ColorRole.PlaceholderText


def test_a_cut_line_is_read_out_whole(qtbot: QtBot) -> None:
    label = ElidedLabel("a name that is far too long for so little room\n.exe")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.whole == "a name that is far too long for so little room[U+000A].exe"
    assert label.accessibleName() == label.whole
