"""What a mail asks for, as far as a machine may say: an emergency, unless it is clearly something else.

A missed emergency costs a life, a false one a minute of triage. So a mail is another kind only when its
subject names that kind and neither the subject nor the first pages of its words hold any sign of danger.
"""

from __future__ import annotations

import re
import unicodedata

from app.cases.model import Kind

_READ = 20_000  # beyond this a text is likelier a disclaimer or a quoted history than the request

# Beginnings of words in English, French, German, Spanish and Portuguese, folded: without accents.
_STEMS = (
    "abduct",
    "ameac",
    "amenaz",
    "anschlag",
    "atentado",
    "attack",
    "attentat",
    "bedroh",
    "bomb",
    "danger",
    "desaparecid",
    "disparition",
    "disparu",
    "dringend",
    "drohung",
    "emergencia",
    "emergencies",
    "emergency",
    "endangered",
    "enlev",
    "entfuhr",
    "exigent",
    "gefahr",
    "geisel",
    "hostage",
    "iminente",
    "imminent",
    "inminente",
    "kidnap",
    "menace",
    "missing boy",
    "missing child",
    "missing girl",
    "missing minor",
    "missing person",
    "muert",
    "murder",
    "notfall",
    "otage",
    "overdose",
    "peligro",
    "perigo",
    "refem",
    "rehen",
    "secuestr",
    "selbstmord",
    "self-harm",
    "self-injur",
    "sequestr",
    "shoot",
    "stabb",
    "suicid",
    "suizid",
    "threat",
    "totung",
    "urgence",
    "urgencia",
    "urgent",
    "vermisst",
    "welfare check",
)
# Whole words that begin too many others.
_WORDS = (
    "death",
    "dying",
    "eilt",
    "help",
    "in progress",
    "kill",
    "killed",
    "leben",
    "life",
    "lives",
    "mort",
    "morte",
    "right now",
    "tod",
    "toten",
    "vida",
    "vie",
)
# Japanese, Chinese and Korean have no spaces between words.
_DANGER_SIGNS = re.compile(
    "緊急|至急|自殺|危険|生命|人命|命[をのが]|殺|誘拐|行方不明|脅迫|爆破|助けて|死|사망|자살|긴급|납치|협박|紧急|危險|绑架"
)
_DANGER_WORDS = re.compile(rf"\b(?:{'|'.join(_STEMS)}|(?:{'|'.join(_WORDS)})\b)")

_CLEARLY = (
    (
        Kind.PRESERVATION,
        re.compile(
            r"\b(?:preservation (?:request|letter|order|demand)|request for preservation|2703\(f\)|epoc-pr"
            r"|demande de conservation|gel de donnees|sicherungs(?:anordnung|ersuchen)|erhaltungsanordnung"
            r"|(?:solicitud|orden) de (?:conservacion|preservacion)|(?:pedido|ordem) de preservacao)|保全要請|保全依頼"
        ),
    ),
    (
        Kind.PRODUCTION_ORDER,
        re.compile(
            r"\b(?:production order|subpoena|search warrant|court order|order for disclosure|2703\(d\)"
            r"|requisition judiciaire|ordonnance|herausgabeanordnung|durchsuchungsbeschluss|auskunftsersuchen"
            r"|orden judicial|mandamiento|ordem judicial|mandado)|令状|捜査関係事項照会"
        ),
    ),
)


def guess(subject: str, body: str) -> Kind:
    """Return the kind of a mail."""
    title, words = _plain(subject), _plain(body)
    if any(_is_danger(text) for text in (title, words)):
        return Kind.EMERGENCY_DISCLOSURE
    return next((kind for kind, names in _CLEARLY if names.search(title)), Kind.EMERGENCY_DISCLOSURE)


def _is_danger(text: str) -> bool:
    return bool(_DANGER_WORDS.search(text) or _DANGER_SIGNS.search(text))


def _plain(text: str) -> str:
    """Return text in lower case without accents; signs of other scripts stay."""
    apart = unicodedata.normalize("NFKD", text[:_READ]).casefold()
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)
