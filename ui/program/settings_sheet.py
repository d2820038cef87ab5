"""What this machine remembers of the window, on one sheet, and what its system can and cannot do for a covered screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.cage.words import installed
from app.i18n import _, ngettext
from app.policies.model import Origin, Setting
from ui.kit.editors import ChoiceEditor
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.sheet import Sheet
from ui.kit.theme import Mode
from ui.kit.ticks import Tick
from ui.program.look import change_look
from ui.shell import capture, triggers
from ui.shell.clipboard import number_seconds
from ui.shell.triggers import Trigger

if TYPE_CHECKING:
    from app.settings import Settings
    from ui.program.house import House

MINUTE, MINUTES = 60, (1, 2, 5, 10)
WIDTH, HEIGHT = 560, 520
SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)


class SettingsSheet(Sheet):
    """Each change counts at once and is remembered on this machine."""

    def __init__(self, house: House, held: frozenset[Trigger], parent: QWidget) -> None:
        words = _(
            "They are kept on this machine, beside no case. What an administrator set stands under Help > Policies."
        )
        super().__init__(_("Settings"), words, _("Close"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.without_way_back()
        self._house = house
        self.wide(WIDTH)
        self.let_scroll(_("Settings"), HEIGHT)
        self._look()
        self._ticks()
        self._lock()
        self.inside.addWidget(title(_("Pictures of the screen"), self))
        self.inside.addWidget(PlainLabel(capture.words(capture.exclusion(QGuiApplication.platformName())), self))
        self.inside.addWidget(title(_("What locks the vault"), self))
        self.inside.addWidget(PlainLabel(triggers.words(held), self))
        self.inside.addWidget(title(_("What is copied"), self))
        self.inside.addWidget(PlainLabel(_copied_words(house.settings), self))
        self.inside.addWidget(title(_("Words in pictures"), self))
        self.inside.addWidget(PlainLabel(_ocr_words(), self))

    def _look(self) -> None:
        house = self._house
        modes = [
            (Mode.SYSTEM, _("as the system")),
            (Mode.LIGHT, _("light")),
            (Mode.DARK, _("dark")),
            (Mode.CONTRAST, _("high contrast")),
        ]
        scales = [(scale, _("{percent} %").format(percent=round(scale * 100))) for scale in SCALES]
        self._choice(_("Colours"), modes, house.theme.mode, lambda mode: change_look(house, mode=Mode(mode)))
        self._choice(_("Text"), scales, house.theme.scale, lambda scale: change_look(house, scale=float(str(scale))))

    def _lock(self) -> None:
        house, ruled = self._house, self._house.settings.vault.idle_lock_seconds
        whole = ngettext("{n} minute", "{n} minutes", ruled // 60).format(n=ruled // 60)
        as_ruled = _("as ruled: {minutes}").format(minutes=whole if ruled >= MINUTE else _("{n} s").format(n=ruled))
        sooner = [(n, ngettext("{n} minute", "{n} minutes", n).format(n=n)) for n in MINUTES if n * MINUTE < ruled]
        now = house.memory.now.idle_seconds // MINUTE

        def take(minutes: int) -> None:
            house.memory.keep(replace(house.memory.now, idle_seconds=minutes * MINUTE))

        choices = [(0, as_ruled), *sooner]
        self._choice(_("Lock when nobody is here"), choices, now if now in dict(choices) else 0, take)
        setting = house.settings.managed.setting("IdleLockSeconds")
        if setting.locked:
            self.inside.addWidget(muted(_locked_words(setting), self))

    def _choice(
        self,
        label: str,
        choices: Sequence[tuple[object, str]],
        now: object,
        take: Callable[..., None],
    ) -> None:
        editor = ChoiceEditor(list(choices), self)
        editor.name(label, "")
        editor.show_value(now)

        def edited() -> None:
            if editor.value() is not None:
                take(editor.value())

        editor.edited.connect(edited)
        self.inside.addWidget(title(label, self))
        self.inside.addWidget(editor)

    def _ticks(self) -> None:
        memory, house = self._house.memory, self._house
        self.inside.addWidget(title(_("Hands and ears"), self))
        toggles = Tick(_("Open covers by one press instead of holding"), self)
        toggles.setChecked(house.toggles)
        toggles.toggled.connect(lambda on: memory.keep(replace(memory.now, toggles=on)))
        sound = Tick(_("Sound when something arrives"), self)
        sound.setChecked(memory.now.sound)

        def hear(on: bool) -> None:
            memory.keep(replace(memory.now, sound=on))
            house.notices.set_sound(house.app.beep if on else None)

        sound.toggled.connect(hear)
        self.inside.addWidget(toggles)
        held = house.settings.managed.setting("HoldToOpen")
        if held.locked and held.value:
            toggles.setEnabled(False)
            self.inside.addWidget(muted(_locked_words(held), self))
        self.inside.addWidget(sound)


def _locked_words(setting: Setting) -> str:
    if setting.origin is Origin.UNREADABLE:
        words = _("Strict as long as what the administrator of this workstation set cannot be read ({where}).")
        return words.format(where=setting.source)
    return _("Locked by the administrator of this workstation ({where}).").format(where=setting.source)


def _copied_words(settings: Settings) -> str:
    seconds, number = settings.vault.clipboard_seconds, number_seconds(settings)
    if number == seconds:
        words = _(
            "It is marked as secret for programs that keep what was copied, and taken off again after {n} seconds, a"
            " number to dial too, and when the vault locks. Marking words with the mouse alone copies nothing."
        )
        return words.format(n=seconds)
    words = _(
        "It is marked as secret for programs that keep what was copied, and taken off again after {n} seconds, a number"
        " to dial after {m}, and when the vault locks. Marking words with the mouse alone copies nothing."
    )
    return words.format(n=seconds, m=number)


def _ocr_words() -> str:
    if installed():
        return _("Read in the background once pictures have come in, one after another, in a confined process.")
    return _("not installed: make setup-ocr")
