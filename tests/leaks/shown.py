"""An item shown in a window that has something else beside it, as every page has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.cases.model import Severity
from app.evidence.model import ItemId
from app.looking.model import Part
from tests.leaks.kinds import Sample
from tests.looking.conftest import Add
from tests.looking.test_behind import keep_lines
from tests.ui.looking.hands import Open
from tests.ui.looking.heard import Heard
from ui.looking.view import LookView
from ui.shell.context import Context

BESIDE = "beside"
# A name that says more than anyone asked to hear.
FILE_NAME = "bloody-knife-at-the-mill.jpg"
Show = Callable[..., LookView]


@pytest.fixture
def look(qtbot: QtBot, context: Context, heard: Heard) -> Iterator[Open]:
    """Open the view of an item in a window that has something else beside it, as every page has."""
    windows: list[QWidget] = []
    hearing = replace(context, speaker=lambda _owner: heard)

    def opened(item: ItemId, *, part: Part = Part.ITEM) -> LookView:
        window = QWidget()
        qtbot.addWidget(window)
        view = LookView(hearing, item, life_at_risk=False, part=part, parent=window)
        beside = QLineEdit(window)
        beside.setObjectName(BESIDE)
        column = QVBoxLayout(window)
        column.addWidget(view, 1)
        column.addWidget(beside)
        window.resize(900, 740)
        window.show()
        view.setFocus()
        windows.append(window)
        return view

    yield opened
    for window in windows:
        window.hide()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


@pytest.fixture
def show(look: Open, add: Add, context: Context) -> Show:
    """Return how one thing of a sort is shown in its window, covered."""

    def shown(sample: Sample, severity: Severity = Severity.S2) -> LookView:
        item = add(sample.make(), kind=sample.kind, severity=severity, facts=sample.facts, name=FILE_NAME)
        if sample.read:
            keep_lines(context.desk, item, sample.read)
        return look(item, part=sample.part)

    return shown
