"""Files between vaults carry checkpoints: a vault that was put back, or written anew, is found by the other one and by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cases import actions as cases
from app.desk import Desk, close_desk, open_desk
from app.review import witnessing
from app.review.envelope import Kind, open_envelope, seal_envelope
from app.review.errors import NotSignedError
from app.review.introducing import known
from app.review.merging import merge
from app.review.opening import open_pack
from app.review.returning import return_results
from app.settings import shipped
from app.vault.backup import back_up
from app.vault.keeping import Rule
from app.vault.restore import restore
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.review.carried import closed_with_evidence, sealed_for
from tests.review.closed import uid_of
from tests.review.coming_home import judge
from tests.vaults import CHEAP_LIMITS

Both = tuple[Desk, Desk]


def rows(desk: Desk) -> int:
    return int(desk.db.execute("SELECT count(*) FROM audit").fetchone()[0])


def findings(desk: Desk) -> int:
    act = "SELECT count(*) FROM outbox WHERE act = 'checkpoint.differs'"
    return int(desk.db.execute(act).fetchone()[0])


def test_vaults_that_only_go_on_are_told_nothing_about(acquainted: Both, clock: FakeClock, tmp_path: Path) -> None:
    team, sam = acquainted
    for name in ("first", "second"):
        case = closed_with_evidence(team)
        sealed_for(team, sam, tmp_path / name, case)
        clock.advance(3600)
        opening = open_pack(sam, tmp_path / name)
        assert opening.told == ()
        judge(sam, opening.uid, uid_of(team, case), "Too short.")
        return_results(sam, opening.uid, tmp_path / f"{name}-back")
    # In any order, and again.
    for name in ("second-back", "first-back", "second-back"):
        merged = merge(team, tmp_path / name)
        assert merged is not None
        assert merged.told == ()
    assert (findings(team), findings(sam)) == (0, 0)
    kept = team.db.execute("SELECT count(*) FROM document WHERE kind = ?", (witnessing.KIND,)).fetchone()
    assert kept == (2,)


def test_a_vault_that_was_put_back_is_found_by_the_next_pack_and_by_itself(
    acquainted: Both, clock: FakeClock, tmp_path: Path, secrets: MemorySecrets
) -> None:
    team, sam = acquainted
    early = back_up(team.vault, tmp_path / "place", clock=clock, rule=Rule()).folder
    case = [closed_with_evidence(team) for _number in range(2)][-1]
    sealed_for(team, sam, tmp_path / "first", case)
    opening = open_pack(sam, tmp_path / "first")
    judge(sam, opening.uid, uid_of(team, case), "Too short.")
    return_results(sam, opening.uid, tmp_path / "back")
    restore(early, tmp_path / "again")
    vault = unlock(tmp_path / "again", PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=clock)
    old = open_desk(vault, clock, shipped())
    try:
        clock.advance(3600)
        other = closed_with_evidence(old)
        sealed_for(old, sam, tmp_path / "second", other)
        (told,) = open_pack(sam, tmp_path / "second").told
        assert "fewer audit rows" in told
        merged = merge(old, tmp_path / "back")
        assert merged is not None
        (home,) = merged.told
        assert "Review at home" in home
        assert "put back" in home
        assert (findings(sam), findings(old)) == (1, 1)
        # Somebody who goes on until the number fits again has other rows.
        (seen,) = [mark for mark in witnessing._kept(sam.db, team.vault.uid) if mark.size > rows(old)]
        while rows(old) < seen.size:
            cases.add_note(old, other, "On and on.")
        clock.advance(60)
        sealed_for(old, sam, tmp_path / "third", other)
        assert any("written anew" in words for words in open_pack(sam, tmp_path / "third").told)
    finally:
        close_desk(old)


def test_a_file_that_stops_vouching_is_told(acquainted: Both, clock: FakeClock, tmp_path: Path) -> None:
    team, sam = acquainted
    marks = witnessing.marks_here(team), ()
    heard = [_heard(team, sam, clock, each) for each in (marks, ((), ()))]
    assert heard[0] == ()
    assert "does not in this one" in heard[1][0]


def test_another_vaults_checkpoint_is_refused(acquainted: Both, clock: FakeClock) -> None:
    team, sam = acquainted
    with pytest.raises(NotSignedError):
        _heard(team, sam, clock, (witnessing.marks_here(sam), ()))


def test_what_nobody_here_signed_accuses_nobody(acquainted: Both, clock: FakeClock) -> None:
    team, sam = acquainted
    (note,) = witnessing.marks_here(team)
    size = note.split("\n")[1]
    forged = note.replace(f"\n{size}\n", f"\n{int(size) + 500}\n")
    assert _heard(sam, team, clock, (witnessing.marks_here(sam), (forged,))) == ()


def _heard(one: Desk, other: Desk, clock: FakeClock, marks: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    from app.clock import utc_text
    from app.identity import Permission

    clock.advance(60)
    to = [other.vault.person_keys.recipient]
    file = seal_envelope(b"{}", Kind.RESULTS, one.vault, to, at=utc_text(clock.now()), marks=marks)
    opened = open_envelope(file, Kind.RESULTS, other.vault.person_keys, known(other), clock.now())
    with other.transaction(Permission.KEEP) as tx:
        return witnessing.hear(tx, opened, witnessing.about_us(other, opened))
