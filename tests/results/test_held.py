"""Held sendings: who sees what of them, who releases or sets aside, and what that makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from tests import factories
from tests.results.acts import new_reading, send
from tests.results.rounds import replace_round
from tests.support.counted import enter, sheet
from tests.support.desk import MaxQueries, officer, text
from tests.support.stationed import Stationed, StationPhone, stationed

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.results.domain.refusals import ReasonMissing, SameAuthor
from garda.results.held import waiting_held
from garda.results.models import Channel, HeldAnswer, HeldReading, Reading, Settlement, Source
from garda.results.services.held import (
    Answered,
    NoSuchSending,
    NotReleasable,
    OwnSending,
    release_held,
    set_held_aside,
)

pytestmark = pytest.mark.django_db
WHY = "Dibandingkan dengan C.Hasil di depan saksi."
#: Votes that no other figure of the form has.
VOTES = (37, 53)


@pytest.fixture
def scene() -> Stationed:
    return stationed()


@pytest.fixture(autouse=True)
def _wall(scene: Stationed) -> Iterator[None]:
    with clock.wall_at(scene.now), clock.as_of(scene.now):
        yield


@pytest.fixture
def phone(scene: Stationed) -> StationPhone:
    made = scene.phone()
    made.register()
    return made


def pps(scene: Stationed) -> Actor:
    return factories.actor(scene.counted.world, Role.PPS, scene.counted.world.village)


def ppk(scene: Stationed) -> Actor:
    return factories.actor(scene.counted.world, Role.PPK, scene.counted.world.district)


def hold(phone: StationPhone, /, **form: Any) -> HeldReading:
    """A sending that nobody read back."""
    phone.send(phone.item(phone.form(sheet(VOTES), **form), read_back_by=None))
    return HeldReading.objects.latest("recorded_at", "id")


def entry() -> LedgerEntry:
    return LedgerEntry.objects.latest("id")


# --- releasing ------------------------------------------------------------------------------------


def test_released_it_is_the_operators_reading_of_who_released_it(
    scene: Stationed, phone: StationPhone
) -> None:
    held, actor = hold(phone), pps(scene)
    answer = release_held(actor, held_id=held.id, reason=f" {WHY} ")
    reading = Reading.objects.get()
    assert answer.reading_id == reading.id != held.id
    assert (reading.source, reading.channel, reading.version) == ("operator", Channel.PAPER, 1)
    assert (reading.figures, reading.reason) == (held.content["figures"], WHY)
    assert reading.entered_by == actor.identity != held.entered_by
    assert "assisted" in reading.marks
    assert "no_read_back" not in reading.marks
    assert set(Settlement.objects.values_list("state", flat=True)) == {"first"}
    assert not waiting_held(scene.counted.world.election.id, actor.path).exists()


def test_released_it_settles_with_the_other_source(scene: Stationed, phone: StationPhone) -> None:
    enter(scene.counted, scene.counted.bupati, scene.station(), Source.PPK, sheet(VOTES))
    release_held(pps(scene), held_id=hold(phone).id, reason=WHY)
    assert set(Settlement.objects.values_list("state", flat=True)) == {"settled"}


def test_a_contradiction_released_is_the_next_version(
    scene: Stationed, phone: StationPhone
) -> None:
    phone.send(phone.item())
    other = scene.phone(seat=1)
    other.register()
    item = other.item(other.form(sheet(VOTES)))
    other.send(item)
    held = HeldReading.objects.get()
    assert "other_figures" in held.marks
    release_held(pps(scene), held_id=held.id, reason=WHY)
    assert Reading.objects.latest("version").figures == held.content["figures"]
    again = other.send(item)[0]
    assert (again["state"], again["counts"]) == ("taken", True)
    assert set(Settlement.objects.values_list("state", flat=True)) == {"first"}


def test_what_no_longer_answers_the_form_is_set_aside_only(
    scene: Stationed, phone: StationPhone
) -> None:
    held = hold(phone, form_sha256="0" * 64, figures=[1, 2, 3])
    with pytest.raises(NotReleasable):
        release_held(pps(scene), held_id=held.id, reason=WHY)
    assert not Reading.objects.exists()
    assert set_held_aside(pps(scene), held_id=held.id, reason=WHY).reading_id is None


def test_nothing_is_released_into_a_round_that_was_replaced_since(
    scene: Stationed, phone: StationPhone
) -> None:
    held = hold(phone)
    replace_round(scene.counted)
    with pytest.raises(GardaError) as refusal:
        release_held(pps(scene), held_id=held.id, reason=WHY)
    assert refusal.value.code == "round_replaced"
    assert not HeldAnswer.objects.exists()


# --- who, and once --------------------------------------------------------------------------------


def test_who_sent_or_entered_the_form_does_not_answer(
    scene: Stationed, phone: StationPhone
) -> None:
    helper = scene.helper(Role.PPS)
    helper.send(helper.item(helper.form(signature=""), role="call", read_back_by=None))
    own = HeldReading.objects.get()
    sender = factories.actor(scene.counted.world, Role.PPS, scene.counted.world.village)
    sender = replace(sender, person_id=own.entered_by)
    for act in (release_held, set_held_aside):
        with pytest.raises(OwnSending):
            act(sender, held_id=own.id, reason=WHY)
    enter(scene.counted, scene.counted.bupati, scene.station(), Source.PPK, sheet(VOTES))
    with pytest.raises(OwnSending):
        set_held_aside(scene.counted.ppk, held_id=own.id, reason=WHY)
    assert not HeldAnswer.objects.exists()


def test_who_typed_for_another_source_is_not_made_a_second(
    scene: Stationed, phone: StationPhone
) -> None:
    held = hold(phone)
    both = replace(scene.counted.ppk, person_id=held.entered_by)
    send(scene.counted, new_reading(scene.counted, Source.PPK), actor=both)
    with pytest.raises(SameAuthor):
        release_held(pps(scene), held_id=held.id, reason=WHY)


def test_only_the_operators_own_side_releases(scene: Stationed, phone: StationPhone) -> None:
    held = hold(phone)
    elsewhere = factories.actor(scene.counted.world, Role.PPS, scene.counted.world.villages[1])
    for actor in (ppk(scene), scene.counted.commission, elsewhere):
        with pytest.raises(NotAllowed):
            release_held(actor, held_id=held.id, reason=WHY)
    for actor in (scene.counted.commission, elsewhere):
        with pytest.raises(NotAllowed):
            set_held_aside(actor, held_id=held.id, reason=WHY)
    assert set_held_aside(ppk(scene), held_id=held.id, reason=WHY).outcome == "set_aside"


def test_an_answer_is_given_once_with_a_reason(scene: Stationed, phone: StationPhone) -> None:
    held = hold(phone)
    for act in (release_held, set_held_aside):
        with pytest.raises(ReasonMissing):
            act(pps(scene), held_id=held.id, reason="  ")
    with pytest.raises(NoSuchSending):
        set_held_aside(pps(scene), held_id=factories.uuid7(), reason=WHY)
    set_held_aside(pps(scene), held_id=held.id, reason=WHY)
    for act in (release_held, set_held_aside):
        with pytest.raises(Answered):
            act(pps(scene), held_id=held.id, reason=WHY)
    assert not Reading.objects.exists()


def test_the_ledger_names_what_was_answered_and_why(scene: Stationed, phone: StationPhone) -> None:
    held = hold(phone)
    set_held_aside(pps(scene), held_id=held.id, reason=WHY)
    assert entry().act == "reading.held_set_aside"
    assert entry().path == held.path


@pytest.mark.parametrize(
    "change",
    ["UPDATE results_heldanswer SET reason = 'x'", "DELETE FROM results_heldanswer"],
    ids=["changed", "deleted"],
)
def test_an_answer_stays_as_it_was_given(
    scene: Stationed, phone: StationPhone, change: str
) -> None:
    set_held_aside(pps(scene), held_id=hold(phone).id, reason=WHY)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(change)


def test_a_release_names_its_reading(scene: Stationed, phone: StationPhone) -> None:
    held = hold(phone)
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldAnswer.objects.create(
            election_id=held.election_id,
            held=held,
            path=held.path,
            outcome="released",
            reason=WHY,
            answered_by=held.entered_by,
            answered_at=scene.now,
        )


# --- pages ----------------------------------------------------------------------------------------


def test_the_list_says_what_came_from_whom_and_why_without_figures(
    scene: Stationed, phone: StationPhone
) -> None:
    held = hold(phone)
    for role, where in (
        (Role.PPS, scene.counted.world.village),
        (Role.PPK, scene.counted.world.district),
    ):
        _, browser = officer(scene.counted, role, where)
        html = text(browser.get(reverse("held-list")))
        assert "1 kiriman" in html
        assert "Tidak dibacakan ulang oleh anggota KPPS lain" in html
        assert "KPPS TPS" in html
        assert "53" not in html.replace(held.receipt, "")
        assert "Kiriman TPS tertahan" in text(browser.get(reverse("tasks")))


def test_the_ppk_sees_figures_after_its_own_entry_only(
    scene: Stationed, phone: StationPhone
) -> None:
    url = reverse("held", args=[hold(phone).id])
    _, browser = officer(scene.counted, Role.PPK, scene.counted.world.district)
    html = text(browser.get(url))
    assert "Angka tidak ditampilkan" in html
    assert "Kiriman ini" not in html
    enter(scene.counted, scene.counted.bupati, scene.station(), Source.PPK, sheet((30, 50)))
    html = text(browser.get(url))
    assert "53" in html
    assert "lepaskan" not in html


def test_the_pps_releases_beside_the_figures(scene: Stationed, phone: StationPhone) -> None:
    held = hold(phone)
    url = reverse("held", args=[held.id])
    _, browser = officer(scene.counted, Role.PPS, scene.counted.world.village)
    html = text(browser.get(url))
    assert "53" in html
    assert "Sama dengan kertas, lepaskan" in html
    assert "Tuliskan alasannya" in text(browser.post(url, {"act": "release", "reason": ""}), 422)
    assert browser.post(url, {"act": "burn", "reason": WHY}).status_code == 404
    page = browser.post(url, {"act": "release", "reason": WHY}, follow=True)
    assert "Kiriman dilepas" in text(page)
    assert "Tidak ada kiriman tertahan" in text(page)
    assert WHY in text(browser.get(url))
    assert "sudah dijawab" in text(browser.post(url, {"act": "release", "reason": WHY}), 409)


def test_what_differs_stands_first_and_what_is_the_same_is_folded(
    scene: Stationed, phone: StationPhone
) -> None:
    phone.send(phone.item())
    other = scene.phone(seat=1)
    other.register()
    other.send(other.item(other.form(sheet(VOTES))))
    url = reverse("held", args=[HeldReading.objects.get().id])
    _, browser = officer(scene.counted, Role.PPS, scene.counted.world.village)
    html = browser.get(url).content.decode()
    above, _, folded = html.partition("angka lain sama</summary>")
    assert "Beda" in above
    assert "Surat suara diterima" not in above
    assert "Surat suara diterima" in folded
    assert 'class="chip' not in folded.partition("</details>")[0]


def test_other_sources_are_not_the_pps_s_to_see(scene: Stationed, phone: StationPhone) -> None:
    held = hold(phone)
    HeldReading.objects.bulk_create(
        [
            HeldReading(
                **{
                    f.attname: getattr(held, f.attname)
                    for f in HeldReading._meta.concrete_fields
                    if f.name not in {"id", "source"}
                },
                source=Source.PPK,
            )
        ]
    )
    other = HeldReading.objects.get(source=Source.PPK)
    _, browser = officer(scene.counted, Role.PPS, scene.counted.world.village)
    html = text(browser.get(reverse("held", args=[other.id])))
    assert "Angka tidak ditampilkan" in html
    assert "lepaskan" not in html
    with pytest.raises(NotReleasable):
        release_held(pps(scene), held_id=other.id, reason=WHY)


@pytest.mark.parametrize("more", [0, 3])
def test_the_list_costs_the_same_for_many(
    scene: Stationed,
    phone: StationPhone,
    more: int,
    django_assert_max_num_queries: MaxQueries,
) -> None:
    _, browser = officer(scene.counted, Role.PPS, scene.counted.world.village)
    set_held_aside(pps(scene), held_id=hold(phone).id, reason=WHY)
    hold(phone)
    for _ in range(more):
        hold(scene.phone(seat=1, position=1))
    url = reverse("held-list")
    browser.get(url)
    with django_assert_max_num_queries(16):
        assert f"{1 + more} kiriman" in text(browser.get(url))
