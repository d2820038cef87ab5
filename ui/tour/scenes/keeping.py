"""Keeping, some years later: what falls due, a hold, what two people are about to destroy, and what was destroyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.cases.queries import by_reference
from app.changes import Changes
from app.clock import utc_text
from app.desk import Desk
from app.identity import Permission, Person, PersonId, Role, new_uid
from app.retention import queries
from app.retention.destroying import carry_out
from app.retention.holds import NewHold, place
from app.retention.model import Target
from app.retention.proposing import agree, propose
from app.retention.ripening import ready
from ui.retention.page import KeepingPage
from ui.tour.finding import part
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until

# Long enough for every rule that ships.
LATER = timedelta(days=2000)
WHY = "Its time is over, and nobody has asked for it since."


def keeping(stage: Stage) -> None:
    """Show the page empty, then long after the weekend with something in each of its lists."""
    window, camera, now = stage.station.window, stage.camera, stage.clock.wall
    window.go("keeping")
    page = part(window, KeepingPage)
    until(lambda: not page.reading(), "what falls due in an empty vault")
    camera.take("keeping-empty", "Alt+K: nothing falls due yet, and each list says what would stand there", window)
    stage.clock.wall = now + LATER
    stage.write(_gone)
    stage.clock.wall += timedelta(days=15)
    stage.write(_goes_on)
    stage.clock.wall += timedelta(days=2)
    stage.write(_held_and_proposed)
    page.read_again()
    until(lambda: not page.reading(), "what falls due")
    caption = "What falls due by kind and outcome and what stands against it; two people, then time to object"
    camera.take("keeping", caption, window)
    gone = by_reference(stage.station.context.desk.db, page.lists.gone[0].body["case"]["reference"])
    assert gone is not None  # its number stays
    stage.station.open_case(gone)
    turn()
    camera.take("keeping-left", "A case that was destroyed: what is left of it, and the certificate", window)
    stage.clock.wall = now
    window.go("queue")
    turn()


def _gone(desk: Desk) -> Changes:
    """Let two people agree to destroy the first case that is due."""
    first, second = _two(desk)
    (case, *_rest) = [each for each in queries.due(desk) if each.free]
    changes = propose(first, [case.case_id], WHY)
    return changes | agree(
        second, queries.of_case(desk.db, case.case_id)[0].id, "I looked through it: nothing is left to do."
    )


def _goes_on(desk: Desk) -> Changes:
    """Let work go on after the window, so that its end is on record."""
    with desk.transaction(Permission.KEEP) as tx:
        tx.wrote("note", new_uid(), 1, "work.goes_on", {}, topics=())
    return tx.changes


def _held_and_proposed(desk: Desk) -> Changes:
    """Destroy what is over, hold one case and propose another."""
    changes = Changes()
    for each in ready(desk):
        changes |= carry_out(desk, each.id)
    free = [each for each in queries.due(desk) if each.free]
    if len(free) > 1:
        again = utc_text(desk.clock.now() + timedelta(days=90))[:10]
        changes |= place(
            desk, NewHold(Target.CASE, free[0].uid, "The court of appeal asks for all of it.", "24 C 118", again)
        )
        changes |= propose(_two(desk)[0], [free[1].case_id], WHY)
    return changes


def _two(desk: Desk) -> tuple[Desk, Desk]:
    """Sit two supervisors down, one of them for these pictures alone."""
    if desk.db.execute("SELECT count(*) FROM person").fetchone() == (1,):
        with desk.transaction(Permission.KEEP) as tx:
            tx.db.execute(
                "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES (?, 'Sam Reed', 'supervisor', x'00', ?)",
                (new_uid(), tx.at),
            )
    rows = desk.db.execute("SELECT id, uid, name FROM person ORDER BY id LIMIT 2").fetchall()
    people = [Person(PersonId(number), uid, name, Role.SUPERVISOR) for number, uid, name in rows]
    return replace(desk, person=people[0]), replace(desk, person=people[1])
