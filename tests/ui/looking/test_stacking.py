"""The same and nearly the same of a case are one card; what is met in another way never stands behind another's."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId, Severity
from app.desk import Desk
from app.evidence.actions import add_item, set_severity, set_source
from app.evidence.comparing import Comparer
from app.evidence.model import ItemId, ItemKind, NewItem, Pdq, Source
from app.evidence.sealing import seal
from app.identity import Permission
from tests.evidence.listed import LOOKS, near, taken, written
from tests.evidence.made import new_case
from tests.ui.looking.hands import send
from ui.kit.labels import PlainLabel
from ui.looking.card import ItemCard
from ui.looking.commands import evidence_commands
from ui.looking.pane import EvidencePane
from ui.shell.context import Context

OTHER = f"{int(LOOKS, 16) ^ (2**32 - 1) << 224:064x}"


def added(desk: Desk, case_id: CaseId, name: str, looks: str) -> ItemId:
    """Add a picture to a case."""
    new = NewItem(name, "", ItemKind.PICTURE, "", Source.SUBJECT, {}, pdq=Pdq(bytes.fromhex(looks), 90))
    made = seal(desk.vault, [name.encode()])
    with desk.transaction(Permission.KEEP) as tx:
        return add_item(tx, case_id, new, made)


@pytest.fixture
def items(context: Context) -> list[ItemId]:
    """Return four pictures of one case: three that look alike, and one that does not."""
    case_id = new_case(context.desk)
    looks = {"a.jpg": LOOKS, "b.jpg": near(LOOKS, 3), "c.jpg": OTHER, "d.jpg": near(LOOKS, 9)}
    found = [added(context.desk, case_id, name, look) for name, look in looks.items()]
    Comparer(context.desk).compare_new()
    return found


def shown(qtbot: QtBot, context: Context, items: list[ItemId]) -> EvidencePane:
    (case_id,) = context.desk.db.execute("SELECT case_id FROM item WHERE id = ?", (items[0],)).fetchone()
    pane = EvidencePane(context, case_id)
    qtbot.addWidget(pane)
    pane.show()
    return pane


def cards(pane: EvidencePane) -> list[int]:
    return [card.item_id for card in pane._cards]


def words(card: ItemCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(PlainLabel))


def fold(pane: EvidencePane, item: ItemId) -> None:
    """Choose a card and run its command."""
    pane._choose(item)
    (command,) = [command for command in evidence_commands(pane) if command.id == "evidence.fold"]
    assert command.enabled()
    command.run()


def test_a_stack_is_one_card_that_names_what_it_stands_for(qtbot: QtBot, context: Context, items: list[ItemId]) -> None:
    pane = shown(qtbot, context, items)
    first, _second, other, third = items
    assert cards(pane) == [first, other]
    assert "stands for 2 more that are the same or nearly so: b.jpg, d.jpg (E shows each)" in words(pane._cards[0])
    assert "stands for" not in words(pane._cards[1])
    assert pane._title.text() == "Evidence · 4 items, 4 covered"
    # That several are alike is nothing to decide by while nobody has assessed one of them.
    assert pane._hint.text() == "You can decide without viewing: the form has a reason for it."
    pane._choose(other)
    assert not pane.can_fold()
    fold(pane, first)
    assert cards(pane) == items
    fold(pane, third)
    assert cards(pane) == [first, other]
    assert pane._chosen == first
    assert pane._cards[0].focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("ended", ["", "The case is closed."])
def test_an_item_of_a_list_says_that_one_may_decide_unseen_while_it_is_decided(
    qtbot: QtBot, context: Context, tmp_path: Path, ended: str
) -> None:
    taken(context.desk, written(tmp_path / "known.csv", f"pdq,class,severity\n{near(LOOKS, 8)},A2,S4\n"))
    item = added(context.desk, new_case(context.desk), "a.jpg", LOOKS)
    Comparer(context.desk).compare_new()
    pane = shown(qtbot, context, [item])
    pane.tell_ended(ended)
    pane.open_item(item)
    assert pane.view is not None
    send(pane.view, QEvent.Type.KeyPress, Qt.Key.Key_V)
    told = pane.view._told.text()
    assert "Pick what you look for first" in told
    assert ("decide without viewing" in told) is not bool(ended)


@pytest.mark.parametrize("change", ["severity", "source"])
def test_what_is_met_in_another_way_has_a_card_of_its_own(
    qtbot: QtBot, context: Context, items: list[ItemId], change: str
) -> None:
    if change == "severity":
        set_severity(context.desk, items[1], Severity.S4)
    else:
        set_source(context.desk, items[1], Source.REQUESTER)
    assert cards(shown(qtbot, context, items)) == items[:3]
