"""A policy as a row and as a card: what it is called, its value, who set it, and whether anybody here can loosen it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from app.i18n import _
from app.policies.document import bounds
from app.policies.model import Origin, Setting
from app.policies.words import lock_words, origin_words, source_words, value_words
from ui.kit.marks import Mark
from ui.kit.rows import Column
from ui.kit.shapes import Shape
from ui.kit.theme import Tone


@dataclass(frozen=True, slots=True)
class Row:
    """A policy at its place in the list."""

    id: int
    setting: Setting


def columns() -> Sequence[Column[Row]]:
    """Return the columns of the list."""
    return (
        Column(_("Policy"), lambda row: row.setting.rule.title, 260, share=3),
        Column(_("Value"), lambda row: value_words(row.setting.value), 130, share=2),
        Column(
            _("Locked"),
            lambda _row: _("not locked"),
            150,
            mark=lambda row: lock_mark(row.setting),
            stays=True,
            gives_way=2,
        ),
        Column(_("Where from"), lambda row: place_words(row.setting), 200, quiet=True, share=2, gives_way=3),
    )


def lock_mark(setting: Setting) -> Mark | None:
    """Return the sign and the word of a value that is locked, strict for now or recommended."""
    return {
        Origin.MANDATORY: Mark(_("locked"), Shape.DISC, Tone.ACCENT, lock_words(setting)),
        Origin.UNREADABLE: Mark(_("strict for now"), Shape.TRIANGLE, Tone.CRITICAL, origin_words(setting)),
        Origin.RECOMMENDED: Mark(_("recommended"), Shape.HALF, Tone.PLAIN, origin_words(setting)),
    }.get(setting.origin)


def where_words(setting: Setting) -> str:
    """Return where a value stands, or that it ships."""
    return source_words(setting) or origin_words(setting)


def place_words(setting: Setting) -> str:
    """Return the name of the document alone; the card below says where it stands."""
    return PurePath(setting.source).name or origin_words(setting)


def what_words(setting: Setting) -> str:
    """Return what a policy is, with the name that an administrator writes."""
    return f"{setting.rule.name}: {setting.rule.description}"


def state_words(setting: Setting) -> str:
    """Return its value, who set it, and what it may be."""
    said = _("In force: {value} ({who}; {lock}). May be: {bounds}. Ships as: {default}.").format(
        value=value_words(setting.value),
        who=origin_words(setting),
        lock=lock_words(setting),
        bounds=bounds(setting.rule.schema).replace("`", ""),
        default=value_words(setting.rule.default),
    )
    source = source_words(setting)
    return f"{said}\n{source}" if source else said
