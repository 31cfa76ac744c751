"""One paper application at the counter: all of it or nothing, once, and nothing let out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from tests import factories

from garda.formation import errors
from garda.formation.errors_intake import AppliedHere, ReceiptTaken, VillageGone
from garda.formation.lives import life_of
from garda.formation.models import Application, ApplicationPaper
from garda.formation.services import CounterEntry, Taken, take_at_counter
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Contact, IdentityClaim, Person
from garda.people.services import BadIdentityNumber, BadTelephoneNumber
from garda.people.services.contacts import telephones
from garda.regions.models import Region, RegionCode

pytestmark = pytest.mark.django_db

NIK, KK, PHONE = "3320900905950001", "3320900905950002", "081290000001"


class Counter:
    """A village's counter on the third day of the call."""

    def __init__(self, world: factories.World | None = None) -> None:
        self.world = world or factories.world()
        self.call = factories.call(self.world)
        self.pps = factories.actor(self.world, Role.PPS)
        self.now = factories.local(self.call.opens_on + timedelta(days=2), 10)

    def entry(self, **changed: Any) -> CounterEntry:
        base = CounterEntry(
            id=uuid7(),
            name="Siti Aminatun",
            sex="P",
            birth_date=date(1995, 5, 9),
            nik=NIK,
            kk=KK,
            phone=PHONE,
            station=self.world.station().id,
            facts=factories.good_facts(self.world.pack),
            papers=["D01", "D02", "D04"],
        )
        return replace(base, **changed)

    def take(
        self, entry: CounterEntry, actor: Actor | None = None, village: Region | None = None
    ) -> Taken:
        with clock.as_of(self.now):
            return take_at_counter(
                actor or self.pps,
                election=self.world.election,
                village=village or self.world.village,
                entry=entry,
            )


def rows() -> dict[str, int]:
    models = (Application, ApplicationPaper, Person, IdentityClaim, Contact, LedgerEntry)
    return {model.__name__: model.objects.count() for model in models}


def test_one_act_writes_person_numbers_papers_and_the_application() -> None:
    counter = Counter()
    entry = counter.entry(willing_neighbour=True)
    taken = counter.take(entry)
    made = Application.objects.get(pk=entry.id)
    assert (taken.application, taken.receipt) == (entry.id, f"{counter.world.village.code}-0001")
    assert taken.missing == ["D03", "D05", "D06", "D07"]
    assert (made.channel, made.assisted, made.received_at) == ("counter", True, counter.now)
    assert (made.willing_elsewhere, made.willing_neighbour) == (False, True)
    assert sorted(made.papers.values_list("code", "state")) == [
        ("D01", "waiting"), ("D02", "waiting"), ("D04", "waiting"),
    ]  # fmt: skip
    assert life_of(made).missing == list(taken.missing)
    assert telephones([made.person_id]) == {made.person_id: PHONE}
    assert sorted(made.person.claims.values_list("kind", "shown")) == [
        ("kk", "3320"), ("nik", "3320"),
    ]  # fmt: skip
    acts = set(LedgerEntry.objects.values_list("act", flat=True))
    assert acts == {"people.registered", "contact.recorded", "formation.applications_recorded"}


def test_the_same_sending_twice_gets_the_first_receipt() -> None:
    counter = Counter()
    entry = counter.entry()
    first, before = counter.take(entry), rows()
    again = counter.take(entry)
    assert (again.receipt, again.is_replay, first.is_replay) == (first.receipt, True, False)
    assert again.missing == first.missing
    assert rows() == before


def test_an_id_of_another_village_is_refused() -> None:
    counter = Counter()
    entry = counter.entry()
    counter.take(entry)
    other = counter.world.villages[1]
    with pytest.raises(errors.AlreadyApplied):
        counter.take(
            replace(entry, station=None), factories.actor(counter.world, Role.PPS, other), other
        )


def test_one_person_applies_once_and_the_own_village_is_told_who() -> None:
    counter = Counter()
    counter.take(counter.entry())
    before = rows()
    for again in (counter.entry(), counter.entry(other_person=True)):
        with pytest.raises(AppliedHere, match="Siti Aminatun") as refused:
            counter.take(again)
        assert NIK not in refused.value.id + refused.value.en
    with pytest.raises(AppliedHere):
        counter.take(counter.entry(name="Rohman", sex="L"))
    assert rows() == before


def test_two_people_with_one_number_are_taken_in_when_pps_compared_the_cards() -> None:
    counter = Counter()
    first = counter.take(counter.entry())
    second = counter.take(counter.entry(name="Rohman", sex="L", other_person=True))
    assert (first.to_check, second.to_check) == (False, True)
    assert Application.objects.count() == 2
    assert IdentityClaim.objects.filter(kind="nik").count() == 2


def test_who_applied_in_another_village_is_taken_in_and_only_will_be_checked() -> None:
    counter = Counter()
    counter.take(counter.entry())
    other = counter.world.villages[1]
    there = factories.actor(counter.world, Role.PPS, other)
    taken = counter.take(counter.entry(station=None), there, other)
    assert (taken.to_check, taken.receipt) == (True, f"{other.code}-0001")


