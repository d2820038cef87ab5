"""A review carried between two vaults: sampled, sealed, answered blind, side by side, returned, merged, and disputed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.cases.model import Kind
from app.changes import Changes
from app.decisions.model import AnswerKind
from app.demo.make import PERSON
from app.demo.mark import PASSPHRASE
from app.desk import Desk
from app.identity import Role
from app.review import feedback, introducing, judging, merging, opening, returning, reviewing, store
from app.review.drawing import draw_sample
from app.review.indexing import Order
from app.review.model import Level, Tie, Verdict
from app.review.peers import Recipient
from app.review.queries import PackView, packs_opened
from app.review.review_queries import feedback as feedback_rows
from app.review.rule import Method, SampleRule
from app.review.sealing import seal_pack
from ui.review.blind_page import BlindPage
from ui.review.introduce_sheet import IntroduceSheet
from ui.review.page import ReviewPage
from ui.tour.finding import part
from ui.tour.scenes import settling
from ui.tour.scenes.case import LARGEST
from ui.tour.scenes.many_reviews import many
from ui.tour.scenes.wellness import SECOND
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until

REVIEWER = "Tove Brandt"
# One judges in a calibration, the other had no part in anything: a dispute goes to them.
THIRD, FOURTH = "Runa Falk", "Lea Sand"
CALLED = {
    "own.swvault": "Review at home",
    "team.swvault": "Night team",
    "third.swvault": "Review by the sea",
    "fourth.swvault": "Review uptown",
}
FOUND = "The place was named in the second message: it would have met the test."


def review(stage: Stage) -> None:
    """Carry a review from the team's vault to a supervisor's own and back, and dispute it."""
    team, entrance = stage.station.desk.vault.folder, stage.house.entrance
    own = entrance.create(stage.folder / "own", REVIEWER, Role.SUPERVISOR, PASSPHRASE, None).vault
    reviewer = own.folder
    stage.lock()
    stage.enter(own)
    digits = _introduce_oneself(stage, "own.swvault")
    others = {}
    for folder, name in (("third", THIRD), ("fourth", FOURTH)):
        stage.lock()
        stage.enter(entrance.create(stage.folder / folder, name, Role.SUPERVISOR, PASSPHRASE, None).vault)
        others[f"{folder}.swvault"] = _introduce_oneself(stage, f"{folder}.swvault")
    _sit(stage, team, SECOND.name, SECOND.passphrase)
    theirs = _introduce_oneself(stage, "team.swvault")
    _sealing(stage, digits, others)
    _sit(stage, reviewer, "", PASSPHRASE)
    _let_in(stage, "team.swvault", theirs)
    _reviewing(stage)
    _sit(stage, team, SECOND.name, SECOND.passphrase)
    _coming_home(stage)
    _sit(stage, team, PERSON, PASSPHRASE)
    _feedback(stage)


def _sit(stage: Stage, folder: Path, name: str, passphrase: str) -> None:
    stage.lock()
    stage.enter(stage.house.entrance.unlock(folder, name, passphrase))


def _introduce_oneself(stage: Stage, name: str) -> str:
    desk = stage.station.desk
    introducing.write_introduction(desk, stage.folder / name, CALLED[name])
    return introducing.own_introduction(desk).fingerprint


def _let_in(stage: Stage, name: str, digits: str) -> None:
    peer = introducing.read_introduction(stage.folder / name)
    stage.write(lambda desk: introducing.introduce(desk, peer, digits, peer.name).changes)


def _sealing(stage: Stage, digits: str, others: Mapping[str, str]) -> None:
    """Let the supervisor of the team know the other vault, draw a sample and seal it."""
    window, camera = stage.station.window, stage.camera
    page = _page(stage)
    page.views.go_to(_view(page, "Known vaults"))
    peer = introducing.read_introduction(stage.folder / "own.swvault")
    sheet = IntroduceSheet(peer, lambda _heard, _name: None, window)
    sheet.heard.show_value(digits)
    sheet.step.setEnabled(True)
    caption = "Another vault is let in by digits that are heard by phone and typed; they are not shown here"
    camera.take("review-introduce", caption, window, above=sheet)
    sheet.reject()
    sheet.deleteLater()
    _let_in(stage, "own.swvault", digits)
    for file, theirs in others.items():
        _let_in(stage, file, theirs)
    camera.take("review-vaults", "Known vaults, and this one's own digits to read out", window)
    page.views.go_to(_view(page, "Sample and seal"))
    until(lambda: not stage.station.tasks.running(), "what the rule would draw")
    turn()
    caption = "Ctrl+0: what a rule would draw now, and for whom it is sealed; nothing is on record yet"
    camera.take("review-sample", caption, window, contrast=True)
    stage.write(lambda desk: _seal(desk, stage.folder / "march.swpack"))
    stage.let_pass(60)


def _seal(desk: Desk, file: Path) -> Changes:
    """Draw every closed case and seal it for the reviewer."""
    sample = draw_sample(desk, SampleRule(Method.RANDOM, 20, kinds=(Kind.EMERGENCY_DISCLOSURE.value,)), "tour", "March")
    order = Order("March", (_reviewer(desk),), Level.FULL, _later(desk), pseudonyms=True, sample_uid=sample.uid)
    sealed = seal_pack(desk, order, file)
    return sample.changes if sealed is None else sample.changes | sealed.changes


def _reviewer(desk: Desk) -> Recipient:
    return next(each for each in introducing.reviewers(desk) if each.person.name == REVIEWER)


def _later(desk: Desk) -> datetime:
    return desk.clock.now() + timedelta(days=30)


def _reviewing(stage: Stage) -> None:
    """Open the pack at home, answer one case blind, see both, judge it, and write the results."""
    station, camera = stage.station, stage.camera
    stage.write(lambda desk: opening.open_pack(desk, stage.folder / "march.swpack").changes)
    _page(stage)
    camera.take(
        "review-packs", "A pack is open in the supervisor's own vault: its cases, and how far each is", station.window
    )
    pack = packs_opened(station.desk)[0]
    station.commands.run("review.begin")
    page = part(station.window, BlindPage)
    until(lambda: page.evidence is not None and not station.tasks.running(), "the evidence of the pack")
    station.commands.run("review.evidence")
    turn()
    caption = "Blind: the own form at the left, the case between under the same covers, theirs not shown yet"
    camera.take("review-blind", caption, station.window, contrast=True)
    _submit(stage, page, pack)
    station.commands.run("review.theirs")
    page.mine.go_to("rationale")
    until(page.joining.corners, "the line that joins both answers")
    turn()
    caption = "Side by side: what differs has a number, a word and a shape on both sides"
    camera.take("review-beside", caption, station.window, contrast=True)
    _judge(stage, page)
    stage.write(lambda desk: returning.return_results(desk, pack.uid, stage.folder / "march.swresults").changes)


def _submit(stage: Stage, page: BlindPage, pack: PackView) -> None:
    uid = page.judging.uid
    theirs = store.pack_case(stage.station.desk.db, pack.uid, page.judging.review.case_uid)
    mine = _otherwise(theirs.decision["answers"], theirs)
    known = page.known
    page.mine.show_answers(mine)
    stage.write(lambda desk: reviewing.submit_blind(desk, uid, mine, known))
    turn()


def _otherwise(answers: dict[str, Any], case: store.PackCase) -> dict[str, Any]:
    """Answer as the responder did, but for the reasons and how soon harm was feared."""
    mine = {**answers, "rationale": FOUND}
    asked = case.protocol.asked.get("imminence")
    if asked is not None and asked.question.kind is AnswerKind.CHOICE and "imminence" in mine:
        mine["imminence"] = next(value for value, _label in asked.question.choices if value != mine["imminence"])
    return mine


def _judge(stage: Stage, page: BlindPage) -> None:
    station, camera, uid = stage.station, stage.camera, page.judging.uid
    card = page.judging.scorecard()
    scores = {item.id: item.answers[int(item is card.items[-1])].id for item in card.items}
    stage.write(lambda desk: judging.save_scores(desk, uid, scores))
    stage.write(lambda desk: judging.add_finding(desk, uid, Tie.FIELD, "rationale", FOUND).changes)
    station.commands.run("review.judgement")
    turn()
    camera.take("review-judgement", "The judgement: scorecard, findings, verdict", station.window)
    page.write_finding()
    turn()
    camera.take(
        "review-finding",
        "A finding belongs to a question, an item of the scorecard, evidence, or the case",
        station.window,
    )
    stage.write(lambda desk: judging.give_verdict(desk, uid, Verdict.AGREE_WITH_FINDINGS, FOUND))
    page.show_ending()
    turn()
    camera.take("review-ended", "The verdict is given and locked; only now it shows how the case ended", station.window)
    theme = stage.house.theme
    theme.apply(theme.mode, LARGEST)
    turn()
    camera.take("review-large-text", "The same with text at 200 %: three tabs", station.window)
    theme.apply(theme.mode, 1.0)


def _coming_home(stage: Stage) -> None:
    """Merge the results twice, and show what becomes of many of them."""
    station, camera = stage.station, stage.camera
    for _time in range(2):
        stage.write(_merged(stage.folder / "march.swresults"))
    page = _page(stage)
    page.views.go_to(_view(page, "What came back"))
    turn()
    camera.take("review-home", "What came back; merged twice, it is here once", station.window)
    stage.write(lambda desk: many(desk, (REVIEWER, THIRD)))
    settling.settled(stage, page.views.go_to(_view(page, "What came back")))
    page.views.go_to(_view(page, "Agreement"))
    until(lambda: not station.tasks.running(), "the figures of agreement")
    turn()
    camera.take(
        "review-agreement",
        "How far answers agree, with how many cases and how sure; small groups stay unshown",
        station.window,
        contrast=True,
    )
    page.views.go_to(_view(page, "Calibration"))
    until(lambda: not station.tasks.running(), "how far the members agree")
    turn()
    camera.take("review-calibration", "A calibration: what two answered alone, side by side", station.window)
    change = page.views.go_to(_view(page, "What to change"))
    until(lambda: not station.tasks.running(), "the findings")
    turn()
    camera.take("review-changes", "What was found, by question: taken up or declined, with a reason", station.window)
    settling.scorecard(stage, change)


def _merged(file: Path) -> Callable[[Desk], Changes]:
    def act(desk: Desk) -> Changes:
        found = merging.merge(desk, file)
        return Changes() if found is None else found.changes

    return act


def _feedback(stage: Stage) -> None:
    """Read the review as the one who decided, and dispute it."""
    station, camera = stage.station, stage.camera
    _page(stage)
    turn()
    camera.take(
        "feedback",
        "Feedback for whoever decided: the verdict, what was found, and what was answered otherwise",
        station.window,
    )
    uid = feedback_rows(station.desk)[0].uid
    stage.write(lambda desk: feedback.reply(desk, uid, "The second message came after we had decided."))
    whom = feedback.supervisors_for(station.desk, uid)
    stage.write(lambda desk: feedback.dispute(desk, uid, "It was not known then.", whom[0]))
    turn()
    camera.take(
        "feedback-disputed", "A reply beside the review, and a dispute that goes to another supervisor", station.window
    )
    station.window.go("queue")
    turn()


def _page(stage: Stage) -> ReviewPage:
    stage.station.window.go("review")
    turn()
    return part(stage.station.window, ReviewPage)


def _view(page: ReviewPage, name: str) -> int:
    return page.views.names().index(name)
