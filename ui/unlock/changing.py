"""How far a change of the vault's keys is, on whichever page opens the vault."""

from __future__ import annotations

from app.i18n import _
from ui.kit.progress import ProgressStrip


def show_change(strip: ProgressStrip, done: int, of: int) -> None:
    """Show it in the strip that said until now that the vault is being opened; from here on it can be stopped."""
    words = _("Changing the keys…")
    if strip.words() != words:
        strip.begin(words)
    strip.show_progress(done, of, unit=_("MiB"))
