"""Somebody who applied, for worlds that have one thing of each kind per place."""

from __future__ import annotations

from tests import factories

from garda.formation.models import ApplicantFile, Application, ApplicationPaper, Call
from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.people.models import Account, Grant, Person
from garda.regions.models import Election, Region, Station
from garda.responses.models import Response


def applied(election: Election, regency: Region, person: Person, station: Station) -> Application:
    """What this person handed in at the counter of the village."""
    stage = get_pack(election.pack).intake.calls["kpps"].receiving
    dates = {"opens_on": stage.starts, "closes_on": stage.ends, "closes_at": stage.closes_at}
    call, _ = Call.objects.get_or_create(
        election=election, region=regency, body="kpps", defaults=dates
    )
    for body in ("ppk", "pps", "pantarlih"):
        Call.objects.get_or_create(election=election, region=regency, body=body, defaults=dates)
    return Application.objects.create(
        election=election,
        call=call,
        person=person,
        village=station.village,
        path=station.village.path,
        station=station,
        receipt=f"{station.path[-3:]}",
        received_at=factories.local(stage.starts),
        recorded_at=clock.now(),
        facts={},
    )


def sent_list(sender: Account) -> ApplicantFile:
    """A list that this account sent, with a row that came back."""
    grant = Grant.objects.select_related("election", "region").get(account=sender)
    return ApplicantFile.objects.create(
        election=grant.election,
        region=grant.region,
        path=grant.region.path,
        grant=grant,
        account=sender.id,
        kind="xlsx",
        sent_at=clock.now(),
        finished_at=clock.now(),
        state="done",
        rows=1,
        refused=1,
        rejected=b"tersegel",
    )


def responded(application: Application) -> Response:
    """What somebody who gave no name said about the applicant."""
    return Response.objects.create(
        election=application.election,
        application=application,
        village=application.village,
        path=application.path,
        rule="R05",
        text="Ia memimpin rapat partai.",
        named=False,
        received_at=clock.now(),
    )


def waiting_paper(application: Application) -> ApplicationPaper:
    """A document that waits to be checked."""
    return ApplicationPaper.objects.create(
        election=application.election,
        application=application,
        code="D05",
        received_at=application.received_at,
    )
