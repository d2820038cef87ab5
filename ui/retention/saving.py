"""Saving a certificate where the person says: for a program to check, or as a page to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.changes import Changes
from app.i18n import _
from app.retention import certificate
from ui.shell.doing import do_behind

if TYPE_CHECKING:
    from app.desk import Desk
    from app.retention.certificate import Certificate
    from ui.shell.context import Context


def save(context: Context, each: Certificate) -> None:
    """Ask where, and write it with its signature."""
    _save(context, each, _("Save the certificate"), "json")


def save_page(context: Context, each: Certificate) -> None:
    """Ask where, and write it as PDF/A."""
    _save(context, each, _("Save the certificate to print"), "pdf")


def _save(context: Context, each: Certificate, heading: str, ending: str) -> None:
    path = context.ask.place(heading, f"certificate-{each.body['case']['reference']}.{ending}")
    if path is None:
        return

    def saved(desk: Desk) -> Changes:
        return certificate.save(desk, each.destruction_id, path)

    do_behind(context, saved)
