"""The tour shows every screen, shows none of them empty, and uncovers no more than each level allows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.ui.tour.conftest import Played
from ui.kit.theme import LIGHT
from ui.tour import render
from ui.tour.camera import PictureNotKeptError

SCREENS = (
    *("start", "create", "create-weak", "create-ready", "recovery-key", "queue-empty", "not-intact", "unlock-changing"),
    *(
        "start-known",
        "unlock",
        "unlock-refused",
        "recover",
        "unlocking",
        "queue",
        "queue-arrival",
        "queue-arrived",
        "queue-filtered",
    ),
    *("queue-searching", "queue-found", "queue-nothing", "mine", "waiting", "case-new", "case"),
    *("case-narrow-request", "case-narrow-evidence", "case-narrow-decision", "case-large-text"),
    *("queue-large-text", "history", "evidence", "picture-l0", "picture-l1", "picture-l2", "picture-l3"),
    *("picture-l4", "picture-escape", "words-l0", "words-l1", "words-l2", "words-l3", "picture-noted"),
    *("text-l0", "text-l1", "text-l2", "text-l3", "text-l4", "text-escape", "note-first", "video-l0"),
    *("video-l1", "video-l2", "video-l3", "video-play", "video-l4", "video-escape", "sound-l0", "sound-l1"),
    *("sound-l3", "sound-l4", "sound-escape", "steps-l0", "steps-l3", "steps-motion", "pdf-paper", "pdf-l0"),
    *("pdf-l1", "pdf-l2", "pdf-l3", "pdf-l4", "pdf-turned", "office-l0", "office-l1", "office-l2", "office-l3"),
    *("office-l4", "mail-l0", "mail-l1", "mail-l2", "mail-l3", "mail-l4", "archive", "archive-taken", "paper"),
    *("paper-near", "item-undecodable", "item-facts-only", "purpose", "palette", "keys", "passphrase"),
    *("ask-reason", "ask-choice", "ask-effect", "told", "told-strip", "break-waits", "break", "break-near"),
    *("break-micro", "break-hour", "break-long", "break-after-case", "break-after-severe", "break-talk"),
    *("break-two-windows", "me", "me-choices", "me-kept", "limit-told", "limit-asked", "limit-closed"),
    *("override", "relief", "relief-numbers", "decide-empty", "decide-begun", "decide-ready", "decided"),
    *(
        "answer-empty",
        "answer-sent",
        "answer-package",
        "answer-order",
        "decide-correct",
        "responded",
        "decide-close",
        "closed",
    ),
    *(
        "approval-asked",
        "approval-unanswered",
        "to-do",
        "requester",
        "requester-headers",
        "requester-call",
        "requester-checklist",
    ),
    *("requester-denied", "requester-large-text", "act-now", "directory", "agency", "known", "hash-lists"),
    *(
        "hash",
        "list-import",
        "policies",
        "policies-managed",
        "settings",
        "support",
        "call",
        "call-kept",
        "quarantine",
        "drop",
        "importing",
        "imported",
        "rota-empty",
    ),
    *(
        "rota-four",
        "rota-five",
        "rota-six",
        "vault-check",
        "review-introduce",
        "review-vaults",
        "review-sample",
        "review-packs",
    ),
    *("review-blind", "review-beside", "review-judgement", "review-finding", "review-ended", "review-large-text"),
    *("review-home", "review-settled", "review-agreement", "review-calibration", "review-changes", "review-scorecard"),
    *("feedback", "feedback-disputed"),
    *("people", "people-in", "people-go", "people-key"),
    *("keeping-empty", "keeping", "keeping-left", "locked"),
)
FEWEST_COLOURS = 12
# A layout has twelve samples a side; what is drawn between them can be drawn from twice as many.
SAMPLES = 12
ROUNDING = 10
SHARP = 60


def test_every_screen_has_its_picture_in_the_order_of_a_shift(played: Played) -> None:
    found = [file.name for file in sorted(played.folder.glob("*.png"))]
    names = [re.fullmatch(r"\d{3}-(.+)-light\.png", file) for file in found]
    assert [name.group(1) for name in names if name] == list(SCREENS)
    assert [int(file[:3]) for file in found] == list(range(1, len(SCREENS) + 1))


@pytest.mark.parametrize("name", SCREENS)
def test_no_picture_is_blank(played: Played, name: str) -> None:
    colours = played.picture(name).getcolors(1 << 20)
    assert colours is None or len(colours) >= FEWEST_COLOURS


def test_a_page_shows_every_picture_with_its_caption(played: Played) -> None:
    page = (played.folder / "index.html").read_text("utf-8")
    shown = re.findall(r'<img loading="lazy" src="([^"]+)" alt="([^"]+)"', page)
    assert [file for file, _caption in shown] == [file.name for file in sorted(played.folder.glob("*.png"))]
    assert all(len(caption) > len("x, light") for _file, caption in shown)


@pytest.mark.parametrize(("name", "covered"), [("picture-l1", "picture-l0"), ("picture-noted", "picture-escape")])
def test_a_layout_on_the_screen_holds_no_more_than_its_samples(played: Played, name: str, covered: str) -> None:
    """Measure all of it: what is cut off by the ground of another picture has its samples elsewhere."""
    assert _detail(_uncovered(played, name, covered)) < ROUNDING


def test_a_reduced_picture_holds_more_than_a_layout(played: Played) -> None:
    """What the test above measures is there to be seen: the same measure finds the letters of a chat."""
    assert _detail(_uncovered(played, "picture-l3")) > SHARP


@pytest.mark.parametrize("name", ["picture-l2", "picture-l3"])
def test_below_the_full_level_a_picture_has_no_colour(played: Played, name: str) -> None:
    assert _colour(_uncovered(played, name)) == 0


def test_at_the_full_level_a_picture_has_its_colours(played: Played) -> None:
    assert _colour(_uncovered(played, "picture-l4")) > SHARP


def test_esc_leaves_the_screen_as_it_was_before_the_first_look(played: Played) -> None:
    # A note is offered by then, so the same words stand on a smaller ground.
    before, after = _on_the_ground(played, "picture-l0"), _on_the_ground(played, "picture-escape")
    assert before.size == after.size
    assert ImageChops.difference(before, after).getbbox() is None


def test_nothing_stays_in_the_temporary_folder(played: Played) -> None:
    assert list(played.temporary.iterdir()) == []


def test_no_picture_names_the_folder_of_a_machine(played: Played) -> None:
    assert str(played.temporary) not in (played.folder / "index.html").read_text("utf-8")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_bytes(b"")
    with pytest.raises(PictureNotKeptError):
        render(in_the_way)


def _uncovered(played: Played, name: str, ground: str = "picture-escape") -> Image.Image:
    """Return what lies open in the middle of an item's ground, without its edges."""
    shown = played.picture(name).crop(_ground(played, ground))
    covered = Image.new("RGB", shown.size, LIGHT.sunken)
    open_here = ImageChops.difference(shown, covered).convert("L").point(lambda grey: 255 * (grey > 0))
    wide, high = shown.width // 2, shown.height // 2
    across = open_here.crop((0, high, shown.width, high + 1)).getbbox()
    down = open_here.crop((wide, 0, wide + 1, shown.height)).getbbox()
    assert across is not None
    assert down is not None
    inset = 4
    return shown.crop((across[0] + inset, down[1] + inset, across[2] - inset, down[3] - inset))


