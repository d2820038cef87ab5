"""The one page that somebody handed over: what runs, what is open, what was said, and who vouches for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.handover.actions import Opened
from app.handover.model import Brief
from app.i18n import _, ngettext
from ui.kit.labels import PlainLabel, muted, small, title
from ui.kit.sheet import Sheet
from ui.kit.theme import STEP, theme_of

WIDTH, HEIGHT = 620, 460


class BriefSheet(Sheet):
    """Read it, scroll it, go to the case where it is here."""

    case_asked = Signal()

    def __init__(self, opened: Opened, parent: QWidget) -> None:
        brief = opened.brief
        verb = _("Go to the case") if opened.case_id is not None else _("Close")
        super().__init__(f"{brief.reference} · {brief.title}", signed_words(opened), verb, parent, back=_("Close"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme_of().px(WIDTH), self.height())
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, 0)
        column.setSpacing(STEP)
        for heading, lines in _parts(brief):
            if lines:
                column.addWidget(title(heading, body))
                for line in lines:
                    column.addWidget(PlainLabel(line, body))
        column.addStretch(1)
        area = QScrollArea(self)
        area.setAccessibleName(_("The handover"))
        area.setWidgetResizable(True)
        area.setMinimumHeight(theme_of().px(HEIGHT))
        area.setWidget(body)
        self.inside.addWidget(area)
        if opened.case_id is None:
            self.inside.addWidget(
                small(_("The case is not in this vault; this page is all there is of it here."), self)
            )
            self.without_way_back()
        else:
            self.inside.addWidget(muted(_("That you took it over is on record. Claim the case to go on."), self))
            self.accepted.connect(self.case_asked)
        area.setFocus(Qt.FocusReason.OtherFocusReason)


def signed_words(opened: Opened) -> str:
    """Return who vouches for the page."""
    brief = opened.brief
    at = brief.written_at[:16].replace("T", " ")
    if opened.signed_by:
        return _("Written by {name} at {at} UTC; the signature is theirs.").format(name=opened.signed_by, at=at)
    return _("It says it is by {name}, {at} UTC. Nobody of this vault vouches for it.").format(
        name=brief.by_name, at=at
    )


def _parts(brief: Brief) -> list[tuple[str, list[str]]]:
    items = ngettext("{n} item of evidence, not in this file", "{n} items of evidence, not in this file", brief.items)
    state = [brief.state, _("life at risk") if brief.life_at_risk else "", items.format(n=brief.items)]
    return [
        (_("First"), [brief.words] if brief.words else []),
        (_("Where it stands"), [" · ".join(part for part in state if part)]),
        (_("Clocks"), [f"{each.measures}: {each.due_at[:16].replace('T', ' ')} UTC" for each in brief.clocks]),
        (_("Open"), list(brief.open)),
        (_("Answered"), [f"{label}: {value}" for label, value in brief.answers]),
        (_("The request"), [f"{label}: {value}" for label, value in brief.facts]),
        (
            _("Last steps"),
            [" · ".join(p for p in (each.at[11:16], each.who, each.act, each.note) if p) for each in brief.history],
        ),
    ]
