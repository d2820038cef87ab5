"""What the system under the virtual environment must bring, named as Debian and Ubuntu name it.

Runs twice for packaging/setup.sh: with the system's own Python before anything is installed (so it needs the
standard library alone), and with `--installed` inside the finished environment, where it loads what it vouches for.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import platform
import shutil
import sys
from pathlib import Path

# Without these no part of Qt loads, not even off screen.
NEEDED = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libpulse.so.0": "libpulse0",
    "libstdc++.so.6": "libstdc++6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
# Without these there is no window on X11 or Wayland.
WINDOW = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# The tests ask a real keyring, on a bus of its own, and record what reaches the disk.
PROGRAMS = {
    "dbus-daemon": "dbus-daemon",
    "dbus-send": "dbus-bin",
    "gnome-keyring-daemon": "gnome-keyring",
    "strace": "strace",
}
PLUGINS = ("libqoffscreen.so", "libqxcb.so", "libqwayland.so")
COMPILED = (
    "PySide6.QtWidgets",
    "PySide6.QtMultimedia",
    "PIL._imaging",
    "argon2",
    "av",
    "blake3",
    "cryptography.hazmat.bindings._rust",
    "pillow_heif",
    "pyrage",
    "sqlcipher3.dbapi2",
    "uuid_utils",
)
# The oldest C library that the locked Qt was built for.
GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}


def loads(library: str) -> bool:
    """Tell whether the dynamic loader finds a library and all that it stands on."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def too_old() -> str:
    """Say why Qt cannot run on this system at all, or nothing."""
    kind, version = platform.libc_ver()
    machine = platform.machine()
    if kind != "glibc" or machine not in GLIBC:
        return f"Qt for Python has no build for {platform.system()} on {machine} with {kind or 'this'} C library."
    if tuple(int(part) for part in version.split(".")[:2]) < GLIBC[machine]:
        wanted = ".".join(map(str, GLIBC[machine]))
        return f"Qt for Python needs glibc {wanted} or newer on {machine}; this system has {version}."
    return ""


def missing() -> list[str]:
    """List the packages that must be there first."""
    packages = set()
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        packages.add(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    libraries = dict(NEEDED)
    # A machine without a display can do without a window, unless it costs nothing to be ready for one.
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.geteuid() == 0:
        libraries |= WINDOW
    if os.geteuid() == 0:
        # Asked for only where it costs nobody a password: without one of them tests fail, and say what installs it.
        packages |= {package for program, package in PROGRAMS.items() if shutil.which(program) is None}
    return sorted(packages | {package for library, package in libraries.items() if not loads(library)})


def broken() -> list[str]:
    """List what is installed and does not load, each with the loader's own words."""
    os.environ["QT_LOGGING_RULES"] = "*=false"  # what a machine without sound lacks is no news here
    found = []
    for module in COMPILED:
        try:
            importlib.import_module(module)
        except ImportError as error:
            found.append(f"{module}: {error}")
    spec = importlib.util.find_spec("PySide6")
    if sys.platform == "linux" and spec is not None and spec.origin is not None:
        platforms = Path(spec.origin).parent / "Qt" / "plugins" / "platforms"
        for plugin in PLUGINS[: len(PLUGINS) if loads("libxcb-cursor.so.0") else 1]:
            try:
                ctypes.CDLL(str(platforms / plugin))
            except OSError as error:
                found.append(f"{plugin}: {error}")
    return found


def main() -> int:
    """Print what is missing on stdout, one a line; words about what cannot be mended go to stderr."""
    if "--installed" in sys.argv:
        found = broken()
        sys.stderr.writelines(f"{line}\n" for line in found)
        return 1 if found else 0
    if sys.platform != "linux":
        return 0
    reason = too_old()
    if reason:
        print(reason, file=sys.stderr)
        return 1
    print("\n".join(missing()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
