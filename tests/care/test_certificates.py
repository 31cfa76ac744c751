"""The health certificate of an applicant: sealed with care; formation learns four things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import ProgrammingError
from django.urls import reverse
from tests import factories
from tests.formation.papers import CHECKED, RECEIVED, Desk, a_photo, desk
from tests.support import files
from tests.support.desk import signed_in, text

from garda.care.models import HealthPaper
from garda.care.services import Certificate, receive_certificate
from garda.care.vault import HEALTH
from garda.formation.models import Application, ApplicationPaper, Assessment
from garda.formation.services import assess, check_paper
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.sealed.errors import NotInThisVault
from garda.sealed.services import open_paper, withdraw_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Iterator[Desk]:
    made = desk(healthy=None)
    made.world.election.as_of = CHECKED
    made.world.election.save(update_fields=["as_of"])
    with clock.as_of(CHECKED):
        yield made


def a_certificate(**changed: Any) -> Certificate:
    given: dict[str, Any] = {
        "issuer": "Puskesmas Keling",
        "issued_on": date(2024, 9, 18),
        "fit": True,
        "received_at": RECEIVED,
    }
    return Certificate(**given | changed)


def hand_over(here: Desk, actor: Actor | None = None, **changed: Any) -> Any:
    return receive_certificate(
        actor or here.pps, application=here.application.id, certificate=a_certificate(**changed)
    )


def sealed() -> list[HealthPaper]:
    with HEALTH.store.reached():
        return list(HealthPaper.objects.order_by("id"))


def facts(here: Desk) -> dict[str, Any]:
    here.application.refresh_from_db()
    return dict(here.application.facts)


@pytest.mark.parametrize("fit", [True, False])
def test_formation_learns_four_things_and_no_more(here: Desk, fit: bool) -> None:
    hand_over(here, fit=fit, scan=a_photo())
    (paper,) = ApplicationPaper.objects.all()
    assert (paper.code, paper.upload, paper.state) == ("D05", None, "waiting")
    assert (paper.issuer, paper.issued_on) == ("Puskesmas Keling", date(2024, 9, 18))
    assert facts(here)["healthy"] is fit
    assert len(sealed()) == 1
    factories.right_papers(here.application, ["D01", "D02", "D03", "D04", "D06", "D07"])
    tally = assess(here.pps, election=here.world.election, village=here.world.village)
    assert tally["ASK" if fit else "TMS"] == 1
    # Found right by issuer and date, which is all that is seen of it.
    assert check_paper(here.pps, paper_id=paper.id, accept=True).state == "accepted"
    newest = Assessment.objects.filter(application=here.application).latest("version")
    assert (newest.outcome, newest.asked) == ("MS" if fit else "TMS", [])


def test_it_is_one_act_that_says_nothing_of_health(here: Desk) -> None:
    hand_over(here, fit=False)
    (entry,) = LedgerEntry.objects.all()
    assert (entry.act, entry.account_id) == ("paper.recorded", here.pps.account_id)
    payload = str(LedgerPayload.objects.get(entry=entry).payload)
    assert "fit" not in payload
    assert "Puskesmas" not in payload


def test_whoever_took_it_in_never_opens_it(here: Desk) -> None:
    paper = hand_over(here)
    with pytest.raises(NotInThisVault):
        open_paper(here.pps, HEALTH, paper_id=paper, reason="illness")
    with pytest.raises(NotInThisVault):
        withdraw_paper(here.pps, HEALTH, paper_id=paper, reason="Salah orang")
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM care_healthpaper")


def test_care_opens_what_pps_took_in(here: Desk) -> None:
    paper = hand_over(here)
    care = factories.actor(here.world, Role.CARE_OFFICER, here.world.regency)
    opened = open_paper(care, HEALTH, paper_id=paper, reason="illness")
    assert opened.content == {
        "issuer": "Puskesmas Keling",
        "issued_on": "2024-09-18",
        "fit": True,
        "remark": "",
    }


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"issued_on": date(2024, 9, 21)}, "issued_later"),
        ({"received_at": factories.local(date(2024, 9, 22))}, "not_yet_received"),
    ],
)
def test_a_refusal_in_formation_seals_nothing(
    here: Desk, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(GardaError) as caught:
        hand_over(here, **changed)
    assert caught.value.code == code
    assert sealed() == []
    assert not LedgerEntry.objects.exists()
    assert facts(here)["healthy"] is None


def test_after_a_withdrawal_nothing_is_taken(here: Desk) -> None:
    Application.objects.update(withdrawn_at=CHECKED)
    with pytest.raises(GardaError) as caught:
        hand_over(here)
    assert caught.value.code == "application_withdrawn"
    assert sealed() == []


@pytest.mark.parametrize("role", [Role.PPK, Role.KPU_REGENCY, Role.PPS_SECRETARIAT])
def test_nobody_else_takes_one_in(here: Desk, role: Role) -> None:
    place = here.world.village if role == Role.PPS_SECRETARIAT else here.world.regency
    with pytest.raises(NotInThisVault):
        hand_over(here, factories.actor(here.world, role, place))
    neighbour = factories.actor(here.world, Role.PPS, here.world.villages[1])
    with pytest.raises(GardaError):
        hand_over(here, neighbour)
    assert sealed() == []


def test_a_better_one_is_a_new_version_and_its_word_counts(here: Desk) -> None:
    hand_over(here, fit=False)
    hand_over(here, fit=True, issuer="RSUD Kartini")
    assert [p.version for p in ApplicationPaper.objects.order_by("version")] == [1, 2]
    assert facts(here)["healthy"] is True


def test_the_page_seals_and_shows_nothing_again(here: Desk) -> None:
    pps = signed_in(here.pps)
    page = reverse("receive-certificate", args=[here.application.id])
    own = reverse("applicant-papers", args=[here.application.id])
    assert "Catat surat yang diserahkan" in text(pps.get(own))
    typed = {
        "issuer": "Klinik Sehat",
        "issued_on": "2024-09-18",
        "fit": "yes",
        "received_at": "2024-09-20T09:00",
    }
    wrong = pps.post(page, typed | {"scan": SimpleUploadedFile("a.pdf", files.workbook())})
    assert "sedangkan yang diterima" in text(wrong, 422)
    later = pps.post(page, typed | {"issued_on": "2024-09-21"})
    assert "sesudah tanggal diterima" in text(later, 422)
    assert sealed() == []
    done = pps.post(page, typed | {"scan": SimpleUploadedFile("a.jpg", files.photo())}, follow=True)
    assert "Surat kesehatan tersegel" in text(done)
    assert "Klinik Sehat" in text(done)
    paper = ApplicationPaper.objects.get()
    shown = text(pps.get(reverse("check-paper", args=[paper.id])))
    assert "Disimpan tersegel" in shown
    assert "Sesuai, berikutnya" in shown
