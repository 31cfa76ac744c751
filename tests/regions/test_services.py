"""Elections, the region tree and voter lists: made once, changed by new versions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories import World

from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.ledger.models import LedgerEntry
from garda.packs.loader import get_pack
from garda.people.services import system_operator
from garda.regions.models import (
    Election,
    ElectionKind,
    Region,
    RegionCode,
    Standing,
    Station,
    StationKind,
    StationListing,
    VoterList,
)
from garda.regions.services import (
    ElectionExists,
    ListingInput,
    RegionInput,
    UnknownRegion,
    VoterListFixed,
    create_election,
    fix_voter_list,
    import_regions,
    set_rehearsal_time,
)

pytestmark = pytest.mark.django_db
OPERATOR = system_operator()
ZONE = "Asia/Jayapura"
TREE = [
    RegionInput("98.01.01.2001", "Kerang Putih", "village", "98.01.01"),
    RegionInput("98.01.01", "Teluk Kerang", "district", "98.01"),
    RegionInput("98.01", "Kabupaten Ombak", "regency", "98"),
    RegionInput("98", "Papua Rekaan", "province", ""),
]


def acts() -> list[str]:
    return list(LedgerEntry.objects.order_by("id").values_list("act", flat=True))


class TestElection:
    def test_it_keeps_the_pack_it_was_opened_with(self) -> None:
        pack = get_pack(factories.PACK)
        made = create_election(OPERATOR, code="uji", name="Uji", kind=ElectionKind.REAL, pack=pack)
        stored = Election.objects.get(pk=made.pk)
        assert (stored.pack, stored.pack_hash) == (pack.id, pack.hash)
        assert (stored.voting_day, stored.as_of) == (pack.voting_day, None)
        assert not stored.watermark
        entry = LedgerEntry.objects.get()
        assert (entry.act, entry.election_id) == ("election.created", made.id)

    def test_a_code_is_taken_once(self) -> None:
        pack = get_pack(factories.PACK)
        for kind in (ElectionKind.PRACTICE, ElectionKind.DEMO):
            create_election(OPERATOR, code=str(kind), name="Uji", kind=kind, pack=pack)
        with pytest.raises(ElectionExists, match="demo sudah ada"):
            create_election(OPERATOR, code="demo", name="Lain", kind=kind, pack=pack)
        assert acts() == ["election.created"] * 2
        assert all(election.watermark for election in Election.objects.all())

    def test_only_a_rehearsal_moves_its_time(self) -> None:
        moment = datetime(2024, 11, 28, 3, tzinfo=UTC)
        rehearsal = factories.world().election
        for to in (moment, None):
            set_rehearsal_time(OPERATOR, election=rehearsal, moment=to)
            assert Election.objects.get(pk=rehearsal.pk).as_of == to
        real = factories.world(kind=ElectionKind.REAL).election
        with pytest.raises(GardaError, match="tidak dapat digeser"):
            set_rehearsal_time(OPERATOR, election=real, moment=moment)
        assert acts() == ["election.time_moved"] * 2


class TestRegions:
    def test_parents_come_first_whatever_the_order(self) -> None:
        assert import_regions(OPERATOR, regions=TREE, time_zone=ZONE) == 4
        village = Region.objects.get(code="98.01.01.2001")
        assert village.path == "id/98/01/01/2001"
        assert (village.search_name, village.time_zone) == ("kerang putih", ZONE)
        assert village.parent == Region.objects.get(code="98.01.01")
        assert Region.objects.get(code="98").parent == Region.objects.get(path="id")
        assert LedgerEntry.objects.get().count == 4

    def test_again_changes_nothing(self) -> None:
        import_regions(OPERATOR, regions=TREE, time_zone=ZONE)
        assert import_regions(OPERATOR, regions=TREE, time_zone=ZONE) == 0
        assert (Region.objects.count(), acts()) == (5, ["regions.imported"])

    def test_a_new_name_keeps_the_old_one_for_old_papers(self) -> None:
        import_regions(OPERATOR, regions=TREE, time_zone=ZONE)
        renamed = [replace(TREE[0], name="Kerang Emás")]
        late = datetime(2024, 11, 27, 20, tzinfo=UTC)  # already the 28th in the east
        with clock.as_of(late):
            assert import_regions(OPERATOR, regions=renamed, time_zone=ZONE) == 1
        village = Region.objects.get(code="98.01.01.2001")
        assert (village.name, village.search_name) == ("Kerang Emás", "kerang emas")
        former = RegionCode.objects.get()
        assert (former.region, former.code, former.name) == (village, village.code, "Kerang Putih")
        assert former.valid_to == date(2024, 11, 28)
        assert acts() == ["regions.imported"] * 2
        assert import_regions(OPERATOR, regions=TREE, time_zone=ZONE) == 1
        assert RegionCode.objects.get().name == "Kerang Putih"

    def test_a_shared_province_is_made_once(self) -> None:
        import_regions(OPERATOR, regions=TREE, time_zone=ZONE)
        neighbour = [RegionInput("98.02", "Kabupaten Sebelah", "regency", "98"), TREE[3]]
        assert import_regions(OPERATOR, regions=neighbour, time_zone=ZONE) == 1
        assert Region.objects.filter(code="98").count() == 1
        assert Region.objects.filter(level="country").count() == 1

    def test_a_new_region_hangs_where_its_parent_does(self) -> None:
        """A district whose code was changed keeps its path, and so do the villages it gets."""
        import_regions(OPERATOR, regions=TREE, time_zone=ZONE)
        Region.objects.filter(code="98.01.01").update(code="98.01.07")
        village = [RegionInput("98.01.07.2009", "Baru", "village", "98.01.07")]
        import_regions(OPERATOR, regions=village, time_zone=ZONE)
        assert Region.objects.get(code="98.01.07.2009").path == "id/98/01/01/2009"

    @pytest.mark.parametrize(
        "stray",
        [RegionInput("98.09.01", "Yatim", "district", "98.09"),
         RegionInput("98.01.02.2001", "Salah induk", "village", "98.01")],
    )  # fmt: skip
    def test_without_its_parent_nothing_is_made(self, stray: RegionInput) -> None:
        with pytest.raises(UnknownRegion, match=stray.code):
            import_regions(OPERATOR, regions=[*TREE, stray], time_zone=ZONE)
        assert not Region.objects.exists()
        assert acts() == []

    def test_an_ended_region_gives_its_code_away(self) -> None:
        import_regions(OPERATOR, regions=TREE, time_zone=ZONE)
        Region.objects.filter(code="98.01.01.2001").update(
            valid_to=date(2024, 1, 1), path="id/98/01/01/2001x"
        )
        assert import_regions(OPERATOR, regions=TREE, time_zone=ZONE) == 1
        assert Region.objects.filter(code="98.01.01.2001").count() == 2


def row(world: World, number: int, **changed: object) -> ListingInput:
    return replace(ListingInput(world.village.code, number, male=150, female=140), **changed)


def fix(
    world: World, listings: Sequence[ListingInput], kind: str = "DPS", on: date | None = None
) -> VoterList:
    return fix_voter_list(
        OPERATOR,
        election=world.election,
        regency=world.regency,
        kind=kind,
        fixed_on=on,
        listings=listings,
    )


class TestVoterList:
    @pytest.fixture
    def world(self) -> World:
        """No list is in force yet, and no station is known."""
        world = factories.world()
        for model in (StationListing, Station, VoterList):
            model.objects.all().delete()
        return world

    def test_it_makes_the_stations(self, world: World) -> None:
        listed = [
            row(world, 1, standing=Standing.PUBLISHED),
            row(world, 901, kind=StationKind.SPECIAL, place="Rutan", male=None, female=None),
        ]
        made = fix(world, listed, on=date(2024, 8, 11))
        assert (made.kind, made.fixed_on, made.superseded_on) == ("DPS", date(2024, 8, 11), None)
        one, two = StationListing.objects.order_by("number")
        assert (one.male, one.female, one.voters, one.standing) == (150, 140, 290, "published")
        assert (two.kind, two.place, two.voters) == ("special", "Rutan", None)
        assert two.path == two.station.path == f"{world.village.path}/901"
        assert two.station.village == two.village == world.village
        entry = LedgerEntry.objects.get()
        assert (entry.act, entry.count, entry.path) == (
            "voter_list.fixed", 2, world.regency.path,
        )  # fmt: skip

    def test_the_same_again_changes_nothing(self, world: World) -> None:
        first = fix(world, [row(world, 1), row(world, 2)])
        assert fix(world, [row(world, 2), row(world, 1)]) == first
        assert StationListing.objects.count() == 2
        assert acts() == ["voter_list.fixed"]

    @pytest.mark.parametrize(
        "other", [{"male": 151}, {"number": 3}, {"kind": "special"}, {"place": "Balai"}]
    )
    def test_other_content_under_the_same_kind_is_refused(
        self, world: World, other: dict[str, object]
    ) -> None:
        fix(world, [row(world, 1)])
        with pytest.raises(VoterListFixed):
            fix(world, [replace(row(world, 1), **other)])
        assert StationListing.objects.get().male == 150

    def test_the_next_kind_supersedes_and_keeps_the_stations(self, world: World) -> None:
        old = fix(world, [row(world, 1), row(world, 2)])
        late = datetime(2024, 9, 19, 18, tzinfo=UTC)  # the 20th in western Indonesia
        with clock.as_of(late):
            new = fix(world, [row(world, 1, male=155), row(world, 3)], "DPT")
        old.refresh_from_db()
        assert (old.superseded_on, new.superseded_on) == (date(2024, 9, 20), None)
        assert Station.objects.count() == 3
        first = Station.objects.get(path__endswith="/001")
        assert set(first.listings.values_list("voter_list__kind", "male")) == {
            ("DPS", 150), ("DPT", 155),
        }  # fmt: skip
        with pytest.raises(VoterListFixed):
            fix(world, [row(world, 1)], "DPT")

    def test_another_regencys_list_stays_in_force(self, world: World) -> None:
        other = factories.world()
        fix(world, [row(world, 1)])
        assert VoterList.objects.get(region=other.regency).superseded_on is None

    def test_a_village_must_lie_in_the_regency(self, world: World) -> None:
        other = factories.world()
        for code in ("99.99.99.9999", other.village.code):
            with pytest.raises(UnknownRegion, match=code):
                fix(world, [row(world, 1), row(world, 1, village=code)])
        assert not StationListing.objects.filter(election=world.election).exists()
        assert not VoterList.objects.filter(election=world.election).exists()

    def test_queries_do_not_grow_with_stations(self, world: World) -> None:
        counts = []
        for kind, size in (("DPS", 2), ("DPT", 60)):
            with CaptureQueriesContext(connection) as queries:
                fix(world, [row(world, n) for n in range(1, size)], kind)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12
