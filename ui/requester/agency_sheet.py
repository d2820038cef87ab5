"""An agency of the directory, to write or to correct: its place, its domains, and its numbers with their sources."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.errors import StillwaterError
from app.i18n import _
from app.requesters.agencies import AgencyKind, NewAgency, NewContact, Purpose
from ui.kit.buttons import button, quiet_button
from ui.kit.drop import Drop
from ui.kit.editors import DateEditor, Editor, LineEditor, LongEditor
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Card, ErrorStrip
from ui.kit.sheet import Sheet
from ui.kit.theme import STEP, theme_of
from ui.requester.words import kind_word, purpose_word

WIDE, HIGH = 600, 460
Keep = Callable[[NewAgency], object]


class ContactEditor(QWidget):
    """One number; `removed` asks to take it away."""

    removed = Signal()

    def __init__(self, contact: NewContact | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._purpose = Drop(_("What the number is for"), self)
        for purpose in Purpose:
            self._purpose.addItem(purpose_word(purpose), purpose.value)
        self.number, self._label, self._source = LineEditor(self), LineEditor(self), LineEditor(self)
        self._found, self._tested = DateEditor(self), DateEditor(self)
        card = Card(parent=self, sunken=True)
        for label, editor in self._editors():
            editor.name(label, "")
            card.inside.addWidget(PlainLabel(label, card))
            card.inside.addWidget(editor)
        card.inside.insertWidget(0, self._purpose)
        away = quiet_button(_("Take this number away"), card)
        away.clicked.connect(self.removed)
        card.inside.addWidget(away, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        if contact is not None:
            self._show(contact)

    def contact(self) -> NewContact:
        """Return the number as it is written; a day that is none is told when it is kept."""
        return NewContact(
            purpose=Purpose(str(self._purpose.currentData())),
            number=str(self.number.value() or ""),
            source=str(self._source.value() or ""),
            found_on=self._found.line.text().strip(),
            label=str(self._label.value() or ""),
            tested_on=self._tested.line.text().strip(),
        )

    def _show(self, contact: NewContact) -> None:
        self._purpose.setCurrentIndex(self._purpose.findData(contact.purpose.value))
        shown = (contact.number, contact.label, contact.source, contact.found_on, contact.tested_on)
        for (_name, editor), value in zip(self._editors(), shown, strict=True):
            editor.show_value(value)

    def _editors(self) -> tuple[tuple[str, LineEditor], ...]:
        return (
            (_("Number"), self.number),
            (_("Whose it is"), self._label),
            (_("Where it was found, never a request"), self._source),
            (_("Found on"), self._found),
            (_("Last tested on"), self._tested),
        )


class AgencySheet(Sheet):
    """Asks for an agency; what is wrong is told here, and the sheet stays until it is kept."""

    def __init__(self, agency: NewAgency | None, keep: Keep, parent: QWidget | None = None) -> None:
        heading = _("A new agency") if agency is None else _("Correct an agency")
        super().__init__(
            heading, _("A number counts when it was found without the help of a request."), _("Keep it"), parent
        )
        self._keep = keep
        self._error = ErrorStrip(self)
        # Made in the order in which they stand: Tab goes by that.
        self._name, self._kind = LineEditor(self), Drop(_("Kind"), self)
        self._country, self._place = LineEditor(self), LineEditor(self)
        self._zone, self._domains, self._note = LineEditor(self), LineEditor(self), LongEditor(self)
        self._contacts: list[ContactEditor] = []
        self._fields = QVBoxLayout()
        self._numbers = QVBoxLayout()
        self.setMinimumWidth(theme_of().px(WIDE))
        self.resize(theme_of().px(WIDE), self.height())
        self._lay()
        self._show(agency)
        self.step.clicked.disconnect()
        self.step.clicked.connect(self._try)
        self._name.setFocus()

    def agency(self) -> NewAgency:
        """Return the agency as it is written."""
        return NewAgency(
            name=str(self._name.value() or ""),
            kind=AgencyKind(str(self._kind.currentData())),
            country=str(self._country.value() or ""),
            jurisdiction=str(self._place.value() or ""),
            zone=str(self._zone.value() or ""),
            domains=tuple(str(self._domains.value() or "").replace(",", " ").split()),
            contacts=tuple(each.contact() for each in self._contacts),
            note=str(self._note.value() or ""),
        )

    def add_number(self, contact: NewContact | None = None) -> ContactEditor:
        """Offer room for another number."""
        made = ContactEditor(contact, self)
        made.removed.connect(lambda: self._remove(made))
        self._contacts.append(made)
        self._numbers.addWidget(made)
        return made

    def _add(self) -> None:
        self.add_number().number.setFocus()

    def _remove(self, contact: ContactEditor) -> None:
        self._contacts.remove(contact)
        contact.hide()
        contact.deleteLater()

    def _try(self) -> None:
        try:
            self._keep(self.agency())
        except StillwaterError as error:
            self._error.show_error(replace_words(error))
        else:
            self.accept()

    def _show(self, agency: NewAgency | None) -> None:
        if agency is None:
            self.add_number()
            return
        shown: tuple[tuple[Editor, object], ...] = (
            (self._name, agency.name),
            (self._country, agency.country),
            (self._place, agency.jurisdiction),
            (self._zone, agency.zone),
            (self._domains, " ".join(agency.domains)),
            (self._note, agency.note),
        )
        for editor, value in shown:
            editor.show_value(value)
        self._kind.setCurrentIndex(self._kind.findData(agency.kind.value))
        for contact in agency.contacts:
            self.add_number(contact)

    def _lay(self) -> None:
        for kind in AgencyKind:
            self._kind.addItem(kind_word(kind), kind.value)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, 0)
        column.setSpacing(STEP)
        for label, words, editor in self._asked():
            column.addWidget(PlainLabel(label, body, strong=True))
            if words:
                column.addWidget(muted(words, body))
            editor.name(label, words)
            column.addWidget(editor)
        column.insertWidget(2, PlainLabel(self._kind.accessibleName(), body, strong=True))
        column.insertWidget(3, self._kind)
        column.addWidget(PlainLabel(_("Numbers"), body, strong=True))
        self._numbers.setSpacing(STEP * 2)
        column.addLayout(self._numbers)
        more = button(_("Add a number"), body)
        more.clicked.connect(self._add)
        column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(theme_of().px(HIGH))
        scroll.setAccessibleName(_("The agency"))
        scroll.setWidget(body)
        self.inside.addWidget(self._error)
        self.inside.addWidget(scroll)

    def _asked(self) -> tuple[tuple[str, str, Editor], ...]:
        return (
            (_("Name"), "", self._name),
            (_("Country"), _("By its two letters or its name."), self._country),
            (_("Place it acts for"), _("As a requester would write it; the act-now card looks for it."), self._place),
            (_("Time zone"), _("Such as Europe/Oslo."), self._zone),
            (_("Domains it writes from"), _("With blanks between them."), self._domains),
            (_("Note"), "", self._note),
        )


def replace_words(error: StillwaterError) -> StillwaterError:
    """Return an error in the words that fit a sheet, where nothing was in a file."""
    return StillwaterError(error.what, kept=_("Nothing was kept yet."), do=_("Correct it here."))
