"""A breach from noticing to closing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.breaching import NOTICED, facts, frozen, registered

from garda.documents.models import Document
from garda.documents.naming import paper_opened
from garda.documents.rendering import render
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.models import Person
from garda.privacy.breach_queries import still_whole
from garda.privacy.models import Breach, BreachPerson, BreachState, Look
from garda.privacy.services import (
    amend_breach,
    ask_to_close,
    close_breach,
    freeze_breach,
    open_breach,
    tell_agency,
    tell_persons,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after() -> Iterator[None]:
    with clock.as_of(NOTICED + timedelta(hours=5)):
        yield


def told_all(breach: Breach, leader: Actor) -> None:
    tell_agency(leader, breach_id=breach.id, how="Surat tercatat", at=NOTICED + timedelta(hours=4))
    rows = list(breach.concerned.values_list("pk", flat=True))
    tell_persons(leader, breach_id=breach.id, rows=rows, how="letter")


class TestOpening:
    def test_a_breach_gets_a_number_and_an_entry(self, world: World, commission: Actor) -> None:
        breach = open_breach(commission, election=world.election, facts=facts(world))
        assert (breach.label, breach.state) == ("1/2024", BreachState.DRAFT)
        entry = LedgerEntry.objects.get()
        assert (entry.act, entry.path) == ("breach.opened", world.regency.path)
        assert "Laptop" not in str(LedgerPayload.objects.get().payload)

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"noticed_at": NOTICED + timedelta(days=1)}, "bad_breach"),
            ({"taken_at": NOTICED + timedelta(minutes=1)}, "bad_breach"),
            ({"tables": []}, "bad_breach"),
            ({"tables": ["regions_region"]}, "bad_breach"),
            ({"paths": []}, "bad_breach"),
            ({"paths": ["id/99"]}, "bad_breach"),
            ({"happened": " "}, "reason"),
            ({"remedy": "Hubungi 3320905512950007"}, "reason"),
            ({"contact": "x" * 301}, "reason"),
        ],
    )
    def test_bad_facts_are_refused_and_nothing_is_kept(
        self, world: World, commission: Actor, changed: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(GardaError) as refusal:
            open_breach(commission, election=world.election, facts=facts(world, **changed))
        assert refusal.value.code == code
        assert not Breach.objects.exists()

    @pytest.mark.parametrize("role", [Role.PPS, Role.PPK, Role.BAWASLU, Role.AUDITOR])
    def test_only_a_commission_leads(self, world: World, role: Role) -> None:
        actor = factories.actor(world, role, world.regency)
        with pytest.raises(NotAllowed):
            open_breach(actor, election=world.election, facts=facts(world))

    def test_facts_are_corrected_until_somebody_is_told(
        self, world: World, commission: Actor
    ) -> None:
        breach = open_breach(commission, election=world.election, facts=facts(world))
        amended = amend_breach(
            commission, breach_id=breach.id, facts=facts(world, disclosed="nama saja")
        )
        assert amended.disclosed == "nama saja"
        registered(world, ("Ani",))
        freeze_breach(commission, breach_id=breach.id)
        with pytest.raises(GardaError) as refusal:
            amend_breach(commission, breach_id=breach.id, facts=facts(world))
        assert refusal.value.code == "breach_step"


class TestWhomItConcerns:
    def test_those_who_were_there_then(self, world: World, commission: Actor) -> None:
        breach = frozen(world, commission)
        # Somebody registered since is not concerned.
        registered(world, ("Dewi",))
        names = list(
            breach.concerned.order_by("path", "sheet").values_list("person__name", "sheet")
        )
        assert names == [("Ani", 1), ("Budi", 2), ("Citra", 1)]
        assert breach.persons == 3
        assert still_whole(breach)

    def test_the_hash_tells_when_somebody_is_taken_out(
        self, world: World, commission: Actor
    ) -> None:
        breach = frozen(world, commission)
        breach.concerned.filter(person__name="Budi").delete()
        assert not still_whole(breach)

    def test_only_the_chosen_regions(self, world: World, commission: Actor) -> None:
        registered(world, ("Ani",))
        registered(world, ("Citra",), village=1)
        here = facts(world, paths=[world.village.path])
        breach = open_breach(commission, election=world.election, facts=here)
        freeze_breach(commission, breach_id=breach.id)
        assert [row.person.name for row in breach.concerned.all()] == ["Ani"]

    def test_nobody_there_is_no_breach_to_tell_of(self, world: World, commission: Actor) -> None:
        breach = open_breach(commission, election=world.election, facts=facts(world))
        with pytest.raises(GardaError) as refusal:
            freeze_breach(commission, breach_id=breach.id)
        assert refusal.value.code == "breach_concerns_nobody"
        assert Breach.objects.get().state == BreachState.DRAFT
        assert not Document.objects.exists()

    def test_many_persons_need_as_many_queries_as_few(
        self, world: World, commission: Actor
    ) -> None:
        counts = []
        for number in (2, 60):
            Person.objects.bulk_create(
                Person(
                    name=f"W{i}",
                    search_name=f"w{i}",
                    sex="L",
                    birth_date=date(1990, 1, 1),
                    path=world.village.path,
                )
                for i in range(number)
            )
            with clock.as_of(None):
                now = clock.now()
                wanted = facts(world, tables=["people_person"], noticed_at=now, taken_at=now)
                breach = open_breach(commission, election=world.election, facts=wanted)
                with CaptureQueriesContext(connection) as queries:
                    freeze_breach(commission, breach_id=breach.id)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestLetters:
    def test_a_paper_per_village_with_a_sheet_for_each_and_one_for_the_agency(
        self, world: World, commission: Actor
    ) -> None:
        breach = frozen(world, commission)
        papers = {
            (paper.kind, paper.region_id): paper for paper in Document.objects.order_by("number")
        }
        assert set(papers) == {
            ("breach_letters", world.villages[0].id),
            ("breach_letters", world.villages[1].id),
            ("breach_agency", world.regency.id),
        }
        letters = papers["breach_letters", world.villages[0].id]
        assert "Ani" not in str(letters.facts)
        with pikepdf.open(BytesIO(render(letters))) as pdf:
            assert len(pdf.pages) == 2
        assert breach.agency_letter == papers["breach_agency", world.regency.id]
        with pikepdf.open(BytesIO(render(breach.agency_letter))) as pdf:
            assert len(pdf.pages) == 1

    def test_letters_name_the_person_and_what_the_law_asks_for(
        self, world: World, commission: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        frozen(world, commission)
        seen: list[Any] = []
        monkeypatch.setattr(
            "garda.documents.rendering.typeset", lambda *_, **given: seen.append(given) or b""
        )
        render(Document.objects.get(kind="breach_letters", region=world.villages[0]))
        content = seen[0]["content"]
        assert [sheet["name"] for sheet in content.attachments] == ["Ani", "Budi"]
        assert content.body["disclosed"] == "nama dan NIK"
        assert content.body["noticed"] == "10-11-2024 09.00 WIB"
        assert seen[0]["paper"]["watermark"] is True

    def test_opening_the_letters_is_a_look_at_everybody_they_name(
        self, world: World, commission: Actor
    ) -> None:
        frozen(world, commission)
        letters = Document.objects.get(kind="breach_letters", region=world.villages[0])
        paper_opened(commission, letters)
        look = Look.objects.get(why__startswith="Dokumen")
        seen = Person.objects.filter(pk__in=look.persons.values("person_id"))
        assert sorted(seen.values_list("name", flat=True)) == ["Ani", "Budi"]
        paper_opened(commission, Document.objects.get(kind="breach_agency"))
        assert Look.objects.filter(why__startswith="Dokumen").count() == 1


class TestTelling:
    def test_a_village_notes_its_own_people(self, world: World, commission: Actor) -> None:
        breach = frozen(world, commission)
        pps = factories.actor(world, Role.PPS)
        everybody = list(breach.concerned.values_list("pk", flat=True))
        assert tell_persons(pps, breach_id=breach.id, rows=everybody, how="letter") == 2
        told = breach.concerned.filter(told_at__isnull=False)
        assert {row.path for row in told} == {world.village.path}
        assert {(row.told_how, row.told_by_id) for row in told} == {("letter", pps.account_id)}

    def test_what_was_noted_stays(self, world: World, commission: Actor) -> None:
        breach = frozen(world, commission)
        rows = [breach.concerned.get(person__name="Ani").pk]
        tell_persons(commission, breach_id=breach.id, rows=rows, how="letter")
        assert tell_persons(commission, breach_id=breach.id, rows=rows, how="post") == 0
        assert breach.concerned.get(pk=rows[0]).told_how == "letter"

    @pytest.mark.parametrize("how", ["", "horn"])
    def test_an_unknown_way_is_none(self, world: World, commission: Actor, how: str) -> None:
        breach = frozen(world, commission)
        rows = list(breach.concerned.values_list("pk", flat=True))
        with pytest.raises(GardaError) as refusal:
            tell_persons(commission, breach_id=breach.id, rows=rows, how=how)
        assert refusal.value.code == "bad_breach"
        assert not BreachPerson.objects.filter(told_at__isnull=False).exists()

    def test_not_before_the_letters_are_signed(self, world: World, commission: Actor) -> None:
        breach = open_breach(commission, election=world.election, facts=facts(world))
        with pytest.raises(GardaError) as refusal:
            tell_persons(commission, breach_id=breach.id, rows=[breach.id], how="letter")
        assert refusal.value.code == "breach_step"

    def test_the_agency_is_told_once_and_not_before_it_was_noticed(
        self, world: World, commission: Actor
    ) -> None:
        breach = frozen(world, commission)
        for moment in (NOTICED - timedelta(hours=1), NOTICED + timedelta(days=9)):
            with pytest.raises(GardaError) as refusal:
                tell_agency(commission, breach_id=breach.id, how="Surat", at=moment)
            assert refusal.value.code == "bad_breach"
        tell_agency(commission, breach_id=breach.id, how="Surat", at=NOTICED)
        with pytest.raises(GardaError) as again:
            tell_agency(commission, breach_id=breach.id, how="Lagi", at=NOTICED)
        assert again.value.code == "breach_step"


class TestClosing:
    def test_two_people_close_when_everybody_was_told(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        breach = frozen(world, commission)
        told_all(breach, commission)
        ask_to_close(commission, breach_id=breach.id, note="Semua surat diserahkan")
        with pytest.raises(GardaError) as same:
            close_breach(commission, breach_id=breach.id)
        assert same.value.code == "same_person"
        closed = close_breach(colleague, breach_id=breach.id)
        assert (closed.state, closed.closed_person) == ("closed", colleague.person_id)
        acts = LedgerEntry.objects.order_by("id").values_list("act", flat=True)
        assert list(acts)[-2:] == ["breach.close_asked", "breach.closed"]

    def test_not_while_somebody_waits(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        breach = frozen(world, commission)
        with pytest.raises(GardaError, match="3 orang belum diberi tahu, laporan kepada lembaga"):
            ask_to_close(commission, breach_id=breach.id, note="Sudah")
        with pytest.raises(GardaError) as refusal:
            close_breach(colleague, breach_id=breach.id)
        assert refusal.value.code == "breach_not_finished"

    def test_the_table_refuses_a_closing_by_one(self, world: World, commission: Actor) -> None:
        breach = frozen(world, commission)
        with pytest.raises(IntegrityError, match="breach_closed_by_two_people"):
            Breach.objects.filter(pk=breach.pk).update(
                state="closed",
                agency_told_at=NOTICED,
                close_asked_person=commission.person_id,
                closed_person=commission.person_id,
            )


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_close_once(world: World, commission: Actor) -> None:
    breach = frozen(world, commission)
    told_all(breach, commission)
    ask_to_close(commission, breach_id=breach.id, note="Selesai")
    others = [factories.actor(world, Role.KPU_REGENCY, world.regency) for _ in range(2)]

    def press(actor: Actor) -> Callable[[], Any]:
        return lambda: close_breach(actor, breach_id=breach.id).closed_person

    outcomes = at_once(*(press(actor) for actor in others))
    assert sorted(map(str, outcomes)).count("breach_step") == 1
    assert Breach.objects.get().closed_person in outcomes