def _on_the_ground(played: Played, name: str) -> Image.Image:
    """Return what stands on the ground of a covered item: everything that is not ground."""
    shown = played.picture(name).crop(_ground(played, name))
    box = ImageChops.difference(shown, Image.new("RGB", shown.size, LIGHT.sunken)).getbbox()
    assert box is not None
    return shown.crop(box)


def _ground(played: Played, name: str) -> tuple[int, int, int, int]:
    """Return where an item is shown: the largest even ground of a covered picture."""
    covered = played.picture(name)
    even = Image.new("RGB", covered.size, LIGHT.sunken)
    same = ImageChops.difference(covered, even).convert("L").point(lambda grey: 255 * (grey == 0))
    rows = [y for y in range(same.height) if _count(same, (0, y, same.width, y + 1)) > same.width // 5]
    columns = [x for x in range(same.width) if _count(same, (x, rows[0], x + 1, rows[-1] + 1)) > len(rows) // 2]
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def _count(mask: Image.Image, box: tuple[int, int, int, int]) -> int:
    return int(mask.crop(box).histogram()[255])


def _detail(shown: Image.Image) -> int:
    """Return by how much a picture differs from one that is drawn from so few samples."""
    few = (SAMPLES * 2, max(1, round(SAMPLES * 2 * shown.height / shown.width)))
    drawn = shown.convert("L").resize(few, Image.Resampling.BOX).resize(shown.size, Image.Resampling.BILINEAR)
    counts = ImageChops.difference(shown.convert("L"), drawn).histogram()
    return max(grey for grey in range(256) if sum(counts[grey:]) > shown.width * shown.height / 200)


def _colour(shown: Image.Image) -> int:
    red, green, blue = shown.split()
    spread = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return max(grey for grey, count in enumerate(spread.histogram()) if count)
