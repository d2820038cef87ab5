"""What every test stands on: Qt off screen, a clock that is set by hand, and nothing left behind."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
