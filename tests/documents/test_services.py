"""The number register, verification codes, withdrawing, printing and keeping."""

from __future__ import annotations

import threading
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests import factories

from garda.documents import codes, rendering, services
from garda.documents.models import Document, DocumentState, NumberSeries
from garda.documents.objects import store
from garda.documents.queries import by_code
from garda.documents.typesetting import Content
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.regions.models import ElectionKind

SIGNED = factories.local(date(2024, 11, 7))


def new_paper(world: factories.World, **changed: object) -> services.NewPaper:
    values: dict[str, object] = {
        "election": world.election,
        "office": world.village,
        "region": world.village,
        "kind": "minutes",
        "series": "BA",
        "title": "Berita Acara",
        "facts": {"note": 1},
        "signed_at": SIGNED,
    }
    return services.NewPaper(**(values | changed))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_numbers_run_on_by_office_year_and_series() -> None:
    world = factories.world()
    actor = factories.actor(world, Role.PPS)
    other = world.villages[1]
    papers = [
        new_paper(world),
        new_paper(world),
        new_paper(world, series="SK"),
        new_paper(world, office=other),
        new_paper(world, signed_at=factories.local(date(2025, 1, 2))),
    ]
    first = services.issue_many(actor, papers=papers)
    second = services.issue_many(actor, papers=[new_paper(world)])
    assert [(d.year, d.number) for d in first] == [
        (2024, 1), (2024, 2), (2024, 1), (2024, 1), (2025, 1),
    ]  # fmt: skip
    assert [d.number for d in second] == [3]
    assert {d.signed_by for d in first} == {actor.account_id}


@pytest.mark.django_db
def test_the_year_is_that_of_the_office() -> None:
    world = factories.world()
    new_year_in_jakarta = factories.local(date(2025, 1, 1), 6)
    (document,) = services.issue_many(
        factories.actor(world, Role.PPS), papers=[new_paper(world, signed_at=new_year_in_jakarta)]
    )
    assert (document.year, document.number) == (2025, 1)


@pytest.mark.django_db
def test_issuing_costs_the_same_for_one_and_for_many(django_assert_num_queries: object) -> None:
    world = factories.world()
    actor = factories.actor(world, Role.PPS)
    for size in (1, 40):
        with django_assert_num_queries(3):  # type: ignore[operator]
            services.issue_many(actor, papers=[new_paper(world)] * size)
    assert Document.objects.count() == 41
    assert ProcrastinateJob.objects.filter(task_name="documents.render").count() == 41


@pytest.mark.django_db(transaction=True)
def test_papers_are_issued_only_inside_an_act() -> None:
    world = factories.world()
    with pytest.raises(transaction.TransactionManagementError):
        services.issue_many(factories.actor(world, Role.PPS), papers=[new_paper(world)])


@pytest.mark.django_db(transaction=True)
def test_two_givers_at_once_make_no_double_and_an_undone_act_no_gap() -> None:
    world = factories.world()
    actor = factories.actor(world, Role.PPS)
    start = threading.Barrier(3)

    def give(undo: bool) -> None:
        try:
            start.wait()
            for _ in range(8):
                with transaction.atomic():
                    services.issue_many(actor, papers=[new_paper(world)] * 2)
                    if undo:
                        transaction.set_rollback(True)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(undo,)) for undo in (False, False, True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(Document.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 33))
    assert NumberSeries.objects.get(office=world.village).last == 32


@pytest.mark.django_db
def test_codes_are_found_however_they_are_typed() -> None:
    world = factories.world()
    (document,) = services.issue_many(factories.actor(world, Role.PPS), papers=[new_paper(world)])
    assert len(document.code) == 11
    typed = document.code.replace("-", "").lower().replace("0", "o").replace("1", "l")
    assert by_code(typed) == document
    assert by_code("ZZZZZ-ZZZZZ") is None


def test_new_codes_have_no_letters_that_are_misread() -> None:
    many = {codes.new_code() for _ in range(500)}
    assert len(many) == 500
    assert not set("ILOU") & set("".join(many))


