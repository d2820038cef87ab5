"""Files of a case that are named to go out: only with content, and never what may be child abuse material."""

from __future__ import annotations

from collections.abc import Iterator

from app.cases.model import Kind
from app.decisions.gates import Facts
from app.decisions.model import Category, CategoryAnswer, Conflict
from app.decisions.own import ITEMS
from app.i18n import _


def files_out(read: Facts) -> Iterator[Conflict]:
    """Return what is in the way of the files that are named."""
    if not read.items:
        return
    if Category.CONTENT not in read.given(CategoryAnswer.DISCLOSE):
        yield Conflict(ITEMS, _("Files are content: say for content that it is disclosed, or name none."))
    names = [each.item for each in read.items]
    if len(set(names)) < len(names):
        yield Conflict(ITEMS, _("One file stands twice."))
    if read.situation.barred & set(names):
        yield Conflict(
            ITEMS,
            _(
                "One of these files is on a list of known material, or holds such a file: it never goes out in a"
                " package. Apparent child abuse material goes to the CyberTipline alone."
            ),
        )
    elif about_child_abuse(read) and set(names) - read.situation.plain:
        yield Conflict(
            ITEMS,
            _(
                "In a case of child abuse only files of text can be named: pictures, films and whatever can hold them"
                " go to the CyberTipline alone."
            ),
        )


def about_child_abuse(read: Facts) -> bool:
    """Tell whether a case is about the abuse of a child, as far as its kind and its answers say."""
    return read.kind is Kind.CHILD_SAFETY or read.harm == "child_abuse"
