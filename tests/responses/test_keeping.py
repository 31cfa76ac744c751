"""How long what is kept: contacts are destroyed by the machine, words go with an erased person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories
from tests.responses.scenes import Scene

from garda.kernel import clock
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.packs.loader import get_pack
from garda.people.keyring import Purpose
from garda.people.services import erase_person, system_operator
from garda.people.services.rotation import rotate
from garda.privacy.domain.retention import due_on
from garda.privacy.holdings import holding, holdings
from garda.privacy.retention_queries import kept
from garda.responses.models import Reporter, ReporterKey, Response
from garda.responses.services import clear_contacts, dismiss, open_contact

pytestmark = pytest.mark.django_db


def day(here: Scene) -> object:
    pack = get_pack(here.world.election.pack)
    (rule,) = (each for each in pack.retention if each.category == "reporters")
    return due_on(rule, pack.stage(rule.starts_after))


def until(here: Scene, days: int) -> None:
    here.world.election.as_of = factories.local(day(here) + timedelta(days=days))  # type: ignore[operator]
    here.world.election.save(update_fields=["as_of"])


def test_nothing_goes_before_its_day(here: Scene) -> None:
    here.send(name="Sumarni")
    until(here, -1)
    assert clear_contacts(here.world.election) == 0
    assert Reporter.objects.exists()


def test_contacts_and_keys_are_destroyed_and_responses_stay(here: Scene) -> None:
    response = here.send(name="Sumarni", phone="081290000001")
    here.send(once="2")
    until(here, 0)
    assert clear_contacts(here.world.election) == 1
    assert not Reporter.objects.exists()
    assert not ReporterKey.objects.exists()
    response.refresh_from_db()
    assert response.named
    entry = LedgerEntry.objects.get(act="responses.contacts_cleared")
    assert LedgerPayload.objects.get(entry=entry).payload == {"reporters": 1}
    assert clear_contacts(here.world.election) == 0
    assert LedgerEntry.objects.filter(act="responses.contacts_cleared").count() == 1


def test_another_elections_contacts_stay(here: Scene) -> None:
    here.send(name="Sumarni")
    other = factories.world()
    other.election.as_of = factories.local(day(here))  # type: ignore[arg-type]
    assert clear_contacts(other.election) == 0
    assert Reporter.objects.exists()


def test_the_register_of_periods_counts_them(here: Scene) -> None:
    here.send(name="Sumarni")
    found = kept(here.world.election, here.world.regency, day(here))  # type: ignore[arg-type]
    (line,) = (each for each in found if each.rule.category == "reporters")
    assert (line.count, line.is_due, line.clears, line.erases) == (1, True, True, False)


def test_a_new_master_key_still_opens_them(here: Scene) -> None:
    response = here.send(name="Sumarni")
    list(rotate(system_operator(), Purpose.REPORTER))
    assert ReporterKey.objects.get().master_version == 2
    with clock.as_of(here.world.election.as_of):
        found = open_contact(here.pps, response_id=response.id, reason="Menanyakan waktunya.")
    assert found.name == "Sumarni"


def test_words_about_an_erased_person_go_with_them(here: Scene) -> None:
    response = here.send()
    with clock.as_of(here.world.election.as_of):
        dismiss(here.pps, response_id=response.id, reason="Tidak menyangkut syarat.")
    erase_person(system_operator(), person_id=here.applicant.person_id, reason="Uji")
    response.refresh_from_db()
    assert (response.text, response.dismissed_for) == ("(dihapus)", "(dihapus)")
    assert Response.objects.count() == 1


def test_a_breach_finds_whom_responses_speak_of(here: Scene) -> None:
    response = here.send()
    table = holding("responses_response")
    assert table in holdings()
    found = table.model._default_manager.filter(table.there(response.received_at))
    assert list(found.values_list(table.person, flat=True)) == [here.applicant.person_id]
    before = response.received_at - timedelta(seconds=1)
    assert not table.model._default_manager.filter(table.there(before)).exists()
