"""A breach from noticing to closing: facts, whom it concerns, letters, who was told, two people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from garda.documents.numbering import SeriesKey, take_numbers
from garda.documents.services import NewPaper, issue_many
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.codes import in_scope
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.people.models import Person
from garda.privacy import breach_papers
from garda.privacy.domain import duties
from garda.privacy.domain.breach import fingerprint
from garda.privacy.errors import BadBreach, NobodyConcerned, NotFinished, WrongStep
from garda.privacy.holdings import holdings
from garda.privacy.models import Breach, BreachPerson, BreachState
from garda.privacy.queries import persons_in_any
from garda.privacy.reasons import checked_reason, checked_text
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .second import account_of, require_second

LEAD = act(
    "privacy.breach", "Menangani kebocoran data pribadi", Role.KPU_REGENCY, Role.KPU_PROVINCE
)
#: Letters are handed over by those who know the place.
TELL = act("privacy.tell", "Memberi tahu orang yang terdampak", Role.PPS, Role.PPK, *LEAD.roles)
#: Runs of numbers in the office's register: of breaches, and of their letters.
SERIES, LETTER_SERIES = "PDP-KASUS", "PDP"
_LENGTHS = {"disclosed": 500, "happened": 1000, "remedy": 1000}
#: An office's own address and telephone.
_CONTACT_LENGTH = 300
_PERSON_COLUMNS = ["id", "breach", "person", "path", "letter", "sheet", "told_how"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachFacts:
    """What is known of a breach. ``tables`` are codes of holdings, ``paths`` of regions."""

    noticed_at: datetime
    taken_at: datetime
    tables: Sequence[str]
    paths: Sequence[str]
    disclosed: str
    happened: str
    remedy: str
    contact: str


@transaction.atomic
def open_breach(actor: Actor, *, election: Election, facts: BreachFacts) -> Breach:
    """Begin a breach in the actor's region; its clock runs from ``noticed_at``.

    Raises BadBreach, BadReason, NotAllowed.
    """
    LEAD.require(actor, path=actor.path)
    office = Region.objects.get(path=actor.path)
    now = clock.now()
    year = now.astimezone(ZoneInfo(office.time_zone)).year
    breach = Breach(
        election=election,
        office=office,
        path=office.path,
        year=year,
        number=take_numbers([SeriesKey(office.id, year, SERIES)])[0],
        opened_by_id=account_of(actor),
        opened_at=now,
    )
    _set_facts(actor, breach, facts)
    breach.save(force_insert=True)
    _record(actor, "breach.opened", breach)
    return breach


@transaction.atomic
def amend_breach(actor: Actor, *, breach_id: UUID, facts: BreachFacts) -> Breach:
    """Correct the facts while nobody was told. Raises as :func:`open_breach`, and WrongStep."""
    breach = _locked(actor, breach_id, BreachState.DRAFT)
    _set_facts(actor, breach, facts)
    breach.save()
    _record(actor, "breach.amended", breach)
    return breach


def _set_facts(actor: Actor, breach: Breach, facts: BreachFacts) -> None:
    now = clock.now()
    if facts.noticed_at > now or facts.taken_at > facts.noticed_at:
        raise BadBreach(
            id="Urutannya harus: data terambil, lalu diketahui, dan tidak di waktu mendatang.",
            en="The order is: data taken, then noticed, and neither in the future.",
        )
    known = {holding.code for holding in holdings()}
    if not facts.tables or not set(facts.tables) <= known:
        raise BadBreach(
            id="Pilih paling sedikit satu tabel dari daftarnya.",
            en="Choose at least one table from the list.",
        )
    if not facts.paths or not all(in_scope(path, actor.path) for path in facts.paths):
        raise BadBreach(
            id="Pilih paling sedikit satu wilayah di wilayah kerja Anda.",
            en="Choose at least one region inside your working area.",
        )
    for name, value in asdict(facts).items():
        setattr(breach, name, value)
    for name, longest in _LENGTHS.items():
        setattr(breach, name, checked_reason(getattr(facts, name), longest))
    breach.contact = checked_text(facts.contact, _CONTACT_LENGTH)


@transaction.atomic
def freeze_breach(actor: Actor, *, breach_id: UUID) -> Breach:
    """Find whom it concerns, hold that fast with its hash, and sign the letters to them and to the
    agency. Raises NobodyConcerned, WrongStep, NotAllowed. The number of queries does not depend on
    the number of persons.
    """
    breach = _locked(actor, breach_id, BreachState.DRAFT)
    persons = persons_in_any(breach.tables, breach.taken_at, breach.paths)
    if not persons:
        raise NobodyConcerned
    breach.state, breach.frozen_at = BreachState.NOTIFYING, clock.now()
    breach.persons, breach.persons_sha256 = len(persons), fingerprint(persons)
    _write_letters(actor, breach, _rows(breach, persons))
    breach.save()
    _record(actor, "breach.frozen", breach, items=[str(person) for person in persons])
    return breach


def _rows(breach: Breach, persons: Sequence[UUID]) -> list[BreachPerson]:
    """By region and name; who lies outside the office's sight is told by the office itself."""
    seen = {
        id_: (path, name)
        for id_, path, name in Person.objects.filter(pk__in=persons).values_list(
            "id", "path", "search_name"
        )
    }
    ordered = sorted(persons, key=lambda p: (*seen.get(p, (breach.path, "")), p))
    sheets: dict[str, int] = defaultdict(int)
    rows = []
    for person in ordered:
        path = seen.get(person, (breach.path, ""))[0]
        sheets[path] += 1
        rows.append(
            BreachPerson(id=uuid7(), breach=breach, person_id=person, path=path, sheet=sheets[path])
        )
    return rows


