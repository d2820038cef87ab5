"""A test is patient with what is to come, and waits for nothing where nothing is to come."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from tests.patience import PatientBot


class _Source(QObject):
    told = Signal()


def test_what_comes_later_than_was_asked_is_waited_for(qtbot: PatientBot) -> None:
    source = _Source()
    with qtbot.waitSignal(source.told, timeout=1):
        QTimer.singleShot(50, source.told.emit)


def test_that_a_signal_does_not_come_is_seen_at_the_end_of_the_block(qtbot: PatientBot) -> None:
    source = _Source()
    with qtbot.assertNotEmitted(source.told):
        # It comes only to whoever goes on waiting.
        QTimer.singleShot(0, source.told.emit)
    with qtbot.waitSignal(source.told):
        QTimer.singleShot(0, source.told.emit)
