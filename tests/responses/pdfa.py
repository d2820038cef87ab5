"""What PDF/A-2 asks of a file, as far as it can be read from its objects; what this does not check stands in 0028."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf

# Annex of ISO 19005-2: what a document may not do, where a dictionary names it as an action.
_ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans"}
_ACTIONS |= {"/GoTo3DView", "/JavaScript", "/GoToR", "/GoToE", "/SubmitForm"}
_IN_STEP = {"/Title": "dc:title", "/Author": "dc:creator", "/Creator": "xmp:CreatorTool", "/Producer": "pdf:Producer"}
_SUBTYPES = {"/Link", "/Text", "/Widget", "/Highlight", "/Popup"}


def faults(data: bytes) -> list[str]:
    """Return what a file does that PDF/A-2a forbids, or lacks that it asks for."""
    with pikepdf.open(io.BytesIO(data)) as file:
        return [each.__name__.strip("_") for each in CHECKS if not each(file)] + list(_bytes(data))


def dictionaries(file: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every dictionary of a file, those that stand inside others as well."""
    rest: list[Any] = list(file.objects)
    rest.append(file.trailer)
    while rest:
        each: Any = rest.pop()
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            inner: list[Any] = [each[name] for name in each.keys()]  # noqa: SIM118 -- a stream is gone through by its keys alone
        elif isinstance(each, pikepdf.Array):
            inner = list(each)
        else:
            continue
        rest += [one for one in inner if isinstance(one, pikepdf.Object) and not one.is_indirect]


def _told(file: pikepdf.Pdf) -> Any:
    """Return the metadata to be read; leaving it by a `with` would write it anew."""
    return file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)


def _conformance(file: pikepdf.Pdf) -> bool:
    told = _told(file)
    return (told.get("pdfaid:part"), told.get("pdfaid:conformance")) == ("2", "A")


def _metadata_is_plain(file: pikepdf.Pdf) -> bool:
    found = file.Root.get("/Metadata")
    return found is not None and "/Filter" not in found


def _information_in_step(file: pikepdf.Pdf) -> bool:
    told = _told(file)
    for name, place in _IN_STEP.items():
        said, meant = str(file.docinfo.get(name, "")), told.get(place, "")
        both = ", ".join(meant) if isinstance(meant, list) else str(meant or "")
        if said and said != both:
            return False
    return True


def _output_intent(file: pikepdf.Pdf) -> bool:
    intents = [each for each in file.Root.get("/OutputIntents", ()) if each.get("/S") == "/GTS_PDFA1"]
    profiles = {each.DestOutputProfile.objgen for each in intents if "/DestOutputProfile" in each}
    return bool(intents) and len(profiles) == 1 and _is_profile(intents[0].DestOutputProfile)


def _is_profile(found: Any) -> bool:
    data = found.read_bytes()
    return bool(data[36:40] == b"acsp") and {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}.get(int(found.N)) == data[16:20]


def _no_encryption(file: pikepdf.Pdf) -> bool:
    return not file.is_encrypted and "/Encrypt" not in file.trailer


def _trailer_id(file: pikepdf.Pdf) -> bool:
    found = file.trailer.get("/ID")
    return found is not None and len(found) == 2 and all(bytes(each) for each in found)


def _fonts_embedded(file: pikepdf.Pdf) -> bool:
    fonts = [each for each in dictionaries(file) if each.get("/Type") == "/Font"]
    plain = [each for each in fonts if each.get("/Subtype") not in ("/Type0", "/Type3")]
    return bool(fonts) and all(_has_file(each.get("/FontDescriptor")) for each in plain)


def _has_file(descriptor: Any) -> bool:
    return descriptor is not None and bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()))


def _fonts_say_their_signs(file: pikepdf.Pdf) -> bool:
    fonts = [each for each in dictionaries(file) if each.get("/Type") == "/Font" and each.get("/Subtype") == "/Type0"]
    return all("/ToUnicode" in each for each in fonts)


def _widths_are_there(file: pikepdf.Pdf) -> bool:
    inner = [each for each in dictionaries(file) if each.get("/Subtype") in ("/CIDFontType0", "/CIDFontType2")]
    return all("/W" in each or "/DW" in each for each in inner)


def _no_scripts_or_actions(file: pikepdf.Pdf) -> bool:
    return not any(str(each.get("/S", "")) in _ACTIONS or "/JS" in each or "/AA" in each for each in dictionaries(file))


def _nothing_outside(file: pikepdf.Pdf) -> bool:
    """Nothing is fetched: no stream in another file, no picture or page elsewhere, no reference by name."""
    return not any(
        ({"/F", "/FFilter", "/FDecodeParms"} & set(each.keys()) and isinstance(each, pikepdf.Stream))
        or "/Ref" in each
        or "/OPI" in each
        for each in dictionaries(file)
    )


def _blending_spaces(file: pikepdf.Pdf) -> bool:
    groups = [each for each in dictionaries(file) if each.get("/S") == "/Transparency"]
    return all("/CS" in each or "/OutputIntents" in file.Root for each in groups)


def _blend_modes(file: pikepdf.Pdf) -> bool:
    known = {"Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn"}
    known |= {"HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity"}
    return all(str(each["/BM"]).strip("/") in known for each in dictionaries(file) if "/BM" in each)


def _no_forms_or_layers(file: pikepdf.Pdf) -> bool:
    form = file.Root.get("/AcroForm")
    layers = file.Root.get("/OCProperties")
    return (form is None or ("/XFA" not in form and not form.get("/NeedAppearances", False))) and layers is None


def _no_files_inside(file: pikepdf.Pdf) -> bool:
    return not any("/EF" in each for each in dictionaries(file)) and "/EmbeddedFiles" not in file.Root.get("/Names", {})


def _notes_are_known(file: pikepdf.Pdf) -> bool:
    notes = [each for each in dictionaries(file) if each.get("/Type") == "/Annot"]
    return all(str(each.get("/Subtype")) in _SUBTYPES for each in notes)


def _no_lzw(file: pikepdf.Pdf) -> bool:
    return not any("LZW" in str(each.get("/Filter", "")) for each in dictionaries(file))


def _no_postscript(file: pikepdf.Pdf) -> bool:
    return not any(each.get("/Subtype") == "/PS" for each in dictionaries(file))


def _tagged(file: pikepdf.Pdf) -> bool:
    mark: Any = file.Root.get("/MarkInfo", {})
    return bool(mark.get("/Marked", False)) and "/StructTreeRoot" in file.Root and bool(str(file.Root.get("/Lang", "")))


def _pages_in_reading_order(file: pikepdf.Pdf) -> bool:
    return all("/StructParents" in page.obj for page in file.pages)


def _bytes(data: bytes) -> Iterator[str]:
    if not data.startswith(b"%PDF-1."):
        yield "header"
    second = data.split(b"\n", 2)[1]
    if not (second.startswith(b"%") and len([each for each in second[1:5] if each > 127]) == 4):
        yield "binary_mark"
    if not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "end"


CHECKS: tuple[Callable[[pikepdf.Pdf], bool], ...] = (
    _conformance,
    _metadata_is_plain,
    _information_in_step,
    _output_intent,
    _no_encryption,
    _trailer_id,
    _fonts_embedded,
    _fonts_say_their_signs,
    _widths_are_there,
    _no_scripts_or_actions,
    _nothing_outside,
    _blending_spaces,
    _blend_modes,
    _no_forms_or_layers,
    _no_files_inside,
    _notes_are_known,
    _no_lzw,
    _no_postscript,
    _tagged,
    _pages_in_reading_order,
)
