"""Signed papers that come back: kept with both fingerprints, by whom it may, one entry per act."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from tests import factories
from tests.documents.test_services import new_paper
from tests.factories import World
from tests.support import files
from tests.support.at_once import at_once
from tests.support.files import SentFile, photo

from garda.documents import services
from garda.documents.domain.kinds import PHOTO, TABLE
from garda.documents.domain.refusals import UploadRefused
from garda.documents.intake import receive
from garda.documents.models import Document, DocumentState, Upload, UploadState
from garda.documents.objects import store
from garda.documents.services.scans import NotScannable
from garda.kernel.actor import Actor
from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.services import system_operator

pytestmark = pytest.mark.django_db
SIGNED = factories.local(date(2024, 11, 7))


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def pps(world: World) -> Actor:
    return factories.actor(world, Role.PPS)


@pytest.fixture
def document(world: World, pps: Actor) -> Document:
    (made,) = services.issue_many(pps, papers=[new_paper(world)])
    return made


def test_a_scan_joins_its_paper(document: Document, pps: Actor) -> None:
    data = photo()
    upload = services.attach_scan(pps, document_id=document.id, file=SentFile(data))
    document.refresh_from_db()
    assert (document.scan, document.state) == (upload, DocumentState.SCANNED)
    assert (upload.account, upload.path, upload.kind) == (pps.account_id, document.path, "photo")
    assert upload.received_sha256 == sha256_hex(data)
    assert upload.received_size == len(data)
    assert (upload.media_type, upload.facts) == ("image/jpeg", {"width": 120, "height": 80})
    # Evidence: both the cleaned picture and the first bytes are kept.
    assert store().get(upload.original_sha256) == data
    assert upload.original_sha256 == upload.received_sha256
    cleaned = store().get(upload.object_sha256)
    assert len(cleaned) == upload.size
    assert files.SECRET.encode() not in cleaned


def test_it_is_one_act_that_names_both_fingerprints(document: Document, pps: Actor) -> None:
    upload = services.attach_scan(pps, document_id=document.id, file=SentFile(photo()))
    entry = LedgerEntry.objects.get(act__startswith="documents.")
    assert (entry.act, entry.account_id, entry.path) == (
        "documents.scanned", pps.account_id, document.path
    )  # fmt: skip
    payload = LedgerPayload.objects.get(entry=entry).payload
    assert payload == {
        "document": str(document.id),
        "code": document.code,
        "former": None,
        "upload": str(upload.id),
        "kind": "photo",
        "received_sha256": upload.received_sha256,
        "received_size": upload.received_size,
        "object_sha256": upload.object_sha256,
    }


def test_a_better_scan_takes_the_place_of_the_former(document: Document, pps: Actor) -> None:
    first = services.attach_scan(pps, document_id=document.id, file=SentFile(photo()))
    second = services.attach_scan(pps, document_id=document.id, file=SentFile(files.paper()))
    first.refresh_from_db()
    document.refresh_from_db()
    assert (first.state, second.state) == (UploadState.REPLACED, UploadState.TAKEN)
    assert document.scan == second
    assert store().holds(first.object_sha256)
    assert second.facts == {"pages": 2}


def test_a_refused_file_changes_nothing(document: Document, pps: Actor) -> None:
    for data in (photo()[:300], b"", b"GIF89a", files.moving("PNG")):
        with pytest.raises(UploadRefused):
            services.attach_scan(pps, document_id=document.id, file=SentFile(data))
    document.refresh_from_db()
    assert (document.scan, document.state) == (None, DocumentState.SIGNED)
    assert not Upload.objects.exists()
    assert not LedgerEntry.objects.filter(act="documents.scanned").exists()
    assert not store().holds(sha256_hex(photo()[:300]))


class Untouched(SentFile):
    def chunks(self) -> list[bytes]:
        raise AssertionError("was read")


def test_others_are_refused_before_the_file_is_opened(world: World, document: Document) -> None:
    file = Untouched(b"")
    for stranger in (
        factories.actor(world, Role.PPS, world.villages[1]),
        factories.actor(world, Role.BAWASLU, world.regency),
        factories.actor(world, Role.PPK, world.district),
    ):
        with pytest.raises(NotAllowed):
            services.attach_scan(stranger, document_id=document.id, file=file)
    assert not Upload.objects.exists()


def test_only_a_signed_paper_in_force_comes_back(document: Document, pps: Actor) -> None:
    services.withdraw(pps, document_id=document.id, reason="salah nama")
    with pytest.raises(NotScannable, match="Dicabut"):
        services.attach_scan(pps, document_id=document.id, file=Untouched(b""))
    Document.objects.filter(id=document.id).update(state=DocumentState.DRAFT)
    with pytest.raises(NotScannable, match="Rancangan"):
        services.attach_scan(pps, document_id=document.id, file=Untouched(b""))


def test_the_regency_may_send_it_too(world: World, document: Document) -> None:
    commission = factories.actor(world, Role.KPU_REGENCY, world.regency)
    upload = services.attach_scan(commission, document_id=document.id, file=SentFile(photo()))
    assert upload.path == document.path


def test_a_table_is_kept_cleaned_only(world: World, pps: Actor) -> None:
    data = files.workbook() + b"behind the archive"
    received = receive(SentFile(data), (PHOTO, TABLE))
    upload = services.take_upload(
        pps, received=received, election=world.election, path=world.village.path
    )
    assert (upload.kind, upload.original_sha256) == ("table", "")
    assert not store().holds(upload.received_sha256)
    assert b"behind" not in store().get(upload.object_sha256)


def test_a_file_is_taken_by_a_person_for_their_region(world: World, pps: Actor) -> None:
    received = receive(SentFile(photo()), (PHOTO,))
    place = {"received": received, "election": world.election}
    with pytest.raises(NotAllowed):
        services.take_upload(pps, path=world.villages[1].path, **place)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        services.take_upload(system_operator(), path=world.village.path, **place)  # type: ignore[arg-type]
    assert not Upload.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_taken_only_inside_an_act() -> None:
    world = factories.world()
    received = receive(SentFile(photo()), (PHOTO,))
    with pytest.raises(transaction.TransactionManagementError):
        services.take_upload(
            factories.actor(world, Role.PPS),
            received=received,
            election=world.election,
            path=world.village.path,
        )


@pytest.mark.django_db(transaction=True)
def test_two_scans_at_once_leave_one_in_force() -> None:
    world = factories.world()
    pps = factories.actor(world, Role.PPS)
    with transaction.atomic():
        (document,) = services.issue_many(pps, papers=[new_paper(world)])

    def send(data: bytes) -> Upload:
        return services.attach_scan(pps, document_id=document.id, file=SentFile(data))

    uploads = at_once(lambda: send(photo()), lambda: send(photo(90, 60)))
    document.refresh_from_db()
    assert document.scan in uploads
    states = Upload.objects.values_list("state", flat=True)
    assert sorted(states) == [UploadState.REPLACED, UploadState.TAKEN]
    assert document.scan is not None
    assert document.scan.state == UploadState.TAKEN
    assert LedgerEntry.objects.filter(act="documents.scanned").count() == 2
    connection.close()
