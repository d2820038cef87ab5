"""Sound from memory to the machine's own output, and an honest answer where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtCore import QIODevice
    from PySide6.QtMultimedia import QAudioSink

BYTES = 2  # a sample
AHEAD_MS = 1500


class Speaker(Protocol):
    """Where bare samples are heard."""

    def there(self) -> bool:
        """Tell whether there is anything to hear with."""
        ...

    def open(self, rate: int, channels: int) -> bool:
        """Begin anew; tell whether it can be heard."""
        ...

    def ahead_ms(self) -> int:
        """Return how much is waiting to be heard."""
        ...

    def write(self, data: bytes) -> None:
        """Let samples be heard after what waits."""
        ...

    def pause(self, *, paused: bool) -> None:
        """Hold still, or go on."""
        ...

    def stop(self) -> None:
        """Be silent at once; what waits is never heard."""
        ...


class AudioOut(QObject):
    """The usual output; Qt's part for sound is loaded when something is to be heard."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink: QAudioSink | None = None
        self._device: QIODevice | None = None
        self._bytes_a_ms = 1.0

    def there(self) -> bool:
        """Tell whether the machine has an output."""
        from PySide6.QtMultimedia import QMediaDevices  # noqa: PLC0415 - it looks for the machine's sound, which is not asked before something is to be heard

        return not QMediaDevices.defaultAudioOutput().isNull()

    def open(self, rate: int, channels: int) -> bool:
        """Begin anew with samples of one kind."""
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices  # noqa: PLC0415 - it looks for the machine's sound, which is not asked before something is to be heard

        self.stop()
        form = QAudioFormat()
        form.setSampleRate(rate)
        form.setChannelCount(channels)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        output = QMediaDevices.defaultAudioOutput()
        if output.isNull() or not output.isFormatSupported(form):
            return False
        self._bytes_a_ms = rate * channels * BYTES / 1000
        self._sink = QAudioSink(output, form, self)
        self._sink.setBufferSize(round(self._bytes_a_ms * AHEAD_MS))
        self._device = self._sink.start()
        return self._device is not None

    def ahead_ms(self) -> int:
        """Return how much is waiting to be heard."""
        if self._sink is None:
            return 0
        return round((self._sink.bufferSize() - self._sink.bytesFree()) / self._bytes_a_ms)

    def write(self, data: bytes) -> None:
        """Let samples be heard after what waits."""
        if self._device is not None:
            self._device.write(data)

    def pause(self, *, paused: bool) -> None:
        """Hold still, or go on."""
        if self._sink is not None:
            (self._sink.suspend if paused else self._sink.resume)()

    def stop(self) -> None:
        """Be silent at once."""
        sink, self._sink, self._device = self._sink, None, None
        if sink is not None:
            # Stopping alone would play out what waits.
            sink.reset()
            sink.stop()
            sink.deleteLater()
