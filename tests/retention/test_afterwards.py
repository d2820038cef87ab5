"""What other rooms make of a case that was destroyed: samples, reviews, figures, the queue and the case's own page go on."""

from __future__ import annotations

from app.cases import queries as case_queries
from app.cases.model import State
from app.cases.queue import Filters, page_ids
from app.commands.checking import check
from app.desk import Desk
from app.evidence.queries import items
from app.evidence.sealing import sealed_path
from app.evidence.verify import verify_items
from app.identity import Permission, new_uid
from app.retention.destroying import carry_out
from app.review import judged, sample_queries
from app.review.drawing import draw_again, draw_sample
from app.review.golden import name_golden, retire_golden
from app.review.review_queries import feedback
from app.review.rule import Method, SampleRule
from tests.builders import FakeClock
from tests.retention.cases import LONG_AFTER, Marks, agreed, cells, closed_case, seats, wait_out
from tests.review.closed import come_back


def test_samples_reviews_and_figures_go_on_without_it(desk: Desk, clock: FakeClock) -> None:
    gone, stays = closed_case(desk, Marks("zqmarkx")), closed_case(desk, Marks("other"))
    kim, _ada = seats(desk)
    name_golden(kim, gone, "zqmarkx: three of us agreed.")
    sample = draw_sample(kim, SampleRule(Method.RANDOM, 2), "seed", "March")
    come_back(desk, gone, "disagree", rationale="zqmarkx is not what the record shows.", golden=0)
    retire_golden(kim, gone)
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, gone)
    wait_out(desk, clock)
    carry_out(desk, number)
    assert not [table for table, value in cells(desk.db) if b"zqmarkx" in value]
    again = draw_again(kim, sample.uid)
    assert not again.same_facts
    assert [each.uid for each in sample_queries.samples(kim)] == [sample.uid]
    assert {case.case_id for case in sample_queries.sample_cases(kim, sample.uid)} <= {gone, stays}
    assert judged.judged(kim, lambda _done, _of: None).cells == ()
    assert draw_sample(kim, SampleRule(Method.RANDOM, 5), "again", "April").uid
    assert feedback(desk) == ()
    assert page_ids(desk.db, Filters(state=State.CLOSED)) != []
    page = case_queries.case_page(desk.db, gone)
    assert (page.row.title, page.requests, page.subjects) == ("Destroyed after its time", (), ())
    assert [item.refused for item in items(desk.db, gone)] == ["destroyed", "destroyed"]


def test_what_the_record_tells_under_another_name_goes_too(desk: Desk, clock: FakeClock) -> None:
    gone, stays = closed_case(desk, Marks("zqmarkx")), closed_case(desk, Marks("other"))
    review = come_back(desk, gone)
    uids = dict(desk.db.execute("SELECT id, uid FROM cases").fetchall())
    with desk.transaction(Permission.KEEP) as tx:
        session = new_uid()
        number = tx.db.execute(
            "INSERT INTO calibration (uid, name, sample_uid, person_id, made_at, note, device_id, op_id, version)"
            " VALUES (?, 'March', 's', ?, ?, '', ?, ?, 1)",
            (session, desk.person.id, tx.at, desk.device.id, tx.op_id),
        ).lastrowid
        for position, case_id in enumerate((gone, stays)):
            said = {gone: "zqmarkx was agreed on", stays: "staying was agreed on"}[case_id]
            tx.db.execute(
                "INSERT INTO calibration_case (calibration_id, position, case_uid, case_ref, conclusion, concluded_at,"
                " version) VALUES (?, ?, ?, 'ref', ?, ?, 1)",
                (number, position, uids[case_id], said, tx.at),
            )
            name, body = f"{session} {uids[case_id]}", {"conclusion": said}
            tx.wrote("calibration_case", name, 1, "calibration.conclude", body, topics=())
        # As somebody adds a finding and takes it out again (app/review/judging.py).
        finding = new_uid()
        tx.wrote("review_finding", finding, 1, "finding.add", {"review": review, "note": "zqmarkx fits"}, topics=())
        tx.wrote("review_finding", finding, 2, "finding.remove", {"review": review}, topics=())
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, gone)
    wait_out(desk, clock)
    carry_out(desk, number)
    left = [value for _table, value in cells(desk.db)]
    assert not any(b"zqmarkx" in value for value in left)
    assert any(b"staying was agreed on" in value for value in left)
    assert check(desk).problems == ()


def test_a_check_that_goes_on_meanwhile_misses_no_file_that_was_destroyed(desk: Desk) -> None:
    closed_case(desk)
    number, name = desk.db.execute("SELECT id, sealed_name FROM item ORDER BY id LIMIT 1").fetchone()
    sealed_path(desk.vault, name).unlink()

    def meanwhile() -> bool:
        desk.db.execute("UPDATE item SET refused = 'destroyed' WHERE id = ?", (number,))
        return False

    assert len(verify_items(desk).problems) == 1
    assert verify_items(desk, cancelled=meanwhile).problems == ()
