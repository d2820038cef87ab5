"""The weekend as it happens: each request is brought in when it comes, and worked on when somebody would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.demo.cast import Cast
from app.demo.messages import document, mail
from app.demo.papers import papers
from app.demo.plan import Planned
from app.demo.working import Step, assess_forms, steps
from app.errors import StillwaterError
from app.i18n import _
from app.intake.importer import import_paths

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk

Told = Callable[[int, int], None]

_FORMS_AT_ONCE = 500
_BROKEN = b'{"kind": "emergency_disclosure", "subject": "Sent by a form that lost its sender (synthetic)"}\n'


class DemoCancelledError(StillwaterError):
    """The person did not want to wait for the demo."""

    def __init__(self) -> None:
        super().__init__(_("The demo was not finished, as you asked."), kept=_("Nothing of it was kept."))


@dataclass(slots=True)
class ShiftClock:
    """A clock that is where the weekend is."""

    wall: datetime
    running: float = 0.0

    def now(self) -> datetime:
        """Return where the weekend is."""
        return self.wall

    def monotonic(self) -> float:
        """Return the seconds since the weekend began."""
        return self.running

    def boottime(self) -> float:
        """Return the seconds since the weekend began."""
        return self.running

    def set(self, moment: datetime) -> None:
        """Go on to a moment; a clock never goes back."""
        self.running += max(0.0, (moment - self.wall).total_seconds())
        self.wall = max(self.wall, moment)


@dataclass(slots=True)
class Weekend:
    """A weekend in the making: where its files lie for a moment, and which case each request became."""

    desk: Desk
    cage: Cage
    clock: ShiftClock
    cast: Cast
    seed: int
    folder: Path
    tell: Told
    cancelled: Callable[[], bool]
    ids: dict[int, CaseId] = field(default_factory=dict)
    done: int = 0

    def run(self, planned: list[Planned], until: datetime) -> None:
        """Let the weekend happen."""
        ahead = sorted(steps(planned, until), key=lambda step: step.at)
        for rich, group in groupby(planned, key=lambda one: one.rich):
            waiting = list(group)
            while waiting:
                batch, waiting = waiting[: 1 if rich else _FORMS_AT_ONCE], waiting[1 if rich else _FORMS_AT_ONCE :]
                ahead = self._work(ahead, batch[-1].received_at)
                self._bring_in(batch)
                self.tell(self.done, len(planned))
        self._oddities(planned)
        self._work(ahead, until)

    def _work(self, ahead: list[Step], until: datetime) -> list[Step]:
        due = [step for step in ahead if step.at <= until]
        for step in due:
            self.clock.set(step.at)
            step.do(self.desk, self.ids, step.planned)
        return ahead[len(due) :]

    def _bring_in(self, batch: list[Planned]) -> None:
        if self.cancelled():
            raise DemoCancelledError
        self.clock.set(batch[-1].received_at + timedelta(seconds=15))
        files = [self._write(one) for one in batch]
        report, _changes = import_paths(self.desk, self.cage, files, cancelled=self.cancelled)
        if report.imported < len(batch):
            raise DemoCancelledError
        made = {one.number: CaseId(case_id) for one, case_id in zip(batch, report.cases, strict=True)}
        self.ids |= made
        self.done += len(batch)
        for path in files:
            path.unlink()
        assess_forms(self.desk, [one for one in batch if not one.rich], made)

    def _write(self, one: Planned) -> Path:
        attached = papers(one, self.seed)
        if one.by_mail:
            path = self.folder / f"{one.number:06d}.eml"
            path.write_bytes(mail(one, attached, self.cast))
        else:
            path = self.folder / f"{one.number:06d}.json"
            path.write_bytes(document(one, attached, self.cast))
        return path

    def _oddities(self, planned: list[Planned]) -> None:
        """Bring in what every weekend has: the same request twice, and a file that cannot be read."""
        if not planned:
            return
        broken = self.folder / "form-without-sender.json"
        broken.write_bytes(_BROKEN)
        again = self.folder / "sent-again.json"
        twice = next((one for one in reversed(planned) if not one.by_mail), planned[-1])
        later = twice.received_at + timedelta(seconds=30)
        again.write_bytes(document(twice, papers(twice, self.seed), self.cast, later))
        self.clock.set(later)
        import_paths(self.desk, self.cage, [broken, again])
        broken.unlink()
        again.unlink()
