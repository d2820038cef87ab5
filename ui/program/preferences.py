"""What this machine remembers of the window: its look, which vaults were open, which folder is watched; no case data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from app.log import failed
from ui.kit.theme import Mode

RECENT = 6


@dataclass(frozen=True, slots=True)
class Preferences:
    """Values alone; a later one is made by each change."""

    mode: Mode = Mode.SYSTEM
    scale: float = 1.0
    sound: bool = False
    toggles: bool = False
    # Sooner than is ruled; 0 is as ruled.
    idle_seconds: int = 0
    recent: tuple[Path, ...] = ()
    watched: Mapping[str, Path] = field(default_factory=dict)

    def opened(self, folder: Path) -> Preferences:
        """Put a vault at the head of those that were open here."""
        others = [known for known in self.recent if known != folder]
        return replace(self, recent=(folder, *others)[:RECENT])

    def watching(self, vault_uid: str, folder: Path | None) -> Preferences:
        """Note which folder a vault watches, if any."""
        watched = {uid: known for uid, known in self.watched.items() if uid != vault_uid}
        return replace(self, watched=watched if folder is None else {**watched, vault_uid: folder})


def usual_file() -> Path:
    """Return where this machine keeps them."""
    return Path(platformdirs.user_config_path("stillwater", appauthor=False)) / "window.json"


def load(file: Path) -> Preferences:
    """Return what is remembered; a file that is damaged or missing is nothing remembered."""
    try:
        told = json.loads(file.read_text("utf-8"))
        return _read(told)
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        failed("reading the window's preferences", error)
        return Preferences()


def save(file: Path, preferences: Preferences) -> bool:
    """Keep them, whole or not at all; where nothing can be kept the program works all the same."""
    told = {
        "mode": preferences.mode.value,
        "scale": preferences.scale,
        "sound": preferences.sound,
        "toggles": preferences.toggles,
        "idle_seconds": preferences.idle_seconds,
        "recent": [str(folder) for folder in preferences.recent],
        "watched": {uid: str(folder) for uid, folder in preferences.watched.items()},
    }
    fresh = file.with_name(file.name + ".new")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(file)
    except OSError as error:
        failed("keeping the window's preferences", error)
        return False
    return True


def _read(told: dict[str, Any]) -> Preferences:
    return Preferences(
        mode=Mode(told["mode"]),
        scale=min(max(float(told["scale"]), 1.0), 2.0),
        sound=bool(told["sound"]),
        toggles=bool(told.get("toggles", False)),
        idle_seconds=max(0, int(told.get("idle_seconds", 0))),
        recent=tuple(Path(name) for name in told["recent"])[:RECENT],
        watched={str(uid): Path(name) for uid, name in told["watched"].items()},
    )
