"""Erasing what is due: two people, batches, what is left out, the certificate and its proof."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.desk import signed_in, text
from tests.support.keeping import DUE, applied

from garda.documents.rendering import render
from garda.formation.models import Application
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Grant, IdentityClaim, Person, PersonKey
from garda.people.services import system_operator
from garda.privacy import tasks
from garda.privacy.command import retention
from garda.privacy.models import RetentionRun, RunState
from garda.privacy.services import approve_run, erase_next, propose_run, refuse_run
from garda.privacy.services.retention import NOT_ANY_MORE, SERVES

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = factories.world(stations=(1, 1))
    world.election.as_of = factories.local(DUE)
    world.election.save()
    return world


@pytest.fixture(autouse=True)
def _due() -> Iterator[None]:
    with clock.as_of(factories.local(DUE)):
        yield


def approved(world: World, first: Actor, second: Actor) -> RetentionRun:
    run = propose_run(first, election=world.election, rule_code="P01")
    return approve_run(second, run_id=run.id)


def erased(world: World, first: Actor, second: Actor) -> RetentionRun:
    run = approved(world, first, second)
    tasks.erase(run_id=str(run.id))
    return RetentionRun.objects.get(pk=run.id)


class TestTwoPeople:
    def test_one_proposes_and_another_approves(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        applied(world, "Ani")
        run = propose_run(commission, election=world.election, rule_code="P01")
        assert (run.state, run.persons, run.label) == (RunState.PROPOSED, 1, "1/2025")
        with pytest.raises(GardaError) as same:
            approve_run(commission, run_id=run.id)
        assert same.value.code == "same_person"
        assert erase_next(run.id) == 0
        assert PersonKey.objects.exists()
        assert approve_run(colleague, run_id=run.id).state == RunState.APPROVED

    def test_a_refused_one_erases_nothing(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        applied(world, "Ani")
        run = propose_run(commission, election=world.election, rule_code="P01")
        refused = refuse_run(colleague, run_id=run.id, reason="Masih ada keberatan")
        assert (refused.state, refused.reason) == (RunState.REFUSED, "Masih ada keberatan")
        with pytest.raises(GardaError) as again:
            approve_run(colleague, run_id=run.id)
        assert again.value.code == "already_answered"
        assert erase_next(run.id) == 0
        assert PersonKey.objects.exists()

    def test_not_before_its_day(self, world: World, commission: Actor) -> None:
        applied(world, "Ani")
        early = factories.local(DUE.replace(day=15))
        with clock.as_of(early), pytest.raises(GardaError) as refusal:
            propose_run(commission, election=world.election, rule_code="P01")
        assert refusal.value.code == "retention_not_due"

    @pytest.mark.parametrize("rule", ["P03", "P99"])
    def test_what_is_kept_is_never_proposed(
        self, world: World, commission: Actor, rule: str
    ) -> None:
        with pytest.raises(GardaError) as refusal:
            propose_run(commission, election=world.election, rule_code=rule)
        assert refusal.value.code == "retention_not_due"

    def test_nothing_to_erase_and_nothing_twice(self, world: World, commission: Actor) -> None:
        def propose() -> str:
            with pytest.raises(GardaError) as refusal:
                propose_run(commission, election=world.election, rule_code="P01")
            return str(refusal.value.code)

        assert propose() == "retention_nothing"
        applied(world, "Ani")
        propose_run(commission, election=world.election, rule_code="P01")
        assert propose() == "retention_nothing"

    @pytest.mark.parametrize("role", [Role.PPS, Role.PPK, Role.BAWASLU, Role.AUDITOR])
    def test_only_a_commission(self, world: World, role: Role) -> None:
        applied(world, "Ani")
        actor = factories.actor(world, role, world.regency)
        with pytest.raises(NotAllowed):
            propose_run(actor, election=world.election, rule_code="P01")

    def test_the_table_refuses_one_person(self, world: World, commission: Actor) -> None:
        applied(world, "Ani")
        run = propose_run(commission, election=world.election, rule_code="P01")
        with pytest.raises(IntegrityError, match="retention_run_by_two_people"):
            RetentionRun.objects.filter(pk=run.pk).update(
                state="approved", answered_person=commission.person_id
            )


class TestErasing:
    def test_keys_indexes_names_and_facts_are_gone(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        ani = applied(world, "Ani")
        run = erased(world, commission, colleague)
        assert (run.state, run.erased, run.skipped) == (RunState.DONE, 1, 0)
        assert (run.keys, run.claims) == (1, 1)
        assert not PersonKey.objects.filter(person=ani).exists()
        assert not IdentityClaim.objects.filter(person=ani, blind_index__isnull=False).exists()
        assert Person.objects.get(pk=ani.id).name == "Orang yang dihapus"
        assert Application.objects.get(person=ani).facts == {}
        acts = list(LedgerEntry.objects.values_list("act", flat=True))
        assert {"retention.proposed", "retention.approved", "people.erased", "retention.done"} <= {
            *acts
        }

    def test_in_batches_that_go_on_where_they_stopped(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        for number in range(5):
            applied(world, f"Warga {number}")
        run = approved(world, commission, colleague)
        assert [erase_next(run.id, batch=2) for _ in range(4)] == [3, 1, 0, 0]
        done = RetentionRun.objects.get()
        assert (done.erased, done.state) == (5, RunState.DONE)
        assert LedgerEntry.objects.filter(act="people.erased").count() == 3

    def test_who_was_appointed_or_serves_meanwhile_is_left_out(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        ani, budi, citra = (applied(world, name) for name in ("Ani", "Budi", "Citra"))
        run = approved(world, commission, colleague)
        factories.appointment(world, world.station(), 1, holder=ani)
        account = factories.account(world, Role.PPS, world.village)
        account.person = budi
        account.save()
        Grant.objects.filter(account=account).update(valid_to=None)
        tasks.erase(run_id=str(run.id))
        done = RetentionRun.objects.get()
        assert (done.erased, done.skipped) == (1, 2)
        left_out = dict(done.items.exclude(skipped_for="").values_list("person_id", "skipped_for"))
        assert left_out == {ani.id: NOT_ANY_MORE, budi.id: NOT_ANY_MORE}
        assert Person.objects.get(pk=ani.id).name == "Ani"
        assert Person.objects.get(pk=citra.id).erased_at is not None

    def test_a_member_who_still_serves_is_left_out(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        later = factories.local(DUE.replace(year=2030))
        world.election.as_of = later
        world.election.save()
        account = factories.account(world, Role.KPPS, world.village)
        assert account.person is not None
        factories.appointment(world, world.station(), 1, holder=account.person)
        quiet = factories.appointment(world, world.station(), 2)
        with clock.as_of(later):
            run = propose_run(commission, election=world.election, rule_code="P02")
            approve_run(colleague, run_id=run.id)
        tasks.erase(run_id=str(run.id))
        done = RetentionRun.objects.get()
        assert dict(done.items.values_list("person_id", "skipped_for")) == {
            account.person_id: SERVES,
            quiet.person_id: "",
        }
        # Decrees keep the names of members.
        assert Person.objects.get(pk=quiet.person_id).name != "Orang yang dihapus"

    def test_a_job_that_runs_again_changes_nothing(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        applied(world, "Ani")
        run = erased(world, commission, colleague)
        tasks.erase(run_id=str(run.id))
        assert RetentionRun.objects.get().certificate_id == run.certificate_id


class TestProof:
    def test_the_certificate_is_printed_with_the_ids_of_the_keys(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        applied(world, "Ani")
        run = erased(world, commission, colleague)
        assert run.certificate is not None
        assert "Ani" not in str(run.certificate.facts)
        assert run.certificate.facts["root"] == run.certificates_root
        with pikepdf.open(BytesIO(render(run.certificate))) as pdf:
            assert len(pdf.pages) == 2

    def test_what_is_gone_can_be_proved_later(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        applied(world, "Ani")
        erased(world, commission, colleague)
        outcome = retention(Namespace(verify=True, election=None))
        assert outcome.code == 0
        assert "1 orang terhapus dalam 1 tindakan, 1 penghapusan" in outcome.text
        assert (outcome.data["problems"], outcome.data["in_backups"]) == ((), 1)

    def test_a_key_that_came_back_is_found(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        ani = applied(world, "Ani")
        erased(world, commission, colleague)
        PersonKey.objects.create(
            person=ani, path=ani.path, purpose="identity", wrapped=b"-", master_version=1
        )
        outcome = retention(Namespace(verify=True, election=None))
        assert outcome.code == 1
        assert f"Orang {ani.id}: 1 kunci" in outcome.text

    def test_a_run_that_lost_a_proof_is_found(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        applied(world, "Ani")
        run = erased(world, commission, colleague)
        run.items.update(proof=None)
        outcome = retention(Namespace(verify=True, election=None))
        assert outcome.code == 1
        assert "Penghapusan 1/2025: sidik jari buktinya tidak cocok" in outcome.text


class TestPages:
    def test_from_the_rule_to_the_certificate(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        applied(world, "Ani")
        client, other = signed_in(commission), signed_in(colleague)
        page = client.get(reverse("retention"))
        assert "Usulkan penghapusan 1 orang" in text(page)
        url = client.post(reverse("retention"), {"rule": "P01"})["Location"]
        assert "Persetujuan Anda diminta" not in text(client.get(url))
        assert "orang kedua" in text(client.post(url, {"act": "approve"}), 409)
        assert "Usulkan penghapusan" not in text(client.get(reverse("retention")))
        assert "Penghapusan data menunggu orang kedua" in text(other.get(reverse("tasks")))
        assert "Isi bagian ini" in text(other.post(url, {"act": "refuse"}), 422)
        other.post(url, {"act": "approve"})
        assert "0 dari 1 orang" in text(other.get(url))
        tasks.erase(run_id=str(RetentionRun.objects.get().id))
        words = text(client.get(url))
        assert "Berita acara penghapusan" in words
        assert "1 kunci, 1 NIK dan KK" in words
        assert "Sudah bersih" in text(client.get(reverse("retention")))
        assert client.post(url, {"act": "burn"}).status_code == 404

    def test_a_refusal_says_why(self, world: World, commission: Actor) -> None:
        answer = signed_in(commission).post(reverse("retention"), {"rule": "P01"})
        assert "Tidak ada yang perlu dihapus" in text(answer, 409)

    def test_another_refuses_with_a_reason(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        applied(world, "Ani")
        run = propose_run(commission, election=world.election, rule_code="P01")
        url = reverse("retention-run", args=[run.id])
        other = signed_in(colleague)
        other.post(url, {"act": "refuse", "reason": "Masih ada keberatan"})
        assert "Masih ada keberatan" in text(other.get(url))

    def test_those_who_watch_read_and_act_not(self, world: World, commission: Actor) -> None:
        applied(world, "Ani")
        run = propose_run(commission, election=world.election, rule_code="P01")
        url = reverse("retention-run", args=[run.id])
        for role in (Role.BAWASLU, Role.AUDITOR):
            reader = signed_in(factories.actor(world, role, world.regency))
            assert "Setujui" not in text(reader.get(url))
            assert reader.post(url, {"act": "approve"}).status_code == 403
        elsewhere = signed_in(factories.actor(world, Role.BAWASLU, world.villages[1]))
        assert elsewhere.get(url).status_code == 404
        assert RetentionRun.objects.get().state == RunState.PROPOSED


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_make_one(world: World, commission: Actor) -> None:
    applied(world, "Ani")
    others = [factories.actor(world, Role.KPU_REGENCY, world.regency) for _ in range(2)]
    run = propose_run(commission, election=world.election, rule_code="P01")

    def press(actor: Actor) -> Callable[[], Any]:
        return lambda: approve_run(actor, run_id=run.id).answered_person

    outcomes = at_once(*(press(actor) for actor in others))
    assert sorted(map(str, outcomes)).count("already_answered") == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_erase_each_person_once(
    world: World, commission: Actor, colleague: Actor
) -> None:
    for number in range(6):
        applied(world, f"Warga {number}")
    run = approved(world, commission, colleague)
    left = at_once(*(lambda: erase_next(run.id, batch=3) for _ in range(2)))
    assert sorted(left) == [0, 3]
    assert RetentionRun.objects.get().erased == 6


def test_the_machine_proposes_nothing(world: World) -> None:
    applied(world, "Ani")
    with pytest.raises(NotAllowed):
        propose_run(system_operator(), election=world.election, rule_code="P01")
