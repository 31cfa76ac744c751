"""Incidents and objections: kept once, never removed, followed up where many see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, ProgrammingError, connection, transaction
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support import files
from tests.votingday.scenes import MORNING, at_station, signed_in

from garda.activities.errors_gathering import WordsMissing
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Grant
from garda.results.models import Contest
from garda.votingday.errors import IdOfAnother, NotYet, NotYourPair, NoWitnessPair, UnknownKind
from garda.votingday.models import Incident, IncidentStep
from garda.votingday.queries import incidents
from garda.votingday.services import NewIncident, follow_incident, record_incident


def rain(here: World) -> NewIncident:
    return NewIncident(id=uuid7(), station=here.station().id, kind="delay", text="Hujan deras.")


def objection(here: World, pair: int = 1) -> NewIncident:
    contest = Contest.objects.get(election=here.election)
    return replace(rain(here), kind="objection", contest=contest.id, pair=pair)


def member(here: World, role: Role = Role.KPPS) -> Actor:
    return at_station(here, here.station(), role)[1]


def test_an_incident_is_kept_once(here: World) -> None:
    actor, new = member(here), rain(here)
    first, fresh = record_incident(actor, new=new)
    again, repeated = record_incident(actor, new=new)
    assert (first.id, fresh, again.id, repeated) == (new.id, True, new.id, False)
    assert LedgerEntry.objects.filter(act="votingday.incident_recorded").count() == 1


def test_another_account_cannot_use_the_same_id(here: World) -> None:
    new = rain(here)
    record_incident(member(here), new=new)
    with pytest.raises(IdOfAnother):
        record_incident(member(here), new=new)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"kind": "ufo"}, UnknownKind),
        ({"text": "  "}, WordsMissing),
        ({"text": "NIK 3320091205950001"}, WordsMissing),
        ({"text": "x" * 2001}, WordsMissing),
        ({"at": MORNING + timedelta(days=365)}, NotYet),
        ({"contest": uuid4()}, UnknownKind),
        ({"kind": "objection"}, NoWitnessPair),
    ],
    ids=["unknown", "empty", "a number", "too long", "to come", "no contest", "nobody objects"],
)
def test_what_cannot_be_kept_changes_nothing(
    here: World, changed: dict[str, object], refusal: type[GardaError]
) -> None:
    with pytest.raises(refusal):
        record_incident(member(here), new=replace(rain(here), **changed))
    assert not Incident.objects.exists()


def test_an_objection_names_a_pair_of_the_ballot(here: World) -> None:
    kept, _ = record_incident(member(here), new=objection(here, 2))
    assert (kept.objection, kept.pair) == (True, 2)
    with pytest.raises(NoWitnessPair):
        record_incident(member(here), new=objection(here, 3))


def test_a_witness_objects_for_the_own_pair_alone(here: World) -> None:
    witness = member(here, Role.WITNESS)
    Grant.objects.filter(account=witness.account_id).update(contest_code="bupati", choice_number=1)
    record_incident(witness, new=objection(here, 1))
    with pytest.raises(NotYourPair):
        record_incident(witness, new=objection(here, 2))


def test_another_station_is_refused(here: World) -> None:
    with pytest.raises(NotAllowed):
        record_incident(member(here), new=replace(rain(here), station=here.station(1).id))
    assert not Incident.objects.exists()


def test_follow_up_adds_and_the_newest_tells_the_state(here: World) -> None:
    kept, _ = record_incident(member(here), new=rain(here))
    ppk = factories.actor(here, Role.PPK, here.district)
    for state in ("followed", "settled"):
        follow_incident(ppk, incident_id=kept.id, state=state, text=f"Langkah {state}")
    (found,) = incidents(here.election, here.regency.path)
    assert (found.state, found.last_step) == ("settled", "Langkah settled")
    assert IncidentStep.objects.count() == 2
    with pytest.raises(UnknownKind):
        follow_incident(ppk, incident_id=kept.id, state="open", text="Lagi")


def test_nothing_said_is_ever_removed(here: World) -> None:
    record_incident(member(here), new=objection(here))
    for table in ("votingday_incident", "votingday_incidentstep"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET text = ''"):
            with (
                pytest.raises((ProgrammingError, InternalError)),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_the_group_writes_and_bawaslu_reads(here: World) -> None:
    account, _ = at_station(here, here.station())
    address = reverse("voting-day-new-incident", args=[here.station().id])
    contest = Contest.objects.get(election=here.election)
    sent = {
        "act": "record",
        "id": str(uuid7()),
        "kind": "objection",
        "pair": f"{contest.id}:1",
        "text": "Keberatan atas tinta.",
        "scan": SimpleUploadedFile("foto.jpg", files.photo()),
    }
    group = signed_in(account)
    assert group.get(address).status_code == 200
    assert group.post(address, sent).status_code == 302
    kept = Incident.objects.get()
    assert kept.photos.count() == 1
    bawaslu = signed_in(factories.account(here, Role.BAWASLU, here.regency))
    listed = bawaslu.get(reverse("voting-day-incidents", args=[here.regency.code]))
    assert "Keberatan atas tinta." in listed.content.decode()
    page = reverse("voting-day-incident", args=[kept.id])
    assert bawaslu.get(page).status_code == 200
    step = {"act": "follow", "state": "plenary", "text": "Dibawa ke pleno."}
    assert bawaslu.post(page, step).status_code == 302
    assert "Dibawa ke pleno." in group.get(page).content.decode()
