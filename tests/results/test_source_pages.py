"""Pages of the other sources: witnesses, assisted entry, second looks, the kinds of the queue."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.results import acts
from tests.results.acts import both, new_reading, send
from tests.results.test_entry_page import entry_data
from tests.results.test_holds import held
from tests.results.test_second_looks import SEED, thrown
from tests.results.test_sources import witness
from tests.support.counted import Counted, counted, settle_all, sheet
from tests.support.desk import MaxQueries, decision, officer, signed_in, text

from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.results.models import (
    BlockState,
    FormHold,
    Reading,
    SecondLook,
    SecondLookDraw,
    Settlement,
    Source,
)
from garda.results.queries import load_definition

pytestmark = pytest.mark.django_db
#: Votes that no other figure of a form has, so that a page that shows them is found.
OTHER = (37, 53)


def form_url(count: Counted, name: str = "entry") -> str:
    return reverse(name, args=[count.round(count.bupati, count.world.station()).id])


def ppk(count: Counted) -> Client:
    return officer(count, Role.PPK, count.world.district)[1]


class TestWitness:
    def browser(self, count: Counted) -> Client:
        actor = witness(count)
        Grant.objects.filter(account_id=actor.account_id).exclude(pk=actor.grant_id).delete()
        return signed_in(actor)

    def test_a_witness_enters_for_their_pair_in_their_contest(self) -> None:
        count = counted()
        browser = self.browser(count)
        html = text(browser.get(reverse("entry-list")))
        assert "Isian saksi pasangan 1" in html
        assert "1 formulir" in html
        page = browser.post(form_url(count), entry_data(sheet((30, 50))), follow=True)
        assert "Isian saksi pasangan 1, versi 1" in text(page)
        reading = Reading.objects.get()
        assert (reading.source, reading.pair, reading.shown) == ("witness", 1, ["paper"])
        assert not Settlement.objects.exists()

    def test_another_contest_is_not_theirs(self) -> None:
        count = counted()
        other = count.round(count.contests["gubernur"], count.world.station())
        html = text(self.browser(count).get(reverse("entry", args=[other.id])))
        assert "Surat mandat Anda untuk pasangan calon atau pemilihan lain" in html


class TestAssisted:
    def test_from_the_paper(self) -> None:
        count = counted()
        browser = ppk(count)
        assert "6 formulir" in text(browser.get(reverse("assisted-list")))
        data = entry_data(sheet((30, 50)), helped="paper")
        page = browser.post(form_url(count, "assisted-entry"), data, follow=True)
        assert "Dibantu, dari kertas" in text(page)
        reading = Reading.objects.get()
        assert (reading.source, reading.channel) == (Source.OPERATOR, "paper")
        assert "5 formulir" in text(browser.get(reverse("assisted-list")))

    def test_a_call_names_who_read_out(self) -> None:
        count = counted()
        browser = ppk(count)
        data = entry_data(sheet((30, 50)), helped="call")
        html = text(browser.post(form_url(count, "assisted-entry"), data), 422)
        assert "Pilih siapa yang membacakan" in html
        unknown = data | {"reader": str(uuid7())}
        assert browser.post(form_url(count, "assisted-entry"), unknown).status_code == 422
        assert not Reading.objects.exists()

    def test_what_a_station_sent_is_not_shown_to_its_helper(self) -> None:
        count = counted()
        send(count, new_reading(count, Source.OPERATOR, sheet(OTHER)))
        html = text(ppk(count).get(form_url(count, "assisted-entry")))
        assert "TPS ini sudah mengirim isiannya sendiri" in html
        assert "37" not in re.sub(r"[0-9a-f-]{36}|\d\d\.\d\d", "", html)


class TestSecondLook:
    def test_the_regency_draws_and_somebody_else_reads(self) -> None:
        count = counted()
        settle_all(count)
        drawing = signed_in(count.commission)
        assert "6 formulir baru cocok" in text(drawing.get(reverse("second-looks")))
        done = text(drawing.post(reverse("second-looks"), {"seed": SEED}, follow=True))
        assert "1 dari 6 formulir terundi" in done
        assert SEED in done
        found = SecondLook.objects.get(drawn=True)
        browser = ppk(count)
        assert "1 formulir" in text(browser.get(reverse("second-looks")))
        place = reverse("second-look", args=[found.round_id])
        seen = text(browser.get(place))
        assert "Pemeriksaan ulang acak" in seen
        data = entry_data(sheet((30, 50)), seen="photo")
        assert "Pemeriksaan ulang acak, versi 1" in text(browser.post(place, data, follow=True))
        assert Reading.objects.get(source=Source.SECOND_LOOK).shown == ["photo"]
        assert "sudah diperiksa ulang" in text(browser.get(place))
        assert "0 formulir" in text(browser.get(reverse("second-looks")))

    def test_a_bad_seed_and_a_role_that_does_not_draw(self) -> None:
        count = counted()
        both(count)
        drawing = signed_in(count.commission)
        assert "Angka undian 6–80 huruf" in text(
            drawing.post(reverse("second-looks"), {"seed": "1"}), 409
        )
        assert "Ketik angka undiannya" in text(drawing.post(reverse("second-looks"), {}), 422)
        assert ppk(count).post(reverse("second-looks"), {"seed": SEED}).status_code == 403
        assert not SecondLookDraw.objects.exists()

    def test_what_was_not_drawn_is_not_looked_at(self) -> None:
        count = counted()
        both(count)
        html = text(ppk(count).get(form_url(count, "second-look")))
        assert "tidak terundi" in html

    def test_quality_tells_rates_intervals_and_witnesses(self) -> None:
        count = counted()
        other = new_reading(count, Source.WITNESS, sheet((31, 49)), pair=1)
        send(count, other, actor=witness(count))
        both(count)
        thrown(count)
        watcher = officer(count, Role.BAWASLU, count.world.regency)[1]
        html = text(watcher.get(reverse("entry-quality")))
        assert "0 dari 1 formulir terundi" in html
        assert "Isian saksi pasangan 1" not in html, "it would tell the second look"
        looker = officer(count, Role.KPU_REGENCY, count.world.regency)[0]
        send(count, new_reading(count, Source.SECOND_LOOK), actor=looker)
        html = text(watcher.get(reverse("entry-quality")))
        assert "0,00% sampai" in html
        assert "Isian saksi pasangan 1" in html

    def test_queries(self, django_assert_max_num_queries: MaxQueries) -> None:
        count = counted((4, 1))
        settle_all(count)
        thrown(count)
        browser = ppk(count)
        for name in ("second-looks", "entry-quality", "assisted-list", "difference-list"):
            with django_assert_max_num_queries(20):
                browser.get(reverse(name))


class TestQueue:
    def test_kinds_with_counts_and_a_filter(self) -> None:
        count = counted()
        send(count, new_reading(count, Source.OPERATOR, sheet((31, 49))))
        unread = sheet(acts.VOTES) | {"disabled_users_l": None}
        send(count, new_reading(count, Source.PPK, unread))
        browser = ppk(count)
        html = text(browser.get(reverse("difference-list")))
        assert "Semua (2)" in html
        assert "Isian berbeda (1)" in html
        assert "Tidak terbaca (1)" in html
        only = text(browser.get(reverse("difference-list") + "?jenis=unreadable"))
        assert "Pemilih disabilitas" in only
        assert "Perolehan suara" not in only
        unknown = text(browser.get(reverse("difference-list") + "?jenis=tidakada"))
        assert "Perolehan suara" in unknown

    def test_a_doubted_photo_is_released_with_a_reason(self) -> None:
        count = counted()
        place = reverse("release-hold", args=[held(count)])
        both(count)
        browser = ppk(count)
        assert "Foto TPS lain: Kode TPS 007 pada foto." in text(
            browser.get(reverse("difference-list"))
        )
        assert "Tuliskan alasannya" in text(browser.post(place, {}, follow=True))
        assert "Yang mengisi tidak memutus" in text(
            signed_in(count.ppk).post(place, {"reason": "Benar."}, follow=True)
        )
        done = browser.post(place, {"reason": "Kode kertas lama."}, follow=True)
        assert "dilepas dan ditimbang lagi" in text(done)
        assert FormHold.objects.get().released_for == "Kode kertas lama."
        states = set(Settlement.objects.values_list("state", flat=True))
        assert states == {BlockState.SETTLED}


class TestBlindness:
    """Whoever is not a source yet sees no other source's figure, on whatever page."""

    @pytest.fixture
    def count(self, db: None) -> Counted:
        """Operator and machine differ; PPK, the witnesses and PTPS have not entered."""
        made = counted()
        send(made, new_reading(made, Source.OPERATOR, sheet(OTHER)))
        other = sheet((38, 52))
        stored = Reading.objects.get()
        figures = [other[key] for key in stored_keys(made)]
        machine(made, stored, figures)
        return made

    @pytest.mark.parametrize(
        "role", [Role.PPK, Role.KPPS, Role.PPS, Role.WITNESS, Role.KPU_REGENCY]
    )
    def test_every_page_with_figures(self, count: Counted, role: Role) -> None:
        home = {Role.PPK: count.world.district, Role.KPU_REGENCY: count.world.regency}
        actor = factories.actor(count.world, role, home.get(role, count.world.village))
        if role == Role.WITNESS:
            actor = witness(count)
        browser = signed_in(actor)
        for url in self.pages(count, role):
            page = browser.get(url)
            if page.status_code == 200:
                assert not figures_in(page), (role, url)
            else:
                assert page.status_code in {302, 403, 404}, (role, url)

    def test_visitors_too(self, count: Counted) -> None:
        for url in self.pages(count, ""):
            page = Client().get(url)
            assert page.status_code != 200 or not figures_in(page), url

    def pages(self, count: Counted, role: str) -> list[str]:
        station, village = count.world.station(), count.world.village
        round_ = count.round(count.bupati, station)
        kind, regency = count.bupati.kind, count.world.regency.code
        settlement = Settlement.objects.get(round=round_, block="votes")
        district = count.world.district.code
        return [
            reverse("station", args=[village.code, 1]),
            reverse("entry-list"),
            reverse("entry", args=[round_.id]),
            reverse("assisted-list"),
            reverse("second-looks"),
            reverse("entry-quality"),
            reverse("difference-list"),
            # The regency reads only drawn forms, and none is drawn that ever stood in the queue.
            *([] if role == Role.KPU_REGENCY else [reverse("difference", args=[settlement.id])]),
            reverse("plenary", args=[kind, district]),
            reverse("plenary", args=[kind, regency]),
            reverse("result", args=[kind, regency]),
            reverse("result-csv", args=[kind, regency]),
            reverse("front"),
            reverse("tasks"),
        ]

    def test_ppk_sees_the_difference_once_it_has_entered(self, count: Counted) -> None:
        settlement = Settlement.objects.get(
            round=count.round(count.bupati, count.world.station()), block="votes"
        )
        url = reverse("difference", args=[settlement.id])
        browser = ppk(count)
        assert "Sumber Anda belum mengisi formulir ini" in text(browser.get(url))
        refused = browser.post(url, decision(**{"pick-votes_1": "operator"}))
        assert refused.status_code == 403
        send(count, new_reading(count, Source.PPK, sheet((38, 52))))
        assert figures_in(browser.get(url))


def stored_keys(count: Counted) -> Any:
    return load_definition(count.bupati.id).keys


def machine(count: Counted, like: Reading, figures: list[int]) -> None:
    """A machine's reading that differs, and the blocks it leaves in the queue."""
    Settlement.objects.filter(round=like.round).update(state="differs", cause="values")
    like.pk, like.source, like.figures = uuid7(), Source.MACHINE, figures
    like.entered_by, like.recorded_at = uuid7(), like.recorded_at + timedelta(minutes=1)
    like.save(force_insert=True)


def figures_in(page: Any) -> list[str]:
    """Votes of the two sources that stand on a page; ids and times hold any two digits."""
    words = re.sub(r"[0-9a-f-]{36}|\d\d\.\d\d|[A-Z0-9]{10}", "", text(page))
    return re.findall(r"\b(37|53|38|52|90|94)\b", words)
