"""The steps of the main job, each as a person takes it with the keyboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from app.looking.model import Level
from tests.builders import PASSPHRASE
from tests.journeys.person import Person
from ui.program.program import Program
from ui.program.workstation import Workstation

# What a clear emergency is answered with: the question as it is heard, and what is typed.
TO_RELEASE = {
    "Is the requester real?": "1",
    "Does the emergency test hold?": "1",
    "How soon?": "1",
    "What do we do?": "1",
    # Customer records, not contents: what the subscriber data are.
    "On which legal basis?": "2",
    "Subscriber data": "1",
    "Why?": "Stated plan, means at hand, place named by the sister.",
}
FOR_THE_RECORD = {
    "Who was reached": "Duty desk, on the number of the agency's own public page",
    "Who is at risk?": "1",
    "What harm is feared?": "1",
    "What is stated plainly?": "1",
    "How reliable is the source?": "2",
    "How credible is the information?": "2",
    "Are the means at hand?": "1",
    "Is an intent stated?": "1",
    "Is it known where the person is?": "3",
    "Is there a trigger?": "2",
    "Has somebody done something": "2",
    "A wish to be dead": "1",
    "Thoughts of ending": "1",
    "Thoughts of how": "3",
    "Some intent": "3",
    "A plan": "2",
    "Something done": "2",
    "Subscriber data: why?": "To know whom to look for.",
    "Was covered material looked at?": "1",
    # Each test of the basis that was chosen, by itself.
    "Good-faith belief": "1",
    "Emergency exists": "1",
    "Danger of death": "1",
    "To any person": "1",
    "Disclosure needed": "1",
    "Information relates": "1",
    "Recipient is": "1",
    # Every category that was not part of the decision.
    "Login data": "2",
    "Interaction data": "2",
    "Transaction data": "2",
    "Content": "2",
}


def station_of(program: Program, person: Person) -> Workstation:
    """Return what is unlocked, once its window has the keyboard."""
    person.until(lambda: program.station is not None and program.station.window.isActiveWindow(), "not unlocked")
    assert program.station is not None
    return program.station


def make_vault(program: Program, person: Person, folder: Path) -> Workstation:
    """Make a vault: where, for whom, behind what; and confirm the recovery key from paper."""
    person.tab_to("Create a vault*")
    person.press("Space")
    person.fill("Folder", str(folder))
    person.fill("Your name", "Robin Vale")
    person.fill("New passphrase", PASSPHRASE)
    person.fill("The same again", PASSPHRASE)
    person.until_reads("Bound to this computer")
    person.tab_to("Create the vault")
    person.press("Space")
    person.until_reads("Write down the recovery key")
    groups = person.hears("Recovery key: ").removeprefix("Recovery key: ").split()
    for _ in range(2):
        person.tab_to("Group*")
        person.type(groups[int(person.at().removeprefix("Group ")) - 1])
        person.press("Tab")
    person.tab_to("I wrote it down*")
    person.press("Space")
    return station_of(program, person)


def unlock(program: Program, person: Person, passphrase: str = PASSPHRASE) -> Workstation:
    """Type the passphrase, and go to the queue that it opens."""
    person.tab_to("Passphrase")
    person.type(passphrase)
    person.press("Return")
    return station_of(program, person)


def lock(program: Program, person: Person) -> None:
    """Lock, and wait for the page that asks for the passphrase."""
    person.press("Ctrl+L")
    person.until(lambda: program.station is None and program.front.isActiveWindow(), "not locked")
    person.until_reads("Passphrase")


def answer_all(person: Person, answers: Mapping[str, str], done: str) -> Iterator[str]:
    """Go from one missing answer to the next with F8, until some words say that none is; yield what was still open."""
    for _ in range(40):
        if done in person.reads():
            return
        yield person.hears("To release") or person.hears("For the record")
        person.press("F8")
        asked = person.at()
        known = [answer for question, answer in answers.items() if asked.startswith(question)]
        assert known, f"nobody said what to answer to {asked!r}"
        person.type(known[0])
    raise AssertionError(f"still open: {person.reads()!r}")


def write(person: Person, words: str, verb: str) -> None:
    """Write into the window that asks, and go on by its button."""
    person.type(words)
    person.tab_to(verb)
    person.press("Space")


def pick(person: Person, digit: str) -> None:
    """Pick from the window that asks, and go on."""
    person.press(digit, "Return")


def claim(person: Person, words: str) -> None:
    """Claim the case whose row holds some words."""
    person.go_to_row(words)
    person.press("C")
    person.until(lambda: "claimed" in person.row(), "not claimed")


def decide(person: Person) -> None:
    """Answer what lets the answer go out, and sign."""
    list(answer_all(person, TO_RELEASE, "To release: nothing open"))
    person.press("Ctrl+Return")
    person.until_reads("signed by Robin Vale")


def answer_went_out(person: Person) -> None:
    """Note how the answer went out."""
    with person.answering(lambda: write(person, "Read out to the desk that was called back", "Note it")):
        person.press("Ctrl+Return")
    person.until_reads("·  responded")


def end_tasks(person: Person) -> None:
    """Say of each task that follows from the decision how it was done."""
    while person.hears("Done: "):
        with person.answering(partial(write, person, "Noted in the letter", "It is done")):
            person.press("Ctrl+Shift+Q")


def close(person: Person) -> None:
    """Answer what is due for the record, say who acknowledged, and close."""
    list(answer_all(person, FOR_THE_RECORD, "For the record: nothing open"))
    end_tasks(person)
    who = partial(write, person, "The duty officer", "Go on")
    with person.answering(who, lambda: pick(person, "1")):
        person.press("Ctrl+Return")
    person.until_reads("·  closed")


def open_item(person: Person, number: int) -> None:
    """Open an item of the case on show; it is as covered as before."""
    person.press("Alt+2", *["Up"] * 9, *["Down"] * (number - 1))
    person.press("Return")
    person.until_reads("‹ All items")


def look(person: Person, key: str, level: Level) -> None:
    """Hold a key while the clock moves on, until a level is on show."""
    with person.holding(key):
        person.wait_by_the_clock(
            lambda: f"shown at level {level.name}" in person.reads(), f"{key} shows no {level.name}"
        )


def bring_in(person: Person, file: Path) -> None:
    """Import one file by its path, and read the queue that it stands in."""

    def choose() -> None:
        person.type(str(file))
        person.press("Return")

    with person.answering(choose):
        person.press("Ctrl+O")
    person.until_reads("Brought in: 1 case.")
    person.press("F5")
    person.until(person.rows, "the queue is still empty")