@pytest.mark.django_db
def test_withdrawing_keeps_the_number_and_is_one_act() -> None:
    world = factories.world()
    actor = factories.actor(world, Role.PPS)
    (document,) = services.issue_many(actor, papers=[new_paper(world)])
    services.withdraw(actor, document_id=document.id, reason="salah nama TPS")
    document.refresh_from_db()
    assert (document.state, document.number) == (DocumentState.WITHDRAWN, 1)
    assert LedgerEntry.objects.filter(act="documents.withdrawn").count() == 1
    with pytest.raises(services.NotSigned):
        services.withdraw(actor, document_id=document.id, reason="lagi")
    (following,) = services.issue_many(actor, papers=[new_paper(world)])
    assert following.number == 2


@pytest.mark.django_db
def test_only_the_own_office_withdraws() -> None:
    world = factories.world()
    (document,) = services.issue_many(factories.actor(world, Role.PPS), papers=[new_paper(world)])
    for stranger in (
        factories.actor(world, Role.PPS, world.villages[1]),
        factories.actor(world, Role.BAWASLU, world.regency),
    ):
        with pytest.raises(NotAllowed):
            services.withdraw(stranger, document_id=document.id, reason="x")
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED


def note_content(document: Document) -> Content:
    return Content(document.facts)


@pytest.fixture
def note_kind(monkeypatch: pytest.MonkeyPatch) -> str:
    """A kind whose provider counts as registered for one test, printed by the minutes' template."""
    monkeypatch.setitem(rendering._providers, "minutes", note_content)
    return "minutes"


FACTS = {
    "village_kind": "Desa",
    "village": "Watuaji",
    "district": "Keling",
    "regency": "Kabupaten Uji",
    "election": "Pemilihan Uji",
    "station": 3,
    "seat": 2,
    "position": "Anggota",
    "reason": "tidak ada pelamar #panic() $x$ [x]",
    "name": "Sri Mulyani A.",
    "sex": "P",
    "signer": None,
}


@pytest.mark.django_db
def test_a_paper_is_printed_once_and_kept(note_kind: str) -> None:
    world = factories.world()
    (document,) = services.issue_many(
        factories.actor(world, Role.PPS), papers=[new_paper(world, kind=note_kind, facts=FACTS)]
    )
    address = services.attach_pdf(document.id)
    document.refresh_from_db()
    assert document.pdf_sha256 == address
    Document.objects.filter(id=document.id).update(title="Diubah")
    assert services.attach_pdf(document.id) == address
    with pikepdf.open(BytesIO(store().get(address))) as pdf:
        assert len(pdf.pages) == 1
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")


@pytest.mark.django_db
def test_equal_entries_give_equal_bytes_and_practice_is_marked(note_kind: str) -> None:
    sizes = {}
    for kind in (ElectionKind.DEMO, ElectionKind.REAL):
        world = factories.world(kind=kind)
        (document,) = services.issue_many(
            factories.actor(world, Role.PPS), papers=[new_paper(world, kind=note_kind, facts=FACTS)]
        )
        sizes[kind] = len(rendering.render(document))
        assert rendering.render(document) == rendering.render(document)
    assert sizes[ElectionKind.DEMO] != sizes[ElectionKind.REAL]


@pytest.mark.django_db
def test_drafts_and_unknown_kinds_are_not_printed() -> None:
    world = factories.world()
    draft = Document(
        election=world.election, office=world.village, region=world.village, kind="decree"
    )
    with pytest.raises(rendering.NotPrintable):
        rendering.render(draft)
    unknown = Document(
        election=world.election,
        office=world.village,
        region=world.village,
        kind="surat-cinta",
        signed_at=SIGNED,
    )
    with pytest.raises(rendering.NotPrintable, match="surat-cinta"):
        rendering.render(unknown)


def test_a_kind_has_one_provider() -> None:
    with pytest.raises(ValueError, match="two providers"):
        rendering.register("decree", note_content)


@pytest.mark.django_db
def test_the_queued_job_is_one_the_worker_knows() -> None:
    world = factories.world()
    (document,) = services.issue_many(factories.actor(world, Role.PPS), papers=[new_paper(world)])
    job = ProcrastinateJob.objects.get()
    assert job.args == {"document_id": str(document.id)}
    assert app.tasks[job.task_name].queue == job.queue_name
