"""Rows keep their place; they are read by pages, and only when a cell is really asked for."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ui.kit.marks import imminence_mark
from ui.kit.rows import KEPT, PAGE, Column, RowsModel

Case = tuple[int, str]
COLUMNS: tuple[Column[Case], ...] = (
    Column("Risk", lambda row: row[1], 100, mark=lambda row: imminence_mark("now") if row[0] == 1 else None),
    Column("Due", lambda row: str(row[0]), 80, numeric=True),
    Column("Case", lambda row: row[1], None, quiet=True, spoken=lambda row: f"case {row[0]}"),
)


@dataclass
class Source:
    """Rows that count how often they are read."""

    title: str = "a case"
    gone: set[int] = field(default_factory=set)
    reads: int = 0

    def read(self, ids: Sequence[int]) -> list[Case]:
        self.reads += 1
        return [(number, self.title) for number in ids if number not in self.gone]


def made(source: Source, count: int = 0) -> RowsModel[Case]:
    model = RowsModel(COLUMNS, source.read, lambda row: row[0])
    if count:
        model.show_ids(ids(count))
    return model


def ids(count: int) -> array[int]:
    return array("q", range(1, count + 1))


def text(model: RowsModel[Case], row: int, column: int = 2, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
    return model.index(row, column).data(role)


def test_model_contract(qtmodeltester: ModelTester) -> None:
    model = made(Source(), 1000)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    model.show_page([(1, "a"), (2, "b")])
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt has no types here


def test_the_first_page_shows_before_the_ids_are_read(qtbot: QtBot) -> None:
    source = Source()
    model = made(source)
    model.show_page([(1, "first"), (2, "second")])
    assert [text(model, n) for n in range(model.rowCount())] == ["first", "second"]
    assert source.reads == 0
    with qtbot.assertNotEmitted(model.modelReset):
        model.show_ids(ids(1000))
    assert model.rowCount() == 1000
    assert text(model, 999) == "a case"


def test_other_ids_replace_what_is_shown(qtbot: QtBot) -> None:
    model = made(Source(), 3)
    with qtbot.waitSignal(model.modelReset):
        model.show_ids(array("q", [9, 1, 2, 3]))
    assert model.id_at(0) == 9
    assert model.number_of(3) == 3
    assert model.number_of(77) is None


def test_a_page_is_read_once_and_only_for_what_is_served() -> None:
    source = Source()
    model = made(source, 500)
    for role in (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.FontRole, Qt.ItemDataRole.StatusTipRole):
        assert text(model, 0, role=role) is None
    assert source.reads == 0
    assert [text(model, n) for n in range(PAGE)] == ["a case"] * PAGE
    assert source.reads == 1


def test_few_pages_are_kept() -> None:
    source = Source()
    model = made(source, PAGE * (KEPT + 4))
    for page in range(KEPT + 4):
        text(model, page * PAGE)
    assert len(model._pages) == KEPT
    text(model, (KEPT + 3) * PAGE)
    assert source.reads == KEPT + 4


def test_refresh_reads_again_where_the_row_stands(qtbot: QtBot) -> None:
    source = Source()
    model = made(source, 300)
    assert text(model, 5) == "a case"
    source.title = "claimed"
    model.refresh([299])
    assert text(model, 5) == "a case"
    with qtbot.waitSignal(model.dataChanged):
        model.refresh([6])
    assert text(model, 5) == "claimed"
    assert model.id_at(5) == 6


def test_refresh_without_ids_reads_everything_again() -> None:
    source = Source()
    model = made(source, 10)
    text(model, 0)
    source.title = "moved"
    model.refresh(())
    assert text(model, 0) == "moved"


def test_a_row_that_is_gone_leaves_its_place_empty() -> None:
    model = made(Source(gone={2}), 3)
    assert [text(model, n) for n in range(3)] == ["a case", None, "a case"]
    assert model.row(1) is None


def test_a_mark_stands_instead_of_its_text_and_is_heard() -> None:
    model = made(Source(), 2)
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert text(model, 0, 0) == ""
    assert model.shown(0, 0) == imminence_mark("now")
    assert text(model, 0, 0, spoken) == "risk: now"
    assert text(model, 1, 0) == "a case"
    assert text(model, 1, 2, spoken) == "case 2"


def test_figures_stand_right_and_words_left() -> None:
    sides = [column.align & Qt.AlignmentFlag.AlignHorizontal_Mask for column in COLUMNS]
    assert sides == [Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft]


def test_control_characters_are_seen() -> None:
    model = made(Source(title="exe.\u202efdp\n"), 1)
    assert text(model, 0) == "exe.[U+202E]fdp[U+000A]"


def test_headers_align_with_their_columns() -> None:
    model = made(Source(), 1)
    across = Qt.Orientation.Horizontal
    assert [model.headerData(n, across) for n in range(3)] == ["Risk", "Due\u2002", "Case"]
    assert model.headerData(1, across, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(0, Qt.Orientation.Vertical) is None
