"""A table model over a snapshot of ids; rows are read a page at a time."""

from __future__ import annotations

import html
from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.kit.marks import Mark
from ui.kit.words import visible

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
PAGE = 128
KEPT = 16
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# A figure at the right of its cell keeps this far from the words of the next.
APART = "\u2002"
NOTHING: array[int] = array("q")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """How one column reads a row; its width is at 100 %.

    One that has a share, or no width, takes its part of what is left over, and never less than its width. Where even
    the least is too wide, those that give way are hidden, the highest number first. One that stays is on every row
    all the same: it goes to a second line, and takes along whatever else gave way.
    """

    title: str
    text: Callable[[Row], str]
    width: int | None = 120
    numeric: bool = False
    quiet: bool = False
    mark: Callable[[Row], Mark | None] | None = None
    spoken: Callable[[Row], str] | None = None
    share: int = 0
    gives_way: int = 0
    stays: bool = False

    @property
    def part(self) -> int:
        """Return its part of what is left over."""
        return self.share or int(self.width is None)

    @property
    def align(self) -> Qt.AlignmentFlag:
        """Return where the words of a cell stand: figures at the right."""
        return RIGHT if self.numeric else LEFT


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Show rows that someone else knows how to read; an id keeps its place until `show_ids`."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        read: Callable[[Sequence[int]], Sequence[Row]],
        key: Callable[[Row], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._read = read
        self._key = key
        self._ids: array[int] = NOTHING
        self._pages: dict[int, Mapping[int, Row]] = {}
        # A table asks for each cell at every repaint; it is made once for a row that was read once.
        self._shown: dict[tuple[int, int], str | Mark] = {}

    def show_page(self, rows: Sequence[Row]) -> None:
        """Show the first rows at once, while the ids of all are being read."""
        self.beginResetModel()
        self._ids = array("q", [self._key(row) for row in rows])
        self._pages.clear()
        self._shown.clear()
        for start in range(0, len(rows), PAGE):
            self._pages[start // PAGE] = {self._key(row): row for row in rows[start : start + PAGE]}
        self.endResetModel()

    def show_ids(self, ids: array[int]) -> None:
        """Show all rows; where they begin with those on show, nothing on screen moves."""
        shown = len(self._ids)
        if shown and len(ids) >= shown and ids[:shown] == self._ids:
            self._extend(ids, shown)
            return
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self._shown.clear()
        self.endResetModel()

    def refresh(self, ids: Collection[int]) -> None:
        """Read some rows again where they stand; none moves. No ids means that any may have changed."""
        wanted = set(ids)
        for page in [number for number, rows in self._pages.items() if not wanted or wanted & rows.keys()]:
            del self._pages[page]
            self._shown.clear()
            first, last = page * PAGE, min((page + 1) * PAGE, len(self._ids)) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def row(self, number: int) -> Row | None:
        """Return what a row shows; nothing where it is gone since the snapshot."""
        page = number // PAGE
        rows = self._pages.pop(page, None)
        if rows is None:
            rows = {self._key(row): row for row in self._read(self._ids[page * PAGE : (page + 1) * PAGE])}
            while len(self._pages) >= KEPT:
                del self._pages[next(iter(self._pages))]
        self._pages[page] = rows
        return rows.get(self._ids[number])

    def shown(self, number: int, column: int) -> str | Mark:
        """Return what a cell shows: a mark, or words."""
        place = number, column
        found = self._shown.get(place)
        if found is None:
            row = self.row(number)
            if row is None:
                return ""
            of = self.columns[column]
            found = self._shown[place] = _mark(of, row) or _text(of, row)
        return found

    def id_at(self, number: int) -> int | None:
        """Return the id of a row."""
        return self._ids[number] if 0 <= number < len(self._ids) else None

    def number_of(self, wanted: int) -> int | None:
        """Return where an id stands."""
        try:
            return self._ids.index(wanted)
        except ValueError:
            return None

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        # The table draws by `shown`; this is for those who listen, and the rows are only touched for what is served.
        serve = SERVED.get(role)
        if serve is None or not index.isValid():
            return None
        row = self.row(index.row())
        return serve(self.columns[index.column()], row) if row is not None else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            column = self.columns[section]
            return column.title + APART if column.numeric else column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].align
        return None

    def _extend(self, ids: array[int], shown: int) -> None:
        if len(ids) == shown:
            return
        # The last page was read when it was shorter; the cells before it stay as they are.
        page = shown // PAGE
        self._pages.pop(page, None)
        self._shown = {place: cell for place, cell in self._shown.items() if place[0] < page * PAGE}
        self.beginInsertRows(ROOT, shown, len(ids) - 1)
        self._ids = ids
        self.endInsertRows()


def _text(column: Column[Any], row: Any) -> str:
    if column.mark is not None and column.mark(row) is not None:
        return ""
    text = visible(column.text(row), lines=False)
    return text + APART if column.numeric else text


def _aloud(column: Column[Any], row: Any) -> str:
    if column.spoken is not None:
        return visible(column.spoken(row), lines=False)
    mark = column.mark(row) if column.mark is not None else None
    return mark.aloud if mark else f"{column.title}: {visible(column.text(row), lines=False)}"


def _mark(column: Column[Any], row: Any) -> Mark | None:
    return column.mark(row) if column.mark is not None else None


def _tip(column: Column[Any], row: Any) -> str:
    # Qt guesses whether a tip is rich text, and rich text can open files.
    return f"<p>{html.escape(visible(column.text(row), lines=False))}</p>"


SERVED: Mapping[int, Callable[[Column[Any], Any], Any]] = {
    Qt.ItemDataRole.DisplayRole: _text,
    Qt.ItemDataRole.AccessibleTextRole: _aloud,
    # What is cut with dots is told whole where the pointer rests.
    Qt.ItemDataRole.ToolTipRole: _tip,
}
