"""What an administrator does about people and keys; each is asked for by `MANAGE`, signed in the header, and audited.

Whoever does it must also be vouched for by the root: the role alone signs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.identity import Permission
from app.people.leaving import give_back
from app.policies.keyrings import require_for_new
from app.vault import people, recovery, standing

if TYPE_CHECKING:
    from app.desk import Desk
    from app.identity import Role
    from app.vault.device_secrets import DeviceSecrets
    from app.vault.model import Cost
    from app.vault.people import Newcomer

_TOLD = Changes(frozenset({Topic.PEOPLE}))


def let_in(desk: Desk, newcomer: Newcomer, *, secrets: DeviceSecrets | None, cost: Cost) -> Changes:
    """Let somebody in at this device, behind a passphrase that they chose and typed."""
    desk.require(Permission.MANAGE)
    require_for_new(desk.settings.keyring, bound=secrets is not None)
    people.enrol(desk.vault, newcomer, secrets=secrets, cost=cost, clock=desk.clock)
    return _TOLD


def give_role(desk: Desk, uid: str, role: Role) -> Changes:
    """Give somebody else another role; it counts from their next unlock on, and one that works on no case holds none."""
    desk.require(Permission.MANAGE)
    standing.give_role(desk.vault, uid, role, desk.clock)
    return _TOLD | give_back(desk)


def let_go(desk: Desk, uid: str, *, secrets: DeviceSecrets | None) -> Changes:
    """Let somebody go, and give back what they hold; the next unlock changes the vault's keys.

    So nothing that they kept opens what comes later. What a kill leaves of their cases is given back after an unlock.
    """
    desk.require(Permission.MANAGE)
    standing.disable(desk.vault, uid, desk.clock, secrets)
    return _TOLD | give_back(desk)


def let_back_in(desk: Desk, uid: str, passphrase: str, *, secrets: DeviceSecrets | None, cost: Cost) -> Changes:
    """Let somebody back in who was let go, behind a new passphrase that they chose and typed."""
    desk.require(Permission.MANAGE)
    require_for_new(desk.settings.keyring, bound=secrets is not None)
    standing.readmit(desk.vault, uid, passphrase, secrets=secrets, cost=cost, clock=desk.clock)
    return _TOLD


def renew_keys(desk: Desk) -> Changes:
    """Have the next unlock change the vault's keys."""
    desk.require(Permission.MANAGE)
    standing.renew_keys(desk.vault, desk.clock)
    return _TOLD


def renew_recovery_key(desk: Desk) -> str:
    """Return a new recovery key, to be shown once; the one until now opens nothing any more."""
    desk.require(Permission.MANAGE)
    return recovery.renew_recovery_key(desk.vault, desk.clock)
