"""Folders of policies as an administrator leaves them, with whoever runs the tests in their place."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.policies import folder
from app.policies.folder import Place
from app.policies.merging import merged
from app.policies.model import Document, Managed
from app.policies.namespace import EVERYBODY
from app.settings import Settings, settings_of


def place(top: Path) -> Place:
    """Return a folder below a temporary one that stands for the root of the machine."""
    if os.name == "nt":
        pytest.skip("Windows keeps policies in its registry")
    top.chmod(0o755)
    made = top / "etc" / "stillwater" / "policies"
    made.mkdir(parents=True, exist_ok=True)
    for step in (made, *made.parents):
        if step == top:
            break
        step.chmod(0o755)
    return Place(made, os.getuid(), top)


def put(place: Place, name: str, values: Mapping[str, Any] | bytes) -> Path:
    """Write a file of policies as an administrator does."""
    path = place.folder / name
    path.parent.mkdir(exist_ok=True)
    path.parent.chmod(0o755)
    path.write_bytes(values if isinstance(values, bytes) else json.dumps(values).encode())
    path.chmod(0o644)
    return path


def documents(place: Place, mapping: str = EVERYBODY) -> Sequence[Document]:
    """Return the documents of a folder, the same wherever the tests themselves run."""
    return folder.read(place, lambda: mapping)


def read(place: Place, mapping: str = EVERYBODY) -> Managed:
    """Return what is in force by a folder."""
    return merged(documents(place, mapping))


def mandatory(**values: Any) -> Managed:
    """Return what is in force where an administrator set these."""
    return merged([Document("the administrator", mandatory=True, values=values)])


def managed_by(**values: Any) -> Settings:
    """Return the settings of a workstation whose administrator set these."""
    return settings_of(mandatory(**values))
