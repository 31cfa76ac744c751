"""The shell of the app: what is kept, under which version, with which rights."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from tests import factories
from tests.factories import World
from tests.support.entrance import OTHER_PIN, PIN, paired, phone

from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.phone import precache
from garda.regions.models import Election, ElectionKind
from garda.signin.models import Device, SignIn

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
MOST_COMPRESSED_BYTES = 300_000


@pytest.fixture
def world() -> World:
    return factories.world()


def post(client: Client, body: object) -> tuple[int, dict[str, object]]:
    answer = client.post("/hp/masuk/", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def kept() -> dict[str, bytes]:
    """Content of every static file of the shell, by name."""
    files = precache.shell().files
    return {k.url.removeprefix(settings.STATIC_URL): k.content for k in files if k.url != "/hp/"}


def test_every_file_is_what_lies_on_the_disk_and_what_its_hash_says() -> None:
    for file in precache.shell().files:
        digest = base64.b64encode(hashlib.sha256(file.content).digest()).decode()
        assert file.integrity == f"sha256-{digest}"
    for name, content in kept().items():
        path = finders.find(name)
        assert path is not None
        assert Path(path).read_bytes() == content


def test_every_import_is_kept() -> None:
    files = kept()
    missing = [
        (name, imported)
        for name, content in files.items()
        if name.endswith(".js")
        for imported in re.findall(r'from "(\.[^"]+)"', content.decode())
        if posixpath.normpath(f"{posixpath.dirname(name)}/{imported}") not in files
    ]
    assert missing == []


def test_the_shell_is_small_and_the_decoder_comes_later() -> None:
    shell = precache.shell()
    assert shell.compressed_bytes <= MOST_COMPRESSED_BYTES
    assert not any("jsqr" in kept.url for kept in shell.files)


def test_what_others_wrote_is_unchanged_and_listed_with_its_licence() -> None:
    """A file of another package is named with its version; the list tells its hash."""
    listed = (ROOT / "docs" / "third-party.md").read_text(encoding="utf-8")
    found = sorted((ROOT / "src/garda/phone/static/phone/vendor").glob("*.js"))
    assert [path.stem for path in found] == ["jsqr-1.4.0", "uqr-0.1.3"]
    for path in found:
        (line,) = [row for row in listed.splitlines() if f"`phone/vendor/{path.name}`" in row]
        assert f"| {path.stem.rpartition('-')[2]} |" in line
        assert hashlib.sha256(path.read_bytes()).hexdigest() in line
        assert path.with_name(f"{path.stem}-LICENSE.txt").exists()


def test_the_version_follows_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    before = precache._read().version
    assert precache._read().version == before
    monkeypatch.setattr(precache, "SHARED", [*precache.SHARED, "signin/pin.js"])
    assert precache._read().version != before


def test_the_page_names_nobody_and_may_use_the_camera(world: World) -> None:
    client = phone(paired(world))
    page = client.get("/hp/")
    assert page.content == Client().get("/hp/").content == precache.shell().page.encode()
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "trusted-types garda-hp" in policy
    assert "unsafe" not in policy
    assert "camera=(self)" in page["Permissions-Policy"]
    assert "microphone=()" in page["Permissions-Policy"]
    assert "camera=()" in client.get("/masuk/")["Permissions-Policy"]


def test_the_worker_lists_the_shell() -> None:
    script = Client().get("/hp/pekerja.js")
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    text = script.content.decode()
    assert json.dumps(precache.shell().version) in text
    assert all(kept.url in text for kept in precache.shell().files)


def test_a_strange_browser_learns_no_names(world: World) -> None:
    paired(world)
    told = Client().get("/hp/saya/").json()
    assert (told["device"], told["people"], told["signed_in"]) == (None, [], None)


def test_the_phone_knows_its_people(world: World) -> None:
    first = paired(world)
    second = paired(world, Role.PPS, device=first.device, pin=OTHER_PIN)
    told = phone(first).get("/hp/saya/").json()
    assert [p["account"] for p in told["people"]] == [
        str(first.account.pk),
        str(second.account.pk),
    ]
    assert told["device"]["id"] == str(first.device.pk)
    assert told["people"][0]["role"] == "PPS"
    assert told["people"][0]["by_pin"] is True


def test_the_phone_knows_where_its_people_practise(world: World) -> None:
    member, stranger = paired(world), paired(world)
    assert phone(member).get("/hp/saya/").json()["rehearsals"] == []
    practice = Election.objects.get(pk=world.election.pk)
    practice.pk, practice.code, practice.kind = uuid7(), "uji-latihan-1", ElectionKind.PRACTICE
    practice.rehearses = world.election
    practice.save(force_insert=True)
    grant = Grant.objects.get(account=member.account)
    grant.pk, grant.election = uuid7(), practice
    grant.save(force_insert=True)
    told = phone(member).get("/hp/saya/").json()["rehearsals"]
    assert told == [{"code": "uji-latihan-1", "name": practice.name}]
    assert phone(stranger).get("/hp/saya/").json()["rehearsals"] == []


def test_the_right_pin_signs_in_and_a_wrong_one_says_how_many_are_left(world: World) -> None:
    member = paired(world)
    client = phone(member)
    status, told = post(client, {"account": str(member.account.pk), "pin": OTHER_PIN})
    assert (status, told["code"]) == (422, "wrong_pin")
    assert SignIn.objects.count() == 0
    status, told = post(client, {"account": str(member.account.pk), "pin": PIN})
    assert (status, told["signed_in"]) == (200, str(member.account.pk))
    assert SignIn.objects.get().account == member.account
    assert client.get("/hp/saya/").json()["signed_in"] == str(member.account.pk)


def test_a_revoked_phone_signs_nobody_in(world: World) -> None:
    member = paired(world)
    client = phone(member)
    Device.objects.update(revoked_at=member.device.paired_at)
    status, told = post(client, {"account": str(member.account.pk), "pin": PIN})
    assert (status, told["code"]) == (403, "no_device")
    assert client.get("/hp/saya/").json()["people"] == []


@pytest.mark.parametrize("body", [[], "x", {}, {"account": "x", "pin": PIN}, {"account": None}])
def test_what_is_no_entry_is_told_so(world: World, body: object) -> None:
    status, told = post(phone(paired(world)), body)
    assert (status, told["code"]) == (400, "form")


def test_somebody_of_another_phone_does_not_come_in_here(world: World) -> None:
    member, stranger = paired(world), paired(world)
    status, told = post(phone(member), {"account": str(stranger.account.pk), "pin": PIN})
    assert (status, told["code"]) == (422, "pairing_ended")
