"""A pack that says what no pack says, signed as it should be, is refused whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.desk import close_desk
from app.review import container
from app.review.container_writing import Item, write_pack
from app.review.envelope import Kind, seal_envelope
from app.review.errors import NewerVersionError, NotAPackError
from app.review.opening import open_pack
from app.review.packed import open_review_desk
from app.review.queries import pack_cases, packs_opened
from app.review.reading import read
from app.review.scorecards import scorecard_of_pack, shipped_scorecard
from app.review.taking_out import take_out
from app.vault.keys import b64, from_b64, new_person_keys
from app.vault.migrate import scripts
from tests.review.carried import Both, nothing_was_kept, pack, recipient

Body = dict[str, Any]


def rewritten(both: Both, tmp_path: Path, change: Callable[[Body], object]) -> Path:
    """Return a pack whose index says something else, signed as it should be: a person of a known vault means harm."""
    team, supervisor = both
    path, _first = pack(both, tmp_path)
    with container.open_pack(path) as file:
        envelope, index = read(supervisor, file)
        items = []
        layout = container.read_layout(json.loads(envelope.payload)["layout"])
        for number, placed in enumerate(layout.items):
            (tmp_path / f"item-{number}").write_bytes(b"".join(file.chunks(number)))
            items.append(Item(tmp_path / f"item-{number}", placed.length))
    body = json.loads(envelope.payload)
    change(body)

    def index_for(layout: container.Layout) -> bytes:
        told = json.dumps({**body, "layout": layout.body()}).encode()
        to = [recipient(supervisor).person.recipient]
        return seal_envelope(told, Kind.PACK, team.vault, to, at=envelope.sealed_at, expires_at=envelope.expires_at)

    write_pack(tmp_path / "other", index_for, items)
    assert index.uid
    return tmp_path / "other"


def before(body: Body) -> Body:
    """Return the rows of a case as it stood."""
    found: Body = body["cases"][0]["papers"]["before"]["new"]
    return found


def spaced(documents: list[Body]) -> None:
    """Write a blank behind each document: it says the same, and is another one."""
    for row in documents:
        row["bytes"] = b64(from_b64(row["bytes"]) + b" ")


def later(body: Body) -> Body:
    """Return the rows of a case's decision."""
    found: Body = body["cases"][0]["papers"]["decision"]["new"]
    return found