def test_somebody_the_village_knows_keeps_the_one_record() -> None:
    counter = Counter()
    counter.take(counter.entry())
    earlier = Application.objects.get()
    known, people = earlier.person_id, Person.objects.count()
    earlier.papers.all().delete()
    earlier.delete()
    counter.take(counter.entry(name="SITI  aminatun", phone=""))
    assert Application.objects.get().person_id == known
    assert Person.objects.count() == people


def test_receipts_go_on_beside_handwritten_ones() -> None:
    counter = Counter()
    code = counter.world.village.code
    counter.take(counter.entry(receipt="A-17"))
    numbers = [
        counter.take(counter.entry(nik=f"332090090595001{n}", name=f"Warga {n}")).receipt
        for n in range(3)
    ]
    assert numbers == [f"{code}-0001", f"{code}-0002", f"{code}-0003"]
    before = rows()
    for taken in ("A-17", f"{code}-0002"):
        with pytest.raises(ReceiptTaken, match=taken):
            counter.take(counter.entry(nik="3320900905950099", receipt=taken))
    assert rows() == before


def test_the_deadline_counts_by_when_the_papers_came() -> None:
    counter = Counter()
    closes = counter.call.closes_on
    in_time = factories.local(closes, 23, 59)
    counter.now = factories.local(closes + timedelta(days=1), 8)
    with pytest.raises(errors.OutsidePeriod):
        counter.take(counter.entry())
    assert not Application.objects.exists()
    assert not Person.objects.filter(name="Siti Aminatun").exists()
    entry = counter.entry(received_at=in_time)
    counter.take(entry)
    assert Application.objects.get().received_at == in_time


def test_an_extended_call_takes_in_longer() -> None:
    counter = Counter()
    counter.call.extended_to = counter.call.closes_on + timedelta(days=3)
    counter.call.save()
    counter.now = factories.local(counter.call.extended_to, 23, 58)
    assert counter.take(counter.entry()).receipt


@pytest.mark.parametrize("minutes", [9, 11])
def test_a_clock_a_little_ahead_is_forgiven(minutes: int) -> None:
    counter = Counter()
    entry = counter.entry(received_at=counter.now + timedelta(minutes=minutes))
    if minutes > 10:
        with pytest.raises(errors.NotYetReceived):
            counter.take(entry)
        assert not Application.objects.exists()
        return
    counter.take(entry)
    assert Application.objects.get().received_at == counter.now


def test_in_a_rehearsal_the_standing_clock_is_the_latest_moment() -> None:
    counter = Counter()
    counter.world.election.as_of = counter.now
    counter.take(counter.entry(received_at=counter.now + timedelta(hours=2)))
    assert Application.objects.get().received_at == counter.now


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"nik": "33209009059500O1"}, BadIdentityNumber),
        ({"kk": "12"}, BadIdentityNumber),
        ({"phone": "81290"}, BadTelephoneNumber),
        ({"facts": {"address": f"Jalan {NIK}"}}, errors.IdentityNumber),
        ({"station": uuid7()}, errors.UnknownStation),
    ],
)
def test_bad_input_changes_nothing(changed: dict[str, Any], error: type[GardaError]) -> None:
    counter = Counter()
    before = rows()
    with pytest.raises(error):
        counter.take(counter.entry(**changed))
    assert rows() == before


def test_names_are_as_people_have_them() -> None:
    counter = Counter()
    for n, name in enumerate(["Suharto", "Nur 'Aini", "M. Rifa'i S.Pd.", "I Gusti Ayu"]):
        counter.take(counter.entry(nik=f"332090090595002{n}", name=name))
    names = Application.objects.order_by("receipt").values_list("person__name", flat=True)
    assert list(names) == ["Suharto", "Nur 'Aini", "M. Rifa'i S.Pd.", "I Gusti Ayu"]


def test_a_village_merged_during_the_call_names_its_successor() -> None:
    counter = Counter()
    old, heir = counter.world.village, counter.world.villages[1]
    old.valid_to = counter.call.opens_on + timedelta(days=1)
    old.save()
    RegionCode.objects.create(region=heir, code=old.code, name=old.name, valid_to=old.valid_to)
    before = rows()
    with pytest.raises(VillageGone, match=heir.code) as refused:
        counter.take(counter.entry())
    assert heir.name in refused.value.id
    assert rows() == before


def test_only_the_village_s_pps_takes_in() -> None:
    counter = Counter()
    others = [
        factories.actor(counter.world, Role.PPS, counter.world.villages[1]),
        factories.actor(counter.world, Role.PPK, counter.world.district),
        factories.actor(counter.world, Role.KPU_REGENCY, counter.world.regency),
    ]
    before = rows()
    for other in others:
        with pytest.raises(NotAllowed):
            counter.take(counter.entry(), other)
    assert rows() == before


def test_no_number_stands_in_what_is_stored_in_clear() -> None:
    counter = Counter()
    counter.take(counter.entry())
    with connection.cursor() as cursor:
        for table in ("formation_application", "ledger_ledgerpayload", "people_person"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            found = cursor.fetchone()[0] or ""
            assert NIK not in found
            assert PHONE not in found
