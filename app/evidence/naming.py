"""Whether what an item is called, and declared as, fits what it is by its content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

# What an ending says, as a piece of the media type; an ending that is not here names no type that could be checked.
_ENDINGS: Mapping[str, str] = {
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "jpe": "jpeg",
    "jfif": "jpeg",
    "png": "png",
    "apng": "png",
    "gif": "gif",
    "webp": "webp",
    "tif": "tiff",
    "tiff": "tiff",
    "bmp": "bmp",
    "avif": "avif",
    "heic": "heif",
    "heif": "heif",
    "hif": "heif",
    "mp4": "mp4",
    "m4v": "mp4",
    "mov": "mp4",
    "3gp": "mp4",
    "3g2": "mp4",
    "m4a": "mp4",
    "mkv": "matroska",
    "webm": "matroska",
    "avi": "msvideo",
    "flv": "flv",
    "mpg": "video/mpeg",
    "mpeg": "video/mpeg",
    "wmv": "ms-asf",
    "wma": "ms-asf",
    "mp3": "audio/mpeg",
    "wav": "wav",
    "ogg": "ogg",
    "oga": "ogg",
    "opus": "ogg",
    "flac": "flac",
    "aac": "aac",
    "aif": "aiff",
    "aiff": "aiff",
    "amr": "amr",
    "pdf": "pdf",
    "zip": "zip",
    "gz": "gzip",
    "tgz": "gzip",
    "bz2": "bzip2",
    "xz": "x-xz",
    "tar": "x-tar",
    "7z": "x-7z",
    "rar": "rar",
    "htm": "html",
    "html": "html",
    "svg": "svg",
    "txt": "plain",
    "csv": "plain",
    "json": "json",
    "eml": "rfc822",
    "msg": "ms-outlook",
    "rtf": "rtf",
    "doc": "msword",
    "xls": "ms-excel",
    "ppt": "ms-powerpoint",
    "docx": "wordprocessingml",
    "docm": "wordprocessingml",
    "xlsx": "spreadsheetml",
    "xlsm": "spreadsheetml",
    "pptx": "presentationml",
    "pptm": "presentationml",
    "odt": "opendocument.text",
    "ods": "opendocument.spreadsheet",
    "odp": "opendocument.presentation",
    # No program is of a type that is told here: whatever else stands behind such a name is not what it says.
    "exe": "octet-stream",
    "dll": "octet-stream",
    "scr": "octet-stream",
}
# Names that programs give to the same thing; the containers of films and sounds are one, whatever they hold.
# A mail program declares a table of values by the program that made it.
_SAME = tuple(
    frozenset(names.split())
    for names in """
image/jpeg image/jpg image/pjpeg
image/png image/apng image/x-png
image/heif image/heic image/heif-sequence image/heic-sequence
image/avif image/avif-sequence
image/bmp image/x-bmp image/x-ms-bmp
image/tiff image/tif image/x-tiff
video/mp4 audio/mp4 application/mp4 video/quicktime video/x-m4v audio/m4a audio/x-m4a video/3gpp video/3gpp2 audio/3gpp
video/x-matroska video/matroska video/webm audio/webm audio/x-matroska
video/x-msvideo video/avi video/msvideo
video/x-ms-asf video/x-ms-wmv audio/x-ms-wma
video/mpeg video/mpg video/x-mpeg
video/x-flv video/flv
audio/mpeg audio/mp3 audio/x-mp3 audio/x-mpeg
audio/wav audio/x-wav audio/wave audio/vnd.wave
audio/ogg application/ogg video/ogg audio/opus audio/vorbis
audio/flac audio/x-flac
audio/aac audio/x-aac audio/aacp
audio/aiff audio/x-aiff
application/zip application/x-zip application/x-zip-compressed
application/gzip application/x-gzip application/x-tgz application/x-compressed-tar
application/x-bzip2 application/bzip2 application/x-bzip
application/vnd.rar application/x-rar application/x-rar-compressed
application/pdf application/x-pdf
application/rtf text/rtf
application/json text/json
text/html application/xhtml+xml
text/plain application/csv application/vnd.ms-excel application/xml
application/vnd.openxmlformats-officedocument.wordprocessingml.document application/vnd.ms-word.document.macroenabled.12
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet application/vnd.ms-excel.sheet.macroenabled.12
application/vnd.openxmlformats-officedocument.presentationml.presentation application/vnd.ms-powerpoint.presentation.macroenabled.12
""".strip().split("\n")
)
# Said where nothing is known.
_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown"})


def odd_ending(name: str, content_type: str) -> str:
    """Return the ending of a name that says something else than the content is; nothing where they agree."""
    told = PurePath(name).suffix.lstrip(".").lower()
    return "" if _ENDINGS.get(told, content_type) in content_type else told


def is_declared(declared: str, content_type: str) -> bool:
    """Tell whether a declared type, where there is one, may stand for what the content is."""
    plain = declared.split(";", maxsplit=1)[0].strip().lower()
    if plain in _UNSAID or plain == content_type:
        return True
    # Every writing of no other type is told as plain.
    written = content_type == "text/plain" and plain.startswith("text/")
    return written or any({plain, content_type} <= names for names in _SAME)
