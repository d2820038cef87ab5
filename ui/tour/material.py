"""The case that the tour looks into: one more request of the synthetic weekend, with an item of every sort."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from app.cases.model import Kind
from app.demo import files, papers, pictures
from app.demo.answers import answers
from app.demo.cast import cast
from app.demo.clips import drifting, waving
from app.demo.make import SEED
from app.demo.messages import letter, mail
from app.demo.papers import Paper
from app.demo.plan import Planned, plan
from app.demo.tones import humming
from app.demo.volumes import published

NUMBER = 900
STORY = "friend"
LETTER = "letter-scan.png"
PHOTO = "IMG_2041.jpg"
CHAT = "chat.png"
WORDS = "chat-export.txt"
BROKEN = "IMG_2042.png"
CLIP = "clip.mp4"
WAVE = "wave.gif"
VOICE = "voice-message.wav"
DUMP = "dump.bin"
NOTES = "notes.pdf"
PLAN = "plan.docx"
BUNDLE = "everything.zip"
LETTER_ON = "forwarded.eml"
_THOUGHTS = ("They will never find me there.", "Sometimes I want to die, and then the tide turns.")
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail, and the answers that would decide it."""

    name: str
    data: bytes
    answers: dict[str, object]
    # What is written in the picture of the chat.
    chat: tuple[str, ...]


def arrival(now: datetime) -> Arrival:
    """Write the mail that comes while the tour is on."""
    planned = _planned(now)
    attached = _papers(planned)
    chat = (f"@{planned.accounts[0]}", *(line.text for line in planned.story.chat))
    return Arrival("request.eml", mail(planned, attached, cast()), answers(planned), chat)


def _planned(now: datetime) -> Planned:
    """Take a request of the weekend in English, and let it be of the wanted story and come a moment ago."""
    english = cast().tongues["en"]
    likely = (
        one
        for one in plan(60, SEED, now, published(), cast())
        if one.kind is Kind.EMERGENCY_DISCLOSURE and one.tongue is english and one.flag is None and one.rich
    )
    story = next(story for story in english.stories if story.key == STORY)
    came = now - timedelta(minutes=3)
    return replace(next(likely), number=NUMBER, story=story, received_at=came, by_mail=True, same_as=None)


def _papers(planned: Planned) -> list[Paper]:
    rng = Random(NUMBER)  # noqa: S311 - the same pictures each time; nothing here is a secret
    photo = pictures.landscape(rng, planned.received_at - timedelta(hours=6))
    letter = pictures.note(rng, f"{planned.agency.name}. {planned.case_number}. {planned.tongue.synthetic}")
    return [
        *(replace(paper, name=_name(paper)) for paper in papers.papers(planned, SEED)),
        Paper(PHOTO, "image/jpeg", photo, from_requester=False),
        Paper(LETTER, "image/png", letter, from_requester=True),
        Paper(BROKEN, "image/png", _PNG + rng.randbytes(2048), from_requester=False),
        Paper(CLIP, "video/mp4", drifting(rng), from_requester=False),
        Paper(VOICE, "audio/wav", humming(rng), from_requester=False),
        Paper(WAVE, "image/gif", waving(Random(NUMBER)), from_requester=False),  # noqa: S311 - as above
        *_documents(planned, photo),
        Paper(DUMP, "application/octet-stream", b"\0\1\2" + rng.randbytes(2048), from_requester=False),
    ]


def _documents(planned: Planned, photo: bytes) -> list[Paper]:
    """Write one document of each sort; nobody in them is real."""
    synthetic = planned.tongue.synthetic
    pages = [
        [f"Notes of {planned.person}", synthetic, "", "Saturday: packed. Said goodbye to nobody.", *_THOUGHTS],
        ["Second page", "", "The harbour is quiet at night. Nobody looks there.", "I left the keys on the shelf."],
        ["Third page", "", "If somebody reads this: look for the blue door."],
    ]
    notes = files.notes(pages)
    words = ["What to do on Saturday", synthetic, "Bring the lantern.", *_THOUGHTS]
    plan_file = files.plan(words, planned.person)
    inside = {
        "IMG_0007.jpg": photo,
        "notes.pdf": notes,
        "kill list.txt": b"1. the lights\n2. the noise\n",
        "plan.docx": plan_file,
    }
    older = files.bundle({"older/diary.txt": b"Nothing happened today.\n"})
    said = "\n\n".join((synthetic, *_THOUGHTS, "Do not look for me."))
    forwarded = letter("nobody@social.example", "Goodbye", said, planned.received_at - timedelta(hours=3))
    return [
        Paper(LETTER_ON, "application/octet-stream", forwarded, from_requester=False),
        Paper(NOTES, "application/pdf", notes, from_requester=True),
        Paper(PLAN, "application/octet-stream", plan_file, from_requester=False),
        Paper(BUNDLE, "application/zip", files.bundle({**inside, "older.zip": older}), from_requester=False),
    ]


def _name(paper: Paper) -> str:
    return {"text/plain": WORDS, "image/png": CHAT}.get(paper.media_type, paper.name)
