"""The decree of a village: its facts, its refusals, and the paper."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from tests import factories

from garda.documents.models import Document
from garda.documents.objects import store
from garda.documents.rendering import render
from garda.documents.tasks import render_document
from garda.formation import errors
from garda.formation.models import Appointment, EndReason, Proposal, ProposalState
from garda.formation.papers import decree_content, legal_bases, minutes_content, village_kind
from garda.formation.services import decree, end_appointment, fill_direct
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.regions.models import Region

pytestmark = pytest.mark.django_db

SIGNED = factories.local(date(2024, 11, 7), 7)


@pytest.fixture
def world() -> factories.World:
    """A village with two full groups, a special one among them, and a PPS chair."""
    made = factories.world(stations=(1, 1), special=[901])
    for station in made.stations[made.village.path]:
        factories.full_group(made, station)
    Appointment.objects.create(
        election=made.election,
        person=factories.person(made.village.path, "Hadi Mulyono"),
        body="pps",
        region=made.village,
        path=made.village.path,
        seat=1,
        position="chair",
        origin="appointed",
        decided_at=SIGNED,
        starts_on=date(2024, 5, 26),
    )
    Proposal.objects.create(
        election=made.election,
        village=made.village,
        path=made.village.path,
        version=1,
        seed=1,
        state=ProposalState.ADOPTED,
        optimal=True,
        made_at=SIGNED,
        adopted_at=factories.local(date(2024, 10, 5), 1),
    )
    return made


def signed(world: factories.World) -> Document:
    return decree(
        factories.actor(world, Role.PPS),
        election=world.election,
        village=world.village,
        signed_at=SIGNED,
    )


def test_the_facts_are_those_of_the_pack_and_name_nobody(world: factories.World) -> None:
    document = signed(world)
    body = world.pack.bodies["kpps"]
    first, second = (
        [str(a.id) for a in Appointment.objects.filter(station=station).order_by("seat")]
        for station in world.stations[world.village.path]
    )
    chair = Appointment.objects.get(body="pps")
    assert document.facts == {
        "election": "Pemilihan Uji 2024",
        "village": "Watuaji",
        "village_kind": "Desa",
        "district": "Keling",
        "regency": "Kabupaten Uji",
        "signer": str(chair.id),
        "plenary_on": "2024-10-05",
        "bases": legal_bases(body),
        "term": [str(body.term_starts), str(body.term_ends)],
        "honoraria": [
            {"position": p.name.id.lower(), "amount": p.honorarium} for p in body.positions
        ],
        "amends": None,
        "stations": [
            {"number": 1, "special": False, "place": "", "appointments": first},
            {"number": 901, "special": True, "place": "Rumah tahanan", "appointments": second},
        ],
    }
    assert (document.kind, document.series, document.number, document.year) == (
        "decree", "SK", 1, 2024,
    )  # fmt: skip
    assert document.office_id == world.village.id
    assert set(Appointment.objects.filter(body="kpps").values_list("decree", flat=True)) == {
        document.id
    }
    entry = LedgerEntry.objects.get(act="formation.decreed")
    assert (entry.count, entry.happened_at) == (14, SIGNED)


def test_legal_bases_leave_the_press_out(world: factories.World) -> None:
    bases = legal_bases(world.pack.bodies["kpps"])
    assert bases
    assert len(bases) == len(set(bases))
    assert not [base for base in bases if ".com" in base or "tirto" in base]


def test_the_paper_has_a_sheet_per_station_with_names_by_seat(world: factories.World) -> None:
    content = decree_content(signed(world))
    assert content.body["signer"] == "Hadi Mulyono"
    assert (content.body["members"], content.body["stations"]) == (14, 2)
    sheet = content.attachments[1]
    assert (sheet["number"], sheet["special"]) == (901, True)
    held = Appointment.objects.filter(station=world.station(1)).order_by("seat")
    assert [(m["seat"], m["name"]) for m in sheet["members"]] == [
        (a.seat, a.person.name) for a in held.select_related("person")
    ]
    positions = world.pack.bodies["kpps"].positions
    assert [m["position"] for m in sheet["members"]][:2] == [p.name.id for p in positions]


def test_the_job_prints_the_decree_as_pdf_a(world: factories.World) -> None:
    document = signed(world)
    render_document(document_id=str(document.id))
    document.refresh_from_db()
    pdf = store().get(document.pdf_sha256)
    assert pdf == render(document)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) == 3
        with opened.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
        assert opened.docinfo["/Title"] == document.title


def test_empty_seats_are_named_and_nothing_is_issued(world: factories.World) -> None:
    gone = Appointment.objects.get(station=world.station(1), seat=4)
    actor = factories.actor(world, Role.PPS)
    end_appointment(
        actor, appointment_id=gone.id, reason=EndReason.DIED, ended_on=date(2024, 10, 20)
    )
    with pytest.raises(errors.MembersMissing, match=r"TPS 901 \(1\)"):
        signed(world)
    assert not Document.objects.filter(kind="decree").exists()
    other = world.villages[1]
    with pytest.raises(errors.MembersMissing, match=r"TPS 001 \(7\)"):
        decree(factories.actor(world, Role.PPS, other), election=world.election, village=other)


def test_a_second_decree_names_only_the_newcomer(world: factories.World) -> None:
    signed(world)
    with pytest.raises(errors.NothingToDecree):
        signed(world)
    actor = factories.actor(world, Role.PPS)
    gone = Appointment.objects.get(station=world.station(), seat=4)
    with clock.as_of(factories.local(date(2024, 11, 15))):
        end_appointment(
            actor, appointment_id=gone.id, reason=EndReason.RESIGNED, ended_on=date(2024, 11, 15)
        )
    newcomer = fill_direct(
        actor,
        election=world.election,
        station_id=world.station().id,
        seat=4,
        person=factories.person(world.village.path, "Laila Fitriani", sex="P").id,
        facts=factories.good_facts(world.pack),
        reason="mengundurkan diri",
    )
    second = signed(world)
    assert second.number == 2
    assert second.facts["plenary_on"] is None
    assert second.facts["amends"] == {"number": 1, "year": 2024, "on": "2024-11-07"}
    assert "Perubahan" in second.title
    [line] = decree_content(second).attachments[0]["members"]
    assert (line["name"], line["instead_of"]) == ("Laila Fitriani", gone.person.name)
    assert [s["appointments"] for s in second.facts["stations"]] == [[str(newcomer.id)]]
    assert render(second)
    assert newcomer.minutes is not None
    content = minutes_content(newcomer.minutes)
    assert (content.body["name"], content.body["seat"]) == ("Laila Fitriani", 4)
    assert render(newcomer.minutes)


def test_a_decree_costs_the_same_for_any_number(
    world: factories.World, django_assert_num_queries: Any
) -> None:
    larger = factories.world(stations=(4,))
    for station in larger.stations[larger.village.path]:
        factories.full_group(larger, station)
    for place in (world, larger):
        actor = factories.actor(place, Role.PPS)
        with django_assert_num_queries(14):
            decree(actor, election=place.election, village=place.village)


def test_who_may_sign(world: factories.World) -> None:
    for role, region in (
        (Role.PPS, world.villages[1]),
        (Role.PPK, world.district),
        (Role.BAWASLU, world.regency),
    ):
        with pytest.raises(NotAllowed):
            decree(
                factories.actor(world, role, region),
                election=world.election,
                village=world.village,
            )
    kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
    assert decree(kpu, election=world.election, village=world.village).number == 1


def test_no_stations_no_decree(world: factories.World) -> None:
    world.voter_list.superseded_on = date(2024, 9, 1)
    world.voter_list.save()
    with pytest.raises(errors.NoStations):
        signed(world)


@pytest.mark.parametrize(
    ("code", "kind"), [("33.20.06.1006", "Kelurahan"), ("33.20.09.2004", "Desa")]
)
def test_the_code_tells_the_kind_of_village(code: str, kind: str) -> None:
    assert village_kind(Region(code=code)) == kind
