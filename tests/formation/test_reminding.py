"""Documents whose last day comes near: marked each night, with a message that is ready."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.formation.test_figures import paper
from tests.support.desk import signed_in, text

from garda.formation.models import Application, ApplicationPaper, PaperState
from garda.formation.services.reminding import prepare_reminders
from garda.formation.tasks import prepare_all_reminders
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload

pytestmark = pytest.mark.django_db

TODAY = date(2024, 9, 26)
ACT = "formation.reminders_prepared"


@pytest.fixture
def world() -> World:
    made = factories.world()
    stand_at(made, 3)
    return made


def stand_at(world: World, hour: int, day: date = TODAY) -> None:
    world.election.as_of = factories.local(day, hour)
    world.election.save(update_fields=["as_of"])


def refused(world: World, *days: int) -> Application:
    """An applicant with a document to be brought again so many days from today, for each day."""
    made = factories.application(
        world.election.call_set.first() or factories.call(world), world.village, papers=()
    )
    for code, left in zip(("D03", "D04", "D06"), days, strict=False):
        paper(made, code, PaperState.REFUSED, due_on=TODAY + timedelta(days=left))
    return made


def reminded() -> set[str]:
    found = ApplicationPaper.objects.filter(reminded_at__isnull=False)
    return set(found.values_list("code", flat=True))


def test_the_day_before_and_the_last_day_are_marked_once(world: World) -> None:
    refused(world, 0, 1, 2)
    assert prepare_reminders(world.election) == 2
    assert reminded() == {"D03", "D04"}
    assert prepare_reminders(world.election) == 0
    entry = LedgerEntry.objects.get(act=ACT)
    assert entry.account_id is None
    payload = LedgerPayload.objects.get(entry=entry).payload
    assert payload["papers"] == 2
    stand_at(world, 3, TODAY + timedelta(days=1))
    assert prepare_reminders(world.election) == 1
    assert reminded() == {"D03", "D04", "D06"}


def test_what_is_over_replaced_or_withdrawn_is_not_marked(world: World) -> None:
    refused(world, -1)
    mended, gone = refused(world, 0), refused(world, 0)
    paper(mended, "D03", version=2)
    gone.withdrawn_at = factories.local(TODAY)
    gone.save(update_fields=["withdrawn_at"])
    assert prepare_reminders(world.election) == 0
    assert reminded() == set()
    assert not LedgerEntry.objects.filter(act=ACT).exists()


def test_days_are_those_of_the_village(world: World) -> None:
    refused(world, 1)
    type(world.village).objects.filter(id=world.village.id).update(time_zone="Asia/Jayapura")
    # Half past ten in the evening by WIB is after midnight by WIT.
    world.election.as_of = factories.local(TODAY - timedelta(days=1), 22, 30)
    world.election.save(update_fields=["as_of"])
    assert prepare_reminders(world.election) == 1


def test_the_job_looks_at_every_election(world: World) -> None:
    refused(world, 0)
    prepare_all_reminders(timestamp=0)
    assert reminded() == {"D03"}


def test_the_page_has_the_message_ready_for_pps_alone(world: World) -> None:
    applicant = refused(world, 1)
    prepare_reminders(world.election)
    address = reverse("paper-queue", args=[world.village.code])
    answered = signed_in(factories.actor(world, Role.PPS)).get(address)
    html = text(answered)
    assert f"Yth. {applicant.person.name}, pendaftaran KPPS" in html
    assert "Salinan ijazah SMA atau ijazah terakhir: Tidak terbaca, terpotong, atau buram" in html
    assert "paling lambat 27 September 2024" in html
    assert "Pengingat disiapkan 26 September 2024" in html
    assert 'href="whatsapp://send?text=Yth.%20' in answered.content.decode()
    above = text(signed_in(factories.actor(world, Role.PPK, world.district)).get(address))
    assert "Pesan pengingat" not in above
    assert applicant.person.name in above
