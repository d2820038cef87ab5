"""What went out of a case: each answer with its files and their hashes, and its page exactly as it was sent."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.cage.model import Pixels
from app.errors import StillwaterError
from app.i18n import _
from app.looking.sent import page_of_letter
from app.responses import queries
from app.responses.model import PDF, Sort
from app.responses.queries import ResponseRow
from ui.kit.buttons import button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, small, title
from ui.kit.panels import EmptyState
from ui.kit.rows import Column, RowsModel
from ui.kit.table import Table
from ui.kit.theme import theme_of
from ui.looking.images import image_of, paint_ground

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from ui.kit.tasks import Task
    from ui.shell.context import Context

MAILS = frozenset({Sort.LETTER, Sort.DRAFT, Sort.PACKAGE, Sort.REQUEST})


class SentPage(QWidget):
    """A page of a letter as it went out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._hint = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(1)

    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(320), theme_of().px(420))

    def show_page(self, pixels: Pixels, name: str) -> None:
        """Show a page."""
        self._image = image_of(pixels)
        self.setAccessibleName(name)
        self.update()

    def show_hint(self, hint: str) -> None:
        """Show no page, and why."""
        self._image, self._hint = None, hint
        self.setAccessibleName(hint)
        self.update()

    def shows(self) -> bool:
        """Tell whether a page is on show."""
        return self._image is not None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image is None:
            paint_ground(painter, self.rect(), self._hint)
        else:
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, ratio = (self.width() - size.width()) // 2, self.devicePixelRatioF()
            # Made smaller in one good step: text that is sampled while painting loses its thin strokes.
            small_one = self._image.scaled(size * ratio, mode=Qt.TransformationMode.SmoothTransformation)
            small_one.setDevicePixelRatio(ratio)
            painter.drawImage(left, 0, small_one)
        painter.end()


class SentPane(QWidget):
    """List what went out; the one that is chosen is shown below as it was sent."""

    mail_asked = Signal(int)
    files_asked = Signal(int)

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._case_id = context, case_id
        self.rows: tuple[ResponseRow, ...] = ()
        self.model: RowsModel[ResponseRow] = RowsModel(_columns(), self._read, lambda row: row.id, self)
        self.table = Table(self.model, _("What went out"), self)
        self.page = SentPage(self)
        self.told, self.files = PlainLabel("", self), small("", self)
        self.mail = button(_("Save as a mail draft…"), self)
        self.save = button(_("Save its files…"), self)
        self._empty = EmptyState(_("Nothing went out yet."), _("Speak first, then make the letter."), parent=self)
        self._shown = 0
        self._build()
        self._wire()
        self.show_rows()

    def show_rows(self) -> None:
        """Read again what went out; the newest is chosen where there is a new one."""
        rows = queries.responses(self._context.desk.db, self._case_id)
        new = bool(rows) and (not self.rows or rows[0].id != self.rows[0].id)
        self.rows = rows
        self.model.refresh(())
        self.model.show_ids(array("q", [row.id for row in rows]))
        self._stack.setCurrentIndex(0 if rows else 1)
        if new:
            self.table.select_id(rows[0].id)
        self._show_chosen()

    def chosen(self) -> ResponseRow | None:
        """Return the answer that is chosen."""
        wanted = self.table.current_id()
        return next((row for row in self.rows if row.id == wanted), None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.table.setFocus(event.reason())

    def _read(self, ids: Sequence[int]) -> Sequence[ResponseRow]:
        return [row for number in ids for row in self.rows if row.id == number]

    def _show_chosen(self, _row: object = None) -> None:
        row = self.chosen()
        self.mail.setEnabled(row is not None and row.sort in MAILS)
        self.save.setEnabled(row is not None and bool(row.files))
        self.told.setText("" if row is None else told(row))
        files = () if row is None else row.files
        lines = [f"{each.name} · {each.size:,} B · SHA-256 {each.sha256[:16]}…" for each in files]
        self.files.setText("\n".join(lines))
        self.files.setVisible(bool(lines))
        letter = next((each for each in files if each.media_type == PDF), None)
        self._shown = letter.id if letter else 0
        if letter is None:
            self.page.show_hint(_inside(row) if row else _("A letter shows here exactly as it was sent."))
            return
        self._show_page(letter.id, letter.name)

    def _show_page(self, number: int, name: str) -> None:
        cage = self._context.cage

        def work(_task: Task) -> tuple[Pixels, int]:
            with self._context.desk.elsewhere() as desk:
                return page_of_letter(desk, cage, number)

        def show(found: tuple[Pixels, int]) -> None:
            if number == self._shown:
                self.page.show_page(found[0], _("{name}, page 1 of {n}, as it was sent").format(name=name, n=found[1]))

        self.page.show_hint(_("Opening…"))
        self._context.tasks.run(work, show, self._fail, owner=self)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, StillwaterError):
            raise error
        self.page.show_hint(str(error))

    def _build(self) -> None:
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(title(_("What went out"), self))
        holder, whole = QWidget(self), QWidget(self)
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(px(8))
        self.table.setMinimumHeight(px(96))
        for widget, share in ((self.table, 2), (self.told, 0), (self.files, 0), (self.page, 5)):
            inside.addWidget(widget, share)
        steps = QWidget(whole)
        flow = FlowLayout(steps, gap=px(8))
        flow.addWidget(self.mail)
        flow.addWidget(self.save)
        inside.addWidget(steps)
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(whole)
        self._stack.addWidget(self._empty)
        column.addWidget(holder, 1)

    def _wire(self) -> None:
        self.table.current_changed.connect(self._show_chosen)
        self.save.clicked.connect(lambda: self.files_asked.emit(self.table.current_id() or 0))
        self.mail.clicked.connect(lambda: self.mail_asked.emit(self.table.current_id() or 0))


def told(row: ResponseRow) -> str:
    """Return in words what went out, to whom, by whom."""
    said = str(row.body.get("said") or "")
    number = str(row.body.get("number") or "")
    parts = (row.recipient, number, said or row.title, _("by {name}").format(name=row.person))
    return " · ".join(part for part in parts if part)


def _inside(row: ResponseRow) -> str:
    """Return what a package holds, and what opens it; anything else has no page."""
    files = row.body.get("files")
    if row.sort is not Sort.PACKAGE or not isinstance(files, list):
        return _("No page belongs to this.")
    names = "\n".join(str(each["name"]) for each in files)
    return _("In it:\n{files}\n\nOpened by: {by}").format(files=names, by=row.body.get("opened_by", ""))


def _columns() -> tuple[Column[ResponseRow], ...]:
    return (
        Column(_("When (UTC)"), lambda row: row.at[:16].replace("T", " "), 152),
        Column(_("What"), lambda row: row.sort.label, 120, share=1),
    )
