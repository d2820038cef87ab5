"""The scorecard in force, the ones before it, and the way to bring one of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission
from app.review.adopting import CardVersion, adopt_scorecard, scorecards
from app.review.ordinary import read_ordinary
from app.review.scorecards import ScoreItem, parse_scorecard
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Card
from ui.kit.rows import Column
from ui.review.words import moment
from ui.rota.page import Listed
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context

# A scorecard is some kilobytes.
MOST_BYTES = 1024 * 1024
ItemLine = tuple[int, ScoreItem]
VersionLine = tuple[int, CardVersion]


def item_columns() -> tuple[Column[ItemLine], ...]:
    """Return the columns of what is judged."""
    return (
        Column(_("What is judged"), lambda row: row[1].label, None),
        Column(_("Weight"), lambda row: str(row[1].weight), 90, numeric=True),
        Column(
            _("Answers"), lambda row: " · ".join(each.label for each in row[1].answers), None, stays=True, gives_way=1
        ),
    )


def version_columns() -> tuple[Column[VersionLine], ...]:
    """Return the columns of scorecards."""
    return (
        Column(_("Scorecard"), lambda row: _name(row[1]), None),
        Column(_("In force"), lambda row: _("now") if row[1].in_force else _("before"), 110),
        Column(_("Adopted"), lambda row: moment(row[1].at)[:10] or _("shipped"), 120),
        Column(_("By"), lambda row: row[1].by or _("it ships with the program"), 150, stays=True, gives_way=1),
    )


class ScorecardCard(Card):
    """A broken file changes nothing and is told with the place in it; reviews keep the scorecard they began with."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("Scorecard"), parent)
        self._context = context
        self._versions: tuple[CardVersion, ...] = ()
        self.versions = Listed(version_columns(), _("Scorecards"), ("", ""), self)
        self.items = Listed(item_columns(), _("What the scorecard judges"), ("", ""), self)
        self._title = PlainLabel("", self, strong=True)
        self.step = button(_("Adopt a scorecard…"), self)
        about = _("Packs sealed from now on bring the one in force along; a review keeps the one it was begun with.")
        for widget in (muted(about, self), self.versions, self._title, self.items):
            self.inside.addWidget(widget)
        self.inside.addWidget(self.step, 0, Qt.AlignmentFlag.AlignLeft)
        self.step.setVisible(context.desk.may(Permission.RULES))
        self.step.clicked.connect(self.adopt)
        self.versions.table.current_changed.connect(self._tell)
        self.read_again()
        context.bus.changed.connect(self.show_changes)

    def read_again(self) -> None:
        """Read the scorecards anew."""
        self._versions = scorecards(self._context.desk.db)
        self.versions.show_rows(self._versions)
        self.versions.table.selectRow(0)
        self._tell()

    def adopt(self) -> None:
        """Ask for a file, say what would be in force, and adopt it once that is confirmed."""
        for path in self._context.ask.files(_("A scorecard"))[:1]:
            self._adopt(path)

    def show_changes(self, changes: Changes) -> None:
        """Read anew where one was adopted."""
        if Topic.REVIEW in changes.topics and scorecards(self._context.desk.db) != self._versions:
            self.read_again()

    def _adopt(self, path: Path) -> None:
        ask = self._context.ask
        try:
            document = read_ordinary(path, MOST_BYTES)
            card = parse_scorecard(document)
        except StillwaterError as error:
            ask.tell(error)
            return
        words = _("{n} items, of these the weights: {weights}. Packs sealed from now on are judged by it.")
        weights = ", ".join(f"{each.label} {each.weight}" for each in card.items)
        heading = _("Adopt “{title}”, version {n}?").format(title=card.title, n=card.version)
        if ask.confirm(heading, words.format(n=len(card.items), weights=weights), _("Adopt it")):
            do(self._context, lambda desk: adopt_scorecard(desk, document))

    def _tell(self, _number: object = None) -> None:
        number = self.versions.table.current_id()
        if number is None or number >= len(self._versions):
            return
        version = self._versions[number]
        self._title.setText(_name(version))
        self.items.show_rows(version.card.items)


def _name(version: CardVersion) -> str:
    return _("{title}, version {n}").format(title=version.card.title, n=version.card.version)
