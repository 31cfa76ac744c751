"""Keeping what happened at a station, objections of witnesses, and what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.activities.services.scanning import KNOWN, REFUSED, TAKEN, Result
from garda.activities.services.words import words
from garda.documents.intake import Received
from garda.documents.services.uploads import take_upload, told
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.canonical import sha256_hex
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.people.models import Grant
from garda.regions.models import Station
from garda.results.models import Choice, Contest
from garda.votingday.errors import (
    IdOfAnother,
    NotYet,
    NotYourPair,
    NoWitnessPair,
    RevokedPhone,
    UnknownIncident,
    UnknownKind,
)
from garda.votingday.models import Incident, IncidentPhoto, IncidentState, IncidentStep

RECORD = act(
    "votingday.incident",
    "Mencatat kejadian khusus atau keberatan saksi di TPS",
    Role.KPPS,
    Role.PPS,
    Role.PTPS,
    Role.WITNESS,
)
FOLLOW = act(
    "votingday.follow_incident",
    "Mencatat tindak lanjut kejadian khusus",
    Role.KPPS,
    Role.PPS,
    Role.PPK,
    Role.KPU_REGENCY,
    Role.PTPS,
    Role.PANWASCAM,
    Role.BAWASLU,
)
LONGEST_TEXT, LONGEST_STEP = 2000, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """A line of the form. ``id`` is made where it was written. ``pair``: whose witness objects;
    0 where nobody does."""

    id: UUID
    station: UUID
    kind: str
    text: str
    at: datetime | None = None
    contest: UUID | None = None
    pair: int = 0
    device: UUID | None = None


@transaction.atomic
def record_incident(
    actor: Actor, *, new: NewIncident, photo: Received | None = None
) -> tuple[Incident, bool]:
    """Keep what happened, once by its id; with whether it is new.

    An objection names the contest and the pair; a witness objects for the own pair alone. Raises
    NotAllowed, UnknownKind, NoWitnessPair, NotYourPair, NotYet, WordsMissing, IdOfAnother,
    Station.DoesNotExist.
    """
    stations = Station.objects.filter(election=actor.election).select_related("election")
    station = stations.select_for_update(no_key=True, of=("self",)).get(id=new.station)
    RECORD.require(actor, path=station.path)
    known = Incident.objects.filter(id=new.id).first()
    if known is not None:
        _refuse_other(actor, known, station)
        return known, False
    incident = Incident.objects.create(**_values(actor, station, new))
    kept = _keep_photo(actor, incident, photo) if photo else {}
    record(
        actor,
        "votingday.incident_recorded",
        path=station.path,
        payload={
            "incident": str(incident.id),
            "kind": incident.kind,
            "pair": incident.pair,
            "text": incident.text,
            **kept,
        },
        election_id=station.election_id,
        happened_at=incident.happened_at,
    )
    return incident, True


def _refuse_other(actor: Actor, known: Incident, station: Station) -> None:
    if known.station_id != station.id or known.account != actor.account_id:
        raise IdOfAnother


def _values(actor: Actor, station: Station, new: NewIncident) -> dict[str, object]:
    kind = get_pack(station.election.pack).votingday.incidents.get(new.kind)
    if kind is None:
        raise UnknownKind
    now = clock.now()
    if new.at is not None and new.at > now:
        raise NotYet
    contest = _objected(actor, station, new) if kind.objection else _contest(station, new.contest)
    return {
        "id": new.id,
        "election": station.election,
        "station": station,
        "path": station.path,
        "contest": contest,
        "kind": kind.code,
        "pair": new.pair if kind.objection else 0,
        "objection": kind.objection,
        "text": words(new.text, "uraian kejadian", "what happened", LONGEST_TEXT),
        "role": actor.role,
        "person_id": actor.person_id,
        "account": actor.account_id or actor.identity,
        "device": new.device,
        "happened_at": new.at or now,
        "recorded_at": now,
    }


def _contest(station: Station, contest: UUID | None) -> Contest | None:
    """The contest that is named, if it is voted on at the station."""
    if contest is None:
        return None
    here = Contest.objects.filter(id=contest, voteround__station=station).first()
    if here is None:
        raise UnknownKind
    return here


def _objected(actor: Actor, station: Station, new: NewIncident) -> Contest:
    """The contest of an objection by a pair on its ballot. Raises NoWitnessPair, NotYourPair."""
    contest = _contest(station, new.contest)
    if contest is None:
        raise NoWitnessPair
    pairs = Choice.objects.filter(contest=contest, number=new.pair, empty_column=False)
    if not pairs.exists():
        raise NoWitnessPair
    if actor.role == Role.WITNESS and not _stands_for(actor, contest, new.pair):
        raise NotYourPair
    return contest


def _stands_for(actor: Actor, contest: Contest, pair: int) -> bool:
    mandates = Grant.objects.filter(
        account=actor.account_id,
        election=contest.election_id,
        role=Role.WITNESS,
        contest_code=contest.kind,
        choice_number=pair,
        revoked_at__isnull=True,
    )
    return mandates.exists()


def take_incidents(
    actors: Sequence[Actor], *, trusted: bool, incidents: Sequence[NewIncident]
) -> list[Result]:
    """Incidents from a phone, each an act of its own; one that is refused does not hold up others.

    ``actors``: the sender under each grant, of whom the first that may records. Those of a phone
    that is not trusted are refused: what anybody could have written is no evidence. Results in the
    order sent, with the code of the refusal.
    """
    return [_taken(actors, trusted, new) for new in incidents]


def _taken(actors: Sequence[Actor], trusted: bool, new: NewIncident) -> Result:
    if not trusted:
        return Result(new.id, REFUSED, ["revoked_device"])
    station = Station.objects.filter(election=actors[0].election, id=new.station).first()
    if station is None:
        return Result(new.id, REFUSED, ["unknown_station"])
    try:
        _, fresh = record_incident(_recording(actors, station.path), new=new)
    except GardaError as refusal:
        return Result(new.id, REFUSED, [refusal.code])
    return Result(new.id, TAKEN if fresh else KNOWN, [])


@transaction.atomic
def add_incident_photo(actor: Actor, *, incident_id: UUID, photo: Received) -> None:
    """Add a photo to an incident. Raises NotAllowed, Incident.DoesNotExist."""
    incident = Incident.objects.get(id=incident_id, election=actor.election)
    RECORD.require(actor, path=incident.path)
    kept = _keep_photo(actor, incident, photo)
    record(
        actor,
        "votingday.incident_photo",
        path=incident.path,
        payload={"incident": str(incident.id), **kept},
        election_id=incident.election_id,
    )


@transaction.atomic
def take_incident_photo(
    actors: Sequence[Actor], *, trusted: bool, incident_id: UUID, photo: Received
) -> str:
    """Add a photo from a phone to an incident; the same picture sent again is known, and nothing is
    written.

    ``actors``: as in :func:`take_incidents`. Raises RevokedPhone, UnknownIncident, NotAllowed.
    """
    if not trusted:
        raise RevokedPhone
    incident = Incident.objects.filter(id=incident_id, election=actors[0].election).first()
    if incident is None:
        raise UnknownIncident
    Station.objects.select_for_update(no_key=True).get(id=incident.station_id)
    actor = _recording(actors, incident.path)
    RECORD.require(actor, path=incident.path)
    if incident.photos.filter(upload__received_sha256=sha256_hex(photo.received)).exists():
        return KNOWN
    add_incident_photo(actor, incident_id=incident.id, photo=photo)
    return TAKEN


def _recording(actors: Sequence[Actor], path: str) -> Actor:
    """The first that may record there; else the first, whom the act then refuses."""
    mine = (a for a in actors if a.role in RECORD.roles and in_scope(path, a.path))
    return next(mine, actors[0])


def _keep_photo(actor: Actor, incident: Incident, photo: Received) -> dict[str, object]:
    upload = take_upload(actor, received=photo, election=incident.election, path=incident.path)
    IncidentPhoto.objects.create(
        election=incident.election,
        incident=incident,
        path=incident.path,
        upload=upload,
        added_at=clock.now(),
    )
    return told(upload)


@transaction.atomic
def follow_incident(actor: Actor, *, incident_id: UUID, state: str, text: str) -> IncidentStep:
    """Say what was done about an incident and where it stands now; nothing said is ever removed.

    Raises NotAllowed, UnknownKind for another state, WordsMissing, Incident.DoesNotExist.
    """
    incident = Incident.objects.get(id=incident_id, election=actor.election)
    FOLLOW.require(actor, path=incident.path)
    if state not in IncidentState.values or state == IncidentState.OPEN:
        raise UnknownKind
    step = IncidentStep.objects.create(
        election_id=incident.election_id,
        incident=incident,
        path=incident.path,
        state=state,
        text=words(text, "tindak lanjut", "what was done", LONGEST_STEP),
        role=actor.role,
        person_id=actor.person_id,
        account=actor.account_id or actor.identity,
        recorded_at=clock.now(),
    )
    record(
        actor,
        "votingday.incident_followed",
        path=incident.path,
        payload={"incident": str(incident.id), "state": state, "text": step.text},
        election_id=incident.election_id,
    )
    return step
