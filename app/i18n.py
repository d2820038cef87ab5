"""Words in the person's language, by gettext; the rooms have words too, and know no Qt."""

from __future__ import annotations

import gettext
from contextvars import ContextVar
from importlib.resources import as_file, files

_current: ContextVar[gettext.NullTranslations] = ContextVar("translations")
_english = gettext.NullTranslations()


def install(language: str) -> None:
    """Use a language for every text from now on; one that is not shipped leaves English."""
    with as_file(files("resources") / "locale") as folder:
        _current.set(gettext.translation("stillwater", folder, [language], fallback=True))


def _(text: str) -> str:
    """Translate a text."""
    return _current.get(_english).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a text that counts."""
    return _current.get(_english).ngettext(one, many, count)
