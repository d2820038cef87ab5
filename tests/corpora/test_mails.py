"""The mails of public packages go through the requester checks: none falls over, few alarm for nothing."""

from __future__ import annotations

import pytest

from tests.corpora.mails import mails, run

SOME = 40


def test_mails_of_public_packages_fall_over_nothing_and_few_alarm_for_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = run(mails(), SOME)
    with capsys.disabled():
        print("\n" + "\n".join(told.lines()))  # noqa: T201 -- the figures are what this test is for
    assert told.mails == SOME
    assert told.alarmed <= SOME // 10
