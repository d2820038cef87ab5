"""Words in the person's language, by gettext; the rooms have words too, and know no Qt."""

from __future__ import annotations

import gettext
from importlib.resources import as_file, files

# The one thing in the program that is the same for every thread and window: the language of its words.
_language: dict[str, gettext.NullTranslations] = {"now": gettext.NullTranslations()}


def install(language: str) -> None:
    """Use a language for every text from now on; one that is not shipped leaves English."""
    with as_file(files("resources") / "locale") as folder:
        _language["now"] = gettext.translation("stillwater", folder, [language], fallback=True)


def _(text: str) -> str:
    """Translate a text."""
    return _language["now"].gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a text that counts."""
    return _language["now"].ngettext(one, many, count)
