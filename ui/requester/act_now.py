"""The act-now card: whom to call where the person is, on which number, what time it is there, and what to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pycountry
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.cases.queries import CasePage
from app.i18n import _
from app.requesters.agency_queries import Number, act_now, countries
from app.requesters.policy import in_force
from app.requesters.whereabouts import countries_named
from ui.kit.drop import Drop
from ui.kit.labels import PlainLabel, muted, small
from ui.kit.marks import Chip, Mark
from ui.kit.panels import Hairline
from ui.kit.shapes import Shape
from ui.kit.sheet import Sheet
from ui.kit.theme import STEP, Size, Tone, theme_of
from ui.requester.words import kind_word, provenance, purpose_word

if TYPE_CHECKING:
    from datetime import datetime

    from app.desk import Desk

WIDE, HIGH = 560, 380
MOST = 12


@dataclass(frozen=True, slots=True)
class Where:
    """What is known of where the person is: the country of the case, and every word that may name a place."""

    reference: str
    title: str
    country: str
    words: str


def where_of(page: CasePage) -> Where:
    """Return where a case says the person is."""
    words = " ".join(f"{request.subject} {request.body} {request.facts}" for request in page.requests)
    country = page.row.country or (page.requester.country if page.requester else "")
    return Where(page.row.reference, page.row.title, country, f"{page.row.title} {words}")


class ActNowSheet(Sheet):
    """Shows numbers by country; another country is one choice away, since the case may not know where the person is."""

    def __init__(self, desk: Desk, where: Where, parent: QWidget | None = None) -> None:
        words = _("Numbers of the directory. Calling comes before writing.")
        super().__init__(_("Whom to call now"), words, _("Close"), parent)
        self._desk, self._where = desk, where
        self.country = Drop(_("Where the person is"), self)
        self._why, self._begun = muted("", self), ""
        self._scroll = QScrollArea(self)
        self.shown: tuple[Number, ...] = ()
        self.setMinimumWidth(theme_of().px(WIDE))
        self.resize(theme_of().px(WIDE), self.height())
        self.without_way_back()
        self._lay()
        self.country.currentIndexChanged.connect(self._show)
        self._show()
        self.country.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay(self) -> None:
        listed = countries(self._desk.db)
        named = countries_named(self._desk.db, self._where.words)
        here = _likely(self._where.country, named)
        self._begun = here
        self._why.setText(_told(self._where.country, here, named))
        for code in dict.fromkeys([*([here] if here else []), *named, *listed]):
            self.country.addItem(_name(code), code)
        if not here:
            self.country.insertItem(0, _("not known: choose"), "")
            self.country.setCurrentIndex(0)
        self.inside.addWidget(PlainLabel(self.country.accessibleName(), self, strong=True))
        self.inside.addWidget(self.country)
        self.inside.addWidget(self._why)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setMinimumHeight(theme_of().px(HIGH))
        self._scroll.setAccessibleName(_("Numbers"))
        self.inside.addWidget(self._scroll)

    def _show(self) -> None:
        country = str(self.country.currentData() or "")
        # What the choice rests on is said of the first one; another is the person's own.
        self._why.setVisible(bool(self._why.text()) and country == self._begun)
        now = self._desk.clock.now()
        self.shown = tuple(act_now(self._desk.db, country, self._where.words)[:MOST])
        body = QWidget(self._scroll)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, 0)
        column.setSpacing(STEP)
        for number in self.shown:
            _add(column, body, number, now)
        if not country:
            column.addWidget(PlainLabel(_("Choose the country where the person is."), body, strong=True))
        elif not self.shown:
            column.addWidget(
                PlainLabel(_("The directory has no emergency number for this country."), body, strong=True)
            )
            words = _(
                "Ask the national desk of a neighbouring country, Interpol's or Europol's duty desk by your own list, or the operator. Then add the number to the directory."
            )
            column.addWidget(muted(words, body))
        column.addWidget(Hairline(body))
        column.addWidget(PlainLabel(_("What to say"), body, strong=True))
        column.addWidget(PlainLabel(script(self._where, self._desk.person.name), body))
        column.addStretch(1)
        self._scroll.setWidget(body)


def _likely(asking: str, named: tuple[str, ...]) -> str:
    """Return the country to begin with: the only one that the request names, else that of who asks."""
    return named[0] if len(named) == 1 else asking


def _told(asking: str, here: str, named: tuple[str, ...]) -> str:
    """Say what the choice rests on; whoever asks and the person may be in two countries."""
    if len(named) == 1:
        return _("The request names {country}; check that the person is there.").format(country=_name(here))
    if named:
        told = ", ".join(_name(code) for code in named)
        return _("The request names {countries}: choose where the person is.").format(countries=told)
    return _("This is the country of who asks; the person may be elsewhere.") if asking else ""


def script(where: Where, person: str) -> str:
    """Return what to say on the phone."""
    return _(
        "My name is {person}; I am on the emergency desk of the platform. I call because a person may be in danger:"
        " {title}. Our reference is {reference}.\n"
        "Can you take this, or who can? Please tell me your name, your unit and your own reference.\n"
        "I tell you now what we know. Data follows in writing once I have called your switchboard back.\n"
        "When will you tell us whether the person was found?"
    ).format(person=person, title=where.title, reference=where.reference)


def _add(column: QVBoxLayout, body: QWidget, number: Number, now: datetime) -> None:
    column.addWidget(PlainLabel(f"{number.agency} · {kind_word(number.kind)}", body, strong=True))
    shown = PlainLabel(number.number, body, size=Size.LARGE, strong=True)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(shown)
    local = number.local_time(now)
    there = _("{time} there").format(time=f"{local:%a %H:%M}") if local else _("local time not known")
    parts = [purpose_word(number.purpose), number.label, number.jurisdiction, there]
    column.addWidget(PlainLabel(" · ".join(part for part in parts if part), body))
    column.addWidget(small(provenance(number, now), body))
    days = number.tested_days_ago(now.date())
    if days is None or days > in_force().number_tested_days:
        mark = Mark(_("not tested lately"), Shape.QUESTION, Tone.ATTENTION)
        column.addWidget(Chip(mark, body), 0, Qt.AlignmentFlag.AlignLeft)
    column.addSpacing(STEP * 2)


def _name(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code)
    return f"{found.name} ({code})" if found else code
