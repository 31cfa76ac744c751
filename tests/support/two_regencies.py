"""Two regencies of one province and a third elsewhere, with one thing of each kind per place.

For tests of who may see what: every place has a region, stations, a form on which the sources
differ, a person, a letter, an export and a paper of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests import factories
from tests.factories import World
from tests.support.applied import applied, responded, sent_list, waiting_paper
from tests.support.counted import sheet
from tests.support.modules import a_module

from garda.care.vault import HEALTH
from garda.documents.codes import new_code
from garda.documents.models import Document, DocumentState
from garda.documents.objects import store
from garda.formation.models import ApplicantFile, Application, ApplicationPaper, SecretariatProposal
from garda.funds.vault import BANK
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.people.models import Account, Grant, Person
from garda.people.services import NewPerson, register_people, system_operator
from garda.people.services.contacts import record_contact
from garda.privacy.models import (
    Breach,
    BreachPerson,
    BreachState,
    Export,
    ExportState,
    Look,
    RetentionRun,
)
from garda.privacy.services import saw
from garda.regions.models import Election, ElectionKind, Region, Station, VoterList
from garda.regions.queries import ancestors
from garda.responses.models import Response
from garda.results.domain.definition import as_figures
from garda.results.models import Contest, Reading, Settlement, Source, VoteRound
from garda.results.queries import load_definition
from garda.results.services.contests import ChoiceInput, open_contest, open_rounds
from garda.results.services.readings import NewReading, record_readings
from garda.sealed.models import Unusual
from garda.sealed.services import record_paper

SPECIAL = 901
#: Where the stations lie, by regency, district and village.
PLACES: Mapping[str, Sequence[str]] = {
    "id/33/20": ["01/2001/001", "01/2001/002", "01/2002/001", "02/2001/001"],
    "id/33/19": ["01/2001/001"],
    "id/34/71": ["01/2001/001"],
}
NAMES = {"id": "Indonesia", "id/33": "Provinsi Satu", "id/34": "Provinsi Dua"}


@dataclass(frozen=True)
class Spot:
    """A station with what belongs to it and to its village. ``village`` is the last of
    ``regions``, which begin with the province."""

    station: Station
    regions: Sequence[Region]
    form: VoteRound
    difference: Settlement
    readings: Mapping[str, Reading]
    person: Person
    letter: SecretariatProposal
    export: Export
    paper: Document
    breach: Breach
    look: Look
    unusual: Unusual
    erasing: RetentionRun
    papers: Mapping[str, UUID]
    application: Application
    application_paper: ApplicationPaper
    applicant_file: ApplicantFile
    response: Response
    module_root: str

    @property
    def village(self) -> Region:
        return self.regions[-1]

    def region(self, level: str) -> Region:
        return next(r for r in self.regions if r.level == level)


@dataclass(frozen=True)
class Land:
    """The election with its spots by station path."""

    election: Election
    contests: list[Contest]
    spots: Mapping[str, Spot]
    regions: Mapping[str, Region] = field(default_factory=dict)

    def account(self, role: Role, path: str) -> Account:
        """A new account with this role at a region or station."""
        station = self.spots[path].station if path in self.spots else None
        region = self.regions[path if station is None else path.rpartition("/")[0]]
        made = factories.account(as_world(self.election), role, region)
        Grant.objects.filter(account=made).update(station=station)
        return made


def as_world(election: Election) -> World:
    """What the factories of accounts ask of a world: its election."""
    return World(election, *[None] * 6, {})  # type: ignore[arg-type]


def land() -> Land:
    """On the evening after the vote; nothing was settled, every form differs."""
    pack = get_pack(factories.PACK)
    evening = factories.local(pack.voting_day + timedelta(days=1), 20)
    election = Election.objects.create(
        code=f"dua-{uuid7()}",
        name="Pemilihan Dua Kabupaten",
        kind=ElectionKind.DEMO,
        pack=pack.id,
        pack_hash=pack.hash,
        voting_day=pack.voting_day,
        as_of=evening,
    )
    regions: dict[str, Region] = {}
    contests, spots = [], {}
    with clock.as_of(evening):
        for path, stations in PLACES.items():
            regency = _region(regions, path)
            placed = _stations(election, regions, regency, stations)
            contest = _contest(election, regency)
            contests.append(contest)
            spots.update({s.path: _spot(election, contest, s) for s in placed})
    return Land(election, contests, spots, regions)


def _region(regions: dict[str, Region], path: str) -> Region:
    """The region of a path with all above it."""
    found = regions.get(path)
    if found is not None:
        return found
    above = path.rpartition("/")[0]
    parent = _region(regions, above) if above else None
    level = ("country", "province", "regency", "district", "village")[path.count("/")]
    code = path.removeprefix("id").strip("/").replace("/", ".")
    name = NAMES.get(path, f"{level.title()} {code}")
    regions[path] = factories._region(level, code, path, parent, name)
    return regions[path]


def _stations(
    election: Election, regions: dict[str, Region], regency: Region, parts: Sequence[str]
) -> list[Station]:
    voter_list = VoterList.objects.create(election=election, region=regency, kind="DPT")
    placed, special = [], set()
    for part in parts:
        path, number = f"{regency.path}/{part}".rsplit("/", 1)
        village = _region(regions, path)
        placed.append(factories._station(voter_list, village, int(number)))
        if village.path not in special:
            factories._station(voter_list, village, SPECIAL, "special")
            special.add(village.path)
    return placed


def _contest(election: Election, regency: Region) -> Contest:
    machine = system_operator(election.id)
    contest = open_contest(
        machine,
        election=election,
        pack=get_pack(election.pack),
        kind="bupati",
        region=regency,
        choices=[ChoiceInput(1, "SITI - JOKO"), ChoiceInput(2, "BUDI - SRI")],
    )
    open_rounds(machine, contest=contest, regency=regency)
    return contest


def _spot(election: Election, contest: Contest, station: Station) -> Spot:
    village = station.village
    form = VoteRound.objects.get(contest=contest, station=station)
    person = _citizen(village, station)
    application = applied(election, contest.region, person, station)
    _read(election, contest, form, Source.OPERATOR, Role.PPS, sheet((30, 50)))
    _read(election, contest, form, Source.PPK, Role.PPK, sheet((31, 49)))
    return Spot(
        station=station,
        regions=ancestors(village),
        form=form,
        difference=Settlement.objects.get(round=form, block="votes"),
        readings={r.source: r for r in form.readings.all()},
        person=person,
        letter=_letter(election, village, station),
        export=_export(election, village),
        paper=_paper(election, village),
        breach=_breach(election, contest.region, person),
        look=_look(election, person),
        unusual=_unusual(election, person),
        erasing=_erasing(election, village),
        papers=_papers(election, person),
        application=application,
        application_paper=waiting_paper(application),
        applicant_file=sent_list(factories.account(as_world(election), Role.PPS, village)),
        response=responded(application),
        module_root=a_module(election),
    )


def _read(
    election: Election,
    contest: Contest,
    form: VoteRound,
    source: str,
    role: Role,
    figures: dict[str, int],
) -> None:
    reading = NewReading(
        id=uuid7(),
        round_id=form.id,
        source=source,
        figures=as_figures(load_definition(contest.id), figures),
        happened_at=clock.now(),
    )
    reader = Actor(role, contest.region.path, election.id, uuid7(), uuid7())
    record_readings(reader, readings=[reading])


def _citizen(village: Region, station: Station) -> Person:
    """Somebody with numbers of their own."""
    nik = f"332090551295{int(station.path[-3:]):01d}{int(village.path[-3:]):03d}"
    newcomer = NewPerson(f"Warga {station.path}", "P", date(1995, 12, 15), village.path, nik)
    (id_,) = register_people(system_operator(), people=[newcomer])
    record_contact(system_operator(), person_id=id_, number="081234567890")
    return Person.objects.get(pk=id_)


def _letter(election: Election, village: Region, station: Station) -> SecretariatProposal:
    """One that waits; of a second station in the village one that was refused."""
    waits = not SecretariatProposal.objects.filter(election=election, region=village).exists()
    decided: dict[str, Any] = {} if waits else {
        "state": "refused", "decided_at": clock.now(), "decided_by": uuid7(), "reason": "Salah."
    }  # fmt: skip
    return SecretariatProposal.objects.create(
        election=election,
        body="pps_secretariat",
        region=village,
        path=village.path,
        letter_number=f"001/{station.path}",
        letter_date=date(2024, 9, 18),
        office="Kepala Desa",
        recorded_at=clock.now(),
        recorded_by=uuid7(),
        **decided,
    )


def _export(election: Election, village: Region) -> Export:
    asker = factories.account(as_world(election), Role.PPS, village)
    return Export.objects.create(
        election=election,
        office=village,
        region=village,
        path=village.path,
        year=2024,
        number=Export.objects.filter(office=village).count() + 1,
        kind="kpps",
        columns=[],
        file_kind="csv",
        purpose="training",
        recipient="Panitia bimtek",
        rows=1,
        delicate=False,
        state=ExportState.WAITING,
        requested_by=asker,
        requested_person=asker.person_id,
        requested_role=Role.PPS,
        requested_at=clock.now(),
    )


def _paper(election: Election, village: Region) -> Document:
    """Minutes, which only officers of the region may open."""
    number = Document.objects.filter(office=village).count() + 1
    return Document.objects.create(
        election=election,
        kind="minutes",
        office=village,
        region=village,
        path=village.path,
        year=2024,
        series="BA",
        number=number,
        code=new_code(),
        title="Berita acara",
        state=DocumentState.SIGNED,
        signed_at=clock.now(),
        pdf_sha256=store().put(b"%PDF-1.7 uji"),
    )


def _breach(election: Election, office: Region, person: Person) -> Breach:
    """One of the regency's office that concerns this person."""
    opener = factories.account(as_world(election), Role.KPU_REGENCY, office)
    breach = Breach.objects.create(
        election=election,
        office=office,
        path=office.path,
        year=2024,
        number=Breach.objects.filter(office=office).count() + 1,
        state=BreachState.NOTIFYING,
        noticed_at=clock.now(),
        taken_at=clock.now(),
        tables=["people_person"],
        paths=[person.path],
        disclosed="Nama",
        happened="Ponsel hilang",
        remedy="Sesi diakhiri",
        contact="KPU",
        opened_by=opener,
        opened_at=clock.now(),
        persons=1,
        persons_sha256="0" * 64,
        frozen_at=clock.now(),
    )
    BreachPerson.objects.create(breach=breach, person=person, path=person.path, sheet=1)
    return breach


