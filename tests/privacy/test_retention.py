"""What is kept until when, and what would be erased: the dry run."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import signed_in, text
from tests.support.keeping import DUE, applied

from garda.formation.keeping import applicants, members
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.people.models import Account
from garda.people.services import erase_person, system_operator
from garda.privacy.categories import Category, category, register
from garda.privacy.command import retention
from garda.privacy.domain.retention import due_on
from garda.privacy.retention_queries import KeptLine, kept

pytestmark = pytest.mark.django_db


def line(world: World, code: str, today: date = DUE) -> KeptLine:
    found = kept(world.election, world.regency, today)
    return next(each for each in found if each.rule.code == code)


def test_a_period_ends_after_its_full_days(world: World) -> None:
    rule = world.pack.retention[0]
    assert (rule.code, rule.days) == ("P01", 90)
    assert due_on(rule, world.pack.stage("proclamation")) == DUE


class TestWhomARuleMeans:
    def test_applicants_without_any_other_tie(self, world: World) -> None:
        plain = applied(world, "Ani")
        seated, officer = applied(world, "Budi"), applied(world, "Citra")
        factories.appointment(world, world.station(), 1, holder=seated)
        Account.objects.create(username="citra", password="!", person=officer)
        other = factories.world()
        again = applied(world, "Dewi")
        application = factories.application(factories.call(other), other.village)
        application.person = again
        application.save()
        assert applicants(world.election, world.regency.path) == [plain.id]

    def test_members_of_this_election_alone(self, world: World) -> None:
        once, twice = (
            factories.appointment(world, world.station(), 1),
            factories.appointment(world, world.station(), 2),
        )
        other = factories.world()
        factories.appointment(other, other.station(), 1, holder=twice.person)
        assert members(world.election, world.regency.path) == [once.person_id]

    def test_who_was_erased_is_not_counted_again(self, world: World) -> None:
        ani = applied(world, "Ani")
        assert line(world, "P01").count == 1
        erase_person(system_operator(), person_id=ani.id, reason="Uji")
        assert line(world, "P01").count == 0


class TestDryRun:
    def test_what_is_due_how_many_and_where(self, world: World) -> None:
        applied(world, "Ani")
        applied(world, "Citra", village=1)
        before, then = line(world, "P01", date(2025, 3, 15)), line(world, "P01")
        assert (before.is_due, then.is_due) == (False, True)
        assert then.erases
        assert (then.count, then.parts) == (2, (("Keling", 2),))
        rules = kept(world.election, world.district, DUE)
        below = next(line for line in rules if line.rule.code == "P01")
        assert below.parts == (("Watuaji", 1), ("Damarwulan", 1))

    def test_what_is_kept_is_counted_and_not_erased(self, world: World) -> None:
        factories.full_group(world, world.station())
        found = line(world, "P03")
        assert (found.erases, found.count, found.parts) == (False, 7, ())

    def test_it_changes_nothing(self, world: World) -> None:
        person = applied(world, "Ani")
        line(world, "P01")
        assert person.claims.filter(blind_index__isnull=False).count() == 1

    def test_many_need_as_many_queries_as_few(
        self, world: World, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        for number in range(12):
            applied(world, f"Warga {number}")
        with django_assert_max_num_queries(12):
            kept(world.election, world.regency, DUE)


class TestCommand:
    def test_it_tells_people_and_machines(self, world: World) -> None:
        applied(world, "Ani")
        world.election.as_of = factories.local(DUE)
        world.election.save()
        outcome = retention(Namespace(election=world.election.code, verify=False))
        (regency,) = outcome.data["regions"]
        first = next(rule for rule in regency["rules"] if rule["rule"] == "P01")
        assert (first["is_due"], first["count"]) == (True, 1)
        assert "P01 Pelamar yang tidak diangkat: 1, harus dihapus sejak 16-03-2025" in outcome.text
        assert "Ani" not in outcome.text

    def test_an_unknown_election_is_refused(self, world: World) -> None:
        with pytest.raises(GardaError) as refusal:
            retention(Namespace(election="tidak-ada", verify=False))
        assert refusal.value.code == "no_election"


class TestPage:
    def test_the_commission_and_those_who_watch_read_it(
        self, world: World, commission: Actor
    ) -> None:
        applied(world, "Ani")
        world.election.as_of = factories.local(DUE)
        world.election.save()
        for actor in (commission, factories.actor(world, Role.AUDITOR, world.regency)):
            words = text(signed_in(actor).get(reverse("retention")))
            assert "Pelamar yang tidak diangkat" in words
            assert "Harus dihapus" in words
            assert "16 Maret 2025" in words
            assert "belum dikonfirmasi" in words
        pps = signed_in(factories.actor(world, Role.PPS))
        assert pps.get(reverse("retention")).status_code == 403

    def test_nothing_is_due_before_its_time(self, world: World, commission: Actor) -> None:
        with clock.as_of(factories.local(date(2024, 12, 4))):
            words = text(signed_in(commission).get(reverse("retention") + "?as_of=2024-12-04"))
        assert "Harus dihapus" not in words


def test_a_code_is_one_category() -> None:
    with pytest.raises(ValueError, match="applicants"):
        register(Category("applicants", lambda e, p: 0))
    assert category("applicants").persons is not None


def test_every_category_of_the_pack_is_known(world: World) -> None:
    for rule in world.pack.retention:
        assert category(rule.category).code == rule.category
