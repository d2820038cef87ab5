"""A table model over a snapshot of ids; rows are read a page at a time."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from ui.kit.marks import Mark
from ui.kit.theme import theme_of
from ui.kit.words import visible

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
PAGE = 128
KEPT = 16
MARK_ROLE = Qt.ItemDataRole.UserRole + 1
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# A figure at the right of its cell keeps this far from the words of the next.
APART = "\u2002"
NOTHING: array[int] = array("q")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """How one column reads a row; its width is at 100 %, and without one it takes what is left over."""

    title: str
    text: Callable[[Row], str]
    width: int | None = 120
    numeric: bool = False
    quiet: bool = False
    mark: Callable[[Row], Mark | None] | None = None
    spoken: Callable[[Row], str] | None = None


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
        # A view asks for each text at every repaint; it is made once for a row that was read once.
        self._texts: dict[tuple[int, int], str] = {}

    def show_page(self, rows: Sequence[Row]) -> None:
        """Show the first rows at once, while the ids of all are being read."""
        self.beginResetModel()
        self._ids = array("q", [self._key(row) for row in rows])
        self._pages.clear()
        self._texts.clear()
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
        self._texts.clear()
        self.endResetModel()

    def refresh(self, ids: Collection[int]) -> None:
        """Read some rows again where they stand; none moves. No ids means that any may have changed."""
        wanted = set(ids)
        for page in [number for number, rows in self._pages.items() if not wanted or wanted & rows.keys()]:
            del self._pages[page]
            self._texts.clear()
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
        # A view asks for seven roles a cell; the rows are only touched for those that are served.
        serve = SERVED.get(role)
        if serve is None or not index.isValid():
            return None
        place = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole and place in self._texts:
            return self._texts[place]
        row = self.row(place[0])
        if row is None:
            return None
        served = serve(self.columns[place[1]], row)
        if role == Qt.ItemDataRole.DisplayRole:
            self._texts[place] = served
        return served

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            column = self.columns[section]
            return column.title + APART if column.numeric else column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[section].numeric else LEFT
        return None

    def _extend(self, ids: array[int], shown: int) -> None:
        if len(ids) == shown:
            return
        # The last page was read when it was shorter.
        self._pages.pop(shown // PAGE, None)
        self._texts.clear()
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


def _alignment(column: Column[Any], _row: Any) -> Qt.AlignmentFlag:
    return RIGHT if column.numeric else LEFT


def _colour(column: Column[Any], _row: Any) -> QColor | None:
    return QColor(theme_of().tokens.muted) if column.quiet else None


SERVED: Mapping[int, Callable[[Column[Any], Any], Any]] = {
    Qt.ItemDataRole.DisplayRole: _text,
    Qt.ItemDataRole.AccessibleTextRole: _aloud,
    Qt.ItemDataRole.TextAlignmentRole: _alignment,
    Qt.ItemDataRole.ForegroundRole: _colour,
    MARK_ROLE: _mark,
}
