"""Another vault is let in: its digits are heard by phone and typed, so that they are really compared."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.errors import StillwaterError
from app.i18n import _
from app.review.peers import Peer
from ui.kit.editors import LineEditor
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import ErrorStrip
from ui.kit.sheet import Sheet
from ui.kit.theme import theme_of

WIDE = 560
Keep = Callable[[str, str], object]


class IntroduceSheet(Sheet):
    """The digits of the file are not shown: whoever could only nod at them compares nothing."""

    def __init__(self, peer: Peer, keep: Keep, parent: QWidget | None = None) -> None:
        words = _(
            "Call somebody there on a number that you had before, and let them read out the digits that stand on"
            " their own screen. Type what you hear."
        )
        super().__init__(_("Introduce {name}").format(name=peer.name), words, _("Let it in"), parent)
        self._keep = keep
        # All the digits are seen at once, so that they can be read back.
        self.setMinimumWidth(theme_of().px(WIDE))
        self._error = ErrorStrip(self)
        self.heard, self.name = LineEditor(self), LineEditor(self)
        people = ", ".join(each.name for each in peer.people if each.active)
        self.inside.addWidget(muted(_("Works there: {people}").format(people=people), self))
        for label, editor in ((_("The digits that you hear"), self.heard), (_("What it is called here"), self.name)):
            editor.name(label, "")
            self.inside.addWidget(PlainLabel(label, self, strong=True))
            self.inside.addWidget(editor)
        self.name.show_value(peer.name)
        self.inside.addWidget(self._error)
        self.step.setEnabled(False)
        self.heard.edited.connect(lambda: self.step.setEnabled(self.heard.value() is not None))
        self.step.clicked.disconnect()
        self.step.clicked.connect(self._try)
        self.heard.setFocus()

    def _try(self) -> None:
        try:
            self._keep(str(self.heard.value() or ""), str(self.name.value() or ""))
        except StillwaterError as error:
            self._error.show_error(error)
            self.make_room()
        else:
            self.accept()
