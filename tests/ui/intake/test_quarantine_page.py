"""The quarantine: what could not be read is listed with its reason, tried again, or set aside with one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cases.queries import case_page
from app.changes import Changes, Topic
from app.intake import document, quarantine
from app.intake.importer import import_paths
from tests.intake.letters import request, save
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.pages import put_up
from ui.intake.commands import quarantine_commands
from ui.intake.importing import Importing
from ui.intake.quarantine_page import QuarantinePage
from ui.kit import theme
from ui.kit.theme import Mode
from ui.shell.context import Context

CAME = Changes(frozenset({Topic.INTAKE}))
Show = Callable[[], QuarantinePage]


@pytest.fixture
def show(qtbot: QtBot, context: Context) -> Iterator[Show]:
    """Return how to show the page, its keys working."""

    def shown() -> QuarantinePage:
        page = QuarantinePage(context, Importing(context, parent=context.bus))
        put_up(qtbot, page, *quarantine_commands(page))
        return page

    yield shown
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def refuse(context: Context, tmp_path: Path, *names: str) -> None:
    for name in names:
        import_paths(context.desk, context.cage, [save(tmp_path / name, request(kind="a wish", subject=name))])


def names(page: QuarantinePage) -> list[str]:
    return [str(page._model.data(page._model.index(row, 0))) for row in range(page._model.rowCount())]


def test_empty_it_says_what_it_is_for(show: Show) -> None:
    page = show()
    assert page._empty.isVisible()
    assert unnamed(page) == []


def test_the_reason_names_the_path_in_the_document(show: Show, context: Context, tmp_path: Path) -> None:
    refuse(context, tmp_path, "one.json", "two.json")
    page = show()
    assert names(page) == ["one.json", "two.json"]
    kept = page.current()
    assert kept is not None
    assert kept.name == "two.json"
    assert page._reason.text().startswith("$.kind: must be one of")
    assert unnamed(page) == []
    assert not_plain(page) == []


def test_an_arrival_is_listed_below_and_moves_nothing(show: Show, context: Context, tmp_path: Path) -> None:
    refuse(context, tmp_path, "one.json")
    page = show()
    refuse(context, tmp_path, "two.json")
    context.bus.publish(CAME)
    assert names(page) == ["one.json", "two.json"]
    kept = page.current()
    assert kept is not None
    assert kept.name == "one.json"


def test_set_aside_with_a_reason_by_key(show: Show, context: Context, answers: Answers, tmp_path: Path) -> None:
    refuse(context, tmp_path, "one.json", "two.json")
    page = show()
    answers.given.append("a test mail of ours")
    QTest.keyClick(page._table, Qt.Key.Key_S)
    assert names(page) == ["one.json"]
    answers.given.append(None)
    QTest.keyClick(page._table, Qt.Key.Key_S)
    assert names(page) == ["one.json"]
    QTest.keyClick(page._table, Qt.Key.Key_O)
    assert names(page) == ["two.json"]
    assert "a test mail of ours" in page._reason.text()
    assert not page._retry.isEnabled()
    assert page._save.isEnabled()
    QTest.keyClick(page._table, Qt.Key.Key_O)
    assert names(page) == ["one.json", "two.json"]
    answers.given.append("twice")
    QTest.keyClick(page._table, Qt.Key.Key_S)
    assert answers.given == ["twice"]


def test_nothing_set_aside_is_told(show: Show, context: Context, tmp_path: Path) -> None:
    refuse(context, tmp_path, "one.json")
    page = show()
    QTest.keyClick(page._table, Qt.Key.Key_O)
    assert page._empty.isVisible()
    assert "set aside" in page._empty._heading.text()


def test_a_copy_leaves_after_a_warning_and_is_told(
    qtbot: QtBot, show: Show, context: Context, answers: Answers, tmp_path: Path
) -> None:
    refuse(context, tmp_path, "one.json")
    page = show()
    target = tmp_path / "out" / "one.json.quarantined"
    target.parent.mkdir()
    answers.given += [False, True, target]
    QTest.keyClick(page._table, Qt.Key.Key_C)
    assert not target.exists()
    assert "unencrypted" in answers.asked[0][1]
    assert "hostile" in answers.asked[0][1]
    QTest.keyClick(page._table, Qt.Key.Key_C)
    qtbot.waitUntil(page._told.isVisible)
    assert answers.asked[2] == ("Save a copy outside the vault", "one.json.quarantined")
    assert target.read_bytes() == (tmp_path / "one.json").read_bytes()
    assert str(target) in page._told.words()
    assert names(page) == ["one.json"]


def test_a_copy_that_cannot_be_written_is_told(
    qtbot: QtBot, show: Show, context: Context, answers: Answers, tmp_path: Path
) -> None:
    refuse(context, tmp_path, "one.json")
    page = show()
    answers.given += [True, tmp_path / "nowhere" / "one"]
    QTest.keyClick(page._table, Qt.Key.Key_C)
    qtbot.waitUntil(page._error.isVisible)
    assert "could not be saved" in page._error.words()


def test_another_try_is_read_in_the_second_process(
    qtbot: QtBot, show: Show, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(context, tmp_path, "one.json")
    page = show()

    def here(*_: object) -> None:
        pytest.fail("the window's process read it")

    monkeypatch.setattr(document, "read", here)
    QTest.keyClick(page._table, Qt.Key.Key_T)
    qtbot.waitUntil(page._error.isVisible, timeout=20_000)
    assert page._error.words().startswith("It still cannot be read. $.kind: must be one of")


def test_try_again_by_key_tells_that_it_still_cannot_be_read(
    qtbot: QtBot, show: Show, context: Context, tmp_path: Path
) -> None:
    refuse(context, tmp_path, "one.json")
    page = show()
    QTest.keyClick(page._table, Qt.Key.Key_T)
    assert page._progress.isVisible()
    qtbot.waitUntil(lambda: not page._progress.isVisible(), timeout=20_000)
    assert page._error.words().startswith("It still cannot be read. $.kind: must be one of")
    assert names(page) == ["one.json"]


def test_what_can_be_read_now_becomes_a_case_that_can_be_opened(
    qtbot: QtBot, context: Context, show: Show, tmp_path: Path
) -> None:
    strict = replace(context.desk.settings, intake=replace(context.desk.settings.intake, json_bytes=10, mail_bytes=10))
    import_paths(replace(context.desk, settings=strict), context.cage, [save(tmp_path / "one.json", request())])
    page = show()
    assert names(page) == ["one.json"]
    opened: list[int] = []
    page.opened.connect(opened.append)
    QTest.keyClick(page._table, Qt.Key.Key_Return)
    qtbot.waitUntil(page._told.isVisible, timeout=20_000)
    assert page._empty.isVisible()
    page._told.asked.emit()
    assert case_page(context.desk.db, opened[0]).row.title == "Threat at a school"  # type: ignore[arg-type]  # a signal carries a plain number
    assert quarantine.waiting(context.desk) == []


def test_what_somebody_else_settled_meanwhile_leaves_the_list(
    qtbot: QtBot, context: Context, show: Show, tmp_path: Path
) -> None:
    refuse(context, tmp_path, "one.json")
    page = show()
    kept = page.current()
    assert kept is not None
    quarantine.dismiss(context.desk, kept.id, "settled at another desk")
    page.try_again()
    qtbot.waitUntil(page._empty.isVisible, timeout=20_000)
    page.try_again()
    page.set_aside()
    assert not page._progress.isVisible()


@pytest.mark.parametrize(("width", "begins"), [(966, "2026-"), (700, "$.kind: must be one of")])
def test_with_large_text_what_has_no_column_stands_below_the_name_of_each_file(
    show: Show, context: Context, tmp_path: Path, qapp: QApplication, width: int, begins: str
) -> None:
    refuse(context, tmp_path, "one.json")
    page = show()
    theme.apply(qapp, Mode.LIGHT, 2.0)
    page.resize(width, 600)
    QApplication.processEvents()
    page._table.grab()
    (said,) = page._table._painter._small.values()
    assert said.text().startswith(begins)
    assert page._table.horizontalScrollBar().maximum() == 0
