"""Health certificates of applicants for PPK and PPS: the regency's KPU takes them in, blindly."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories
from tests.formation.selections import Board

from garda.care.services import Certificate, receive_certificate
from garda.formation.models import Application
from garda.formation.services import assess
from garda.kernel import clock
from garda.sealed.errors import NotInThisVault

pytestmark = pytest.mark.django_db
DAY = factories.local(date(2024, 4, 26))
CERTIFICATE = Certificate(
    issuer="Puskesmas Keling", issued_on=date(2024, 4, 20), fit=True, received_at=DAY
)


def test_whoever_takes_in_the_papers_takes_it_in_and_the_verdict_follows() -> None:
    board = Board()
    made = board.applicant(outcome=None, healthy=None, papers=())
    with clock.as_of(DAY):
        receive_certificate(board.first, application=made.id, certificate=CERTIFICATE)
        assess(board.first, election=board.world.election, village=board.region, body="ppk")
    assert Application.every.get(pk=made.pk).facts["healthy"] is True
    assert "R07" not in made.assessments.get().asked


def test_of_a_station_group_it_takes_in_none() -> None:
    board = Board()
    made = factories.application(factories.call(board.world), board.world.village)
    with clock.as_of(DAY), pytest.raises(NotInThisVault):
        receive_certificate(board.first, application=made.id, certificate=CERTIFICATE)