def _write_letters(actor: Actor, breach: Breach, rows: list[BreachPerson]) -> None:
    """One paper per region with a sheet for each person, and one for the agency."""
    by_path: dict[str, list[BreachPerson]] = defaultdict(list)
    for row in rows:
        by_path[row.path].append(row)
    regions = {region.path: region for region in Region.objects.filter(path__in=by_path)}
    places = [regions.get(path, breach.office) for path in by_path]
    papers = [
        _paper(
            breach,
            place,
            breach_papers.LETTERS,
            f"Pemberitahuan kebocoran data, {place.name}",
            breach_papers.letter_facts(breach, place.name, group),
        )
        for place, group in zip(places, by_path.values(), strict=True)
    ]
    names = sorted({place.name for place in places})
    agency = _paper(
        breach,
        breach.office,
        breach_papers.AGENCY,
        "Laporan kegagalan pelindungan data pribadi",
        breach_papers.agency_facts(breach, len(rows), names),
    )
    *letters, breach.agency_letter = issue_many(actor, papers=[*papers, agency])
    for document, group in zip(letters, by_path.values(), strict=True):
        for row in group:
            row.letter = document
    copy_rows(
        BreachPerson,
        _PERSON_COLUMNS,
        ((r.id, breach.id, r.person_id, r.path, r.letter_id, r.sheet, "") for r in rows),
    )


def _paper(
    breach: Breach, region: Region, kind: str, title: str, facts: dict[str, object]
) -> NewPaper:
    return NewPaper(
        election=breach.election,
        office=breach.office,
        region=region,
        kind=kind,
        series=LETTER_SERIES,
        title=title,
        facts=facts,
        signed_at=clock.now(),
    )


@transaction.atomic
def tell_agency(actor: Actor, *, breach_id: UUID, how: str, at: datetime) -> Breach:
    """Note when and how the agency got its letter. Raises BadBreach, BadReason, WrongStep."""
    breach = _locked(actor, breach_id, BreachState.NOTIFYING)
    if breach.agency_told_at is not None:
        raise WrongStep(
            id="Laporan kepada lembaga sudah dicatat.", en="The agency's notice is noted already."
        )
    if not breach.noticed_at <= at <= clock.now():
        raise BadBreach(
            id="Waktu laporan harus setelah kebocoran diketahui dan tidak di waktu mendatang.",
            en="The notice was given after the breach was noticed and not in the future.",
        )
    breach.agency_told_at, breach.agency_told_how = at, checked_reason(how)
    breach.save()
    _record(actor, "breach.agency_told", breach)
    return breach


