"""What Qt itself complains of goes to the log by the name of Qt's class alone: its words can quote a field, or a file."""

from __future__ import annotations

import re

from PySide6 import QtCore, QtDBus, QtGui, QtWidgets
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from app.log import noted

MODULES = (QtCore, QtGui, QtWidgets, QtDBus)
NAME = re.compile(r"Q[A-Za-z]{1,40}")
QUIET = frozenset((QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg))


def listen() -> None:
    """Take Qt's words from here on."""
    qInstallMessageHandler(_on_words)


def subject(words: str) -> str:
    """Return which of Qt's own classes some words are about: a name that Qt has, or nothing of them at all."""
    found = (name for name in NAME.findall(words) if any(hasattr(module, name) for module in MODULES))
    return next(found, "Qt")


def _on_words(kind: QtMsgType, _where: QMessageLogContext, words: str) -> None:
    if kind not in QUIET:
        noted("Qt complains", subject(words))
