"""Everything that is made from the schema of policies: the document, and a template for each system."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _
from app.policies.admx import adml, admx
from app.policies.document import document
from app.policies.manifest import manifest
from app.policies.preferences import DOMAIN


class TemplatesNotWrittenError(StillwaterError):
    """The folder takes no templates."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            _("The templates could not be written to {folder}: {why}.").format(folder=folder, why=why),
            kept=_("Some of them may be there already."),
            do=_("Choose another folder."),
        )


def in_sources() -> Mapping[str, bytes]:
    """Return each file by its place in the sources."""
    return {
        "docs/policies.md": document().encode(),
        "packaging/windows/policies/stillwater.admx": admx().encode(),
        "packaging/windows/policies/en-US/stillwater.adml": adml().encode(),
        f"packaging/macos/policies/{DOMAIN}.plist": manifest(),
    }


def for_an_administrator() -> Mapping[str, bytes]:
    """Return each file by its place in a folder of its own."""
    places = {"docs/": "", "packaging/windows/policies/": "windows/", "packaging/macos/policies/": "macos/"}
    return {
        place + name.removeprefix(prefix): data
        for name, data in in_sources().items()
        for prefix, place in places.items()
        if name.startswith(prefix)
    }


def write(made: Mapping[str, bytes], folder: Path) -> None:
    """Write the files below a folder, over those that are there."""
    try:
        for name, data in made.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise TemplatesNotWrittenError(folder, error.strerror or type(error).__name__) from error
