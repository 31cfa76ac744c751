"""The board counts every station once, asks a fixed number of questions and names nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.counted import sheet
from tests.votingday.scenes import MORNING, VOTING, StationPhone, group, later, signed_in

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.services import system_operator
from garda.people.services.contacts import record_contact
from garda.privacy.models import Look
from garda.regions.models import Region
from garda.results.domain.definition import as_figures
from garda.results.models import VoteRound
from garda.results.queries import load_definition
from garda.results.services.readings import NewReading, record_readings
from garda.votingday.board import DayBoard, chosen_day, day_board
from garda.votingday.models import StationReport
from garda.votingday.services import report_step, take_back


def board(here: World, region: Region | None = None) -> DayBoard:
    return day_board(here.election, region or here.regency, day=VOTING, now=clock.now())


def pps(here: World, position: int = 0) -> Actor:
    return factories.actor(here, Role.PPS, here.villages[position])


def browser(here: World, role: Role, region: Region) -> Client:
    return signed_in(factories.account(here, role, region))


def read(here: World, position: int, source: str, role: Role) -> None:
    """The station's form as a source reads it."""
    round_ = VoteRound.objects.get(station=here.station(position))
    reading = NewReading(
        id=uuid7(),
        round_id=round_.id,
        source=source,
        figures=as_figures(load_definition(round_.contest_id), sheet((30, 50))),
        happened_at=clock.now(),
    )
    record_readings(
        Actor(role, here.regency.path, here.election.id, uuid7(), uuid7()), readings=[reading]
    )


def test_every_station_is_counted_once_at_every_level(here: World) -> None:
    report_step(pps(here), id=uuid7(), station=here.station(), kind="opened")
    for region in (here.regency, here.district, here.village):
        found = board(here, region)
        assert found.step["opened"].done == 1
        assert sum(line.steps[1].done for line in found.lines) == 1
    assert [line.name for line in board(here, here.village).lines] == ["TPS 001", "TPS 002"]
    assert [line.name for line in board(here, here.district).lines] == ["Watuaji", "Damarwulan"]


def test_sent_and_settled_are_read_from_the_forms(here: World) -> None:
    read(here, 0, "operator", Role.PPS)
    found = board(here)
    assert (found.step["sent"].done, found.step["settled"].done) == (1, 0)
    read(here, 0, "ppk", Role.PPK)
    assert board(here).step["settled"].done == 1


def test_a_call_is_kept_as_one_and_a_group_reports_by_page(here: World) -> None:
    report_step(pps(here), id=uuid7(), station=here.station(), kind="opened")
    group_ = StationPhone(here, here.station()).actor
    report_step(group_, id=uuid7(), station=here.station(), kind="counting")
    assert list(
        StationReport.objects.order_by("recorded_at", "id").values_list("way", flat=True)
    ) == [
        "call",
        "page",
    ]


def test_what_is_taken_back_is_not_counted_and_stays(here: World) -> None:
    actor = pps(here)
    report_step(actor, id=uuid7(), station=here.station(), kind="opened")
    take_back(actor, report_id=StationReport.objects.get().id, reason="Salah TPS")
    assert board(here).step["opened"].done == 0
    assert StationReport.objects.count() == 2
    assert board(here).news is None


def test_nothing_is_late_before_its_hour_and_all_after(here: World) -> None:
    assert board(here).late == 3  # the roll call was at 06.45
    assert board(here).step["opened"].late == 0
    report_step(pps(here), id=uuid7(), station=here.station(), kind="opened")
    with later(here, MORNING + timedelta(minutes=20)):
        assert board(here).step["opened"].late == 2


