"""Official texts: brought with a source, confirmed by another, and what holds where."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests import factories

from garda.activities.models import Activity
from garda.activities.services import plan_oath
from garda.documents import wordings
from garda.documents.models import OfficialText, Wording
from garda.documents.services import bring_text, decide_text, keep_wordings
from garda.documents.services import texts as errors
from garda.kernel.actor import Actor
from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.regions.models import ElectionKind, Region

pytestmark = pytest.mark.django_db

TEXT = "Naskah uji untuk {election}.\r\n\r\n\r\nParagraf kedua yang cukup panjang.  "
SOURCE = "Keputusan KPU Nomor 1 Tahun 2024, Lampiran II, halaman 7"


@pytest.fixture
def real() -> factories.World:
    return factories.world(kind=ElectionKind.REAL)


def kpu_ri(world: factories.World) -> Actor:
    return factories.actor(world, Role.KPU_RI, world.country)


def kpu(world: factories.World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


def brought(
    world: factories.World, actor: Actor, region: Region | None = None, **changed: Any
) -> OfficialText:
    values: dict[str, Any] = {"code": wordings.OATH, "text": TEXT, "source": SOURCE}
    return bring_text(
        actor, election=world.election, region=region or world.country, **(values | changed)
    )


def loaded(world: factories.World, by: Any, region: Region, **changed: Any) -> OfficialText:
    """Brought by one and confirmed by another of the same KPU."""
    text = brought(world, by(world), region, **changed)
    return decide_text(by(world), text_id=text.id, accept=True)


def test_a_real_election_plans_no_oath_with_practice_wording(real: factories.World) -> None:
    with pytest.raises(wordings.NoOfficialText, match="Naskah resmi Sumpah"):
        plan_oath(kpu(real), election=real.election, villages=real.villages)
    assert not Activity.objects.exists()
    waiting = brought(real, kpu_ri(real))
    with pytest.raises(wordings.NoOfficialText):
        plan_oath(kpu(real), election=real.election, villages=real.villages)
    decide_text(kpu_ri(real), text_id=waiting.id, accept=True)
    planned = plan_oath(kpu(real), election=real.election, villages=real.villages)
    kept = Wording.objects.get()
    assert kept.text == (
        "Naskah uji untuk Pemilihan Uji 2024.\n\nParagraf kedua yang cukup panjang."
    )
    assert (kept.practice, kept.source) == (False, SOURCE)
    assert {a.content_hash for a in planned} == {kept.content_hash}
    assert kept.content_hash == sha256_hex(kept.text.encode())


def test_practice_wording_is_kept_and_marked(django_assert_num_queries: Any) -> None:
    world = factories.world()
    paths = [village.path for village in world.villages]
    with transaction.atomic(), django_assert_num_queries(3):
        kept = keep_wordings(world.election, paths, wordings.OATH)
    assert {w.practice for w in kept.values()} == {True}
    assert world.election.name in kept[paths[0]].text
    with transaction.atomic():
        again = keep_wordings(world.election, paths, wordings.OATH)
    assert again == kept
    assert Wording.objects.count() == 1


def test_every_text_of_the_pack_can_be_said() -> None:
    world = factories.world()
    for code in wordings.TITLES:
        said = wordings.said_at(world.election, world.village.path, code)
        assert said.practice
        assert said.source
        assert "{" not in said.text
        assert world.election.name in said.text
    assert len(wordings.said_at(world.election, world.village.path, wordings.PACT).paragraphs) == 6


def test_the_countrys_text_goes_before_a_regencys(real: factories.World) -> None:
    loaded(real, kpu, real.regency, text="Naskah kabupaten ini, sementara KPU RI belum memuat.")
    own = wordings.said_at(real.election, real.station().path, wordings.OATH)
    assert own.text.startswith("Naskah kabupaten")
    elsewhere = wordings.said_at(real.election, "id/99/01/01/2001", wordings.OATH)
    assert elsewhere.practice
    loaded(real, kpu_ri, real.country)
    assert wordings.said_at(real.election, real.village.path, wordings.OATH).text.startswith(
        "Naskah uji"
    )
    with pytest.raises(errors.CountryHasOne):
        brought(real, kpu(real), real.regency)


def test_a_newer_text_does_not_change_what_was_planned(real: factories.World) -> None:
    loaded(real, kpu_ri, real.country)
    first = plan_oath(kpu(real), election=real.election, villages=real.villages[:1])[0]
    loaded(real, kpu_ri, real.country, text=TEXT + "Kalimat ketiga.")
    second = plan_oath(kpu(real), election=real.election, villages=real.villages[1:])[0]
    assert first.content_hash != second.content_hash
    assert Wording.objects.filter(content_hash=first.content_hash).exists()


def test_two_people_load_a_text(real: factories.World) -> None:
    first = kpu_ri(real)
    text = brought(real, first)
    with pytest.raises(errors.SamePerson):
        decide_text(first, text_id=text.id, accept=True)
    with pytest.raises(errors.TextWaits):
        brought(real, kpu_ri(real))
    decide_text(kpu_ri(real), text_id=text.id, accept=False)
    with pytest.raises(errors.TextDecided):
        decide_text(kpu_ri(real), text_id=text.id, accept=True)
    assert brought(real, first).accepted is None
    assert LedgerEntry.objects.filter(act="documents.text_refused").count() == 1


def test_who_loads_for_which_region(real: factories.World) -> None:
    for actor, region in (
        (kpu(real), real.country),
        (kpu_ri(real), real.regency),
        (factories.actor(real, Role.PPS), real.village),
        (factories.actor(real, Role.KPU_PROVINCE, real.province), real.province),
    ):
        with pytest.raises(NotAllowed):
            brought(real, actor, region)
    assert not OfficialText.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "puisi"},
        {"text": "Terlalu pendek."},
        {"text": TEXT + "{nama}"},
        {"text": TEXT + "{"},
        {"text": "x" * (errors.LONGEST + 1)},
        {"source": "  "},
        {"source": "x" * 301},
    ],
    ids=["kind", "short", "slot", "brace", "long", "no-source", "long-source"],
)
def test_what_is_no_official_text(real: factories.World, wrong: dict[str, str]) -> None:
    with pytest.raises(errors.BadText):
        brought(real, kpu_ri(real), **wrong)
    assert not OfficialText.objects.exists()


def test_what_was_said_cannot_be_changed() -> None:
    world = factories.world()
    with transaction.atomic():
        keep_wordings(world.election, [world.village.path], wordings.OATH)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_wording SET text = 'lain'")