WRONG: dict[str, Callable[[Body], object]] = {
    "a path for a uid": lambda body: body.update(uid="../../../etc"),
    "a table that is not of a case": lambda body: before(body).update(audit=[{"seq": 1}]),
    "a column that there is not": lambda body: before(body)["event"][0].update({"act) VALUES (1); --": 1}),
    "a column that stays behind": lambda body: before(body)["item"][0].update(sealed_name="../../cases.db"),
    "a row of another case": lambda body: before(body)["item"][0].update(case_id=99),
    "a value that is none": lambda body: before(body)["event"][0].update(act=["x"]),
    "a state that there is not": lambda body: before(body)["cases"][0].update(state="gone"),
    "a number that is too large": lambda body: before(body)["event"][0].update(id=2**63 - 1, at=None),
    "facts that are none": lambda body: before(body)["item"][0].update(facts="{"),
    "facts that are a list": lambda body: before(body)["item"][0].update(facts="[]"),
    "a reason that there is not": lambda body: later(body)["decision"][0].update(decided_unseen="[]"),
    "a reason that is none": lambda body: later(body)["decision"][0].update(decided_unseen={}),
    "somebody who is not there": lambda body: before(body)["event"][0].update(actor_id=4711),
    "a document that is another": lambda body: spaced(body["shared"]["new"]["document"]),
    "no form": lambda body: body["shared"]["new"].update(document=[]),
    "an item that is not there": lambda body: body["cases"][0]["items"].pop(),
    "an item twice": lambda body: body["cases"][0]["items"][1].update(number=0),
    "a key that is too short": lambda body: body["cases"][0]["items"][0].update(key="eA=="),
    "facts with a key": lambda body: body["cases"][0]["items"][0].update(level="facts"),
    "no case": lambda body: body.update(cases=[]),
    "the same case twice": lambda body: body["cases"].append(body["cases"][0]),
    "papers that are none": lambda body: body["cases"][0].update(papers=[]),
    "a level that there is not": lambda body: body.update(level="everything"),
    "a schema from before": lambda body: body.update(schema=3),
    "a part too many": lambda body: body["cases"][0]["papers"].update(more={"new": {}, "changed": {}}),
    "an item that comes later": lambda body: body["cases"][0]["papers"]["ending"]["new"].update(item=[before(body)["item"][0]]),
    "results to nobody": lambda body: body.update(return_to=[]),
    "results to another key": lambda body: body["return_to"][0].update(recipient=new_person_keys().recipient),
    "results to another vault": lambda body: body["return_to"][0].update(vault=body["cases"][0]["uid"]),
    "results to somebody without a key": lambda body: body["return_to"][0].pop("recipient"),
    "a day that no month has": lambda body: before(body)["event"][0].update(at="2026-02-31T00:00:00.000Z"),
    "a document without its hash": lambda body: body["shared"]["new"]["document"][0].pop("sha256"),
    "a document that is a list": lambda body: body["shared"]["new"]["document"][0].update(bytes=[[]]),
    "a row that is named by a list": lambda body: before(body)["event"][0].update(uid=[]),
    "a scorecard that is not in it": lambda body: body.update(scorecard="0" * 64),
    "a scorecard that is a number": lambda body: body.update(scorecard=7),
    "a form in the place of a scorecard": lambda body: body.update(scorecard=body["cases"][0]["protocol"]),
    "a decision without answers": lambda body: body["cases"][0]["judged"].pop("answers"),
    "a decision whose answers are a text": lambda body: body["cases"][0]["judged"].update(answers="yes"),
    "a decision to do what there is not": lambda body: body["cases"][0]["judged"].update(outcome="perhaps"),
    "a decision at no time": lambda body: body["cases"][0]["judged"].update(at="yesterday"),
    "a reason for not looking that there is not": lambda body: later(body)["decision"][0].update(decided_unseen="moon"),
    "a decision by a number": lambda body: body["cases"][0]["judged"].update(responder_uid=7),
    "a decision by nobody": lambda body: body["cases"][0]["judged"].update(responder_uid=None),
    "a decision by somebody without a name": lambda body: body["cases"][0]["judged"].update(responder_name=None),
}  # fmt: skip


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_no_pack_says_is_refused_and_nothing_is_kept(
    acquainted: Both, tmp_path: Path, change: Callable[[Body], object]
) -> None:
    path = rewritten(acquainted, tmp_path, change)
    with pytest.raises(NotAPackError):
        open_pack(acquainted[1], path)
    assert nothing_was_kept(acquainted[1])
    assert not (tmp_path / "etc").exists()


def test_a_pack_that_was_rewritten_unchanged_opens(acquainted: Both, tmp_path: Path) -> None:
    assert not open_pack(acquainted[1], rewritten(acquainted, tmp_path, lambda _body: None)).again


def test_a_pack_of_an_earlier_version_brings_no_scorecard_and_opens(acquainted: Both, tmp_path: Path) -> None:
    opened = open_pack(acquainted[1], rewritten(acquainted, tmp_path, lambda body: body.pop("scorecard")))
    assert scorecard_of_pack(acquainted[1].db, opened.uid) == shipped_scorecard()


def test_a_pack_of_a_newer_version_says_so(acquainted: Both, tmp_path: Path) -> None:
    path = rewritten(acquainted, tmp_path, lambda body: body.update(schema=len(scripts()) + 1))
    with pytest.raises(NewerVersionError):
        open_pack(acquainted[1], path)
    assert nothing_was_kept(acquainted[1])


def test_another_pack_of_the_same_name_is_refused_and_the_first_is_still_read(acquainted: Both, tmp_path: Path) -> None:
    supervisor = acquainted[1]
    other = rewritten(acquainted, tmp_path, lambda body: body.update(name="April"))
    first = open_pack(supervisor, tmp_path / "pack")
    with pytest.raises(NotAPackError, match="same name"):
        open_pack(supervisor, other)
    (row,) = packs_opened(supervisor)
    assert (row.uid, row.name, row.path) == (first.uid, "March", str(tmp_path / "pack"))
    desk = open_review_desk(supervisor, first.uid)
    try:
        assert take_out(supervisor, desk, pack_cases(supervisor, first.uid)[0].case_uid).items == 2
    finally:
        close_desk(desk)
