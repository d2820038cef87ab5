"""`doctor`: what holds on this computer, and what this program stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from app.commands.entering import VAULT
from app.commands.speaking import put, say
from app.i18n import _

Told = tuple[str, str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Listening:
    """How to ask what of this system tells of each thing that locks a vault."""

    # By its name and in words.
    told: Callable[[], Sequence[Told]]


@click.command("doctor")
@click.argument("vault", type=VAULT, required=False)
@click.option("--json", "as_object", is_flag=True, help=_("Print it as a JSON object."))
@click.pass_obj
def doctor(listening: Listening, vault: Path | None, *, as_object: bool) -> None:
    """Say what confines the decoder here, whether the keyring works, what locks a vault, and what binds one to this device."""
    from app.cage.confine import layers
    from app.cage.model import limits_of
    from app.settings import in_force
    from app.support.gathering import machine
    from app.vault.device_secrets import keyring_secrets

    found = machine(layers(), limits_of(in_force().vault).required, keyring_secrets(), vault)
    # What the window listens to is the window's to say: the door of the program knows both.
    told = listening.told()
    found["locked_when"] = {name: list(by) for name, _words, by in told}
    if as_object:
        put(found)
        return
    for line in (*_lines(found), *_locking(told)):
        say(line)


def _locking(told: Sequence[Told]) -> list[str]:
    """Return what locks a vault on this computer, and whether the system is there that tells of it."""
    lines = [
        f"  {words}: " + (_("told by {names}").format(names=", ".join(by)) if by else _("nothing here tells of it"))
        for _name, words, by in told
    ]
    return [_("A vault locks when nobody is here for a while, and when:"), *lines]


def _lines(found: dict[str, Any]) -> list[str]:
    keyring = found["keyring"]
    yes, no = _("yes"), _("no")
    bound = {True: yes, False: _("no: not device-bound, the passphrase alone opens it"), None: ""}[
        found["device_bound"]
    ]
    told = [
        *_around(found),
        (
            _("Words in pictures"),
            _("can be read") if found["words_in_pictures"] else _("not installed: make setup-ocr"),
        ),
        (
            _("Speech"),
            _("can be written down, roughly") if found["speech"] else _("no recogniser installed: make setup-speech"),
        ),
        (_("Keyring"), f"{keyring['backend'] or _('none')}, {_('usable')}: {yes if keyring['usable'] else no}"),
        (_("Vault device-bound"), bound),
        *((name, str(found[name] or "?")) for name in ("stillwater", "python", "system", "qt", "sqlcipher")),
    ]
    return [f"{name}: {value}" for name, value in told if value]


def _around(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the state of each layer around the decoder, and whether evidence may be opened."""
    lines = []
    for name, value in found["cage"].items():
        held = _("holds") if value else _("does not hold")
        more = _("; evidence is refused without it") if name in found["required"] and not value else ""
        lines.append((f"  {name} ({_meaning(name)})", f"{held}{_figure(value)}{more}"))
    opened = _("evidence may be opened") if found["evidence"] == "opened" else _("evidence is refused")
    return [(_("Around the decoder"), opened), *lines]


def _figure(value: bool | int | list[str]) -> str:  # noqa: FBT001 -- what a report holds
    if isinstance(value, list):
        return f" ({', '.join(value)})" if value else ""
    return f" ({_('version {number}').format(number=value)})" if value and value is not True else ""


def _meaning(layer: str) -> str:
    """Return what a layer keeps a decoder from that was taken over."""
    return {
        "no_new_privs": _("it gains no rights by starting a program"),
        "seccomp": _("any system call outside a short list ends it"),
        "landlock": _("it may open no file and no connection"),
        "rlimits": _("its memory, time and open files are bounded"),
        "namespaces": _("it sees no network and nothing that other processes share"),
        "job_object": _("its memory and time are bounded, and it starts no process"),
        "app_container": _("it reaches no network and no file of yours"),
        "mitigations": _("it makes no code as it runs, and loads none from elsewhere"),
        "sandbox": _("it opens no file, no connection and no process"),
    }[layer]
