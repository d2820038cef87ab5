"""`doctor`: what holds on this computer, and what this program stands on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.entering import VAULT
from app.commands.speaking import put, say
from app.i18n import _

if TYPE_CHECKING:
    from app.cage.model import Layers
    from app.vault.device_secrets import DeviceSecrets


def run(layers: Layers, secrets: DeviceSecrets | None, vault: Path | None) -> dict[str, Any]:
    """Return what was found, as `doctor --json` prints it."""
    from app.vault.device_secrets import proven
    from app.vault.unlock import peek

    return {
        "cage": layers.as_dict(),
        "keyring": {"backend": secrets.name if secrets else None, "usable": proven(secrets) is not None},
        "device_bound": peek(vault).device_bound if vault is not None else None,
        "stillwater": _version("stillwater"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "qt": _version("PySide6-Essentials"),
        "sqlcipher": _sqlcipher(),
    }


@click.command("doctor")
@click.argument("vault", type=VAULT, required=False)
@click.option("--json", "as_object", is_flag=True, help=_("Print it as a JSON object."))
def doctor(vault: Path | None, *, as_object: bool) -> None:
    """Say what confines the decoder here, whether the keyring works, and whether a vault is device-bound."""
    from app.cage.confine import layers
    from app.vault.device_secrets import keyring_secrets

    found = run(layers(), keyring_secrets(), vault)
    if as_object:
        put(found)
        return
    for line in _lines(found):
        say(line)


def _lines(found: dict[str, Any]) -> list[str]:
    cage, keyring = found["cage"], found["keyring"]
    yes, no = _("yes"), _("no")
    held = [name for name in cage if cage[name]]
    bound = {True: yes, False: _("no: not device-bound, the passphrase alone opens it"), None: ""}[
        found["device_bound"]
    ]
    told = [
        (_("Around the decoder"), ", ".join(held) or _("nothing: evidence is refused")),
        (_("Keyring"), f"{keyring['backend'] or _('none')}, {_('usable')}: {yes if keyring['usable'] else no}"),
        (_("Vault device-bound"), bound),
        *((name, str(found[name] or "?")) for name in ("stillwater", "python", "system", "qt", "sqlcipher")),
    ]
    return [f"{name}: {value}" for name, value in told if value]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _sqlcipher() -> str:
    from sqlcipher3 import dbapi2

    db = dbapi2.connect(":memory:")
    try:
        return str(db.execute("PRAGMA cipher_version").fetchone()[0])
    finally:
        db.close()
