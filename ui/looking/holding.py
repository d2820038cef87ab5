"""What breaks and limits ask of a page: whether evidence can be opened on it, whichever page it is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.looking.pane import EvidencePane


def evidence_of(page: QWidget | None) -> EvidencePane | None:
    """Return the pane of the items of a page: a case at work, or a closed one under review; none where it has none."""
    found = getattr(page, "evidence", None)
    return found if isinstance(found, EvidencePane) else None
