"""The requester checks on the mails that public packages test themselves with: what falls over, and what alarms for nothing."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.cage.client import Cage
from app.cage.model import limits_of
from app.cage.readers import kinds
from app.desk import Desk, close_desk, open_desk
from app.identity import Permission
from app.intake.filing import Ready, file
from app.intake.mail import is_outlook, read
from app.intake.model import UnreadableError
from app.requesters.agencies import AgencyId, AgencyKind, DirectoryError, NewAgency
from app.requesters.agency_queries import agency_ids
from app.requesters.checks import look
from app.requesters.directory import put_agency, retire_agency
from app.requesters.gate import Finding, Weight
from app.requesters.policy import in_force
from app.requesters.queries import verification
from app.requesters.signing import sign_all
from app.requesters.surroundings import known_of, message_of
from app.settings import shipped
from tests.builders import FakeClock
from tests.corpora import fetching
from tests.corpora.material import Material, material
from tests.vaults import new_vault

if TYPE_CHECKING:
    from app.cases.model import CaseId

PACKAGES = (
    "gmime",
    "kmime",
    "libapache-poi-java",
    "libemail-outlook-message-perl",
    "notmuch",
    "php-horde-mime",
    "python3.11",
)
HEAD = 4096


@dataclass(slots=True)
class Told:
    """What came of the mails; an alarm is a strong finding on a sender who is in the directory and was confirmed."""

    mails: int = 0
    unreadable: int = 0
    alarmed: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    strangers: int = 0

    def lines(self) -> list[str]:
        """Return the figures, a line each."""
        named = ", ".join(f"{flag} {count}" for flag, count in self.flags.most_common())
        return [
            f"mails checked: {self.mails}, crashes: 0, without anything to read: {self.unreadable}",
            f"with a strong finding though their sender is in the directory and confirmed: {self.alarmed} of {self.mails}"
            + (f" ({named})" if named else ""),
            f"with a strong or medium finding as strangers, which is what the gate is for: {self.strangers} of {self.mails}",
        ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check every mail of the packages and print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpora.mails", description=__doc__)
    parser.add_argument("--count", type=int, default=0, help="how many mails; all of them otherwise")
    told = parser.parse_args(arguments)
    sys.stdout.write("\n".join(run(mails(), told.count).lines()) + "\n")
    return 0


def mails() -> Iterator[Material]:
    """Yield the files of the packages that are mails by their content."""
    wanted = [package for package in fetching.packages(short=False) if package.name in PACKAGES]
    for each in material(fetching.fetched(wanted)):
        # Outlook's container holds tables and letters of other programs as well.
        outlook = is_outlook(each.data) and each.name.endswith(".msg")
        if outlook or kinds.looks_like_mail(each.data[:HEAD]):
            yield each


def run(files: Iterator[Material], most: int = 0) -> Told:
    """File each mail as a case in a vault of its own and look at it, as a stranger's and as a known officer's."""
    told = Told()
    with tempfile.TemporaryDirectory(prefix="stillwater-mails-") as home, Cage(limits_of(shipped().vault)) as cage:
        desk = open_desk(new_vault(Path(home) / "vault", None, FakeClock()).vault, FakeClock(), shipped())
        try:
            for each in files:
                if most and told.mails >= most:
                    break
                _check(desk, cage, each, told)
        finally:
            close_desk(desk)
    return told


def _check(desk: Desk, cage: Cage, each: Material, told: Told) -> None:
    try:
        arrived = read(cage, each.data, each.name, desk.clock.now(), lambda: False)
    except UnreadableError:
        told.unreadable += 1
        return
    with desk.transaction(Permission.KEEP) as tx:
        case_id = file(tx, Ready(arrived)).case_id
    sign_all(desk)
    told.mails += 1
    told.strangers += any(each.weight is not Weight.LOW for each in verification(desk, case_id).findings)
    alarms = _strong(_as_known(desk, case_id, told.mails))
    told.alarmed += bool(alarms)
    told.flags.update({finding.flag for finding in alarms})


def _as_known(desk: Desk, case_id: CaseId, number: int) -> tuple[Finding, ...]:
    """Look again with the sender's domain in the directory and the sender confirmed before."""
    message = message_of(desk.db, case_id)
    try:
        put_agency(desk, NewAgency(f"Agency {number}", AgencyKind.POLICE, "US", domains=(message.domain,)))
    except DirectoryError:
        # What stands behind the sign is no domain; such a sender can be in no directory.
        return ()
    known = replace(known_of(desk, case_id, message, in_force()), confirmed_at="2026-03-01T10:00:00.000Z")
    for agency_id in agency_ids(desk.db):
        # The next one of this domain is a stranger again.
        retire_agency(desk, AgencyId(agency_id))
    return look(message, known, in_force())


def _strong(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.weight is Weight.HIGH]


if __name__ == "__main__":
    sys.exit(main())
