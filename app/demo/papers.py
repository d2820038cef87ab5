"""What is attached to a planned request: the letter, pictures, chats, a clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from app.cases.model import Kind
from app.demo import chats, clips, letters, pictures
from app.demo.plan import Planned

# A request's own words and letter are the requester's; everything else shows the people it is about.
_LETTERS = frozenset({Kind.EMERGENCY_DISCLOSURE, Kind.PRODUCTION_ORDER, Kind.PRESERVATION})


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that goes with a request."""

    name: str
    media_type: str
    data: bytes
    from_requester: bool


def papers(planned: Planned, seed: int) -> list[Paper]:
    """Make what is attached to a request; the same seed makes the same bytes."""
    rng = Random(seed * 100_003 + planned.number)  # noqa: S311 - see plan
    return list(_papers(rng, planned))


def _papers(rng: Random, planned: Planned) -> Iterator[Paper]:
    if not planned.rich:
        return
    if planned.kind in _LETTERS:
        letter = letters.pdf(rng, _letter(planned), planned.received_at)
        yield Paper(f"letter-{planned.case_number}.pdf", "application/pdf", letter, from_requester=True)
    for name in planned.story.material:
        yield _MAKERS[name](rng, planned)


def _letter(planned: Planned) -> letters.Letter:
    words, tongue = planned.tongue.letter, planned.tongue
    return letters.Letter(
        agency=planned.agency.name,
        unit=planned.agency.unit,
        street=planned.agency.street,
        recipient=words["to"],
        facts=(
            (words["reference"], planned.case_number),
            (words["date"], f"{planned.received_at:%Y-%m-%d %H:%M} UTC"),
        ),
        subject=planned.story.subject,
        paragraphs=(
            tongue.greeting,
            *(planned.fill(part) for part in planned.story.words),
            planned.fill(tongue.closing),
        ),
        signed=words["signed"],
        signer=planned.officer,
        synthetic=tongue.synthetic,
    )


def _landscape(rng: Random, planned: Planned) -> Paper:
    taken = planned.received_at - timedelta(hours=7)
    data = pictures.landscape(rng, taken)
    return Paper(f"IMG_{rng.randrange(1000, 9999)}.jpg", "image/jpeg", data, from_requester=False)


def _map(rng: Random, _planned: Planned) -> Paper:
    return Paper("map.png", "image/png", pictures.street_map(rng), from_requester=False)


def _note(rng: Random, planned: Planned) -> Paper:
    return Paper("note.png", "image/png", pictures.note(rng, planned.story.note), from_requester=False)


def _clip(rng: Random, planned: Planned) -> Paper:
    return Paper(f"clip-{planned.accounts[0]}.mp4", "video/mp4", clips.drifting(rng), from_requester=False)


def _chat(_rng: Random, planned: Planned) -> Paper:
    last = planned.received_at - timedelta(hours=2)
    data = chats.screenshot(f"@{planned.accounts[0]}", planned.story.chat, last)
    return Paper("chat.png", "image/png", data, from_requester=False)


def _export(_rng: Random, planned: Planned) -> Paper:
    last = planned.received_at - timedelta(hours=2)
    account = f"@{planned.accounts[0]}"
    data = chats.export(account, account, planned.story.chat, last, planned.tongue.synthetic)
    return Paper("chat-export.txt", "text/plain", data, from_requester=False)


_MAKERS: dict[str, Callable[[Random, Planned], Paper]] = {
    "landscape": _landscape,
    "map": _map,
    "note": _note,
    "clip": _clip,
    "chat": _chat,
    "export": _export,
}
