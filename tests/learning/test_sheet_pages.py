"""Sheets on paper: printed per member, typed back in a grid."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.learning.scenes import DURING, Scene
from tests.learning.test_typing import ticked
from tests.support.desk import signed_in, text
from tests.support.pdf_text import text_of_pdf

from garda.kernel.roles import Role
from garda.learning.models import Attempt
from garda.learning.paper import order_for
from garda.learning.services import take_test
from garda.privacy.models import Look


@pytest.fixture(autouse=True)
def _shown(here: Scene) -> None:
    here.world.election.as_of = DURING
    here.world.election.save(update_fields=["as_of"])


def address(here: Scene, route: str = "test-sheets", kind: str = "post") -> str:
    return f"{reverse(route, args=[here.world.village.code])}?modul=T3&tes={kind}"


def typed(here: Scene, client: Client, **letters: str) -> dict[str, str]:
    """What a browser sends: ``s1="ABC"`` for seat 1."""
    html = client.get(address(here)).content.decode()
    data = dict(re.findall(r'name="(k-[0-9a-f]{32}-(?:id|number))" value="([^"]+)"', html))
    for seat, text_ in letters.items():
        held = here.group[int(seat[1:]) - 1]
        data[f"k-{held.id.hex}-letters"] = text_
    return {"day": "2024-11-08", **data}


def test_a_group_is_typed_in_one_sending(here: Scene) -> None:
    client = signed_in(here.pps)
    letters = {f"s{n}": ticked(here, here.group[n - 1], n - 1) for n in range(1, 8)}
    data = typed(here, client, **letters)
    assert client.post(address(here), data).status_code == 302
    scores = Attempt.objects.order_by("appointment__seat").values_list("score", flat=True)
    assert list(scores) == [0, 1, 2, 3, 4, 5, 6]
    shown = text(client.get(address(here)))
    assert shown.count("sudah lulus") == 2
    assert client.post(address(here), data).status_code in {302, 422}
    assert Attempt.objects.count() == 7


def test_what_is_wrong_stands_beside_its_line_and_nothing_is_lost(here: Scene) -> None:
    client = signed_in(here.pps)
    right = ticked(here, here.group[0], 6)
    answered = client.post(address(here), typed(here, client, s1=right, s2="ABC", s3="ZZZZZZ"))
    html = answered.content.decode()
    assert answered.status_code == 422
    assert "Ada 3 huruf untuk 6 soal" in html
    assert "huruf Z tidak ada" in html
    assert f'value="{right}"' in html
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("day", ["", "kemarin", "2024-11-09"], ids=["none", "words", "tomorrow"])
def test_a_day_that_was_not_is_refused(here: Scene, day: str) -> None:
    client = signed_in(here.pps)
    data = typed(here, client, s1=ticked(here, here.group[0], 6)) | {"day": day}
    assert client.post(address(here), data).status_code == 422
    assert not Attempt.objects.exists()


def test_names_leave_a_trace(here: Scene) -> None:
    signed_in(here.pps).get(address(here))
    look = Look.objects.get()
    assert (look.why, look.what) == ("Lembar tes bimtek", "name")


def test_committees_are_tested_above_the_village(here: Scene) -> None:
    client = signed_in(factories.actor(here.world, Role.PPK, here.world.district))
    shown = text(client.get(f"{reverse('test-sheets', args=[here.world.district.code])}?modul=T3"))
    assert "Belum ada anggota" in shown


def test_there_is_no_such_test(here: Scene) -> None:
    client = signed_in(here.pps)
    base = reverse("test-sheets", args=[here.world.village.code])
    for query in ("modul=T9", "tes=akhir"):
        assert client.get(f"{base}?{query}").status_code == 404


def test_printed_sheets_are_in_the_order_that_is_typed(here: Scene) -> None:
    take_test(here.member(2), new=here.new(6))
    answered = signed_in(here.pps).get(address(here, "test-sheets-print"))
    assert answered["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(answered.content)) as pdf:
        assert len(pdf.pages) == 6
        pages = text_of_pdf(pdf)
    assert here.group[0].person.name in pages
    assert here.group[1].person.name not in pages
    first = pages[pages.index(here.group[0].person.name) :]
    order = [shown.question.text for shown in order_for(here.module, "post", here.group[0].id, 1)]
    places = [first.index(question) for question in order]
    assert places == sorted(places)


def test_the_grid_costs_a_constant_number_of_queries(
    here: Scene, django_assert_max_num_queries: Any
) -> None:
    factories.full_group(here.world, here.world.station(1))
    client = signed_in(here.pps)
    client.get(address(here))
    with django_assert_max_num_queries(18):
        client.get(address(here))
