"""Lists of flagged terms: plain to edit, an organisation's own beside them, and counted by list."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path

import pytest

from app.evidence.terms import LANGUAGES, BadTermsError, counts, in_force, shipped_at_least


def keep(folder: Path, name: str, terms: object) -> Path:
    """Write an organisation's own list."""
    (folder / "terms").mkdir(exist_ok=True)
    path = folder / "terms" / f"{name}.json"
    path.write_text(json.dumps({"terms": terms}))
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_shipped_list_is_plain_to_edit(language: str) -> None:
    document = json.loads((files("resources") / "terms" / f"{language}.json").read_text("utf-8"))
    assert document.keys() == {"terms_in", "version", "note", "terms"}
    assert document["terms_in"] == language
    assert 20 <= len(document["terms"]) == len(set(document["terms"]))


def test_terms_are_counted_by_list_and_only_where_there_are_any() -> None:
    assert counts("Kill, KILLED and a skilled hand", in_force()) == {"en": 2}
    assert counts("もう死にたい。自殺", in_force()) == {"ja": 2}
    assert counts("a quiet harbour", in_force()) == {}


def test_an_organisations_own_list_counts_beside_the_shipped_ones(tmp_path: Path) -> None:
    keep(tmp_path, "harbour", ["ferryman", "港"])
    assert counts("the ferryman of the 旧港, killed", in_force(tmp_path)) == {"en": 1, "harbour": 2}


def test_a_list_of_a_shipped_name_takes_its_place(tmp_path: Path) -> None:
    keep(tmp_path, "en", ["lantern*"])
    assert counts("kill the lanterns", in_force(tmp_path)) == {"en": 1}


def test_a_list_that_was_changed_is_read_again(tmp_path: Path) -> None:
    path = keep(tmp_path, "en", ["lantern"])
    assert counts("lantern, tide", in_force(tmp_path)) == {"en": 1}
    keep(tmp_path, "en", ["lantern", "tide"])
    os.utime(path, ns=(1, 1))
    assert counts("lantern, tide", in_force(tmp_path)) == {"en": 2}


def test_words_without_borders_are_found_in_scripts_that_set_none(tmp_path: Path) -> None:
    keep(tmp_path, "more", ["사망", "ฆ่า", "杀人"])
    assert counts("그는사망했다 เขาฆ่าคน 他杀人了", in_force(tmp_path)) == {"more": 3}


@pytest.mark.parametrize("found", ['{"terms": [""]}', '{"terms": "kill"}', "{", "[]", '{"terms": ["\\u200b"]}'])
def test_a_list_that_was_edited_wrongly_is_told(found: str, tmp_path: Path) -> None:
    keep(tmp_path, "en", []).write_text(found)
    with pytest.raises(BadTermsError, match=r"en\.json"):
        in_force(tmp_path)


def test_a_request_is_not_held_up_by_a_wrong_list(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keep(tmp_path, "en", []).write_text("{")
    with caplog.at_level("ERROR"):
        assert counts("kill", shipped_at_least(tmp_path)) == {"en": 1}
    assert "flagged terms failed: BadTermsError" in caplog.text


def test_an_empty_list_finds_nothing(tmp_path: Path) -> None:
    keep(tmp_path, "none", [])
    assert counts("a text", in_force(tmp_path)) == {}
