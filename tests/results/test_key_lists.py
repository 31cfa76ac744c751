"""A regency's key lists: numbered, signed, public; and bundles checked against them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.support.bundle_file import bundle_file
from tests.support.stationed import Stationed, StationPhone, stationed

from garda.cli import main
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.people.services import system_operator
from garda.results.bundles import to_qr, whole_second
from garda.results.keylists import read_list
from garda.results.models import DeviceKey, KeyList
from garda.results.services.device_keys import KeyGone, revoke_key
from garda.results.services.key_lists import publish_key_list

pytestmark = pytest.mark.django_db


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


def publish(scene: Stationed) -> KeyList | None:
    world = scene.counted.world
    machine = system_operator(world.election.id)
    return publish_key_list(machine, election=world.election, region=world.regency)


def test_a_list_is_made_once_per_change_and_every_version_stays(
    scene: Stationed, phone: StationPhone, client: Client
) -> None:
    first = publish(scene)
    assert first is not None
    assert publish(scene) is None
    scene.phone(seat=1).register()
    second = publish(scene)
    assert second is not None
    assert (first.version, second.version, second.keys) == (1, 2, 2)
    code = scene.counted.world.regency.code
    assert client.get(f"/kunci-tps/{code}.json").json() == second.document
    assert client.get(f"/kunci-tps/{code}/1.json").json() == first.document
    assert client.get(f"/kunci-tps/{code}/3.json").status_code == 404
    listed = read_list(json.dumps(second.document).encode())
    assert [key.sha256 for key in listed.keys] == list(
        DeviceKey.objects.order_by("registered_at", "id").values_list("key_hash", flat=True)
    )


def test_a_key_ends_when_it_or_its_phone_is_revoked(scene: Stationed, phone: StationPhone) -> None:
    pps = factories.actor(scene.counted.world, Role.PPS, scene.counted.world.village)
    publish(scene)
    revoke_key(pps, key_id=DeviceKey.objects.get().id, reason="Ponsel hilang.")
    with pytest.raises(KeyGone):
        revoke_key(pps, key_id=DeviceKey.objects.get().id, reason="Lagi.")
    made = publish(scene)
    assert made is not None
    assert made.document["list"]["keys"][0]["until"] is not None
    other = scene.phone(seat=1)
    other.register()
    other.revoke()
    made = publish(scene)
    assert made is not None
    assert all(key["until"] for key in made.document["list"]["keys"])


def test_who_publishes_and_revokes(scene: Stationed, phone: StationPhone) -> None:
    world = scene.counted.world
    elsewhere = factories.actor(world, Role.PPS, world.villages[1])
    with pytest.raises(NotAllowed):
        revoke_key(elsewhere, key_id=DeviceKey.objects.get().id, reason="x")
    with pytest.raises(NotAllowed):
        publish_key_list(elsewhere, election=world.election, region=world.regency)
    assert not KeyList.objects.exists()


def bundle_of(phone: StationPhone, **changed: Any) -> tuple[Any, str]:
    form = phone.form(**changed)
    return phone.bundle(form), form["signature"]


def test_anybody_checks_a_bundle_on_the_page_and_by_the_command(
    scene: Stationed,
    phone: StationPhone,
    client: Client,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = publish(scene)
    assert made is not None
    bundle, signature = bundle_of(phone)
    page = client.post("/cek-bundel/", {"isi": to_qr(bundle, signature)})
    assert "Bundel utuh" in page.content.decode()
    keys, file = tmp_path / "keys.json", tmp_path / "bundle.json"
    keys.write_text(json.dumps(made.document))
    file.write_bytes(bundle_file(bundle, signature))
    signer = made.document["signer"]
    command = ["check", "bundle", str(file), "--keys", str(keys), "--signer", signer, "--json"]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "holds"
    file.write_bytes(bundle_file(bundle, signature).replace(b"200", b"201", 1))
    assert main(command) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "bad_signature"


def test_the_page_answers_whatever_is_pasted(client: Client, phone: StationPhone) -> None:
    bundle, signature = bundle_of(phone)
    for typed, words in (
        ("x", "bukan bundel"),
        (to_qr(bundle, signature), "tidak ada pada daftar"),
    ):
        page = client.post("/cek-bundel/", {"isi": typed})
        assert page.status_code == 200
        assert words in page.content.decode()
    assert client.get("/cek-bundel/").status_code == 200


def test_a_slow_clock_that_was_put_right_signs_the_right_time(
    scene: Stationed, phone: StationPhone
) -> None:
    publish(scene)
    phone.behind = timedelta(days=366)
    bundle, signature = bundle_of(phone, offset=366 * 86_400)
    assert bundle.at == whole_second(scene.now)
    page = Client().post("/cek-bundel/", {"isi": to_qr(bundle, signature)}).content.decode()
    assert "Bundel utuh" in page
    assert "dibetulkan 31622400 detik" in page


def test_a_phone_whose_clock_runs_ahead_still_signs(scene: Stationed, phone: StationPhone) -> None:
    publish(scene)
    phone.behind = -timedelta(days=30)
    bundle, signature = bundle_of(phone)
    page = Client().post("/cek-bundel/", {"isi": to_qr(bundle, signature)})
    assert "Bundel utuh" in page.content.decode()
