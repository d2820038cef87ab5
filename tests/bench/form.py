"""A form of a hundred questions: how long until it stands, and what each key costs, with all checks behind it."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.cases import actions as cases
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.decisions.adopting import adopt
from app.desk import Desk, close_desk, open_desk
from app.identity import Permission
from app.settings import shipped
from tests.bench.scale import Scale
from tests.bench.table import Row, within
from tests.builders import FakeClock
from tests.decisions.forms import choice, control, small_document
from tests.vaults import new_vault

if TYPE_CHECKING:
    from ui.decide.pane import DecisionPane

QUESTIONS = 100
KEYS = 200


def form(scale: Scale) -> Iterator[Row]:
    """Measure the form of an organisation with a hundred questions: opened, and worked out again at every key."""
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        clock = FakeClock()
        desk = open_desk(new_vault(Path(home) / "vault", None, clock).vault, clock, shipped())
        try:
            adopt(desk, json.dumps(_hundred()).encode())
            with desk.transaction(Permission.KEEP) as tx:
                case_id = open_case(tx, NewCase(Kind.PRESERVATION, "A hundred questions", "NO", clock.now(), "mail")).id
            cases.claim(desk, case_id)
            yield from _measured(desk, case_id, scale)
        finally:
            close_desk(desk)


def _measured(desk: Desk, case_id: CaseId, scale: Scale) -> Iterator[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication, QScrollArea

    from tests.bench.my_page import context_of, opened
    from ui.decide.pane import DecisionPane

    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    with context_of(app, desk) as context:
        empty = min(opened(app, QScrollArea) for _turn in range(scale.repeats))
        figure = min(opened(app, lambda: DecisionPane(context, case_id)) for _turn in range(scale.repeats))
        yield within(f"a form of {QUESTIONS} questions opened", figure, "an empty page", empty, 100)
        pane = DecisionPane(context, case_id)
        pane.resize(520, 900)
        pane.show()
        pane._form.draw_rest()
        app.processEvents()
        yield within("one key: all checked again, p95", _key(pane), "an empty page", empty, 16)
        # Its timer would keep a draft in a vault that is closed by then.
        pane.hide()
        pane.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _key(pane: DecisionPane) -> float:
    times = []
    for number in range(KEYS):
        pane._form.show_answers({"outcome": "preserve_only", "rationale": "Kept for them. " + "x" * (number % 30)})
        began = time.perf_counter()
        pane._form.edited.emit()
        times.append((time.perf_counter() - began) * 1e3)
    return sorted(times)[int(KEYS * 0.95)]


def _hundred() -> dict[str, object]:
    """Return a form with a hundred questions, every second one ruled by the one before."""
    document = small_document()
    document.update(id="hundred", version=9, effective_from="2026-03-02", title="A hundred questions")
    properties, elements = document["answers"]["properties"], document["layout"]["elements"]
    for number in range(QUESTIONS - len(properties)):
        key = f"question_{number}"
        properties[key] = choice(f"Question {number}: is it so?", "yes", "no", "unknown")
        elements.append(control(key))
    return document
