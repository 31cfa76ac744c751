"""Whose pages a grant opens: its own region and what lies below, nothing above or beside."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.counted import Counted, counted
from tests.support.desk import officer

from garda.kernel.roles import Role
from garda.regions.models import Region

pytestmark = pytest.mark.django_db

#: Status of the region's page and of the proposal, by role and by where the region lies. A
#: proposal belongs to a village: elsewhere there is none (404), out of scope it is refused first.
REGION = {
    (Role.PPS, "own"): 200,
    (Role.PPS, "parent"): 403,
    (Role.PPS, "sibling"): 403,
    (Role.PPS, "foreign"): 403,
    (Role.PPK, "own"): 200,
    (Role.PPK, "below"): 200,
    (Role.PPK, "parent"): 403,
    (Role.PPK, "sibling"): 403,
    (Role.PPK, "foreign"): 403,
    (Role.KPU_REGENCY, "own"): 200,
    (Role.KPU_REGENCY, "below"): 200,
    (Role.KPU_REGENCY, "parent"): 403,
    (Role.KPU_REGENCY, "foreign"): 403,
    (Role.BAWASLU, "own"): 200,
    (Role.BAWASLU, "below"): 200,
    (Role.BAWASLU, "parent"): 403,
    (Role.BAWASLU, "foreign"): 403,
    (Role.KPU_PROVINCE, "own"): 200,
    (Role.KPU_PROVINCE, "below"): 200,
    (Role.KPU_PROVINCE, "foreign"): 403,
    (Role.KPPS, "own"): 403,
    (Role.KPPS, "parent"): 403,
    (Role.KPPS, "sibling"): 403,
    (Role.KPPS, "foreign"): 403,
}
PROPOSAL = {
    (Role.PPS, "own"): 200,
    (Role.PPS, "parent"): 403,
    (Role.PPS, "sibling"): 403,
    (Role.PPS, "foreign"): 403,
    (Role.PPK, "own"): 404,
    (Role.PPK, "below"): 200,
    (Role.PPK, "foreign"): 403,
    (Role.KPU_REGENCY, "below"): 200,
    (Role.KPU_REGENCY, "foreign"): 403,
    (Role.BAWASLU, "below"): 200,
    (Role.BAWASLU, "foreign"): 403,
    (Role.KPPS, "own"): 403,
    (Role.OPERATOR, "below"): 403,
}


def home(count: Counted, role: Role) -> Region:
    """The region of a grant of this role."""
    world = count.world
    return {
        Role.PPS: world.village,
        Role.KPPS: world.village,
        Role.PPK: world.district,
        Role.KPU_PROVINCE: world.province,
        Role.OPERATOR: world.country,
    }.get(role, world.regency)


def seen_from(count: Counted, role: Role, where: str) -> Region:
    """The region that lies ``where`` as seen from the role's own."""
    own = home(count, role)
    if where == "own":
        return own
    if where == "parent":
        assert own.parent is not None
        return own.parent
    if where == "below":
        return count.world.village
    if where == "sibling":
        return _sibling(own, count)
    return _foreign(count)


def _sibling(own: Region, count: Counted) -> Region:
    if own.level == "village":
        return count.world.villages[1]
    return _child(count.world.regency, "district", "02", "Bangsri")


def _foreign(count: Counted) -> Region:
    """A village of another province, which takes part in nothing here."""
    province = _child(count.world.country, "province", "91", "Provinsi Lain")
    regency = _child(province, "regency", "01", "Kabupaten Lain")
    district = _child(regency, "district", "01", "Kecamatan Lain")
    return _child(district, "village", "2001", "Desa Lain")


def _child(parent: Region, level: str, segment: str, name: str) -> Region:
    return Region.objects.create(
        level=level,
        parent=parent,
        code=f"{parent.code}.{segment}".lstrip("."),
        name=name,
        search_name=name.lower(),
        path=f"{parent.path}/{segment}",
        time_zone="Asia/Jakarta",
    )


@pytest.mark.parametrize(("role", "where"), REGION)
def test_region_page(role: Role, where: str) -> None:
    count = counted()
    _, browser = officer(count, role, home(count, role))
    region = seen_from(count, role, where)
    assert browser.get(reverse("region", args=[region.code])).status_code == REGION[role, where]


@pytest.mark.parametrize(("role", "where"), PROPOSAL)
def test_proposal_page(role: Role, where: str) -> None:
    count = counted()
    _, browser = officer(count, role, home(count, role))
    region = seen_from(count, role, where)
    found = browser.get(reverse("proposal", args=[region.code]))
    assert found.status_code == PROPOSAL[role, where]


@pytest.mark.parametrize("role", [Role.PPK, Role.KPU_REGENCY, Role.BAWASLU])
def test_plenary_of_another_region_is_refused(role: Role) -> None:
    count = counted()
    _, browser = officer(count, role, home(count, role))
    other = _foreign(count).parent
    assert other is not None
    assert browser.get(reverse("plenary", args=["bupati", other.code])).status_code == 403


@pytest.mark.parametrize("role", [Role.PPS, Role.KPPS])
def test_a_source_never_opens_the_queue(role: Role) -> None:
    count = counted()
    _, browser = officer(count, role, count.world.village)
    assert browser.get(reverse("difference-list")).status_code == 403


@pytest.mark.parametrize("role", [Role.KPU_REGENCY, Role.BAWASLU, Role.OPERATOR])
def test_who_is_no_source_enters_nothing(role: Role) -> None:
    count = counted()
    _, browser = officer(count, role, home(count, role))
    form = count.round(count.bupati, count.world.station())
    assert browser.get(reverse("entry-list")).status_code == 403
    assert browser.get(reverse("entry", args=[form.id])).status_code == 403


def test_a_village_enters_only_its_own_forms() -> None:
    count = counted()
    _, browser = officer(count, Role.PPS, count.world.villages[1])
    form = count.round(count.bupati, count.world.station())
    assert browser.get(reverse("entry", args=[form.id])).status_code == 403
    assert browser.post(reverse("entry", args=[form.id]), {}).status_code == 403


def test_a_bad_code_is_not_found() -> None:
    count = counted()
    _, browser = officer(count, Role.BAWASLU, count.world.regency)
    assert browser.get(reverse("region", args=["77.77"])).status_code == 404
    assert browser.get(reverse("proposal", args=["77.77.01.2001"])).status_code == 404
    assert browser.get(reverse("plenary", args=["bupati", "77.77"])).status_code == 404
    assert (
        browser.get(reverse("plenary", args=["walikota", count.world.regency.code])).status_code
        == 404
    )


@pytest.mark.parametrize("url", ["/tugas/", "/isi/", "/penyelesaian/"])
def test_visitors_are_sent_to_sign_in(client: Client, url: str) -> None:
    counted()
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("sign-in"))
