"""The policy's own words beside the questions: what each chosen basis asks for, kept apart from the others."""

from __future__ import annotations

from app.decisions.bases import LegalBasis
from app.decisions.gates import facts
from app.decisions.protocol import Protocol
from app.decisions.rules import Standing
from app.i18n import _


def notes(protocol: Protocol, standing: Standing) -> dict[str, str]:
    """Return what stands beside a question for the answers so far."""
    chosen = facts(protocol, standing.answers).bases
    if not chosen:
        return {}
    return {"bases": "\n\n".join(_words(basis) for basis in chosen)}


def _words(basis: LegalBasis) -> str:
    lines = [f"{basis.citation} · {basis.duty.label}", basis.threshold]
    if basis.tests:
        lines.append(_("Its tests, each by itself: {tests}.").format(tests="; ".join(basis.tests)))
    if basis.recipient:
        lines.append(_("Goes to: {recipient}.").format(recipient=basis.recipient))
    if basis.binds:
        lines.append(_("Clock: {binds}.").format(binds=basis.binds))
    if basis.caveat:
        lines.append(_("Mind: {caveat}").format(caveat=basis.caveat))
    if not basis.verified:
        lines.append(_("To be confirmed by counsel."))
    return "\n".join(lines)
