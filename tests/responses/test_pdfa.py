"""Every letter holds to what PDF/A-2a asks, as far as its objects say; and each check sees the fault that it is for."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from app.cases.model import CaseId
from app.desk import Desk
from app.responses import actions, queries
from app.responses.templates import languages
from tests.responses.conftest import HOUSE
from tests.responses.pdfa import CHECKS, dictionaries, faults

Break = Callable[[Pdf], object]


@pytest.mark.parametrize("language", languages())
def test_a_letter_has_no_fault_in_any_language(desk: Desk, case_id: CaseId, language: str) -> None:
    assert faults(letter(desk, case_id, language)) == []


def letter(desk: Desk, case_id: CaseId, language: str = "en") -> bytes:
    """Return the letter of a case."""
    made = actions.write_letter(desk, case_id, actions.template_for(desk, case_id, language), HOUSE)
    return queries.read_file(desk, queries.response(desk.db, case_id, made.id).files[0].id)


def fonts(file: Pdf) -> list[pikepdf.Object]:
    """Return the fonts of a file."""
    return [each for each in dictionaries(file) if each.get("/Type") == "/Font"]


def unmarked(file: Pdf) -> None:
    """Take the mark of PDF/A away."""
    with file.open_metadata() as told:
        told["pdfaid:conformance"] = "B"


def renamed(file: Pdf) -> None:
    """Say another title than the metadata."""
    file.docinfo["/Title"] = "Something else"


def unembedded(file: Pdf) -> None:
    """Take the font files away."""
    for each in list(dictionaries(file)):
        for name in ("/FontFile2", "/FontFile3"):
            if name in each:
                del each[name]


def drop(*names: str) -> Break:
    """Take something out of wherever it stands."""

    def act(file: Pdf) -> None:
        for each in list(dictionaries(file)):
            for name in names:
                if name in each:
                    del each[name]

    return act


def rooted(name: str, make: Callable[[Pdf], object]) -> Break:
    """Put something into the catalogue."""

    def act(file: Pdf) -> None:
        file.Root[name] = make(file)

    return act


def streamed(**told: Any) -> Break:
    """Put a stream with an odd dictionary into the catalogue."""
    return rooted("/Odd", lambda file: file.make_indirect(Stream(file, b"x", Dictionary(told_by_name(told)))))


def told_by_name(told: dict[str, Any]) -> dict[str, Any]:
    """Return entries under names as a PDF writes them."""
    return {f"/{name}": value for name, value in told.items()}


BREAKS: dict[str, Break] = {
    "conformance": unmarked,
    "information_in_step": renamed,
    "output_intent": drop("/OutputIntents"),
    "fonts_embedded": unembedded,
    "fonts_say_their_signs": drop("/ToUnicode"),
    "widths_are_there": drop("/W", "/DW"),
    "no_scripts_or_actions": rooted("/OpenAction", lambda _file: Dictionary(S=Name.JavaScript, JS="app.alert(1)")),
    "nothing_outside": streamed(F="elsewhere.bin"),
    "blend_modes": rooted("/Odd", lambda _file: Dictionary(BM=Name("/Unheard"))),
    "no_forms_or_layers": rooted("/OCProperties", lambda _file: Dictionary()),
    "no_files_inside": rooted("/Odd", lambda _file: Dictionary(EF=Dictionary())),
    "notes_are_known": rooted("/Odd", lambda _file: Dictionary(Type=Name.Annot, Subtype=Name.Movie)),
    "no_postscript": streamed(Type=Name.XObject, Subtype=Name.PS),
    "tagged": drop("/MarkInfo"),
    "pages_in_reading_order": drop("/StructParents"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_check_sees_its_fault(desk: Desk, case_id: CaseId, name: str) -> None:
    with pikepdf.open(io.BytesIO(letter(desk, case_id))) as file:
        BREAKS[name](file)
        assert name in [each.__name__.strip("_") for each in CHECKS if not each(file)]


def test_a_group_without_a_space_to_blend_in_is_seen(desk: Desk, case_id: CaseId) -> None:
    with pikepdf.open(io.BytesIO(letter(desk, case_id))) as file:
        file.pages[0].obj["/Group"] = Dictionary(S=Name.Transparency)
        del file.Root["/OutputIntents"]
        assert "_blending_spaces" in [each.__name__ for each in CHECKS if not each(file)]


def test_what_is_locked_or_cut_is_seen(desk: Desk, case_id: CaseId) -> None:
    data, locked = letter(desk, case_id), io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        file.save(locked, encryption=pikepdf.Encryption(owner="a", user=""))
    assert "no_encryption" in faults(locked.getvalue())
    assert "end" in faults(data + b"more")
    head, mark, rest = data.split(b"\n", 2)
    assert "binary_mark" in faults(b"\n".join([head, b"%" + b"a" * (len(mark) - 1), rest]))


def test_packed_metadata_and_a_missing_id_are_seen(desk: Desk, case_id: CaseId) -> None:
    with pikepdf.open(io.BytesIO(letter(desk, case_id))) as file:
        file.Root.Metadata.write(zlib.compress(file.Root.Metadata.read_bytes()), filter=Name.FlateDecode)
        del file.trailer["/ID"]
        found = [each.__name__ for each in CHECKS if not each(file)]
    assert {"_metadata_is_plain", "_trailer_id"} <= set(found)


def test_every_dictionary_is_gone_through() -> None:
    with Pdf.new() as file:
        file.Root["/A"] = Array([Dictionary(B=Dictionary(C=1))])
        assert any("/C" in each for each in dictionaries(file))
