"""What a pack's file says, believed in the order of its signature; nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import StillwaterError
from app.i18n import _
from app.review import container, introducing
from app.review.container import Pack
from app.review.envelope import Kind, Opened, open_envelope
from app.review.errors import NotAPackError
from app.review.index import Index, read_index
from app.review.modern import modernised
from app.review.pack_store import PackRow
from app.review.timing import known_now

if TYPE_CHECKING:
    from app.desk import Desk


class PackElsewhereError(StillwaterError):
    """The file of an opened pack is not where it was opened from, and something in it is needed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The file {name} is not where it was when you opened it.").format(name=name),
            kept=_("What was reviewed is kept."),
            do=_("Put the stick in, or open the pack again from where it is now."),
        )


def read(desk: Desk, file: Pack) -> tuple[Opened, Index]:
    """Return what a pack says, once its signature, its times and its shape hold; nothing is written."""
    opened = open_envelope(file.index, Kind.PACK, desk.vault.person_keys, introducing.known(desk), known_now(desk))
    index, layout = read_index(opened.payload)
    _check_return(index, opened)
    file.lay_out(layout)
    return opened, modernised(index)


def _check_return(index: Index, opened: Opened) -> None:
    """Refuse a pack whose results would go to anybody but people of the vault that sealed it."""
    keys = {each.recipient for each in opened.people.values() if each.active}
    named = [each for each in index.return_to if each.get("vault") == opened.vault_uid]
    if not named or len(named) < len(index.return_to) or not {each.get("recipient") for each in named} <= keys:
        raise NotAPackError(_("its results would go to somebody who does not work in the vault that sealed it"))


def read_again(desk: Desk, found: PackRow) -> Index:
    """Return what the file of an opened pack says, read where it lies now."""
    with opened_again(desk, found) as (_file, index):
        return index


@contextmanager
def opened_again(desk: Desk, found: PackRow) -> Iterator[tuple[Pack, Index]]:
    """Open the file of an opened pack once more; another file of that name is refused, and so is none."""
    path = Path(found.path)
    if not path.is_file():
        raise PackElsewhereError(path.name)
    with container.open_pack(path) as file:
        opened, index = read(desk, file)
        if hashlib.sha256(opened.payload).hexdigest() != found.sha256:
            raise NotAPackError(_("it is another pack than the one that was opened"))
        yield file, index
