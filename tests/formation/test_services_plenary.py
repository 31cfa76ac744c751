"""The minutes of a plenary, and the chair whom the seven elect."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from tests import factories
from tests.support.desk import signed_in, text
from tests.support.placing import placed

from garda.documents.models import Document
from garda.documents.rendering import render
from garda.formation.domain.changing import Kind
from garda.formation.errors_placement import CountsDoNotFit, NotOfTheSeven
from garda.formation.models import Appointment, Proposal
from garda.formation.plenary_papers import chair_content, placement_content
from garda.formation.services import (
    Wanted,
    adopt,
    change_proposal,
    confirm_changes,
    elect_chair,
)
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db

REASON = "Keduanya sepakat bertukar tugas."


@pytest.fixture
def world() -> factories.World:
    return factories.world(stations=(1, 1))


@pytest.fixture
def actor(world: factories.World) -> Actor:
    return factories.actor(world, Role.PPS)


def adopted(world: factories.World, actor: Actor, *, changed: bool = False) -> Proposal:
    factories.applications(factories.call(world), world.village, [world.station()], 9)
    proposal = placed(actor, election=world.election, village=world.village)
    if changed:
        seats = proposal.lines.filter(seat__in=[6, 7]).values_list("application_id", flat=True)
        wanted = Wanted(Kind.SWAP, *seats[:2])
        other = factories.actor(world, Role.PPS)
        proposal = change_proposal(actor, proposal_id=proposal.id, wanted=wanted, reason=REASON)
        confirm_changes(other, proposal_id=proposal.id)
    adopt(actor, proposal_id=proposal.id)
    proposal.refresh_from_db()
    return proposal


def member(seat: int) -> Appointment:
    return Appointment.objects.get(seat=seat, body="kpps")


def opened(document: Document) -> int:
    """Pages of the printed paper."""
    with pikepdf.open(BytesIO(render(document))) as pdf:
        return len(pdf.pages)


def test_adopting_makes_minutes_that_name_nobody_in_their_facts(
    world: factories.World, actor: Actor
) -> None:
    proposal = adopted(world, actor, changed=True)
    minutes = proposal.minutes
    assert minutes is not None
    assert (minutes.kind, minutes.series, minutes.region) == ("placement", "BA", world.village)
    names = list(Appointment.objects.values_list("person__name", flat=True))
    assert not any(name in str(minutes.facts) for name in names)
    found = placement_content(minutes).body
    assert [m["seat"] for m in found["stations"][0]["members"]] == [1, 2, 3, 4, 5, 6, 7]
    assert {m["name"] for m in found["stations"][0]["members"]} == set(names)
    reserves = proposal.lines.filter(rank__isnull=False).order_by("rank")
    receipts = list(reserves.values_list("application__receipt", flat=True))
    assert [r["receipt"] for r in found["reserves"]] == receipts
    (change,) = found["changes"]
    assert (change["what"], change["reason"], len(change["people"])) == (
        "Bertukar tempat", REASON, 2,
    )  # fmt: skip
    assert proposal.fixed_list is not None
    assert (found["list_hash"], found["dice"], found["empty"]) == (
        proposal.fixed_list.list_hash, proposal.fixed_list.throw.dice, 0,
    )  # fmt: skip
    assert opened(minutes) >= 1


def test_the_page_gives_the_minutes_and_takes_the_scan_back(
    world: factories.World, actor: Actor
) -> None:
    minutes = adopted(world, actor).minutes
    assert minutes is not None
    page = signed_in(actor).get(f"/usulan/{world.village.code}/")
    assert f"Berita acara nomor {minutes.number}" in text(page)
    assert f"/dokumen/{minutes.code}/pindaian/" in page.content.decode()


def test_the_elected_member_and_the_chair_change_seats(
    world: factories.World, actor: Actor
) -> None:
    adopted(world, actor)
    former, elected = member(1), member(4)
    minutes = elect_chair(actor, appointment_id=elected.id, present=7, votes=4)
    for one in (former, elected):
        one.refresh_from_db()
    assert (elected.seat, elected.position) == (1, "chair")
    assert (former.seat, former.position) == (4, "member")
    assert sorted(Appointment.objects.values_list("seat", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    found = chair_content(minutes).body
    assert (found["elected"], found["present"], found["votes"]) == (elected.person.name, 7, 4)
    assert opened(minutes) == 1
    assert LedgerEntry.objects.filter(act="formation.chair_elected").count() == 1


def test_the_proposed_chair_may_be_confirmed_and_an_empty_chair_filled(
    world: factories.World, actor: Actor
) -> None:
    adopted(world, actor)
    elect_chair(actor, appointment_id=member(1).id, present=7, votes=7)
    assert member(1).position == "chair"
    member(1).delete()
    elected = member(3)
    elect_chair(actor, appointment_id=elected.id, present=5, votes=3)
    elected.refresh_from_db()
    assert (elected.seat, elected.position) == (1, "chair")


@pytest.mark.parametrize(("present", "votes"), [(8, 5), (7, 3), (6, 3), (3, 4), (0, 0), (7, 0)])
def test_counts_that_make_no_majority_are_refused(
    world: factories.World, actor: Actor, present: int, votes: int
) -> None:
    adopted(world, actor)
    with pytest.raises(CountsDoNotFit):
        elect_chair(actor, appointment_id=member(4).id, present=present, votes=votes)
    assert member(1).position == "chair"
    assert not Document.objects.filter(kind="chair").exists()


def test_only_pps_and_only_before_the_decree(world: factories.World, actor: Actor) -> None:
    minutes = adopted(world, actor).minutes
    asked = member(4)
    for role, region in ((Role.PPS, world.villages[1]), (Role.PPK, world.district)):
        stranger = factories.actor(world, role, region)
        with pytest.raises(NotAllowed):
            elect_chair(stranger, appointment_id=asked.id, present=7, votes=4)
    Appointment.objects.filter(seat=7).update(decree=minutes)
    with pytest.raises(NotOfTheSeven, match=asked.person.name):
        elect_chair(actor, appointment_id=asked.id, present=7, votes=4)


def test_the_page_records_an_elected_chair(world: factories.World, actor: Actor) -> None:
    adopted(world, actor)
    browser, url = signed_in(actor), f"/usulan/{world.village.code}/"
    sent: dict[str, Any] = {
        "act": "elect", "ketua-member": str(member(2).id), "ketua-present": "7", "ketua-votes": "3",
    }  # fmt: skip
    assert "lebih dari separuh" in text(browser.post(url, sent), 409)
    assert "Hanya angka" in text(browser.post(url, {**sent, "ketua-votes": "tiga"}), 422)
    done = text(browser.post(url, {**sent, "ketua-votes": "5"}, follow=True))
    assert "Berita Acara Pemilihan Ketua KPPS TPS 001" in done
