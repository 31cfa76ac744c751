"""Anomalies: found by the forms' own rules, told in words, looked at by named people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.results.acts import new_reading, send
from tests.results.test_inspections import looked_at
from tests.support.counted import Counted, counted, settle
from tests.support.desk import MaxQueries, officer, text
from tests.support.sheet_photos import Snap, photo_of

from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.results.anomalies.kinds import LABELS, Kind
from garda.results.anomalies.listing import Listing, anomalies_of, as_csv
from garda.results.domain.refusals import ReasonMissing
from garda.results.models import AnomalyLook, SettledFigure, Source
from garda.results.services.anomalies import UnknownAnomaly, look_at
from garda.results.services.readings import record_readings

pytestmark = pytest.mark.django_db


def found(count: Counted) -> Listing:
    return anomalies_of(count.world.election, count.world.regency)


def kinds(count: Counted) -> list[tuple[str, str]]:
    return [(line.anomaly.kind, line.anomaly.rule) for line in found(count).lines]


def settled(count: Counted, votes: dict[str, tuple[int, int]]) -> None:
    for kind, cast in votes.items():
        settle(count, count.contests[kind], count.world.station(), cast)


class TestFigures:
    def test_forms_that_agree_have_none(self) -> None:
        count = counted()
        settled(count, {"bupati": (30, 50), "gubernur": (40, 40)})
        assert kinds(count) == []

    def test_fewer_voted_for_governor_than_for_regent(self) -> None:
        count = counted()
        settled(count, {"bupati": (40, 70), "gubernur": (30, 50)})
        lines = [line for line in found(count).lines if line.anomaly.kind == Kind.SUMS]
        assert [line.anomaly.rule for line in lines] == ["K16"]
        assert "84" in lines[0].anomaly.detail
        assert "114" in lines[0].anomaly.detail

    def test_voters_unlike_the_list(self) -> None:
        count = counted()
        settled(count, {"bupati": (30, 50)})
        own = SettledFigure.objects.filter(path=count.world.station().path)
        listed = {key: value - 20 for key, value in own.values_list("key", "value")}
        own.filter(key__in=("dpt_l", "dpt_j")).update(value=listed["dpt_l"])
        assert ("sums", "K12") in kinds(count)

    def test_all_votes_for_one_pair(self) -> None:
        count = counted()
        settled(count, {"bupati": (80, 0)})
        assert ("unlikely", "K17") in kinds(count)

    def test_nothing_is_changed(self) -> None:
        count = counted()
        settled(count, {"bupati": (30, 50), "gubernur": (40, 70)})
        before = list(SettledFigure.objects.order_by("id").values())
        entries = LedgerEntry.objects.count()
        found(count)
        assert list(SettledFigure.objects.order_by("id").values()) == before
        assert LedgerEntry.objects.count() == entries


class TestEvidence:
    def test_same_sheet_names_the_other_form(self) -> None:
        count = counted()
        first = count.round(count.bupati, count.world.station())
        second = count.round(count.bupati, count.world.station(1))
        looked_at(count, first, photo_of(first))
        looked_at(count, second, photo_of(first, 1, Snap(seed=9, hidden=True)))
        (line,) = found(count).lines
        assert line.anomaly.kind == Kind.SAME_SHEET
        assert line.anomaly.round == second
        assert "TPS 001" in line.anomaly.detail

    def test_photo_of_another_station(self) -> None:
        count = counted()
        first = count.round(count.bupati, count.world.station())
        looked_at(count, first, photo_of(count.round(count.bupati, count.world.station(1))))
        assert kinds(count) == [("other_form", "")]

    def test_form_before_the_vote_ended(self) -> None:
        count = counted()
        noon = factories.local(count.world.election.voting_day, 12)
        with clock.as_of(noon):
            record_readings(count.operator, readings=[new_reading(count, Source.OPERATOR)])
        lines = {line.anomaly.kind: line.anomaly.detail for line in found(count).lines}
        assert "sebelum pemungutan suara ditutup" in lines[Kind.EARLY]

    def test_clock_a_year_ahead(self) -> None:
        count = counted()
        later = count.now + timedelta(days=366)
        send(count, new_reading(count, Source.OPERATOR, happened_at=later))
        assert kinds(count) == [("clock", "")]

    def test_clock_a_year_behind(self) -> None:
        count = counted()
        earlier = count.now - timedelta(days=366)
        send(count, new_reading(count, Source.OPERATOR, happened_at=earlier))
        (line,) = found(count).lines
        assert line.anomaly.kind == Kind.CLOCK
        assert "28-11-2023" in line.anomaly.detail
        assert "sebelum hari pemungutan suara" in line.anomaly.detail

    def test_two_phones_for_one_form(self) -> None:
        count = counted()
        send(count, new_reading(count, Source.OPERATOR, device=uuid7()))
        send(count, new_reading(count, Source.OPERATOR, device=uuid7(), reason="Salah ketik."))
        assert kinds(count) == [("two_phones", "")]


class TestLooking:
    def line(self, count: Counted) -> tuple[str, str]:
        settled(count, {"bupati": (80, 0)})
        (line, *_) = found(count).lines
        return line.anomaly.kind, line.anomaly.fingerprint

    def test_note_is_added_and_named(self) -> None:
        count = counted()
        kind, which = self.line(count)
        path = count.world.station().path
        look_at(count.ppk, path=path, kind=kind, anomaly=which, note="Sudah dicek ke PPS.")
        look_at(count.commission, path=path, kind=kind, anomaly=which, note="Cocok dengan plano.")
        line = next(x for x in found(count).lines if x.anomaly.fingerprint == which)
        assert [look.note for look in line.looks] == ["Sudah dicek ke PPS.", "Cocok dengan plano."]
        assert all(look.by for look in line.looks)
        assert LedgerEntry.objects.filter(act="anomaly.looked_at").count() == 2

    def test_other_figures_are_another_anomaly(self) -> None:
        count = counted()
        kind, which = self.line(count)
        path = count.world.station().path
        look_at(count.ppk, path=path, kind=kind, anomaly=which, note="Sudah dicek.")
        SettledFigure.objects.filter(key__in=("votes_1", "valid")).update(value=79)
        assert which not in {line.anomaly.fingerprint for line in found(count).lines}

    def test_empty_note_and_unknown_kind(self) -> None:
        count = counted()
        path = count.world.station().path
        with pytest.raises(ReasonMissing):
            look_at(count.ppk, path=path, kind="sums", anomaly="0" * 32, note="  ")
        with pytest.raises(UnknownAnomaly):
            look_at(count.ppk, path=path, kind="lain", anomaly="0" * 32, note="x")
        assert not AnomalyLook.objects.exists()

    def test_operators_note_nothing(self) -> None:
        count = counted()
        with pytest.raises(NotAllowed):
            look_at(
                count.operator,
                path=count.world.station().path,
                kind="sums",
                anomaly="0" * 32,
                note="x",
            )


class TestPage:
    def test_list_by_kind_with_a_note(self) -> None:
        count = counted()
        settled(count, {"bupati": (80, 0)})
        browser = officer(count, Role.PPK, count.world.district)[1]
        url = reverse("anomalies", args=[count.world.district.code])
        html = text(browser.get(url))
        assert "Jarang terjadi" in html
        assert "K17" in html
        which = found(count).lines[0].anomaly.fingerprint
        html = text(browser.post(url, {"anomaly": which, "note": "Benar di plano."}, follow=True))
        assert "Benar di plano." in html
        assert "Sudah dilihat" in html
        assert "K17" not in text(browser.get(url + "?jenis=sums"))

    def test_note_on_what_is_gone_is_refused(self) -> None:
        count = counted()
        browser = officer(count, Role.PPK, count.world.district)[1]
        url = reverse("anomalies", args=[count.world.district.code])
        assert "tidak ada lagi" in text(browser.post(url, {"anomaly": "x", "note": "y"}), 409)

    def test_provinces_commission_reads_only(self) -> None:
        count = counted()
        settled(count, {"bupati": (80, 0)})
        browser = officer(count, Role.KPU_PROVINCE, count.world.province)[1]
        url = reverse("anomalies", args=[count.world.regency.code])
        assert "Catat yang ditemukan" not in text(browser.get(url))
        assert browser.post(url, {"anomaly": "x", "note": "y"}).status_code == 403

    def test_table_is_safe_and_whole(self) -> None:
        count = counted()
        settled(count, {"bupati": (80, 0)})
        rows = as_csv(found(count)).decode("utf-8-sig").splitlines()
        assert rows[0].startswith("jenis,kode,desa,tps")
        assert len(rows) == 1 + len(found(count).lines)

    def test_queries_do_not_grow_with_stations(
        self, django_assert_max_num_queries: MaxQueries
    ) -> None:
        count = counted(stations=(6, 5))
        for village in count.world.stations.values():
            for station in village:
                settle(count, count.bupati, station, (80, 0))
        found(count)
        with django_assert_max_num_queries(12):
            lines = found(count).lines
        assert len(lines) >= 11


@given(st.sampled_from(list(Kind)))
def test_every_kind_has_a_name(kind: Kind) -> None:
    assert LABELS[kind]
