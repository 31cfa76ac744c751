"""Complete applications against the lists, after closing: who is asked, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests import factories
from tests.neutrality.scene import BORN, Scene, hits, nik, officers

from garda.formation.models import Application, Assessment, Question
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.neutrality.errors import (
    CallNotClosed,
    ListOutdated,
    NoList,
    TooFewOfficers,
)
from garda.neutrality.models import AffiliationList, Case, Screening
from garda.neutrality.services import screen
from garda.people.models import Grant


def run(scene: Scene) -> Screening:
    return screen(scene.kpu, election=scene.world.election, regency=scene.world.regency)


class TestHits:
    def test_the_number_itself_is_asked_about(self, scene: Scene) -> None:
        number = nik()
        found = scene.applicant("Siti Aminah", number)
        scene.applicant("Dewi Lestari")
        scene.list_of([scene.row("ORANG LAIN", number, sex="L"), scene.row("BUDI", nik())])
        (case,) = scene.screen()
        (hit,) = hits(case)
        assert case.application_id == found.id
        assert (hit.hit, hit.kind, hit.party, hit.score) == ("exact", "party", "Partai Uji", 100)
        assert case.question.rule == "R05"
        assert Assessment.objects.filter(application=found).latest("version").outcome == "ASK"
        assert "partai" not in case.question.text.lower()

    def test_a_number_is_found_in_any_regency(self, scene: Scene) -> None:
        number = nik()
        scene.applicant(number=number)
        scene.list_of([scene.row("SITI AMINAH", number, code="99.99")])
        assert [hit.hit for case in scene.screen() for hit in hits(case)] == ["exact"]

    def test_a_like_name_is_a_weak_hit_only_with_birth_date_sex_and_regency(
        self, scene: Scene
    ) -> None:
        found = scene.applicant("Hj. Siti Nur Aminah, S.Pd")
        scene.list_of(
            [
                scene.row("AMINAH SITI NUR"),
                scene.row("SITI NUR AMINAH", born=BORN + timedelta(days=1)),
                scene.row("SITI NUR AMINAH", sex="L"),
                scene.row("JOKO WIDAGDO"),
            ]
        )
        (case,) = scene.screen()
        (hit,) = hits(case)
        assert (case.application_id, hit.hit, hit.name) == (found.id, "weak", "AMINAH SITI NUR")

    def test_one_word_names_are_equal_or_nothing(self, scene: Scene) -> None:
        equal = scene.applicant("Aminah")
        scene.applicant("Wati", born=date(1990, 1, 2))
        scene.list_of([scene.row("AMINAH"), scene.row("SITI WATI", born=date(1990, 1, 2))])
        assert [case.application_id for case in scene.screen()] == [equal.id]

    def test_elsewhere_is_a_number_and_no_case(self, scene: Scene) -> None:
        other = factories._region("regency", "33.21", "id/33/21", scene.world.province, "Demak")
        scene.applicant("Siti Aminah")
        scene.list_of([scene.row("SITI AMINAH", nik(), code=other.code)], region=country(scene))
        assert scene.screen() == []
        assert Screening.objects.get().elsewhere == 1

    def test_two_kinds_of_lists_are_two_cases(self, scene: Scene) -> None:
        number = nik()
        scene.applicant(number=number)
        scene.list_of([scene.row("SITI AMINAH", number)])
        scene.list_of([scene.row("SITI AMINAH", number, party="Paslon 1")],
                      kind="campaign", name="Tim 1")  # fmt: skip
        assert {case.question.rule for case in scene.screen()} == {"R05", "R11"}

    def test_two_parties_are_one_case(self, scene: Scene) -> None:
        number = nik()
        scene.applicant(number=number)
        rows = [scene.row("SITI AMINAH", number, party=party) for party in ("Satu", "Dua")]
        scene.list_of(rows)
        (case,) = scene.screen()
        assert {hit.party for hit in hits(case)} == {"Satu", "Dua"}


class TestWhoIsCompared:
    def test_incomplete_and_withdrawn_applications_are_left_out(self, scene: Scene) -> None:
        numbers = [nik(), nik()]
        scene.applicant(number=numbers[0], complete=False)
        gone = scene.applicant(number=numbers[1])
        Application.objects.filter(pk=gone.pk).update(withdrawn_at=gone.received_at)
        scene.list_of([scene.row("X", number) for number in numbers])
        assert scene.screen() == []
        found = Screening.objects.get()
        assert (found.applications, found.incomplete, found.exact) == (0, 1, 0)

    def test_nothing_is_compared_before_closing(self, scene: Scene) -> None:
        number = nik()
        scene.applicant(number=number)
        scene.list_of([scene.row("SITI AMINAH", number)])
        with clock.as_of(factories.local(scene.call.closes_on, 23)), pytest.raises(CallNotClosed):
            run(scene)
        assert not Case.objects.exists()
        assert not Question.objects.exists()
        assert not Screening.objects.exists()

    def test_a_regency_without_a_call_has_nothing_closed(self, scene: Scene) -> None:
        scene.call.delete()
        with scene.after_closing, pytest.raises(CallNotClosed):  # type: ignore[attr-defined]
            run(scene)


class TestAgain:
    def test_a_second_screening_asks_nothing_anew(self, scene: Scene) -> None:
        first = scene.hit_case()
        assert scene.screen() == [first]
        assert len(hits(first)) == 1

    def test_a_further_party_joins_the_open_case(self, scene: Scene) -> None:
        case = scene.hit_case()
        number = nik()
        person = scene.applicant("Rina Wati", number)
        scene.list_of([scene.row("RINA WATI", number, party="Satu")], name="Lain")
        scene.screen()
        scene.list_of([scene.row("RINA WATI", number, party="Dua")], name="Lagi")
        cases = scene.screen()
        second = next(c for c in cases if c.application_id == person.id)
        assert len(cases) == 2
        assert case in cases
        assert {hit.party for hit in hits(second)} == {"Satu", "Dua"}

    def test_a_decided_case_stays_and_a_further_party_is_a_new_one(self, scene: Scene) -> None:
        case = scene.hit_case()
        Question.objects.filter(pk=case.question_id).update(
            verdict="pass", reason="Dicatut.", first_by=scene.pps.identity,
            second_by=scene.kpu.identity, closed_at=case.opened_at,
        )  # fmt: skip
        assert len(scene.screen()) == 1
        number = "3320901705950001"
        name = case.person.name
        scene.list_of([scene.row(name, number, party="Baru")], name="Lain")
        assert len(scene.screen()) == 2


class TestOfficers:
    def test_one_of_the_village_and_one_of_the_regency(self, scene: Scene) -> None:
        case = scene.hit_case()
        assert officers(case) == {scene.pps.account_id, scene.kpu.account_id}

    def test_kpu_members_take_cases_in_turn(self, scene: Scene) -> None:
        factories.actor(scene.world, Role.KPU_REGENCY, scene.world.regency)
        numbers = [nik() for _ in range(4)]
        for number in numbers:
            scene.applicant(f"Orang {number[-2:]}", number, born=date(1990, 3, int(number[-1]) + 1))
        scene.list_of([scene.row("X", number) for number in numbers])
        seconds = [case.second_officer_id for case in scene.screen()]
        assert sorted(seconds.count(each) for each in set(seconds)) == [2, 2]

    def test_nobody_decides_about_themselves(self, scene: Scene) -> None:
        number = nik()
        made = scene.applicant(number=number)
        Application.objects.filter(pk=made.pk).update(person=scene.pps.person_id)
        colleague = factories.actor(scene.world, Role.PPS)
        scene.list_of([scene.row("X", number)])
        claimed = made.person.claims.get()
        claimed.person_id = scene.pps.person_id
        claimed.save()
        (case,) = scene.screen()
        assert officers(case) == {colleague.account_id, scene.kpu.account_id}

    def test_a_place_without_two_officers_is_named_and_nothing_is_kept(self, scene: Scene) -> None:
        number = nik()
        scene.applicant(number=number)
        scene.list_of([scene.row("X", number)])
        Grant.objects.filter(account=scene.pps.account_id).update(valid_to=date(2024, 1, 2))
        with scene.after_closing, pytest.raises(TooFewOfficers) as refused:  # type: ignore[attr-defined]
            run(scene)
        assert scene.world.village.name in refused.value.id
        assert not Case.objects.exists()
        assert not Question.objects.exists()


class TestRefusals:
    def test_only_the_regencys_kpu(self, scene: Scene) -> None:
        scene.list_of([scene.row("X", nik())])
        for role in (Role.PPS, Role.PPK, Role.BAWASLU, Role.OPERATOR):
            stranger = factories.actor(scene.world, role, scene.world.regency)
            with scene.after_closing, pytest.raises(NotAllowed):  # type: ignore[attr-defined]
                screen(stranger, election=scene.world.election, regency=scene.world.regency)

    def test_without_a_list(self, scene: Scene) -> None:
        with scene.after_closing, pytest.raises(NoList):  # type: ignore[attr-defined]
            run(scene)

    def test_a_list_under_an_old_index_key_would_find_nobody(self, scene: Scene) -> None:
        scene.list_of([scene.row("X", nik())])
        AffiliationList.objects.update(index_version=99)
        with scene.after_closing, pytest.raises(ListOutdated):  # type: ignore[attr-defined]
            run(scene)

    def test_a_list_that_is_no_longer_valid_is_no_list(self, scene: Scene) -> None:
        scene.list_of([scene.row("X", nik())])
        AffiliationList.objects.update(valid_to=scene.call.closes_on)
        with scene.after_closing, pytest.raises(NoList):  # type: ignore[attr-defined]
            run(scene)


def test_one_act_with_numbers_only(scene: Scene) -> None:
    scene.hit_case()
    entry = LedgerEntry.objects.get(act="neutrality.screened")
    told = LedgerPayload.objects.get(entry=entry).payload
    assert (told["exact"], told["applications"], entry.count) == (1, 1, 1)
    assert not LedgerEntry.objects.filter(act__startswith="formation.question").exists()
    assert "Partai Uji" not in str(told)


def test_queries_do_not_grow_with_the_cases(
    scene: Scene, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    numbers = [nik() for _ in range(12)]
    for i, number in enumerate(numbers):
        scene.applicant(f"Orang Ke{'abcdefghijkl'[i]}", number, born=date(1990, 2, i + 1))
    scene.list_of([scene.row("X", number) for number in numbers])
    with scene.after_closing, django_assert_max_num_queries(75):  # type: ignore[attr-defined]
        run(scene)
    assert Case.objects.count() == 12


def country(scene: Scene) -> Any:
    return scene.world.province.parent
