"""Papers of the swearing-in: numbered in one act, printed with a QR code for each person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from tests import factories
from tests.factories import World
from tests.support.pdf_text import text_of_pdf
from tests.support.swearing import SWORN_AT, came, decreed_world, kpu, members, oaths

from garda.activities.models import Activity
from garda.activities.services import close
from garda.documents.models import Document
from garda.documents.naming import _named
from garda.documents.rendering import render
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.oaths import errors
from garda.oaths.papers import LETTERS, LIST, MINUTES
from garda.oaths.services import issue_papers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_evening() -> Iterator[None]:
    with clock.as_of(SWORN_AT + timedelta(hours=8)):
        yield


def held(world: World, position: int = 0) -> Activity:
    """A closed swearing-in: one late, one online, one absent, the others in time."""
    region = world.villages[position]
    activity = Activity.objects.filter(region=region).first() or oaths(world)[position]
    group = members(world, position)
    came(activity, group[0], "onsite")
    came(activity, group[1], "onsite", late=True)
    came(activity, group[2], "online")
    came(activity, group[3], "absent")
    for member in group[4:]:
        came(activity, member, "onsite")
    close(factories.actor(world, Role.PPS, region), activity_id=activity.id)
    return activity


def words(document: Document) -> str:
    with pikepdf.open(BytesIO(render(document))) as pdf:
        return " ".join(text_of_pdf(pdf).split())


def test_three_papers_for_each_village_in_one_act() -> None:
    world = decreed_world()
    for position in (0, 1):
        held(world, position)
    papers = issue_papers(kpu(world), election=world.election, region=world.regency)
    assert [p.kind for p in papers] == [MINUTES, LIST, LETTERS] * 2
    assert [p.number for p in papers] == [1, 2, 3] * 2
    entry = LedgerEntry.objects.get(act="oaths.papers_issued")
    assert (entry.count, entry.path) == (6, world.regency.path)
    with pytest.raises(errors.NothingToIssue):
        issue_papers(kpu(world), election=world.election, region=world.regency)


def test_facts_name_nobody_and_the_papers_name_all(world: World) -> None:
    activity = held(world)
    _, _, letters = issue_papers(kpu(world), election=world.election, region=world.village)
    names = {m.person.name for m in members(world)}
    assert not any(name in str(letters.facts) for name in names)
    assert letters.facts["content_hash"] == activity.content_hash
    assert set(_named[LETTERS](letters)) == {m.person_id for m in members(world)}


@pytest.fixture
def world() -> World:
    return decreed_world()


def test_minutes_tell_who_was_online_and_who_was_absent(world: World) -> None:
    held(world)
    minutes = issue_papers(kpu(world), election=world.election, region=world.village)[0]
    said = words(minutes)
    group = members(world)
    assert "BERITA ACARA PELANTIKAN" in said
    assert "Naskah latihan, ganti dengan naskah resmi." in said
    assert f"Nama TPS {group[2].person.name} 001 Alasan dan buktinya ada" in said
    assert "Berada di luar daerah" not in said
    assert f"Tidak hadir, dilantik pada pelantikan susulan Nama TPS {group[3].person.name}" in said
    assert "Tercatat Di tempat Terlambat Daring Absen 7 4 1 1 1" in said
    assert world.election.name in said
    assert "SIMULASI" in said


def test_the_list_has_every_row(world: World) -> None:
    held(world)
    listed = issue_papers(kpu(world), election=world.election, region=world.village)[1]
    said = words(listed)
    assert all(member.person.name in said for member in members(world))
    assert "Hadir di tempat (terlambat) 09.00" in said


def test_each_letter_has_its_page_and_its_code(world: World) -> None:
    held(world)
    letters = issue_papers(kpu(world), election=world.election, region=world.village)[2]
    with pikepdf.open(BytesIO(render(letters))) as pdf:
        assert len(pdf.pages) == 6
        said = " ".join(text_of_pdf(pdf).split())
    group = members(world)
    assert group[3].person.name not in said
    assert f"/periksa/{letters.code}/?surat=6" in said
    assert "secara daring dengan izin KPU" in said
    assert "Ketua KPPS" in said
    assert "Naskah latihan, ganti dengan naskah resmi." in said


def test_open_lists_have_no_papers(world: World) -> None:
    activity = oaths(world)[0]
    came(activity, members(world)[0], "onsite")
    with pytest.raises(errors.NotClosed, match="Pelantikan KPPS Watuaji"):
        issue_papers(kpu(world), election=world.election, region=world.regency)
    assert not Document.objects.filter(kind=LETTERS).exists()


def test_who_issues_and_where(world: World) -> None:
    held(world)
    for actor in (
        factories.actor(world, Role.PPS, world.villages[1]),
        factories.actor(world, Role.PPK, world.district),
    ):
        with pytest.raises(NotAllowed):
            issue_papers(actor, election=world.election, region=world.village)
    own = factories.actor(world, Role.PPS)
    assert len(issue_papers(own, election=world.election, region=world.village)) == 3


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any) -> None:
    world = decreed_world(stations=(1, 1, 1, 1))
    for position in range(4):
        held(world, position)
    with django_assert_max_num_queries(18):
        issue_papers(kpu(world), election=world.election, region=world.regency)
