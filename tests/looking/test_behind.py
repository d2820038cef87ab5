"""What is found out behind the window: words in pictures as masked text, and whether films flash, each asked once."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from PIL import Image

from app.cage import words
from app.cage.channels import never
from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Limits
from app.cases.queue import Filters, count
from app.desk import Desk
from app.evidence import queries as evidence
from app.evidence import stacks
from app.evidence.model import ItemId, ItemKind
from app.identity import Permission
from app.looking import behind, gate, queries, store
from app.looking.behind import Agenda, Errand, Waiting
from app.looking.gate import Ticket
from app.looking.model import EndedBy, Gesture, Level, LevelJumpError, NotShowableError, Part, Purpose
from tests.cage.clips import counted, sound, tone, video
from tests.cage.test_words import chat
from tests.looking.conftest import Add
from tests.looking.looks import look


@pytest.fixture(scope="module")
def reading() -> Iterator[Cage]:
    """Start a cage whose words parent may take its time on a busy machine."""
    with Cage(Limits(start_seconds=120)) as cage:
        yield cage


def drawn(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def facts(desk: Desk, item: ItemId) -> dict[str, object]:
    return evidence.item(desk.db, item).facts


def keep_lines(desk: Desk, item: ItemId, text: str) -> None:
    """Put words of a picture there as the reader does."""
    lines = [words.Line(line, 1, 2, 3, 4, 900) for line in text.split("\n")]
    behind.keep_words(desk, item, lines, (700, 300))


def open_words(desk: Desk, item: ItemId, level: Level) -> Ticket:
    return gate.begin(desk, item, level, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD, part=Part.WORDS)


def test_words_in_a_picture_are_read_once_and_found_or_it_says_that_they_cannot_be(
    desk: Desk, reading: Cage, add: Add
) -> None:
    item = add(drawn(chat("Meet me at the harbour", "I will kill them")))
    what = Waiting(item, Errand.WORDS)
    if not words.installed():
        with pytest.raises(DecodeFailedError, match="not installed") as told:
            behind.find_out(desk, reading, what, never)
        assert told.value.cause is Cause.NO_WORD_READER
        assert behind.waiting(desk.db) == []
        assert "words" not in facts(desk, item)
        return
    assert behind.waiting(desk.db) == [what]
    behind.find_out(desk, reading, what, never)
    assert facts(desk, item)["words"] == {"found": 9, "flagged": 1}
    assert behind.waiting(desk.db) == []
    assert count(desk.db, Filters(text="harbour")) == 1
    (kept, width) = desk.db.execute("SELECT lines, width FROM picture_words WHERE item_id = ?", (item,)).fetchone()
    (text, left, top, right, bottom, sure) = json.loads(kept)[0]
    assert text == "Meet me at the harbour"
    assert left < right <= width == 700
    assert top < bottom
    assert sure > 800


def test_what_cannot_be_decoded_is_kept_as_that_and_not_asked_again(desk: Desk, reading: Cage, add: Add) -> None:
    film = add(b"no film at all", kind=ItemKind.VIDEO)
    assert behind.waiting(desk.db) == [Waiting(film, Errand.FLASH)]
    behind.find_out(desk, reading, Waiting(film, Errand.FLASH), never)
    assert "it is not a video" in str(facts(desk, film)["flash"])
    assert behind.waiting(desk.db) == []


def test_words_of_a_picture_open_by_level_and_the_picture_stays_unseen(desk: Desk, cage: Cage, add: Add) -> None:
    item = add()
    with pytest.raises(NotShowableError):
        open_words(desk, item, Level.L2)
    keep_lines(desk, item, "I will kill the lights\n助けて")
    masked = gate.decode(open_words(desk, item, Level.L2), desk.vault, cage)
    assert masked.text is not None
    assert "kill" not in masked.text
    plain = gate.decode(open_words(desk, item, Level.L3), desk.vault, cage)
    assert (plain.text, plain.pixels) == ("I will kill the lights\n助けて", None)
    with pytest.raises(LevelJumpError):
        open_words(desk, item, Level.L4)
    # Plain words are no step to the picture in full.
    with pytest.raises(LevelJumpError):
        look(desk, cage, item, Level.L4)
    gate.close_look(desk, plain.look, EndedBy.RELEASE, complete=True)
    assert [row.part for row in queries.looks_of_item(desk.db, item)] == [Part.WORDS, Part.WORDS]
    assert not queries.viewed(desk.db, item, desk.person.id)
    assert evidence.item(desk.db, item).seen == ()
    assert {row[0] for row in desk.own.execute("SELECT modality FROM span")} == {"text"}


def test_an_item_that_goes_takes_its_words_along(desk: Desk, add: Add) -> None:
    item, other = add(), add()
    keep_lines(desk, item, "harbour 助けて")
    keep_lines(desk, other, "harbour")
    for text in ("harbour", "助けて"):
        assert count(desk.db, Filters(text=text))
    desk.db.execute("DELETE FROM picture_words WHERE item_id = ?", (item,))
    assert count(desk.db, Filters(text="harbour")) == 1
    assert count(desk.db, Filters(text="助けて")) == 0


def test_a_film_is_checked_once_for_a_speed(desk: Desk, cage: Cage, add: Add) -> None:
    film = add(video(lambda _number: counted(0), frames=40), kind=ItemKind.VIDEO)
    row = evidence.item(desk.db, film)
    assert behind.verdict_of("u", row.facts) is None
    behind.find_out(desk, cage, Waiting(film, Errand.FLASH), never)
    kept = behind.verdict(desk, film)
    assert kept is not None
    assert (kept.flashing, kept.ended, kept.speed) == (False, True, 1.0)
    calls: list[int] = []
    assert behind.check_flashes(desk, cage, film, 1.0, calls.append, never) == kept
    assert calls == []
    faster = behind.check_flashes(desk, cage, film, 1.5, calls.append, never)
    assert calls
    assert behind.verdict(desk, film) == faster


def test_the_vault_is_asked_anew_only_after_something_changed(desk: Desk, add: Add) -> None:
    first, second = (add(b"a film", kind=ItemKind.VIDEO) for _ in range(2))
    agenda, asked = Agenda(), list[str]()
    desk.db.set_trace_callback(asked.append)
    try:
        assert agenda.next(desk.db) == Waiting(first, Errand.FLASH)
        whole = len(asked)
        third = add(b"a film", kind=ItemKind.VIDEO, at_risk=True)
        asked.clear()
        assert agenda.next(desk.db) == Waiting(second, Errand.FLASH)
        assert len(asked) == 1 < whole
    finally:
        desk.db.set_trace_callback(None)
    assert (agenda.next(desk.db), len(agenda)) == (None, 0)
    agenda.note_change()
    # A life at risk goes before all that waits longer.
    found = [agenda.next(desk.db) for _ in range(4)]
    assert found == [*(Waiting(item, Errand.FLASH) for item in (third, first, second)), None]


def test_what_was_put_back_comes_again_and_what_was_given_up_does_not(desk: Desk, add: Add) -> None:
    add(b"a film", kind=ItemKind.VIDEO)
    agenda = Agenda()
    what = agenda.next(desk.db)
    assert what is not None
    agenda.put_back(what)
    assert agenda.next(desk.db) == what
    agenda.give_up(what)
    agenda.note_change()
    assert agenda.next(desk.db) is None


def test_what_somebody_else_found_out_meanwhile_is_passed_over(desk: Desk, cage: Cage, add: Add) -> None:
    first, second, third = (add(b"no film", kind=ItemKind.VIDEO) for _ in range(3))
    agenda = Agenda()
    assert agenda.next(desk.db) == Waiting(first, Errand.FLASH)
    behind.find_out(desk, cage, Waiting(second, Errand.FLASH), never)
    assert agenda.next(desk.db) == Waiting(third, Errand.FLASH)


def test_an_item_from_before_there_were_hashes_gets_them_and_is_compared(desk: Desk, cage: Cage, add: Add) -> None:
    old, same = add(b"words", kind=ItemKind.TEXT), add(b"words", kind=ItemKind.TEXT)
    desk.db.execute("DELETE FROM item_hash WHERE item_id = ?", (old,))
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE cases SET state = 'closed'")
    (what,) = behind.waiting(desk.db)
    assert what == Waiting(old, Errand.KNOWN_BY)
    behind.find_out(desk, cage, what, never)
    assert behind.waiting(desk.db) == []
    assert [twin.item_id for twin in stacks.twins(desk.db, old)] == [same]


def test_nothing_is_found_out_of_a_closed_case(desk: Desk, add: Add) -> None:
    film = add(b"a film", kind=ItemKind.VIDEO)
    assert behind.waiting(desk.db) == [Waiting(film, Errand.FLASH)]
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE cases SET state = 'closed'")
    assert behind.waiting(desk.db) == []


def test_what_is_said_is_written_down_once_where_a_recogniser_is_here(desk: Desk, reading: Cage, add: Add) -> None:
    item = add(sound(tone(2.0)), kind=ItemKind.SOUND)
    what = Waiting(item, Errand.SPEECH)
    if not words.hears():
        with pytest.raises(DecodeFailedError, match="no recogniser of speech is installed here"):
            behind.find_out(desk, reading, what, never)
        assert what not in behind.waiting(desk.db)
        assert "speech" not in facts(desk, item)
        return
    assert behind.waiting(desk.db) == [what]
    behind.find_out(desk, reading, what, never)
    told = facts(desk, item)["speech"]
    assert isinstance(told, dict)
    assert (told["ended"], told["until_ms"]) == (True, 2000)
    assert behind.waiting(desk.db) == []


def test_a_rough_hearing_opens_by_level_and_is_nothing_to_search_in(desk: Desk, cage: Cage, add: Add) -> None:
    item = add(kind=ItemKind.SOUND, data=sound(tone(1.0)))
    target = store.target(desk.db, item, "S3")
    fact = {"found": 5, "flagged": 1, "until_ms": 1000, "ended": True}
    behind._keep(desk, target, Errand.SPEECH, fact, [words.Line("I will kill the lights", 0, 0, 0, 0, 0)])
    masked = gate.decode(open_words(desk, item, Level.L2), desk.vault, cage)
    assert masked.text is not None
    assert "kill" not in masked.text
    assert gate.decode(open_words(desk, item, Level.L3), desk.vault, cage).text == "I will kill the lights"
    assert count(desk.db, Filters(text="lights")) == 0
