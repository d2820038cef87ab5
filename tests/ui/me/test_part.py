"""The program's own help says what covering and counting can and cannot do, and names the study that found nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from tests.ui.audit import not_plain, unnamed
from tests.ui.program.conftest import Enter
from ui.kit.sheet import Sheet


def test_the_help_cites_the_null_result_and_claims_no_more_than_may_be_claimed(enter: Enter) -> None:
    station = enter()
    assert station.commands.run("help.claims")
    (sheet,) = station.window.findChildren(Sheet)
    words = "\n".join(label.text() for label in sheet.findChildren(QLabel))
    assert "Lewitzka et al." in words
    assert "did not lessen" in words
    assert "severe items show no pixels until you ask" in words
    assert "counts could be approximated" in words
    assert (unnamed(sheet), not_plain(sheet)) == ([], [])
    sheet.accept()
