"""Which copies still hold the key of what was destroyed: backups by their lists, packs by their record; and until when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.clock import from_text, utc_text
from app.i18n import _
from app.review.timing import settled_now
from app.vault.backup import backups, begun, home
from app.vault.backup_record import Recorded, real, recorded
from app.vault.files import PARTIAL
from app.vault.keeping import Rule, kept
from app.vault.manifest import NotABackupError, read_manifest

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from app.desk import Desk

BACKUP, PACK = "backup", "pack"
# As far ahead as the keeping rule is followed; what stays longer is told as such.
_FAR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup or a pack that holds the key: which, who or what keeps it, and until when as far as is known."""

    kind: str
    name: str
    about: str
    until: str
    # Where the policy put backups then; empty for the vault's own folder. Of one made elsewhere, where that was.
    place: str = ""
    # Named by the record alone: whether it is still there is not known here.
    unseen: bool = False

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


def place_of(desk: Desk) -> Path | None:
    """Return where the policy puts backups."""
    named = desk.settings.vault.backup_place
    return Path(named) if named else None


def holding(desk: Desk, case_id: CaseId, files: Iterable[tuple[str, str]], received_at: str) -> tuple[Copy, ...]:
    """Return every copy that is known here to hold the key of a case, or of its sealed files."""
    names = {f"{folder}/{name[:2]}/{name}" for folder, name in files}
    return (*_in_backups(desk, names, received_at), *_elsewhere(desk, received_at), *_in_packs(desk, case_id))


def gone(desk: Desk, copies: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return which of the copies that a certificate named are there no more, by kind and name."""
    over, known = utc_text(settled_now(desk)), list(copies)
    there, on_record = _backups_there(desk), recorded(desk.db) if any(map(_is_backup, known)) else ()
    return [
        (each["kind"], each["name"])
        for each in known
        if (_is_backup(each) and _is_gone(desk, each, there, on_record))
        or (each["kind"] == PACK and each["until"] and each["until"] <= over)
    ]


def _is_backup(copy: dict[str, Any]) -> bool:
    return bool(copy["kind"] == BACKUP)


def _is_gone(desk: Desk, copy: dict[str, Any], there: set[str] | None, on_record: Iterable[Recorded]) -> bool:
    """Tell whether a backup is known to be gone: on record as let go, or missing at the place where it was seen."""
    made = [each for each in on_record if each.name == copy["name"]]
    if copy.get("unseen"):
        made = [each for each in made if each.place == copy["place"]]
    if made and all(each.gone for each in made):
        return True
    # In a vault that was put back into another folder the same words lead to another place.
    if copy.get("unseen") or any(each.place != _real_place(desk) for each in made):
        return False
    place = desk.settings.vault.backup_place
    return there is not None and copy.get("place", place) == place and copy["name"] not in there


def _backups_there(desk: Desk) -> set[str] | None:
    """Return the backups by name; None where their place is not there, for then nothing is known of them."""
    where = home(desk.vault, place_of(desk))
    if not where.is_dir():
        return None
    return {folder.name for folder in backups(where)} | {_name(folder) for folder in begun(where)}


def _name(folder: Path) -> str:
    """Return what a backup that is being made will be called."""
    return folder.name.removesuffix(PARTIAL)


def dropped(times: Iterable[datetime], now: datetime, rule: Rule, hours: int) -> dict[datetime, datetime]:
    """Return when the keeping rule lets each backup go, if backups go on being made every so many hours."""
    known, found = sorted(times), dict[datetime, datetime]()
    if hours <= 0:
        return found
    # More often than daily changes nothing about the day on which one goes.
    step, made = timedelta(hours=max(hours, 24)), list(known)
    moment = now
    while len(found) < len(known) and moment - now < _FAR:
        moment += step
        made.append(moment)
        stay = kept(made, moment, rule)
        found |= {time: moment for time in known if time not in stay and time not in found}
        made = [time for time in made if time in stay]
    return found


def _in_backups(desk: Desk, names: set[str], received_at: str) -> Iterator[Copy]:
    policy, found = desk.settings.vault, dict[str, datetime]()
    where = home(desk.vault, place_of(desk))
    for folder in begun(where):
        # Asked for first: one that ends meanwhile is named twice rather than not at all.
        yield Copy(BACKUP, _name(folder), _("was being made, so it may hold the key"), "", policy.backup_place)
    for folder in backups(where):
        try:
            manifest = read_manifest(folder)
        except NotABackupError:
            yield Copy(
                BACKUP, folder.name, _("its list cannot be read, so it may hold the key"), "", policy.backup_place
            )
            continue
        if names & manifest.sealed.keys() or manifest.at >= received_at:
            found[folder.name] = from_text(manifest.at)
    rule = Rule(policy.keep_hours, policy.keep_days, policy.keep_weeks)
    goes = dropped(found.values(), desk.clock.now(), rule, policy.backup_hours)
    for name, at in found.items():
        until = utc_text(goes[at]) if at in goes else ""
        yield Copy(BACKUP, name, _("made {at} UTC").format(at=f"{at:%Y-%m-%d %H:%M}"), until, policy.backup_place)


def _elsewhere(desk: Desk, received_at: str) -> Iterator[Copy]:
    """Yield what the record alone names: backups at other places, and those here while their place is not there."""
    here, there = _real_place(desk), _backups_there(desk)
    for each in recorded(desk.db):
        # What is missing where it can be seen was removed by a person; elsewhere nobody looks.
        seen = there is not None and (each.place == here or (each.inside and each.name in there))
        if each.gone or seen or each.at < received_at:
            continue
        if each.place == here:
            words = _("made {at} UTC in {place}, which is not there now")
        else:
            words = _("made {at} UTC in {place}; it is not known here whether it is still there, no rule lets it go")
        about = words.format(at=each.at[:16].replace("T", " "), place=each.place)
        place = desk.settings.vault.backup_place if each.place == here else each.place
        yield Copy(BACKUP, each.name, about, "", place, unseen=each.place != here)


def _real_place(desk: Desk) -> str:
    return real(place_of(desk) or desk.vault.folder / "backups")


def _in_packs(desk: Desk, case_id: CaseId) -> Iterator[Copy]:
    rows = desk.db.execute(
        "SELECT p.uid, p.name, p.recipients, p.expires_at FROM review_pack p JOIN review_pack_case k ON k.pack_id = p.id"
        " JOIN cases c ON c.uid = k.case_uid WHERE c.id = ? AND p.put_away_at IS NULL ORDER BY p.id",
        (case_id,),
    )
    for uid, _name, recipients, expires_at in rows:
        people: list[dict[str, Any]] = json.loads(recipients)
        names = ", ".join(str(each.get("name", "")) for each in people)
        yield Copy(PACK, uid, _("a review pack for {names}").format(names=names), expires_at)
