"""Where F8 leads: to what is open, from there to where else it can be mended, and back."""

from __future__ import annotations

from app.decisions.protocol import Protocol
from app.i18n import _
from ui.decide.opened import Open


class Leading:
    """Remembers the question that was left for another one, until it is gone back to."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._from = self._to = ""

    def onward(self, at: str, what: Open) -> list[str]:
        """Return where to go from the question that has the keyboard, best first."""
        if at and at == self._to:
            return self.lead(at, what)
        if at in what.elsewhere:
            return self.lead(at, what)
        self._from = self._to = ""
        return what.keys

    def lead(self, key: str, what: Open) -> list[str]:
        """Return where the step offered at a question leads."""
        if key == self._to:
            back, self._from, self._to = self._from, "", ""
            return [back, *what.keys]
        self._from, self._to = key, what.elsewhere.get(key, "")
        return [self._to]

    def words(self, what: Open) -> dict[str, str]:
        """Return what the steps are called, by the question that offers them."""
        words = {
            key: _("Go to “{question}” (F8)").format(question=self._label(to)) for key, to in what.elsewhere.items()
        }
        if self._to:
            words[self._to] = _("Back to “{question}” (F8)").format(question=self._label(self._from))
        return words

    def _label(self, key: str) -> str:
        return self._protocol.asked[key].question.label
