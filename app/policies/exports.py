"""Which files may be written outside the vault at this workstation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.errors import StillwaterError
from app.i18n import _


class Export(StrEnum):
    """A kind of file that leaves the vault."""

    ANSWERS = "answers"
    HANDOVERS = "handovers"
    REVIEW_PACKS = "review_packs"
    REVIEW_RESULTS = "review_results"
    INTRODUCTIONS = "introductions"
    OWN_DATA = "own_data"
    QUARANTINE_COPIES = "quarantine_copies"
    CHECKPOINTS = "checkpoints"
    AGENCIES = "agencies"
    CERTIFICATES = "certificates"
    BACKUPS_ELSEWHERE = "backups_elsewhere"

    @property
    def label(self) -> str:
        """Return what it is called."""
        return {
            Export.ANSWERS: _("letters, packages and drafts of an answer"),
            Export.HANDOVERS: _("sealed briefs for a handover"),
            Export.REVIEW_PACKS: _("review packs"),
            Export.REVIEW_RESULTS: _("results of a review"),
            Export.INTRODUCTIONS: _("introductions of this vault"),
            Export.OWN_DATA: _("a person's own data"),
            Export.QUARANTINE_COPIES: _("copies out of quarantine"),
            Export.CHECKPOINTS: _("checkpoints and rows of the audit chain"),
            Export.AGENCIES: _("the directory of agencies"),
            Export.CERTIFICATES: _("certificates of destruction"),
            Export.BACKUPS_ELSEWHERE: _("backups to another place"),
        }[self]


class ExportNotAllowedError(StillwaterError):
    """The administrator of this workstation does not let such a file leave."""

    def __init__(self, kind: Export) -> None:
        self.kind = kind
        super().__init__(
            _("At this workstation these may not be written outside the vault: {what}.").format(what=kind.label),
            kept=_("Nothing was written."),
            do=_("Help > Policies shows who set that (AllowedExports)."),
        )


@dataclass(frozen=True, slots=True)
class ExportPolicy:
    """Which kinds of files may leave."""

    allowed: tuple[str, ...]

    def may(self, kind: Export) -> bool:
        """Tell whether such a file may leave."""
        return kind.value in self.allowed

    def require(self, kind: Export) -> None:
        """Raise ExportNotAllowedError where it may not; asked before anything is written."""
        if not self.may(kind):
            raise ExportNotAllowedError(kind)
