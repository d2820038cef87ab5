"""The parts of the confinement, which of them each system has, and which hold around a process."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum


class Layer(StrEnum):
    """One part of the confinement; a policy names those that it requires."""

    NO_NEW_PRIVS = "no_new_privs"
    SECCOMP = "seccomp"
    LANDLOCK = "landlock"
    RLIMITS = "rlimits"
    NAMESPACES = "namespaces"
    JOB_OBJECT = "job_object"
    APP_CONTAINER = "app_container"
    MITIGATIONS = "mitigations"
    SANDBOX = "sandbox"


_LINUX = (Layer.NO_NEW_PRIVS, Layer.SECCOMP, Layer.LANDLOCK, Layer.RLIMITS, Layer.NAMESPACES)
_ELSEWHERE = {
    "win32": (Layer.JOB_OBJECT, Layer.APP_CONTAINER, Layer.MITIGATIONS),
    "darwin": (Layer.SANDBOX, Layer.RLIMITS),
}


def layers_of(system: str = sys.platform) -> tuple[Layer, ...]:
    """Return the layers that a system has; for one that nobody wrote any for, Linux's, which then do not hold."""
    return _ELSEWHERE.get(system, _LINUX)


def required_on(named: frozenset[Layer], system: str = sys.platform) -> frozenset[Layer]:
    """Return which of a policy's layers count on a system.

    Outside Linux nothing of the confinement has been run by us, so there each layer is required, whatever is named.
    """
    here = frozenset(layers_of(system))
    return here if system in _ELSEWHERE else named & here


@dataclass(frozen=True, slots=True)
class Layers:
    """Which layers of the confinement hold, as the confined process itself found."""

    no_new_privs: bool = False
    seccomp: bool = False
    landlock: int = 0
    rlimits: bool = False
    namespaces: tuple[str, ...] = ()
    job_object: bool = False
    app_container: bool = False
    mitigations: bool = False
    sandbox: bool = False

    def as_dict(self, only: tuple[Layer, ...] = tuple(Layer)) -> dict[str, bool | int | list[str]]:
        """Return layers as `doctor --json` prints them."""
        found = {layer.value: getattr(self, layer.value) for layer in only}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}

    def missing(self, required: frozenset[Layer]) -> frozenset[Layer]:
        """Return the required layers that do not hold."""
        return frozenset(layer for layer in required if not getattr(self, layer.value))


def layers_from(found: Mapping[str, object]) -> Layers:
    """Return the layers that a confined process reported, checked; raise TypeError or KeyError when they are none.

    It may leave out those that its system does not have.
    """
    told = {**Layers().as_dict(), **found, **{layer.value: found[layer.value] for layer in layers_of()}}
    names, version = told["namespaces"], told["landlock"]
    if not isinstance(names, list) or type(version) is not int:
        raise TypeError
    flags = {each.name: told[each.name] is True for each in fields(Layers) if each.type == "bool"}
    return Layers(**flags, landlock=version, namespaces=tuple(str(name)[:16] for name in names[:16]))