@transaction.atomic
def tell_persons(actor: Actor, *, breach_id: UUID, rows: Sequence[UUID], how: str) -> int:
    """Note that persons of the actor's region were told, and how; who was told stays as noted.

    Returns how many were noted now. Raises BadBreach for an unknown way or nobody chosen,
    WrongStep, NotAllowed.
    """
    breach = Breach.objects.select_related("election").get(pk=breach_id)
    TELL.require(actor, path=actor.path)
    if breach.state != BreachState.NOTIFYING:
        raise _wrong_step(breach)
    if how not in get_pack(breach.election.pack).breach.ways or not rows:
        raise BadBreach(
            id="Pilih orangnya dan cara memberitahunya.", en="Choose the persons and the way."
        )
    waiting = breach.concerned.filter(within(actor.path), pk__in=rows, told_at__isnull=True)
    told = list(waiting.select_for_update(no_key=True).values_list("pk", flat=True))
    BreachPerson.objects.filter(pk__in=told).update(
        told_at=clock.now(), told_how=how, told_by_id=account_of(actor)
    )
    _record(actor, "breach.persons_told", breach, items=[str(id_) for id_ in told], path=actor.path)
    return len(told)


@transaction.atomic
def ask_to_close(actor: Actor, *, breach_id: UUID, note: str) -> Breach:
    """Propose to close, once the agency and everybody were told. Raises NotFinished, BadReason."""
    breach = _locked(actor, breach_id, BreachState.NOTIFYING)
    _check_finished(breach)
    breach.close_note = checked_reason(note)
    breach.close_asked_by_id, breach.close_asked_person = account_of(actor), actor.identity
    breach.close_asked_at = clock.now()
    breach.save()
    _record(actor, "breach.close_asked", breach)
    return breach


@transaction.atomic
def close_breach(actor: Actor, *, breach_id: UUID) -> Breach:
    """Close what another person proposed to close. Raises SamePerson, NotFinished, WrongStep."""
    breach = _locked(actor, breach_id, BreachState.NOTIFYING)
    if breach.close_asked_person is None:
        raise NotFinished(
            id="Belum ada yang mengusulkan penutupan.", en="Nobody has proposed to close it."
        )
    require_second(duties.CLOSING, actor, breach.close_asked_person)
    _check_finished(breach)
    breach.state, breach.closed_at = BreachState.CLOSED, clock.now()
    breach.closed_by_id, breach.closed_person = account_of(actor), actor.identity
    breach.save()
    _record(actor, "breach.closed", breach)
    return breach


def _check_finished(breach: Breach) -> None:
    waiting = breach.concerned.filter(told_at__isnull=True).count()
    if breach.agency_told_at is None or waiting:
        raise NotFinished(
            id=f"Belum selesai: {waiting} orang belum diberi tahu"
            f"{'' if breach.agency_told_at else ', laporan kepada lembaga belum dicatat'}.",
            en=f"Not finished: {waiting} persons were not told yet, or the agency was not.",
        )


def _locked(actor: Actor, breach_id: UUID, state: BreachState) -> Breach:
    found = Breach.objects.select_for_update(no_key=True, of=("self",))
    breach = found.select_related("election", "office").get(pk=breach_id)
    LEAD.require(actor, path=breach.path)
    if breach.state != state:
        raise _wrong_step(breach)
    return breach


def _wrong_step(breach: Breach) -> WrongStep:
    return WrongStep(
        id=f"Kasus ini sekarang “{breach.get_state_display()}”; langkah itu tidak berlaku lagi."
        " Muat ulang halaman.",
        en=f"This breach is now {breach.state}; that step does not fit any more. Reload the page.",
    )


def _record(
    actor: Actor, act: str, breach: Breach, items: list[str] | None = None, path: str = ""
) -> None:
    record(
        actor,
        act,
        path=path or breach.path,
        election_id=breach.election_id,
        payload={
            "breach": str(breach.id),
            "number": breach.label,
            "state": breach.state,
            "persons": breach.persons,
            "persons_sha256": breach.persons_sha256,
        },
        items=items,
    )