def test_the_number_of_queries_does_not_grow(here: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(11):
        board(here, here.regency)
    for position in (0, 1):
        report_step(pps(here), id=uuid7(), station=here.station(position), kind="opened")
    with django_assert_num_queries(11):
        board(here, here.district)


def test_the_day_that_is_asked_for_else_the_last_that_came() -> None:
    again = VOTING + timedelta(days=8)
    days = [VOTING, again]
    assert chosen_day(days, again.isoformat(), VOTING) == again
    assert chosen_day(days, "2024-13-01", VOTING) == VOTING
    assert chosen_day(days, "", again) == again
    assert chosen_day(days, "", VOTING - timedelta(days=3)) == VOTING


@pytest.mark.parametrize("name", ["voting-day-board", "voting-day-late"])
def test_pages_of_all_levels_open(here: World, name: str) -> None:
    kpu = browser(here, Role.KPU_REGENCY, here.regency)
    for region in (here.regency, here.district, here.village):
        answer = kpu.get(reverse(name, args=[region.code]))
        assert answer.status_code == 200
    assert kpu.get(reverse(name, args=[here.province.code])).status_code == 403


def test_a_column_of_times_goes_into_the_table(here: World) -> None:
    report_step(pps(here), id=uuid7(), station=here.station(), kind="opened")
    kpu = browser(here, Role.KPU_REGENCY, here.regency)
    lines = kpu.get(reverse("voting-day-table", args=[here.regency.code, "csv"])).content.decode()
    assert "27-11-2024 07.05 WIB" in lines
    assert len([line for line in lines.splitlines() if "Watuaji" in line]) == 2


def test_the_screen_names_nobody_and_refreshes_itself(here: World) -> None:
    account = factories.account(here, Role.KPU_REGENCY, here.regency, name="Sri Rahasia")
    page = signed_in(account).get(reverse("voting-day-screen")).content.decode()
    assert 'http-equiv="refresh"' in page
    assert "<script" not in page
    assert "Sri Rahasia" not in page
    for member in group(here.station()):
        assert member.person.name not in page


def test_numbers_are_shown_to_the_village_only_and_leave_a_trace(here: World) -> None:
    chair = group(here.station())[0]
    record_contact(system_operator(), person_id=chair.person_id, number="081234567890")
    with later(here, MORNING + timedelta(hours=3)):
        village = browser(here, Role.PPS, here.village)
        address = reverse("voting-day-late", args=[here.village.code])
        assert "81234567890" not in village.get(address).content.decode()
        assert not Look.objects.filter(what="phone").exists()
        assert "81234567890" in village.get(f"{address}?nomor=ya").content.decode()
        (look,) = Look.objects.filter(what="phone")
        assert (look.role, look.count) == ("pps", 1)
        regency = browser(here, Role.KPU_REGENCY, here.regency)
        whole = reverse("voting-day-late", args=[here.regency.code])
        page = regency.get(f"{whole}?nomor=ya").content.decode()
        assert chair.person.name not in page
        assert "81234567890" not in page


def test_the_way_home_leads_to_the_own_place(here: World) -> None:
    village = browser(here, Role.PPS, here.village)
    assert village.get(reverse("voting-day")).url == reverse(  # type: ignore[attr-defined]
        "voting-day-board", args=[here.village.code]
    )
    member = signed_in(StationPhone(here, here.station()).account)
    assert member.get(reverse("voting-day")).url == reverse(  # type: ignore[attr-defined]
        "voting-day-station", args=[here.station().id]
    )
    province = browser(here, Role.KPU_PROVINCE, here.province)
    assert here.regency.name in province.get(reverse("voting-day"), follow=True).content.decode()


def test_a_group_reports_on_its_page_and_takes_back(here: World) -> None:
    member = signed_in(StationPhone(here, here.station()).account)
    address = reverse("voting-day-station", args=[here.station().id])
    assert member.get(address).status_code == 200
    sent = {"act": "step", "id": str(uuid7()), "kind": "opened", "at": "07:01"}
    assert member.post(address, sent).status_code == 302
    assert member.post(address, sent).status_code == 302
    report = StationReport.objects.get()
    assert report.happened_at == factories.local(VOTING, 7, 1)
    assert (
        member.post(address, {"act": "take_back", "report": report.id, "reason": " "}).status_code
        == 422
    )
    wrong = {"act": "take_back", "report": report.id, "reason": "Belum dibuka"}
    assert member.post(address, wrong).status_code == 302
    assert member.post(address, wrong).status_code == 409
    assert "Belum dibuka" in member.get(address).content.decode()


def test_an_hour_to_come_is_refused(here: World) -> None:
    member = signed_in(StationPhone(here, here.station()).account)
    address = reverse("voting-day-station", args=[here.station().id])
    answer = member.post(
        address, {"act": "step", "id": str(uuid7()), "kind": "opened", "at": "23:00"}
    )
    assert answer.status_code == 409
    assert "belum tiba" in answer.content.decode()
    assert not StationReport.objects.exists()


def test_a_roll_call_on_the_page(here: World) -> None:
    member = signed_in(StationPhone(here, here.station()).account)
    address = reverse("voting-day-station", args=[here.station().id])
    present = [str(m.id) for m in group(here.station())[:5]]
    assert (
        member.post(address, {"act": "roll", "id": str(uuid7()), "present": present}).status_code
        == 302
    )
    assert StationReport.objects.get().present == 5


def test_another_stations_page_is_refused(here: World) -> None:
    member = signed_in(StationPhone(here, here.station()).account)
    address = reverse("voting-day-station", args=[here.station(1).id])
    assert member.get(address).status_code == 403
    assert (
        member.post(address, {"act": "step", "id": str(uuid7()), "kind": "opened"}).status_code
        == 403
    )
    assert not StationReport.objects.exists()
