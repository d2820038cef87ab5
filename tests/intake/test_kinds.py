"""A mail is an emergency unless it is clearly something else: a missed one costs a life."""

from __future__ import annotations

import pytest

from app.cases.model import Kind
from app.intake.kinds import guess


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("", ""),
        ("Question", "Could you send us the data of this account?"),
        ("Emergency disclosure request", "A child is missing."),
        ("Preservation request", "The person wrote that they will kill themselves."),
        ("Subpoena: URGENT", ""),
        ("EPOC-PR", "There is an imminent threat."),
        ("Sicherungsanordnung", "Es besteht Lebensgefahr, Suizid angekündigt."),
        ("Demande de conservation", "Menace d’attentat dans une école."),
        ("Solicitud de conservación", "La persona está en peligro."),
        ("Pedido de preservação", "Ameaça de morte."),
        ("保全要請", "自殺をほのめかしている。"),
        ("Court order", "He said: HELP"),
        ("Production order", "threat".upper()),
    ],
)
def test_any_sign_of_danger_makes_an_emergency(subject: str, body: str) -> None:
    assert guess(subject, body) is Kind.EMERGENCY_DISCLOSURE


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("Preservation request for one account", "Please keep the data for 90 days.", Kind.PRESERVATION),
        ("18 USC 2703(f) letter", "Please keep the data.", Kind.PRESERVATION),
        ("Demande de conservation de données", "Merci de conserver les données.", Kind.PRESERVATION),
        ("Sicherungsersuchen", "Vielen Dank.", Kind.PRESERVATION),
        ("保全要請について", "よろしくお願いします。", Kind.PRESERVATION),
        ("Grand jury subpoena", "Records are due on Monday.", Kind.PRODUCTION_ORDER),
        ("Réquisition judiciaire", "Veuillez trouver la pièce jointe.", Kind.PRODUCTION_ORDER),
        ("捜査関係事項照会書", "命令書を添付します。", Kind.PRODUCTION_ORDER),
    ],
)
def test_only_a_subject_that_names_another_kind_is_that_kind(subject: str, body: str, kind: Kind) -> None:
    assert guess(subject, body) is kind


def test_the_body_alone_never_makes_it_less() -> None:
    assert guess("Request", "This is a preservation request.") is Kind.EMERGENCY_DISCLOSURE
