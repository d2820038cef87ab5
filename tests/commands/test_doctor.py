"""`doctor` says of each layer whether it holds, and what follows from one that does not."""

from __future__ import annotations

import pytest

from app.cage.layers import Layer, Layers, layers_of
from app.cage.model import limits_of
from app.commands import doctor
from app.settings import shipped
from app.support.gathering import machine

REQUIRED = frozenset({Layer.NO_NEW_PRIVS, Layer.SECCOMP, Layer.RLIMITS})
ALL = Layers(no_new_privs=True, seccomp=True, landlock=7, rlimits=True, namespaces=("user", "net"))
pytestmark = pytest.mark.skipif(layers_of() != layers_of("linux"), reason="names Linux's layers")


def told(layers: Layers) -> str:
    return "\n".join(doctor._lines(machine(layers, REQUIRED, None, None)))


def test_where_all_holds() -> None:
    found = machine(ALL, REQUIRED, None, None)
    assert found["evidence"] == "opened"
    assert found["cage"]["landlock"] == 7
    words = told(ALL)
    assert "evidence may be opened" in words
    assert "holds (version 7)" in words
    assert "holds (user, net)" in words
    assert "does not hold" not in words


@pytest.mark.parametrize("layer", sorted(REQUIRED))
def test_a_required_layer_that_does_not_hold_refuses_evidence(layer: Layer) -> None:
    values = {name: getattr(ALL, name) for name in Layers.__dataclass_fields__} | {layer.value: False}
    found = machine(Layers(**values), REQUIRED, None, None)
    assert found["evidence"] == "refused"
    line = next(line for line in doctor._lines(found) if line.strip().startswith(layer.value))
    assert line.endswith("does not hold; evidence is refused without it")


def test_a_layer_that_is_a_bonus_is_told_and_refuses_nothing() -> None:
    found = machine(Layers(no_new_privs=True, seccomp=True, rlimits=True), REQUIRED, None, None)
    assert found["evidence"] == "opened"
    lines = [line for line in doctor._lines(found) if line.endswith(": does not hold")]
    assert len(lines) == 2


def test_what_locks_a_vault_is_told_with_what_tells_of_it() -> None:
    lines = doctor._locking(
        [("screen", "the screen is locked", ["org.example.Login"]), ("lid", "the lid is closed", [])]
    )
    assert lines[1:] == [
        "  the screen is locked: told by org.example.Login",
        "  the lid is closed: nothing here tells of it",
    ]


def test_every_layer_of_every_system_has_its_words() -> None:
    assert all(doctor._meaning(layer.value) for layer in Layer)


def test_the_shipped_policy_is_what_counts() -> None:
    assert limits_of(shipped().vault).required == REQUIRED
