"""Notice once a second what others wrote: arrivals are told without content, emergencies until somebody claims one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.cases import queries, queue
from app.cases.queue import Filters
from app.changes import Changes, Topic
from ui.shell.notices import Notice

if TYPE_CHECKING:
    from app.desk import Desk
    from ui.shell.bus import Bus
    from ui.shell.notices import Notices

WRITTEN = Changes(frozenset((Topic.CASES, Topic.EVIDENCE, Topic.DECISIONS, Topic.INTAKE)))


class Lookout(QObject):
    """Compare the database with what was last seen of it; `tick` is called by whoever has the timer."""

    def __init__(self, desk: Desk, bus: Bus, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._bus, self._notices = desk, bus, notices
        self._version = self._read_version()
        self._newest = queue.newest_id(desk.db)
        self._emergencies = 0
        self._own: set[int] = set()
        self._told_after = self._newest
        self._met: set[int] = set()
        bus.changed.connect(self._on_changed)

    def tick(self) -> None:
        """Tell what came since the last tick."""
        version, before = self._read_version(), self._newest
        self._newest = queue.newest_id(self._desk.db)
        if version != self._version:
            self._version = version
            # A call that was saved behind another writer may be read here before the bus names it.
            self._own |= queue.claimed_since(self._desk.db, before, self._desk.person.id)
            self._tell_arrivals(before)
            self._bus.publish(WRITTEN)
        # Named once more, with its next field, it still was none of those that are told.
        self._met |= self._own
        self._own.clear()
        self._tell_emergencies()

    def _on_changed(self, changes: Changes) -> None:
        # A new case that an action of this window names, a call for instance, is no arrival.
        self._own |= {number for number in changes.cases if number > self._newest}
        self._count_met(changes)
        self._tell_emergencies()

    def _read_version(self) -> int:
        return int(self._desk.db.execute("PRAGMA data_version").fetchone()[0])

    def _tell_arrivals(self, before: int) -> None:
        arrived = queue.arrived_since(self._desk.db, Filters(), before) - len(self._own)
        if arrived <= 0:
            return
        waiting = self._notices.open().get(Notice.ARRIVED, 0)
        if not waiting:
            self._told_after, self._met = before, set()
        self._notices.say(Notice.ARRIVED, waiting + arrived)

    def _count_met(self, changes: Changes) -> None:
        """Take back what was told of an arrival once it is opened or claimed here: its reason is gone."""
        waiting = self._notices.open().get(Notice.ARRIVED, 0)
        met = {number for number in changes.cases if self._told_after < number <= self._newest} - self._met
        if not waiting or not met:
            return
        self._met |= met
        if len(met) < waiting:
            self._notices.recount(Notice.ARRIVED, waiting - len(met))
        else:
            self._notices.take(Notice.ARRIVED)

    def _tell_emergencies(self) -> None:
        known, self._emergencies = self._emergencies, queries.unclaimed_emergencies(self._desk.db)
        if self._emergencies > known:
            self._notices.say(Notice.EMERGENCY, self._emergencies)
        elif not self._emergencies:
            self._notices.take(Notice.EMERGENCY)
        elif self._emergencies < known:
            self._notices.recount(Notice.EMERGENCY, self._emergencies)