def _papers(election: Election, person: Person) -> dict[str, UUID]:
    """A health paper and a bank account of this person."""
    home = Region.objects.get(path=person.path)
    found = {}
    for vault, content in ((HEALTH, {"fit": True}), (BANK, {"number": "0123456"})):
        [role] = vault.roles
        keeper = factories.account(as_world(election), Role(role), home)
        actor = Actor(role, home.path, election.id, keeper.id, keeper.person_id)
        found[vault.code] = record_paper(actor, vault, person_id=person.id, content=content)
    return found


def _look(election: Election, person: Person) -> Look:
    """An officer of the village looked at this person."""
    viewer = factories.account(as_world(election), Role.PPS, Region.objects.get(path=person.path))
    actor = Actor(Role.PPS, person.path, election.id, viewer.id, viewer.person_id)
    saw(actor, persons=[person.id], what="name", why="Halaman orang", path=person.path)
    return Look.objects.get(account=viewer)


def _unusual(election: Election, person: Person) -> Unusual:
    """This person's number was opened often."""
    moment = clock.now()
    return Unusual.objects.create(
        election=election,
        rule="person_day",
        person=person,
        path=person.path,
        since=moment,
        count=9,
        first_at=moment,
        last_at=moment,
    )


def _erasing(election: Election, village: Region) -> RetentionRun:
    """A proposed erasing of the village; one at a time."""
    asker = factories.account(as_world(election), Role.KPU_REGENCY, village)
    run, _ = RetentionRun.objects.get_or_create(
        election=election,
        office=village,
        path=village.path,
        rule="P01",
        defaults={
            "year": 2024,
            "number": 1,
            "persons": 1,
            "persons_sha256": "0" * 64,
            "proposed_by": asker,
            "proposed_person": asker.person_id,
            "proposed_at": clock.now(),
        },
    )
    return run
