"""Opening a paper that names people and is not public stands in the trace of access."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.formation import secretariats
from tests.formation.secretariats import PPS, TODAY, Office
from tests.support.desk import MaxQueries, signed_in
from tests.support.files import SentFile, photo

from garda.documents import links
from garda.documents.models import Document
from garda.documents.objects import store
from garda.documents.services import NewPaper, attach_scan, issue_many
from garda.formation.models import Appointment
from garda.formation.papers import DECREE, MINUTES
from garda.formation.services import decree_secretariats
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Person
from garda.privacy.models import Look

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return secretariats.office(stations=(1, 1, 1))


@pytest.fixture
def members(office: Office) -> list[Appointment]:
    return office.seated(office.world.village)


@pytest.fixture
def decree(office: Office, members: list[Appointment]) -> Document:
    """The decree on a village's secretariat, printed."""
    with clock.as_of(TODAY):
        made = decree_secretariats(
            office.commissioner,
            election=office.world.election,
            body=PPS,
            region=office.world.village,
        )
    return printed(made)


def printed(document: Document) -> Document:
    document.pdf_sha256 = store().put(b"%PDF-1.7 uji")
    document.save(update_fields=["pdf_sha256"])
    return document


def paper(office: Office, kind: str, facts: dict[str, object]) -> Document:
    world = office.world
    made = NewPaper(
        election=world.election,
        office=world.village,
        region=world.village,
        kind=kind,
        series="UJI",
        title="Uji",
        facts=facts,
        signed_at=TODAY,
    )
    (document,) = issue_many(factories.actor(world, Role.PPS), papers=[made])
    return printed(document)


def fetch(client: Client, document: Document) -> int:
    return client.get(reverse("document-pdf", args=[document.code])).status_code


def looks() -> list[tuple[str, str, int]]:
    return list(Look.objects.order_by("id").values_list("what", "why", "count"))


def persons_seen() -> set[object]:
    return set(Look.objects.get().persons.values_list("person_id", flat=True))


def test_a_decree_that_is_not_public(
    office: Office, decree: Document, members: list[Appointment]
) -> None:
    assert fetch(signed_in(office.clerk), decree) == 200
    assert looks() == [("name", f"Dokumen {decree.series} {decree.number}/2024", len(members))]
    assert persons_seen() == {member.person_id for member in members}
    look = Look.objects.get()
    assert (look.account_id, look.path) == (office.clerk.account_id, decree.path)


def test_every_opening_is_a_look_of_its_own(office: Office, decree: Document) -> None:
    client = signed_in(office.clerk)
    assert [fetch(client, decree) for _ in range(2)] == [200, 200]
    assert len(looks()) == 2


def test_who_may_not_open_it_leaves_none(office: Office, decree: Document) -> None:
    neighbour = factories.actor(office.world, Role.PPS, office.world.villages[1])
    assert fetch(signed_in(neighbour), decree) == 404
    assert fetch(Client(), decree) == 404
    assert looks() == []


def test_minutes_name_their_member_and_signer(office: Office) -> None:
    world = office.world
    held = factories.full_group(world, world.station())[:2]
    document = paper(office, MINUTES, {"appointment": str(held[0].id), "signer": str(held[1].id)})
    assert fetch(signed_in(factories.actor(world, Role.PPS)), document) == 200
    assert persons_seen() == {member.person_id for member in held}


@pytest.fixture
def public(office: Office) -> tuple[Document, list[Person]]:
    """A decree on a group, which the law has announced."""
    held = factories.full_group(office.world, office.world.station())
    stations = [{"appointments": [str(member.id) for member in held]}]
    document = paper(office, DECREE, {"stations": stations, "signer": None})
    return document, [member.person for member in held]


def test_a_public_paper_leaves_no_trace(
    office: Office, public: tuple[Document, list[Person]]
) -> None:
    assert fetch(signed_in(office.clerk), public[0]) == 200
    assert fetch(Client(), public[0]) == 200
    assert looks() == []


def test_the_scan_of_any_paper_does(
    office: Office,
    public: tuple[Document, list[Person]],
    django_assert_max_num_queries: MaxQueries,
) -> None:
    document, persons = public
    pps: Actor = factories.actor(office.world, Role.PPS)
    upload = attach_scan(pps, document_id=document.id, file=SentFile(photo()))
    client, link = signed_in(pps), links.link_to(pps, upload, "scan")
    with django_assert_max_num_queries(16):
        assert client.get(link).status_code == 200
    assert looks() == [("name", f"Pindaian UJI {document.number}/2024", len(persons))]
    assert persons_seen() == {person.id for person in persons}


def test_what_cannot_be_noted_is_not_given(
    office: Office, decree: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("garda.privacy.opened_papers.saw", broken)
    with pytest.raises(OSError):  # noqa: PT011 - ours, and nothing was answered
        fetch(signed_in(office.clerk), decree)
