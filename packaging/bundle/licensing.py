"""Under which licence what is shipped came: as packages say it themselves, and by name for libraries that say nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import PackageMetadata
from pathlib import Path
from typing import Any

Licences = list[dict[str, Any]]
Parts = Iterator[tuple[str, str, str]]
# Of libraries that lie in wheels, from their makers' own words; the longest name that a library's begins with counts.
LIBRARIES = {
    "Qt6": "LGPL-3.0-only",
    "SvtAv1Enc": "BSD-3-Clause-Clear",
    "Xau": "MIT",
    "asound": "LGPL-2.1-or-later",
    "av": "LGPL-3.0-or-later",
    "avif": "BSD-2-Clause",
    "brotli": "MIT",
    "dav1d": "BSD-2-Clause",
    "de265": "LGPL-3.0-or-later",
    "drm": "MIT",
    "freetype": "FTL OR GPL-2.0-or-later",
    "gfortran": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "gmp": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "gnutls": "LGPL-2.1-or-later",
    "harfbuzz": "MIT",
    "heif": "LGPL-3.0-or-later",
    "hogweed": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "icu": "Unicode-3.0",
    "jpeg": "IJG AND BSD-3-Clause",
    "lcms2": "MIT",
    "lzma": "0BSD",
    "mp3lame": "LGPL-2.0-or-later",
    "nettle": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "opencore-amr": "Apache-2.0",
    "openjp2": "BSD-2-Clause",
    "opus": "BSD-3-Clause",
    "pdfium": "BSD-3-Clause AND Apache-2.0",
    "png16": "libpng-2.0",
    "quadmath": "LGPL-2.1-or-later",
    "scipy_openblas64": "BSD-3-Clause",
    "sharpyuv": "BSD-3-Clause",
    "swresample": "LGPL-3.0-or-later",
    "swscale": "LGPL-3.0-or-later",
    "tiff": "libtiff",
    "unistring": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "vpl": "MIT",
    "vpx": "BSD-3-Clause",
    "webp": "BSD-3-Clause",
    "x264": "GPL-2.0-or-later",
    "x265": "GPL-2.0-or-later",
    "xcb": "MIT",
    "zstd": "BSD-3-Clause",
}
UNKNOWN = "not said by its maker in a form that can be read; its words are in licences/"


def told(expression: str) -> Licences:
    """Return an SPDX expression as CycloneDX has it."""
    return [{"expression": expression}]


def of_package(about: PackageMetadata) -> Licences:
    """Return the licence of a Python package, as its own metadata says it."""
    expression = about.json.get("license_expression")
    if expression:
        return told(str(expression))
    classified = [
        str(each).rpartition(" :: ")[2]
        for each in about.get_all("Classifier") or ()
        if str(each).startswith("License :: ") and str(each) != "License :: OSI Approved"
    ]
    words = str(about.json.get("license") or "").strip()
    if words and "\n" not in words:
        return [{"license": {"name": words}}]
    return [{"license": {"name": each}} for each in classified or [UNKNOWN]]


def of_library(name: str) -> Licences:
    """Return the licence of a library by its name."""
    fits = [known for known in LIBRARIES if name.startswith(known)]
    return told(LIBRARIES[max(fits, key=len)]) if fits else [{"license": {"name": UNKNOWN}}]


def of_debian(package: str) -> Licences:
    """Return the licence of a Debian package's own files, as its copyright file says it."""
    words = Path("/usr/share/doc") / package / "copyright"
    text = words.read_text("utf-8", "replace") if words.is_file() else ""
    found = re.search(r"^Files: \*\n(?:.*\n)*?License: *(\S.*)$", text, re.MULTILINE)
    return [{"license": {"name": found[1].strip() if found else UNKNOWN}}]


def built_in(name: str) -> Iterator[dict[str, Any]]:
    """Yield what is compiled into a package, by the versions that it tells when it runs."""
    for part, version, licence in BUILT_IN[name]() if name in BUILT_IN else ():
        found = {"bom-ref": f"pypi/{name}/{part}", "type": "library", "name": part, "version": version}
        yield {**found, "licenses": told(licence)}


def _sqlcipher() -> Parts:
    # Loaded when asked: only the environment of the bundle has these packages.
    driver = import_module("sqlcipher3.dbapi2")
    db = driver.connect(":memory:")
    # Only a database with a key has a provider.
    db.execute("PRAGMA key = 'what is shipped'")
    cipher, provider = (
        str(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("cipher_version", "cipher_provider_version")
    )
    db.close()
    yield "SQLCipher", cipher.split()[0], "BSD-3-Clause"
    yield "SQLite", driver.sqlite_version, "blessing"
    yield "OpenSSL", provider.split()[1], "Apache-2.0"


def _cryptography() -> Parts:
    version = import_module("cryptography.hazmat.backends.openssl").backend.openssl_version_text()
    yield "OpenSSL", version.split()[1], "Apache-2.0"


def _pypdfium() -> Parts:
    yield "PDFium", str(import_module("pypdfium2.version").PDFIUM_INFO), "BSD-3-Clause AND Apache-2.0"


def _av() -> Parts:
    yield "FFmpeg", str(import_module("av").ffmpeg_version_info), "LGPL-3.0-or-later"


def _qt() -> Parts:
    yield "Qt", import_module("PySide6.QtCore").qVersion(), "LGPL-3.0-only"


BUILT_IN: dict[str, Callable[[], Parts]] = {
    "sqlcipher3": _sqlcipher,
    "cryptography": _cryptography,
    "pypdfium2": _pypdfium,
    "av": _av,
    "pyside6-essentials": _qt,
}
